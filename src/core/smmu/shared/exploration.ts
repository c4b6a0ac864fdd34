import type { Choice, Choices } from '../v3/choice';
import { Journal } from '../v3/journal';
import type { DeviceMemory, Ports } from '../v3/port';

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

/** What runs that leave no trace go by: gathered while they run, compared later. */
export interface Gathered {
  during<T>(run: () => T): T;
  noting(memory: DeviceMemory, seen: DeviceMemory): DeviceMemory;
  holds(): boolean;
}

/** A part of which nothing is to stay. */
interface Explored {
  readonly choices: Choices;
  readonly ports: Pick<Ports, 'clock'>;
  memory: DeviceMemory;
  uncleaned: DeviceMemory | undefined;
}

/** Runs `run` once for every combination of outcomes that the part's choices offer, up to a limit. After each run `rewind` puts the part's state
 *  back; memory and time are put back here. The first alternative is the one that the knobs name. */
export function exploreAll<T>(
  part: Explored,
  evidence: Gathered,
  rewind: () => void,
  run: () => T,
  limit: number,
): Exploration<T> {
  const clock = part.ports.clock.snapshot();
  const { memory, uncleaned } = part;
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
        rewind();
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
