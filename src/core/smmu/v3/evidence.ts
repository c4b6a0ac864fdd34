import type { Register } from '../declaration/register';
import type { Gathered } from '../shared/exploration';
import { MemoryReads } from '../shared/memory-reads';
import type { DeviceMemory } from './port';
import type { RegisterState } from './register-file';
import type { Past } from './sighting';
import type { SmmuV3 } from './smmu';

type Sight = readonly [Past | undefined, Past | undefined];

/** Everything that runs which leave no trace went by: as long as it is as it was, they would come to the same again. */
export class Evidence implements Gathered {
  readonly #identities: readonly unknown[] | undefined;
  readonly #registers = new Set<Register>();
  readonly #sights = new Map<bigint, Sight>();
  readonly #reads = new MemoryReads();

  constructor(
    private readonly smmu: SmmuV3,
    private readonly start: RegisterState,
  ) {
    this.#identities = smmu.identities();
  }

  /** Gathers while `run` runs. */
  during<T>(run: () => T): T {
    const { registers, sightings } = this.smmu.part;
    registers.asked = this.#registers;
    sightings.onFetch = (at) => {
      if (!this.#sights.has(at)) this.#sights.set(at, sightings.pasts(at));
    };
    try {
      return run();
    } finally {
      registers.asked = undefined;
      sightings.onFetch = undefined;
    }
  }

  /** `seen` with what is read through it noted; the same is read of `memory` later. */
  noting(memory: DeviceMemory, seen: DeviceMemory): DeviceMemory {
    return this.#reads.noting(memory, seen);
  }

  /** Whether it is all as it was. */
  holds(): boolean {
    const { registers, sightings } = this.smmu.part;
    const identities = this.smmu.identities();
    if (!identities || !this.#identities?.every((each, index) => each === identities[index])) return false;
    const now = registers.snapshot();
    if (now.values !== this.start.values) {
      for (const register of this.#registers) {
        if (now.values.get(register) !== this.start.values.get(register)) return false;
        if (now.unknown.has(register) !== this.start.unknown.has(register)) return false;
      }
    }
    if (!this.#reads.hold()) return false;
    for (const [at, [ending, past]] of this.#sights) {
      const [endingNow, pastNow] = sightings.pasts(at);
      if (endingNow !== ending || pastNow !== past) return false;
    }
    return true;
  }
}
