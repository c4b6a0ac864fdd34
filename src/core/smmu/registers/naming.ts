import type { Fields } from '../declaration/field';
import type { Register } from '../declaration/register';
import type { Structure } from '../declaration/structure';
import { CD } from '../structures/cd';
import { type Command, commandHeader, commands, commandWithOpcode } from '../structures/command';
import { events } from '../structures/event';
import { PageRequest } from '../structures/page-request';
import { STE } from '../structures/ste';
import { L1CD, L1STD } from '../structures/table';
import { type FieldName, fieldsNamed } from './field-naming';
import { registerNamed, registers } from './map';
import { meaningsOfMacroV2 } from './v2/naming';

/** A register or structure as a whole, a field of it, or a value of a field. */
export interface Declared extends Partial<FieldName> {
  readonly register?: Register;
  readonly structure?: Structure;
}

/** What a macro of the driver names. */
export interface MacroMeaning extends Declared {
  /** Other declarations for which it stands just as well: `CMDQ_TLBI_0_ASID` is in several commands, `CR1_CACHE_WB` a value of several
   *  fields. Absent where there are none. */
  readonly others?: readonly Declared[];
}

const structures: readonly Structure[] = [
  STE,
  CD,
  L1STD,
  L1CD,
  PageRequest,
  ...Object.values(commands),
  ...Object.values(events),
  commandHeader,
] as readonly Structure[];

/** The declaration that a macro of a driver's header stands for, or undefined: of SMMUv2's by `meaningsOfMacroV2`, whose names all differ. The
 *  names of SMMUv3's driver follow rules, which are all there is
 *  here: `ARM_SMMU_<register>`, `<register>_<field>[_<value>]`, `<structure prefix>[<dword>_]<field>[_<value>]`, `<command>_<field>_<value>`,
 *  `CMDQ_OP_<command>`, `EVT_ID_<event>`, with EVTQ for EVENTQ, an optional `_MASK` or `_IDX`, `Q_` and `MSI_CFGn_` for any queue. A set of
 *  values that several fields share stands after the register or structure (`CR1_CACHE_WB`), or after `ARM_SMMU_` for all of them.
 *  Spellings that no rule gives are in the declarations. */
export function meaningOfMacro(macro: string): MacroMeaning | undefined {
  const ofV2 = meaning(meaningsOfMacroV2(macro));
  if (ofV2) return ofV2;
  if (macro.startsWith('ARM_SMMU_')) return registerOrSharedValue(macro.slice('ARM_SMMU_'.length));
  if (macro.startsWith('CMDQ_OP_')) return opcode(macro.slice('CMDQ_OP_'.length));
  if (macro.startsWith('EVT_ID_')) return eventType(macro.slice('EVT_ID_'.length));
  for (const find of [structureFields, registerFields, shortNames]) {
    const found = meaning(find(macro));
    if (found) return found;
  }
  return undefined;
}

function meaning([first, ...others]: readonly Declared[]): MacroMeaning | undefined {
  return first && others.length > 0 ? { ...first, others } : first;
}

function registerOrSharedValue(text: string): MacroMeaning | undefined {
  const register = registerNamed(text.replace('EVTQ', 'EVENTQ'));
  if (register) return { register };
  return meaning([
    ...registers.flatMap((each) => fieldsNamed(each.fields, text, 'shared').map((f) => ({ register: each, ...f }))),
    ...structures.flatMap((each) => fieldsNamed(each.fields, text, 'shared').map((f) => ({ structure: each, ...f }))),
  ]);
}

function opcode(name: string): MacroMeaning {
  const known = Object.values<Command>(commands).find((command) => command.name === name)?.opcode;
  const number = known ?? commandHeader.fields.Opcode.kernelValues?.[name];
  const structure = number === undefined ? undefined : commandWithOpcode(number);
  return structure && number !== undefined
    ? { structure, field: 'Opcode', value: name, number: BigInt(number) }
    : { structure: commandHeader, field: 'Opcode', value: name };
}

/** `TRANSLATION_FAULT` is F_TRANSLATION, `BAD_STE_CONFIG` C_BAD_STE. */
function eventType(name: string): MacroMeaning | undefined {
  const arm = name.replace(/^(.*)_FAULT$/, 'F_$1').replace(/^(.*)_CONFIG$/, 'C_$1');
  const structure = Object.values(events).find((event) => event.name === arm);
  return structure && { structure, field: 'TYPE', value: arm, number: BigInt(structure.type) };
}

const queues = ['CMDQ', 'EVENTQ', 'PRIQ'];

/** Spellings of a macro that begin with the name of a register: several where the driver names a field of any queue. */
function registerSpellings(macro: string): string[] {
  const text = macro.replace(/EVTQ/g, 'EVENTQ').replace(/^CMDQ_ERR_/, 'CMDQ_CONS_ERR_');
  const any = /^(?:Q_(BASE_.+|(?!BASE_).+)|MSI_(CFG\d_.+))$/.exec(text);
  if (!any) return [text];
  const [, ofQueue, ofMessage] = any;
  if (ofMessage) return ['GERROR', 'EVENTQ', 'PRIQ'].map((source) => `${source}_IRQ_${ofMessage}`);
  if (ofQueue?.startsWith('BASE_')) return queues.map((queue) => `${queue}_${ofQueue}`);
  return queues.flatMap((queue) => [`${queue}_PROD_${ofQueue}`, `${queue}_CONS_${ofQueue}`]);
}

/** Registers whose name a text begins with. STRTAB_BASE_CFG_FMT belongs to STRTAB_BASE_CFG, although STRTAB_BASE is a prefix too. */
function registersOf(text: string): Register[] {
  return registers.filter(({ name }) => text.startsWith(`${name}_`)).sort((a, b) => b.name.length - a.name.length);
}

function registerFields(macro: string): Declared[] {
  return registerSpellings(macro).flatMap((text) => {
    for (const register of registersOf(text)) {
      const found = fieldsNamed(register.fields, text.slice(register.name.length + 1));
      if (found.length > 0) return found.map((field) => ({ register, ...field }));
    }
    return [];
  });
}

function structureFields(macro: string): Declared[] {
  const exact = structures.flatMap((structure) => {
    const { kernel } = structure.facts;
    if (!macro.startsWith(kernel)) return [];
    const [, dword, rest = ''] = /^(?:(\d)_)?(?:TCR_|VTCR_)?(.+)$/.exec(macro.slice(kernel.length)) ?? [];
    const fields = dword === undefined ? structure.fields : fieldsOfDword(structure.fields, Number(dword));
    return fieldsNamed(fields, rest).map((field) => ({ structure, ...field }));
  });
  // A name that is all of one structure's field is not the value of a field with a shorter name in another.
  const whole = exact.filter(({ value }) => value === undefined);
  return whole.length > 0 ? whole : exact;
}

/** Values of command fields that the driver names without the queue: `ATC_INV_SIZE_ALL`, `PRI_RESP_SUCC`. */
function shortNames(macro: string): Declared[] {
  return Object.values<Structure>(commands).flatMap((structure) => {
    const prefixes = [`${structure.name}_`, structure.facts.kernel.replace(/^CMDQ_/, '')];
    return prefixes
      .filter((prefix) => macro.startsWith(prefix))
      .flatMap((prefix) => fieldsNamed(structure.fields, macro.slice(prefix.length)))
      .filter(({ number }) => number !== undefined)
      .map((field) => ({ structure, ...field }));
  });
}

function fieldsOfDword(fields: Fields, dword: number): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => Math.floor(field.low / 64) === dword));
}
