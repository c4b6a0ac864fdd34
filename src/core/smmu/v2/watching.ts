import type { PhysicalRange } from '../../machine/range';
import type { Snapshotable } from '../../machine/snapshot';
import type { PartV2 } from './part';

interface Fetched {
  readonly what: string;
  readonly range: PhysicalRange;
  readonly stop: () => void;
}

/** Opaque to all but `WatchingV2`. */
export type WatchingStateV2 = ReadonlyMap<string, Fetched>;

/** Tells the machine what the SMMU reads on its own: tables, once something of them was read. Nothing is told without a watch list. */
export class WatchingV2 implements Snapshotable<WatchingStateV2> {
  #fetched: ReadonlyMap<string, Fetched> = new Map();
  /** Counts how often something stopped being watched because a state was put back. */
  epoch = 0;

  constructor(private readonly part: PartV2) {
    part.onFetch = (what, range) => this.#read(what, range);
  }

  snapshot(): WatchingStateV2 {
    return this.#fetched;
  }

  /** What was read since then is watched no longer. */
  restore(state: WatchingStateV2): void {
    if (state === this.#fetched) return;
    this.epoch++;
    for (const [key, { stop }] of this.#fetched) if (!state.has(key)) stop();
    const fetched = new Map<string, Fetched>();
    for (const [key, one] of state) {
      const stop = this.#fetched.has(key) ? one.stop : this.#begin(one.what, one.range);
      if (stop) fetched.set(key, { ...one, stop });
    }
    this.#fetched = fetched;
  }

  #read(what: string, range: PhysicalRange): void {
    const key = `${what} ${range.address} ${range.length}`;
    if (!this.part.ports.watches || this.#fetched.has(key)) return;
    const stop = this.#begin(what, range);
    if (stop) this.#fetched = new Map([...this.#fetched, [key, { what, range, stop }]]);
  }

  #begin(what: string, range: PhysicalRange): (() => void) | undefined {
    return this.part.ports.watches?.watch(range, `${this.part.name} ${what}`);
  }
}
