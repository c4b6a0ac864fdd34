import { beforeEach, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Desk } from '../../../src/engine/patch/desk';
import type { History } from '../../../src/engine/patch/history';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import { driver, sample, thread } from '../../support/sample-series';

let session: Session;
let desk: Desk;
beforeEach(() => {
  session = new Session(nodePorts({}), prepareKernelTree);
  session.openTree(sample);
  desk = new Desk(session);
});

const bytes = (text: string) => new TextEncoder().encode(text);
const quiet = () => undefined;

/** Opens the thread and lays over the tree what it comes to. */
async function open(text = thread()): Promise<string> {
  const { value, problems } = await desk.open({ name: 'x.mbox', bytes: bytes(text) });
  lay(value?.texts ?? []);
  const told = problems.map(({ message }) => message);
  if (!value) return told.join('\n');
  const { title, version, patches, applied } = value.series;
  return [
    `v${version} ${title}, ${applied} of ${patches.length}`,
    ...patches.map((patch) => `${patch.title}: ${patch.files}`),
    ...told,
  ].join('\n');
}

function lay(texts: readonly { readonly path: string; readonly text: string | null }[]): void {
  session.setOverlays(new Map(), new Map(texts.map(({ path, text }) => [path, text])));
}

/** What a cold boot says of the step at which the series stands. */
function outcome(): string {
  const { value } = session.run({ scenario: 'cold-boot', policies: ['ADOPT'] }, neverCancelled);
  return (value?.judgements ?? [])
    .flatMap(({ findings }) => findings.map(({ rule, origin }) => `${rule} ${origin}`))
    .join();
}

it('opens a series and goes through its steps', async () => {
  expect(await open()).toBe(
    `v3 iommu/arm-smmu-v3: Word it, 2 of 2\niommu/arm-smmu-v3: Word it: ${driver}\niommu/arm-smmu-v3: Invalidate gr\u00fcndlich: ${driver}`,
  );
  expect(outcome()).toBe('caches-clean-before-enable introduced');
  lay(desk.step(1).value?.texts ?? []);
  expect(outcome()).toBe('');
  lay(desk.step(0).value?.texts ?? []);
  expect(desk.step(-7).value?.series.applied).toBe(0);
  expect(desk.step(99).value?.series.applied).toBe(2);
});

it('says which patch does not apply, and what the series is for', async () => {
  const text = thread()
    .replaceAll('CFGI_ALL', 'CFGI_NONE')
    .replace('Why.\n', `Why.\n\nbase-commit: ${'a'.repeat(40)}\n`);
  expect(await open(text)).toMatch(
    /^1\/2 "iommu\/arm-smmu-v3: Word it": hunk 1 .* does not fit .*\nthe series is for commit a{40}, as its sender notes$/,
  );
  expect(desk.step(1).problems.map(({ code }) => code)).toEqual(['no-series']);
});

it('drafts remarks under the patch that brings what they are about', async () => {
  await open();
  const { value } = desk.drafts({ scenarios: ['cold-boot', 'kdump-entry'] }, neverCancelled, quiet);
  expect(
    value?.drafts.map(({ patch, scenarios, policies, finding }) => [patch, finding.rule, scenarios, policies]),
  ).toEqual([[2, 'caches-clean-before-enable', ['cold-boot', 'kdump-entry'], ['ADOPT', 'BLOCK', 'FW-FIRST']]]);
  expect(outcome()).toBe('caches-clean-before-enable introduced');
});

it('exports what somebody kept, as he wrote it', async () => {
  await open();
  const scenarios = ['cold-boot'];
  const [draft] = desk.drafts({ scenarios }, neverCancelled, quiet).value?.drafts ?? [];
  const text = (keys?: { key: string; text: string }[]) =>
    desk.export({ format: 'mbox', scenarios, ...(keys && { keys }) }, neverCancelled, quiet).value?.text ?? '';
  expect(text([{ key: draft?.key ?? '', text: 'Are you sure?' }])).toContain('\n\nAre you sure?\n');
  expect(text()).toContain('CR0.SMMUEN is set though');
  expect(text([])).toBe('');
});

it.each(formatNames())('exports %s, or says why not', async (format) => {
  const answer = desk.export({ format, scenarios: ['cold-boot'] }, neverCancelled, quiet);
  expect(answer.value?.text ?? answer.problems[0]?.message).toMatch(/\S/);
});

function formatNames(): string[] {
  const formats = new Desk(new Session(nodePorts({}), prepareKernelTree)).formats().formats;
  return [...formats.map(({ name }) => name), 'nothing'];
}

it('says where the patches come from, and which one the driver does not compile after', async () => {
  const asked: string[] = [];
  const id = '0123456789abcdef0123456789abcdef01234567';
  const history: History = {
    commits: async () => ({ problems: [] }),
    upstream: async () => undefined,
    fixed: async () => ({ id, title: 'Another title', paths: [driver], isContained: true }),
    followUps: async () => new Map(),
  };
  const withHistory = new Desk(session, {
    history: async (folder, git) => {
      asked.push(`${git} in ${folder}`);
      return history;
    },
  });
  const broken = thread()
    .replaceAll('CMDQ_CFGI_1_RANGE); /* all */', 'nobody); /* all */')
    .replace(/^Signed-off-by:.*$/m, `Fixes: ${id.slice(0, 12)} ("The title")\n$&`);
  const opened = await withHistory.open({ name: 'x.mbox', bytes: bytes(broken) });
  lay(opened.value?.texts ?? []);
  const lint = async (params: Parameters<Desk['lint']>[0]) =>
    (await withHistory.lint(params, neverCancelled, quiet)).value?.text.split('\n').slice(5) ?? [];
  const base = 'HEAD';
  const own = await lint({ base, sent: true });
  expect(asked).toEqual([]);
  expect(own.filter((line) => line.includes('does not compile'))).toEqual([
    expect.stringMatching(/^error: 1\/2 .*: the driver does not compile after it: .*arm-smmu-v3\.c:.*nobody/),
  ]);
  expect(own.filter((line) => line.includes('Fixes:'))).toEqual([
    expect.stringContaining('Fixes: was not checked, for want of a history'),
  ]);
  const looked = await lint({ base, sent: true, history: { folder: '/tree', git: '/usr/bin/git' } });
  expect(asked).toEqual(['/usr/bin/git in /tree']);
  expect(looked.filter((line) => line.includes('Another title'))).toHaveLength(1);
  // What is laid over the tree is as it was.
  expect(session.changedFiles()).toEqual([driver]);
});

it('has nothing to say of where a bare diff comes from', async () => {
  const text = thread();
  const diff = text.slice(text.indexOf('diff --git'), text.indexOf('\n-- '));
  await open(diff);
  const { value, problems } = await desk.lint({ base: 'HEAD', sent: true }, neverCancelled, quiet);
  expect([value, problems[0]?.code]).toEqual([undefined, 'lint-no-messages']);
  desk.close();
  const closed = await desk.lint({ base: 'HEAD', sent: true }, neverCancelled, quiet);
  expect(closed.problems[0]?.code).toBe('no-series');
});
