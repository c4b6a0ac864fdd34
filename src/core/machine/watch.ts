import { overlaps, type PhysicalRange, subtract } from './range';
import type { Snapshotable } from './snapshot';

/** A range of RAM that a device may read on its own, and which device asked for it. `owner` names what lies there: `smmu0 stream table`. */
export interface Watch extends PhysicalRange {
  readonly owner: string;
}

/** A store to a watched range. `size` in bytes; `owners` are those of every watch that the store touches, each once. */
export interface ObservedStore {
  readonly address: bigint;
  readonly size: number;
  readonly previous: bigint;
  readonly value: bigint;
  readonly owners: readonly string[];
}

/** Which RAM devices read on their own. Devices add ranges, the CPU side learns of them (to mark pages) and reports stores to them. */
export class WatchList implements Snapshotable<readonly Watch[]> {
  #watches: readonly Watch[] = [];
  readonly #changed = new Set<(range: PhysicalRange, watched: boolean) => void>();
  readonly #stored = new Set<(store: ObservedStore) => void>();

  /** Starts watching; the returned function stops it. Calling that twice is harmless. */
  watch(range: PhysicalRange, owner: string): () => void {
    if (range.length <= 0n) return () => {};
    const watch: Watch = { address: range.address, length: range.length, owner };
    for (const piece of subtract(range, this.#watches)) this.#tell(piece, true);
    this.#watches = [...this.#watches, watch];
    let stopped = false;
    return () => {
      // By value: a watch that a restore brought back is another object.
      const index = stopped ? -1 : this.#watches.findIndex((other) => same(other, watch));
      stopped = true;
      if (index < 0) return;
      this.#watches = this.#watches.filter((_, other) => other !== index);
      for (const piece of subtract(range, this.#watches)) this.#tell(piece, false);
    };
  }

  snapshot(): readonly Watch[] {
    return this.#watches;
  }

  /** Brings back the watches and their order; the CPU side hears of what that changes. Whoever keeps the functions that stop watches goes
   *  back too. */
  restore(state: readonly Watch[]): void {
    const before = this.#watches;
    if (before === state) return;
    this.#watches = state;
    for (const piece of uncovered(before, state)) this.#tell(piece, false);
    for (const piece of uncovered(state, before)) this.#tell(piece, true);
  }

  get watches(): readonly Watch[] {
    return this.#watches;
  }

  /** Hears of each byte that becomes watched or stops being watched, once however many watches cover it; current ones are told at once. */
  onChange(listener: (range: PhysicalRange, watched: boolean) => void): () => void {
    this.#changed.add(listener);
    const seen: Watch[] = [];
    for (const watch of this.#watches) {
      for (const piece of subtract(watch, seen)) listener(piece, true);
      seen.push(watch);
    }
    return () => this.#changed.delete(listener);
  }

  onStore(listener: (store: ObservedStore) => void): () => void {
    this.#stored.add(listener);
    return () => this.#stored.delete(listener);
  }

  /** The CPU side reports a store, after it was made. Stores that touch no watch are dropped here. */
  storeObserved(address: bigint, size: number, previous: bigint, value: bigint): void {
    const range = { address, length: BigInt(size) };
    const owners = [...new Set(this.#watches.filter((watch) => overlaps(watch, range)).map((watch) => watch.owner))];
    if (owners.length === 0) return;
    for (const listener of this.#stored) listener({ address, size, previous, value, owners });
  }

  #tell(range: PhysicalRange, watched: boolean): void {
    for (const listener of this.#changed) listener(range, watched);
  }
}

function same(a: Watch, b: Watch): boolean {
  return a.address === b.address && a.length === b.length && a.owner === b.owner;
}

/** What some watches cover and others do not, each byte once. */
function uncovered(watches: readonly Watch[], covers: readonly Watch[]): PhysicalRange[] {
  const pieces: PhysicalRange[] = [];
  for (const watch of watches) {
    // Most watches stay what they were.
    if (!covers.includes(watch)) pieces.push(...subtract(watch, [...covers, ...pieces]));
  }
  return pieces;
}
