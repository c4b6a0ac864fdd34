import type { MacroLookup } from '../c/preprocess/result';
import type { CUnit } from '../c/unit';
import type { KernelTypes } from './kernel';

/** The types of a unit, and its constants: enumerators, macros, and any integer constant expression in terms of both. */
export function unitTypes(unit: CUnit, macros: MacroLookup): KernelTypes {
  const known = new Map<string, bigint | undefined>();
  return {
    record: (spelling) => unit.record(spelling),
    constant(expression) {
      if (!known.has(expression))
        known.set(expression, unit.constant(expression) ?? evaluate(unit, macros, expression));
      return known.get(expression);
    },
  };
}

/** The unsigned 64-bit value of an expression, found through the length that it gives an array; 32 bits at a time, because
 *  lengths are numbers. */
function evaluate(unit: CUnit, macros: MacroLookup, expression: string): bigint | undefined {
  const buffer = macros.expand(expression);
  const tokens: string[] = [];
  for (let i = 0; i < buffer.length; i++) tokens.push(buffer.spelling(i));
  const text = tokens.join(' ').trim();
  if (text === '') return undefined;
  const low = lengthOf(unit, `((unsigned long)(${text}) & 0xffffffffUL) + 1`);
  const high = lengthOf(unit, `((unsigned long)(${text}) >> 32) + 1`);
  return low === undefined || high === undefined ? undefined : ((high - 1n) << 32n) | (low - 1n);
}

function lengthOf(unit: CUnit, expression: string): bigint | undefined {
  const type = unit.type(`char[${expression}]`);
  return type?.kind === 'array' && typeof type.length === 'number' ? BigInt(type.length) : undefined;
}
