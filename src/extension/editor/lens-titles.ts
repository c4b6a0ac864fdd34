import type * as vscode from 'vscode';
import type { RunView } from '../../protocol/review';
import { commands } from '../names';
import type { SessionState } from '../session-state';
import { ownEffects, reaches, type Survey } from '../survey';
import { countBy } from '../view/line-effects';
import { count } from '../view/words';

/** By run, the names of all functions that ran: each lens asks. */
const ran = new WeakMap<RunView, ReadonlySet<string>>();

/** Whether the function ran at all. */
export function didRun(run: RunView, name: string): boolean {
  const names = ran.get(run) ?? new Set(Object.values(run.coverage?.functions ?? {}).flat());
  ran.set(run, names);
  return names.has(name);
}

/** In place of a lens that runs, while something does. */
export function busyLens(name: string): vscode.Command {
  return {
    command: commands.run,
    title: '$(sync~spin) Running',
    tooltip: 'Run the base and this buffer, as it stands now, on the simulated SMMU',
    arguments: [name],
  };
}

/** What is known of the change in a function: in how many scenarios it shows, and how many of its effects differ in the one that is shown. Leads to
 *  the differences where there are some, else to the panel. Where no scenario reaches the function, it offers a call. */
export function stateLens(name: string, state: SessionState, from: vscode.Location): vscode.Command {
  const { result, stale, survey } = state;
  const show = (title: string, tooltip: string): vscode.Command => ({
    ...{ command: commands.showPanel, title, tooltip, arguments: [name] },
  });
  if (!result) return show('not run yet', `Show ${name} in the panel`);
  const { effects, changed } = countBy(result.model, name);
  const own = survey?.rows.filter((row) => reaches(row, name)) ?? [];
  if (survey && own.length === 0 && isUnreached(name, survey)) return callLens(name, survey);
  const differing = own.filter((row) => ownEffects(row, name).changed > 0).length;
  const late = (own.length > 0 && survey ? survey.stale : stale) ? ' · before the edit' : '';
  const scenarios = `${differing} of ${own.length} ${own.length === 1 ? 'scenario differs' : 'scenarios differ'}`;
  // Of a function that only decides, the runs around it are counted: its lens must not claim them for its own.
  const decides = own.length > 0 && own.every((row) => ownEffects(row, name) === row);
  const title = [
    ...(decides ? ['no effects of its own'] : []),
    ...(own.length > 0 ? [scenarios] : effects > 0 ? [count(effects, 'effect')] : ['no effects']),
    ...(own.length > 0 && changed > 0 ? [`${count(changed, 'effect')} changed`] : []),
    ...(own.length === 0 && effects > 0 ? [`${changed} changed`] : []),
  ].join(' · ');
  const where = `in scenario ${result.model.scenario}`;
  if (changed === 0) return show(title + late, `Show what ${name} does ${where}`);
  return {
    command: commands.peekDifferences,
    title: title + late,
    tooltip: `Peek at the lines where ${name} has other effects than in the base, ${where}`,
    arguments: [name, from],
  };
}

/** A survey that was cut short, or that has another subject, may have left out the scenario that reaches a function. */
function isUnreached(name: string, survey: Survey): boolean {
  if (survey.state !== 'complete' || survey.function !== name || survey.failed.length > 0) return false;
  return !survey.rows.some(({ base, patched }) => base.problem ?? patched.problem);
}

function callLens(name: string, { planned }: Survey): vscode.Command {
  return {
    command: commands.call,
    title: '$(debug-start) Call…',
    tooltip: `None of ${planned.length} scenarios reaches ${name}: call it in a booted kernel`,
    arguments: [name],
  };
}
