import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PlaceView } from '../../protocol/place';
import { reviewed } from '../editor/reviewed-document';
import type { ReviewSession } from '../session';
import type { Side } from '../view/line-effects';

/** Shows a line of the code that ran in the editor, and marks it for a moment of reading. */
export class Reveal implements vscode.Disposable {
  readonly #mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('contrastActiveBorder'),
  });
  readonly #clearing: vscode.Disposable;

  constructor(private readonly session: ReviewSession) {
    this.#clearing = vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
      if (kind !== undefined) textEditor.setDecorations(this.#mark, []);
    });
  }

  /** `side` says which text the place counts in; a line that only the base has shows where it was. */
  async show(at: PlaceView, side: Side): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(join(this.session.state.root, at.file)));
    const part = reviewed(document, this.session.state);
    const ran = side === 'base' ? (part?.fromBase.nearest(at.line) ?? at.line) : at.line;
    const line = Math.min(part?.fromRun.nearest(ran) ?? ran, document.lineCount) - 1;
    const editor = await vscode.window.showTextDocument(document, {
      preserveFocus: true,
      viewColumn: columnOf(document),
    });
    const place = new vscode.Position(line, Math.max(0, at.column - 1));
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.#mark, [new vscode.Range(place, place)]);
  }

  dispose(): void {
    this.#clearing.dispose();
    this.#mark.dispose();
  }
}

/** Where the document is already shown, so that a click opens no second copy. */
function columnOf(document: vscode.TextDocument): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  return shown?.viewColumn ?? vscode.ViewColumn.Active;
}
