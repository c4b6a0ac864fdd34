import { boolType, voidType } from '../types/make';
import type { Expression } from './ast';
import { parseArguments } from './call';
import type { Context } from './context';
import { cast } from './convert-expression';

/** `__sync_*` and `__atomic_*`: the node's name is without the leading underscores, its first argument a pointer. */
export function parseAtomicBuiltin(c: Context, full: string, at: number): Expression {
  const name = full.slice(2);
  const values = parseArguments(c);
  const [pointer] = values;
  if (name === 'sync_synchronize' || name.endsWith('_fence'))
    return { kind: 'builtin', at, type: voidType, name: 'sync_synchronize', arguments: [] };
  if (pointer?.type.kind !== 'pointer') return c.fail('bad-arguments', `'${full}' needs a pointer`, at);
  const { to } = pointer.type;
  const order = name.startsWith('atomic_') ? 1 : 0;
  const args = values.map((value, i) =>
    i === 0 || i >= values.length - order || value.type.kind === 'pointer' ? value : cast(value, to),
  );
  const truth = /compare_exchange|bool_compare|test_and_set$/.test(name);
  const nothing = /store|clear|release$/.test(name);
  const type = truth ? boolType : nothing ? voidType : { ...to, quals: 0 };
  return { kind: 'builtin', at, type, name, arguments: args };
}
