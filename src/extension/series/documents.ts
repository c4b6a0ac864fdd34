import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { pathInTree } from '../driver-files';
import { patchedScheme } from '../names';
import { staysInTree } from './source';
import type { SeriesState, SeriesStore } from './store';

/** How long a document that a reload brought back waits for its series. */
const patience = 30_000;

/** Read-only documents with a file's text after the series, for the right side of a diff. Their path is that of the file. */
export class PatchedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly series: SeriesStore) {
    let texts = series.state.texts;
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(patchedScheme, this),
      series.onDidChange((state) => {
        if (state.texts === texts) return;
        texts = state.texts;
        for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === patchedScheme) this.#changed.fire(uri);
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const path = decodeURIComponent(uri.query);
    const { root, texts, base } = await settled(this.series);
    // Of a series over another tree, which was left.
    if (pathInTree(root, uri.fsPath) !== path) return '';
    const text = texts.get(path) ?? (texts.has(path) ? null : base.get(path));
    if (text !== undefined) return text ?? '';
    // After another step of the series it may be a file that no patch touches.
    if (!staysInTree(path)) return '';
    return readFile(join(root, path), 'utf8').catch(() => '');
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** The state once patches that are being read have been read; the state as it is where that takes too long. */
export function settled(series: SeriesStore): Promise<SeriesState> {
  if (!series.state.isOpening) return Promise.resolve(series.state);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve(series.state);
    };
    const timer = setTimeout(done, patience);
    const listening = series.onDidChange(({ isOpening }) => {
      if (!isOpening) done();
    });
  });
}
