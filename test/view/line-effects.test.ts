import { describe, expect, test } from 'vitest';
import { LineMap } from '../../src/core/annotate/line-map';
import { countBy, effectsByLine, reachedFunctions, type Side } from '../../src/extension/view/line-effects';
import { file, model } from './effects';

const identity = LineMap.between('', '');

function check(lines: readonly string[], side: Side, expected: readonly string[], fromBase = identity): void {
  const found = effectsByLine(model(...lines), file, side, fromBase);
  const shown = [...found].map(([line, effects]) => `${line}: ${effects.map(({ text }) => text).join(', ')}`);
  expect(shown).toEqual(expected);
}

describe('effects by line', () => {
  test('of the buffer', () => check(['= CR0 @ reset:5', '+ GBPA @ reset:7'], 'patched', ['5: CR0', '7: GBPA']));
  test('of the base', () => check(['= CR0 @ reset:5 @ reset:4', '+ GBPA @ reset:7'], 'base', ['4: CR0']));
  test('a removed one stands where its line was', () =>
    check(['- CR2 @ reset:2'], 'patched', ['2: CR2'], LineMap.between('a\nb\nc', 'a\nc')));
  test('several on one line', () => check(['= A @ f:3', '= B @ f:3'], 'patched', ['3: A, B']));
});

test('an effect stands at the changed line too that led to it', () => {
  const base = model('+ CR0 @ sync:5<reset:20');
  const [only] = base.effects;
  if (!only?.patched) throw new Error('no effect');
  const changedAt = { file, line: 20, column: 2 };
  const effects = [{ ...only, patched: { ...only.patched, changedAt } }];
  expect([...effectsByLine({ ...base, effects }, file, 'patched', identity).keys()]).toEqual([5, 20]);
});

test('a function has the effects of what it calls', () => {
  const all = model('= CR0 @ sync:5<reset:20', '+ GBPA @ update:9<reset:21', '= IDR0 @ probe:40');
  expect(countBy(all, 'reset')).toEqual({ effects: 2, changed: 1 });
  expect(countBy(all, 'sync')).toEqual({ effects: 1, changed: 0 });
});

test('functions are reached through stacks and through lines that ran', () => {
  const run = model('= CR0 @ sync:5<reset:20');
  const coverage = {
    functions: {},
    functionsReached: 1,
    functionsTotal: 1,
    linesReached: 1,
    linesTotal: 1,
    lines: { [file]: [31] },
  };
  const ranges = [{ name: 'quiet', range: { line: 30, endLine: 33 } }];
  const reached = reachedFunctions({ ...run, patched: { ...run.patched, coverage } }, file, ranges);
  expect([...reached]).toEqual(['sync', 'reset', 'quiet']);
});
