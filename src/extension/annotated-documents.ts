import * as vscode from 'vscode';
import { type Annotations, Annotator } from '../core/annotate/annotator';
import type { SyntaxParser } from '../core/annotate/syntax';

interface Entry {
  readonly annotator: Annotator;
  version: number;
  annotations: Annotations | undefined;
}

/** More text than any driver has; a parse of it would be felt. */
const largestText = 2_000_000;

const nothing: Annotations = { functions: [], accesses: [], registers: [] };

/** Annotations of open documents, made when asked for and kept until the text changes or the document is closed. */
export class AnnotatedDocuments implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #closing: vscode.Disposable;

  constructor(private readonly parser: () => Promise<SyntaxParser>) {
    this.#closing = vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri.toString()));
  }

  async of(document: vscode.TextDocument): Promise<Annotations> {
    if (document.getText().length > largestText) return nothing;
    const parser = await this.parser();
    const key = document.uri.toString();
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { annotator: new Annotator(parser), version: -1, annotations: undefined };
      this.#entries.set(key, entry);
    }
    if (entry.version !== document.version || !entry.annotations) {
      entry.annotations = entry.annotator.update(document.getText());
      entry.version = document.version;
    }
    return entry.annotations;
  }

  dispose(): void {
    this.#closing.dispose();
    for (const key of [...this.#entries.keys()]) this.#forget(key);
  }

  #forget(key: string): void {
    this.#entries.get(key)?.annotator.dispose();
    this.#entries.delete(key);
  }
}
