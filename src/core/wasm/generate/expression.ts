import type { Expression } from '../../c/parse/ast';
import { Op, ValueType } from '../emit/opcode';
import { WideOp } from './abi';
import { combine, constant } from './arithmetic';
import { assign, compoundAssign, increment } from './assign';
import { builtin } from './builtin';
import { call } from './call';
import { condition, convert, normalize, truth } from './convert';
import type { Generator } from './generator';
import { initialize } from './initialize';
import { loadPlace, type Place, placeAddress, placeOf, releasePlace } from './place';
import { copyToFrame } from './record';
import { isAggregate, isVoid, valueType } from './representation';
import { statementExpression } from './statement-expression';
import { isWide, wideConstant, wideFromInteger, wideUnary } from './wide';

/** Pushes the value of an expression (nothing for void; an address for records and 128-bit integers). */
export function expression(g: Generator, e: Expression): void {
  const { code } = g;
  switch (e.kind) {
    case 'constant':
      if (isWide(e.type)) wideConstant(g, e.value);
      else constant(g, valueType(e.type) === ValueType.i64, e.value);
      return;
    case 'float-constant':
      if (valueType(e.type) === ValueType.f32) {
        code.op(Op.f32_const);
        code.bytes.f32(e.value);
      } else {
        code.op(Op.f64_const);
        code.bytes.f64(e.value);
      }
      return;
    case 'load':
      load(g, e.of);
      return;
    case 'address':
    case 'decay':
      addressOf(g, e.of);
      return;
    case 'label-address':
      code.i64(BigInt(e.label.index + 1));
      return;
    case 'cast':
      expression(g, e.of);
      convert(g, e.of.type, e.type);
      return;
    case 'unary':
      unary(g, e);
      return;
    case 'binary':
      binary(g, e);
      return;
    case 'pointer-add':
      expression(g, e.pointer);
      expression(g, e.index);
      scale(g, e.scale);
      code.op(e.subtract ? Op.i64_sub : Op.i64_add);
      return;
    case 'pointer-difference':
      expression(g, e.left);
      expression(g, e.right);
      code.op(Op.i64_sub);
      if (typeof e.scale === 'number') {
        if (e.scale > 1) {
          code.i64(BigInt(e.scale));
          code.op(Op.i64_div_s);
        }
      } else {
        expression(g, e.scale);
        combine(g, '/', { kind: 'int', rank: 'long', size: 8, signed: true, quals: 0 }, e.scale.type);
      }
      return;
    case 'logical':
      logical(g, e);
      return;
    case 'conditional':
      conditional(g, e);
      return;
    case 'elvis':
      elvis(g, e);
      return;
    case 'assign':
      assign(g, e, true);
      return;
    case 'compound-assign':
      compoundAssign(g, e, true);
      return;
    case 'increment':
      increment(g, e, true);
      return;
    case 'call':
      call(g, e);
      return;
    case 'builtin':
      builtin(g, e);
      return;
    case 'comma':
      effect(g, e.left);
      expression(g, e.right);
      return;
    case 'statement-expression':
      statementExpression(g, e);
      return;
    case 'compound-literal':
      initialize(g, e.variable, e.initializer);
      load(g, e);
      return;
    default:
      load(g, e);
  }
}

/** Evaluates an expression for its effects alone. */
export function effect(g: Generator, e: Expression): void {
  if (e.kind === 'assign') assign(g, e, false);
  else if (e.kind === 'compound-assign') compoundAssign(g, e, false);
  else if (e.kind === 'increment') increment(g, e, false);
  else if (e.kind === 'comma') {
    effect(g, e.left);
    effect(g, e.right);
  } else if (e.kind === 'cast' && isVoid(e.type)) effect(g, e.of);
  else {
    expression(g, e);
    if (!isVoid(e.type)) g.code.op(Op.drop);
  }
}

function load(g: Generator, lvalue: Expression): void {
  const place = placeOf(g, lvalue);
  loadPlace(g, place, lvalue.type);
  releasePlace(g, place);
}

