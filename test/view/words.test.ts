import { describe, expect, test } from 'vitest';
import { formatValue } from '../../src/extension/view/radix';
import { inlineText, summary } from '../../src/extension/view/words';
import { completed, effect, model } from './effects';

function check(lines: readonly string[], budget: number, expected: string): void {
  const text = inlineText(lines.map(effect), budget);
  expect(text).toBe(expected);
  expect(text.length).toBeLessThanOrEqual(budget);
}

describe('inline text', () => {
  test('one effect', () => check(['= CR0.SMMUEN 1→0 @ f:1'], 80, '⟶ CR0.SMMUEN 1→0'));
  test('what differs comes first, with its sign', () =>
    check(['= CR0 @ f:1', '+ GBPA.ABORT 0→1 @ f:1', '- CR2 @ f:1'], 80, '⟶ + GBPA.ABORT 0→1 · − CR2 · CR0'));
  test('equal ones once', () => check(['= STE @ f:1', '= STE @ f:1', '= STE @ f:1'], 80, '⟶ STE (3 times)'));
  test('what does not fit is counted', () =>
    check(['= AAAAAAAA @ f:1', '= BBBBBBBB @ f:1', '= CCCCCCCC @ f:1'], 24, '⟶ AAAAAAAA · +2'));
  test('a long first one is cut', () => check(['= AAAAAAAAAAAAAAAAAAAAAAAA @ f:1'], 20, '⟶ AAAAAAAAAAAAAAAAA…'));
});

describe('summary', () => {
  test('of complete runs', () => expect(summary(model('= A @ f:1', '+ B @ f:1'))).toBe('2 effects · 1 changed'));
  test('says what nobody knows', () =>
    expect(
      summary({
        ...model('= A @ f:1'),
        notCompared: 3,
        notRun: [
          { file: 'f', line: 1, unreached: true },
          { file: 'f', line: 9 },
          { file: 'f', line: 20, unreached: true, removal: true },
        ],
      }),
    ).toBe('1 effect · 0 changed · 3 not compared · 2 changed lines, 1 removal not run'));
  test('is not about a branch that was not taken', () =>
    expect(summary({ ...model('= A @ f:1'), notRun: [{ file: 'f', line: 9 }] })).toBe('1 effect · 0 changed'));
  test('never hides that a run did not get to its end', () =>
    expect(
      summary({
        ...model('= A @ f:1'),
        patched: { ...completed, end: 'not-modelled', notModelled: [{ what: 'function', subject: 'foo()', path: [] }] },
      }),
    ).toBe('1 effect · 0 changed · patched: not modelled: foo()'));
});

test.each([
  ['0x1', 'hex', '1'],
  ['0x1000', 'hex', '0x1000'],
  ['0x1000', 'decimal', '4096'],
  ['0x5', 'binary', '0b101'],
] as const)('%s in %s is %s', (value, radix, expected) => expect(formatValue(value, radix)).toBe(expected));
