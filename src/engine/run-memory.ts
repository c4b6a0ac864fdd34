import type { Scenario } from '../core/scenario/scenario';
import type { AnyProfile } from '../core/smmu/profiles/any';
import type { RunKeeping } from './ports';
import type { Overlays, SideRun } from './side';

/** Runs with more events are made again rather than stored. */
const mostEvents = 20_000;

/** A run as it is stored: `reads` names what was read of the tree until it ended. */
interface Stored {
  readonly reads: string;
  readonly run: Omit<SideRun, 'timing'>;
}

/** What is asked for: which texts, laid over the tree, in which scenario on which hardware. */
export interface Wanted {
  readonly overlays: Overlays;
  readonly scenario: Scenario;
  readonly profile: AnyProfile;
}

/** What runs came to, kept from one session to the next. A run depends on the code of this product, on the scenario, on texts laid over the tree, and on
 *  what was read of the tree, so it is taken up only where all four are the same, by digests. What else was read in that session counts
 *  too: that makes a run unused too often, never wrong. */
export class RunMemory {
  /** Digests of the tree's files, by path; '' for one that is not there. */
  readonly #digests = new Map<string, string>();
  /** Whether lists of files that were read hold for this tree. */
  readonly #holds = new Map<string, boolean>();
  readonly #stored = new Set<string>();
  #list: { readonly count: number; readonly key: string } | undefined;

  /** `files` are what was read of the tree so far, in order; `read` reads one. */
  constructor(
    private readonly root: string,
    private readonly tree: { files(): ReadonlyMap<string, string | undefined>; read(path: string): string | undefined },
    private readonly keeping: RunKeeping,
  ) {}

  /** What the run came to in an earlier session. */
  find(wanted: Wanted): SideRun | undefined {
    const bytes = this.keeping.storage.read(this.#key(wanted));
    const stored = bytes && (this.#unpack(bytes) as Stored | undefined);
    if (!stored || !this.#isSame(stored.reads)) return undefined;
    return { ...stored.run, timing: { compile: 0, run: 0 }, remembered: true };
  }

  keep(wanted: Wanted, { timing: _, ...run }: SideRun): void {
    if ((run.run?.trace.events.length ?? 0) > mostEvents) return;
    const stored: Stored = { reads: this.#storeReads(), run };
    this.keeping.storage.write(this.#key(wanted), this.keeping.pack(stored));
  }

  #key({ overlays, scenario, profile }: Wanted): string {
    const parts = [
      this.keeping.build,
      this.root,
      [...overlays].sort(([a], [b]) => (a < b ? -1 : 1)),
      scenario,
      profile,
    ];
    return `run-${this.keeping.digest(JSON.stringify(parts, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)))}`;
  }

  #storeReads(): string {
    const files = this.tree.files();
    if (this.#list?.count === files.size) return this.#list.key;
    const digests = [...files.keys()].map((path) => [path, this.#digestOf(path)] as const);
    const key = `reads-${this.keeping.digest(JSON.stringify(digests))}`;
    if (!this.#stored.has(key)) this.keeping.storage.write(key, this.keeping.pack(digests));
    this.#stored.add(key);
    this.#holds.set(key, true);
    this.#list = { count: files.size, key };
    return key;
  }

  #isSame(reads: string): boolean {
    const known = this.#holds.get(reads);
    if (known !== undefined) return known;
    const bytes = this.keeping.storage.read(reads);
    const digests = bytes && (this.#unpack(bytes) as readonly (readonly [string, string])[] | undefined);
    const holds = digests?.every(([path, digest]) => this.#digestOf(path) === digest) ?? false;
    this.#holds.set(reads, holds);
    return holds;
  }

  #digestOf(path: string): string {
    const known = this.#digests.get(path);
    if (known !== undefined) return known;
    const text = this.tree.read(path);
    const digest = text === undefined ? '' : this.keeping.digest(text);
    this.#digests.set(path, digest);
    return digest;
  }

  /** Undefined for bytes that were damaged or cut short. */
  #unpack(bytes: Uint8Array): unknown {
    try {
      return this.keeping.unpack(bytes);
    } catch {
      return undefined;
    }
  }
}
