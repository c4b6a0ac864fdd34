import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { BaseReader } from '../base/texts';
import { pathInTree } from '../driver-files';
import { baseScheme } from '../names';
import { openChanges } from '../series/diff';
import { settled } from '../series/documents';
import { staysInTree } from '../series/source';
import type { SeriesStore } from '../series/store';
import type { ReviewSession } from '../session';

/** Read-only documents with a file's text in the base, for the left side of a diff. Their path is that of the file. */
export class BaseDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly session: ReviewSession,
    private readonly bases: BaseReader,
    private readonly series: SeriesStore,
  ) {
    const renew = (): void => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === baseScheme) this.#changed.fire(uri);
    };
    let shown = series.state.base;
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(baseScheme, this),
      bases.onDidChange(renew),
      series.onDidChange(({ base }) => {
        if (base !== shown) renew();
        shown = base;
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const path = decodeURIComponent(uri.query);
    const series = await settled(this.series);
    const known = pathInTree(series.root, uri.fsPath) === path ? series.base.get(path) : undefined;
    if (known !== undefined) return known ?? '';
    const root = this.session.state.root || series.root;
    if (root === '' || !staysInTree(path)) return '';
    const base = await this.bases.read(root, [path]);
    return base.texts.get(path) ?? '';
  }

  /** Opens base and buffer of the driver file side by side, or what a series changes. */
  async compare(): Promise<void> {
    const { root, file, baseLabel } = this.session.state;
    if (!root) return;
    if (this.series.isFor(root)) return openChanges(this.series);
    const buffer = vscode.Uri.file(join(root, file));
    const base = buffer.with({ scheme: baseScheme, query: encodeURIComponent(file) });
    await vscode.commands.executeCommand('vscode.diff', base, buffer, `${basename(file)} (${baseLabel} ↔ buffer)`);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
