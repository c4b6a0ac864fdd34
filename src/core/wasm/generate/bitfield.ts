import type { CType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { integerScalar } from './access';
import type { Generator } from './generator';
import { loadScalar, type Place, storeScalar } from './place';
import { integerType, valueType } from './representation';

/** A bit-field: `start` bits into the record at the place, `width` bits; accesses stay below `limit` bytes. */
export interface BitRange {
  readonly start: number;
  readonly width: number;
  readonly limit: number;
}

interface Chunk {
  readonly byte: number;
  readonly size: 1 | 2 | 4 | 8;
  /** First bit of the field inside the chunk, and how many. */
  readonly shift: number;
  readonly width: number;
  /** Which bit of the field that is. */
  readonly fieldBit: number;
}

/** The accesses that reach all bits: one aligned container where one covers the field, else several smaller ones. */
function chunksOf({ start, width, limit }: BitRange): Chunk[] {
  for (const size of [1, 2, 4, 8] as const) {
    const byte = Math.floor(start / (8 * size)) * size;
    const shift = start - byte * 8;
    if (shift + width <= 8 * size && byte + size <= limit) return [{ byte, size, shift, width, fieldBit: 0 }];
  }
  const chunks: Chunk[] = [];
  for (let bit = start; bit < start + width; ) {
    const byte = Math.floor(bit / 8);
    const shift = bit - byte * 8;
    const take = Math.min(8 - shift, start + width - bit);
    chunks.push({ byte, size: 1, shift, width: take, fieldBit: bit - start });
    bit += take;
  }
  return chunks;
}

type InMemory = Exclude<Place, { kind: 'register' }>;

/** Pushes the value of a bit-field, extended as its declared type says. */
export function loadBits(g: Generator, place: InMemory, bits: BitRange, type: CType): void {
  const { code } = g;
  const chunks = chunksOf(bits);
  chunks.forEach((chunk, i) => {
    loadScalar(g, place, chunk.byte, integerScalar(chunk.size, false));
    if (chunk.size < 8) code.op(Op.i64_extend_i32_u);
    code.i64(BigInt(chunk.shift));
    code.op(Op.i64_shr_u);
    code.i64((1n << BigInt(chunk.width)) - 1n);
    code.op(Op.i64_and);
    if (chunk.fieldBit > 0) {
      code.i64(BigInt(chunk.fieldBit));
      code.op(Op.i64_shl);
    }
    if (i > 0) code.op(Op.i64_or);
  });
  extend(g, bits.width, integerType(type).signed);
  if (valueType(type) === ValueType.i32) code.op(Op.i32_wrap_i64);
}

/** Extends the low `width` bits of the i64 on the stack. */
function extend(g: Generator, width: number, signed: boolean): void {
  if (!signed || width === 64) return;
  g.code.i64(BigInt(64 - width));
  g.code.op(Op.i64_shl);
  g.code.i64(BigInt(64 - width));
  g.code.op(Op.i64_shr_s);
}

/** Stores the low bits of local `value` into a bit-field, leaving its neighbours as they are. */
export function storeBits(g: Generator, place: InMemory, bits: BitRange, type: CType, value: number): void {
  const { code } = g;
  for (const chunk of chunksOf(bits)) {
    const mask = ((1n << BigInt(chunk.width)) - 1n) << BigInt(chunk.shift);
    const scalar = integerScalar(chunk.size, false);
    loadScalar(g, place, chunk.byte, scalar);
    if (chunk.size < 8) code.op(Op.i64_extend_i32_u);
    code.i64(BigInt.asIntN(64, ~mask));
    code.op(Op.i64_and);
    code.get(value);
    if (valueType(type) === ValueType.i32) code.op(Op.i64_extend_i32_u);
    if (chunk.fieldBit > 0) {
      code.i64(BigInt(chunk.fieldBit));
      code.op(Op.i64_shr_u);
    }
    code.i64(BigInt(chunk.shift));
    code.op(Op.i64_shl);
    code.i64(BigInt.asIntN(64, mask));
    code.op(Op.i64_and);
    code.op(Op.i64_or);
    if (chunk.size < 8) code.op(Op.i32_wrap_i64);
    const merged = g.temp(scalar.value);
    code.set(merged);
    storeScalar(g, place, chunk.byte, scalar, merged);
    g.release(merged, scalar.value);
  }
}

/** Pushes what reading the bit-field gives after local `value` was stored: truncated to its width. */
export function truncatedToBits(g: Generator, bits: BitRange, type: CType, value: number): void {
  const { code } = g;
  code.get(value);
  const narrow = valueType(type) === ValueType.i32;
  if (narrow) code.op(Op.i64_extend_i32_u);
  if (integerType(type).signed) extend(g, bits.width, true);
  else {
    code.i64((1n << BigInt(bits.width)) - 1n);
    code.op(Op.i64_and);
  }
  if (narrow) code.op(Op.i32_wrap_i64);
}
