import * as vscode from 'vscode';
import type { DocumentAnnotations } from '../core/annotate/desk';
import { type AnnotationWorker, noAnnotations } from './annotation-worker';

interface Entry {
  readonly version: number;
  readonly annotations: Promise<DocumentAnnotations>;
}

/** More text than any driver has; a parse of it would be felt. */
const largestText = 2_000_000;

/** Annotations of open documents, made when asked for and kept until the text changes or the document is closed. */
export class AnnotatedDocuments implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #closing: vscode.Disposable;

  constructor(private readonly worker: AnnotationWorker) {
    this.#closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (this.#entries.delete(uri.toString())) worker.forget(uri.toString());
    });
  }

  of(document: vscode.TextDocument): Promise<DocumentAnnotations> {
    const key = document.uri.toString();
    const { version } = document;
    const known = this.#entries.get(key);
    if (known?.version === version) return known.annotations;
    const text = document.getText();
    const annotations = text.length > largestText ? Promise.resolve(noAnnotations) : this.worker.annotate(key, text);
    this.#entries.set(key, { version, annotations });
    return annotations;
  }

  dispose(): void {
    this.#closing.dispose();
    this.worker.dispose();
  }
}
