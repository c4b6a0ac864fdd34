import type { Gathered } from '../shared/exploration';
import { MemoryReads } from '../shared/memory-reads';
import type { DeviceMemory } from '../v3/port';
import type { SmmuV2 } from './smmu';

/** Everything that runs which leave no trace went by: as long as it is as it was, they would come to the same again. Of registers it is all of
 *  them, whether the runs asked or not. */
export class Evidence implements Gathered {
  readonly #identities: readonly unknown[];
  readonly #reads = new MemoryReads();

  constructor(private readonly smmu: SmmuV2) {
    this.#identities = smmu.identities();
  }

  during<T>(run: () => T): T {
    return run();
  }

  noting(memory: DeviceMemory, seen: DeviceMemory): DeviceMemory {
    return this.#reads.noting(memory, seen);
  }

  /** Whether it is all as it was. */
  holds(): boolean {
    const now = this.smmu.identities();
    return this.#identities.every((each, index) => each === now[index]) && this.#reads.hold();
  }
}
