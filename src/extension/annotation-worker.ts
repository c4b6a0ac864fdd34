import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import type { AnnotationAnswer, AnnotationRequest, DocumentAnnotations } from '../core/annotate/desk';

/** What is known of a text that was not parsed. */
export const noAnnotations: DocumentAnnotations = { functions: [], accesses: [], callbacks: new Set() };

/** The thread that parses for the editor. It is started by the first text, and again by the first one after it failed. */
export class AnnotationWorker implements vscode.Disposable {
  readonly #waiting = new Map<number, (annotations: DocumentAnnotations) => void>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(
    private readonly script: string,
    /** The folder with the binaries of the parser. */
    private readonly binaries: string,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Annotations of a text. Never rejects: a worker that fails knows nothing of it. */
  annotate(key: string, text: string): Promise<DocumentAnnotations> {
    const worker = this.#running();
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage({ type: 'annotate', id, key, text } satisfies AnnotationRequest);
    });
  }

  /** Frees what is kept of a document. */
  forget(key: string): void {
    this.#worker?.postMessage({ type: 'forget', key } satisfies AnnotationRequest);
  }

  dispose(): void {
    const worker = this.#worker;
    this.#end();
    void worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.script, { workerData: this.binaries });
    const failed = (error: Error): void => {
      if (this.#worker !== worker) return;
      this.log.error(`the parser stopped: ${error.stack ?? error.message}`);
      this.#end();
    };
    worker.on('error', failed);
    worker.on('exit', (status) => failed(new Error(`it ended with status ${status}`)));
    worker.on('message', ({ id, annotations }: AnnotationAnswer) => {
      const answer = this.#waiting.get(id);
      this.#waiting.delete(id);
      answer?.(annotations);
    });
    this.#worker = worker;
    return worker;
  }

  #end(): void {
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answer of waiting) answer(noAnnotations);
  }
}
