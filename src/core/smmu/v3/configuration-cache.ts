import { type Command, commands } from '../structures/command';

/** Opaque to all but `ConfigurationCache`. */
export interface ConfigurationState {
  readonly entries: ReadonlyMap<string, Entry>;
}

/** What an entry was fetched for. A level 1 descriptor belongs to every StreamID (or SubstreamID of a stream) that it resolves. */
interface Entry {
  readonly kind: 'STE' | 'L1STD' | 'CD' | 'L1CD';
  readonly words: readonly bigint[];
  /** First and last StreamID that it serves. */
  readonly first: number;
  readonly last: number;
  /** SubstreamIDs, for CD and L1CD. */
  readonly firstSubstream?: number;
  readonly lastSubstream?: number;
}

/** STEs, CDs and level 1 descriptors that were fetched, until a CFGI command drops them (§4.3, §3.21). Failed fetches are never kept. */
export class ConfigurationCache {
  #entries = new Map<string, Entry>();

  constructor(private readonly keep: boolean) {}

  /** The cached words under `key`, or what `fetch` gives; undefined is passed on and not kept. */
  lookup(
    key: string,
    entry: Omit<Entry, 'words'>,
    fetch: () => readonly bigint[] | undefined,
  ): readonly bigint[] | undefined {
    const cached = this.#entries.get(key);
    if (cached) return cached.words;
    const words = fetch();
    if (words && this.keep) this.#entries.set(key, { ...entry, words });
    return words;
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
          this.#entries.clear();
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

  get size(): number {
    return this.#entries.size;
  }

  /** Power-on. */
  clear(): void {
    this.#entries.clear();
  }

  snapshot(): ConfigurationState {
    return { entries: new Map(this.#entries) };
  }

  restore(state: ConfigurationState): void {
    this.#entries = new Map(state.entries);
  }

  #drop(matches: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(entry)) this.#entries.delete(key);
  }
}

function serves(entry: Entry, first: number, last: number): boolean {
  return entry.first <= last && first <= entry.last;
}
