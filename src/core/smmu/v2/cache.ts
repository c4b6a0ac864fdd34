import { Retention } from '../v3/retention';
import { Tlb, type TlbEntry, type TlbState, type TlbTag } from '../v3/tlb';
import type { TableCache } from '../v3/walk';
import type { PartV2 } from './part';

/** An entry that an invalidation named and no synchronisation has confirmed, and the context bank through which it was named, if through one. */
interface Named {
  readonly entry: TlbEntry;
  readonly bank: number | undefined;
}

/** Opaque to all but `TranslationCache`. */
export interface CacheState {
  readonly tlb: TlbState;
  readonly named: readonly Named[];
}

/** What a lookup found. */
export type Found = TlbEntry | 'conflict' | undefined;

/** Translations of all banks, by VMID and ASID. What an invalidation named may still be used until a synchronisation is done; whether it is, is
 *  up to the knob `invalidation`. */
export class TranslationCache {
  readonly #tlb: Tlb;
  #named: readonly Named[] = [];

  constructor(private readonly part: PartV2) {
    this.#tlb = new Tlb(new Retention(part.knobs.translationCache, part.choices), () => undefined);
  }

  find(tag: TlbTag, address: bigint): Found {
    const stale = this.#stale((entry) => !entry.table && isFor(entry, tag, address));
    if (stale) return stale;
    const found = this.#tlb.lookup(tag, address);
    return found.length > 1 ? 'conflict' : found[0];
  }

  insert(entry: Omit<TlbEntry, 'input'>, address: bigint): void {
    this.#tlb.insert(entry, address);
  }

  /** A walk cache for one walk. Descriptors of tables have an ASID even where the leaf is global. */
  tables(tag: TlbTag, granuleBits: number, address: bigint): TableCache {
    return {
      find: (level, sizeBits) =>
        this.#stale((entry) => entry.table === true && entry.leaf.level === level && isFor(entry, tag, address))?.leaf
          .descriptor ?? this.#tlb.table(tag, level, address, sizeBits),
      keep: (leaf) => this.#tlb.insertTable({ tag, granuleBits, leaf }, address),
    };
  }

  /** An invalidation through `bank`, or a global one. */
  invalidate(matches: (entry: TlbEntry) => boolean, bank: number | undefined): void {
    const dropped: Named[] = [];
    this.#tlb.drop((entry) => {
      const match = matches(entry);
      if (match) dropped.push({ entry, bank });
      return match;
    });
    this.#named = [...this.#named, ...dropped];
  }

  /** A synchronisation through `bank`, or a global one, is done: what was named there is gone. */
  synchronised(bank: number | undefined): void {
    this.#named = bank === undefined ? [] : this.#named.filter((each) => each.bank !== bank);
  }

  /** Power-on. */
  clear(): void {
    this.#tlb.clear();
    this.#named = [];
  }

  snapshot(): CacheState {
    return { tlb: this.#tlb.snapshot(), named: this.#named };
  }

  restore(state: CacheState): void {
    this.#tlb.restore(state.tlb);
    this.#named = state.named;
  }

  #stale(matches: (entry: TlbEntry) => boolean): TlbEntry | undefined {
    const { choices, knobs } = this.part;
    const found = this.#named.find(({ entry }) => matches(entry))?.entry;
    if (!found) return undefined;
    const question = `an entry for 0x${found.input.toString(16)} that was invalidated, before the synchronisation`;
    const usual = knobs.invalidation === 'at-sync' ? 1 : 0;
    return choices.pick(question, ['gone', 'still used'], usual) === 1 ? found : undefined;
  }
}

function isFor({ tag, input, leaf }: TlbEntry, wanted: TlbTag, address: bigint): boolean {
  return (
    tag.stage === wanted.stage &&
    tag.world === wanted.world &&
    tag.vmid === wanted.vmid &&
    (tag.asid === undefined || tag.asid === wanted.asid) &&
    address >> BigInt(leaf.sizeBits) === input >> BigInt(leaf.sizeBits)
  );
}
