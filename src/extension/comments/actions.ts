import * as vscode from 'vscode';
import type { ReviewPanel } from '../panel/panel';
import type { ReviewSession } from '../session';
import { remarkCommands as commands } from './command-names';
import { askReason, askRestored } from './dismiss';
import type { DraftStore } from './draft-store';
import type { ReviewedLines } from './lines';
import type { DismissalReason, ReviewNotes } from './notes';
import { remarkOf } from './target';
import type { RemarkComment, RemarkThreads } from './threads';

/** What the actions need. */
export interface RemarkParts {
  readonly session: ReviewSession;
  readonly drafts: DraftStore;
  readonly notes: ReviewNotes;
  readonly lines: ReviewedLines;
  readonly threads: RemarkThreads;
  readonly panel: Pick<ReviewPanel, 'showLine'>;
}

/** The commands on comments and findings. Each takes a comment, a thread or a key, and finds one by the cursor where it gets none. */
export function remarkActions(parts: RemarkParts): Readonly<Record<string, (...values: unknown[]) => unknown>> {
  const { notes, threads } = parts;
  const copied = (what: string): void => void vscode.window.setStatusBarMessage(`${what} copied`, 4000);
  return {
    [commands.draft]: () => draftAll(parts),
    [commands.create]: (key?: unknown) => create(parts, key),
    [commands.add]: (reply: unknown) => add(parts, reply as vscode.CommentReply),
    [commands.keep]: async (given?: unknown) => {
      const comment = await remarkOf(given, threads, ['draft']);
      if (comment) keep(parts, comment, String(comment.body));
    },
    [commands.edit]: async (given?: unknown) => {
      const comment = await remarkOf(given, threads, ['draft', 'kept', 'own']);
      if (!comment) return;
      await show(comment);
      threads.edit(comment);
    },
    [commands.save]: (given: unknown) => {
      const comment = given as RemarkComment;
      const text = String(comment.body);
      const own = notes.now.own.find(({ id }) => id === comment.id);
      if (own) notes.write({ ...own, text });
      else keep(parts, comment, text);
      threads.endEdit(comment);
    },
    [commands.cancel]: (given: unknown) => threads.endEdit(given as RemarkComment),
    [commands.discard]: async (given?: unknown) => {
      const comment = await remarkOf(given, threads, ['draft', 'kept', 'own']);
      if (comment?.contextValue === 'own') notes.remove(comment.id);
      else if (comment) notes.discard(comment.id);
    },
    [commands.copy]: async (given?: unknown) => {
      const comment = await remarkOf(given, threads, ['draft', 'kept', 'own']);
      if (!comment) return;
      await vscode.env.clipboard.writeText(String(comment.body));
      copied('Comment');
    },
    [commands.dismiss]: (given?: unknown, reason?: unknown, note?: unknown) => dismiss(parts, given, reason, note),
    [commands.restore]: async (given?: unknown) => {
      const keys = typeof given === 'string' ? [given] : await askRestored(notes.now.dismissed);
      for (const key of keys) notes.restore(key);
    },
    [commands.openTrace]: async (given?: unknown) => {
      const key = typeof given === 'string' ? given : (await remarkOf(given, threads, ['draft', 'kept']))?.id;
      if (key !== undefined) await openTrace(parts, key);
    },
  };
}

async function draftAll({ session, drafts, notes }: RemarkParts): Promise<void> {
  notes.forgetDiscarded();
  if (session.state.stale || !session.state.result) await session.run();
  const [problem] = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Drafting comments' },
    () => drafts.draftInTurn(),
  );
  if (problem) return void vscode.window.showWarningMessage(`Not drafted: ${problem.message}.`);
  if (drafts.all.length > 0) return;
  const level =
    drafts.reported.length === 1 ? 'the scenario on show' : `the ${drafts.reported.length} scenarios that were run`;
  void vscode.window.showInformationMessage(
    `Nothing to comment on: no finding that the base does not have, in ${level}.`,
  );
}

