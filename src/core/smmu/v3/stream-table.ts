import { hex } from '../../base/hex';
import type { PhysicalRange } from '../../machine/range';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../registers/control';
import { IDR1 } from '../registers/identification';
import { L1STD } from '../structures/table';
import type { ConfigurationCache } from './configuration-cache';
import { Fault } from './fault';
import type { Part } from './part';

/** Finds STEs (§3.3, §5.1): linear and two-level tables, with hardware's own alignment and limits. */
export class StreamTable {
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
    const literal = registers.field(STRTAB_BASE_CFG, 'LOG2SIZE');
    const { split } = this;
    const shift = split === undefined ? literal + 6 : Math.max(6, literal - split + 3);
    const address = registers.bigField(STRTAB_BASE, 'ADDR') << 6n;
    return (address >> BigInt(shift)) << BigInt(shift);
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

  #entry(streamId: number, address: bigint): readonly bigint[] | Fault {
    const words = this.cache.lookup(`STE ${streamId}`, { kind: 'STE', first: streamId, last: streamId }, () =>
      this.#read(address, 8),
    );
    return words ?? new Fault('F_STE_FETCH', `fetch of the STE at ${hex(address)}`, { fetch: address });
  }

  #read(address: bigint, dwords: number): readonly bigint[] | undefined {
    const { knobs, outputBits } = this.part;
    const oversized = address >> BigInt(outputBits) !== 0n;
    if (oversized && knobs.oversizedTable === 'fetch-error') return undefined;
    return readDwords(this.part, this.part.truncate(address), dwords);
  }
}

/** `dwords` consecutive 64-bit words of memory, or undefined when any access aborts. */
export function readDwords(part: Part, address: bigint, dwords: number): bigint[] | undefined {
  const words: bigint[] = [];
  for (let index = 0; index < dwords; index++) {
    const word = part.ports.memory.read(address + BigInt(index) * 8n, 8);
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}
