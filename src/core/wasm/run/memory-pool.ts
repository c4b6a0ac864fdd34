import { memoryBytes } from '../generate/generator';
import type { MemoryLayout } from '../layout';

/** Bytes per block whose use is noted. */
const blockBytes = 65536;

/** A linear memory for one machine, and which of its RAM was written: whoever lets something write there notes it first. */
export class PooledMemory {
  readonly memory: WebAssembly.Memory;
  /** One byte per block of RAM: 1 when it may hold something else than zeros. */
  readonly #used: Uint8Array;

  constructor(readonly layout: MemoryLayout) {
    const pages = Math.ceil(memoryBytes(layout) / 65536);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#used = new Uint8Array(Math.ceil(layout.ramSize / blockBytes));
  }

  /** RAM `[offset, offset + length)` may be written from now on. */
  note(offset: number, length: number): void {
    if (length > 0) this.#used.fill(1, Math.floor(offset / blockBytes), Math.ceil((offset + length) / blockBytes));
  }

  /** Ranges of RAM, as offsets in ascending order, that hold everything that was ever written: all other RAM is zero. */
  *written(): Generator<{ readonly offset: number; readonly length: number }> {
    for (let block = 0; block < this.#used.length; block++) {
      if (this.#used[block] !== 0) yield { offset: block * blockBytes, length: blockBytes };
    }
  }

  /** Makes every byte zero, as in a new memory. */
  clear(): void {
    const bytes = new Uint8Array(this.memory.buffer);
    this.#used.forEach((used, block) => {
      if (used !== 0) bytes.fill(0, block * blockBytes, (block + 1) * blockBytes);
    });
    this.#used.fill(0);
    // Tags, cells, frame records and marks. New pages cost more than clearing old ones.
    bytes.fill(0, this.layout.ramSize);
  }
}

/** Memories that are used again: a new one costs more time (for the pages that the system makes on first touch) than a run. Whoever takes
 *  one may keep it; one that is given back must not be touched any more. */
export class MemoryPool {
  readonly #free: PooledMemory[] = [];

  /** `kept` is the number of idle memories to hold on to. */
  constructor(
    readonly layout: MemoryLayout,
    readonly kept: number,
  ) {}

  /** A memory full of zeros. */
  take(): PooledMemory {
    return this.#free.pop() ?? new PooledMemory(this.layout);
  }

  give(memory: PooledMemory): void {
    if (this.#free.length >= this.kept) return;
    memory.clear();
    this.#free.push(memory);
  }
}
