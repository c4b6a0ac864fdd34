import { spellings } from '../token';
import { intType } from '../types/make';
import { arithmetic, logical } from './arithmetic';
import type { BinaryOperator, Expression } from './ast';
import { type Context, maxChain } from './context';
import { condition, rvalue, truth } from './convert-expression';
import { parseCast } from './unary';

interface Operator {
  readonly text: string;
  readonly precedence: number;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const operators: ReadonlyMap<number, Operator> = new Map(
  levels.flatMap((texts, precedence) => texts.map((text) => [spellings.id(text), { text, precedence }] as const)),
);

/** Binary operators of at least the given precedence. */
export function parseBinary(c: Context, least: number): Expression {
  let left = parseCast(c);
  for (let count = 0; ; ) {
    const operator = operators.get(c.tok);
    if (!operator || operator.precedence < least) return left;
    if (left.kind !== 'constant' && ++count > maxChain)
      c.fail('nesting-too-deep', 'this chain of operators is too long');
    const at = c.pos;
    c.next();
    const placed = c.fn?.placed ?? 0;
    const right = parseBinary(c, operator.precedence + 1);
    if (operator.text === '&&' || operator.text === '||') {
      const first = condition(c, left);
      const second = condition(c, right);
      const known = truth(first);
      // A label in the operand that is never reached from here can still be jumped to.
      if (known !== undefined && (c.fn?.placed ?? 0) !== placed) {
        left = { kind: 'logical', at, type: intType, operator: operator.text, left: first, right: second };
      } else left = logical(operator.text, first, second, at);
    } else left = arithmetic(c, operator.text as BinaryOperator, rvalue(c, left), rvalue(c, right), at);
  }
}
