import { isInteger } from '../types/convert';
import type { ConstantExpression } from './ast';
import { parseConditional } from './conditional';
import type { Context } from './context';
import { rvalue } from './convert-expression';

/** An integer constant expression at the cursor, with its type. */
export function constantExpression(c: Context, what: string): ConstantExpression {
  const at = c.pos;
  const value = rvalue(c, parseConditional(c));
  if (value.kind !== 'constant' || !isInteger(value.type))
    c.fail('not-constant', `the value of this ${what} is not an integer constant`, at);
  return value;
}

/** The value of an integer constant expression at the cursor. */
export function constantOf(c: Context, what: string): bigint {
  return constantExpression(c, what).value;
}
