import { sameUnqualified } from '../types/same';
import { sizeOf } from '../types/size';
import type { CType } from '../types/type';
import type { Expression } from './ast';
import type { Context } from './context';
import { cast, isNull } from './convert-expression';

/** An argument for a parameter of union type may be any member (`transparent_union`): the union with that member set. */
export function transparentMember(c: Context, value: Expression, parameter: CType): Expression | undefined {
  if (parameter.kind !== 'record' || parameter.record.kind !== 'union' || value.type.kind === 'record')
    return undefined;
  if (!c.fn) return undefined;
  const { fields } = c.requireComplete(parameter, value.at).record;
  const field =
    fields.find((each) => sameUnqualified(each.type, value.type)) ??
    fields.find((each) => each.type.kind === 'pointer' && (value.type.kind === 'pointer' || isNull(value)));
  if (!field || sizeOf(field.type) !== sizeOf(parameter)) return undefined;
  const variable = c.fn.newVariable('', parameter);
  const items = [{ offset: field.offset, type: field.type, value: cast(value, field.type) }];
  const literal: Expression = {
    kind: 'compound-literal',
    at: value.at,
    type: parameter,
    variable,
    initializer: { zero: false, items },
  };
  return { kind: 'load', at: value.at, type: parameter, of: literal };
}
