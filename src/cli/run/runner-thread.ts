import { parentPort, workerData } from 'node:worker_threads';
import type { Answer } from '../../protocol/message';
import type { Kept } from './kept';
import { Runner } from './runner';
import type { Task } from './task';

/** What a thread is started with. */
export interface ThreadData {
  readonly task: Task;
  /** One number, shared: not 0 when everything is to stop. */
  readonly stop: SharedArrayBuffer;
}

/** Asks a thread for one review, or to store what it learnt. */
export type ToThread = { readonly review: string } | { readonly save: true };

/** Answers one request; without a value once what was to be stored is stored. Whole reviews go across only where the report needs them: their copies
 *  cost as much as the runs do. */
export type FromThread = Answer<Kept>;

/** What a thread does that the pool started. `bundle`: the file that it runs from. */
export function serveInThread(bundle: string): void {
  const port = parentPort;
  if (!port) throw new Error('not in a thread of the pool');
  const { task, stop } = workerData as ThreadData;
  const word = new Int32Array(stop);
  const runner = new Runner(task, process.env, bundle);
  const cancellation = { isCancelled: () => Atomics.load(word, 0) !== 0 };
  port.on('message', (message: ToThread) => {
    if ('save' in message) {
      runner.save();
      port.postMessage({ problems: [] } satisfies FromThread);
    } else port.postMessage(runner.review(message.review, cancellation) satisfies FromThread);
  });
}
