import { join } from 'node:path';
import * as vscode from 'vscode';
import { baseScheme, patchedScheme } from './names';
import type { SessionState } from './session-state';
import type { Side } from './view/line-effects';

/** The document in which the lines of a file count as they do on this side: the file itself where the editor holds that text, else a read-only one. */
export function sideUri({ root, result }: SessionState, path: string, side: Side): vscode.Uri {
  const file = vscode.Uri.file(join(root, path));
  const query = encodeURIComponent(path);
  const [base, patched] = [result?.base.get(path), result?.patched.get(path)];
  if (base === patched) return file;
  if (side === 'base') return file.with({ scheme: baseScheme, query });
  return result?.renamed ? file.with({ scheme: patchedScheme, query }) : file;
}
