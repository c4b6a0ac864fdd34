import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import type { Side } from '../view/line-effects';
import { settled } from './documents';
import type { SeriesStore } from './store';

/** A file of a series in the tree after it, or before it where the series removes the file. */
export interface SeriesFile {
  readonly path: string;
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
}

/** The files that the applied patches change, by path. */
export function filesOf(series: SeriesStore): readonly SeriesFile[] {
  const { texts, renamed } = series.state;
  const gone = new Set(renamed.values());
  return [...texts]
    .filter(([path, text]) => !(text === null && gone.has(path)))
    .map(([path]) => ({
      path,
      before: series.uriOf(series.pathBefore(path), 'base'),
      after: series.uriOf(path, 'patched'),
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

/** Opens base and patched text of a file side by side. */
export async function openDiff(
  series: SeriesStore,
  path: string,
  options: vscode.TextDocumentShowOptions = {},
): Promise<void> {
  const before = series.uriOf(series.pathBefore(path), 'base');
  await vscode.commands.executeCommand(
    'vscode.diff',
    before,
    series.uriOf(path, 'patched'),
    titleOf(series, path),
    options,
  );
}

/** Opens everything that the series changes: one file as a diff, several in one multi-file diff. */
export async function openChanges(series: SeriesStore): Promise<void> {
  // Right after a start, the patches may still be read.
  await settled(series);
  const files = filesOf(series);
  const [first] = files;
  if (!first) return;
  if (files.length === 1) return openDiff(series, first.path, { preview: false });
  await vscode.commands.executeCommand(
    'vscode.changes',
    series.state.view?.title ?? 'Series',
    files.map(({ before, after }) => [after, before, after]),
  );
}

/** Shows a place on one side of the diff of its file. Returns the editor that shows it; undefined where the series leaves the file alone. */
export async function revealInDiff(
  series: SeriesStore,
  at: PlaceView,
  side: Side,
): Promise<vscode.TextEditor | undefined> {
  const file = filesOf(series).find(({ path }) => (side === 'base' ? series.pathBefore(path) : path) === at.file);
  if (!file) return undefined;
  const wanted = (side === 'base' ? file.before : file.after).toString();
  const shown = (): vscode.TextEditor | undefined =>
    vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === wanted);
  const there = shown();
  if (there) return there;
  await openDiff(series, file.path, { preserveFocus: true, preview: false });
  return shown() ?? vscode.window.showTextDocument(vscode.Uri.parse(wanted), { preserveFocus: true });
}

function titleOf(series: SeriesStore, path: string): string {
  const { view } = series.state;
  const step = view && view.applied < view.patches.length ? `patches 1–${view.applied}` : 'patched';
  return `${basename(path)} (base ↔ ${step})`;
}
