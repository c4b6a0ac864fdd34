import * as vscode from 'vscode';
import type { DecisionView } from '../../protocol/panel';
import { exportActions } from '../export/actions';
import { Exporter } from '../export/exporter';
import type { ReviewPanel } from '../panel/panel';
import { findingActions } from '../problems/code-actions';
import { CompileProblems } from '../problems/compile-problems';
import { FindingProblems } from '../problems/diagnostics';
import type { SeriesStore } from '../series/store';
import type { ReviewSession } from '../session';
import type { SimulatorClient } from '../simulator/client';
import { remarkActions } from './actions';
import { DraftStore } from './draft-store';
import { ReviewedLines } from './lines';
import { type Notes, ReviewNotes, reasonText } from './notes';
import { RemarkThreads } from './threads';

/** Whether a comment is on show, for `enablement` clauses. */
const hasCommentsKey = 'smmuReview.hasComments';

/** What the desk is built on. */
export interface DeskParts {
  readonly session: ReviewSession;
  readonly simulator: SimulatorClient;
  readonly series: SeriesStore;
  readonly panel: ReviewPanel;
  readonly memory: vscode.Memento;
}

/** Everything on the way from a finding to a remark that leaves the program: drafts, threads, problems, export, and their commands. */
export class ReviewDesk implements vscode.Disposable {
  readonly notes: ReviewNotes;
  readonly drafts: DraftStore;
  readonly threads: RemarkThreads;
  readonly #subscriptions: vscode.Disposable[];

  constructor({ session, simulator, series, panel, memory }: DeskParts) {
    const subject = (): string => subjectOf(session, series);
    this.notes = new ReviewNotes(memory, subject);
    this.drafts = new DraftStore(session, simulator, subject);
    const lines = new ReviewedLines(session, series);
    this.threads = new RemarkThreads(session, this.drafts, this.notes, lines);
    const problems = new FindingProblems(session, this.drafts, this.notes, lines);
    const exporter = new Exporter(session, simulator, this.drafts, this.notes, lines);
    const { notes, drafts, threads } = this;
    const table = {
      ...remarkActions({ session, drafts, notes, lines, threads, panel }),
      ...exportActions({ session, exporter, drafts, threads, memory }),
    };
    const tell = (): void => {
      void vscode.commands.executeCommand('setContext', hasCommentsKey, this.threads.all.length > 0);
      panel.showDecisions(decisions(notes.now));
    };
    tell();
    this.#subscriptions = [
      notes,
      drafts,
      threads,
      problems,
      new CompileProblems(session, simulator, lines),
      findingActions(problems),
      threads.onDidChange(tell),
      ...Object.entries(table).map(([id, action]) => vscode.commands.registerCommand(id, action)),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** Decisions as the panel shows them. */
function decisions({ kept, dismissed }: Notes): Readonly<Record<string, DecisionView>> {
  return Object.fromEntries([
    ...kept.map(({ key }) => [key, { kind: 'kept', text: 'Kept for the reply, not sent' }] as const),
    ...dismissed.map((note) => [note.key, { kind: 'dismissed', text: `Dismissed: ${reasonText(note)}` }] as const),
  ]);
}

/** What decisions are remembered for: a series in all of its versions, else a tree. */
function subjectOf({ state }: ReviewSession, series: SeriesStore): string {
  const { view } = series.state;
  return view && series.isFor(state.root) ? `series ${view.title}` : `tree ${state.root}`;
}
