import { fieldsNamed } from '../field-naming';
import type { FrameRegister } from './frame-register';
import { registersV2 } from './map';

/** What a macro of SMMUv2's driver names: a register, a field of it, or a value of a field; several where it stands for each as well. */
export interface DeclaredV2 {
  readonly register: FrameRegister;
  readonly field?: string;
  readonly value?: string;
  readonly number?: bigint;
}

/** The driver's name of a register: without the part that says which of several it is, and with ID0 for IDR0. */
function kernelName({ name }: FrameRegister): string {
  return name
    .replace(/^CBn_/, '')
    .replace(/n$/, '')
    .replace(/^IDR(\d)$/, 'ID$1');
}

const byKernelName = registersV2
  .map((register) => ({ register, name: kernelName(register) }))
  .sort((a, b) => b.name.length - a.name.length);

/** The declarations that a macro of the driver's header stands for, none if it stands for nothing that hardware knows. The rules are
 *  `ARM_SMMU_<page>_<register>` (pages GR0, GR1, CB; within a bank also with S1_ or S2_ before the name), `ARM_SMMU_[CB_]<register>_<field>[_<value>]`,
 *  VTCR for TCR, TTBRn for both; `S2CR_` and `CBAR_` begin values of enumerations, `ARM_MMU500_` fields of sACR and ACTLR. */
export function meaningsOfMacroV2(macro: string): readonly DeclaredV2[] {
  const own = /^ARM_MMU500_(ACTLR_|ACR_)(.+)$/.exec(macro);
  if (own) return fieldsOf(own[1] === 'ACR_' ? 'sACR' : 'ACTLR', own[2] ?? '');
  const text = /^(?:ARM_SMMU_(?:GR[01]_|CB_(?:S[12]_)?)?(?!FEAT_)|(?=(?:S2CR|CBAR)_))(.+)$/.exec(macro)?.[1];
  if (text === undefined) return [];
  const exact = byKernelName.find(({ name }) => name === text);
  if (exact) return [{ register: exact.register }];
  const general = text.replace(/^VTCR_/, 'TCR_');
  if (general.startsWith('TTBRn_')) {
    return ['TTBR0', 'TTBR1'].flatMap((name) => fieldsOf(name, general.slice('TTBRn_'.length)));
  }
  const owner = byKernelName.find(({ name }) => general.startsWith(`${name}_`));
  return owner ? fieldsOf(owner.name, general.slice(owner.name.length + 1)) : [];
}

function fieldsOf(registerName: string, text: string): readonly DeclaredV2[] {
  const register = byKernelName.find(({ name }) => name === registerName)?.register;
  return register ? fieldsNamed(register.fields, text).map((found) => ({ register, ...found })) : [];
}
