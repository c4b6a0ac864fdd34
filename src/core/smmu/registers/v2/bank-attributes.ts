import { bit, bits } from '../../declaration/field';
import { readWrite, unknown } from '../../declaration/register';
import { type FrameRegister, perBank } from './frame-register';

/** CBAR.TYPE. */
export const BankType = { Stage2: 0, Stage1Bypass: 1, Stage1Fault: 2, Nested: 3 } as const;

export const CBAR = perBank(
  'CBARn',
  0x0,
  {
    VMID: bits(7, 0, 'VMID of the bank, where VMIDs have 8 bits.'),
    BPSHCFG: bits(9, 8, 'Shareability that stage 2 would add, where stage 2 is bypassed.', {
      kernel: 'S1_BPSHCFG',
      values: { 0: 'default', 1: 'outer', 2: 'inner', 3: 'NSH' },
    }),
    HYPC: bit(10, 'The bank is a Hyp context. With stage 2 bypassed only.'),
    FB: bit(11, 'Maintenance and barriers are broadcast. With stage 2 bypassed only.'),
    MemAttr: bits(15, 12, 'Memory type that stage 2 would add, where stage 2 is bypassed.', {
      kernel: 'S1_MEMATTR',
      values: { 15: 'WB' },
    }),
    CBNDX: bits(15, 8, 'Context bank of stage 2, for a nested one.'),
    TYPE: bits(17, 16, 'Stages of the bank.', {
      values: { 0: 'S2_TRANS', 1: 'S1_TRANS_S2_BYPASS', 2: 'S1_TRANS_S2_FAULT', 3: 'S1_TRANS_S2_TRANS' },
    }),
    IRPTNDX: bits(31, 24, 'Context interrupt, where banks have none of their own (SMMUv1).'),
  },
  {
    summary: 'Stages of a context bank, and its VMID.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const CBFRSYNRA = perBank(
  'CBFRSYNRAn',
  0x400,
  {
    SID: bits(15, 0, 'StreamID of the transaction.'),
    SSD_Index: bits(30, 16, 'SSD_Index of the transaction.'),
  },
  {
    summary: 'Whose transaction had the context fault.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const CBA2R = perBank(
  'CBA2Rn',
  0x800,
  {
    VA64: bit(0, 'The bank has AArch64 tables.'),
    MONC: bit(1, 'Monitor context. Secure banks only.'),
    VMID16: bits(31, 16, 'VMID of the bank, where sCR0.VMID16EN is 1.', { requires: 'IDR2.VMID16' }),
  },
  {
    summary: 'Format of a context bank’s tables, and its VMID where VMIDs have 16 bits.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const bankAttributeRegisters: readonly FrameRegister[] = [CBAR, CBFRSYNRA, CBA2R] as readonly FrameRegister[];
