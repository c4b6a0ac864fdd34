import type * as vscode from 'vscode';
import type { RunView } from '../../protocol/review';
import { commands } from '../names';
import { ownEffects, reaches, type Survey } from '../survey';

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

/** What a survey says of a function: how many scenarios differ in it, or that none reaches it, where a call helps. Nothing, where too little is known
 *  to say either. */
export function surveyLens(name: string, survey: Survey): vscode.Command | undefined {
  const own = survey.rows.filter((row) => reaches(row, name));
  const late = survey.stale ? ' · before the edit' : '';
  if (own.length > 0) {
    const differing = own.filter((row) => ownEffects(row, name).changed > 0).length;
    return {
      command: commands.showPanel,
      title: `${differing} of ${own.length} ${own.length === 1 ? 'scenario differs' : 'scenarios differ'}${late}`,
      tooltip: `Show in which scenarios the effects of ${name} differ from the base`,
      arguments: [name],
    };
  }
  // A survey that was cut short, or that has another subject, may have left out the one that reaches it.
  if (survey.state !== 'complete' || survey.function !== name || survey.failed.length > 0) return undefined;
  if (survey.rows.some(({ base, patched }) => base.problem ?? patched.problem)) return undefined;
  return {
    command: commands.call,
    title: '$(debug-start) Call…',
    tooltip: `None of ${survey.planned.length} scenarios reaches ${name}: call it in a booted kernel`,
    arguments: [name],
  };
}
