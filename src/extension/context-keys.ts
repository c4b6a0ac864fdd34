import * as vscode from 'vscode';
import { isDriverFile } from './driver-files';
import { contexts } from './names';
import type { ReviewSession } from './session';

/** Keeps the keys that the manifest's `when` and `enablement` clauses ask for. */
export function contextKeys(session: ReviewSession): vscode.Disposable {
  const values = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (values.get(key) === value) return;
    values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    set(contexts.driverFile, document !== undefined && isDriverFile(document));
    set(contexts.hasEffects, session.state.result !== undefined);
    set(contexts.hasTree, session.state.place === 'tree');
    set(contexts.running, session.state.running !== undefined);
  };
  update();
  return vscode.Disposable.from(vscode.window.onDidChangeActiveTextEditor(update), session.onDidChange(update));
}
