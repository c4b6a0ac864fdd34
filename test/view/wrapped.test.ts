import { expect, test } from 'vitest';
import { wrapped } from '../../src/extension/view/wrapped';

const words = (n: number): string => Array.from({ length: n }, () => 'word').join(' ');

test('long sentences of a report are broken between words, its table is not', () => {
  const row = `1     ${words(30)}`;
  const report = `patch subject\n${row}\n\nerror: ${words(40)}\nnote: short\n`;
  const [head, kept, empty, ...told] = wrapped(report).split('\n');
  expect([head, kept, empty]).toEqual(['patch subject', row, '']);
  expect(told.every((line) => line.length <= 78)).toBe(true);
  expect(told.slice(1, -2).every((line) => line.startsWith('    word'))).toBe(true);
  expect(told.slice(-2)).toEqual(['note: short', '']);
  expect(told.slice(0, -2).join(' ').replaceAll(/ +/g, ' ')).toBe(`error: ${words(40)}`);
});

test('what cannot be broken stays whole', () => {
  const path = 'x'.repeat(150);
  expect(wrapped(`\n    ${path} y`)).toBe(`\n    ${path} y`);
});
