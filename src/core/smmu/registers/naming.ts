import type { Fields } from '../declaration/field';
import type { Register } from '../declaration/register';
import type { Structure } from '../declaration/structure';
import { CD } from '../structures/cd';
import { commandHeader, commands } from '../structures/command';
import { events } from '../structures/event';
import { PageRequest } from '../structures/page-request';
import { STE } from '../structures/ste';
import { L1CD, L1STD } from '../structures/table';
import { registerNamed, registers } from './map';

/** What a macro of the driver names: a register or structure, a field of it, or a value of a field. */
export interface MacroMeaning {
  readonly register?: Register;
  readonly structure?: Structure;
  /** Arm's name of the field. */
  readonly field?: string;
  /** Name of the value, as the declaration has it. */
  readonly value?: string;
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

/** The declaration that a macro of the driver's header stands for, or undefined. The driver's names follow rules, which are all there is
 *  here: `ARM_SMMU_<register>`, `<register>_<field>[_<value>]`, `<structure prefix>[<dword>_]<field>[_<value>]`, with EVTQ for EVENTQ, an
 *  optional `_MASK` or `_IDX`, and `Q_BASE_` and `MSI_CFGn_` for any queue. Spellings that no rule gives are in the declarations. */
export function meaningOfMacro(macro: string): MacroMeaning | undefined {
  if (macro.startsWith('ARM_SMMU_')) {
    const register = registerNamed(macro.slice('ARM_SMMU_'.length).replace('EVTQ', 'EVENTQ'));
    return register && { register };
  }
  return structureField(macro) ?? registerField(macro);
}

function registerField(macro: string): MacroMeaning | undefined {
  const text = macro
    .replace(/^Q_BASE_/, 'CMDQ_BASE_')
    .replace(/^MSI_CFG/, 'GERROR_IRQ_CFG')
    .replace(/EVTQ/g, 'EVENTQ');
  const candidates = registers.filter(({ name }) => text.startsWith(`${name}_`));
  // STRTAB_BASE_CFG_FMT belongs to STRTAB_BASE_CFG, although STRTAB_BASE is a prefix too.
  for (const register of candidates.sort((a, b) => b.name.length - a.name.length)) {
    const found = fieldAmong(register.fields, text.slice(register.name.length + 1));
    if (found) return { register, ...found };
  }
  return undefined;
}

function structureField(macro: string): MacroMeaning | undefined {
  for (const structure of structures) {
    const { kernel } = structure.facts;
    if (!macro.startsWith(kernel)) continue;
    const match = /^(?:(\d)_)?(?:TCR_|VTCR_)?(.+)$/.exec(macro.slice(kernel.length));
    const [, dword, rest = ''] = match ?? [];
    const fields = dword === undefined ? structure.fields : fieldsOfDword(structure.fields, Number(dword));
    const found = fieldAmong(fields, rest);
    if (found) return { structure, ...found };
  }
  return undefined;
}

function fieldsOfDword(fields: Fields, dword: number): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => Math.floor(field.low / 64) === dword));
}

/** The longest field name that `text` starts with; what follows it is a value, or a suffix that says nothing. */
function fieldAmong(fields: Fields, text: string): { field: string; value?: string } | undefined {
  const spelled = Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    kernel: field.kernel ?? name.toUpperCase(),
  }));
  spelled.sort((a, b) => b.kernel.length - a.kernel.length);
  for (const { name, field, kernel } of spelled) {
    if (text.toUpperCase() !== kernel && !text.toUpperCase().startsWith(`${kernel}_`)) continue;
    const rest = text.slice(kernel.length + 1).replace(/_?(MASK|IDX)$/, '');
    if (rest === '') return { field: name };
    const value = Object.values(field.values ?? {}).find((candidate) => candidate.toUpperCase() === rest.toUpperCase());
    return { field: name, value: value ?? rest };
  }
  return undefined;
}
