import PostalMime from 'postal-mime';
import { beforeEach, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Desk } from '../../../src/engine/patch/desk';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import type { Requests } from '../../../src/protocol/message';
import type { RemarkView } from '../../../src/protocol/remark';
import { driver, driverText, sample, thread } from '../../support/sample-series';

let session: Session;
let desk: Desk;
let patched: string;
beforeEach(async () => {
  session = new Session(nodePorts({}), prepareKernelTree);
  session.openTree(sample);
  desk = new Desk(session);
  const { value } = await desk.open({ name: 'x.mbox', bytes: new TextEncoder().encode(thread()) });
  session.setOverlays(new Map(), new Map(value?.texts.map(({ path, text }) => [path, text])));
  patched = session.read('patched', driver) ?? '';
});

const scenarios = ['cold-boot'];
const quiet = () => undefined;

/** What is exported with only these remarks kept. */
function exported(format: string, more: Partial<Requests['export']['params']>): string {
  const params = { format, scenarios, keys: [], ...more };
  const { value, problems } = desk.export(params, neverCancelled, quiet);
  if (!value) throw new Error(problems.map(({ message }) => message).join());
  return value.text;
}

/** A remark under the line of a side that has this text. */
function remark(side: RemarkView['side'], part: string, text: string): RemarkView {
  const lines = (side === 'base' ? driverText() : patched).split('\n');
  return { side, file: driver, line: lines.findIndex((line) => line.includes(part)) + 1, text };
}

const added = () => remark('patched', 'CMDQ_OP_TLBI_NSNH_ALL),', `Why this one? ${'It is long. '.repeat(10)}`);
const removed = () => remark('base', 'FIELD_PREP(CMDQ_OP, CMDQ_OP_CFGI_ALL)', 'This was needed.');
const elsewhere = (): RemarkView => ({ side: 'patched', file: driver, line: 1, text: 'And the licence?' });

/** Mails of a mailbox as a mail reader shows them. */
function mails(text: string) {
  const parts = text.split(/^From mboxrd@z.*\n/m).slice(1);
  return Promise.all(parts.map((part) => new PostalMime().parse(part.replace(/^>(>*From )/gm, '$1'))));
}

it('answer the patch that brings or takes out their line, under that line', async () => {
  const [mail, ...more] = await mails(exported('mbox', { own: [added(), removed()] }));
  expect(more).toEqual([]);
  expect([mail?.inReplyTo, mail?.subject]).toEqual([
    '<patch-2@example.org>',
    'Re: [PATCH v3 2/2] iommu/arm-smmu-v3: Invalidate gr\u00fcndlich',
  ]);
  const lines = (mail?.text ?? '').trimEnd().split('\n');
  const below = (part: string) => lines[lines.findIndex((line) => line.startsWith('>') && line.includes(part)) + 2];
  expect(below('CMDQ_OP_CFGI_ALL)')).toBe('This was needed.');
  expect(below('CMDQ_OP_TLBI_NSNH_ALL)')).toMatch(/^Why this one\? It is long\./);
  expect(lines.filter((line) => !line.startsWith('>') && line.length > 78)).toEqual([]);
});

it('answer the series as a whole where no patch shows their line', async () => {
  const all = await mails(exported('mbox', { own: [elsewhere(), added()] }));
  expect(all.map(({ inReplyTo, text }) => [inReplyTo, /licence|Why/.exec(text ?? '')?.[0]])).toEqual([
    ['<patch-1@example.org>', 'licence'],
    ['<patch-2@example.org>', 'Why'],
  ]);
});

it('stand on their side of a pull request, as they were written', () => {
  const review = JSON.parse(exported('github', { own: [added(), removed(), elsewhere()] })) as {
    comments: { line: number; side: string; body: string }[];
  };
  const [first, second, third] = review.comments;
  expect(first).toEqual({ path: driver, line: added().line, side: 'RIGHT', body: added().text });
  expect(second).toEqual({ path: driver, line: removed().line, side: 'LEFT', body: 'This was needed.' });
  // The pull request does not show the first line: the nearest that it shows.
  expect(third?.side).toBe('RIGHT');
  expect(third?.line).toBeGreaterThan(1);
});

it('are in a Markdown report', () => {
  expect(exported('markdown', { own: [removed()] })).toContain(
    `### \`${driver}:${removed().line}\` of the base\n\nThis was needed.\n`,
  );
});

it('drafts say under which line of which side they stand, and how the run came there', () => {
  const [draft] = desk.drafts({ scenarios }, neverCancelled, quiet).value?.drafts ?? [];
  expect(draft?.anchor).toEqual({ side: 'patched', file: driver, line: added().line });
  expect(draft?.evidence.map(({ text }) => text)).toEqual(['CR0.SMMUEN 0→1']);
  expect(draft?.key).toBe(draft?.finding.key);
});

it('a finding that was set aside is suppressed in SARIF, and not drafted elsewhere', () => {
  const [draft] = desk.drafts({ scenarios }, neverCancelled, quiet).value?.drafts ?? [];
  const dismissed = [{ key: draft?.key ?? '', reason: 'known: a quirk' }];
  const log = JSON.parse(exported('sarif', { dismissed })) as { runs: { results: { suppressions?: object[] }[] }[] };
  expect(log.runs[0]?.results[0]?.suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: 'known: a quirk' },
  ]);
  const { value } = desk.export({ format: 'github', scenarios, dismissed }, neverCancelled, quiet);
  expect(JSON.parse(value?.text ?? '')).toMatchObject({ comments: [] });
});

it('a reproduction is a patch that makes the same again', async () => {
  const text = exported('reproduction', {});
  expect(text).toMatch(/^Scenario: cold-boot\nProfile: {2}qemu-virt\nPolicies: ADOPT, BLOCK, FW-FIRST\n/m);
  expect(text).toContain('smmu-review run --tree TREE --patch repro.txt --scenario cold-boot --profile qemu-virt\n');
  const { value, problems } = await desk.open({ name: 'repro.txt', bytes: new TextEncoder().encode(text) });
  expect(problems).toEqual([]);
  expect(value?.texts).toEqual([{ path: driver, text: patched }]);
});
