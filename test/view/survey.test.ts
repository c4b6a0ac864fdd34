import { describe, expect, it } from 'vitest';
import { stateLens } from '../../src/extension/editor/lens-titles';
import {
  keptSurvey,
  likelyFirst,
  mostTelling,
  ownEffects,
  reaches,
  runSurvey,
  type Survey,
  scenariosOf,
  surveyOfKnown,
} from '../../src/extension/survey';
import type { Answer, ScenarioItem } from '../../src/protocol/message';
import type { ScenarioVerdictView } from '../../src/protocol/verdict';

const items: readonly ScenarioItem[] = ['a:kdump', 'b:kdump', 'c:start', 'd:matrix'].map((text) => {
  const [id = '', group = ''] = text.split(':');
  return {
    id,
    title: id,
    summary: '',
    group,
    profile: 'p',
    driver: '',
    ...(group === 'matrix' && { large: true as const }),
  };
});

/** `f 3/1` are functions with effects and how many of them differ; `changed` counts those of the run. */
function row(scenario: string, functions: string, changed = 0, worse = false): ScenarioVerdictView {
  const side = { end: 'completed', broken: 0, notModelled: [] } as const;
  const count = { proven: worse ? 1 : 0, hints: 0 };
  const none = { proven: 0, hints: 0 };
  return {
    ...{ scenario, profile: 'p', base: side, patched: side, effects: 10, changed, notCompared: 0, notRun: 0 },
    policies: [{ policy: 'ADOPT', base: none, patched: count, introduced: count, resolved: none }],
    functions: functions.split(', ').flatMap((text) => {
      const [, name, effects, differ] = /^(\w+) (\d+)\/(\d+)$/.exec(text) ?? [];
      return name ? [{ name, effects: Number(effects), changed: Number(differ) }] : [];
    }),
    milliseconds: 1,
  };
}

/** A simulator that answers with these rows, and a token that is cancelled before the answer to one of them. */
function simulated(rows: Readonly<Record<string, Answer<ScenarioVerdictView>>>, cancelAt?: string) {
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };
  const asked: string[] = [];
  const request = (_kind: string, { scenario }: { scenario: string }) => {
    asked.push(scenario);
    if (scenario === cancelAt) token.isCancellationRequested = true;
    return Promise.resolve(rows[scenario] ?? { problems: [] });
  };
  const told: Survey[] = [];
  const run = (planned: readonly string[]) =>
    runSurvey({ request } as never, { function: '', planned }, '', token as never, (survey) => told.push(survey));
  return { run, asked, told };
}

const answer = (each: ScenarioVerdictView): Answer<ScenarioVerdictView> => ({ value: each, problems: [] });
const failure = (code: string): Answer<ScenarioVerdictView> => ({
  problems: [{ severity: 'error', code, message: `no: ${code}` }],
});

describe('a survey', () => {
  it('forgets scenarios that are gone', () => {
    const failed = [{ scenario: 'c', message: 'no' }];
    const rows = [row('a', ''), row('b', '')];
    const survey: Survey = { function: '', planned: ['a', 'b', 'c'], rows, failed, state: 'complete', stale: false };
    const left = (...known: string[]) => surveyOfKnown(survey, (id) => known.includes(id));
    expect(left('a', 'b', 'c', 'd')).toBe(survey);
    expect(left('b', 'c')).toMatchObject({ planned: ['b', 'c'], rows: [{ scenario: 'b' }], failed });
    expect(left('a')).toMatchObject({ planned: ['a'], rows: [{ scenario: 'a' }], failed: [] });
    expect(left('d')).toBeUndefined();
    expect(surveyOfKnown({ ...survey, state: 'running' }, () => false)?.planned).toHaveLength(3);
  });

  it('is of a group, or of all but what is too large', () => {
    expect(scenariosOf(items, 'kdump')).toEqual(['a', 'b']);
    expect(scenariosOf(items, '')).toEqual(['a', 'b', 'c']);
    expect(scenariosOf(items, 'matrix')).toEqual(['d']);
  });

  it('begins with what reached the function before', () => {
    const rows = [row('c', 'f 1/0'), row('a', 'g 1/0')];
    expect(likelyFirst(['a', 'b', 'c'], rows, 'f')).toEqual(['c', 'a', 'b']);
    expect(rows.map((each) => reaches(each, 'f'))).toEqual([true, false]);
  });

  it('tells of each row, and when it is complete', async () => {
    const { run, told } = simulated({
      a: answer(row('a', '')),
      b: failure('profile-unknown'),
      c: answer(row('c', '')),
    });
    await run(['a', 'b', 'c']);
    const last = told.at(-1);
    expect(last?.rows.map(({ scenario }) => scenario)).toEqual(['a', 'c']);
    expect(last?.failed).toEqual([{ scenario: 'b', message: 'no: profile-unknown' }]);
    expect([told[0]?.state, last?.state]).toEqual(['running', 'complete']);
  });

  it('asks for nothing more once it is cancelled, and does not call itself complete', async () => {
    const { run, asked, told } = simulated({ a: answer(row('a', '')), b: answer(row('b', '')) }, 'b');
    await run(['a', 'b', 'c']);
    expect(asked).toEqual(['a', 'b']);
    expect(told.at(-1)?.state).toBe('running');
    expect(told.at(-1)?.rows.map(({ scenario }) => scenario)).toEqual(['a']);
  });

  it('gives up with an engine that stopped', async () => {
    const { run, asked, told } = simulated({ a: failure('engine-stopped') });
    await run(['a', 'b']);
    expect([asked, told.at(-1)?.state]).toEqual([['a'], 'cancelled']);
  });

  it('shows first where the function differs, then where the verdict does', () => {
    const tell = (name: string, ...rows: readonly ScenarioVerdictView[]) => mostTelling({ function: name, rows });
    expect(tell('f', row('a', 'f 2/0'), row('b', 'f 2/0', 5, true), row('c', 'f 2/1'))).toBe('c');
    expect(tell('f', row('a', 'f 2/0'), row('b', 'f 2/0', 5, true), row('c', 'g 2/1', 2))).toBe('b');
    expect(tell('f', row('a', 'g 2/2', 2))).toBe(undefined);
    expect(tell('', row('a', ''), row('b', '', 1))).toBe('b');
  });

  it('takes the effects of the run for those of a function that has none of its own', () => {
    expect(ownEffects(row('a', 'f 0/0', 4), 'f').changed).toBe(4);
    expect(ownEffects(row('a', 'f 3/1', 4), 'f').changed).toBe(1);
  });

  it('leaves its rows to the next window, as something that may not hold any more', () => {
    const evidence = { differences: [], findings: [], breaches: [], missed: [], notModelled: [], lines: {} };
    const rows = [{ ...row('a', 'f 3/1, g 2/0'), evidence }];
    const survey: Survey = { function: 'f', planned: ['a', 'b'], rows, failed: [], state: 'running', stale: false };
    expect(keptSurvey(survey)).toEqual({ ...survey, rows: [row('a', 'f 3/1')], state: 'cancelled', stale: true });
  });
});

it('does not call what a run did the effects of a function that has none', () => {
  const survey = { function: '', planned: ['x'], rows: [row('x', 'f 0/0, g 3/2', 5)], failed: [] } as const;
  const result = { model: { scenario: 'x', effects: [] } };
  const state = { result, stale: false, survey: { ...survey, state: 'complete', stale: false } };
  const titles = ['f', 'g'].map((name) => stateLens(name, state as never, undefined as never).title);
  expect(titles).toEqual(['no effects of its own · 1 of 1 scenario differs', '1 of 1 scenario differs']);
});
