import type { StreamWorld } from './ste-validity';
import type { Leaf } from './walk';

/** What a translation belongs to. `vmid` is undefined on parts without stage 2 and in EL2 worlds; `asid` is undefined at stage 2, in the EL2
 *  world without ASIDs, and for global entries. */
export interface TlbTag {
  readonly stage: 1 | 2;
  readonly world: StreamWorld;
  readonly vmid: number | undefined;
  readonly asid: number | undefined;
}

/** A cached leaf: it translates 2^sizeBits bytes from `input` on. */
export interface TlbEntry {
  readonly tag: TlbTag;
  /** First input address, aligned to 2^sizeBits. */
  readonly input: bigint;
  readonly granuleBits: number;
  readonly leaf: Leaf;
}

/** Opaque to all but `Tlb`. */
export interface TlbState {
  readonly entries: ReadonlyMap<string, TlbEntry>;
  readonly sizes: ReadonlySet<number>;
}

/** Leaf translations of both stages, each on its own: there are no combined entries and no walk caches. Holds what it was given until told
 *  to drop it, which is the most that the architecture allows. */
export class Tlb {
  #entries = new Map<string, TlbEntry>();
  #sizes = new Set<number>();

  constructor(private readonly keep: boolean) {}

  /** All entries that match; more than one is a conflict. Global entries match every ASID. */
  lookup(tag: TlbTag, address: bigint): TlbEntry[] {
    const found: TlbEntry[] = [];
    if (this.#entries.size === 0) return found;
    for (const sizeBits of this.#sizes) {
      const input = (address >> BigInt(sizeBits)) << BigInt(sizeBits);
      const exact = this.#entries.get(keyOf(tag, input, sizeBits));
      if (exact) found.push(exact);
      if (tag.asid === undefined) continue;
      const global = this.#entries.get(keyOf({ ...tag, asid: undefined }, input, sizeBits));
      if (global) found.push(global);
    }
    return found;
  }

  insert(tag: TlbTag, address: bigint, granuleBits: number, leaf: Leaf): void {
    if (!this.keep) return;
    const input = (address >> BigInt(leaf.sizeBits)) << BigInt(leaf.sizeBits);
    this.#sizes.add(leaf.sizeBits);
    this.#entries.set(keyOf(tag, input, leaf.sizeBits), { tag, input, granuleBits, leaf });
  }

  drop(matches: (entry: TlbEntry) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry)) this.#entries.delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Power-on. */
  clear(): void {
    this.#entries.clear();
  }

  snapshot(): TlbState {
    return { entries: new Map(this.#entries), sizes: new Set(this.#sizes) };
  }

  restore(state: TlbState): void {
    this.#entries = new Map(state.entries);
    this.#sizes = new Set(state.sizes);
  }
}

function keyOf({ stage, world, vmid, asid }: TlbTag, input: bigint, sizeBits: number): string {
  return `${stage} ${world} ${vmid ?? '-'} ${asid ?? '-'} ${sizeBits} ${input}`;
}
