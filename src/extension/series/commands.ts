import * as vscode from 'vscode';
import type { AnnotatedDocuments } from '../annotated-documents';
import type { CommandTargets } from '../command-table';
import { commands } from '../names';
import { openChanges, openDiff } from './diff';
import type { SeriesStore } from './store';
import type { SeriesNode } from './tree';

/** The commands that are about a series. */
export function seriesCommands({
  desk,
  series,
  documents,
  versions,
  lint,
}: Pick<CommandTargets, 'desk' | 'series' | 'documents' | 'versions' | 'lint'>) {
  return {
    [commands.openPatch]: (uri?: unknown, all?: unknown) => desk.open(urisOf(uri, all)),
    [commands.closePatch]: () => desk.close(),
    [commands.nextPatch]: () => desk.step(1),
    [commands.previousPatch]: () => desk.step(-1),
    [commands.applyUpTo]: (node?: unknown) => (isPatchNode(node) ? desk.applyUpTo(node.index + 1) : desk.chooseStep()),
    [commands.showChanges]: () => openChanges(series),
    [commands.compareVersions]: () => versions.choose(),
    [commands.lintSeries]: () => lint.show(),
    [commands.showInSeries]: (path: unknown, place?: unknown) => showFile(series, documents, path, place),
  };
}

/** What menus hand over: the file that was clicked, and all that were selected. */
function urisOf(uri: unknown, all: unknown): readonly vscode.Uri[] | undefined {
  const given = [Array.isArray(all) ? all : [], uri].flat(2).filter((each) => each instanceof vscode.Uri);
  const files = [...new Map(given.map((each) => [each.toString(), each])).values()];
  return files.length > 0 ? files : undefined;
}

function isPatchNode(node: unknown): node is Extract<SeriesNode, { kind: 'patch' }> {
  return typeof node === 'object' && node !== null && (node as SeriesNode).kind === 'patch';
}

/** Opens the diff of a file, at a function or a line (from 1) where one is named. */
async function showFile(
  series: SeriesStore,
  documents: AnnotatedDocuments,
  path: unknown,
  place: unknown,
): Promise<void> {
  if (typeof path !== 'string' || !series.state.texts.has(path)) return;
  const named = typeof place === 'string' ? await lineOf(series, documents, path, place) : undefined;
  const line = typeof place === 'number' ? place : named;
  const selection = line === undefined ? {} : { selection: new vscode.Range(line - 1, 0, line - 1, 0) };
  await openDiff(series, path, { preview: true, ...selection });
}

async function lineOf(
  series: SeriesStore,
  documents: AnnotatedDocuments,
  path: string,
  name: string,
): Promise<number | undefined> {
  const document = await vscode.workspace.openTextDocument(series.uriOf(path, 'patched'));
  const { functions } = await documents.of(document);
  return functions.find((each) => each.name === name)?.range.line;
}
