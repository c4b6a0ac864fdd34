import { expect, test } from 'vitest';
import { verdictWord } from '../../src/extension/view/verdict';
import type { ScenarioVerdictView } from '../../src/protocol/verdict';

type Row = Omit<ScenarioVerdictView, 'functions'>;

const ran: Row['base'] = { end: 'completed', broken: 0, notModelled: [] };

function row(side: Partial<Row['base']>, policies: Readonly<Record<string, readonly [number, number]>> = {}): Row {
  return {
    ...{ scenario: 's', profile: 'p', effects: 0, changed: 0, notCompared: 0, notRun: 0, milliseconds: 1 },
    base: ran,
    patched: { ...ran, ...side },
    policies: Object.entries(policies).map(([policy, [proven, hints]]) => ({
      ...{ policy, base: { proven: 0, hints: 0 }, patched: { proven, hints } },
      ...{ introduced: { proven, hints }, resolved: { proven: 0, hints: 0 } },
    })),
  };
}

function said(each: Row, policy = '', side: 'base' | 'patched' = 'patched'): string {
  const { sign, word, kind } = verdictWord(each, side, policy);
  return `${sign} ${word} (${kind})`;
}

test('what ended a run comes before what policies say of it', () => {
  expect(said(row({ end: 'not-modelled', notModelled: ['f'] }, { ADOPT: [1, 0] }))).toBe('? not modelled (unknown)');
  expect(said(row({ end: 'oops' }))).toBe('✗ crashed (bad)');
  expect(said(row({ end: 'not-started' }))).toBe('✗ not compiled (bad)');
  expect(said(row({ broken: 2 }, { ADOPT: [0, 0] }))).toBe('✗ 2 broken (bad)');
});

test('of one policy it counts, of all it names those that are broken', () => {
  const both = row({}, { ADOPT: [2, 1], BLOCK: [0, 3], 'FW-FIRST': [1, 0] });
  expect(said(both, 'ADOPT')).toBe('✗ 2 proven (bad)');
  expect(said(both, 'BLOCK')).toBe('! 3 hints (hint)');
  expect(said(both)).toBe('✗ ADOPT, FW-FIRST (bad)');
  expect(said(both, '', 'base')).toBe('✓ clean (good)');
});

test('what no policy judges is not called clean', () => {
  expect(said(row({}))).toBe('✓ every step ran (good)');
  expect(said(row({}, { ADOPT: [0, 0] }), 'HANDOFF-BYPASS')).toBe('✓ every step ran (good)');
});
