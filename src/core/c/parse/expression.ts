import { spellings } from '../token';
import { isArithmetic, isInteger, promoted, usualArithmetic } from '../types/convert';
import { showType } from '../types/show';
import { Qualifier } from '../types/type';
import { scaleOf } from './arithmetic';
import type { CompoundAssign, Expression } from './ast';
import { parseConditional } from './conditional';
import { type Context, maxChain } from './context';
import { cast, convert, isLvalue, promote, rvalue } from './convert-expression';
import { P } from './words';

const compound: ReadonlyMap<number, CompoundAssign['operator']> = new Map(
  (['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^'] as const).map((op) => [spellings.id(`${op}=`), op]),
);

/** An expression with comma operators (C11 6.5.17), not yet loaded or decayed. */
export function parseExpression(c: Context): Expression {
  let left = parseAssignment(c);
  for (let count = 0; c.tok === P.comma; count++) {
    if (count > maxChain) c.fail('nesting-too-deep', 'this chain of commas is too long');
    const at = c.pos;
    c.next();
    const right = rvalue(c, parseAssignment(c));
    left = { kind: 'comma', at, type: right.type, left: dropped(c, left), right };
  }
  return left;
}

/** An operand whose value nobody uses: only volatile objects are read. */
export function dropped(c: Context, e: Expression): Expression {
  if (e.type.kind === 'array' || e.type.kind === 'function' || e.type.kind === 'void') return e;
  if (!isLvalue(e)) return e;
  if (e.type.kind === 'record' && !c.completed(e.type).record.complete) return e;
  return rvalue(c, e);
}

/** An assignment expression (C11 6.5.16), not yet loaded or decayed. */
export function parseAssignment(c: Context): Expression {
  return c.nested(() => {
    const target = parseConditional(c);
    const at = c.pos;
    if (c.tok === P.assign) {
      c.next();
      requireModifiable(c, target, at);
      const value = convert(c, rvalue(c, parseAssignment(c)), target.type);
      return { kind: 'assign', at, type: { ...target.type, quals: 0 }, target, value };
    }
    const operator = compound.get(c.tok);
    if (operator === undefined) return target;
    c.next();
    requireModifiable(c, target, at);
    return compoundAssign(c, operator, target, rvalue(c, parseAssignment(c)), at);
  });
}

function compoundAssign(
  c: Context,
  operator: CompoundAssign['operator'],
  target: Expression,
  value: Expression,
  at: number,
): Expression {
  const type = { ...target.type, quals: 0 };
  if (type.kind === 'pointer' && (operator === '+' || operator === '-') && isInteger(value.type)) {
    const scale = scaleOf(c, type, at);
    const wide = promote(value);
    const signed = wide.type.kind === 'int' && wide.type.signed;
    const index = cast(wide, { kind: 'int', rank: 'long', size: 8, signed, quals: 0 });
    return { kind: 'compound-assign', at, type, operator, target, value: index, computeType: type, scale };
  }
  const floats = operator === '+' || operator === '-' || operator === '*' || operator === '/';
  const fits = floats ? isArithmetic : isInteger;
  if (!fits(type) || !fits(value.type)) {
    const shown = `'${operator}=' cannot be applied to '${showType(type)}' and '${showType(value.type)}'`;
    c.fail('bad-operands', shown, at);
  }
  const left = promoted(type, target.kind === 'member' ? target.field.bits : undefined);
  const right = promote(value);
  if (operator === '<<' || operator === '>>')
    return { kind: 'compound-assign', at, type, operator, target, value: right, computeType: left };
  const computeType = usualArithmetic(left, right.type);
  return { kind: 'compound-assign', at, type, operator, target, value: cast(right, computeType), computeType };
}

/** Fails unless the expression is an lvalue that may be stored to. */
export function requireModifiable(c: Context, e: Expression, at: number): void {
  if (!isLvalue(e) || e.type.kind === 'array' || e.type.kind === 'function')
    c.fail('not-assignable', 'this cannot be assigned to', at);
  if (e.type.quals & Qualifier.Const) c.fail('not-assignable', 'this is const and cannot be assigned to', at);
}
