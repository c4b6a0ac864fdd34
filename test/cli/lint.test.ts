import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireProgram, titleWith } from '../support/requires';
import { driver, driverText, sample } from '../support/sample-series';
import { smmuReview } from './terminal';

const needed = requireProgram('git', 'git');
const path = 'drivers/iommu/x.c';
const author = 'Nico <nico@example.org>';
const picker = 'Jamie <jamie@example.org>';
const list = '(backported from https://lists.example.org/cover.1)';

/** The file with some of its twenty lines changed. */
function text(changes: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: 20 }, (_, index) => `${changes[index] ?? `line ${index}`}\n`).join('');
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smmu-lint-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A repository to commit to. */
function repository(name: string) {
  const root = join(folder, name);
  mkdirSync(dirname(join(root, path)), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Jamie');
  git('config', 'user.email', 'jamie@example.org');
  const commit = (message: string, content: string, by = author) => {
    writeFileSync(join(root, path), content);
    git('add', '-A');
    git('commit', '-q', `--author=${by}`, '-m', message);
    return git('rev-parse', 'HEAD');
  };
  return { root, git, commit };
}

/** The report without ids of commits. */
async function report(...args: string[]): Promise<string> {
  const { out, error, status } = await smmuReview(['lint', ...args], folder);
  return `${error}${out
    .replace(/\b[0-9a-f]{12}\b/g, 'COMMIT______')
    .replace(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replace(/Fixes: [0-9a-f]{8} /g, 'Fixes: SHORT___ ')}status ${status}`;
}

describe.skipIf(needed.missing)(titleWith('lint', needed), () => {
  it('says of backports from the list which match, which does not, and which has no upstream', async () => {
    const titles = [1, 2, 3, 4, 5, 6, 7].map((number) => `iommu/x: step ${number}`);
    const listed = repository('listed');
    listed.commit('base', text());
    const changes: Record<number, string> = {};
    titles.forEach((title, index) => {
      changes[index * 2] = `changed ${index}`;
      listed.commit(`${title}\n\nSigned-off-by: ${author}`, text(changes));
    });
    const thread = listed.git('format-patch', '--stdout', '--thread', 'HEAD~7..HEAD');
    writeFileSync(join(folder, 'thread.mbox'), thread);
    const local = repository('local');
    // Here the lines around are others: context conflicts, which a backporter resolves.
    local.commit('base', textLike({}));
    const mine: Record<number, string> = {};
    titles.forEach((title, index) => {
      mine[index * 2] = `changed ${index}`;
      if (index === 0) mine[19] = 'more than upstream';
      const note =
        index === 1 ? '\n[jamie: Resolve context conflict around line 2 due to\n the different surroundings.]' : '';
      local.commit(`${title}\n\nSigned-off-by: ${author}\n${list}${note}\nSigned-off-by: ${picker}`, textLike(mine));
    });
    local.commit(`[SAUCE] iommu/x: block it\n\nSigned-off-by: ${picker}`, textLike({ ...mine, 18: 'own' }), picker);
    expect(await report('HEAD~8..HEAD', '--history', local.root, '--upstream', 'thread.mbox')).toMatchInlineSnapshot(`
      "patch         subject                    patch-id     upstream  signed off
      ------------  -------------------------  -----------  --------  ---------------------
      COMMIT______  iommu/x: step 1            MISMATCH     found     ok, backporter: jamie
      COMMIT______  iommu/x: step 2            match        found     ok, backporter: jamie
      COMMIT______  iommu/x: step 3            match        found     ok, backporter: jamie
      COMMIT______  iommu/x: step 4            match        found     ok, backporter: jamie
      COMMIT______  iommu/x: step 5            match        found     ok, backporter: jamie
      COMMIT______  iommu/x: step 6            match        found     ok, backporter: jamie
      COMMIT______  iommu/x: step 7            match        found     ok, backporter: jamie
      COMMIT______  [SAUCE] iommu/x: block it  no upstream  -         jamie

      error: 1/8 "iommu/x: step 1": it changes other lines than what it was taken from, and no [name: reason] says why
          here only:     drivers/iommu/x.c: -other 19
          here only:     drivers/iommu/x.c: +more than upstream
      1 of 8 patches with errors
      status 1"
    `);
  });

  it('looks commits up, reads Fixes: and finds the fixes that came later', async () => {
    const { root, git, commit } = repository('upstream');
    const broken = commit('iommu/x: break it', text());
    git('checkout', '-q', '-b', 'up');
    const fix = commit(
      `iommu/x: mend it\n\nFixes: ${broken.slice(0, 12)} ("iommu/x: break it")\nSigned-off-by: ${author}`,
      text({ 3: 'mended' }),
    );
    const later = commit(
      `iommu/x: mend the mending\n\nFixes: ${fix.slice(0, 12)} ("iommu/x: mend it")\nSigned-off-by: ${author}`,
      text({ 3: 'really mended' }),
    );
    expect(later).not.toBe(fix);
    git('checkout', '-q', '-b', 'stable', 'main');
    const picked = (title: string, fixes: string, rest: string) =>
      `${title}\n\nFixes: ${fixes}\nSigned-off-by: ${author}\n(cherry picked from commit ${fix})\n${rest}`;
    const good = `${broken.slice(0, 12)} ("iommu/x: break it")`;
    commit(picked('iommu/x: mend it', good, `Signed-off-by: ${picker}`), text({ 3: 'mended' }));
    expect(await report('main..stable', '--history', root)).toMatchInlineSnapshot(`
      "patch         subject           patch-id  upstream  signed off
      ------------  ----------------  --------  --------  ---------------------
      COMMIT______  iommu/x: mend it  match     found     ok, backporter: jamie

      error: 1/1 "iommu/x: mend it": it lacks the later fix COMMIT______ ("iommu/x: mend the mending")
      1 of 1 patch with errors
      status 1"
    `);
    git('checkout', '-q', '-b', 'wrong', 'main');
    commit(
      picked('iommu/x: repair it', `${broken.slice(0, 8)} ("iommu/x: brake it")`, ''),
      text({ 3: 'mended otherwise' }),
    );
    commit(`iommu/x: other\n\nFixes: 123456789abc ("nothing")`, text({ 3: 'mended otherwise', 4: 'x' }));
    expect(await report('main..wrong', '--history', root)).toMatchInlineSnapshot(`
      "patch         subject             patch-id  upstream  signed off
      ------------  ------------------  --------  --------  ----------
      COMMIT______  iommu/x: repair it  MISMATCH  DIFFERS   incomplete
      COMMIT______  iommu/x: other      -         -         incomplete

      error: 1/2 "iommu/x: repair it": it changes other lines than what it was taken from, and no [name: reason] says why
          here only:     drivers/iommu/x.c: +mended otherwise
          upstream only: drivers/iommu/x.c: +mended
      error: 1/2 "iommu/x: repair it": its title is not the one upstream, "iommu/x: mend it"
      error: 1/2 "iommu/x: repair it": nobody signed off after the pick
      error: 1/2 "iommu/x: repair it": Jamie, who sent it, did not sign off last
      error: 1/2 "iommu/x: repair it": Fixes: SHORT___ quotes "iommu/x: brake it", but the commit is "iommu/x: break it"
      error: 1/2 "iommu/x: repair it": Fixes: SHORT___ is shorter than the usual 12 digits
      error: 1/2 "iommu/x: repair it": it lacks the later fix COMMIT______ ("iommu/x: mend the mending")
      error: 2/2 "iommu/x: other": nobody signed off
      error: 2/2 "iommu/x: other": Fixes: COMMIT______: there is no such commit in the given history
      2 of 2 patches with errors
      status 1"
    `);
  });

  it('says after which patch of a series the driver does not compile, or a patch does not apply', async () => {
    const text = driverText();
    const [call = ''] = /\tret = arm_smmu_setup_irqs\(smmu\);/.exec(text) ?? [];
    const at = text.slice(0, text.indexOf(call)).split('\n').length;
    const change = (from: string, to: string) =>
      `--- a/${driver}\n+++ b/${driver}\n@@ -${at},1 +${at},1 @@\n-${from}\n+${to}\n`;
    const broken = call.replace('smmu)', 'smmu, 1)');
    const mail = (number: number, diff: string) =>
      `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: ${author}\nSubject: [PATCH ${number}/4] x: step ${number}\n\nSigned-off-by: ${author}\n---\n${diff}\n`;
    const steps = [
      change(call, broken),
      change(broken, call),
      change('nothing like it', 'x'),
      change('behind it', 'x'),
    ];
    writeFileSync(join(folder, 'steps.mbox'), steps.map((diff, index) => mail(index + 1, diff)).join(''));
    const lines = (await report('steps.mbox', '--tree', sample)).split('\n').filter((line) => line.startsWith('error'));
    expect(lines).toMatchInlineSnapshot(`
      [
        "error: 1/4 "x: step 1": the driver does not compile after it: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c:234:27: 'arm_smmu_setup_irqs' takes 1 arguments, not 2",
        "error: 3/4 "x: step 3": the diff: hunk 1 (line 3) does not fit drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: at line 234 expected "nothing like it", found "ret = arm_smmu_setup_irqs(smmu);"",
      ]
    `);
  });

  it('takes what cannot be looked up for unknown, not for good', async () => {
    const { root, commit } = repository('alone');
    commit('base', text());
    commit(
      `x: y\n\nSigned-off-by: ${author}\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\nSigned-off-by: ${picker}`,
      text({ 1: 'x' }),
    );
    expect(await report('HEAD~1..HEAD', '--history', root)).toMatchInlineSnapshot(`
      "patch         subject  patch-id  upstream  signed off
      ------------  -------  --------  --------  ---------------------
      COMMIT______  x: y     unknown   unknown   ok, backporter: jamie

      note: 1/1 "x: y": commit COMMIT was not found in what was given
      1 patch, no error, 1 not compared
      status 0"
    `);
    expect(await report('nowhere..HEAD', '--history', root)).toContain('error: nowhere..HEAD names no commits');
  });
});

/** As `text`, with other lines around those that change. */
function textLike(changes: Readonly<Record<number, string>>): string {
  return text(
    Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        index,
        changes[index] ?? (index % 2 > 0 ? `other ${index}` : `line ${index}`),
      ]),
    ),
  );
}
