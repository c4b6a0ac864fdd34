import { unqualified } from '../types/make';
import { sameType } from '../types/same';
import { showType } from '../types/show';
import type { CType } from '../types/type';
import type { Expression } from './ast';
import type { Context } from './context';
import { rvalue } from './convert-expression';
import { parseAssignment } from './expression';
import { isTypeStart, parseTypeName } from './type-name';
import { K, P } from './words';

/** `_Generic` (C11 6.5.1.1): only the association that is chosen remains. */
export function parseGeneric(c: Context): Expression {
  const at = c.pos;
  c.next();
  c.expect(P.lparen, "after '_Generic'");
  const type = isTypeStart(c) ? parseTypeName(c) : unqualified(controlling(c, parseAssignment(c)));
  let chosen: Expression | undefined;
  let fallback: Expression | undefined;
  while (c.accept(P.comma)) {
    let wanted: CType | undefined;
    if (c.keyword === K.default) c.next();
    else wanted = parseTypeName(c);
    c.expect(P.colon, "in '_Generic'");
    const value = parseAssignment(c);
    if (!wanted) fallback = value;
    else if (!chosen && sameType(wanted, type)) chosen = value;
  }
  c.expect(P.rparen, "after '_Generic(...'");
  return chosen ?? fallback ?? c.fail('no-association', `'_Generic' has nothing for '${showType(type)}'`, at);
}

/** The controlling expression undergoes lvalue conversion, but is not evaluated: an incomplete record is no matter. */
function controlling(c: Context, e: Expression): CType {
  return e.type.kind === 'array' || e.type.kind === 'function' ? rvalue(c, e).type : e.type;
}
