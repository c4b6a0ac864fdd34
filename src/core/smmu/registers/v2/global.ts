import { bit, bits } from '../../declaration/field';
import { implementationDefined, readOnly, readWrite, resetsTo, unknown, writeOnly } from '../../declaration/register';
import { type FrameRegister, global } from './frame-register';
import { shareabilityOverride } from './shared-values';

export const sCR0 = global(
  'sCR0',
  0x0,
  32,
  {
    CLIENTPD: bit(0, 'Every transaction bypasses the SMMU: no lookup, no check, output address = input address.'),
    GFRE: bit(
      1,
      'Global faults are reported to the client as an abort; while 0, reads get zero and writes go nowhere.',
    ),
    GFIE: bit(2, 'Global faults raise the global interrupt.'),
    EXIDENABLE: bit(3, 'StreamIDs have 16 bits, in another form of SMR.', { requires: 'IDR0.EXIDS' }),
    GCFGFRE: bit(4, 'Global configuration faults are reported.'),
    GCFGFIE: bit(5, 'Global configuration faults raise an interrupt.'),
    STALLD: bit(8, 'Context banks may not stall.'),
    GSE: bit(9, 'Global stall: a fault of one context bank stalls all.'),
    USFCFG: bit(10, 'What becomes of a stream that matches nothing.', { values: { 0: 'bypass', 1: 'fault' } }),
    VMIDPNE: bit(11, 'The SMMU has its own VMIDs: broadcast TLB maintenance by VMID does not reach it.'),
    PTM: bit(12, 'Private TLB maintenance: what CPUs broadcast is not heard.'),
    FB: bit(13, 'Maintenance and barriers of bypassing transactions are broadcast.'),
    BSU: bits(15, 14, 'Barriers of bypassing transactions are upgraded to this shareability.'),
    MemAttr: bits(19, 16, 'Memory type of bypassing transactions where MTCFG is 1.'),
    MTCFG: bit(20, 'MemAttr replaces the memory type of bypassing transactions.'),
    SMCFCFG: bit(21, 'What becomes of a stream that matches several groups, where that is detected.', {
      values: { 0: 'bypass', 1: 'fault' },
    }),
    SHCFG: bits(23, 22, 'Shareability of bypassing transactions.', shareabilityOverride),
    RACFG: bits(25, 24, 'Read allocation of bypassing transactions.'),
    WACFG: bits(27, 26, 'Write allocation of bypassing transactions.'),
    VMID16EN: bit(31, 'VMIDs have 16 bits, and are in CBA2R.', { requires: 'IDR2.VMID16' }),
  },
  {
    summary: 'Main switches of the Non-secure side.',
    section: 'IHI 0062 §9.6.3',
    access: readWrite,
    // USFCFG and SMCFCFG are UNKNOWN. What others than CLIENTPD, the enables of reports, MTCFG and SHCFG hold is not known: 0. [O]
    reset: resetsTo(1n),
  },
);

