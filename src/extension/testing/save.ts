import * as vscode from 'vscode';
import { pathInTree } from '../driver-files';
import type { ReviewSession } from '../session';

/** Longer than the idle time after which an edit runs by itself: that run would give this one up. */
const delay = 700;

/** Calls back a moment after C files of the tree under review were saved, once for several of them. */
export function onSaveInTree(session: ReviewSession, callback: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const listening = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const { place, root } = session.state;
    const path = uri.scheme === 'file' && place === 'tree' ? pathInTree(root, uri.fsPath) : undefined;
    if (!path || !/\.[chS]$/.test(path)) return;
    clearTimeout(timer);
    timer = setTimeout(callback, delay);
  });
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    listening.dispose();
  });
}
