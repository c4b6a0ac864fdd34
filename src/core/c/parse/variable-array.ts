import { ulongType } from '../types/make';
import { isVariable, sizeOf } from '../types/size';
import type { ArrayType, CType } from '../types/type';
import { arithmetic } from './arithmetic';
import type { Expression } from './ast';
import type { Context } from './context';
import { constant, convert } from './convert-expression';

/** The type of an array whose length is known at run time. Its size is computed where the type is written, and kept in a
 *  hidden local. In a parameter list nothing is computed: the array becomes a pointer. */
export function arraySizeVariable(c: Context, of: CType, length: Expression, at: number): ArrayType {
  if (!c.fn) {
    if (!c.scope) c.fail('not-constant', 'the length of this array is not a constant', at);
    return { kind: 'array', of, length: 'vla', quals: 0 };
  }
  const bytes = arithmetic(c, '*', convert(c, length, ulongType), sizeExpression(c, of, at), at);
  return { kind: 'array', of, length: 'vla', quals: 0, sizeVariable: c.fn.hidden(at, bytes) };
}

/** Size of a type in bytes as an expression of type `unsigned long`. */
export function sizeExpression(c: Context, type: CType, at: number): Expression {
  if (type.kind !== 'array' || !isVariable(type)) return constant(BigInt(sizeOf(type)), ulongType, at);
  if (!type.sizeVariable) c.fail('unsupported', 'the size of this array parameter is not kept', at);
  return { kind: 'load', at, type: ulongType, of: { kind: 'local', at, type: ulongType, variable: type.sizeVariable } };
}
