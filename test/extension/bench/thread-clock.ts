import { Worker } from 'node:worker_threads';
import type { Ran } from '../../../src/build/bench/cpu-profile';

/** Reads every millisecond how long the kernel let a thread run, until it is told to stop. */
const reader = `
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const readings = [];
const timer = setInterval(() => {
  const now = Number(process.hrtime.bigint() / 1000n);
  readings.push([now, Number(readFileSync(workerData, 'utf8').split(' ')[0]) / 1e6]);
}, 1);
parentPort.on('message', () => {
  clearInterval(timer);
  parentPort.postMessage(readings);
  parentPort.close();
});
`;

/** Milliseconds that a running thread may be ahead of its account: the kernel brings that up to date at its ticks, mostly 250 in a second. */
const tick = 4;

/** Tells for any part of its time how long the main thread of this process ran: a profile only knows where a thread is, not whether it has a processor. */
export class ThreadClock {
  readonly #worker = new Worker(reader, {
    eval: true,
    // The first number of this file is nanoseconds on a processor; the main thread has the id of the process.
    workerData: `/proc/${process.pid}/task/${process.pid}/schedstat`,
  });

  /** What it found. */
  stop(): Promise<Ran> {
    return new Promise((resolve, reject) => {
      this.#worker.once('error', reject);
      this.#worker.once('message', (readings: readonly (readonly [number, number])[]) =>
        resolve((from, to) => ranAt(readings, to, 'after') - ranAt(readings, from, 'before') + tick),
      );
      this.#worker.postMessage('stop');
    });
  }
}

/** Milliseconds that the thread had run at the reading next to a time: the one outside of the stretch, so that it is rather too long than too short. */
function ranAt(readings: readonly (readonly [number, number])[], time: number, side: 'before' | 'after'): number {
  const at =
    side === 'before'
      ? (readings.findLast(([now]) => now <= time) ?? readings[0])
      : (readings.find(([now]) => now >= time) ?? readings.at(-1));
  return at?.[1] ?? 0;
}
