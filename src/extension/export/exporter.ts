import * as vscode from 'vscode';
import type { Requests } from '../../protocol/message';
import { type DraftStore, profileParam } from '../comments/draft-store';
import type { ReviewedLines } from '../comments/lines';
import { type ReviewNotes, reasonText } from '../comments/notes';
import { commands } from '../names';
import type { ReviewSession } from '../session';
import type { SimulatorClient } from '../simulator/client';
import type { Person } from './person';

type ExportParams = Requests['export']['params'];
type Exported = Requests['export']['result'];

/** Asks the engine for what leaves the program: of remarks only those that the reviewer kept or wrote. */
export class Exporter {
  constructor(
    private readonly session: ReviewSession,
    private readonly simulator: SimulatorClient,
    private readonly drafts: DraftStore,
    private readonly notes: ReviewNotes,
    private readonly lines: ReviewedLines,
  ) {}

  /** Whether anything was kept or written. */
  get hasRemarks(): boolean {
    const { kept, own } = this.notes.now;
    return kept.length + own.length > 0;
  }

  /** The forms that the engine knows; undefined where it says why not, which the person is told. */
  async formats(): Promise<Requests['list-formats']['result']['formats'] | undefined> {
    return (await this.simulator.request('list-formats', {})).value?.formats;
  }

  /** Every scenario of the last run, in a form. */
  async report(format: string): Promise<Exported | undefined> {
    await this.#upToDate();
    const written = await this.#written();
    return this.#export({ format, ...written, scenarios: this.drafts.reported });
  }

  /** What was kept and written, in a form; `key`: of one finding alone, kept or not. */
  async remarks(format: string, from?: Person, key?: string): Promise<Exported | undefined> {
    await this.#upToDate();
    const sender = from && { from };
    const draft = key === undefined ? undefined : await this.drafts.find(key);
    if (draft) {
      const text = this.notes.now.kept.find((note) => note.key === key)?.text ?? draft.text;
      const only = { keys: [{ key: draft.key, text }], own: [], scenarios: draft.scenarios.slice(0, 1) };
      return this.#export({ format, ...only, ...sender });
    }
    return this.#export({ format, ...(await this.#written()), ...sender });
  }

  /** One scenario with everything that somebody else needs to see the same. */
  async reproduction(scenario = this.session.state.result?.model.scenario): Promise<string | undefined> {
    await this.#upToDate();
    const made = await this.#export({ format: 'reproduction', scenarios: scenario === undefined ? [] : [scenario] });
    return made?.text;
  }

  /** The engine has the texts of the last run; after a new start it has none. */
  async #upToDate(): Promise<void> {
    const { stale, result } = this.session.state;
    if (stale || !result || !this.simulator.isRunning) await this.session.run('shown');
  }

  /** What was kept and written, and the scenarios that show it. What was kept of a finding that no run shows any more is the reviewer's own by now. */
  async #written(): Promise<Pick<ExportParams, 'keys' | 'own' | 'scenarios'>> {
    const { kept, own } = this.notes.now;
    const remarks = own.map(({ line, text }) => ({ line, text }));
    const keys: { readonly key: string; readonly text: string }[] = [];
    const scenarios = new Set<string>();
    for (const { key, text, line, scenarios: seen } of kept) {
      const draft = await this.drafts.find(key, seen.slice(0, 1));
      if (draft) {
        keys.push({ key, text });
        for (const scenario of draft.scenarios.slice(0, 1)) scenarios.add(scenario);
      } else if (line) remarks.push({ line, text });
    }
    const placed = remarks.map(({ line, text }) => ({ ...withoutGone(this.lines.found(line)), text }));
    return { keys, own: placed, scenarios: [...scenarios] };
  }

  async #export(params: ExportParams): Promise<Exported | undefined> {
    const { format } = params;
    const dismissed = this.notes.now.dismissed.map((note) => ({ key: note.key, reason: reasonText(note) }));
    // A few scenarios are there at once; many are run again, which a person may not want to wait for.
    const location =
      params.scenarios.length > 3 ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
    const answer = await vscode.window.withProgress(
      { location, title: 'SMMU Review: exporting', cancellable: true },
      (_, token) =>
        this.simulator.request('export', { dismissed, ...profileParam(this.session), ...params }, { token }),
    );
    if (answer.cancelled) return undefined;
    if (!answer.value) {
      const problem = answer.problems.find(({ severity }) => severity === 'error');
      tellRefusal(
        problem?.message ?? 'the engine gave no answer',
        problem?.code === 'format-refused' && format === 'mbox',
      );
    }
    return answer.value;
  }
}

/** Says why nothing was exported. A reply needs the mail that it answers: the person may open it. */
function tellRefusal(reason: string, needsPatch: boolean): void {
  const open = 'Open Patch…';
  const actions = needsPatch ? [open] : [];
  void vscode.window.showWarningMessage(`Not exported: ${reason}.`, ...actions).then((answer) => {
    if (answer === open) void vscode.commands.executeCommand(commands.openPatch);
  });
}

function withoutGone({ isGone: _, ...line }: ReturnType<ReviewedLines['found']>): Omit<typeof line, 'isGone'> {
  return line;
}
