import { type Command, commands } from '../structures/command';
import { Config, STE } from '../structures/ste';
import { Fault } from './fault';
import type { Part } from './part';
import type { Resolver } from './resolve';
import type { Interest, Transaction } from './transaction';

/** How many pages that were accessed are remembered; the longest known goes first. */
const mostRemembered = 256;
/** How many translations one CMD_PREFETCH_ADDR fetches at most. It is a hint, so that the rest may be left. */
const mostPerCommand = 512;
const pageBits = 12n;

/** Opaque to all but `Prefetcher`. */
export interface PrefetchState {
  readonly accessed: ReadonlyMap<string, Interest>;
}

/** Fetches configuration and translations into the caches before anyone asks for them (§3.21, §4.2). Nothing else is seen of it: no event, no stall,
 *  and in memory at most an Access flag. What it may fetch is unbounded in the architecture; here it is what was accessed before and what the
 *  surroundings say they may access (`Ports.interests`). */
export class Prefetcher {
  /** Replaced, never changed, so that a snapshot costs nothing. */
  #accessed: ReadonlyMap<string, Interest> = new Map();
  /** Interests whose fetch succeeded, so that it is in the caches until a command drops it. */
  readonly #settled = new Set<string>();
  /** Whether fetches are kept until a command drops them; otherwise nothing settles. */
  readonly #keeps: boolean;
  readonly #translations: boolean;
  /** Whether the part fetches on its own. */
  readonly active: boolean;

  constructor(
    private readonly part: Part,
    private readonly resolver: Resolver,
  ) {
    const { configurationCache, translationCache } = part.knobs;
    const endless = (policy: unknown) => policy === 'infinite' || policy === 'prefetch-all';
    this.#translations = translationCache === 'prefetch-all';
    this.active = this.#translations || configurationCache === 'prefetch-all';
    this.#keeps = endless(configurationCache) && (!this.#translations || endless(translationCache));
  }

  /** Fetches what a transaction would need; false when some of it cannot be had now. While SMMUEN is 0 nothing is fetched. */
  fetch(interest: Interest): boolean {
    return this.#fetch(interest, interest.address !== undefined) !== undefined;
  }

  #range(interest: Interest & Pick<Transaction, 'address'>, bytes: bigint): void {
    const end = interest.address + bytes;
    let address = interest.address;
    for (let count = 0; count < mostPerCommand && address < end; count++) {
      const sizeBits = this.#fetch({ ...interest, address }, true) ?? pageBits;
      address = ((address >> sizeBits) + 1n) << sizeBits;
    }
  }

  /** A transaction was made: its page is of interest from now on. */
  accessed({ streamId, substreamId, address }: Transaction): void {
    if (!this.active) return;
    const interest: Interest = { streamId, ...(substreamId !== undefined && { substreamId }), address };
    const key = keyOf(interest);
    if (this.#accessed.has(key)) return;
    const kept = [...this.#accessed].slice(Math.max(0, this.#accessed.size + 1 - mostRemembered));
    this.#accessed = new Map([...kept, [key, interest]]);
  }

  /** Fetches everything of interest that is not in the caches yet. */
  all(): void {
    if (!this.active || this.part.serviceFailure) return;
    for (const interest of this.#accessed.values()) this.#settle(interest);
    for (const interest of this.part.ports.interests?.() ?? []) this.#settle(interest);
  }

  /** Something was dropped, or registers decide differently: everything of interest is fetched again. */
  changed(): void {
    if (!this.active) return;
    this.#settled.clear();
    this.all();
  }

  /** CMD_PREFETCH_CONFIG or CMD_PREFETCH_ADDR (§4.2). */
  obey(command: Command, words: readonly [bigint, bigint]): void {
    const { PREFETCH_ADDR } = commands;
    const streamId = PREFETCH_ADDR.get(words, 'SID');
    const substream = PREFETCH_ADDR.get(words, 'SSV') === 1 ? { substreamId: PREFETCH_ADDR.get(words, 'SSID') } : {};
    if (command.name === 'PREFETCH_CONFIG') {
      this.fetch({ streamId, ...substream });
      return;
    }
    const address = PREFETCH_ADDR.big(words, 'Address') << pageBits;
    const bytes = 1n << (pageBits + PREFETCH_ADDR.big(words, 'Size'));
    this.#range({ streamId, ...substream, address }, bytes);
  }

  clear(): void {
    this.#accessed = new Map();
    this.#settled.clear();
  }

  snapshot(): PrefetchState {
    return { accessed: this.#accessed };
  }

  restore(state: PrefetchState): void {
    this.#accessed = state.accessed;
    this.#settled.clear();
  }

  #settle(interest: Interest): void {
    const key = keyOf(interest);
    if (this.#settled.has(key)) return;
    const done = this.#fetch(interest, this.#translations && interest.address !== undefined) !== undefined;
    if (done && this.#keeps) this.#settled.add(key);
  }

  /** Log2 of the bytes that the translation covers, or undefined when something is missing. */
  #fetch(interest: Interest, translates: boolean): bigint | undefined {
    const { part } = this;
    return part.choices.aside(() => {
      if (part.serviceFailure || !part.enabled('SMMUEN')) return undefined;
      const ste = this.resolver.entry(interest.streamId);
      if (ste instanceof Fault) return undefined;
      if (STE.get(ste, 'Config') < Config.Bypass) return 64n;
      const transaction: Transaction = { address: 0n, ...interest, write: false };
      if (!translates) return this.resolver.fetchContext(ste, transaction) ? 64n : undefined;
      const found = this.resolver.resolve(ste, transaction, 'both', true);
      return 'physical' in found ? BigInt(found.sizeBits) : undefined;
    });
  }
}

function keyOf({ streamId, substreamId, address }: Interest): string {
  return `${streamId} ${substreamId ?? '-'} ${address === undefined ? '-' : address >> pageBits}`;
}
