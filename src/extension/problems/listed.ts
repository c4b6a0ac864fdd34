import * as vscode from 'vscode';

/** An entry of the Problems view, where it stands, and the finding that it is about, where it is about one. */
export interface Listed {
  readonly uri: vscode.Uri;
  readonly diagnostic: vscode.Diagnostic;
  readonly key?: string;
}

/** Entries of the Problems view that follow edits: one on an edited line goes, those below move. They are replaced as a whole. */
export class ListedProblems implements vscode.Disposable {
  readonly #collection: vscode.DiagnosticCollection;
  readonly #following: vscode.Disposable;
  #byUri = new Map<string, readonly Listed[]>();

  constructor(name: string) {
    this.#collection = vscode.languages.createDiagnosticCollection(name);
    this.#following = vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event));
  }

  show(entries: readonly Listed[]): void {
    const before = [...this.#byUri.keys()];
    this.#byUri = new Map();
    for (const entry of entries) {
      const uri = entry.uri.toString();
      this.#byUri.set(uri, [...(this.#byUri.get(uri) ?? []), entry]);
    }
    for (const uri of new Set([...before, ...this.#byUri.keys()])) this.#tell(uri);
  }

  /** Key of an entry; VS Code hands out copies of entries. */
  keyOf(uri: vscode.Uri, { range, message }: vscode.Diagnostic): string | undefined {
    const listed = this.#byUri.get(uri.toString()) ?? [];
    return listed.find(({ diagnostic }) => diagnostic.message === message && diagnostic.range.isEqual(range))?.key;
  }

  dispose(): void {
    this.#following.dispose();
    this.#collection.dispose();
  }

  #tell(uri: string): void {
    const entries = this.#byUri.get(uri) ?? [];
    this.#collection.set(
      vscode.Uri.parse(uri),
      entries.map(({ diagnostic }) => diagnostic),
    );
  }

  /** Nothing else is done on a keystroke. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    let kept = this.#byUri.get(uri);
    if (!kept || contentChanges.length === 0) return;
    for (const { range, text } of contentChanges) {
      const { start: from, end: to } = range;
      kept = kept.filter(({ diagnostic: { range: at } }) => at.start.line < from.line || at.start.line > to.line);
      const shift = text.split('\n').length - 1 - (to.line - from.line);
      for (const { diagnostic } of shift === 0 ? [] : kept) {
        const { start, end } = diagnostic.range;
        if (start.line > to.line) diagnostic.range = new vscode.Range(start.translate(shift), end.translate(shift));
      }
    }
    this.#byUri.set(uri, kept);
    this.#tell(uri);
  }
}