function addressOf(g: Generator, lvalue: Expression): void {
  if (lvalue.kind === 'global' && lvalue.symbol.kind === 'function') {
    g.code.functionPointer(lvalue.symbol);
    return;
  }
  if (lvalue.kind === 'dereference') {
    expression(g, lvalue.pointer);
    return;
  }
  const place: Place = placeOf(g, lvalue);
  placeAddress(g, place);
  releasePlace(g, place);
}

/** Multiplies the index on the stack by the size of what the pointer points to. */
export function scale(g: Generator, by: number | Expression): void {
  if (typeof by === 'number') {
    if (by === 1) return;
    g.code.i64(BigInt(by));
  } else {
    expression(g, by);
  }
  g.code.op(Op.i64_mul);
}

function unary(g: Generator, e: Extract<Expression, { kind: 'unary' }>): void {
  const { code } = g;
  if (e.operator === '!') {
    expression(g, e.of);
    truth(g, e.of.type);
    code.op(Op.i32_eqz);
    return;
  }
  if (isWide(e.type)) {
    expression(g, e.of);
    wideUnary(g, e.operator === '-' ? WideOp.negate : WideOp.complement);
    return;
  }
  if (e.type.kind === 'float') {
    expression(g, e.of);
    code.op(e.type.size === 4 ? Op.f32_neg : Op.f64_neg);
    return;
  }
  const wide = valueType(e.type) === ValueType.i64;
  if (e.operator === '-') {
    constant(g, wide, 0n);
    expression(g, e.of);
    code.op(wide ? Op.i64_sub : Op.i32_sub);
  } else {
    expression(g, e.of);
    constant(g, wide, -1n);
    code.op(wide ? Op.i64_xor : Op.i32_xor);
  }
  normalize(g, e.type);
}

function binary(g: Generator, e: Extract<Expression, { kind: 'binary' }>): void {
  const { left, right, operator } = e;
  const shifts = operator === '<<' || operator === '>>';
  expression(g, left);
  if (isAggregate(left.type) && !isPure(right)) copyToFrame(g, left.type);
  expression(g, right);
  if (isWide(left.type) && shifts && !isWide(right.type)) {
    convert(g, right.type, { kind: 'int', rank: 'long', size: 8, signed: false, quals: 0 });
    wideFromInteger(g, false);
  }
  combine(g, operator, left.type, right.type, right.kind === 'constant' ? BigInt.asIntN(64, right.value) : undefined);
}

/** Whether evaluating it can change an object. */
function isPure(e: Expression): boolean {
  return e.kind === 'constant' || e.kind === 'load' || (e.kind === 'cast' && isPure(e.of));
}

function logical(g: Generator, e: Extract<Expression, { kind: 'logical' }>): void {
  const { code } = g;
  condition(g, e.left);
  code.open(Op.if, ValueType.i32);
  if (e.operator === '&&') {
    expression(g, e.right);
    truth(g, e.right.type);
    code.else();
    code.i32(0);
  } else {
    code.i32(1);
    code.else();
    expression(g, e.right);
    truth(g, e.right.type);
  }
  code.end();
  g.unmark();
}

function conditional(g: Generator, e: Extract<Expression, { kind: 'conditional' }>): void {
  const { code } = g;
  condition(g, e.condition);
  code.open(Op.if, isVoid(e.type) ? undefined : valueType(e.type));
  branch(g, e.then, e);
  code.else();
  g.unmark();
  branch(g, e.otherwise, e);
  code.end();
  g.unmark();
}

function branch(g: Generator, arm: Expression, whole: Expression): void {
  if (isVoid(whole.type)) effect(g, arm);
  else expression(g, arm);
}

function elvis(g: Generator, e: Extract<Expression, { kind: 'elvis' }>): void {
  const { code } = g;
  const type = valueType(e.type);
  const value = g.temp(type);
  expression(g, e.value);
  code.tee(value);
  truth(g, e.value.type);
  code.open(Op.if, type);
  code.get(value);
  code.else();
  expression(g, e.otherwise);
  code.end();
  g.release(value, type);
  g.unmark();
}
