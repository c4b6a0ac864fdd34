import { expect, it } from 'vitest';
import { provenFindings } from '../../src/extension/problems/found';
import type { FindingView } from '../../src/protocol/finding';
import type { DraftView } from '../../src/protocol/series';
import { finding, judgement, model } from '../webview/support/views';

const usual = { policy: '', preExisting: false, dismissed: new Set<string>() };
const of = (...findings: readonly FindingView[]) => model({ judgements: [judgement({ findings })] });
const draft = (of: FindingView, given: Partial<DraftView> = {}): DraftView => ({
  ...{ key: of.key, finding: of, policies: ['ADOPT'], scenarios: ['kdump'], evidence: [], text: '' },
  ...given,
});
const told = (...given: Parameters<typeof provenFindings>) =>
  provenFindings(...given).map((each) => `${each.finding.key} ${each.policies} ${each.scenarios}`);

it('lists what is proven once, whatever the number of policies and scenarios', () => {
  const found = finding({ key: 'a' });
  const both = model({
    judgements: [
      judgement({ findings: [found] }),
      judgement({ policy: 'BLOCK', findings: [{ ...found, policy: 'BLOCK' }] }),
    ],
  });
  expect(told(both, [draft(found), draft(finding({ key: 'b' }))], usual)).toEqual([
    'a ADOPT,BLOCK under-dma,kdump',
    'b ADOPT kdump',
  ]);
});

it('leaves out hints, what is resolved, what the base has, what was set aside, and other policies', () => {
  const all = of(
    finding({ key: 'hint', level: 'hint' }),
    finding({ key: 'gone', origin: 'resolved' }),
    finding({ key: 'old', origin: 'pre-existing' }),
    finding({ key: 'aside' }),
    finding({ key: 'other', policy: 'BLOCK' }),
  );
  const wanted = { policy: 'ADOPT', preExisting: false, dismissed: new Set(['aside']) };
  expect(
    told(all, [draft(finding({ key: 'aside' })), draft(finding({ key: 'x' }), { policies: ['BLOCK'] })], wanted),
  ).toEqual([]);
  expect(told(all, [], { ...wanted, preExisting: true })).toEqual(['old ADOPT under-dma']);
});

it('walks the trace by the events that the finding names', () => {
  const at = { file: 'a.c', line: 3, column: 1 };
  const side = { step: 20, time: '0', at, stack: [], text: 'CR0 = 1', fields: [], count: 1 };
  const effect = { id: 0, kind: 'register-write', change: 'added', subject: 'CR0', text: '', patched: side } as const;
  const [found] = provenFindings({ ...of(finding({ evidence: [20, 99] })), effects: [effect] }, [], usual);
  expect(found?.steps).toEqual([{ text: 'CR0 = 1', at }]);
});
