import { expect, test } from 'vitest';
import type { Fields } from '../../../../src/core/smmu/declaration/field';
import { fieldsNamed, valueNamed } from '../../../../src/core/smmu/registers/field-naming';
import { type Declared, meaningOfMacro } from '../../../../src/core/smmu/registers/naming';

/** Everything that a name stands for, `owner.FIELD=value(number)`. Numbers are those of IHI 0070: §4 opcodes, §7.3 event types, §5 and §6
 *  values of fields. */
const meanings = `
ARM_SMMU_IDR0 IDR0
ARM_SMMU_EVTQ_PROD EVENTQ_PROD
ARM_SMMU_SH_ISH CR1.QUEUE_SH=ISH(3) CR1.TABLE_SH=ISH(3) GERROR_IRQ_CFG2.SH=ISH(3) EVENTQ_IRQ_CFG2.SH=ISH(3) PRIQ_IRQ_CFG2.SH=ISH(3) STE.S1CSH=ISH(3) STE.S2SH0=ISH(3) CD.SH0=ISH(3) CD.SH1=ISH(3) CMD_SYNC.MSH=ISH(3)
ARM_SMMU_MEMATTR_OIWB GBPA.MemAttr=OIWB(15) GERROR_IRQ_CFG2.MemAttr=OIWB(15) EVENTQ_IRQ_CFG2.MemAttr=OIWB(15) PRIQ_IRQ_CFG2.MemAttr=OIWB(15) STE.MemAttr=OIWB(15) CMD_SYNC.MSIAttr=OIWB(15)
ARM_SMMU_SH_UNHEARD nothing
ARM_SMMU_SMMUEN nothing
CR0_SMMUEN CR0.SMMUEN
CR1_CACHE_WB CR1.QUEUE_IC=WB(1) CR1.QUEUE_OC=WB(1) CR1.TABLE_IC=WB(1) CR1.TABLE_OC=WB(1)
CR1_SH_ISH CR1.QUEUE_SH=ISH(3) CR1.TABLE_SH=ISH(3)
CR1_TABLE_SH CR1.TABLE_SH
XCR0_SMMUEN nothing
GERROR_CMDQ_ERR GERROR.CMDQ_ERR
IDR0_ST_LVL_2lvl IDR0.ST_LEVEL=2LVL(1)
IDR0_ST_LVL_NEW IDR0.ST_LEVEL=NEW
IDR5_OAS_48_BIT IDR5.OAS=48_BIT(5)
STRTAB_BASE_RA STRTAB_BASE.RA
STRTAB_BASE_ADDR_MASK STRTAB_BASE.ADDR
STRTAB_BASE_CFG_SPLIT STRTAB_BASE_CFG.SPLIT
STRTAB_BASE_CFG_FMT_2LVL STRTAB_BASE_CFG.FMT=2LVL(1)
GBPA_SHCFG_INCOMING GBPA.SHCFG=INCOMING(1)
CMDQ_ERR nothing
CMDQ_CONS_ERR CMDQ_CONS.ERR
CMDQ_ERR_IDX CMDQ_CONS.ERR
CMDQ_ERR_CERROR_ILL_IDX CMDQ_CONS.ERR=CERROR_ILL(1)
Q_BASE_LOG2SIZE CMDQ_BASE.LOG2SIZE EVENTQ_BASE.LOG2SIZE PRIQ_BASE.LOG2SIZE
Q_BASE_ADDR_MASK CMDQ_BASE.ADDR EVENTQ_BASE.ADDR PRIQ_BASE.ADDR
Q_OVERFLOW_FLAG EVENTQ_PROD.OVFLG EVENTQ_CONS.OVACKFLG PRIQ_PROD.OVFLG PRIQ_CONS.OVACKFLG
Q_UNHEARD nothing
Q_RD CMDQ_CONS.RD EVENTQ_CONS.RD PRIQ_CONS.RD
Q_ERR_CERROR_ABT CMDQ_CONS.ERR=CERROR_ABT(2)
MSI_CFG2_SH GERROR_IRQ_CFG2.SH EVENTQ_IRQ_CFG2.SH PRIQ_IRQ_CFG2.SH
MSI_CFG2_SH_ISH GERROR_IRQ_CFG2.SH=ISH(3) EVENTQ_IRQ_CFG2.SH=ISH(3) PRIQ_IRQ_CFG2.SH=ISH(3)
CMDQ_OP_CFGI_STE CFGI_STE.Opcode=CFGI_STE(3)
CMDQ_OP_CFGI_ALL CFGI_STE_RANGE.Opcode=CFGI_ALL(4)
CMDQ_OP_PREFETCH_CFG PREFETCH_CONFIG.Opcode=PREFETCH_CFG(1)
CMDQ_OP_TLBI_NH_VA TLBI_NH_VA.Opcode=TLBI_NH_VA(18)
CMDQ_OP_ATC_INV ATC_INV.Opcode=ATC_INV(64)
CMDQ_OP_CMD_SYNC CMD_SYNC.Opcode=CMD_SYNC(70)
CMDQ_OP_UNHEARD command.Opcode=UNHEARD
EVT_ID_TRANSLATION_FAULT F_TRANSLATION.TYPE=F_TRANSLATION(16)
EVT_ID_STE_FETCH_FAULT F_STE_FETCH.TYPE=F_STE_FETCH(3)
EVT_ID_BAD_STE_CONFIG C_BAD_STE.TYPE=C_BAD_STE(4)
EVT_ID_BAD_STREAMID_CONFIG C_BAD_STREAMID.TYPE=C_BAD_STREAMID(2)
EVT_ID_UNHEARD nothing
EVT_ID_TRANSLATION_FAULTS nothing
CMDQ_0_OP command.Opcode
CMDQ_0_SSV command.SSV
CMDQ_TLBI_0_ASID TLBI_NH_ASID.ASID TLBI_NH_VA.ASID TLBI_EL2_ASID.ASID TLBI_EL2_VA.ASID
CMDQ_CFGI_0_SID CFGI_STE.SID CFGI_STE_RANGE.SID CFGI_CD.SID CFGI_CD_ALL.SID
CMDQ_PRI_1_RESP_SUCC PRI_RESP.Resp=Success(2)
PRI_RESP_DENY PRI_RESP.Resp=ResponseFailure(0)
PRI_RESP_FAIL PRI_RESP.Resp=InvalidRequest(1)
PRI_RESP_SUCC PRI_RESP.Resp=Success(2)
PRI_RESP_UNHEARD nothing
PRI_RESP nothing
ATC_INV_SIZE_ALL ATC_INV.Size=ALL(52)
ATC_INV_SIZE nothing
STRTAB_STE_0_V STE.V
STRTAB_STE_V STE.V
STRTAB_STE_9_V nothing
STRTAB_STE_0_CFG_ABORT STE.Config=ABORT(0)
STRTAB_STE_1_S1C_CACHE_WBRA STE.S1CIR=WBRA(1) STE.S1COR=WBRA(1)
STRTAB_STE_2_VTCR_S2SH0 STE.S2SH0
CTXDESC_CD_0_TCR_T0SZ CD.T0SZ
EVTQ_1_STAG F_TRANSLATION.STAG F_ADDR_SIZE.STAG F_ACCESS.STAG F_PERMISSION.STAG
EVTQ_1_CLASS_TT F_WALK_EABT.CLASS=TT(1) F_TRANSLATION.CLASS=TT(1) F_ADDR_SIZE.CLASS=TT(1) F_ACCESS.CLASS=TT(1) F_PERMISSION.CLASS=TT(1) F_TLB_CONFLICT.CLASS=TT(1)
`;

