import { verdictWord } from '../../../src/extension/view/verdict';
import type { FindingView, JudgementView } from '../../../src/protocol/finding';
import type { SurveyRow, SurveyView } from '../../../src/protocol/panel';
import type { ReviewModel, RunView } from '../../../src/protocol/review';
import type { TimelineView } from '../../../src/protocol/timeline';

const run: RunView = {
  ...{ end: 'completed', events: 1, refused: 0, calls: [], log: [], breaches: [], notModelled: [], verdicts: [] },
  problems: [],
  timing: { compile: 1, run: 2, total: 3 },
};

/** A review in which nothing happened but what is given. */
export function model(given: Partial<ReviewModel>, patched: Partial<RunView> = {}): ReviewModel {
  return {
    ...{ scenario: 'under-dma', profile: 'qemu-virt', treeVersion: '7.3.4', differ: true, effects: [], registers: [] },
    ...{ changed: { added: 0, removed: 0, changed: 0, moved: 0 }, judgements: [], problems: [] },
    base: run,
    patched: { ...run, ...patched },
    ...given,
  };
}

/** A proven finding of the buffer at line 7, unless said otherwise. */
export function finding(given: Partial<FindingView>): FindingView {
  const at = { file: 'a/driver.c', line: 7, column: 1 };
  return {
    ...{
      key: 'some-rule It breaks.',
      rule: 'some-rule',
      policy: 'ADOPT',
      origin: 'introduced',
      level: 'proven',
      claim: 'It breaks.',
      evidence: [20],
    },
    ...{ at, stack: [{ function: 'f', at }], knobs: [] },
    ...given,
  };
}

/** What ADOPT says, unless said otherwise. */
export function judgement(given: Partial<JudgementView>): JudgementView {
  return { policy: 'ADOPT', findings: [], allowances: [], ...given };
}

/** A scenario that ran well on both sides, unless said otherwise. */
export function surveyRow(scenario: string, given: Partial<SurveyRow> = {}): SurveyRow {
  const side = { end: 'completed', broken: 0, notModelled: [] } as const;
  const word = (of: 'base' | 'patched') => verdictWord({ base: side, patched: side, policies: [], ...given }, of, '');
  return {
    verdicts: { base: word('base'), patched: word('patched') },
    ...{ scenario, profile: 'qemu-virt', base: side, patched: side, effects: 9, changed: 0, notCompared: 0, notRun: 0 },
    ...{ policies: [], milliseconds: 5, own: { effects: 9, changed: 0 } },
    ...given,
  };
}

/** A survey of these rows that is over. */
export function survey(rows: readonly SurveyRow[], given: Partial<SurveyView> = {}): SurveyView {
  const done = rows.length;
  return { function: '', planned: done, done, state: 'complete', stale: false, rows, failed: [], ...given };
}

/** Four steps; at the third DMA of the buffer is aborted. Line 11 made the first of them, event 10. */
export function timeline(): TimelineView {
  const columns = [1, 2, 3, 4].map((n) => {
    const at = { file: 'a/driver.c', line: 10 + n, column: 1 };
    const step = { event: 10 * n, kernel: 0, text: `step ${n} writes CR0`, at };
    return { base: step, patched: step };
  });
  const lane = { device: 'nic', stream: 8, name: 'rx ring', permitted: [] };
  return {
    columns,
    lanes: [
      { ...lane, side: 'base', runs: [{ from: 0, to: 3, standing: 'same', text: 'same page' }] },
      {
        ...lane,
        side: 'patched',
        runs: [
          { from: 0, to: 1, standing: 'same', text: 'same page' },
          { from: 2, to: 3, standing: 'aborted', text: 'aborted: SMMUEN=0' },
        ],
      },
    ],
  };
}
