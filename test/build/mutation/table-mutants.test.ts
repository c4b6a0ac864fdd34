import { expect, test } from 'vitest';
import { tableMutants, withMutant } from '../../../src/build/mutation/table-mutants';

const source = `import { bit } from './field';
/** 7 is not counted, in a comment. */
export const fields = {
  ...common,
  A: bit(0x1f, 'Prose with 5 blanks.', { requires: 'IDR0.A', section: '6.3.9' }),
  B: [16n, true, 'NAME'],
  C: { reset: unknown(), access: readOnly },
  ...machine
    .parts,
};`;

test('each place of a table is changed once; prose, citations, comments and imports are not', () => {
  expect(
    tableMutants(source).map(({ line, original, replacement }) => `${line}: ${original} -> ${replacement}`),
  ).toEqual([
    '4: ...common, -> ',
    '5: 0x1f -> 32',
    "5: requires: 'IDR0.A' -> requires: undefined",
    '6: 16n -> 17n',
    '6: true -> false',
    "6: 'NAME' -> '?'",
    '7: reset: unknown() -> reset: resetsTo(0n)',
    '7: readOnly -> readWrite',
  ]);
});

test('a mutant changes nothing else', () => {
  const [first] = tableMutants('const a = [1, 2];');
  expect(first && withMutant('const a = [1, 2];', first)).toBe('const a = [2, 2];');
});
