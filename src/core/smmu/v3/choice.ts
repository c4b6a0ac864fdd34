/** A decision that was taken: the question, and the outcome picked among those that the architecture permits. */
export interface Choice {
  readonly question: string;
  readonly picked: string;
}

interface Decision extends Choice {
  /** Place of the pick in the order of exploration, and how many outcomes there are. */
  readonly place: number;
  readonly count: number;
}

/** Where the architecture permits several outcomes, the model asks here. Normally the answer is what the knobs say; while a run is explored it
 *  follows a script, so that one run after the other takes every combination. */
export class Choices {
  #script: readonly number[] | undefined;
  /** Nothing is asked: every outcome is the usual one. */
  #aside = false;
  #decisions: Decision[] = [];
  /** Answers that hold until the transaction is over: it sees old or new behaviour, never a mix (§6.3.9). */
  readonly #held = new Map<string, number>();

  /** Whether a script is being followed. */
  get exploring(): boolean {
    return this.#script !== undefined;
  }

  /** Index of the outcome to take; `usual` when nothing is explored. At least one option is given. */
  pick(question: string, options: readonly string[], usual: number): number {
    if (!this.#script || this.#aside || options.length < 2) return usual;
    const held = this.#held.get(question);
    if (held !== undefined) return held;
    const place = this.#script[this.#decisions.length] ?? 0;
    // The usual outcome comes first.
    const index = place === 0 ? usual : place <= usual ? place - 1 : place;
    this.#decisions.push({ question, picked: options[index] ?? '', place, count: options.length });
    this.#held.set(question, index);
    return index;
  }

  /** Does something whose outcomes are not explored, because what it leaves is asked about elsewhere: prefetching fills caches, and whether an
   *  entry is still there is a question of its own. */
  aside<T>(run: () => T): T {
    const before = this.#aside;
    this.#aside = true;
    try {
      return run();
    } finally {
      this.#aside = before;
    }
  }

  /** A transaction, a register access or a batch of commands begins: earlier answers bind it no longer. */
  begin(): void {
    this.#held.clear();
  }

  /** Follows a script of places from here on; questions after its end get their usual outcome. */
  follow(script: readonly number[]): void {
    this.#script = script;
    this.#decisions = [];
    this.#held.clear();
  }

  /** Ends the script: what was picked, and the script of the next combination or undefined when all were taken. */
  finish(): { readonly choices: readonly Choice[]; readonly next: readonly number[] | undefined } {
    const decisions = this.#decisions;
    this.#script = undefined;
    this.#held.clear();
    const last = decisions.findLastIndex(({ place, count }) => place + 1 < count);
    const next =
      last < 0 ? undefined : decisions.slice(0, last + 1).map(({ place }, at) => (at === last ? place + 1 : place));
    return { choices: decisions.map(({ question, picked }) => ({ question, picked })), next };
  }
}
