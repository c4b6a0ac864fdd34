import * as vscode from 'vscode';
import { isDriverFile, pathInTree } from './driver-files';
import type { ReviewSession } from './session';
import { setting } from './settings';

/** After this time without an edit the editor counts as idle. */
const idleTime = 500;

/** Runs when the settings say so. Nothing but a timer is touched on a keystroke. */
export function autoRun(session: ReviewSession, onBaseChange: vscode.Event<void>): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const schedule = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void session.run('shown'), delay);
  };
  const concerns = (document: vscode.TextDocument): boolean =>
    document.uri.scheme === 'file' &&
    session.state.place === 'tree' &&
    session.usesBuffers &&
    /\.[chS]$/.test(pathInTree(session.state.root, document.uri.fsPath) ?? '');
  const when = (document?: vscode.TextDocument): string => setting('run.when', document?.uri);
  const attach = (document: vscode.TextDocument | undefined): void => {
    if (document && isDriverFile(document) && session.attach(document) && when(document) !== 'onCommand') schedule(0);
  };
  const subscriptions = [
    vscode.window.onDidChangeActiveTextEditor((editor) => attach(editor?.document)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !concerns(document)) return;
      session.markStale();
      if (when(document) === 'onIdle') schedule(idleTime);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (concerns(document) && when(document) === 'onSave') schedule(0);
    }),
    onBaseChange(() => {
      session.markStale();
      if (when() !== 'onCommand') schedule(idleTime);
    }),
  ];
  attach(vscode.window.activeTextEditor?.document);
  return {
    dispose() {
      clearTimeout(timer);
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
