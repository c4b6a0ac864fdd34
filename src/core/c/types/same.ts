import { intType, ulongType, unqualified } from './make';
import type { CType, FunctionType, IntType, Record } from './type';

/** Compatible types (C11 6.2.7), qualifiers included. An enumerated type is compatible with its underlying integer type, but
 *  not with another enumerated type. */
export function sameType(a: CType, b: CType): boolean {
  if (a === b) return true;
  if (a.quals !== b.quals) return false;
  if (a.kind === 'enum' && b.kind !== 'enum') return b.kind === 'int' && sameInteger(a.underlying, b);
  if (b.kind === 'enum' && a.kind !== 'enum') return a.kind === 'int' && sameInteger(a, b.underlying);
  switch (a.kind) {
    case 'void':
      return b.kind === 'void';
    case 'int':
      return b.kind === 'int' && sameInteger(a, b);
    case 'float':
      return b.kind === 'float' && a.size === b.size;
    case 'pointer':
      return b.kind === 'pointer' && sameType(a.to, b.to);
    case 'array':
      return (
        b.kind === 'array' &&
        sameType(a.of, b.of) &&
        (typeof a.length !== 'number' || typeof b.length !== 'number' || a.length === b.length)
      );
    case 'record':
      return b.kind === 'record' && sameRecord(a.record, b.record);
    case 'enum':
      return b.kind === 'enum' && a.identity === b.identity;
    case 'function':
      return b.kind === 'function' && sameFunction(a, b);
  }
}

/** Compatible when the qualifiers of the types themselves are left out. */
export function sameUnqualified(a: CType, b: CType): boolean {
  return sameType(unqualified(a), unqualified(b));
}

function sameInteger(a: IntType, b: IntType): boolean {
  return a.rank === b.rank && a.signed === b.signed && a.precision === b.precision;
}

/** A tag that headers only mention and the main file completes is one type, although headers are shared between units and
 *  hold an incomplete record of their own for it. */
function sameRecord(a: Record, b: Record): boolean {
  if (a === b) return true;
  return a.tag !== undefined && a.tag === b.tag && a.kind === b.kind && !(a.complete && b.complete);
}

function sameFunction(a: FunctionType, b: FunctionType): boolean {
  if (!sameUnqualified(a.returns, b.returns)) return false;
  if (a.unprototyped || b.unprototyped) return true;
  return (
    a.variadic === b.variadic &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((type, i) => sameUnqualified(type, b.parameters[i] ?? intType))
  );
}

/** Composite of two compatible types: array lengths and parameter lists that either one knows. */
export function composite(a: CType, b: CType): CType {
  if (a.kind === 'array' && b.kind === 'array' && a.length === undefined) return b;
  if (a.kind === 'function' && b.kind === 'function' && a.unprototyped) return b;
  return a;
}

/** The type of `sizeof`. */
export const sizeType = ulongType;
