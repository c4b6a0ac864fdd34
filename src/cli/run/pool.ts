import { Worker } from 'node:worker_threads';
import type { Answer } from '../../protocol/message';
import type { Kept } from './kept';
import type { Lane } from './lane';
import type { Progress } from './progress';
import type { FromThread, ThreadData, ToThread } from './runner-thread';
import type { Task } from './task';

/** Threads that share a list of lanes. */
export class Pool {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));

  /** `file`: the program's own, which knows what to do in a thread. */
  constructor(
    private readonly file: string,
    private readonly count: number,
  ) {}

  /** Ends as soon as each thread comes to the end of a step; what is done stays. */
  cancel(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  /** Runs the lanes; the answers of each, in order. Rejects where a thread fails: a fault of ours. */
  async run(task: Task, lanes: readonly Lane[], progress: Progress): Promise<readonly Answer<Kept>[][]> {
    const answers: Answer<Kept>[][] = lanes.map(() => []);
    let taken = 0;
    const work = async (number: number): Promise<void> => {
      const thread = new Thread(this.file, { task, stop: this.#stop.buffer as SharedArrayBuffer });
      try {
        while (!this.cancelled) {
          const index = taken++;
          const lane = lanes[index];
          if (!lane) break;
          let last: Kept | undefined;
          for (let id = lane.next(last); id !== undefined && !this.cancelled; id = lane.next(last)) {
            progress.begin(id);
            const answer = await thread.ask({ review: id });
            if (answer.cancelled) return;
            answers[index]?.push(answer);
            if (!answer.value) break;
            last = answer.value;
          }
          progress.finish();
        }
        // They all know the same of the tree.
        if (number === 0 && !this.cancelled) await thread.ask({ save: true });
      } finally {
        await thread.close();
      }
    };
    await Promise.all(
      Array.from({ length: Math.max(1, Math.min(this.count, lanes.length)) }, (_, number) => work(number)),
    );
    return answers;
  }
}

class Thread {
  readonly #worker: Worker;
  #answer: (answer: FromThread) => void = () => {};
  readonly #died: Promise<never>;

  constructor(file: string, data: ThreadData) {
    this.#worker = new Worker(file, { workerData: data });
    this.#died = new Promise<never>((_, reject) => {
      this.#worker.once('error', reject);
    });
    this.#died.catch(() => {});
    this.#worker.on('message', (answer: FromThread) => this.#answer(answer));
  }

  /** One question at a time. */
  ask(question: ToThread): Promise<FromThread> {
    const answered = new Promise<FromThread>((resolve) => {
      this.#answer = resolve;
    });
    this.#worker.postMessage(question);
    return Promise.race([answered, this.#died]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
