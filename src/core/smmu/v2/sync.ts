import type { TranslationCache } from './cache';
import type { PartV2 } from './part';

/** A synchronisation that is under way: `bank` for that of a context bank; done after so many reads of its status, at a time, or never. */
interface Pending {
  readonly bank: number | undefined;
  readonly reads?: number;
  readonly at?: bigint;
}

/** Opaque to all but `Syncs`. */
export type SyncState = readonly Pending[];

/** sTLBGSYNC and TLBSYNC: when invalidations are done, and what the status registers say of it. */
export class Syncs {
  #pending: SyncState = [];

  constructor(
    private readonly part: PartV2,
    private readonly cache: TranslationCache,
  ) {}

  /** Whether reads of a status may have an effect, or change with time. */
  get busy(): boolean {
    return this.#pending.length > 0;
  }

  start(bank: number | undefined): void {
    const { sync } = this.part.knobs;
    if (sync === 'none') {
      this.cache.synchronised(bank);
      return;
    }
    const others = this.#pending.filter((each) => each.bank !== bank);
    const at =
      typeof sync === 'object' && 'nanoseconds' in sync ? this.part.ports.clock.now + sync.nanoseconds : undefined;
    const reads = typeof sync === 'object' && 'reads' in sync ? sync.reads : undefined;
    this.#pending = [...others, { bank, ...(at !== undefined && { at }), ...(reads !== undefined && { reads }) }];
  }

  /** Value of the status of a bank, or of the global one, for a read that counts. */
  read(bank: number | undefined): 0 | 1 {
    this.settle();
    const own = this.#pending.find((each) => each.bank === bank);
    if (!own) return 0;
    if (own.reads === undefined) return 1;
    if (own.reads <= 0) {
      this.#done(own);
      return 0;
    }
    this.#pending = this.#pending.map((each) => (each === own ? { ...each, reads: (each.reads ?? 0) - 1 } : each));
    return 1;
  }

  /** Value of a status without a read being seen. */
  peek(bank: number | undefined): 0 | 1 {
    return this.#pending.some((each) => each.bank === bank && !this.#isDue(each)) ? 1 : 0;
  }

  /** Ends what time has ended. */
  settle(): void {
    for (const each of this.#pending) if (this.#isDue(each)) this.#done(each);
  }

  clear(): void {
    this.#pending = [];
  }

  snapshot(): SyncState {
    return this.#pending;
  }

  restore(state: SyncState): void {
    this.#pending = state;
  }

  #isDue({ at }: Pending): boolean {
    return at !== undefined && this.part.ports.clock.now >= at;
  }

  #done(pending: Pending): void {
    this.#pending = this.#pending.filter((each) => each !== pending);
    this.cache.synchronised(pending.bank);
  }
}
