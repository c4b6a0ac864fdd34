import { expect, it } from 'vitest';
import {
  changeWords,
  patchWords,
  seriesDescription,
  seriesLabel,
  seriesMessage,
  shortTitle,
} from '../../src/extension/view/series-words';
import type { SeriesView } from '../../src/protocol/series';

const change = { from: 'a.c', to: 'a.c', added: 3, removed: 1, functions: [], digest: '1' };
const patch = { number: 1, title: 'Do it', files: ['a.c'], changes: [change] };
const view: SeriesView = {
  title: 'Do it all',
  version: 2,
  otherVersions: [1],
  announced: 2,
  missing: [],
  applied: 1,
  patches: [patch, { ...patch, number: 2 }],
};
const source = { name: 'x.mbox', bytes: new Uint8Array() };
const state = {
  root: '/t',
  source,
  view,
  isOpening: false,
  problems: [],
  texts: new Map(),
  base: new Map(),
  renamed: new Map(),
};
const problem = (message: string) => ({ severity: 'error' as const, code: 'patch', message });

it('says what the patched side is', () => {
  expect(seriesLabel(state)).toBe('v2 Do it all (1 of 2 patches)');
  expect(seriesLabel({ source, view: { ...view, version: 1, applied: 2 } })).toBe('Do it all (2 patches)');
  expect(seriesLabel({ source, view: { ...view, version: 1, applied: 1, patches: [patch] } })).toBe(
    'Do it all (1 patch)',
  );
  expect(seriesLabel({ source, view: undefined })).toBe('x.mbox');
});

it('says beside the title how far it is applied', () => {
  expect(seriesDescription(state)).toBe('v2 · Do it all · 1 of 2 applied');
  expect(seriesDescription({ ...state, view: undefined, isOpening: true })).toBe('reading x.mbox…');
  expect(seriesDescription({ ...state, view: undefined, source: undefined })).toBe('');
});

it('tells why patches are not applied, each thing once and on one line', () => {
  const problems = [
    problem('hunk 1\u001b[31m does\nnot fit'),
    problem('hunk 1\u001b[31m does\nnot fit'),
    problem('x'.repeat(1e6)),
  ];
  const told = seriesMessage({ ...state, view: undefined, problems }) ?? '';
  expect(told.slice(0, 50)).toBe('x.mbox is not applied: hunk 1 [31m does not fit · ');
  expect(told.length).toBe(250);
  expect(seriesMessage({ ...state, problems: [problem('moved')] })).toBe('moved');
  const nine = Array.from({ length: 9 }, (_, at) => problem(`${at}`));
  expect(seriesMessage({ ...state, problems: nine })).toBe('0 · 1 · 2 · 3 · and 5 more');
  expect(seriesMessage({ ...state, isOpening: true, problems })).toBe(undefined);
});

it('says how much a file changes', () => {
  expect(changeWords(change)).toBe('+3 −1');
  expect(changeWords({ ...change, from: 'b.c' })).toBe('renamed, +3 −1');
  const { from: _, ...added } = change;
  expect(changeWords(added)).toBe('new, +3 −1');
  const { to: __, ...removed } = change;
  expect(changeWords(removed)).toBe('deleted');
});

it('reads a row out', () => {
  expect(patchWords(patch, 2, true, false)).toBe('patch 1 of 2, Do it, applied, not reviewed');
});

it.each([
  [['a: b: One', 'a: b: Two'], 'One'],
  [['a: One', 'Two'], 'a: One'],
  [['a: One: two', 'a: Two'], 'One: two'],
  [['One', 'Two'], 'One'],
])('leaves out of %j what all titles begin with', (titles, short) => {
  const patches = titles.map((title) => ({ ...patch, title }));
  expect(shortTitle({ ...patch, title: titles[0] ?? '' }, patches)).toBe(short);
});
