import type { PhysicalRange } from '../../machine/range';
import type { Snapshotable } from '../../machine/snapshot';

interface Watched {
  readonly what: string;
  readonly range: PhysicalRange;
  readonly stop: () => void;
}

/** Opaque to all but `Fetched`. */
export type FetchedState = ReadonlyMap<string, Watched>;

/** Memory that is watched once it was read, by kind and place. It goes back on its own: a tried access has shown what may be read, tried or not. */
export class Fetched implements Snapshotable<FetchedState> {
  #watched = new Map<string, Watched>();
  /** The map is part of a snapshot: it is copied before it changes. */
  #shared = false;
  /** Counts how often something stopped being watched because a state was put back. */
  epoch = 0;

  constructor(
    /** Begins to watch; the result ends it. Undefined where that cannot be watched. */
    private readonly begin: (what: string, range: PhysicalRange) => (() => void) | undefined,
  ) {}

  /** Something was read: `what` names its kind. */
  add(what: string, range: PhysicalRange): void {
    const key = `${what} ${range.address} ${range.length}`;
    if (this.#watched.has(key)) return;
    const stop = this.begin(what, range);
    if (!stop) return;
    if (this.#shared) this.#watched = new Map(this.#watched);
    this.#shared = false;
    this.#watched.set(key, { what, range, stop });
  }

  snapshot(): FetchedState {
    this.#shared = true;
    return this.#watched;
  }

  /** What was read since then is watched no longer. */
  restore(state: FetchedState): void {
    if (state === this.#watched) return;
    this.epoch++;
    for (const [key, { stop }] of this.#watched) if (!state.has(key)) stop();
    const watched = new Map<string, Watched>();
    for (const [key, one] of state) {
      const stop = this.#watched.has(key) ? one.stop : this.begin(one.what, one.range);
      if (stop) watched.set(key, { ...one, stop });
    }
    this.#watched = watched;
    this.#shared = false;
  }
}