/** Opens the draft on a finding, also one that was discarded, or on the line of the cursor, for editing; where there is none, an empty comment of one's own. */
async function create({ drafts, notes, threads }: RemarkParts, key: unknown): Promise<void> {
  if (typeof key === 'string' && !(await drafts.find(key))) {
    void vscode.window.showInformationMessage('The last run does not show this finding any more.');
    return;
  }
  if (typeof key === 'string') notes.takeUp(key);
  const editor = vscode.window.activeTextEditor;
  const isHere = ({ thread }: RemarkComment): boolean =>
    thread.uri.toString() === editor?.document.uri.toString() &&
    thread.range?.start.line === editor.selection.active.line;
  const comment = typeof key === 'string' ? threads.find(key) : threads.all.find(isHere);
  if (!comment) return void vscode.commands.executeCommand('workbench.action.addComment');
  await show(comment);
  threads.edit(comment);
}

function add({ notes, lines, threads }: RemarkParts, { thread, text }: vscode.CommentReply): void {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === thread.uri.toString());
  const line = document && lines.ofDocument(document, thread.range?.start.line ?? 0);
  if (!line || text.trim() === '') return;
  const note = { id: `own-${Date.now().toString(36)}-${notes.now.own.length}`, line, text };
  if (thread.comments.length === 0) threads.adopt(thread, note);
  notes.write(note);
}

function keep({ notes, drafts, lines }: RemarkParts, { id }: RemarkComment, text: string): void {
  const draft = drafts.all.find(({ key }) => key === id);
  const old = notes.now.kept.find(({ key }) => key === id);
  const line = draft?.anchor ? lines.noted(draft.anchor) : old?.line;
  notes.keep({ key: id, text, scenarios: draft?.scenarios ?? old?.scenarios ?? [], ...(line && { line }) });
}

async function dismiss(parts: RemarkParts, given: unknown, reason: unknown, note: unknown): Promise<void> {
  const { drafts, notes, threads } = parts;
  const key = typeof given === 'string' ? given : (await remarkOf(given, threads, ['draft', 'kept']))?.id;
  if (key === undefined) return;
  const claim = drafts.all.find((draft) => draft.key === key)?.finding.claim ?? claimIn(parts, key);
  const why =
    typeof reason === 'string'
      ? { reason: reason as DismissalReason, note: typeof note === 'string' ? note : '' }
      : await askReason(claim);
  if (why) notes.dismiss({ key, claim, ...why });
}

function claimIn({ session }: RemarkParts, key: string): string {
  const findings = session.state.result?.model.judgements.flatMap((judgement) => judgement.findings) ?? [];
  return findings.find((finding) => finding.key === key)?.claim ?? key;
}

/** Shows in the timeline what leads to a finding, in a scenario that has it. */
async function openTrace({ session, drafts, lines, panel }: RemarkParts, key: string): Promise<void> {
  const shown = session.state.result?.model.judgements.flatMap(({ findings }) => findings) ?? [];
  const draft = drafts.all.find((each) => each.key === key);
  const finding = shown.find((each) => each.key === key) ?? draft?.finding;
  const scenario = draft?.scenarios[0];
  if (!shown.some((each) => each.key === key) && scenario !== undefined) await session.showScenario(scenario);
  const at = draft?.evidence.find((step) => step.at)?.at ?? finding?.at ?? finding?.changedAt;
  if (!at) return;
  const { uri, line } = lines.shown({ side: 'patched', file: at.file, line: at.line });
  const document = await vscode.workspace.openTextDocument(uri);
  await panel.showLine(document, line + 1);
}

/** Brings a comment into view where its document is already shown, as a side of a diff or else. */
async function show({ thread }: RemarkComment): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === thread.uri.toString(),
  );
  const editor = shown ?? (await vscode.window.showTextDocument(thread.uri));
  if (thread.range) editor.revealRange(thread.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
