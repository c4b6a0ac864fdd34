import { hex } from '../../base/hex';
import { LayeredMap, type Layers } from '../../base/layered-map';
import { contains, type PhysicalRange } from '../../machine/range';
import type { Part } from './part';
import type { DeviceMemory } from './port';
import { Random } from './random';

/** Values that 64 bits of memory had before their present one, oldest first. */
export interface Past {
  readonly values: readonly bigint[];
  /** Stored in 32-bit halves, whose order a fetch need not see. */
  readonly halves: boolean;
}

/** Opaque to all but `Sightings`. */
export interface SightingState {
  readonly past: Layers<bigint, Past>;
  readonly ending: Layers<bigint, Past>;
  readonly random: number;
  readonly on: boolean;
  readonly storedWhileOff: Layers<bigint, true>;
}

/** How many different values of one dword are told apart. */
const most = 16;

/** What a fetch of a structure may see. Dwords are read in any order and at different times, and may be prefetched as soon as they can be
 *  reached, so each may have any value it had since the last CFGI command for it completed (§3.21.3). Only stores that the machine reports
 *  count, to memory that the SMMU announced that it may read. */
export class Sightings {
  // Trials take a snapshot at every store, and a new stream table is stored to many thousand times.
  readonly #past = new LayeredMap<bigint, Past>();
  /** Named by a CFGI command whose CMD_SYNC has not completed. */
  readonly #ending = new LayeredMap<bigint, Past>();
  readonly #random: Random | undefined;
  /** Translation is on, or was: something may be cached. */
  #on = false;
  /** Dwords that were stored to since translation went off: their later values are not fetched. */
  readonly #storedWhileOff = new LayeredMap<bigint, true>();

  /** Hears of each 64 bits that are fetched, where somebody wants to know. */
  onFetch: ((at: bigint) => void) | undefined;

  constructor(private readonly part: Part) {
    const policy = part.knobs.structureFetch;
    this.#random = typeof policy === 'object' ? new Random(policy.seed) : undefined;
  }

  /** The CPU stored to memory that may be fetched. While translation is off nothing is fetched, but what was fetched before stays. */
  stored(address: bigint, size: number, previous: bigint): void {
    const on = this.part.enabled('SMMUEN');
    if (on) this.enabled();
    if (!this.#on) return;
    for (let at = address - (address % 8n); at < address + BigInt(size); at += 8n) {
      const now = this.part.memory.read(at, 8);
      if (now === undefined || (!on && this.#storedWhileOff.has(at))) continue;
      if (!on) this.#storedWhileOff.set(at, true);
      const shift = (address - at) * 8n;
      const mask = shift < 0n ? 0xffff_ffff_ffff_ffffn : BigInt.asUintN(64, ((1n << BigInt(size * 8)) - 1n) << shift);
      const old = shift < 0n ? previous >> -shift : previous << shift;
      const before = (now & ~mask) | (old & mask);
      if (before === now) continue;
      const { values, halves } = this.#past.get(at) ?? { values: [], halves: false };
      this.#past.set(at, { values: [...values, before].slice(-most), halves: halves || size < 8 });
    }
  }

  /** `dwords` consecutive 64-bit words as one fetch sees them, or undefined when any access aborts. */
  fetch(address: bigint, dwords: number, memory: DeviceMemory = this.part.memory): bigint[] | undefined {
    const words: bigint[] = [];
    for (let index = 0; index < dwords; index++) {
      const at = address + BigInt(index) * 8n;
      const now = memory.read(at, 8);
      if (now === undefined) return undefined;
      this.onFetch?.(at);
      words.push(this.#past.has(at) || this.#ending.has(at) ? this.#see(at, now) : now);
    }
    return words;
  }

  /** What these 64 bits may be seen as besides what they are: the same objects as long as that does not change. */
  pasts(at: bigint): readonly [Past | undefined, Past | undefined] {
    return [this.#ending.get(at), this.#past.get(at)];
  }

  /** All values that a fetch of these 64 bits may see; the present one comes first, then from the oldest on. */
  candidates(at: bigint, now: bigint): readonly bigint[] {
    const pasts = this.pasts(at).filter((past) => past !== undefined);
    const whole = pasts.flatMap(({ values }) => values);
    const seen = new Set([now, ...whole]);
    if (pasts.some(({ halves }) => halves)) {
      const all = [...seen];
      for (const low of all) {
        for (const high of all) seen.add((high & 0xffff_ffff_0000_0000n) | (low & 0xffff_ffffn));
      }
    }
    return [...seen].slice(0, most);
  }

  /** A CFGI command names these structures: what they were before is out of use when the next CMD_SYNC completes. */
  invalidate(ranges: readonly PhysicalRange[] | 'all'): void {
    if (this.#past.size === 0) return;
    for (const [at, past] of this.#past.entries()) {
      if (ranges !== 'all' && !ranges.some((range) => contains(range, at, 8))) continue;
      const earlier = this.#ending.get(at);
      this.#ending.set(at, {
        values: [...(earlier?.values ?? []), ...past.values].slice(-most),
        halves: past.halves || (earlier?.halves ?? false),
      });
      this.#past.delete(at);
    }
  }

  /** A CMD_SYNC completed. */
  complete(): void {
    if (this.#ending.size > 0) this.#ending.clear();
  }

  /** Translation is on. */
  enabled(): void {
    this.#on = true;
    if (this.#storedWhileOff.size > 0) this.#storedWhileOff.clear();
  }

  /** Power-on: nothing was fetched before. */
  clear(): void {
    this.#on = false;
    this.#storedWhileOff.clear();
    this.#past.clear();
    this.#ending.clear();
  }

  snapshot(): SightingState {
    return {
      past: this.#past.snapshot(),
      ending: this.#ending.snapshot(),
      random: this.#random?.state ?? 0,
      on: this.#on,
      storedWhileOff: this.#storedWhileOff.snapshot(),
    };
  }

  restore(state: SightingState): void {
    this.#past.restore(state.past);
    this.#ending.restore(state.ending);
    if (this.#random) this.#random.state = state.random;
    this.#on = state.on;
    this.#storedWhileOff.restore(state.storedWhileOff);
  }

  #see(at: bigint, now: bigint): bigint {
    const values = this.candidates(at, now);
    if (values.length === 1) return now;
    const usual = this.#random
      ? this.#random.below(values.length)
      : this.part.knobs.structureFetch === 'oldest'
        ? 1
        : 0;
    const options = values.map((value) => hex(value));
    return values[this.part.choices.pick(`${hex(at)} is seen as`, options, usual)] ?? now;
  }
}
