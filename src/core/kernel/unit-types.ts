import type { MacroLookup } from '../c/preprocess/result';
import type { Record } from '../c/types/type';
import type { CUnit } from '../c/unit';
import type { KernelTypes } from './kernel';

/** The types of a unit, and its constants: enumerators, macros, and any integer constant expression in terms of both. */
export function unitTypes(unit: CUnit, macros: MacroLookup): KernelTypes {
  const types = typesOf.get(unit) ?? makeTypes(unit, macros);
  typesOf.set(unit, types);
  return types;
}

/** Every kernel of a unit asks for the same types. */
const typesOf = new WeakMap<CUnit, KernelTypes>();

function makeTypes(unit: CUnit, macros: MacroLookup): KernelTypes {
  const records = new Map<string, Record>();
  const constants = new Map<string, bigint | undefined>();
  return {
    record(spelling) {
      const record = records.get(spelling) ?? unit.record(spelling);
      if (record) records.set(spelling, record);
      return record;
    },
    constant(expression) {
      if (!constants.has(expression)) {
        constants.set(expression, unit.constant(expression) ?? evaluate(unit, macros, expression));
      }
      return constants.get(expression);
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
