/** What instrumented code asks while it runs: whether a mutant is on; and what it reports: which mutants it came by. */
export class Switches {
  /** The mutant that is on. */
  active: string | undefined;
  /** How often its place may still be reached; the next time throws Endless. */
  patience = Number.POSITIVE_INFINITY;
  /** How often the place of each mutant was reached, while that is being counted. */
  counts: Map<string, number> | undefined;

  readonly isActive = (mutant: string): boolean => {
    if (mutant !== this.active) return false;
    if (--this.patience < 0) throw new Endless();
    return true;
  };

  readonly cover = (...mutants: readonly string[]): void => {
    const { counts } = this;
    if (!counts) return;
    for (const mutant of mutants) counts.set(mutant, (counts.get(mutant) ?? 0) + 1);
  };
}

/** A mutant was reached so often that it has to be going in circles. */
export class Endless extends Error {}
