import type { Expression } from '../../c/parse/ast';
import type { CType, IntType } from '../../c/types/type';
import { Op, Prefixed, ValueType } from '../emit/opcode';
import { expression } from './expression';
import type { Generator } from './generator';
import { integerType, isAggregate, isVoid, valueType } from './representation';
import { isWide, wideFromInteger, wideIsTrue, wideLow } from './wide';

/** Converts the value of type `from` on the stack to type `to` (C11 6.3.1). */
export function convert(g: Generator, from: CType, to: CType): void {
  const { code } = g;
  if (isVoid(to)) {
    if (!isVoid(from)) code.op(Op.drop);
    return;
  }
  if (to.kind === 'record' || to.kind === 'array') return;
  if (isBool(to)) {
    truth(g, from);
    return;
  }
  if (from.kind === 'float' || to.kind === 'float') {
    convertFloating(g, from, to);
    return;
  }
  const source = integerType(from);
  const target = integerType(to);
  if (isWide(source)) {
    if (isWide(target)) return;
    wideLow(g);
    narrow(g, { ...source, size: 8 }, target);
    return;
  }
  if (isWide(target)) {
    widen(g, source, { ...target, size: 8, signed: source.signed });
    wideFromInteger(g, source.signed);
    return;
  }
  widen(g, source, target);
  narrow(g, source, target);
}

function isBool(type: CType): boolean {
  return type.kind === 'int' && type.rank === 'bool';
}

function widen(g: Generator, source: IntType, target: IntType): void {
  if (source.size < 8 && target.size === 8) g.code.op(source.signed ? Op.i64_extend_i32_s : Op.i64_extend_i32_u);
}

/** Reduces a value to the target's width, where it may exceed it. */
function narrow(g: Generator, source: IntType, target: IntType): void {
  const { code } = g;
  if (target.size === 8) return;
  if (source.size === 8) code.op(Op.i32_wrap_i64);
  if (target.size === 4) return;
  if (source.size < target.size && (!source.signed || target.signed)) return;
  if (source.size === target.size && source.signed === target.signed) return;
  if (target.signed) {
    code.op(target.size === 1 ? Op.i32_extend8_s : Op.i32_extend16_s);
  } else {
    code.i32(target.size === 1 ? 0xff : 0xffff);
    code.op(Op.i32_and);
  }
}

/** Brings an i32 result back into the range of a narrow type. */
export function normalize(g: Generator, type: CType): void {
  const target = integerType(type);
  if (target.size < 4) narrow(g, { ...target, size: 4, rank: 'int' }, target);
}

/** Replaces the value of type `from` by 1 if it is not zero, else 0. */
export function truth(g: Generator, from: CType): void {
  const { code } = g;
  if (isWide(from)) {
    wideIsTrue(g);
    return;
  }
  switch (valueType(from)) {
    case ValueType.i32:
      if (isBool(from)) return;
      code.op(Op.i32_eqz, Op.i32_eqz);
      return;
    case ValueType.i64:
      code.i64(0n);
      code.op(Op.i64_ne);
      return;
    case ValueType.f32:
      code.op(Op.f32_const, 0, 0, 0, 0, Op.f32_ne);
      return;
    default:
      code.op(Op.f64_const, 0, 0, 0, 0, 0, 0, 0, 0, Op.f64_ne);
  }
}

function convertFloating(g: Generator, from: CType, to: CType): void {
  const { code } = g;
  const source = valueType(from);
  const target = valueType(to);
  if (from.kind === 'float' && to.kind === 'float') {
    if (source === ValueType.f32 && target === ValueType.f64) code.op(Op.f64_promote_f32);
    if (source === ValueType.f64 && target === ValueType.f32) code.op(Op.f32_demote_f64);
    return;
  }
  if (to.kind === 'float') {
    const { signed } = integerType(from);
    if (source === ValueType.i32) code.op(signed ? Op.i64_extend_i32_s : Op.i64_extend_i32_u);
    if (target === ValueType.f32) code.op(signed ? Op.f32_convert_i64_s : Op.f32_convert_i64_u);
    else code.op(signed ? Op.f64_convert_i64_s : Op.f64_convert_i64_u);
    return;
  }
  const integer = integerType(to);
  if (source === ValueType.f32)
    code.prefixed(integer.signed ? Prefixed.i64_trunc_sat_f32_s : Prefixed.i64_trunc_sat_f32_u);
  else code.prefixed(integer.signed ? Prefixed.i64_trunc_sat_f64_s : Prefixed.i64_trunc_sat_f64_u);
  narrow(g, { ...integer, size: 8 }, integer);
}

/** Pushes an i32 that is not zero exactly if the scalar expression is not zero. */
export function condition(g: Generator, e: Expression): void {
  expression(g, e);
  if (!isAggregate(e.type) && valueType(e.type) === ValueType.i32) return;
  truth(g, e.type);
}
