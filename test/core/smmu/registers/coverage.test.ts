import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Declared, meaningOfMacro } from '../../../../src/core/smmu/registers/naming';
import { requireTrees, titleWith } from '../../../support/requires';

/** Macros of the driver's header that stand for nothing that hardware knows, in any of the kernels, each with the reason. A number after
 *  the reason is how many there are. */
const reasons: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^_ARM_SMMU_V3_H$/, 'include guard'],
  [/^ARM_SMMU_(FEAT|OPT)_/, 'flag of the driver'],
  [/_(ENT_DWORDS|ENT_SZ_SHIFT|MAX_SZ_SHIFT|SZ_SHIFT)$|^(STRTAB_(STE|L1_DESC)|CTXDESC_(CD|L1_DESC))_DWORDS$/, 'size'],
  [
    /^(STRTAB|CTXDESC)_SPLIT$|_L2_(ENTRIES|STES)$|_L1_ENTRIES$|^CTXDESC_LINEAR_CDMAX$/,
    'shape of the tables that the driver makes',
  ],
  [/^ARM_SMMU_(MAX_(ASIDS|VMIDS)|REG_SZ|POLL_TIMEOUT_US|POLL_SPIN_COUNT)$|_NUM_MAX$|^CMDQ_BATCH_ENTRIES$/, 'limit'],
  [/^MSI_IOVA_(BASE|LENGTH)$/, 'place of the driver’s own choice'],
  [/^Q_(IDX|WRP|OVF|ENT)$/, 'function of an index'],
  [/^CMDQ_PROD_OWNED_FLAG$/, 'flag of the driver in its copy of the index'],
  [/^GERROR_ERR_MASK$|^STRTAB_STE_2_VTCR$|_NESTING_ALLOWED$/, 'several fields together'],
  [/^arm_v?smmu_/, 'function that is configured out'],
];

/** Object-like and function-like macros of a header, and the constants of its enumerations, with the text of their value. */
function namesIn(header: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/^#define\s+(\w+)(?:\([^)]*\))?[ \t]*(.*)$/gm)) {
    names.set(name, value.replace(/\/\*.*/, '').trim());
  }
  for (const [, name = '', value = ''] of header.matchAll(/^\t(CMDQ_OP_\w+|PRI_RESP_\w+)\s*=\s*(\w+),/gm)) {
    names.set(name, value);
  }
  return names;
}

const plainNumber = /^(0x[\da-f]+|\d+)U?L*$/i;

describe.each([
  ['6.1', { register: 34, field: 181, value: 62 }],
  ['6.12', { register: 34, field: 186, value: 64 }],
  ['7.3', { register: 35, field: 193, value: 94 }],
])('the header of %s', (version, counts) => {
  const tree = requireTrees(version);
  const names = (): Map<string, string> =>
    namesIn(readFileSync(join(tree.path, 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h'), 'utf8'));

  test.skipIf(tree.missing)(titleWith('has no macro that is neither declared nor explained', tree), () => {
    const kinds = { register: 0, field: 0, value: 0 };
    const unknown: string[] = [];
    for (const name of names().keys()) {
      const found = meaningOfMacro(name);
      if (found) kinds[found.value !== undefined ? 'value' : found.field !== undefined ? 'field' : 'register']++;
      else if (!reasons.some(([pattern]) => pattern.test(name))) unknown.push(name);
    }
    expect(unknown.join('\n')).toBe('');
    expect(kinds).toEqual(counts);
  });

  test.skipIf(tree.missing)(titleWith('gives registers their offset and values their number', tree), () => {
    const wrong: string[] = [];
    for (const [name, text] of names()) {
      const found = meaningOfMacro(name);
      const number = plainNumber.test(text) ? BigInt(text.replace(/[UL]+$/i, '')) : undefined;
      if (!found || number === undefined) continue;
      for (const each of [found, ...(found.others ?? [])]) {
        const declared = declaredNumber(each);
        if (declared !== number) wrong.push(`${name} is ${number}, declared ${declared}`);
      }
    }
    expect(wrong.join('\n')).toBe('');
  });
});

/** Offset of a register (the driver adds that of page 1 itself), number of a value. */
function declaredNumber({ register, field, number }: Declared): bigint | undefined {
  return field === undefined && register ? BigInt(register.offset % 0x10000) : number;
}

test.each([
  ['CR1_CACHE_WB', 'CR1.QUEUE_IC=WB, CR1.QUEUE_OC=WB, CR1.TABLE_IC=WB, CR1.TABLE_OC=WB'],
  ['STRTAB_STE_1_S1C_CACHE_WBRA', 'STE.S1CIR=WBRA, STE.S1COR=WBRA'],
  ['Q_BASE_LOG2SIZE', 'CMDQ_BASE.LOG2SIZE, EVENTQ_BASE.LOG2SIZE, PRIQ_BASE.LOG2SIZE'],
  ['MSI_CFG2_SH', 'GERROR_IRQ_CFG2.SH, EVENTQ_IRQ_CFG2.SH, PRIQ_IRQ_CFG2.SH'],
  ['Q_OVERFLOW_FLAG', 'EVENTQ_PROD.OVFLG, EVENTQ_CONS.OVACKFLG, PRIQ_PROD.OVFLG, PRIQ_CONS.OVACKFLG'],
  ['CMDQ_TLBI_1_IPA_MASK', 'TLBI_S2_IPA.Address'],
  ['CMDQ_CFGI_1_LEAF', 'CFGI_STE.Leaf, CFGI_CD.Leaf'],
  ['CMDQ_ERR_CERROR_ATC_INV_IDX', 'CMDQ_CONS.ERR=CERROR_ATC_INV_SYNC'],
  ['CMDQ_OP_CFGI_ALL', 'CFGI_STE_RANGE.Opcode=CFGI_ALL'],
  ['CMDQ_OP_NEW', 'command.Opcode=NEW'],
  ['ATC_INV_SIZE_ALL', 'ATC_INV.Size=ALL'],
  ['PRI_RESP_SUCC', 'PRI_RESP.Resp=Success'],
  ['EVT_ID_BAD_CD_CONFIG', 'C_BAD_CD.TYPE=C_BAD_CD'],
  ['EVT_ID_NEW_FAULT', ''],
  ['PRI_RESP_NEW', ''],
  ['ATC_INV_SOME', ''],
  ['ARM_SMMU_SH_NEW', ''],
])('%s stands for %s', (macro, expected) => {
  const found = meaningOfMacro(macro);
  const all = found ? [found, ...(found.others ?? [])] : [];
  expect(
    all
      .map((each) => `${(each.register ?? each.structure)?.name}.${each.field}${each.value ? `=${each.value}` : ''}`)
      .join(', '),
  ).toBe(expected);
});
