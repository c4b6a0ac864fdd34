import { integerOf, isArithmetic, isInteger, isScalar, promoted, wrap } from '../types/convert';
import { doubleType, intType, pointerTo, unqualified } from '../types/make';
import { sameUnqualified } from '../types/same';
import { showType } from '../types/show';
import type { CType } from '../types/type';
import type { ConstantExpression, Expression } from './ast';
import type { Context } from './context';

/** An integer, enumeration or pointer constant, reduced to the type's width. */
export function constant(value: bigint, type: CType, at: number): ConstantExpression {
  return { kind: 'constant', at, type: unqualified(type), value: wrap(value, type) };
}

/** Whether the expression designates an object (or a function), not a value. */
export function isLvalue(e: Expression): boolean {
  switch (e.kind) {
    case 'local':
    case 'global':
    case 'dereference':
    case 'compound-literal':
    case 'string':
      return true;
    case 'member':
      return isLvalue(e.base);
    default:
      return false;
  }
}

/** The value of an expression: arrays and functions decay, other lvalues are loaded (C11 6.3.2.1). */
export function rvalue(c: Context, e: Expression): Expression {
  if (e.type.kind === 'array') return { kind: 'decay', at: e.at, type: pointerTo(e.type.of), of: e };
  if (e.type.kind === 'function') return { kind: 'decay', at: e.at, type: pointerTo(e.type), of: e };
  if (e.kind !== 'member' && !isLvalue(e)) return e;
  if (e.type.kind === 'record') {
    const type = c.requireComplete(e.type, e.at);
    return { kind: 'load', at: e.at, type: unqualified(type), of: e };
  }
  return { kind: 'load', at: e.at, type: unqualified(e.type), of: e };
}

/** Bit-field that a value was loaded from or stored in, for the promotion of that value. */
export function bitsOf(e: Expression): { readonly start: number; readonly width: number } | undefined {
  if (e.kind === 'load' && e.of.kind === 'member') return e.of.field.bits;
  if ((e.kind === 'assign' || e.kind === 'compound-assign' || e.kind === 'increment') && e.target.kind === 'member')
    return e.target.field.bits;
  return e.kind === 'comma' ? bitsOf(e.right) : undefined;
}

/** Integer promotion of a value. */
export function promote(e: Expression): Expression {
  if (!isInteger(e.type)) return e;
  return cast(e, promoted(e.type, bitsOf(e)));
}

/** Default argument promotions (C11 6.5.2.2). */
export function defaultPromote(e: Expression): Expression {
  if (e.type.kind === 'float' && e.type.size === 4) return cast(e, doubleType);
  return promote(e);
}

/** Converts a scalar value; constants are folded, conversions to the same type vanish. */
export function cast(e: Expression, to: CType): Expression {
  const type = unqualified(to);
  if (e.type === type) return e;
  if (e.kind === 'constant' && type.kind !== 'void') {
    if (type.kind === 'float')
      return { kind: 'float-constant', at: e.at, type, value: rounded(Number(e.value), type.size) };
    if (isScalar(type)) return constant(e.value, type, e.at);
  }
  if (e.kind === 'float-constant' && type.kind !== 'void') {
    if (type.kind === 'float') return { kind: 'float-constant', at: e.at, type, value: rounded(e.value, type.size) };
    if (isInteger(type) && Number.isFinite(e.value)) {
      const integer = integerOf(type);
      const value = integer.rank === 'bool' ? (e.value === 0 ? 0n : 1n) : BigInt(Math.trunc(e.value));
      return constant(value, type, e.at);
    }
  }
  if (e.type.kind === type.kind && type.kind !== 'pointer' && sameUnqualified(e.type, type)) {
    if (type.kind !== 'record') return e;
  }
  const value: Expression = { kind: 'cast', at: e.at, type, of: e };
  return bitsOf(e) ? value : wrapped(value);
}

/** A result that may not fit the precision of its type, reduced to it. */
export function wrapped(e: Expression): Expression {
  if (e.type.kind !== 'int' || e.type.precision === undefined) return e;
  const { at, type } = e;
  const distance = constant(BigInt(e.type.size * 8 - e.type.precision), intType, at);
  const high: Expression = { kind: 'binary', at, type, operator: '<<', left: e, right: distance };
  return { kind: 'binary', at, type, operator: '>>', left: high, right: distance };
}

const rounded = (value: number, size: number): number => (size === 4 ? Math.fround(value) : value);

/** Whether a value is a null pointer constant (C11 6.3.2.3). */
export function isNull(e: Expression): boolean {
  if (e.kind !== 'constant' || e.value !== 0n) return false;
  return isInteger(e.type) || (e.type.kind === 'pointer' && e.type.to.kind === 'void' && e.type.to.quals === 0);
}

/** Converts as by assignment (C11 6.5.16.1); fails where C has no such conversion. */
export function convert(c: Context, e: Expression, to: CType, what = 'this value'): Expression {
  const from = e.type;
  if (to.kind === 'record') {
    if (from.kind === 'record' && sameUnqualified(from, to)) return e;
  } else if (isScalar(to) && isScalar(from)) {
    if (to.kind === 'float' && from.kind === 'pointer') c.fail('bad-conversion', message(from, to, what), e.at);
    if (to.kind === 'pointer' && from.kind === 'float') c.fail('bad-conversion', message(from, to, what), e.at);
    return cast(e, to);
  } else if (to.kind === 'void') return cast(e, to);
  return c.fail('bad-conversion', message(from, to, what), e.at);
}

function message(from: CType, to: CType, what: string): string {
  return `${what} has type '${showType(from)}', which does not convert to '${showType(to)}'`;
}

/** A value used as a truth value; constants become `int` 0 or 1. */
export function condition(c: Context, e: Expression): Expression {
  const value = rvalue(c, e);
  if (!isScalar(value.type)) c.fail('not-scalar', `a value of type '${showType(value.type)}' is no condition`, e.at);
  const known = truth(value);
  return known === undefined ? value : constant(known ? 1n : 0n, intType, e.at);
}

/** Whether a value is known to be nonzero or zero. The address of an object is never zero. */
export function truth(e: Expression): boolean | undefined {
  if (e.kind === 'constant') return e.value !== 0n;
  if (e.kind === 'float-constant') return e.value !== 0;
  if (e.kind === 'decay') return e.of.kind === 'string' ? true : undefined;
  if (e.kind === 'cast' && e.type.kind === 'int' && e.type.rank === 'bool') return truth(e.of);
  return undefined;
}

/** Fails the declaration that is being parsed unless the value is a number or a pointer. */
export function requireScalar(c: Context, e: Expression): void {
  if (!isScalar(e.type)) c.fail('not-scalar', `a value of type '${showType(e.type)}' cannot be used here`, e.at);
}

/** Fails the declaration that is being parsed unless the value is a number. */
export function requireArithmetic(c: Context, e: Expression): void {
  if (!isArithmetic(e.type)) c.fail('not-arithmetic', `a value of type '${showType(e.type)}' is no number`, e.at);
}
