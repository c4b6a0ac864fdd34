import { hex } from '../../base/hex';
import type { PhysicalRange } from '../../machine/range';
import { Fault } from './fault';
import { allowsBlock, type Geometry, shiftOf } from './geometry';
import type { MemoryAttributes } from './memory-attributes';

/** Reads a 64-bit descriptor, in the endianness of the table; its address may need another translation first, which may fault. */
export type DescriptorReader = (address: bigint) => bigint | Fault;

/** Table descriptors that were read before, by level and input; and what to do with those that are read now. */
export interface TableCache {
  find(level: number, sizeBits: number): bigint | undefined;
  /** The descriptor at `leaf.at` is that of a table. */
  keep(leaf: Leaf): void;
}

/** One walk: where the tables are and how large addresses may be. */
export interface Walk extends Geometry {
  readonly table: bigint;
  /** Bits of a valid output or next-level address. */
  readonly outputBits: number;
  readonly stage2: boolean;
  /** 64K granules on a part with 52-bit addresses: descriptors have bits [51:48] of addresses, however few of them may be used, and level 1
   *  may have blocks (Arm ARM). */
  readonly wide: boolean;
  /** Sets the Access flag of a table descriptor in memory (HAFT); its absence leaves them alone. */
  readonly mark?: (at: bigint, descriptor: bigint) => Fault | undefined;
  readonly tables?: TableCache;
}

/** What a walk found. Attributes of table descriptors on the way are collected as they restrict the leaf. */
export interface Leaf {
  readonly descriptor: bigint;
  /** Where the descriptor is, for hardware updates. */
  readonly at: bigint;
  readonly level: number;
  /** First address of the output page or block. */
  readonly base: bigint;
  /** Input bits below this are passed through. */
  readonly sizeBits: number;
  /** APTable[1:0] of all levels, or-ed; bit 0 denies unprivileged access, bit 1 denies writes. */
  readonly apTable: number;
  readonly unprivilegedExecuteNever: boolean;
  readonly privilegedExecuteNever: boolean;
  /** Stage 1: what CD.MAIR made of the descriptor when it was walked. */
  readonly memory?: MemoryAttributes;
  /** Stage 2: STE.S2FWB when it was walked. */
  readonly forced?: boolean;
}

const accessFlag = 1n << 10n;
const contiguous = 1n << 52n;

/** Walks VMSAv8-64 tables for `input`, whose bits above the input size were checked before (§3.4, §7.3.22; levels, descriptor bits and
 *  reserved encodings are the Arm ARM's). Faults carry no intermediate address: the caller knows it. */
export function walk(plan: Walk, input: bigint, read: DescriptorReader): Leaf | Fault {
  const { granuleBits, inputBits, startLevel, outputBits, stage2, tables, wide } = plan;
  let table = alignedTable(plan);
  let apTable = 0;
  let unprivilegedExecuteNever = false;
  let privilegedExecuteNever = false;
  for (let level = startLevel; level <= 3; level++) {
    const shift = shiftOf(granuleBits, level);
    const top = level === startLevel ? inputBits : shiftOf(granuleBits, level - 1);
    const index = BigInt.asUintN(top, input) >> BigInt(shift);
    const at = table + index * 8n;
    const kept = level < 3 ? tables?.find(level, shift) : undefined;
    const descriptor = kept ?? read(at);
    if (descriptor instanceof Fault) return descriptor;
    const place = `${stage2 ? 'stage 2' : 'stage 1'} level ${level} descriptor ${hex(descriptor)} at ${hex(at)}`;
    const isTable = level < 3 && (descriptor & 2n) !== 0n;
    const isLeaf =
      level === 3 ? (descriptor & 3n) === 3n : (descriptor & 3n) === 1n && allowsBlock(granuleBits, level, wide);
    if ((descriptor & 1n) === 0n || !(isTable || isLeaf)) {
      return new Fault('F_TRANSLATION', `${place} is not valid`, { stage2, level });
    }
    const address = addressIn(descriptor, wide, isTable ? granuleBits : shift);
    if (address >> BigInt(outputBits) !== 0n) {
      return new Fault('F_ADDR_SIZE', `${place} leads beyond ${outputBits} address bits`, { stage2, level });
    }
    const leaf: Leaf = {
      descriptor,
      at,
      level,
      base: address,
      sizeBits: shift,
      apTable,
      unprivilegedExecuteNever,
      privilegedExecuteNever,
    };
    if (isLeaf) return leaf;
    const marked = plan.mark ? descriptor | accessFlag : descriptor;
    const failed = marked === descriptor ? undefined : plan.mark?.(at, marked);
    if (failed) return failed;
    if (kept === undefined) tables?.keep({ ...leaf, descriptor: marked });
    if (!stage2) {
      apTable |= Number((descriptor >> 61n) & 3n);
      unprivilegedExecuteNever ||= ((descriptor >> 60n) & 1n) === 1n;
      privilegedExecuteNever ||= ((descriptor >> 59n) & 1n) === 1n;
    }
    table = address;
  }
  throw new Error('a walk ends at level 3 at the latest');
}

/** The translated address of an input that the leaf covers. */
export function outputOf(leaf: Leaf, input: bigint): bigint {
  return leaf.base | BigInt.asUintN(leaf.sizeBits, input);
}

/** The leaf as one entry may cover it whose Contiguous bit is set: it and its neighbours, which software promises to be alike (Arm ARM; the
 *  number of entries is that of the kernel's CONT_PTE and CONT_PMD shifts, level 1 of 4K [O]). */
export function widened(leaf: Leaf, granuleBits: number): Leaf {
  if ((leaf.descriptor & contiguous) === 0n) return leaf;
  const more = granuleBits === 12 ? 4 : granuleBits === 16 ? 5 : leaf.level === 3 ? 7 : 5;
  const sizeBits = leaf.sizeBits + more;
  return { ...leaf, sizeBits, base: (leaf.base >> BigInt(sizeBits)) << BigInt(sizeBits) };
}

/** Hardware ignores table address bits below the size of the first table, which concatenation may make larger than a granule. */
function alignedTable({ table, granuleBits, inputBits, startLevel }: Walk): bigint {
  const bytesLog2 = BigInt(Math.max(4, inputBits - shiftOf(granuleBits, startLevel) + 3));
  return (table >> bytesLog2) << bytesLog2;
}

/** Address bits of a descriptor, from bit `low` up. In wide ones bits [15:12] hold address bits [51:48]. */
function addressIn(descriptor: bigint, wide: boolean, low: number): bigint {
  const address = (BigInt.asUintN(48, descriptor) >> BigInt(low)) << BigInt(low);
  return wide ? address | (((descriptor >> 12n) & 0xfn) << 48n) : address;
}

/** The granule that a descriptor lies in: the whole of its table, or a part of a table of concatenated ones. */
export function granuleAround(address: bigint, granuleBits: number): PhysicalRange {
  const length = 1n << BigInt(granuleBits);
  return { address: address - (address % length), length };
}

/** The same 64 bits in the other byte order. */
export function swapBytes(word: bigint): bigint {
  let swapped = 0n;
  for (let byte = 0n; byte < 64n; byte += 8n) swapped |= ((word >> byte) & 0xffn) << (56n - byte);
  return swapped;
}
