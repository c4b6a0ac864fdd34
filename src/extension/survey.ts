import type * as vscode from 'vscode';
import type { ScenarioItem } from '../protocol/message';
import type { FunctionVerdictView, ScenarioVerdictView } from '../protocol/verdict';
import type { OnProgress, SimulatorClient } from './simulator/client';

/** Several scenarios, run one after the other, and what each came to so far. */
export interface Survey {
  /** Only scenarios that reach it are of interest; empty: all are. */
  readonly function: string;
  readonly planned: readonly string[];
  readonly rows: readonly ScenarioVerdictView[];
  readonly failed: readonly { readonly scenario: string; readonly message: string }[];
  readonly state: 'running' | 'complete' | 'cancelled';
  /** The text changed since. */
  readonly stale: boolean;
}

/** Scenarios to run for a choice: those of the group, or all of them but those of groups so large that somebody has to name them. */
export function scenariosOf(all: readonly ScenarioItem[], group: string): readonly string[] {
  return all.filter((item) => (group === '' ? !item.large : item.group === group)).map(({ id }) => id);
}

/** The ids with those first that earlier runs showed to reach the function: a person sees them sooner. */
export function likelyFirst(
  ids: readonly string[],
  rows: readonly ScenarioVerdictView[],
  name: string,
): readonly string[] {
  const reaching = new Set(rows.filter((row) => reaches(row, name)).map(({ scenario }) => scenario));
  return [...ids.filter((id) => reaching.has(id)), ...ids.filter((id) => !reaching.has(id))];
}

/** Whether the function ran in the scenario, on either side. Every scenario reaches no function in particular. */
export function reaches(row: ScenarioVerdictView, name: string): boolean {
  return name === '' || functionIn(row, name) !== undefined;
}

const indexes = new WeakMap<readonly FunctionVerdictView[], ReadonlyMap<string, FunctionVerdictView>>();

/** Each of a file's lenses asks each row. */
function functionIn({ functions }: ScenarioVerdictView, name: string): FunctionVerdictView | undefined {
  const index = indexes.get(functions) ?? new Map(functions.map((each) => [each.name, each]));
  indexes.set(functions, index);
  return index.get(name);
}

/** What differs about a function in a scenario: its own effects, or those of the whole run where it has none, since it may decide about them. */
export function ownEffects(
  row: ScenarioVerdictView,
  name: string,
): { readonly effects: number; readonly changed: number } {
  const own = functionIn(row, name);
  return own && own.effects > 0 ? own : row;
}

/** Runs what a survey plans. `tell` hears of every step; a cancelled survey keeps the rows that it has. */
export async function runSurvey(
  simulator: SimulatorClient,
  start: Pick<Survey, 'function' | 'planned'>,
  profile: string,
  token: vscode.CancellationToken,
  tell: (survey: Survey, text: string, fraction: number) => void,
): Promise<void> {
  let survey: Survey = { ...start, rows: [], failed: [], state: 'running', stale: false };
  const total = start.planned.length;
  for (const [index, scenario] of start.planned.entries()) {
    const where = `${index + 1} of ${total}`;
    const say = (text: string, part: number): void => tell(survey, `${where}: ${text}`, (index + part) / total);
    say(scenario, 0);
    const progress: OnProgress = (text, fraction = 0) => {
      if (!token.isCancellationRequested) say(text, fraction);
    };
    const params = { scenario, evidence: true as const, ...(profile && { profile }) };
    const answer = await simulator.request('verdict', params, { token, progress });
    if (token.isCancellationRequested || answer.cancelled) return;
    const { value, problems } = answer;
    const failure = { scenario, message: problems[0]?.message ?? 'it gave no answer' };
    survey = value ? { ...survey, rows: [...survey.rows, value] } : { ...survey, failed: [...survey.failed, failure] };
    // A worker that stopped answers for all that follow in the same way.
    if (problems.some(({ code }) => code === 'engine-stopped')) break;
  }
  const done = survey.rows.length + survey.failed.length;
  tell({ ...survey, state: done === total ? 'complete' : 'cancelled' }, '', 1);
}

/** The scenario that a person wants to see first: where the function differs, then where the run is worse, then any that reaches it. */
export function mostTelling({ rows, function: name }: Pick<Survey, 'rows' | 'function'>): string | undefined {
  const weigh = (row: ScenarioVerdictView): number => {
    const differs = ownEffects(row, name).changed > 0;
    const worse = row.policies.some(({ introduced }) => introduced.proven > 0) || row.base.end !== row.patched.end;
    return (differs ? 2 : 0) + (worse ? 1 : 0);
  };
  const found = rows.filter((row) => reaches(row, name));
  return found.toSorted((a, b) => weigh(b) - weigh(a))[0]?.scenario;
}

/** A survey without what it says of scenarios that are gone: the same one where none is, nothing where all are. One that still runs goes on with what it
 *  planned. */
export function surveyOfKnown(survey: Survey, isKnown: (scenario: string) => boolean): Survey | undefined {
  const { planned, rows, failed, state } = survey;
  if (state === 'running' || planned.every(isKnown)) return survey;
  const left = planned.filter(isKnown);
  if (left.length === 0) return undefined;
  const isLeft = ({ scenario }: { readonly scenario: string }): boolean => isKnown(scenario);
  return { ...survey, planned: left, rows: rows.filter(isLeft), failed: failed.filter(isLeft) };
}

/** What a window that was closed leaves of a survey for the next one: the rows, without what stands behind them, and as something that may not hold any
 *  more. */
export function keptSurvey(survey: Survey): Survey {
  const rows = survey.rows.map(({ evidence: _, ...row }) => ({
    ...row,
    functions: row.functions.filter(({ name }) => name === survey.function),
  }));
  return { ...survey, rows, state: survey.state === 'running' ? 'cancelled' : survey.state, stale: true };
}
