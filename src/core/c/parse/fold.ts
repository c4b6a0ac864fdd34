import { integerOf, wrap } from '../types/convert';
import type { CType } from '../types/type';
import type { BinaryOperator } from './ast';

/** `left operator right` in the integer or pointer type `type` of the operands; undefined where C leaves it undefined (division by zero,
 *  shift beyond the width). Comparisons give 0 or 1. */
export function foldBinary(operator: BinaryOperator, left: bigint, right: bigint, type: CType): bigint | undefined {
  switch (operator) {
    case '+':
      return wrap(left + right, type);
    case '-':
      return wrap(left - right, type);
    case '*':
      return wrap(left * right, type);
    case '/':
      return right === 0n ? undefined : wrap(left / right, type);
    case '%':
      return right === 0n ? undefined : wrap(left % right, type);
    case '<<':
      return inRange(right, type) ? wrap(left << right, type) : undefined;
    case '>>':
      return inRange(right, type) ? left >> right : undefined;
    case '&':
      return wrap(left & right, type);
    case '|':
      return wrap(left | right, type);
    case '^':
      return wrap(left ^ right, type);
    case '==':
      return left === right ? 1n : 0n;
    case '!=':
      return left !== right ? 1n : 0n;
    case '<':
      return left < right ? 1n : 0n;
    case '>':
      return left > right ? 1n : 0n;
    case '<=':
      return left <= right ? 1n : 0n;
    case '>=':
      return left >= right ? 1n : 0n;
  }
}

function inRange(count: bigint, type: CType): boolean {
  return count >= 0n && count < BigInt(integerOf(type).size * 8);
}

/** The same for floating operands: a number, or whether a comparison holds; undefined for integer operators. */
export function foldFloat(operator: BinaryOperator, left: number, right: number): number | boolean | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}
