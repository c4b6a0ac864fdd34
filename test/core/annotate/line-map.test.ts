import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../../../src/core/annotate/line-diff';
import { LineMap } from '../../../src/core/annotate/line-map';

function check(base: string, text: string, expected: string): void {
  const shown = diffLines(base.replaceAll(' ', '\n'), text.replaceAll(' ', '\n'))
    .map((hunk) => `-${hunk.baseStart},${hunk.baseCount} +${hunk.start},${hunk.count}`)
    .join(' ');
  expect(shown).toBe(expected);
}

describe('hunks', () => {
  test('equal', () => check('a b c', 'a b c', ''));
  test('added', () => check('a b', 'a x b', '-2,0 +2,1'));
  test('removed', () => check('a x b', 'a b', '-2,1 +2,0'));
  test('changed', () => check('a b c', 'a x c', '-2,1 +2,1'));
  test('two places', () => check('a b c d e', 'a x c d y e', '-2,1 +2,1 -5,0 +5,1'));
  test('swapped', () => check('a b c d', 'a c b d', '-2,1 +2,0 -4,0 +3,1'));
  test('nothing in common', () => check('a b', 'x y', '-1,2 +1,2'));
});

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 }).map((lines) => lines.join('\n'));

test('the hunks turn the base into the new text', () => {
  fc.assert(
    fc.property(text, text, (base, next) => {
      const baseLines = base.split('\n');
      const lines = next.split('\n');
      const rebuilt: string[] = [];
      let at = 1;
      for (const hunk of diffLines(base, next)) {
        rebuilt.push(
          ...baseLines.slice(at - 1, hunk.baseStart - 1),
          ...lines.slice(hunk.start - 1, hunk.start - 1 + hunk.count),
        );
        at = hunk.baseStart + hunk.baseCount;
      }
      rebuilt.push(...baseLines.slice(at - 1));
      expect(rebuilt).toEqual(lines);
    }),
    { seed: 1 },
  );
});

test('a line maps to an equal line, and back', () => {
  fc.assert(
    fc.property(text, text, (base, next) => {
      const map = LineMap.between(base, next);
      const lines = next.split('\n');
      base.split('\n').forEach((line, index) => {
        const there = map.forward(index + 1);
        if (there === undefined) return;
        expect(lines[there - 1]).toBe(line);
        expect(map.reversed().forward(there)).toBe(index + 1);
      });
    }),
    { seed: 1 },
  );
});

test('a removed line maps to the place where it was', () => {
  const map = LineMap.between('a\nb\nc', 'a\nc');
  expect([1, 2, 3].map((line) => map.nearest(line))).toEqual([1, 2, 2]);
});

test('a function is changed by a removal in it, not by one above it', () => {
  const range = { line: 3, column: 1, endLine: 5, endColumn: 2 };
  const f = { name: 'f', range, body: range, nameLine: 3 };
  expect(LineMap.between('h\n\nf\nx\n{\n}', 'h\n\nf\n{\n}').changedFunctions([f])).toEqual([f]);
  expect(LineMap.between('g\nh\n\nf\n{\n}', 'h\n\nf\n{\n}').changedFunctions([f])).toEqual([]);
});

test('two texts without a common line do not take long', () => {
  const many = (word: string): string => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join('\n');
  expect(diffLines(many('a'), many('b'))).toHaveLength(1);
});
