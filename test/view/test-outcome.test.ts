import { describe, expect, it } from 'vitest';
import { outcomeOf, type Question } from '../../src/extension/view/test-outcome';
import type { FindingView } from '../../src/protocol/finding';
import type { EvidenceView, ScenarioVerdictView, SideVerdictView } from '../../src/protocol/verdict';

const ran: SideVerdictView = { end: 'completed', broken: 0, notModelled: [] };
const none = { proven: 0, hints: 0 };
const at = { file: 'a/driver.c', line: 7, column: 2 };
const nothing: EvidenceView = {
  ...{ differences: [], findings: [], breaches: [], missed: [], notModelled: [], lines: {} },
};

function finding(given: Partial<FindingView>): FindingView {
  return {
    ...{ key: 'k', rule: 'some-rule', policy: 'ADOPT', origin: 'introduced', level: 'proven', claim: 'It breaks.' },
    ...{ evidence: [], stack: [{ function: 'f', at }], knobs: [], at },
    ...given,
  };
}

/** A scenario with these findings; those that are proven count for ADOPT. */
function row(given: Partial<ScenarioVerdictView>, findings: readonly FindingView[] = []): ScenarioVerdictView {
  const proven = (...origins: readonly string[]) => ({
    proven: findings.filter(({ origin, level }) => level !== 'hint' && origins.includes(origin)).length,
    hints: 0,
  });
  return {
    ...{ scenario: 's', profile: 'p', base: ran, patched: ran, effects: 9, changed: 0, notCompared: 0, notRun: 0 },
    policies: [
      {
        ...{ policy: 'ADOPT', base: proven('pre-existing'), patched: proven('introduced', 'pre-existing') },
        ...{ introduced: proven('introduced'), resolved: none },
      },
    ],
    ...{ functions: [], milliseconds: 1, evidence: { ...nothing, findings } },
    ...given,
  };
}

/** The state, then each fault with its place, then what is told. */
function told(each: ScenarioVerdictView, question: Question, policy = '', countsOld = false): readonly string[] {
  const { state, faults, old, told: lines } = outcomeOf(each, question, { policy, countsOld });
  const faultText = faults.map((fault) => {
    const diff = fault.diff ? ` [${fault.diff.expected} | ${fault.diff.actual}]` : '';
    const stack = fault.stack.map(({ function: name }) => ` <${name}>`).join('');
    return `${fault.text.replaceAll('\n', ' / ')}${fault.at ? ` @${fault.side} ${fault.at.line}` : ''}${stack}${diff}`;
  });
  return [state, ...faultText, ...lines, ...old.map(({ text }) => `old: ${text.replaceAll('\n', ' / ')}`)];
}

const missing = { end: 'not-modelled', broken: 0, notModelled: ['odd()'] } as const;

