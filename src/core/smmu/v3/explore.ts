import type { Choice } from './choice';
import { Evidence } from './evidence';
import { Journal } from './journal';
import type { SmmuV3 } from './smmu';

/** One of the permitted ways in which a run may go. */
export interface Alternative<T> {
  readonly choices: readonly Choice[];
  readonly result: T;
}

/** All of them, or as many as the limit allowed. */
export interface Exploration<T> {
  readonly alternatives: readonly Alternative<T>[];
  readonly complete: boolean;
  /** Whether it would come to the same now, as nothing changed of what the runs went by. */
  readonly holds: () => boolean;
}

/** Runs `run` once for every combination of outcomes that the architecture permits: the value in force during a transition, the outcome of a
 *  CONSTRAINED UNPREDICTABLE write, what a fetch sees of a structure that changes. Each run starts from the same state, and nothing of them
 *  stays: no register, memory, event, interrupt or timer. The first alternative is the one that the knobs name. */
export function explore<T>(smmu: SmmuV3, run: () => T, limit = 256): Exploration<T> {
  const { part } = smmu;
  const start = smmu.snapshot();
  const clock = part.ports.clock.snapshot();
  const { memory, uncleaned } = part;
  const evidence = new Evidence(smmu, start.registers);
  const alternatives: Alternative<T>[] = [];
  let script: readonly number[] | undefined = [];
  try {
    while (script && alternatives.length < limit) {
      const journal = new Journal(memory);
      part.memory = evidence.noting(memory, journal);
      part.uncleaned = uncleaned && evidence.noting(uncleaned, journal.beside(uncleaned));
      part.choices.follow(script);
      try {
        const result = evidence.during(run);
        const { choices, next } = part.choices.finish();
        alternatives.push({ choices, result });
        script = next;
      } finally {
        journal.undo();
        part.choices.follow([]);
        smmu.rewind(start);
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
