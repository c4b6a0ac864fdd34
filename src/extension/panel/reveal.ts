import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import { reviewed } from '../editor/reviewed-document';
import { revealInDiff } from '../series/diff';
import type { SeriesStore } from '../series/store';
import type { ReviewSession } from '../session';
import type { Side } from '../view/line-effects';

/** Shows a line of the code that ran in the editor, and marks it for a moment of reading. */
export class Reveal implements vscode.Disposable {
  readonly #type = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('contrastActiveBorder'),
  });
  readonly #clearing: vscode.Disposable;

  constructor(
    private readonly session: ReviewSession,
    private readonly series: SeriesStore,
  ) {
    this.#clearing = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (kind !== undefined) textEditor.setDecorations(this.#type, []);
    });
  }

  /** `side` says which text the place counts in; a line that only the base has shows where it was. */
  async show(at: PlaceView, side: Side): Promise<void> {
    const series = this.series.isFor(this.session.state.root) && (await revealInDiff(this.series, at, side));
    if (series) return this.#show(series, at.line, at.column);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(this.session.state.root, at.file)));
    const part = reviewed(document, this.session.state);
    const ran = side === 'base' ? (part?.fromBase.nearest(at.line) ?? at.line) : at.line;
    const line = part?.fromRun.nearest(ran) ?? ran;
    const editor = await vscode.window.showTextDocument(document, {
      preserveFocus: true,
      viewColumn: columnOf(document),
    });
    this.#show(editor, line, at.column);
  }

  /** Line and column count from 1. */
  #show(editor: vscode.TextEditor, line: number, column: number): void {
    const place = new vscode.Position(Math.min(line, editor.document.lineCount) - 1, Math.max(0, column - 1));
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.#type, [new vscode.Range(place, place)]);
  }

  dispose(): void {
    this.#clearing.dispose();
    this.#type.dispose();
  }
}

/** Where the document is already shown, so that a click opens no second copy. */
function columnOf(document: vscode.TextDocument): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  return shown?.viewColumn ?? vscode.ViewColumn.Active;
}
