import { hex } from '../../base/hex';
import type { PhysicalRange } from '../../machine/range';
import { CR1, STRTAB_BASE, STRTAB_BASE_CFG } from '../registers/control';
import { IDR1 } from '../registers/identification';
import { STE } from '../structures/ste';
import { L1STD } from '../structures/table';
import { coherent } from './attributes';
import type { ConfigurationCache, Entry } from './configuration-cache';
import { Fault } from './fault';
import type { Part } from './part';

/** Finds STEs (§3.3, §5.1): linear and two-level tables, with hardware's own alignment and limits. */
export class StreamTable {
  /** What `base` came to for these values of its registers. */
  #base: { readonly table: bigint; readonly configuration: bigint; readonly base: bigint } | undefined;

  constructor(
    private readonly part: Part,
    private readonly cache: ConfigurationCache,
  ) {}

  /** StreamID bits that the table covers. */
  get log2(): number {
    const { registers, profile } = this.part;
    return Math.min(registers.field(STRTAB_BASE_CFG, 'LOG2SIZE'), IDR1.get(profile.identification.IDR1, 'SIDSIZE'));
  }

  /** StreamID bits of the second level, or undefined for a linear table. */
  get split(): number | undefined {
    const { registers } = this.part;
    if (registers.field(STRTAB_BASE_CFG, 'FMT') !== 1) return undefined;
    const split = registers.field(STRTAB_BASE_CFG, 'SPLIT');
    return split === 8 || split === 10 ? split : 6;
  }

  /** Physical address of the table: aligned down to its size, which the literal LOG2SIZE gives. */
  get base(): bigint {
    const { registers } = this.part;
    const [table, configuration] = [registers.get(STRTAB_BASE), registers.get(STRTAB_BASE_CFG)];
    const known = this.#base;
    if (known?.table === table && known.configuration === configuration) return known.base;
    const literal = STRTAB_BASE_CFG.get(configuration, 'LOG2SIZE');
    const { split } = this;
    const shift = split === undefined ? literal + 6 : Math.max(6, literal - split + 3);
    const address = STRTAB_BASE.big(table, 'ADDR') << 6n;
    const base = (address >> BigInt(shift)) << BigInt(shift);
    this.#base = { table, configuration, base };
    return base;
  }

  /** Bytes of the table (of its first level, if there are two). */
  get bytes(): bigint {
    const { split } = this;
    return split === undefined ? 64n << BigInt(this.log2) : 8n << BigInt(Math.max(0, this.log2 - split));
  }

  /** The eight dwords of a stream's entry, not yet judged. */
  fetch(streamId: number): readonly bigint[] | Fault {
    if (streamId >= 2 ** this.log2) {
      return new Fault('C_BAD_STREAMID', `StreamID ${hex(streamId, 32)} is beyond the table of 2^${this.log2} entries`);
    }
    const { split } = this;
    if (split === undefined) return this.#entry(streamId, this.base + BigInt(streamId) * 64n);
    const index = Math.floor(streamId / 2 ** split);
    const first = index * 2 ** split;
    const address = this.base + BigInt(index) * 8n;
    const key = `L1STD ${index}`;
    const descriptor = this.cache.lookup(key, { kind: 'L1STD', first, last: first + 2 ** split - 1 }, () =>
      this.#read(address, 1),
    );
    if (!descriptor) return new Fault('F_STE_FETCH', `fetch of L1STD ${index} at ${hex(address)}`, { fetch: address });
    const second = this.secondLevel(descriptor);
    if (!second) return new Fault('C_BAD_STREAMID', `L1STD ${index} has Span ${L1STD.get(descriptor, 'Span')}`);
    const within = streamId % 2 ** split;
    if (BigInt(within) * 64n >= second.length) {
      return new Fault(
        'C_BAD_STREAMID',
        `L1STD ${index} covers ${second.length / 64n} entries, entry ${within} is wanted`,
      );
    }
    this.part.onFetch('stream table level 2', second);
    return this.#entry(streamId, second.address + BigInt(within) * 64n);
  }

  /** Where a level 1 descriptor leads, or undefined when its Span is 0, reserved or larger than SPLIT allows. */
  secondLevel(descriptor: readonly bigint[]): PhysicalRange | undefined {
    const span = L1STD.get(descriptor, 'Span');
    if (span === 0 || span > 11 || span > (this.split ?? 0) + 1) return undefined;
    const shift = BigInt(span - 1 + 6);
    return { address: ((L1STD.big(descriptor, 'L2Ptr') << 6n) >> shift) << shift, length: 1n << shift };
  }

