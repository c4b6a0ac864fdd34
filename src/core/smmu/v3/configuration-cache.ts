import { type Command, commands } from '../structures/command';
import type { Retention } from './retention';

/** Opaque to all but `ConfigurationCache`. */
export interface ConfigurationState {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly random: number;
}

/** A cached structure, and what it was fetched for. A level 1 descriptor belongs to every StreamID (or SubstreamID of a stream) that it resolves. */
export interface Entry {
  readonly kind: 'STE' | 'L1STD' | 'CD' | 'L1CD';
  readonly words: readonly bigint[];
  /** First and last StreamID that it serves. */
  readonly first: number;
  readonly last: number;
  /** SubstreamIDs, for CD and L1CD. */
  readonly firstSubstream?: number;
  readonly lastSubstream?: number;
  /** CR0.ATSCHK when an STE was fetched, which it may go by until it is invalidated (§6.3.9). */
  readonly atsCheck?: boolean;
  /** STE.CONT of an STE. */
  readonly log2?: number;
}

/** STEs, CDs and level 1 descriptors that were fetched, until a CFGI command drops them (§4.3, §3.21). Failed fetches are never kept. */
export class ConfigurationCache {
  #entries: ReadonlyMap<string, Entry> = new Map();
  /** A snapshot holds the map: it is copied before the next change, since most snapshots see none. */
  #held = false;
  /** Values of STE.CONT that entries have had. */
  readonly #contiguities = new Set<number>([0]);

  constructor(private readonly retention: Retention) {}

  /** The cached words under `key`, or what `fetch` gives; undefined is passed on and not kept. */
  lookup(
    key: string,
    entry: Omit<Entry, 'words'>,
    fetch: () => readonly bigint[] | undefined,
  ): readonly bigint[] | undefined {
    const cached = this.find(key);
    if (cached) return cached.words;
    const words = fetch();
    if (words) this.keep(key, { ...entry, words });
    return words;
  }

  /** The entry under `key`, unless it is lost. */
  find(key: string): Entry | undefined {
    const cached = this.#entries.get(key);
    if (!cached || !this.retention.loses(`configuration ${key}`)) return cached;
    this.#own().delete(key);
    return undefined;
  }

  keep(key: string, entry: Entry): void {
    if (!this.retention.keeps) return;
    const entries = this.#own();
    entries.set(key, entry);
    if (entry.log2 !== undefined) this.#contiguities.add(entry.log2);
    this.retention.trim(entries);
  }

  /** Drops what a CFGI command names; other commands drop nothing. */
  apply(command: Command, words: readonly [bigint, bigint]): void {
    const stream = commands.CFGI_STE.get(words, 'SID');
    switch (command.name) {
      case 'CFGI_STE': {
        const leaf = commands.CFGI_STE.get(words, 'Leaf') === 1;
        this.#drop((entry) => serves(entry, stream, stream) && (entry.kind !== 'L1STD' || !leaf));
        break;
      }
      case 'CFGI_STE_RANGE': {
        const range = commands.CFGI_STE_RANGE.get(words, 'Range');
        if (range === 31) {
          this.clear();
          break;
        }
        const count = 2 ** (range + 1);
        const first = Math.floor(stream / count) * count;
        this.#drop((entry) => serves(entry, first, first + count - 1));
        break;
      }
      case 'CFGI_CD': {
        const substream = commands.CFGI_CD.get(words, 'SSID');
        const leaf = commands.CFGI_CD.get(words, 'Leaf') === 1;
        this.#drop(
          (entry) =>
            serves(entry, stream, stream) &&
            (entry.kind === 'CD' || (entry.kind === 'L1CD' && !leaf)) &&
            (entry.firstSubstream ?? 0) <= substream &&
            substream <= (entry.lastSubstream ?? 0),
        );
        break;
      }
      case 'CFGI_CD_ALL':
        this.#drop((entry) => serves(entry, stream, stream) && (entry.kind === 'CD' || entry.kind === 'L1CD'));
        break;
    }
  }

  get contiguities(): ReadonlySet<number> {
    return this.#contiguities;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Power-on. */
  clear(): void {
    if (this.#entries.size > 0) this.#own().clear();
  }

  snapshot(): ConfigurationState {
    this.#held = true;
    return { entries: this.#entries, random: this.retention.state };
  }

  restore(state: ConfigurationState): void {
    this.#held = true;
    this.#entries = state.entries;
    this.retention.state = state.random;
  }

  #drop(matches: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry)) this.#own().delete(key);
  }

  /** The map, as one that may be changed. */
  #own(): Map<string, Entry> {
    if (this.#held) this.#entries = new Map(this.#entries);
    this.#held = false;
    return this.#entries as Map<string, Entry>;
  }
}

function serves(entry: Entry, first: number, last: number): boolean {
  return entry.first <= last && first <= entry.last;
}
