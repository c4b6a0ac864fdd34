import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../../src/core/smmu/registers/control';
import { CD } from '../../../src/core/smmu/structures/cd';
import { STE } from '../../../src/core/smmu/structures/ste';
import { type Bench, place } from './bench';

/** Hands out zeroed, aligned memory from the upper part of the bench's RAM. */
export class Heap {
  #next = 0x4080_0000n;

  take(bytes: bigint, alignment = bytes): bigint {
    const address = ((this.#next + alignment - 1n) / alignment) * alignment;
    this.#next = address + bytes;
    return address;
  }
}

/** Builds VMSAv8-64 tables the long way, from a list of levels with their shift and number of index bits. */
export class Tables {
  readonly root: bigint;
  readonly #levels: readonly { shift: number; bits: number }[];

  constructor(
    private readonly bench: Pick<Bench, 'memory' | 'store'>,
    private readonly heap: Heap,
    private readonly granule: 12 | 14 | 16,
    inputBits: number,
    startLevel: number,
  ) {
    const stride = granule - 3;
    const levels: { shift: number; bits: number }[] = [];
    for (let level = startLevel; level <= 3; level++) {
      const shift = granule + (3 - level) * stride;
      levels.push({ shift, bits: level === startLevel ? inputBits - shift : stride });
    }
    this.#levels = levels;
    const first = 8n << BigInt(levels[0]?.bits ?? 0);
    this.root = heap.take(first, first > 16n ? first : 16n);
  }

  /** Address of the descriptor that maps `input` at `level`, counting levels from 3 upwards: 3 is a page, 2 a block. */
  entry(input: bigint, level = 3, tableBits = 0n): bigint {
    let table = this.root;
    const last = this.#levels.length - 1 - (3 - level);
    for (const [index, { shift, bits }] of this.#levels.entries()) {
      const at = table + ((input >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n)) * 8n;
      if (index === last) return at;
      let descriptor = this.bench.memory.read(at, 8) ?? 0n;
      if (descriptor === 0n) {
        descriptor = this.heap.take(1n << BigInt(this.granule)) | 3n | tableBits;
        this.bench.store(at, descriptor);
      }
      table = descriptor & 0xffff_ffff_f000n & ~((1n << BigInt(this.granule)) - 1n);
    }
    throw new Error('no such level');
  }

  /** Maps a page or block. */
  map(input: bigint, output: bigint, attributes: bigint, level = 3): bigint {
    const at = this.entry(input, level);
    this.bench.store(at, output | attributes | (level === 3 ? 3n : 1n));
    return at;
  }
}

/** Ordinary stage 1 leaf: accessed, unprivileged, read-write. */
export const leaf1 = (1n << 10n) | (1n << 6n);
/** Ordinary stage 2 leaf: accessed, read-write. */
export const leaf2 = (1n << 10n) | (3n << 6n);

/** A CD as Linux writes it: TTB0 only, faults recorded and aborted. */
export function contextDescriptor(contents: Parameters<typeof CD.make>[0]): bigint[] {
  return CD.make({ V: 1, AA64: 1, R: 1, A: 1, ASET: 1, EPD1: 1, T0SZ: 25, IPS: 4, ASID: 1, ...contents });
}

/** An STE for stage 2 over 40-bit IPAs with 4K pages, starting at level 1. */
export function stage2Entry(table: bigint, contents: Parameters<typeof STE.make>[0] = {}): bigint[] {
  return STE.make({
    V: 1,
    Config: 6,
    S2AA64: 1,
    S2R: 1,
    S2T0SZ: 24,
    S2SL0: 1,
    S2PS: 4,
    S2TTB: table >> 4n,
    S2VMID: 1,
    ...contents,
  });
}

/** A linear table of 2^6 streams at the usual place, queues on, CR2.RECINVSID, SMMUEN. Entries are written by the test. */
export function enable(bench: Bench, log2 = 6): void {
  bench.write({ offset: 0x2c, width: 32 }, 0x2);
  bench.write(STRTAB_BASE, place.streams);
  bench.write(STRTAB_BASE_CFG, log2);
  bench.queues(4, 1n);
}

/** Writes the STE of a stream of the linear table. */
export function storeEntry(bench: Bench, streamId: number, words: readonly bigint[]): void {
  bench.store(place.streams + BigInt(streamId) * 64n, ...words);
}

/** Stage 1 alone, with one CD. */
export function stage1Entry(contents: Parameters<typeof STE.make>[0] = {}): bigint[] {
  return STE.make({ V: 1, Config: 5, S1ContextPtr: place.contexts >> 6n, ...contents });
}
