import type { AccessSize } from '../../machine/memory';
import type { DeviceMemory } from '../v3/port';
import type { SmmuV2 } from './smmu';

/** Everything that runs which leave no trace went by: as long as it is as it was, they would come to the same again. */
export class Evidence {
  readonly #identities: readonly unknown[];
  /** What was read of each view of memory, by size and address. */
  readonly #reads = new Map<DeviceMemory, Map<string, readonly [bigint, AccessSize, bigint | undefined]>>();

  constructor(private readonly smmu: SmmuV2) {
    this.#identities = smmu.identities();
  }

  /** `seen` with what is read through it noted; the same is read of `memory` later. */
  noting(memory: DeviceMemory, seen: DeviceMemory): DeviceMemory {
    const reads = this.#reads.get(memory) ?? new Map<string, readonly [bigint, AccessSize, bigint | undefined]>();
    this.#reads.set(memory, reads);
    return {
      read(address, size) {
        const value = seen.read(address, size);
        const key = `${size} ${address}`;
        if (!reads.has(key)) reads.set(key, [address, size, value]);
        return value;
      },
      write: (address, size, value) => seen.write(address, size, value),
    };
  }

  /** Whether it is all as it was. */
  holds(): boolean {
    const now = this.smmu.identities();
    if (!this.#identities.every((each, index) => each === now[index])) return false;
    for (const [memory, reads] of this.#reads) {
      for (const [address, size, value] of reads.values()) if (memory.read(address, size) !== value) return false;
    }
    return true;
  }
}
