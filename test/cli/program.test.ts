import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import runSchema from '../../src/cli/schema/run.schema.json';
import { groups, library } from '../../src/core/scenario/library/library';
import { requireProgram, titleWith } from '../support/requires';
import { driverText } from '../support/sample-series';
import { schemaErrors } from './json-schema';
import { smmuReview } from './terminal';

const sample = join(import.meta.dirname, '../../media/sample');
const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smmu-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('usage', () => {
  it.each([
    [['rnu'], 'smmu-review: there is no command rnu, did you mean run?\n'],
    [['run', '--bse', 'x'], 'smmu-review run: there is no option --bse, did you mean --base?\n'],
    [['run', '--tree'], 'smmu-review run: --tree needs a value: DIR\n'],
    [['run', '--tree=a', '--tree=b'], 'smmu-review run: --tree is given twice\n'],
    [['run', '--format', 'jsn'], 'smmu-review run: there is no format jsn, did you mean json?\n'],
    [['run', 'x'], 'smmu-review run: run takes no operand such as x\n'],
    [['list', 'scenarois'], 'smmu-review list: there is no list of scenarois, did you mean scenarios?\n'],
    [
      ['trace', '--scenario', 'cold-bot'],
      'smmu-review trace: there is no scenario cold-bot, did you mean cold-boot?\n',
    ],
    [['replay', 'no-such-file'], 'smmu-review replay: cannot read no-such-file\n'],
    [['exec', 'no-such-file.c'], 'smmu-review exec: cannot read no-such-file.c\n'],
  ])('%j: status 2 and what was meant', async (args, message) => {
    expect(await smmuReview(args, folder)).toEqual({ out: '', error: message, status: 2 });
  });

  it('names a folder that is not there, or is no kernel tree', async () => {
    expect(await smmuReview(['run', '--tree', 'nowhere'], folder)).toMatchObject({ out: '', status: 2 });
    const { error, status } = await smmuReview(['run', '--tree', '.'], folder);
    expect([error.split('\n')[0], status]).toEqual([
      'error: this folder is no Linux source tree: its Makefile states no VERSION and PATCHLEVEL',
      2,
    ]);
  });

  it('shows help on request', async () => {
    expect((await smmuReview(['run', '--help'])).out).toContain('--patch FILE');
    expect((await smmuReview(['help'])).status).toBe(0);
    expect((await smmuReview([])).status).toBe(2);
    expect((await smmuReview(['--version'])).out).toBe('smmu-review 0.0.0\n');
  });
});

