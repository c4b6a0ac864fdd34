import { TokenKind } from '../token';
import { parseText } from './attribute';
import { constantOf } from './constant-expression';
import type { Context } from './context';
import { P } from './words';

/** `_Static_assert(condition, "message");` – fails with its message where the condition is zero. */
export function parseStaticAssert(c: Context): void {
  const at = c.pos;
  c.next();
  c.expect(P.lparen, "after '_Static_assert'");
  const value = constantOf(c, 'assertion');
  const message = c.accept(P.comma) && c.kind === TokenKind.String ? parseText(c) : undefined;
  c.expect(P.rparen, 'after the assertion');
  c.expect(P.semicolon, 'after the assertion');
  if (value === 0n) c.fail('static-assertion', `static assertion failed${message ? `: ${message}` : ''}`, at);
}