export const sCR2 = global(
  'sCR2',
  0x8,
  32,
  { BPVMID: bits(7, 0, 'VMID of bypassing transactions.') },
  {
    summary: 'VMID of bypassing transactions.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const sACR = global(
  'sACR',
  0x10,
  32,
  {
    SMTNMB_TLBEN: bit(8, 'MMU-500: streams that match nothing and bypass may have TLB entries.'),
    MMUDISB_TLBEN: bit(9, 'MMU-500: transactions of a disabled context bank may have TLB entries.'),
    S2CRB_TLBEN: bit(10, 'MMU-500: streams that S2CR lets bypass may have TLB entries.'),
    CACHE_LOCK: bit(26, 'MMU-500: ACTLR of the context banks cannot be written.'),
  },
  {
    summary: 'Auxiliary control, defined by the implementation.',
    section: '',
    access: readWrite,
    reset: implementationDefined,
  },
);

export const sGFAR = global(
  'sGFAR',
  0x40,
  64,
  { FADDR: bits(63, 0, 'Input address of the transaction.') },
  { summary: 'Address of the first global fault.', section: '', access: readWrite, reset: unknown() },
);

const globalFaults = {
  ICF: bit(0, 'Invalid context: the stream leads to a fault context.'),
  USF: bit(1, 'Unidentified stream: its StreamID matches nothing.'),
  SMCF: bit(2, 'Stream match conflict: its StreamID matches several groups.'),
  UCBF: bit(3, 'Unimplemented context bank.'),
  UCIF: bit(4, 'Unimplemented context interrupt.'),
  CAF: bit(5, 'Configuration access fault.'),
  EF: bit(6, 'External fault.'),
  PF: bit(7, 'Permission fault. Secure copy only.'),
  UUT: bit(8, 'Unsupported upstream transaction.'),
  MULTI: bit(31, 'More faults came while one was recorded.'),
};

/** Faults that keep sGFSR from recording another one. */
export const recordedGlobalFaults = 0x1ffn;

export const sGFSR = global('sGFSR', 0x48, 32, globalFaults, {
  summary: 'The first global fault, and whether more came.',
  section: 'IHI 0062 §9.6.15',
  access: { kind: 'write-1-to-clear' },
  reset: unknown(),
});

export const sGFSRRESTORE = global('sGFSRRESTORE', 0x4c, 32, globalFaults, {
  summary: 'Overwrites sGFSR, so that software can put a state back.',
  section: '',
  access: writeOnly,
  reset: resetsTo(0n),
});

export const sGFSYNR0 = global(
  'sGFSYNR0',
  0x50,
  32,
  {
    NESTED: bit(0, 'The fault came up at stage 2 of a nested translation.'),
    WNR: bit(1, 'The transaction was a write.'),
    PNU: bit(2, 'The transaction was privileged.'),
    IND: bit(3, 'The transaction fetched an instruction.'),
    NSSTATE: bit(4, 'The transaction came from the Non-secure side. Secure copy only.'),
    NSATTR: bit(5, 'The transaction was Non-secure. Secure copy only.'),
    ATS: bit(6, 'The fault came of an address translation operation.'),
  },
  { summary: 'What kind of transaction had the global fault.', section: '', access: readWrite, reset: unknown() },
);

export const sGFSYNR1 = global(
  'sGFSYNR1',
  0x54,
  32,
  {
    StreamID: bits(15, 0, 'StreamID of the transaction.'),
    SSD_Index: bits(30, 16, 'SSD_Index of the transaction. Secure copy only.'),
  },
  { summary: 'Whose transaction had the global fault.', section: '', access: readWrite, reset: unknown() },
);

export const sGFSYNR2 = global('sGFSYNR2', 0x58, 32, {} as Record<never, never>, {
  summary: 'Of the implementation; reads 0 here.',
  section: '',
  access: readWrite,
  reset: unknown(),
});

export const TLBIVMID = global(
  'TLBIVMID',
  0x64,
  32,
  { VMID: bits(15, 0, 'VMID; bits 15:8 count where VMIDs have 16 bits.') },
  {
    summary: 'Invalidates all Non-secure, non-Hyp entries of a VMID.',
    section: '',
    access: writeOnly,
    reset: resetsTo(0n),
  },
);

export const TLBIALLNSNH = global('TLBIALLNSNH', 0x68, 32, {} as Record<never, never>, {
  summary: 'Invalidates all Non-secure, non-Hyp entries; the value does not matter.',
  section: '',
  access: writeOnly,
  reset: resetsTo(0n),
});

export const TLBIALLH = global('TLBIALLH', 0x6c, 32, {} as Record<never, never>, {
  summary: 'Invalidates all Hyp entries; the value does not matter.',
  section: '',
  access: writeOnly,
  reset: resetsTo(0n),
});

export const sTLBGSYNC = global('sTLBGSYNC', 0x70, 32, {} as Record<never, never>, {
  summary: 'Starts a synchronisation of all TLB invalidations.',
  section: '',
  access: writeOnly,
  reset: resetsTo(0n),
});

export const sTLBGSTATUS = global(
  'sTLBGSTATUS',
  0x74,
  32,
  { GSACTIVE: bit(0, 'A global synchronisation is under way.') },
  { summary: 'Whether a global synchronisation is done.', section: '', access: readOnly, reset: resetsTo(0n) },
);

export const globalRegisters: readonly FrameRegister[] = [
  sCR0,
  sCR2,
  sACR,
  sGFAR,
  sGFSR,
  sGFSRRESTORE,
  sGFSYNR0,
  sGFSYNR1,
  sGFSYNR2,
  TLBIVMID,
  TLBIALLNSNH,
  TLBIALLH,
  sTLBGSYNC,
  sTLBGSTATUS,
] as readonly FrameRegister[];
