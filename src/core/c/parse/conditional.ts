import { voidType } from '../types/make';
import { branchType } from './arithmetic';
import type { Expression } from './ast';
import { parseBinary } from './binary';
import type { Context } from './context';
import { cast, condition, convert, rvalue, truth } from './convert-expression';
import { parseExpression } from './expression';
import { P } from './words';

/** A conditional expression (C11 6.5.15), GNU `a ?: b` included. A branch that a constant condition excludes vanishes, but
 *  its type still counts. */
export function parseConditional(c: Context): Expression {
  const test = parseBinary(c, 0);
  if (c.tok !== P.question) return test;
  return c.nested(() => {
    const at = c.pos;
    c.next();
    if (c.tok === P.colon) return elvis(c, test, at);
    const when = condition(c, test);
    const before = c.fn?.placed ?? 0;
    const then = rvalue(c, parseExpression(c));
    const between = c.fn?.placed ?? 0;
    c.expect(P.colon, "of '?:'");
    const otherwise = rvalue(c, parseConditional(c));
    const after = c.fn?.placed ?? 0;
    const type = branchType(c, then, otherwise, at);
    const fitted = (e: Expression) => (type.kind === 'void' ? cast(e, voidType) : convert(c, e, type));
    if (when.kind === 'constant') {
      if (when.value !== 0n && after === between) return fitted(then);
      if (when.value === 0n && before === between) return fitted(otherwise);
    }
    // biome-ignore lint/suspicious/noThenProperty: the tree names its parts as C does, and is never awaited
    return { kind: 'conditional', at, type, condition: when, then: fitted(then), otherwise: fitted(otherwise) };
  });
}

function elvis(c: Context, test: Expression, at: number): Expression {
  c.next();
  const value = rvalue(c, test);
  const otherwise = rvalue(c, parseConditional(c));
  const type = branchType(c, value, otherwise, at);
  const known = truth(value);
  if (known === true) return convert(c, value, type);
  if (known === false) return convert(c, otherwise, type);
  return { kind: 'elvis', at, type, value: cast(value, type), otherwise: cast(otherwise, type) };
}
