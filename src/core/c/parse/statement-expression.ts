import { voidType } from '../types/make';
import type { Expression, Statement } from './ast';
import { parseBlock } from './block';
import type { Context } from './context';
import { rvalue } from './convert-expression';
import { P } from './words';

/** GNU `({ ... })` with the cursor on the brace; takes the closing parenthesis, too. */
export function parseStatementExpression(c: Context, at: number): Expression {
  const { fn } = c;
  if (!fn) c.fail('syntax', "'({ ... })' is only allowed in a function", at);
  let result: Expression | undefined;
  const pending = fn.pending;
  fn.pending = [];
  const body = parseBlock(c, (statements: Statement[]) => {
    const list = innermost(statements);
    const last = list[list.length - 1];
    if (last?.kind !== 'expression') return;
    list.pop();
    result = rvalue(c, last.expression);
  });
  fn.pending = pending;
  c.expect(P.rparen, "after '({ ... }'");
  return { kind: 'statement-expression', at, type: result?.type ?? voidType, body, result };
}

/** The list whose last statement gives the value: labels before it do not matter. */
function innermost(statements: Statement[]): Statement[] {
  const last = statements[statements.length - 1];
  if (last?.kind !== 'block' || last.body[0]?.kind !== 'label' || last.variables.length > 0) return statements;
  return innermost(last.body as Statement[]);
}
