import * as vscode from 'vscode';
import type { Requests } from '../../protocol/message';
import { type DraftStore, profileParam } from '../comments/draft-store';
import type { ReviewedLines } from '../comments/lines';
import { type ReviewNotes, reasonText } from '../comments/notes';
import { commands } from '../names';
import type { ReviewSession } from '../session';
import type { SimulatorClient } from '../simulator/client';
import type { Reviewer } from './reviewer';

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
  report(format: string, from?: Reviewer): Promise<Requests['export']['result'] | undefined> {
    return this.#export(format, this.drafts.reported, from);
  }

  /** What was kept and written, in a form; `key`: of one finding alone, kept or not. */
  remarks(format: string, from?: Reviewer, key?: string): Promise<Requests['export']['result'] | undefined> {
    const { kept } = this.notes.now;
    const draft = key === undefined ? undefined : this.drafts.all.find((each) => each.key === key);
    const shown = kept.map(
      ({ key: of, scenarios }) => this.drafts.all.find((each) => each.key === of)?.scenarios ?? scenarios,
    );
    const scenarios = draft ? draft.scenarios.slice(0, 1) : [...new Set(shown.flatMap((all) => all.slice(0, 1)))];
    return this.#export(format, scenarios, from, draft && { key: draft.key, text: draft.text });
  }

  /** One scenario with everything that somebody else needs to see the same. */
  async reproduction(scenario?: string): Promise<string | undefined> {
    const shown = this.session.state.result?.model.scenario;
    const scenarios = scenario ?? shown;
    return (await this.#export('reproduction', scenarios === undefined ? [] : [scenarios]))?.text;
  }

  async #export(
    format: string,
    scenarios: readonly string[],
    from?: Reviewer,
    only?: { readonly key: string; readonly text: string },
  ): Promise<Requests['export']['result'] | undefined> {
    // The engine has the texts of the last run; after a new start it has none.
    if (this.session.state.stale || !this.session.state.result || !this.simulator.isRunning)
      await this.session.run('shown');
    const { kept, own, dismissed } = this.notes.now;
    const params: Requests['export']['params'] = {
      ...{ format, scenarios, ...profileParam(this.session) },
      keys: only ? [only] : kept.map(({ key, text }) => ({ key, text })),
      own: only ? [] : own.map(({ line, text }) => ({ ...withoutGone(this.lines.found(line)), text })),
      dismissed: dismissed.map((note) => ({ key: note.key, reason: reasonText(note) })),
      ...(from && { from }),
    };
    const answer = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'SMMU Review: exporting' },
      () => this.simulator.request('export', params),
    );
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
