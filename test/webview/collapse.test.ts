import { expect, test } from 'vitest';
import { collapsed } from '../../webview/collapse';
import { diffOf } from '../../webview/line-diff';

/** The letters, each round of a loop in brackets with how often it comes. */
function rounds(letters: string): string {
  const found = collapsed([...letters], (letter) => letter);
  return found.map(({ rows, times }) => (times > 1 ? `(${rows.join('')})${times}` : rows.join(''))).join('');
}

test.each([
  ['abc', 'abc'],
  ['aab', 'aab'],
  ['aaab', '(a)3b'],
  ['xababababy', 'x(ab)4y'],
  ['abcabcabca', '(abc)3a'],
  ['aaabaaabaaab', '(aaab)3'],
  ['', ''],
])('%s is %s', (letters, expected) => {
  expect(rounds(letters)).toBe(expected);
});

test('a loop of thousands of rows is a matter of milliseconds', () => {
  const start = performance.now();
  expect(
    collapsed(
      Array.from({ length: 50_000 }, (_, index) => String(index % 3)),
      String,
    ),
  ).toHaveLength(3);
  expect(performance.now() - start).toBeLessThan(500);
});

/** Lines of one letter: both sides', `-` of the base, `+` of the other. */
function diff(base: string, patched: string): string {
  const signs = { both: '', base: '-', patched: '+' } as const;
  return diffOf([...base], [...patched])
    .map(({ of, text }) => signs[of] + text)
    .join('');
}

test.each([
  ['abc', 'abc', 'abc'],
  ['abc', 'axc', 'a-b+xc'],
  ['abc', 'ac', 'a-bc'],
  ['', 'ab', '+a+b'],
  ['aab', 'ab', 'a-ab'],
  ['abcd', 'bxd', '-ab-c+xd'],
])('%s against %s', (base, patched, expected) => {
  expect(diff(base, patched)).toBe(expected);
});
