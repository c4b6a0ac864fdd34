import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from '../v3/port';

/** What was read of one view of memory: the first value of each place is the one that was there before a run wrote. */
interface Reads {
  readonly memory: DeviceMemory;
  readonly bySize: ReadonlyMap<AccessSize, Map<bigint, bigint | undefined>>;
}

/** Keeps what was read of memory, for reading it again later. */
export class MemoryReads {
  readonly #reads: Reads[] = [];

  /** `seen` with what is read through it noted; the same is read of `memory` later. */
  noting(memory: DeviceMemory, seen: DeviceMemory): DeviceMemory {
    let reads = this.#reads.find((each) => each.memory === memory);
    if (!reads) {
      reads = { memory, bySize: new Map(([1, 2, 4, 8] as const).map((size) => [size, new Map()])) };
      this.#reads.push(reads);
    }
    const { bySize } = reads;
    return {
      read(address, size) {
        const value = seen.read(address, size);
        const known = bySize.get(size);
        if (known && !known.has(address)) known.set(address, value);
        return value;
      },
      write: (address, size, value) => seen.write(address, size, value),
    };
  }

  /** Whether the same would be read now. */
  hold(): boolean {
    for (const { memory, bySize } of this.#reads) {
      for (const [size, values] of bySize) {
        for (const [address, value] of values) if (memory.read(address, size) !== value) return false;
      }
    }
    return true;
  }
}
