import * as vscode from 'vscode';
import type { SessionState } from '../session-state';
import { sideUri } from '../side-uri';
import { isBy } from '../view/line-effects';

/** More places than this nobody looks through in a peek. */
const most = 200;

/** Shows the lines with effects that differ, those of a function or all, in place. Returns whether there are any. */
export async function peekDifferences(
  state: SessionState,
  name: string | undefined,
  from: vscode.Location,
): Promise<boolean> {
  const locations = differences(state, name);
  if (locations.length === 0) return false;
  await vscode.commands.executeCommand('editor.action.peekLocations', from.uri, from.range.start, locations, 'peek');
  return true;
}

function differences(state: SessionState, name: string | undefined): vscode.Location[] {
  const found = new Map<string, vscode.Location>();
  for (const effect of state.result?.model.effects ?? []) {
    if (effect.change === 'same' || (name !== undefined && !isBy(effect, name))) continue;
    const side = effect.patched ? 'patched' : 'base';
    const at = (effect.patched ?? effect.base)?.at;
    if (!at) continue;
    const uri = sideUri(state, at.file, side);
    const key = `${uri.toString()} ${at.line}`;
    if (!found.has(key)) found.set(key, new vscode.Location(uri, new vscode.Position(at.line - 1, at.column - 1)));
    if (found.size === most) break;
  }
  return [...found.values()];
}