describe('list', () => {
  it.each(['scenarios', 'profiles', 'verbs', 'registers'])('%s', async (what) => {
    const { out, status } = await smmuReview(['list', what]);
    expect([out.split('\n').length > 2, status]).toEqual([true, 0]);
  });

  it('registers of either SMMU, with the page where there are several', async () => {
    const { out } = await smmuReview(['list', 'registers']);
    expect(out).toMatch(/^SMMUv3 +0x00020 +CR0 /m);
    expect(out).toMatch(/^SMMUv2 GR0 +0x00000 +sCR0 /m);
    expect(out).toMatch(/^SMMUv2 CB +0x00000 +CBn_SCTLR /m);
  });

  it('scenarios below their groups, with what people argued about there', async () => {
    const { out } = await smmuReview(['list', 'scenarios']);
    const heads = out.split('\n').filter((line) => /^[a-z]/.test(line));
    expect(heads.map((line) => line.replace(/:.*/, ''))).toEqual(
      Object.entries(groups).map(([name, { letter }]) => (letter === undefined ? name : `${name} (${letter})`)),
    );
    expect(out).toMatch(/^unregister \(U\): .*\n {2}about “iommu\/arm-smmu: don't unregister on shutdown/m);
    expect(out.match(/^ {2}(?!about )\S+/gm)?.length).toBe(library().length);
  });
});

describe('exec', () => {
  it('passes on output and status', async () => {
    const name = file('a.c', '#include <stdio.h>\nint main(void) { printf("%d\\n", 6 * 7); return 3; }\n');
    expect(await smmuReview(['exec', name], folder)).toEqual({ out: '42\n', error: '', status: 3 });
  });

  it('says 125 when the program cannot be run', async () => {
    const name = file('b.c', 'int main(void) { return *(int *)0; }\n');
    const { error, status } = await smmuReview(['exec', name], folder);
    expect([error.includes('b.c:1:'), status]).toEqual([true, 125]);
    expect((await smmuReview(['exec', file('c.c', 'int f(void) { return 0; }\n')], folder)).status).toBe(125);
  });
});

describe('run on the sample', () => {
  const patch = join(sample, 'series.mbox');

  it('calls a patch that names a header that is not there bad input, though the rest runs', async () => {
    const path = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
    const name = file(
      'header.diff',
      `--- a/${path}\n+++ b/${path}\n@@ -6,1 +6,2 @@\n #include <linux/crash_dump.h>\n+#include <linux/nosuch.h>\n`,
    );
    const { out, status } = await smmuReview(
      ['run', '--tree', sample, '--patch', name, '--scenario', 'cold-boot'],
      folder,
    );
    expect([out.match(/there is no header "linux\/nosuch.h"/g)?.length, status]).toEqual([1, 2]);
  });

  it('shows what the patch changes, the same each time', async () => {
    const args = ['run', '--tree', sample, '--patch', patch, '--scenario', 'cold-boot'];
    const first = await smmuReview(args);
    expect(first.error).toBe('');
    expect(first.out).toMatch(/^cold-boot on qemu-virt, Linux [\d.]+\S*\n {2}base completed; patched completed\n/);
    expect(first.out).toContain(' ~ ');
    expect(await smmuReview(args)).toEqual(first);
  });

  it('gives the same as JSON, to a file', async () => {
    const args = ['run', '--tree', sample, '--patch', patch, '--format', 'json', '--output', 'out.json'];
    expect(await smmuReview(args, folder)).toMatchObject({ out: '', error: '' });
    const text = readFileSync(join(folder, 'out.json'), 'utf8');
    expect(schemaErrors(runSchema, JSON.parse(text))).toEqual([]);
    const { format, reviews } = JSON.parse(text) as { format: string; reviews: { scenario: string }[] };
    expect([format, reviews.map((each) => each.scenario)]).toEqual(['smmu-review-run/1', ['cold-boot', 'kdump-entry']]);
    expect(text).not.toContain('"timing"');
    await smmuReview(args, folder);
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(text);
  });

  it('takes a scenario of one’s own, and names the place of a mistake in it', async () => {
    const steps = (verb: string) =>
      `{ "version": 1, "id": "mine", "title": "M",\n "steps": [{ "boot": {} }, { "${verb}": {} }] }`;
    const good = file('good.scenario.json', steps('shutdown'));
    const { out, status } = await smmuReview(['run', '--tree', sample, '--scenario', good], folder);
    expect([out.split('\n')[0]?.startsWith('mine on qemu-virt'), status]).toEqual([true, 0]);
    const bad = file('bad.scenario.json', steps('shutdwn'));
    const { error } = await smmuReview(['run', '--tree', sample, '--scenario', bad], folder);
    expect(error.split('\n')[0]).toBe('bad.scenario.json:2:30: error: there is no verb "shutdwn"');
  });

  it('says which hunk does not fit', async () => {
    const name = file('bad.diff', `--- a/${driver}\n+++ b/${driver}\n@@ -1,2 +1,1 @@\n-nothing like it\n-at all\n+x\n`);
    const { error, status } = await smmuReview(['run', '--tree', sample, '--patch', name], folder);
    expect([error.includes(`hunk 1 (line 3) does not fit ${driver}`), status]).toEqual([true, 2]);
  });

  it('takes a thread of mails: the patches in order, and says which one does not fit', async () => {
    const mail = (subject: string, line: string) =>
      `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A <a@example.org>\nSubject: ${subject}\n\nWhy.\n---\n` +
      `diff --git a/${driver} b/${driver}\n--- a/${driver}\n+++ b/${driver}\n@@ -1,1 +1,2 @@\n ${line}\n+/* ${subject} */\n\n`;
    const [first = ''] = readFileSync(join(sample, driver), 'utf8').split('\n');
    const fits = file('fits.mbox', mail('[PATCH 2/2] b', first) + mail('[PATCH 1/2] a', first));
    const run = (name: string) =>
      smmuReview(['run', '--tree', sample, '--patch', name, '--scenario', 'cold-boot'], folder);
    expect(await run(fits)).toMatchObject({ error: '', status: 0 });
    const broken = file('broken.mbox', mail('[PATCH 1/2] a', first) + mail('[PATCH 2/2] b', 'nothing like it'));
    expect((await run(broken)).error).toMatch(/^broken\.mbox:23:1: error: 2\/2 "b": hunk 1 \(line 23\) does not fit/);
    expect((await run(file('no.mbox', 'From: A <a@b.c>\nSubject: Hi\n\nHello\n'))).error).toMatch(
      /no\.mbox has no patch: 1 mail,/,
    );
  });

  it('says in one line what all scenarios say of a patch', async () => {
    const lines = driverText().split('\n');
    const at = lines.findIndex((line) => line.includes('CR2_PTM | CR2_RECINVSID'));
    const patch = (line: string) =>
      `--- a/${driver}\n+++ b/${driver}\n@@ -${at + 1} +${at + 1} @@\n-${lines[at]}\n+${line}\n`;
    const last = async (line: string, ...more: string[]) => {
      const { out } = await smmuReview(
        ['run', '--tree', sample, '--patch', file('s.diff', patch(line)), ...more],
        folder,
      );
      return out.trimEnd().split('\n').at(-1);
    };
    expect(await last(`${lines[at]} /* why */`)).toBe('no change in behaviour on 2 scenarios that reach it');
    expect(await last((lines[at] ?? '').replace('CR2_PTM | ', ''))).toBe('behaviour differs in 2 of 2 scenarios');
    expect(await last('\t*(volatile int *)8 = 1;', '--scenario', 'cold-boot')).toMatch(
      /^behaviour differs in 1 of 1 scenario; 1 proven finding/,
    );
    expect(await last('\tnobody_has_this();', '--scenario', 'cold-boot')).toMatch(/1 scenario without an answer$/);
  });

  it('calls an oops a finding, and something that is not modelled not modelled', async () => {
    const edited = async (from: string, to: string) => {
      const tree = join(folder, 'edited');
      cpSync(sample, tree, { recursive: true });
      const text = readFileSync(join(sample, driver), 'utf8');
      writeFileSync(join(tree, driver), text.replace(from, to));
      const { out, status } = await smmuReview(['run', '--tree', tree, '--base', sample, '--scenario', 'cold-boot']);
      return [out, status] as const;
    };
    const first = 'int arm_smmu_device_hw_probe(struct arm_smmu_device *smmu)\n{\n';
    const [oops, found] = await edited(first, `${first}\t*(volatile int *)0 = 1;\n`);
    expect([oops.includes('patched: oops: '), found]).toEqual([true, 1]);
    const [missing, unknown] = await edited(first, `${first}\t{ extern void nobody(void); nobody(); }\n`);
    expect([missing.includes('patched: not modelled: function nobody'), unknown]).toEqual([true, 3]);
  });

  const git = requireProgram('git', 'git');
  it.skipIf(git.missing)(titleWith('compares with a revision', git), async () => {
    const tree = join(folder, 'repository');
    cpSync(sample, tree, { recursive: true });
    const run = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.org', ...args], {
        cwd: tree,
        stdio: 'ignore',
      });
    run('init', '-q');
    run('add', '-A');
    run('commit', '-qm', 'base');
    const text = readFileSync(join(tree, driver), 'utf8');
    writeFileSync(join(tree, driver), text.replace('\tarm_smmu_write_strtab(smmu);\n', ''));
    const { out, status } = await smmuReview(['run', '--tree', tree, '--base', 'HEAD', '--scenario', 'cold-boot']);
    const removed = out.split('\n').filter((line) => line.startsWith('  - '));
    expect([removed.length, removed.every((line) => line.includes('STRTAB_BASE'))]).toEqual([2, true]);
    expect([out.includes('set-up-before-enable'), status]).toEqual([true, 1]);
    const wrong = await smmuReview(['run', '--tree', tree, '--base', 'no-such-revision']);
    expect([wrong.error.includes('no revision no-such-revision'), wrong.status]).toEqual([true, 2]);
  });
});

describe('trace and replay', () => {
  it('replays its own trace without a difference', async () => {
    const { out, status } = await smmuReview(['trace', '--tree', sample, '--output', 'own.jsonl'], folder);
    expect([out, status]).toEqual(['', 0]);
    const again = await smmuReview(['replay', 'own.jsonl'], folder);
    expect([again.out.startsWith('0 differences'), again.status]).toEqual([true, 0]);
  });
});
