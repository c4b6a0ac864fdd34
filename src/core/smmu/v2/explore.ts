import { type Exploration, exploreAll } from '../shared/exploration';
import { Evidence } from './evidence';
import type { SmmuV2 } from './smmu';

/** Runs `run` once for every combination of outcomes that the architecture permits: which group a StreamID gets that matches several, whether an
 *  entry is still used that was invalidated and not synchronised, whether a cached entry is still there. Each run starts from the same state,
 *  and nothing of them stays: no register, memory, interrupt or timer. The first alternative is the one that the knobs name. */
export function exploreV2<T>(smmu: SmmuV2, run: () => T, limit = 256): Exploration<T> {
  const start = smmu.snapshot();
  return exploreAll(smmu.part, new Evidence(smmu), () => smmu.restore(start), run, limit);
}
