import { integerOf, isArithmetic, isInteger, isScalar, promoted, usualArithmetic } from '../types/convert';
import { intType, longType, unqualified, voidPointer } from '../types/make';
import { sameUnqualified } from '../types/same';
import { showType } from '../types/show';
import { isVariable, sizeOf } from '../types/size';
import type { CType, PointerType } from '../types/type';
import type { BinaryOperator, Expression } from './ast';
import type { Context } from './context';
import { cast, constant, isNull, promote, truth, wrapped } from './convert-expression';
import { foldBinary, foldFloat } from './fold';
import { sizeExpression } from './variable-array';

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const mayOverflow: ReadonlySet<string> = new Set(['+', '-', '*', '/', '<<']);
const integerOnly: ReadonlySet<string> = new Set(['%', '<<', '>>', '&', '|', '^']);

/** A binary operator other than `&&` and `||` on two values, with all conversions (C11 6.5.5 to 6.5.14). */
export function arithmetic(
  c: Context,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  at: number,
): Expression {
  const isComparison = comparisons.has(operator);
  if (left.type.kind === 'pointer' || right.type.kind === 'pointer') {
    if (isComparison) return comparePointers(c, operator, left, right, at);
    if (operator === '+' && isInteger(right.type)) return addPointer(c, left, right, false, at);
    if (operator === '+' && isInteger(left.type)) return addPointer(c, right, left, false, at);
    if (operator === '-' && isInteger(right.type)) return addPointer(c, left, right, true, at);
    if (operator === '-' && left.type.kind === right.type.kind) return difference(c, left, right, at);
    bad(c, operator, left, right, at);
  }
  if (!isArithmetic(left.type) || !isArithmetic(right.type)) bad(c, operator, left, right, at);
  if (integerOnly.has(operator) && (left.type.kind === 'float' || right.type.kind === 'float'))
    bad(c, operator, left, right, at);
  let a = promote(left);
  let b = promote(right);
  if (operator !== '<<' && operator !== '>>') {
    const common = usualArithmetic(a.type, b.type);
    a = cast(a, common);
    b = cast(b, common);
  }
  const type = isComparison ? intType : a.type;
  if (a.kind === 'constant' && b.kind === 'constant') {
    const value = foldBinary(operator, a.value, b.value, a.type);
    if (value !== undefined) return constant(value, type, at);
  }
  if (a.kind === 'float-constant' && b.kind === 'float-constant') {
    const value = foldFloat(operator, a.value, b.value);
    if (typeof value === 'boolean') return constant(value ? 1n : 0n, intType, at);
    if (value !== undefined) return cast({ kind: 'float-constant', at, type, value }, type);
  }
  const result: Expression = { kind: 'binary', at, type, operator, left: a, right: b };
  return mayOverflow.has(operator) ? wrapped(result) : result;
}

function bad(c: Context, operator: string, left: Expression, right: Expression, at: number): never {
  c.fail(
    'bad-operands',
    `'${operator}' cannot be applied to '${showType(left.type)}' and '${showType(right.type)}'`,
    at,
  );
}

function comparePointers(
  c: Context,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  at: number,
): Expression {
  if (!isScalar(left.type) || !isScalar(right.type) || left.type.kind === 'float' || right.type.kind === 'float')
    bad(c, operator, left, right, at);
  const type = left.type.kind === 'pointer' ? left.type : right.type;
  const a = cast(left, type);
  const b = cast(right, type);
  if (a.kind === 'constant' && b.kind === 'constant') {
    const value = foldBinary(operator, a.value, b.value, type);
    if (value !== undefined) return constant(value, intType, at);
  }
  return { kind: 'binary', at, type: intType, operator, left: a, right: b };
}

/** What `pointer + 1` adds, in bytes: a number where it is known. */
export function scaleOf(c: Context, pointer: PointerType, at: number): number | Expression {
  const { to } = pointer;
  if (isVariable(to)) return sizeExpression(c, to, at);
  if (to.kind === 'record') return c.requireComplete(to, at).record.size;
  if (to.kind === 'array' && to.length === undefined)
    c.fail('incomplete-type', 'the pointer leads to an array of unknown length', at);
  return sizeOf(to);
}

/** `pointer + index` or `pointer - index`. */
export function addPointer(
  c: Context,
  pointer: Expression,
  index: Expression,
  subtract: boolean,
  at: number,
): Expression {
  if (pointer.type.kind !== 'pointer') throw new Error('no pointer');
  const scale = scaleOf(c, pointer.type, at);
  const wide = cast(promote(index), integerOf(promoted(index.type)).signed ? longType : { ...longType, signed: false });
  const type = unqualified(pointer.type);
  if (typeof scale === 'number' && wide.kind === 'constant') {
    const offset = (subtract ? -wide.value : wide.value) * BigInt(scale);
    if (pointer.kind === 'constant') return constant(pointer.value + offset, type, at);
    if (offset === 0n && pointer.type === type) return pointer;
  }
  return { kind: 'pointer-add', at, type, pointer, index: wide, subtract, scale };
}

function difference(c: Context, left: Expression, right: Expression, at: number): Expression {
  if (left.type.kind !== 'pointer') throw new Error('no pointer');
  const scale = scaleOf(c, left.type, at);
  if (scale === 0) c.fail('bad-operands', 'the difference of pointers to objects of size 0', at);
  if (left.kind === 'constant' && right.kind === 'constant' && typeof scale === 'number')
    return constant(BigInt.asIntN(64, left.value - right.value) / BigInt(scale), longType, at);
  return { kind: 'pointer-difference', at, type: longType, left, right, scale };
}

/** The common type of the branches of `?:` (C11 6.5.15). */
export function branchType(c: Context, a: Expression, b: Expression, at: number): CType {
  if (isArithmetic(a.type) && isArithmetic(b.type)) return usualArithmetic(promote(a).type, promote(b).type);
  if (a.type.kind === 'void' || b.type.kind === 'void') return { kind: 'void', quals: 0 };
  if (a.type.kind === 'record' && b.type.kind === 'record' && sameUnqualified(a.type, b.type))
    return unqualified(a.type);
  if (a.type.kind === 'pointer' && b.type.kind === 'pointer') {
    if (isNull(a)) return unqualified(b.type);
    if (isNull(b)) return unqualified(a.type);
    const quals = a.type.to.quals | b.type.to.quals;
    if (a.type.to.kind === 'void' || b.type.to.kind === 'void') {
      return quals === 0 ? voidPointer : { kind: 'pointer', quals: 0, to: { kind: 'void', quals } };
    }
    return quals === a.type.to.quals ? unqualified(a.type) : { kind: 'pointer', quals: 0, to: { ...a.type.to, quals } };
  }
  if (a.type.kind === 'pointer' && isInteger(b.type)) return unqualified(a.type);
  if (b.type.kind === 'pointer' && isInteger(a.type)) return unqualified(b.type);
  return c.fail('bad-operands', `'?:' has branches of type '${showType(a.type)}' and '${showType(b.type)}'`, at);
}

/** `&&` or `||` on two values; an operand that decides alone makes the other one vanish. */
export function logical(operator: '&&' | '||', left: Expression, right: Expression, at: number): Expression {
  const decides = operator === '||';
  const first = truth(left);
  if (first === decides) return constant(decides ? 1n : 0n, intType, at);
  if (first !== undefined) {
    const second = truth(right);
    if (second !== undefined) return constant(second ? 1n : 0n, intType, at);
  }
  return { kind: 'logical', at, type: intType, operator, left, right };
}
