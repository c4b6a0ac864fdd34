import type {
  ArrayType,
  CType,
  FloatType,
  FunctionType,
  IntType,
  PointerType,
  Record,
  RecordType,
  VoidType,
} from './type';

const integer = (rank: IntType['rank'], size: IntType['size'], signed: boolean): IntType => ({
  kind: 'int',
  rank,
  size,
  signed,
  quals: 0,
});

export const voidType: VoidType = { kind: 'void', quals: 0 };
export const boolType = integer('bool', 1, false);
/** Plain `char`: unsigned on arm64. */
export const charType = integer('char', 1, false);
export const scharType = integer('schar', 1, true);
export const ucharType = integer('schar', 1, false);
export const shortType = integer('short', 2, true);
export const ushortType = integer('short', 2, false);
export const intType = integer('int', 4, true);
export const uintType = integer('int', 4, false);
export const longType = integer('long', 8, true);
export const ulongType = integer('long', 8, false);
export const llongType = integer('llong', 8, true);
export const ullongType = integer('llong', 8, false);
export const int128Type = integer('int128', 16, true);
export const uint128Type = integer('int128', 16, false);
export const floatType: FloatType = { kind: 'float', size: 4, quals: 0 };
export const doubleType: FloatType = { kind: 'float', size: 8, quals: 0 };
export const longDoubleType: FloatType = { kind: 'float', size: 16, quals: 0 };
/** `wchar_t` under the kernel's `-fshort-wchar`. */
export const wideType = ushortType;

const pointers = new WeakMap<CType, PointerType>();

/** Unqualified pointer to `to`; the same object each time. */
export function pointerTo(to: CType): PointerType {
  let type = pointers.get(to);
  if (!type) {
    type = { kind: 'pointer', to, quals: 0 };
    pointers.set(to, type);
  }
  return type;
}

export const voidPointer = pointerTo(voidType);

/** An array type: of a number of elements, of unknown length (undefined), or of variable length. */
export function arrayOf(of: CType, length: ArrayType['length']): ArrayType {
  return { kind: 'array', of, length, quals: 0 };
}

/** A function type with a prototype. */
export function functionOf(returns: CType, parameters: readonly CType[], variadic = false): FunctionType {
  return { kind: 'function', returns, parameters, variadic, quals: 0 };
}

/** The unqualified type of a structure or union. */
export function recordType(record: Record): RecordType {
  return { kind: 'record', record, quals: 0 };
}

/** Adds qualifiers; those of an array go to its elements. */
export function qualified(type: CType, quals: number): CType {
  if ((type.quals & quals) === quals) return type;
  if (type.kind === 'array') return { ...type, of: qualified(type.of, quals) };
  return { ...type, quals: type.quals | quals };
}

/** Drops the qualifiers of the type itself, as a value has none. */
export function unqualified(type: CType): CType {
  return type.quals === 0 ? type : { ...type, quals: 0 };
}
