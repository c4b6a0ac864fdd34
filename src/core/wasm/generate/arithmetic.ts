import type { BinaryOperator } from '../../c/parse/ast';
import type { CType, IntType } from '../../c/types/type';
import { Op, ValueType } from '../emit/opcode';
import { normalize } from './convert';
import type { Generator } from './generator';
import { integerType, valueType } from './representation';
import { isWide, wideBinary } from './wide';

interface Pair {
  readonly i32: number;
  readonly i64: number;
}

const simple: { readonly [operator: string]: Pair } = {
  '+': { i32: Op.i32_add, i64: Op.i64_add },
  '-': { i32: Op.i32_sub, i64: Op.i64_sub },
  '*': { i32: Op.i32_mul, i64: Op.i64_mul },
  '&': { i32: Op.i32_and, i64: Op.i64_and },
  '|': { i32: Op.i32_or, i64: Op.i64_or },
  '^': { i32: Op.i32_xor, i64: Op.i64_xor },
  '==': { i32: Op.i32_eq, i64: Op.i64_eq },
  '!=': { i32: Op.i32_ne, i64: Op.i64_ne },
};

const ordered: { readonly [operator: string]: { readonly signed: Pair; readonly unsigned: Pair } } = {
  '<': { signed: { i32: Op.i32_lt_s, i64: Op.i64_lt_s }, unsigned: { i32: Op.i32_lt_u, i64: Op.i64_lt_u } },
  '>': { signed: { i32: Op.i32_gt_s, i64: Op.i64_gt_s }, unsigned: { i32: Op.i32_gt_u, i64: Op.i64_gt_u } },
  '<=': { signed: { i32: Op.i32_le_s, i64: Op.i64_le_s }, unsigned: { i32: Op.i32_le_u, i64: Op.i64_le_u } },
  '>=': { signed: { i32: Op.i32_ge_s, i64: Op.i64_ge_s }, unsigned: { i32: Op.i32_ge_u, i64: Op.i64_ge_u } },
};

const floating: { readonly [operator: string]: readonly [f32: number, f64: number] } = {
  '+': [Op.f32_add, Op.f64_add],
  '-': [Op.f32_sub, Op.f64_sub],
  '*': [Op.f32_mul, Op.f64_mul],
  '/': [Op.f32_div, Op.f64_div],
  '==': [Op.f32_eq, Op.f64_eq],
  '!=': [Op.f32_ne, Op.f64_ne],
  '<': [Op.f32_lt, Op.f64_lt],
  '>': [Op.f32_gt, Op.f64_gt],
  '<=': [Op.f32_le, Op.f64_le],
  '>=': [Op.f32_ge, Op.f64_ge],
};

/** Combines the two values on the stack, both of type `type` (the type of the left operand for shifts, whose count then
 *  has type `right`). `known` is the right operand when it is a constant: the checks it makes superfluous are left out. */
export function combine(g: Generator, operator: BinaryOperator, type: CType, right: CType, known?: bigint): void {
  const { code } = g;
  if (type.kind === 'float') {
    const pair = floating[operator];
    if (!pair) throw new Error(`no floating ${operator}`);
    code.op(type.size === 4 ? pair[0] : pair[1]);
    return;
  }
  const integer = integerType(type);
  if (isWide(integer)) {
    wideBinary(g, operator, integer.signed);
    return;
  }
  const wide = valueType(type) === ValueType.i64;
  const plain = simple[operator];
  if (plain) code.op(wide ? plain.i64 : plain.i32);
  else if (operator in ordered) {
    const pair = ordered[operator]?.[integer.signed ? 'signed' : 'unsigned'];
    if (pair) code.op(wide ? pair.i64 : pair.i32);
    return;
  } else if (operator === '/' || operator === '%') divide(g, operator, integer, known);
  else shift(g, operator, integer, right, known);
  if (operator !== '==' && operator !== '!=') normalize(g, type);
}

/** Division. arm64 yields 0 for a zero divisor (and so the dividend as remainder) and wraps INT_MIN / -1. */
function divide(g: Generator, operator: '/' | '%', type: IntType, known: bigint | undefined): void {
  const { code } = g;
  const wide = type.size === 8;
  const value = wide ? ValueType.i64 : ValueType.i32;
  const opcode =
    operator === '/'
      ? type.signed
        ? wide
          ? Op.i64_div_s
          : Op.i32_div_s
        : wide
          ? Op.i64_div_u
          : Op.i32_div_u
      : type.signed
        ? wide
          ? Op.i64_rem_s
          : Op.i32_rem_s
        : wide
          ? Op.i64_rem_u
          : Op.i32_rem_u;
  if (known !== undefined && known !== 0n && known !== -1n) {
    code.op(opcode);
    return;
  }
  const right = g.temp(value);
  const left = g.temp(value);
  code.set(right);
  code.set(left);
  code.get(right);
  code.op(wide ? Op.i64_eqz : Op.i32_eqz);
  code.open(Op.if, value);
  code.i32(0);
  code.callEngine('undefinedBehaviour');
  if (operator === '/') constant(g, wide, 0n);
  else code.get(left);
  code.else();
  if (type.signed && operator === '/') {
    code.get(right);
    constant(g, wide, -1n);
    code.op(wide ? Op.i64_eq : Op.i32_eq);
    code.open(Op.if, value);
    constant(g, wide, 0n);
    code.get(left);
    code.op(wide ? Op.i64_sub : Op.i32_sub);
    code.else();
  }
  code.get(left);
  code.get(right);
  code.op(opcode);
  if (type.signed && operator === '/') code.end();
  code.end();
  g.release(left, value);
  g.release(right, value);
}

/** Shifts. arm64 takes the count modulo the width, as WebAssembly does; a count out of range is reported. */
function shift(g: Generator, operator: BinaryOperator, type: IntType, right: CType, known: bigint | undefined): void {
  const { code } = g;
  const wide = type.size === 8;
  const width = wide ? 64 : 32;
  const countWide = valueType(right) === ValueType.i64;
  if (known === undefined || known < 0n || known >= BigInt(width)) {
    const count = g.temp(countWide ? ValueType.i64 : ValueType.i32);
    code.tee(count);
    constant(g, countWide, BigInt(width));
    code.op(countWide ? Op.i64_ge_u : Op.i32_ge_u);
    code.open(Op.if);
    code.i32(1);
    code.callEngine('undefinedBehaviour');
    code.end();
    code.get(count);
    g.release(count, countWide ? ValueType.i64 : ValueType.i32);
  }
  if (wide && !countWide) code.op(Op.i64_extend_i32_u);
  if (!wide && countWide) code.op(Op.i32_wrap_i64);
  if (operator === '<<') code.op(wide ? Op.i64_shl : Op.i32_shl);
  else if (type.signed) code.op(wide ? Op.i64_shr_s : Op.i32_shr_s);
  else code.op(wide ? Op.i64_shr_u : Op.i32_shr_u);
}

/** Pushes an integer constant of one of the two widths. */
export function constant(g: Generator, wide: boolean, value: bigint): void {
  if (wide) g.code.i64(value);
  else g.code.i32(Number(BigInt.asIntN(32, value)));
}
