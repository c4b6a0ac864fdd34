/** C types as the engine sees them after parsing: arm64, LP64, little endian, plain char unsigned (AAPCS64).
 *  Sizes and alignments are in bytes. Type objects are immutable; compare them with `sameType`, not with `===`. */

export const Qualifier = { Const: 1, Volatile: 2, Restrict: 4, Atomic: 8 } as const;

interface Qualified {
  /** Bit set of `Qualifier`. */
  readonly quals: number;
}

export interface VoidType extends Qualified {
  readonly kind: 'void';
}

/** `rank` tells apart types of one size (`long`, `long long`; `char`, `signed char`) for `_Generic` and compatibility.
 *  `_Bool` is `rank: 'bool'`, size 1, unsigned. */
export interface IntType extends Qualified {
  readonly kind: 'int';
  readonly rank: 'bool' | 'char' | 'schar' | 'short' | 'int' | 'long' | 'llong' | 'int128';
  readonly size: 1 | 2 | 4 | 8 | 16;
  readonly signed: boolean;
  /** Over-alignment by a typedef's `__attribute__((aligned))`. */
  readonly align?: number;
  /** Bits of a value that came from a bit-field wider than `int` and narrower than its type: gcc computes with so many. */
  readonly precision?: number;
}

/** `long double` is 16 bytes and may be laid out, but not computed with. */
export interface FloatType extends Qualified {
  readonly kind: 'float';
  readonly size: 4 | 8 | 16;
}

export interface PointerType extends Qualified {
  readonly kind: 'pointer';
  readonly to: CType;
}

/** `length` is undefined for `T[]`; `'vla'` with `lengthExpression` set on the declaration that introduced it. */
export interface ArrayType extends Qualified {
  readonly kind: 'array';
  readonly of: CType;
  readonly length: number | 'vla' | undefined;
  /** For a variable length array: the local variable that holds its size in bytes (an `unsigned long`). */
  readonly sizeVariable?: import('../parse/ast').LocalVariable;
}

export interface FunctionType extends Qualified {
  readonly kind: 'function';
  readonly returns: CType;
  readonly parameters: readonly CType[];
  readonly variadic: boolean;
  /** Declared with `()`: arguments are passed as they are after default promotion. */
  readonly unprototyped?: boolean;
}

export interface RecordType extends Qualified {
  readonly kind: 'record';
  readonly record: Record;
  /** Over-alignment by a typedef's or declaration's `aligned` attribute. */
  readonly align?: number;
}

/** An enumerated type behaves as `underlying` everywhere but in `sameType`. */
export interface EnumType extends Qualified {
  readonly kind: 'enum';
  /** The same object in every qualified copy of one enumerated type. */
  readonly identity: object;
  readonly tag: string | undefined;
  /** Filled in when the enumerator list has been read; `unsigned int` before. */
  underlying: IntType;
  complete: boolean;
}

/** A C type. Types are values without identity; only records and enumerations have one (`record`, `identity`). */
export type CType = VoidType | IntType | FloatType | PointerType | ArrayType | FunctionType | RecordType | EnumType;

/** A structure or union. One object per definition: members are filled in when it is completed. */
export interface Record {
  readonly kind: 'struct' | 'union';
  readonly tag: string | undefined;
  complete: boolean;
  fields: readonly Field[];
  size: number;
  align: number;
  /** The last member is an array without a length. */
  flexible: boolean;
}

/** A member of a record. */
export interface Field {
  /** Undefined for an anonymous struct or union member (its members are found through it) and for unnamed bit-fields. */
  readonly name: string | undefined;
  readonly type: CType;
  /** Offset in bytes from the start of the record; for a bit-field the byte in which its first bit lies. */
  readonly offset: number;
  /** Set for a bit-field: `start` counts bits from the start of the record, least significant first. */
  readonly bits?: { readonly start: number; readonly width: number };
}
