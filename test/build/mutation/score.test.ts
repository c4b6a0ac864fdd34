import { expect, test } from 'vitest';
import { isLeftOut } from '../../../src/build/mutation/left-out';
import { type FileScore, report, reportOf } from '../../../src/build/mutation/score';

const code: FileScore = {
  file: 'src/a.ts',
  kind: 'code',
  noticed: 3,
  endless: [{ line: 7, change: 'i < 2 -> true' }],
  survivors: [{ line: 3, change: '1 -> 2' }],
  untried: [{ line: 1, change: '[] -> ["x"]' }],
};
const table: FileScore = { file: 'src/b.ts', kind: 'table', noticed: 9, endless: [], survivors: [], untried: [] };

test('a file says how many changes were noticed, and names all others', () => {
  expect(reportOf(code).split('\n')).toEqual([
    ' 75.0%  src/a.ts (code)',
    '          src/a.ts:3 1 -> 2',
    '          noticed, as it never ends: src/a.ts:7 i < 2 -> true',
    '          1 not tried, since they show while the file is loaded:',
    '            src/a.ts:1 [] -> ["x"]',
  ]);
});

test('the total is by kind and in all', () => {
  expect(report([code, table]).split('\n')).toEqual([
    '100.0%  all changes of tables: 9 of 9 noticed',
    ' 75.0%  all changes of code: 3 of 4 noticed, 1 by never ending, 1 more not tried',
    ' 92.3%  all changes: 12 of 13 noticed, 1 by never ending, 1 more not tried',
  ]);
  expect(report([])).toContain('–  all changes: 0 of 0 noticed');
});

test('tests are left out by file, or by name', () => {
  expect(isLeftOut('test/core/smmu/v3/properties.test.ts > anything')).toBe(true);
  expect(isLeftOut('test/core/smmu/v3/prefetch.test.ts > whatever is mapped and unmapped > every page')).toBe(true);
  expect(isLeftOut('test/core/smmu/v3/prefetch.test.ts')).toBe(false);
});