describe('whether the patched code keeps the rules', () => {
  it('is a pass where it does, with what is not known', () => {
    const partly = ['passed', '✓ clean', '? 1 changed line not run in this scenario'];
    expect(told(row({ notRun: 1, leavesOut: true }), 'patched')).toEqual(partly);
    expect(told(row({ notRun: 1 }), 'patched')).toEqual(['passed', '✓ clean']);
  });

  it('is told by findings at their lines, of the policy alone, and not by those that it resolves', () => {
    const all = [finding({ damage: 'a write was lost' }), finding({ level: 'hint' }), finding({ origin: 'resolved' })];
    expect(told(row({}, all), 'patched')).toEqual([
      'failed',
      'It breaks. / Seen: a write was lost / some-rule · under ADOPT · introduced @patched 7 <f>',
      '✗ ADOPT',
    ]);
    expect(told(row({}, all), 'patched', 'BLOCK')[0]).toBe('passed');
  });

  it('is told by what ended the run, and by what the scenario expected', () => {
    const breaches = [{ kind: 'oops', step: 1, reason: 'oops', text: 'NULL pointer', at, stack: [] }] as const;
    const missed = [{ step: 'expect-running', pass: false, text: 'DMA is aborted' }];
    const crashed = row({ patched: { ...ran, end: 'oops', broken: 2 }, evidence: { ...nothing, breaches, missed } });
    expect(told(crashed, 'patched')).toEqual([
      'failed',
      'oops: NULL pointer @patched 7',
      'expect-running: DMA is aborted',
      '✗ crashed',
    ]);
  });

  it('is not told by what the base breaks too, which is said, unless that is asked for', () => {
    const old = row({}, [finding({ origin: 'pre-existing' })]);
    const text = 'It breaks. / some-rule · under ADOPT · pre-existing';
    expect(told(old, 'patched')).toEqual(['passed', '✗ ADOPT', `old: ${text}`]);
    expect(told(old, 'patched', '', true)).toEqual(['failed', `${text} @patched 7 <f>`, '✗ ADOPT']);
    const both = row({}, [finding({ origin: 'pre-existing' }), finding({ origin: 'unknown', claim: 'So does this.' })]);
    expect(told(both, 'patched')).toEqual([
      'failed',
      'So does this. / some-rule · under ADOPT · unknown @patched 7 <f>',
      '✗ ADOPT',
      `old: ${text}`,
    ]);
    const missed = [{ step: 'expect-running', pass: false, text: 'DMA is aborted' }];
    const expected = row({
      ...{ base: { ...ran, broken: 1 }, patched: { ...ran, broken: 1 } },
      evidence: { ...nothing, missed: missed.map((each) => ({ ...each, inBase: true })) },
    });
    expect(told(expected, 'patched')).toEqual(['passed', '✗ 1 broken', 'old: expect-running: DMA is aborted']);
  });

  it('has no answer where both sides end in the same fault', () => {
    const breach = { kind: 'oops', step: 1, reason: 'oops', text: 'NULL pointer', at, stack: [] } as const;
    const oops = { ...ran, end: 'oops', broken: 1 } as const;
    const same = row({ base: oops, patched: oops, evidence: { ...nothing, breaches: [{ ...breach, inBase: true }] } });
    expect(told(same, 'patched')).toEqual(['skipped', '✗ crashed', 'The base ends so too.', 'old: oops: NULL pointer']);
    const other = row({ base: oops, patched: oops, evidence: { ...nothing, breaches: [breach] } });
    expect(told(other, 'patched').slice(0, 2)).toEqual(['failed', 'oops: NULL pointer @patched 7']);
    const failed = { ...ran, end: 'failed-call' } as const;
    expect(told(row({ patched: failed }), 'patched')).toEqual(['failed', 'driver error', '✗ driver error']);
  });

  it('is never a pass where something is not modelled, and says what and why', () => {
    const path = [
      { function: 'g', at },
      { function: 'f', at },
    ];
    const notModelled = [{ what: 'No model.', subject: 'odd()', path }];
    expect(told(row({ patched: missing, evidence: { ...nothing, notModelled } }), 'patched')).toEqual([
      'skipped',
      'not modelled: odd(), needed by g() ← f()',
    ]);
    expect(told(row({ base: missing }), 'patched')[0]).toBe('passed');
  });

  it('is an error where it could not be run', () => {
    const broken = row({ patched: { ...ran, end: 'not-started', problem: 'unknown type u23' } });
    expect(told(broken, 'patched')).toEqual(['errored', 'unknown type u23']);
    const problem = 'the driver has no function f';
    const stopped = row({ patched: { ...ran, end: 'problems', problem } });
    expect(told(stopped, 'patched')).toEqual(['errored', problem]);
  });

  it('is skipped where no side can be run', () => {
    const side = { ...ran, end: 'problems', problem: 'the driver has no function f' } as const;
    const reason = 'could not be run: the driver has no function f';
    expect(told(row({ base: side, patched: side }), 'patched')).toEqual(['skipped', reason]);
    expect(told(row({ base: side, patched: side }), 'compare')).toEqual(['skipped', reason]);
  });
});

describe('whether the patched code does what the base does', () => {
  it('is a pass where no effect differs', () => {
    expect(told(row({}), 'compare')).toEqual(['passed', 'no change in behaviour', 'base ✓ clean, patched ✓ clean']);
  });

  it('is told by both lists of effects, at the first line that differs', () => {
    const effects = { base: 'f: CR0 1', patched: 'f: CR0 0' };
    const differences = [
      { change: 'removed', text: 'no place', side: 'base' },
      { change: 'changed', text: 'CR0', side: 'patched', at },
    ] as const;
    expect(told(row({ changed: 2, evidence: { ...nothing, effects, differences } }), 'compare')).toEqual([
      'failed',
      '2 effects differ from the base @patched 7 [f: CR0 1 | f: CR0 0]',
      'base ✓ clean, patched ✓ clean',
    ]);
  });

  it('leaves out what the base breaks too', () => {
    const old = row({}, [finding({ origin: 'pre-existing' })]);
    expect(told(old, 'compare')).toEqual(['passed', 'no change in behaviour', 'base ✗ ADOPT, patched ✗ ADOPT']);
  });

  it('has no answer where one of both has none', () => {
    expect(told(row({ base: missing }), 'compare')).toEqual(['skipped', 'not modelled: odd()']);
    expect(told(row({ base: { ...ran, end: 'problems', problem: 'no such function' } }), 'compare')).toEqual([
      'errored',
      'In the base: no such function',
    ]);
  });

  it('is told by how the runs ended', () => {
    const worse = row({ patched: { ...ran, end: 'failed-call' } });
    expect(told(worse, 'compare').slice(0, 2)).toEqual(['failed', 'base: ✓ clean, patched: ✗ driver error']);
  });
});