  /** CR0.ATSCHK as this stream sees it: an STE may be cached together with it (§6.3.9). */
  atsCheck(streamId: number): boolean {
    return this.#covering(streamId)[0]?.atsCheck ?? this.part.enabled('ATSCHK');
  }

  /** The STE as memory has it now, past all caches, where the table leads to one. */
  present(streamId: number): readonly bigint[] | undefined {
    const place = streamId < 2 ** this.log2 ? this.places(streamId, streamId, true)[0] : undefined;
    if (!place) return undefined;
    const words: bigint[] = [];
    for (let at = place.address; at < place.address + 64n; at += 8n) words.push(this.part.memory.read(at, 8) ?? 0n);
    return words;
  }

  /** Where the STEs of `[first, last]` are in memory and, unless `leaf`, the descriptors that lead to them, as far as they are valid now. */
  places(first: number, last: number, leaf = false): PhysicalRange[] {
    const { split, base } = this;
    const end = Math.min(last, 2 ** this.log2 - 1);
    if (end < first) return [];
    if (split === undefined) {
      return [{ address: base + BigInt(first) * 64n, length: BigInt(end - first + 1) * 64n }];
    }
    const ranges: PhysicalRange[] = [];
    for (let index = Math.floor(first / 2 ** split); index <= Math.floor(end / 2 ** split); index++) {
      const at = base + BigInt(index) * 8n;
      if (!leaf) ranges.push({ address: at, length: 8n });
      const word = this.part.memory.read(at, 8);
      const second = word === undefined ? undefined : this.secondLevel([word]);
      if (!second) continue;
      const low = Math.max(0, first - index * 2 ** split);
      const high = Math.min(2 ** split - 1, end - index * 2 ** split);
      ranges.push({ address: second.address + BigInt(low) * 64n, length: BigInt(high - low + 1) * 64n });
    }
    return ranges;
  }

  /** Cached entries for a stream: its own, and those of neighbours whose STE.CONT covers it. */
  #covering(streamId: number): readonly Entry[] {
    const found: Entry[] = [];
    for (const log2 of this.cache.contiguities) {
      const entry = this.cache.find(steKey(streamId, log2));
      if (entry) found.push(entry);
    }
    return found;
  }

  #entry(streamId: number, address: bigint): readonly bigint[] | Fault {
    const [cached, ...others] = this.#covering(streamId);
    if (cached) {
      const differs = others.some(({ words }) => words.some((word, index) => word !== cached.words[index]));
      return differs
        ? new Fault('F_CFG_CONFLICT', `cached STEs for StreamID ${hex(streamId, 32)} differ (STE.CONT)`)
        : cached.words;
    }
    const words = this.#read(address, 8);
    if (!words) return new Fault('F_STE_FETCH', `fetch of the STE at ${hex(address)}`, { fetch: address });
    const log2 = STE.get(words, 'V') === 1 ? STE.get(words, 'CONT') : 0;
    const first = Math.floor(streamId / 2 ** log2) * 2 ** log2;
    const covers = { first, last: first + 2 ** log2 - 1 };
    this.cache.keep(steKey(streamId, log2), {
      kind: 'STE',
      words,
      ...covers,
      log2,
      atsCheck: this.part.enabled('ATSCHK'),
    });
    return words;
  }

  #read(address: bigint, dwords: number): readonly bigint[] | undefined {
    const { knobs, outputBits } = this.part;
    const oversized = address >> BigInt(outputBits) !== 0n;
    if (oversized && knobs.oversizedTable === 'fetch-error') return undefined;
    const { registers, sightings } = this.part;
    const snoops = coherent(
      registers.field(CR1, 'TABLE_IC'),
      registers.field(CR1, 'TABLE_OC'),
      registers.field(CR1, 'TABLE_SH'),
    );
    return sightings.fetch(this.part.truncate(address), dwords, this.part.memoryFor(snoops));
  }
}

/** Entries that cover one stream are kept by its StreamID, larger ones by their first. */
function steKey(streamId: number, log2: number): string {
  return `STE ${Math.floor(streamId / 2 ** log2) * 2 ** log2} of 2^${log2}`;
}
