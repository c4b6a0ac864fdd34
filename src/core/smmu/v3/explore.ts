import { type Exploration, exploreAll } from '../shared/exploration';
import { Evidence } from './evidence';
import type { SmmuV3 } from './smmu';

/** Runs `run` once for every combination of outcomes that the architecture permits: the value in force during a transition, the outcome of a
 *  CONSTRAINED UNPREDICTABLE write, what a fetch sees of a structure that changes. Each run starts from the same state, and nothing of them
 *  stays: no register, memory, event, interrupt or timer. The first alternative is the one that the knobs name. */
export function explore<T>(smmu: SmmuV3, run: () => T, limit = 256): Exploration<T> {
  const start = smmu.snapshot();
  return exploreAll(smmu.part, new Evidence(smmu, start.registers), () => smmu.rewind(start), run, limit);
}
