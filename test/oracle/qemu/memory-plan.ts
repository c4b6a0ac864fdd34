import { ramStart } from './machine';
import type { Random } from './random';
import { scratch } from './session';

/** Hands out memory for tables and queues, once each, so that all of it is zero. */
export class MemoryPlan {
  #next = ramStart + 0x20_0000n;

  constructor(private readonly random: Random) {}

  /** Memory at a multiple of `alignment`, sometimes with a gap before it. */
  take(size: bigint, alignment: bigint): bigint {
    const start = (this.#next + alignment - 1n) / alignment + BigInt(this.random.below(3));
    const address = start * alignment;
    this.#next = address + size;
    if (this.#next > scratch.start) throw new RangeError('no memory left');
    return address;
  }
}