function textOf({ register, structure, field, value, number }: Declared): string {
  const owner = register?.name ?? structure?.name ?? 'nobody';
  return `${owner}${field === undefined ? '' : `.${field}`}${value === undefined ? '' : `=${value}`}${number === undefined ? '' : `(${number})`}`;
}

test.each(
  meanings
    .trim()
    .split('\n')
    .map((line): [string, string] => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
)('%s stands for %s', (macro, expected) => {
  const found = meaningOfMacro(macro);
  expect(found ? [found, ...(found.others ?? [])].map(textOf).join(' ') : 'nothing').toBe(expected);
  // Not an empty list: what reads it takes its presence for other meanings.
  expect(found?.others).not.toEqual([]);
});

const fields: Fields = {
  Mode: { low: 0, width: 2, summary: 'M.', values: { 0: 'Off', 1: 'On' }, kernelValues: { BOTH: 2 } },
  ModeSet: { low: 2, width: 1, summary: 'S.', kernel: 'MODE_SET' },
  Inner: { low: 4, width: 2, summary: 'I.', family: 'CACHE', values: { 1: 'WB' } },
  Outer: { low: 6, width: 2, summary: 'O.', family: 'CACHE', values: { 1: 'WB', 2: 'WT' } },
};

test.each<[string, 'any' | 'shared', string]>([
  ['MODE', 'any', 'Mode'],
  ['mode', 'any', 'Mode'],
  ['MODE_SET', 'any', 'ModeSet'],
  ['MODE_SETTLED', 'any', 'Mode=SETTLED'],
  ['MODE_ON', 'any', 'Mode=On(1)'],
  ['MODE_BOTH', 'any', 'Mode=BOTH(2)'],
  ['MODE_MASK', 'any', 'Mode'],
  ['MODE_ON_IDX', 'any', 'Mode=On(1)'],
  ['MODE_MASK_ON', 'any', 'Mode=MASK_ON'],
  ['MODE_ON', 'shared', ''],
  ['CACHE_WB', 'any', 'Inner=WB(1) Outer=WB(1)'],
  ['CACHE_WB', 'shared', 'Inner=WB(1) Outer=WB(1)'],
  ['cache_wt', 'shared', 'Outer=WT(2)'],
  ['CACHE', 'any', ''],
  ['NOCACHE_WB', 'any', ''],
  ['WB', 'any', ''],
])('%s, %s: %s', (text, which, expected) => {
  const found = fieldsNamed(fields, text, which).map(({ field, ...value }) => {
    expect(Object.values(value).filter((part) => part === undefined)).toEqual([]);
    return textOf({ field, ...value }).replace('nobody.', '');
  });
  expect(found.join(' ')).toBe(expected);
});

test('a word is a value in whatever case, by the architecture, by the driver, or of no known number', () => {
  const field = fields.Mode;
  if (!field) throw new Error('no field');
  expect(valueNamed(field, 'oFF')).toEqual({ value: 'Off', number: 0n });
  expect(valueNamed(field, 'both')).toEqual({ value: 'both', number: 2n });
  expect(valueNamed(field, 'half')).toEqual({ value: 'half' });
  expect(valueNamed({ low: 0, width: 1, summary: 'F.', kernelValues: { SET: 1 } }, 'SET')).toEqual({
    value: 'SET',
    number: 1n,
  });
  expect(valueNamed({ low: 0, width: 1, summary: 'F.' }, 'SET')).toEqual({ value: 'SET' });
});
