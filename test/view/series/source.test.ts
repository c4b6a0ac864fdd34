import { expect, it } from 'vitest';
import { messageId } from '../../../src/extension/series/b4';
import { ReviewedMarks } from '../../../src/extension/series/reviewed-marks';
import { namedPaths, staysInTree } from '../../../src/extension/series/source';

const bytes = (text: string) => new TextEncoder().encode(text);

it('guesses the files of a patch, and none outside of the tree', () => {
  const text = [
    '--- a/drivers/x.c',
    '+++ b/drivers/x.c',
    '--- /dev/null',
    '+++ b/new.h\t2026-11-21',
    '--- a/../../etc/passwd',
    '+++ b//etc/shadow',
    '--- not a file',
    '> --- a/quoted.c',
  ].join('\n');
  expect(namedPaths(bytes(text)).join()).toBe('drivers/x.c,new.h');
  expect(namedPaths(bytes(`--- a/${'x'.repeat(1e6)}\n`)).join('').length).toBeLessThan(1000);
  expect(namedPaths(bytes(Array.from({ length: 5000 }, (_, at) => `--- a/f${at}.c`).join('\n')))).toHaveLength(2000);
});

it.each([
  ['drivers/x.c', true],
  ['a..b/x.c', true],
  ['', false],
  ['/etc/passwd', false],
  ['../x.c', false],
  ['a/../../x.c', false],
  ['a\\..\\x.c', false],
  ['C:/x.c', false],
  ['a\0b', false],
])('of the path %j says whether it stays in the tree', (path, stays) => {
  expect(staysInTree(path)).toBe(stays);
});

it.each([
  ['20260101.1-2@example.org', '20260101.1-2@example.org'],
  [' <a@b.org> ', 'a@b.org'],
  ['https://lore.kernel.org/linux-iommu/a-b%2Bc@d.org/T/#u', 'a-b+c@d.org'],
  ['https://lore.kernel.org/r/a@b.org/', 'a@b.org'],
  ['--help', undefined],
  ['-o/tmp@x', undefined],
  ['a b@c', undefined],
  ['a@b@c', undefined],
  ['https://lore.kernel.org/all/%ZZ@b.org/', '%ZZ@b.org'],
  ['', undefined],
])('finds the message id in %j', (text, id) => {
  expect(messageId(text)).toBe(id);
});

it('keeps what was ticked off for files that another version changes in the same way', async () => {
  const kept = new Map<string, unknown>();
  const memory = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as ConstructorParameters<typeof ReviewedMarks>[0];
  const change = (digest: string, path = 'a.c') => ({
    from: path,
    to: path,
    added: 1,
    removed: 0,
    functions: [],
    digest,
  });
  const patch = (...changes: ReturnType<typeof change>[]) => ({ number: 1, title: '', files: [], changes });
  const marks = new ReviewedMarks(memory);
  await marks.set([change('1')], true);
  expect(marks.hasPatch(patch(change('1'), change('2', 'b.c')))).toBe(false);
  await marks.set([change('2', 'b.c')], true);
  expect(marks.hasPatch(patch(change('1'), change('2', 'b.c')))).toBe(true);
  const later = new ReviewedMarks(memory);
  expect([later.hasFile(change('1')), later.hasFile(change('3')), later.hasFile(change('1', 'c.c'))]).toEqual([
    true,
    false,
    false,
  ]);
  await later.set([change('1')], false);
  expect(new ReviewedMarks(memory).hasFile(change('1'))).toBe(false);
  expect(later.hasPatch(patch())).toBe(false);
});
