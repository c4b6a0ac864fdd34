import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of new objects after which it is worth looking for those that nobody needs any more. */
const enough = 128 << 20;

/** Percent that a heap may grow by after it was cleaned up, before it is cleaned up again. Left to choose, V8 takes half as much memory again for
 *  the library of scenarios and saves no time by it. */
const growth = 22;

/** Keeps the heaps of this process small, those of its threads too. For a process of our own: it is no setting of one thread. */
export function growSlowly(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}

/** Gives back the memory of this thread's heap, at moments of the caller's choice. Left alone, a heap grows to several times of what is needed
 *  before it is cleaned up, on a machine with plenty of memory at least; and several workers share one machine. */
export class Garbage {
  readonly #collect = collector();
  #needed = process.memoryUsage().heapUsed;

  /** Collects if much has been made since the last time. */
  tidy(): void {
    if (process.memoryUsage().heapUsed < this.#needed + enough) return;
    this.#collect?.();
    this.#needed = process.memoryUsage().heapUsed;
  }
}

/** The collector of the thread, which a program is not shown by default; undefined where it cannot be had. */
function collector(): (() => void) | undefined {
  try {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    setFlagsFromString('--no-expose-gc');
    return typeof collect === 'function' ? () => void collect() : undefined;
  } catch {
    return undefined;
  }
}
