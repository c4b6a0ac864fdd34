import { expect, test } from 'vitest';
import { changeReach, missedText } from '../../src/extension/view/changed-lines';
import type { CodeLinesView } from '../../src/protocol/coverage';

const lines = (file: string, ...changed: readonly (readonly [number, number])[]): CodeLinesView => ({
  ...{ file, functions: [], lines: [] },
  changed: changed.map(([line, seenAt]) => ({ line, seenAt })),
});

test('a changed line is reached where some run saw its statement', () => {
  const files = [lines('a.c', [4, 4], [7, 6], [9, 9]), lines('b.c', [4, 4])];
  expect(changeReach(files, [{ 'a.c': [4] }, { 'a.c': [6], 'c.c': [9] }])).toEqual({
    of: 4,
    reached: 2,
    missed: [
      { file: 'a.c', line: 9, column: 1, endLine: 9, lines: 1 },
      { file: 'b.c', line: 4, column: 1, endLine: 4, lines: 1 },
    ],
    scenarios: 2,
  });
});

test('nothing is said where no line of code changed', () => {
  expect(changeReach([lines('a.c')], [{ 'a.c': [4] }])).toBe(undefined);
});

test('a line that did not run says so', () => {
  expect([missedText({ scenarios: 1 }, 1), missedText({ scenarios: 9 }, 1), missedText({ scenarios: 1 }, 3)]).toEqual([
    '? not run in this scenario',
    '? not run in 9 scenarios',
    '? 3 lines not run in this scenario',
  ]);
});

test('lines that did not run are told of together, where nothing of the change ran between them', () => {
  const file = lines('a.c', [4, 4], [5, 5], [9, 9], [10, 10], [11, 11], [30, 30]);
  const blocks = (ran: readonly number[]) =>
    changeReach([file], [{ 'a.c': ran }])?.missed.map(({ line, endLine, lines: n }) => `${line}-${endLine}: ${n}`);
  expect(blocks([10])).toEqual(['4-9: 3', '11-11: 1', '30-30: 1']);
  expect(blocks([])).toEqual(['4-11: 5', '30-30: 1']);
  expect(blocks([4, 5, 9, 10, 11, 30])).toEqual([]);
  const functions = [
    { name: 'f', line: 1, endLine: 6 },
    { name: 'g', line: 8, endLine: 40 },
  ];
  const parted = changeReach([{ ...file, functions }], [])?.missed;
  expect(parted?.map(({ line, endLine }) => [line, endLine])).toEqual([
    [4, 5],
    [9, 11],
    [30, 30],
  ]);
});
