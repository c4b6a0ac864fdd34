import { spellings } from '../token';
import { isArithmetic, isInteger, isScalar, wrap } from '../types/convert';
import { intType, pointerTo, ulongType, unqualified, voidPointer } from '../types/make';
import { showType } from '../types/show';
import { alignOf, isComplete, isVariable, sizeOf } from '../types/size';
import type { CType } from '../types/type';
import { constantAddress } from './address';
import { scaleOf } from './arithmetic';
import type { Expression } from './ast';
import { parseCompoundLiteral } from './compound-literal';
import type { Context } from './context';
import { bitsOf, cast, condition, constant, convert, isLvalue, promote, rvalue, wrapped } from './convert-expression';
import { requireModifiable } from './expression';
import { parsePostfix } from './postfix';
import { isTypeStart, parseTypeName } from './type-name';
import { sizeExpression } from './variable-array';
import { K, P } from './words';

/** A cast expression (C11 6.5.4): a cast, a compound literal, or a unary expression. */
export function parseCast(c: Context): Expression {
  if (c.tok !== P.lparen) return parseUnary(c);
  const at = c.pos;
  c.next();
  if (!isTypeStart(c)) {
    c.pos = at;
    return parseUnary(c);
  }
  return c.nested(() => {
    const type = parseTypeName(c);
    c.expect(P.rparen, 'after the type of a cast');
    if (c.tok === P.lbrace) return parsePostfix(c, parseCompoundLiteral(c, type, at));
    return castTo(c, rvalue(c, parseCast(c)), type, at);
  });
}

function castTo(c: Context, e: Expression, type: CType, at: number): Expression {
  if (type.kind === 'void') return cast(e, type);
  if (type.kind === 'record') {
    if (e.type.kind === 'record') return convert(c, e, type);
    const member = type.record.kind === 'union' ? c.requireComplete(type, at).record.fields : [];
    const field = member.find((each) => each.type.kind === e.type.kind && sizeOf(each.type) === sizeOf(e.type));
    if (!field) c.fail('bad-cast', `a value cannot be cast to '${showType(type)}'`, at);
    const fn = c.fn;
    if (!fn) c.fail('bad-cast', 'a cast to a union is only supported in functions', at);
    const variable = fn.newVariable('', type);
    const items = [{ offset: field.offset, type: field.type, value: e }];
    const literal: Expression = {
      kind: 'compound-literal',
      at,
      type,
      variable,
      initializer: { zero: true, items },
    };
    return { kind: 'load', at, type: unqualified(type), of: literal };
  }
  const bad =
    !isScalar(type) ||
    !isScalar(e.type) ||
    (type.kind === 'float' && e.type.kind === 'pointer') ||
    (type.kind === 'pointer' && e.type.kind === 'float');
  if (bad) c.fail('bad-cast', `a value of type '${showType(e.type)}' cannot be cast to '${showType(type)}'`, at);
  // A cast to the type that it has already still ends the promotions of a bit-field.
  const value = cast(e, type);
  return value === e && bitsOf(e) ? { kind: 'cast', at, type: unqualified(type), of: e } : value;
}

const ampersand = P.and;

/** A unary expression (C11 6.5.3). */
export function parseUnary(c: Context): Expression {
  const at = c.pos;
  const { tok } = c;
  switch (tok) {
    case P.star:
      c.next();
      return dereference(
        c,
        rvalue(
          c,
          c.nested(() => parseCast(c)),
        ),
        at,
      );
    case ampersand:
      c.next();
      return addressOf(
        c,
        c.nested(() => parseCast(c)),
        at,
      );
    case P.andAnd:
      return labelAddress(c);
    case P.plus:
    case P.minus:
    case P.tilde:
    case P.not: {
      c.next();
      return prefix(
        c,
        spellings.text(tok),
        rvalue(
          c,
          c.nested(() => parseCast(c)),
        ),
        at,
      );
    }
    case P.increment:
    case P.decrement: {
      c.next();
      const target = c.nested(() => parseUnary(c));
      return increment(c, target, tok === P.decrement, false, at);
    }
    default:
      break;
  }
  const { keyword } = c;
  if (keyword === K.sizeof || keyword === K.alignof) return parseSize(c, keyword === K.alignof);
  if (keyword === K.extension) {
    c.next();
    return c.nested(() => parseCast(c));
  }
  return parsePostfix(c);
}

