import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import type { Answer, FromWorker, RequestKind, Requests, ToWorker } from '../../protocol/message';

/** Told while a request runs. `fraction` in 0..1 where it is known. */
export type OnProgress = (text: string, fraction: number | undefined) => void;

interface Pending {
  readonly kind: RequestKind;
  readonly answer: (answer: Answer<never>) => void;
  readonly progress: OnProgress | undefined;
}

/** More requests than are ever under way at once. */
const mostCancelled = 256;

/** The simulation worker as seen from the extension host. It is started by the first request, and again by the first one after it failed. */
export class SimulatorClient implements vscode.Disposable {
  readonly #pending = new Map<number, Pending>();
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * mostCancelled));
  #worker: Worker | undefined;
  #nextId = 1;
  #isFailureTold = false;
  /** Counts the workers started: what an earlier one was told is forgotten. */
  generation = 0;

  constructor(
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
    /** Called when a worker ended by itself, and not again before a run succeeded. */
    private readonly onFailure: (message: string) => void,
  ) {}

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Never rejects: a worker that fails answers with a problem. */
  request<K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
    options: { readonly token?: vscode.CancellationToken; readonly progress?: OnProgress } = {},
  ): Promise<Answer<Requests[K]['result']>> {
    const worker = this.#running();
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const cancelling = options.token?.onCancellationRequested(() => this.#cancel(id));
      this.#pending.set(id, {
        kind,
        progress: options.progress,
        answer: (answer) => {
          cancelling?.dispose();
          resolve(answer);
        },
      });
      worker.postMessage({ type: 'request', id, kind, params } as ToWorker);
    });
  }

  dispose(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#answerAll('The extension is closing.');
    void worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.script, { stdout: true, stderr: true });
    this.#worker = worker;
    this.generation++;
    this.#cancelled.fill(0);
    worker.stderr.on('data', (text) => this.log.warn(String(text).trimEnd()));
    worker.stdout.on('data', (text) => this.log.info(String(text).trimEnd()));
    worker.on('message', (message: FromWorker) => this.#receive(worker, message));
    worker.on('error', (error) => this.#failed(worker, error.message, error.stack));
    worker.on('exit', (status) => this.#failed(worker, `it ended with status ${status}`));
    worker.postMessage({ type: 'share-cancellation', words: this.#cancelled.buffer } as ToWorker);
    return worker;
  }

  #receive(worker: Worker, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        this.log.info(`engine ${message.version} is ready`);
        break;
      case 'failed':
        this.#failed(worker, message.message, message.stack);
        break;
      case 'progress':
        this.#pending.get(message.id)?.progress?.(message.text, message.fraction);
        break;
      case 'response': {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.answer.value !== undefined && pending?.kind === 'run') this.#isFailureTold = false;
        pending?.answer(message.answer as Answer<never>);
      }
    }
  }

  #cancel(id: number): void {
    if (!this.#pending.has(id)) return;
    Atomics.store(this.#cancelled, id % mostCancelled, id);
    this.#worker?.postMessage({ type: 'cancel', id } satisfies ToWorker);
  }

  #failed(worker: Worker, message: string, stack?: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.log.error(`the engine stopped: ${stack ?? message}`);
    void worker.terminate();
    this.#answerAll(message);
    if (this.#isFailureTold) return;
    this.#isFailureTold = true;
    this.onFailure(message);
  }

  #answerAll(reason: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { answer } of pending) {
      answer({
        problems: [
          {
            severity: 'error',
            code: 'engine-stopped',
            message: `The engine stopped: ${reason}`,
            help: 'Run again starts a new one; the log (SMMU Review: Show Log) has the details.',
          },
        ],
      });
    }
  }
}
