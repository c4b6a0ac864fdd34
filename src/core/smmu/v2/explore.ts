import type { Choice } from '../v3/choice';
import type { Exploration } from '../v3/explore';
import { Journal } from '../v3/journal';
import { Evidence } from './evidence';
import type { SmmuV2 } from './smmu';

/** Runs `run` once for every combination of outcomes that the architecture permits: which group a StreamID gets that matches several, whether an
 *  entry is still used that was invalidated and not synchronised, whether a cached entry is still there. Each run starts from the same state,
 *  and nothing of them stays: no register, memory, interrupt or timer. The first alternative is the one that the knobs name. */
export function exploreV2<T>(smmu: SmmuV2, run: () => T, limit = 256): Exploration<T> {
  const { part } = smmu;
  const start = smmu.snapshot();
  const clock = part.ports.clock.snapshot();
  const { memory, uncleaned } = part;
  const evidence = new Evidence(smmu);
  const alternatives: { readonly choices: readonly Choice[]; readonly result: T }[] = [];
  let script: readonly number[] | undefined = [];
  try {
    while (script && alternatives.length < limit) {
      const journal = new Journal(memory);
      part.memory = evidence.noting(memory, journal);
      part.uncleaned = uncleaned && evidence.noting(uncleaned, journal.beside(uncleaned));
      part.choices.follow(script);
      try {
        const result = run();
        const { choices, next } = part.choices.finish();
        alternatives.push({ choices, result });
        script = next;
      } finally {
        journal.undo();
        part.choices.follow([]);
        smmu.restore(start);
        part.ports.clock.restore(clock);
      }
    }
  } finally {
    part.choices.finish();
    part.memory = memory;
    part.uncleaned = uncleaned;
  }
  return { alternatives, complete: script === undefined, holds: () => evidence.holds() };
}
