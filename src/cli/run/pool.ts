import { Worker } from 'node:worker_threads';
import type { Answer, FromWorker, RequestKind, Requests, ToWorker } from '../../protocol/message';
import type { ReviewModel } from '../../protocol/review';
import type { Lane } from './lane';
import type { Progress } from './progress';
import type { Task } from './task';

/** Stops everything: no request has a higher number. */
const allRequests = 0x7fff_ffff;

/** Simulation workers that share a list of lanes. */
export class Pool {
  readonly #cancel = new Int32Array(new SharedArrayBuffer(4));
  #cancelled = false;

  constructor(
    private readonly file: string,
    private readonly count: number,
  ) {}

  /** Ends as soon as each worker comes to the end of a step; what is done stays. */
  cancel(): void {
    this.#cancelled = true;
    Atomics.store(this.#cancel, 0, allRequests);
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Runs the lanes; what `keep` makes of the answers of each, in order. Rejects where a worker fails: a fault of ours. */
  async run<T>(
    task: Task,
    lanes: readonly Lane[],
    progress: Progress,
    keep: (model: ReviewModel) => T,
  ): Promise<readonly Answer<T>[][]> {
    const answers: Answer<T>[][] = lanes.map(() => []);
    let taken = 0;
    const work = async (number: number): Promise<void> => {
      const worker = new PoolWorker(this.file, this.#cancel);
      try {
        await worker.prepare(task);
        while (!this.#cancelled) {
          const index = taken++;
          const lane = lanes[index];
          if (!lane) break;
          let last: ReviewModel | undefined;
          for (let id = lane.next(last); id !== undefined && !this.#cancelled; id = lane.next(last)) {
            progress.begin(id);
            const answer = await worker.review(task, id);
            if (answer.cancelled) return;
            const { value, ...rest } = answer;
            answers[index]?.push({ ...rest, ...(value && { value: keep(value) }) });
            if (!value) break;
            last = value;
          }
          progress.finish();
        }
        // They all know the same of the tree.
        if (number === 0 && !this.#cancelled) await worker.save();
      } finally {
        await worker.close();
      }
    };
    await Promise.all(
      Array.from({ length: Math.max(1, Math.min(this.count, lanes.length)) }, (_, number) => work(number)),
    );
    return answers;
  }
}

class PoolWorker {
  readonly #worker: Worker;
  #next = 1;
  #fail: (reason: Error) => void = () => {};
  readonly #died: Promise<never>;

  constructor(file: string, cancel: Int32Array) {
    this.#worker = new Worker(file);
    this.#died = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.#died.catch(() => {});
    this.#worker.once('error', (error) => this.#fail(error));
    this.#send({ type: 'share-cancellation', word: cancel.buffer as SharedArrayBuffer });
  }

  async prepare(task: Task): Promise<void> {
    await this.#ask('open-tree', { root: task.tree, ...(task.fresh && { fresh: true }) });
    await this.#ask('set-overlays', { base: task.base, patched: task.patched });
    if (task.files.length > 0) await this.#ask('set-scenarios', { files: task.files });
  }

  review({ profile, function: name, policies }: Task, scenario: string): Promise<Answer<ReviewModel>> {
    return this.#ask('run', {
      scenario,
      ...(profile !== undefined && { profile }),
      ...(name !== undefined && { function: name }),
      ...(policies && { policies }),
    });
  }

  /** Stores what was learnt about the tree, so that the next start is quicker. */
  async save(): Promise<void> {
    while ((await this.#ask('save', {})).value?.more);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<K extends RequestKind>(kind: K, params: Requests[K]['params']): Promise<Answer<Requests[K]['result']>> {
    const id = this.#next++;
    const answered = new Promise<Answer<Requests[K]['result']>>((resolve) => {
      const listen = (message: FromWorker): void => {
        if (message.type === 'failed') this.#fail(new Error(message.stack ?? message.message));
        if (message.type !== 'response' || message.id !== id) return;
        this.#worker.off('message', listen);
        resolve(message.answer as Answer<Requests[K]['result']>);
      };
      this.#worker.on('message', listen);
    });
    this.#send({ type: 'request', id, kind, params } as ToWorker);
    return Promise.race([answered, this.#died]);
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
