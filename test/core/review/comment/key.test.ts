import { expect, it } from 'vitest';
import { FindingKeys } from '../../../../src/core/review/comment/key';

const before = 'int f(void)\n{\n\treturn 0;\n}\nint g(void)\n{\n\treturn 0;\n}\n';
const keyIn = (text: string, line?: number) =>
  new FindingKeys(() => text).of({
    rule: 'r',
    claim: 'It breaks',
    place: line === undefined ? undefined : { file: 'x.c', line, column: 1 },
  });

it('is the same when lines above come or go, or white space changes', () => {
  expect(keyIn(before, 3)).toBe('r x.c return 0; It breaks');
  expect(keyIn(`/* new */\n${before.replace('\treturn', '  return')}`, 4)).toBe(keyIn(before, 3));
});

it('tells lines apart that read alike', () => {
  expect(keyIn(before, 7)).toBe('r x.c return 0; #2 It breaks');
});

it('does without a place, and with one that is not there', () => {
  expect(keyIn(before)).toBe('r It breaks');
  expect(keyIn('', 99)).toBe('r x.c  It breaks');
});