/** `*value`. */
export function dereference(c: Context, pointer: Expression, at: number): Expression {
  if (pointer.type.kind !== 'pointer')
    c.fail('not-a-pointer', `a value of type '${showType(pointer.type)}' cannot be dereferenced`, at);
  const { to } = pointer.type;
  if (pointer.kind === 'address' && !(to.kind === 'record')) return { ...pointer.of, type: to } as Expression;
  if (to.kind === 'function' && pointer.kind === 'decay') return pointer.of;
  return { kind: 'dereference', at, type: to.kind === 'record' ? c.completed(to) : to, pointer };
}

/** `&e`. */
export function addressOf(c: Context, e: Expression, at: number): Expression {
  if (!isLvalue(e)) c.fail('not-an-lvalue', "'&' needs an object or a function", at);
  if (e.kind === 'member' && e.field.bits) c.fail('not-an-lvalue', "'&' cannot be applied to a bit-field", at);
  const type = pointerTo(e.type);
  if (e.kind === 'dereference') return e.pointer.type === type ? e.pointer : cast(e.pointer, type);
  const known = constantAddress(e);
  if (known !== undefined) return constant(known, type, at);
  markAddressTaken(e);
  return { kind: 'address', at, type, of: e };
}

/** Notes that a local must live in memory since its address is used. */
export function markAddressTaken(e: Expression): void {
  let base = e;
  while (base.kind === 'member') base = base.base;
  if (base.kind === 'local') base.variable.inMemory = true;
}

function labelAddress(c: Context): Expression {
  const at = c.pos;
  c.next();
  const fn = c.fn;
  if (!fn) c.fail('syntax', "'&&label' outside a function", at);
  const { label } = fn.label(c.tok, spellings.text(c.tok), c.pos);
  c.identifier('a label');
  label.addressTaken = true;
  return { kind: 'label-address', at, type: voidPointer, label };
}

function prefix(c: Context, operator: string, value: Expression, at: number): Expression {
  if (operator === '!') {
    const test = condition(c, value);
    if (test.kind === 'constant') return constant(test.value === 0n ? 1n : 0n, intType, at);
    return { kind: 'unary', at, type: intType, operator, of: test };
  }
  const fits = operator === '~' ? isInteger(value.type) : isArithmetic(value.type);
  if (!fits) c.fail('bad-operands', `'${operator}' cannot be applied to '${showType(value.type)}'`, at);
  const of = promote(value);
  if (operator === '+') return of;
  if (of.kind === 'constant') {
    return constant(wrap(operator === '-' ? -of.value : ~of.value, of.type), of.type, at);
  }
  if (of.kind === 'float-constant') return { ...of, at, value: -of.value };
  return wrapped({ kind: 'unary', at, type: of.type, operator: operator === '-' ? '-' : '~', of });
}

/** `++` and `--`, before or after. */
export function increment(c: Context, target: Expression, subtract: boolean, postfix: boolean, at: number): Expression {
  requireModifiable(c, target, at);
  const type = unqualified(target.type);
  if (!isScalar(type)) c.fail('bad-operands', `'${showType(type)}' cannot be counted up or down`, at);
  const step = type.kind === 'pointer' ? scaleOf(c, type, at) : 1;
  return { kind: 'increment', at, type, target, subtract, postfix, step };
}

function parseSize(c: Context, align: boolean): Expression {
  const at = c.pos;
  c.next();
  let type: CType | undefined;
  let memberAlign: number | undefined;
  if (c.tok === P.lparen) {
    const open = c.pos;
    c.next();
    if (isTypeStart(c)) {
      type = parseTypeName(c);
      c.expect(P.rparen, 'after the type');
      if (c.tok === P.lbrace) type = parsePostfix(c, parseCompoundLiteral(c, type, open)).type;
    } else c.pos = open;
  }
  if (!type) {
    const operand = c.nested(() => parseUnary(c));
    if (operand.kind === 'member' && operand.field.bits) c.fail('bad-operands', 'a bit-field has no size', at);
    type = operand.type;
    if (operand.kind === 'global') memberAlign = operand.symbol.align;
    if (operand.kind === 'local') memberAlign = operand.variable.align;
  }
  if (type.kind === 'record') type = c.requireComplete(type, at);
  if (align) return constant(BigInt(memberAlign ?? alignOf(type)), ulongType, at);
  if (type.kind === 'array' && !isComplete(type)) {
    c.fail('incomplete-type', `'${showType(type)}' has no size here`, at);
  }
  return isVariable(type) ? sizeExpression(c, type, at) : constant(BigInt(sizeOf(type)), ulongType, at);
}
