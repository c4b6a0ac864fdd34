import { intType, uintType, unqualified } from './make';
import type { CType, Field, FloatType, IntType } from './type';

/** An integer or enumerated type, `_Bool` included. */
export function isInteger(type: CType): boolean {
  return type.kind === 'int' || type.kind === 'enum';
}

/** An integer, enumerated or floating type. */
export function isArithmetic(type: CType): boolean {
  return type.kind === 'int' || type.kind === 'enum' || type.kind === 'float';
}

/** A type whose values compare with zero: arithmetic types and pointers. */
export function isScalar(type: CType): boolean {
  return isArithmetic(type) || type.kind === 'pointer';
}

/** The integer type that a value of an integer or enumerated type is computed with. */
export function integerOf(type: CType): IntType {
  if (type.kind === 'enum') return type.underlying;
  if (type.kind === 'int') return type;
  throw new Error(`no integer type: ${type.kind}`);
}

const order: readonly IntType['rank'][] = ['bool', 'char', 'schar', 'short', 'int', 'long', 'llong', 'int128'];
const rankOf = (type: IntType): number => {
  const rank = order.indexOf(type.rank);
  return rank === 2 ? 1 : rank;
};

/** C11 6.3.1.1: what is narrower than `int` becomes `int`. A wider bit-field keeps its width, as in gcc (6.7.2.1 leaves it open). */
export function promoted(type: CType, bits?: Field['bits']): CType {
  if (!isInteger(type)) return unqualified(type);
  const integer = integerOf(type);
  if (bits && (bits.width < 32 || (bits.width === 32 && integer.signed))) return intType;
  if (bits && bits.width === 32) return uintType;
  if (rankOf(integer) < rankOf(intType)) return intType;
  if (bits && bits.width < integer.size * 8) return { ...plain(integer), precision: bits.width };
  return plain(integer);
}

/** Bits that values of an integer type have. */
export function precisionOf(type: IntType): number {
  return type.precision ?? type.size * 8;
}

function plain(type: IntType): IntType {
  if (type.quals === 0 && type.align === undefined) return type;
  const { align: _, ...rest } = type;
  return { ...rest, quals: 0 };
}

/** C11 6.3.1.8, for operands that are promoted already. */
export function usualArithmetic(a: CType, b: CType): CType {
  if (a.kind === 'float' || b.kind === 'float') {
    const size = Math.max(a.kind === 'float' ? a.size : 0, b.kind === 'float' ? b.size : 0) as FloatType['size'];
    return { kind: 'float', size, quals: 0 };
  }
  const x = plain(integerOf(a));
  const y = plain(integerOf(b));
  if (x.precision !== y.precision) return precisionOf(x) > precisionOf(y) ? x : y;
  if (x.signed === y.signed) return rankOf(x) >= rankOf(y) ? x : y;
  const [unsigned, signed] = x.signed ? [y, x] : [x, y];
  if (rankOf(unsigned) >= rankOf(signed)) return unsigned;
  if (signed.size > unsigned.size) return signed;
  return { ...signed, signed: false };
}

/** The value reduced to the width and sign of an integer, enumerated or pointer type. */
export function wrap(value: bigint, type: CType): bigint {
  if (type.kind === 'pointer') return BigInt.asUintN(64, value);
  const integer = integerOf(type);
  if (integer.rank === 'bool') return value === 0n ? 0n : 1n;
  const bits = precisionOf(integer);
  return integer.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}
