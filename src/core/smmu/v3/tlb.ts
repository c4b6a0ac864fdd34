import type { Retention } from './retention';
import type { StreamWorld } from './ste-validity';
import type { Leaf } from './walk';

/** What a translation belongs to. `vmid` is undefined on parts without stage 2 and in EL2 worlds; `asid` is undefined at stage 2, in the EL2
 *  world without ASIDs, and for global entries. `both` is a stage 1 input with the output of stage 2. */
export interface TlbTag {
  readonly stage: 1 | 2 | 'both';
  readonly world: StreamWorld;
  readonly vmid: number | undefined;
  readonly asid: number | undefined;
  /** CD.ASET: global entries of shared and of private ASIDs are told apart (§5.4.1). */
  readonly aset?: number | undefined;
}

/** A cached leaf: it translates 2^sizeBits bytes from `input` on. Or, with `table`, a cached descriptor on the way to leaves. */
export interface TlbEntry {
  readonly tag: TlbTag;
  /** First input address, aligned to 2^sizeBits. */
  readonly input: bigint;
  readonly granuleBits: number;
  readonly leaf: Leaf;
  /** The stage 2 leaf of a combined entry. */
  readonly second?: Leaf;
  readonly table?: true;
}

/** Opaque to all but `Tlb`. */
export interface TlbState {
  readonly entries: ReadonlyMap<string, TlbEntry>;
  readonly sizes: ReadonlySet<number>;
  readonly random: number;
}

/** Translations of both stages, and descriptors of tables on the way. Holds what it was given until told to drop it, or as long as its
 *  retention says. */
export class Tlb {
  #entries: ReadonlyMap<string, TlbEntry> = new Map();
  #sizes: ReadonlySet<number> = new Set();
  /** A snapshot holds the map: it is copied before the next change, since most snapshots see none. */
  #held = false;

  constructor(
    private readonly retention: Retention,
    /** Which of several matching entries a lookup uses, or undefined where that is a conflict. */
    readonly overlapping: (entries: readonly TlbEntry[], address: bigint) => TlbEntry | undefined,
  ) {}

  /** All entries that match; more than one is a conflict. Global entries match every ASID. */
  lookup(tag: TlbTag, address: bigint): TlbEntry[] {
    const found: TlbEntry[] = [];
    if (this.#entries.size === 0) return found;
    for (const sizeBits of this.#sizes) {
      const input = alignDown(address, sizeBits);
      const own = keyOf(tag, input, sizeBits);
      const global = tag.asid === undefined ? own : keyOf({ ...tag, asid: undefined }, input, sizeBits);
      for (const key of own === global ? [own] : [own, global]) {
        const entry = this.#use(key);
        if (entry) found.push(entry);
      }
    }
    return found;
  }

  /** The descriptor of a table of `level` for an address, if it was kept. `sizeBits` input bits are resolved below it. */
  table(tag: TlbTag, level: number, address: bigint, sizeBits: number): bigint | undefined {
    if (this.#entries.size === 0) return undefined;
    return this.#use(tableKey(tag, level, alignDown(address, sizeBits)))?.leaf.descriptor;
  }

  insert(entry: Omit<TlbEntry, 'input'>, address: bigint): void {
    if (!this.retention.keeps) return;
    const { sizeBits } = entry.leaf;
    const input = alignDown(address, sizeBits);
    if (!this.#sizes.has(sizeBits)) this.#sizes = new Set([...this.#sizes, sizeBits]);
    this.#put(keyOf(entry.tag, input, sizeBits), { ...entry, input });
  }

  insertTable(entry: Omit<TlbEntry, 'input' | 'table'>, address: bigint): void {
    if (!this.retention.keeps) return;
    const input = alignDown(address, entry.leaf.sizeBits);
    this.#put(tableKey(entry.tag, entry.leaf.level, input), { ...entry, input, table: true });
  }

  drop(matches: (entry: TlbEntry) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry)) this.#own().delete(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Power-on. */
  clear(): void {
    if (this.#entries.size > 0) this.#own().clear();
  }

  snapshot(): TlbState {
    this.#held = true;
    return { entries: this.#entries, sizes: this.#sizes, random: this.retention.state };
  }

  restore(state: TlbState): void {
    this.#held = true;
    this.#entries = state.entries;
    this.#sizes = state.sizes;
    this.retention.state = state.random;
  }

  #use(key: string): TlbEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry || !this.retention.loses(`TLB entry ${key}`)) return entry;
    this.#own().delete(key);
    return undefined;
  }

  #put(key: string, entry: TlbEntry): void {
    const entries = this.#own();
    entries.set(key, entry);
    this.retention.trim(entries);
  }

  /** The map, as one that may be changed. */
  #own(): Map<string, TlbEntry> {
    if (this.#held) this.#entries = new Map(this.#entries);
    this.#held = false;
    return this.#entries as Map<string, TlbEntry>;
  }
}

function alignDown(address: bigint, bits: number): bigint {
  return (address >> BigInt(bits)) << BigInt(bits);
}

function keyOf({ stage, world, vmid, asid, aset }: TlbTag, input: bigint, sizeBits: number): string {
  return `${stage} ${world} ${vmid ?? '-'} ${asid ?? `global ${aset ?? '-'}`} ${sizeBits} ${input}`;
}

function tableKey(tag: TlbTag, level: number, input: bigint): string {
  return `table ${level} ${keyOf(tag, input, 0)}`;
}
