import * as vscode from 'vscode';
import type { RemarkComment, RemarkKind, RemarkThreads } from './threads';

/** What a command on a comment acts on: the comment that it was called for, the only one on the line of the cursor, or one that is chosen. `wanted` says
 *  which kinds it can act on. */
export async function remarkOf(
  given: unknown,
  threads: RemarkThreads,
  wanted: readonly RemarkKind[],
): Promise<RemarkComment | undefined> {
  const named = typeof given === 'string' ? given : idOf(given);
  if (named !== undefined) return threads.find(named);
  const all = threads.all.filter(({ contextValue }) => wanted.includes(contextValue));
  const here = all.filter(isAtCursor);
  const choices = here.length > 0 ? here : all;
  if (choices.length < 2 && (here.length > 0 || all.length === 1)) return choices[0];
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      'There is no such comment. Draft Review Comments writes some, where there are findings.',
    );
    return undefined;
  }
  const items = choices.map((comment) => {
    const [first = '', ...more] = String(comment.body).split('\n');
    return {
      comment,
      label: first,
      description: `${vscode.workspace.asRelativePath(comment.thread.uri.fsPath)}:${lineOf(comment) + 1}`,
      detail: more.find((line) => line.trim() !== '')?.trim() ?? '',
    };
  });
  return (await vscode.window.showQuickPick(items, { title: 'Which comment?', matchOnDescription: true }))?.comment;
}

function idOf(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if ('id' in given && 'contextValue' in given) return String(given.id);
  // A thread: what is said first in it.
  const [first] = 'comments' in given && Array.isArray(given.comments) ? given.comments : [];
  return first ? idOf(first) : undefined;
}

function isAtCursor({ thread }: RemarkComment): boolean {
  const editor = vscode.window.activeTextEditor;
  const line = editor?.selection.active.line;
  return (
    editor !== undefined &&
    thread.uri.toString() === editor.document.uri.toString() &&
    (thread.range?.start.line ?? -1) === line
  );
}

function lineOf({ thread }: RemarkComment): number {
  return thread.range?.start.line ?? 0;
}
