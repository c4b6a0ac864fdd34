import { spellings, TokenKind } from '../token';
import { qualified } from '../types/make';
import { findMember, memberNames } from '../types/member';
import { showType } from '../types/show';
import { arithmetic } from './arithmetic';
import type { Expression } from './ast';
import { parseCall } from './call';
import { type Context, maxChain } from './context';
import { rvalue } from './convert-expression';
import { parseExpression } from './expression';
import { nearest } from './near';
import { parsePrimary } from './primary';
import { dereference, increment, markAddressTaken } from './unary';
import { P } from './words';

/** Postfix expressions (C11 6.5.2) on `start`, or on a primary expression at the cursor. */
export function parsePostfix(c: Context, start?: Expression): Expression {
  let e = start ?? parsePrimary(c);
  for (let count = 0; ; count++) {
    if (count > maxChain) c.fail('nesting-too-deep', 'this chain of calls and members is too long');
    const at = c.pos;
    switch (c.tok) {
      case P.lparen:
        e = parseCall(c, e);
        break;
      case P.lbracket: {
        c.next();
        const index = rvalue(c, parseExpression(c));
        c.expect(P.rbracket, 'after the index');
        markAddressTaken(e);
        const base = rvalue(c, e);
        if (base.type.kind !== 'pointer' && index.type.kind !== 'pointer')
          c.fail('not-a-pointer', `a value of type '${showType(base.type)}' cannot be indexed`, at);
        e = dereference(c, arithmetic(c, '+', base, index, at), at);
        break;
      }
      case P.dot:
        c.next();
        e = member(c, e, at);
        break;
      case P.arrow:
        c.next();
        e = member(c, dereference(c, rvalue(c, e), at), at);
        break;
      case P.increment:
      case P.decrement:
        e = increment(c, e, c.tok === P.decrement, true, at);
        c.next();
        break;
      default:
        return e;
    }
  }
}

/** Member access, through anonymous members where the name lies in one. */
function member(c: Context, base: Expression, at: number): Expression {
  if (c.kind !== TokenKind.Identifier) c.fail('syntax', `expected the name of a member, found ${c.found()}`);
  const name = spellings.text(c.tok);
  const nameAt = c.pos;
  c.next();
  return memberNamed(c, base, name, nameAt, at);
}

/** `base.name`; `nameAt` is where the name stands. */
export function memberNamed(c: Context, base: Expression, name: string, nameAt: number, at: number): Expression {
  if (base.type.kind !== 'record') {
    const help = base.type.kind === 'pointer' ? "use '->'" : undefined;
    c.fail('no-member', `'.${name}' on a value of type '${showType(base.type)}', which has no members`, nameAt, help);
  }
  const { record } = c.requireComplete(base.type, at);
  const path = findMember(record, name);
  if (!path) {
    const near = nearest(name, memberNames(record));
    const shown = `${record.kind} ${record.tag ?? '{...}'}`;
    c.fail('no-member', `no member named '${name}' in '${shown}'`, nameAt, near && `did you mean '${near}'?`);
  }
  let e = base;
  for (const field of path) {
    const type = qualified(field.type, base.type.quals);
    e = { kind: 'member', at, type, base: e, field };
  }
  return e;
}
