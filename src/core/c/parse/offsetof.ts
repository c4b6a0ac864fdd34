import { spellings } from '../token';
import { pointerTo, ulongType } from '../types/make';
import { constantAddress } from './address';
import { arithmetic } from './arithmetic';
import type { Expression } from './ast';
import type { Context } from './context';
import { cast, constant, rvalue } from './convert-expression';
import { parseExpression } from './expression';
import { memberNamed } from './postfix';
import { parseTypeName } from './type-name';
import { addressOf, dereference } from './unary';
import { P } from './words';

/** `__builtin_offsetof(type, member.designator[index])`; an index may be variable (GNU). */
export function parseOffsetof(c: Context, at: number): Expression {
  c.expect(P.lparen, "after '__builtin_offsetof'");
  const type = parseTypeName(c);
  c.expect(P.comma, "in '__builtin_offsetof'");
  const nothing = constant(0n, pointerTo(type), at);
  let e: Expression = { kind: 'dereference', at, type, pointer: nothing };
  for (let first = true; c.tok !== P.rparen; first = false) {
    if (c.tok === P.lbracket && !first) {
      c.next();
      const index = rvalue(c, parseExpression(c));
      c.expect(P.rbracket, 'after the index');
      const known = constantAddress(e);
      const base = rvalue(c, e);
      const pointer = known === undefined ? base : constant(known, base.type, at);
      e = dereference(c, arithmetic(c, '+', pointer, index, at), at);
    } else {
      if (!first) c.expect(P.dot, "in '__builtin_offsetof'");
      const nameAt = c.pos;
      const id = c.tok;
      c.next();
      e = memberNamed(c, e, spellings.text(id), nameAt, at);
    }
  }
  c.next();
  if (e.kind === 'member' && e.field.bits) c.fail('bad-operands', 'a bit-field has no offset', at);
  const known = constantAddress(e);
  return known === undefined ? cast(addressOf(c, e, at), ulongType) : constant(known, ulongType, at);
}
