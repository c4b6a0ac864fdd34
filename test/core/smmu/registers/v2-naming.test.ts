import { expect, test } from 'vitest';
import { BankType } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { FSR, recordedContextFaults } from '../../../../src/core/smmu/registers/v2/context-bank';
import { recordedGlobalFaults, sGFSR } from '../../../../src/core/smmu/registers/v2/global';
import { registerNamedV2, registerShownV2 } from '../../../../src/core/smmu/registers/v2/map';
import { meaningsOfMacroV2 } from '../../../../src/core/smmu/registers/v2/naming';
import { StreamType } from '../../../../src/core/smmu/registers/v2/stream-map';

test.each([
  ['ARM_SMMU_GR0_sCR0', 'sCR0'],
  ['ARM_SMMU_sCR0_CLIENTPD', 'sCR0.CLIENTPD'],
  ['ARM_SMMU_GR0_ID0', 'IDR0'],
  ['ARM_SMMU_ID0_PTFS_NO_AARCH32S', 'IDR0.PTFS_NO_AARCH32S'],
  ['ARM_SMMU_GR0_SMR', 'SMRn'],
  ['ARM_SMMU_S2CR_TYPE', 'S2CRn.TYPE'],
  ['S2CR_TYPE_BYPASS', 'S2CRn.TYPE=BYPASS'],
  ['CBAR_TYPE_S1_TRANS_S2_TRANS', 'CBARn.TYPE=S1_TRANS_S2_TRANS'],
  ['ARM_SMMU_CBAR_S1_MEMATTR_WB', 'CBARn.MemAttr=WB'],
  ['ARM_SMMU_GR1_CBA2R', 'CBA2Rn'],
  ['ARM_SMMU_CBA2R_VA64', 'CBA2Rn.VA64'],
  ['ARM_SMMU_CB_S1_TLBIVA', 'CBn_TLBIVA'],
  ['ARM_SMMU_CB_S2_TLBIIPAS2L', 'CBn_TLBIIPAS2L'],
  ['ARM_SMMU_CB_S1_MAIR0', 'CBn_MAIR0'],
  ['ARM_SMMU_CB_FSR_TF', 'CBn_FSR.TF'],
  ['ARM_SMMU_FSR_TF', 'CBn_FSR.TF'],
  ['ARM_SMMU_RESUME_TERMINATE', 'CBn_RESUME.TNR'],
  ['ARM_SMMU_VTCR_SL0', 'CBn_TCR.SL0'],
  ['ARM_SMMU_TTBRn_ASID', 'CBn_TTBR0.ASID CBn_TTBR1.ASID'],
  ['ARM_SMMU_TCR2_SEP_UPSTREAM', 'CBn_TCR2.SEP=UPSTREAM'],
  ['ARM_MMU500_ACTLR_CPRE', 'CBn_ACTLR.CPRE'],
  ['ARM_MMU500_ACR_CACHE_LOCK', 'sACR.CACHE_LOCK'],
  ['ARM_SMMU_FEAT_EXIDS', ''],
  ['ARM_SMMU_CR0', ''],
  ['ARM_SMMU_STRTAB_BASE', ''],
  ['S2CR_NEW', ''],
])('%s stands for %s', (macro, expected) => {
  expect(
    meaningsOfMacroV2(macro)
      .map(({ register, field, value }) => `${register.name}${field ? `.${field}` : ''}${value ? `=${value}` : ''}`)
      .join(' '),
  ).toBe(expected);
});

test.each([
  ['sCR0', 'sCR0 0'],
  ['SMR12', 'SMRn 12'],
  ['S2CR3', 'S2CRn 3'],
  ['CBAR0', 'CBARn 0'],
  ['CBA2R7', 'CBA2Rn 7'],
  ['CB63_MAIR1', 'CBn_MAIR1 63'],
  ['CB3_TLBIIPAS2L', 'CBn_TLBIIPAS2L 3'],
  ['IDR7', 'IDR7 0'],
  ['SMR', 'nothing'],
  ['CB3_NEW', 'nothing'],
  ['STRTAB_BASE', 'nothing'],
])('%s in a trace is %s', (name, expected) => {
  const found = registerShownV2(name);
  expect(found ? `${found.register.name} ${found.index}` : 'nothing').toBe(expected);
  if (found) expect(found.register.nameOf(found.index)).toBe(name);
});

test('registers by their declared name', () => {
  expect(registerNamedV2('CBn_SCTLR')?.offset).toBe(0);
  expect(registerNamedV2('CR0')).toBeUndefined();
});

test('types by number', () => {
  expect(BankType).toEqual({ Stage2: 0, Stage1Bypass: 1, Stage1Fault: 2, Nested: 3 });
  expect(StreamType).toEqual({ Translate: 0, Bypass: 1, Fault: 2 });
});

test('the faults that are recorded are all but MULTI, SS and FORMAT', () => {
  expect(recordedGlobalFaults).toBe(sGFSR.mask & ~sGFSR.make({ MULTI: 1 }));
  expect(recordedContextFaults).toBe(FSR.mask & ~FSR.make({ MULTI: 1, SS: 1, FORMAT: 3 }));
});
