import type { Expression } from '../../c/parse/ast';
import { expression } from './expression';
import type { Generator } from './generator';
import { copyToFrame } from './record';
import { isAggregate, isVoid, valueType } from './representation';
import { block } from './statement';

/** GNU `({ ... })`: runs the block; its result is taken before the block's cleanups run. */
export function statementExpression(g: Generator, e: Extract<Expression, { kind: 'statement-expression' }>): void {
  const { result } = e;
  if (!result || isVoid(result.type)) {
    block(g, e.body, () => {
      if (result) expression(g, result);
    });
    return;
  }
  const type = valueType(result.type);
  const value = g.temp(type);
  block(g, e.body, () => {
    expression(g, result);
    // A record of the block ends with it, so its value moves out first.
    if (isAggregate(result.type)) copyToFrame(g, result.type);
    g.code.set(value);
  });
  g.code.get(value);
  g.release(value, type);
}
