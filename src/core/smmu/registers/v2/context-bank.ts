import { bit, bits } from '../../declaration/field';
import { implementationDefined, readOnly, readWrite, resetsTo, unknown, writeOnly } from '../../declaration/register';
import { type FrameRegister, inBank } from './frame-register';
import { cacheable, granule0, granule1, shareabilityOverride, shareable } from './shared-values';

export const SCTLR = inBank(
  'CBn_SCTLR',
  0x0,
  32,
  {
    M: bit(0, 'The bank translates; while 0, its transactions pass unchanged.'),
    TRE: bit(1, 'Remapping of memory types. Always on with long descriptors.'),
    AFE: bit(2, 'Access flag. Always on with long descriptors.'),
    AFFD: bit(3, 'An Access flag of 0 does not fault.'),
    E: bit(4, 'Tables are big-endian.'),
    CFRE: bit(
      5,
      'Context faults are reported to the client as an abort; while 0, reads get zero and writes go nowhere.',
    ),
    CFIE: bit(6, 'Context faults raise the interrupt of the bank.'),
    CFCFG: bit(7, 'What becomes of a transaction with a context fault.', { values: { 0: 'terminate', 1: 'stall' } }),
    HUPCF: bit(8, 'Transactions go on while an earlier context fault is outstanding.'),
    WXN: bit(9, 'What is writable is not executable.'),
    UWXN: bit(10, 'What unprivileged software may write is not executable for privileged software.'),
    ASIDPNE: bit(12, 'The bank has its own ASIDs: broadcast TLB maintenance by ASID does not reach it.', {
      kernel: 'S1_ASIDPNE',
    }),
    MemAttr: bits(19, 16, 'Memory type while M is 0 and MTCFG is 1.'),
    MTCFG: bit(20, 'MemAttr replaces the memory type while M is 0.'),
    SHCFG: bits(23, 22, 'Shareability while M is 0.', shareabilityOverride),
    RACFG: bits(25, 24, 'Read allocation while M is 0.'),
    WACFG: bits(27, 26, 'Write allocation while M is 0.'),
    NSCFG: bits(29, 28, 'Security attribute while M is 0. Secure banks only.'),
  },
  { summary: 'Switches of a context bank.', section: '', access: readWrite, reset: unknown() },
);

export const ACTLR = inBank(
  'CBn_ACTLR',
  0x4,
  32,
  {
    CMTLB: bit(0, 'MMU-500: entries may be in the macro TLB.'),
    CPRE: bit(1, 'MMU-500: the next page is prefetched.'),
  },
  {
    summary: 'Auxiliary control of a context bank, defined by the implementation.',
    section: '',
    access: readWrite,
    reset: implementationDefined,
  },
);

export const RESUME = inBank(
  'CBn_RESUME',
  0x8,
  32,
  {
    TNR: bit(0, 'What becomes of the stalled transaction.', {
      values: { 0: 'retry', 1: 'terminate' },
      kernel: 'TERMINATE',
    }),
  },
  { summary: 'Ends the stall of a context bank.', section: '', access: writeOnly, reset: resetsTo(0n) },
);

export const TCR2 = inBank(
  'CBn_TCR2',
  0x10,
  32,
  {
    PASize: bits(2, 0, 'Size of intermediate addresses.'),
    AS: bit(4, 'ASIDs have 16 bits.'),
    TBI0: bit(5, 'The top byte of addresses of TTBR0 is ignored.'),
    TBI1: bit(6, 'The top byte of addresses of TTBR1 is ignored.'),
    SEP: bits(17, 15, 'The bit of an incoming address that fills the bits above it.', {
      values: { 0: 'bit 31', 1: 'bit 35', 2: 'bit 39', 3: 'bit 41', 4: 'bit 43', 5: 'bit 47', 7: 'UPSTREAM' },
    }),
  },
  { summary: 'Further control of stage 1 tables.', section: '', access: readWrite, reset: unknown() },
);

const tableBase = {
  ADDR: bits(47, 0, 'Address of the first table; low bits that its size does not need are ignored.'),
  ASID: bits(63, 48, 'ASID; bits 15:8 count where TCR2.AS is 1.'),
};

export const TTBR0 = inBank('CBn_TTBR0', 0x20, 64, tableBase, {
  summary: 'Tables of lower addresses, or of stage 2.',
  section: '',
  access: readWrite,
  reset: unknown(),
});

export const TTBR1 = inBank('CBn_TTBR1', 0x28, 64, tableBase, {
  summary: 'Tables of upper addresses.',
  section: '',
  access: readWrite,
  reset: unknown(),
});

export const TCR = inBank(
  'CBn_TCR',
  0x30,
  32,
  {
    T0SZ: bits(5, 0, 'Input size of TTBR0 is 64 (AArch32: 32) less this.'),
    SL0: bits(7, 6, 'Level at which a stage 2 walk begins.'),
    EPD0: bit(7, 'Walks of TTBR0 are off. Stage 1.'),
    IRGN0: bits(9, 8, 'Inner cacheability of walks of TTBR0.', cacheable),
    ORGN0: bits(11, 10, 'Outer cacheability of walks of TTBR0.', cacheable),
    SH0: bits(13, 12, 'Shareability of walks of TTBR0.', shareable),
    TG0: bits(15, 14, 'Granule of TTBR0.', granule0),
    PS: bits(18, 16, 'Size of output addresses. Stage 2 with AArch64 tables.'),
    T1SZ: bits(21, 16, 'Input size of TTBR1 is 64 (AArch32: 32) less this. Stage 1.'),
    A1: bit(22, 'The ASID is that of TTBR1.'),
    EPD1: bit(23, 'Walks of TTBR1 are off.'),
    IRGN1: bits(25, 24, 'Inner cacheability of walks of TTBR1.', cacheable),
    ORGN1: bits(27, 26, 'Outer cacheability of walks of TTBR1.', cacheable),
    SH1: bits(29, 28, 'Shareability of walks of TTBR1.', shareable),
    TG1: bits(31, 30, 'Granule of TTBR1. AArch64 tables.', granule1),
    EAE: bit(31, 'Long descriptors. AArch32 tables of stage 1.'),
  },
  { summary: 'Control of table walks.', section: '', access: readWrite, reset: unknown() },
);

export const CONTEXTIDR = inBank(
  'CBn_CONTEXTIDR',
  0x34,
  32,
  {
    ASID: bits(7, 0, 'ASID with short descriptors.'),
    PROCID: bits(31, 8, 'For software.'),
  },
  { summary: 'ASID with short descriptors.', section: '', access: readWrite, reset: unknown() },
);

export const MAIR0 = inBank(
  'CBn_MAIR0',
  0x38,
  32,
  {
    Attr0: bits(7, 0, 'Memory type 0.'),
    Attr1: bits(15, 8, 'Memory type 1.'),
    Attr2: bits(23, 16, 'Memory type 2.'),
    Attr3: bits(31, 24, 'Memory type 3.'),
  },
  {
    summary: 'Memory types that descriptors name: 0 to 3.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const MAIR1 = inBank(
  'CBn_MAIR1',
  0x3c,
  32,
  {
    Attr4: bits(7, 0, 'Memory type 4.'),
    Attr5: bits(15, 8, 'Memory type 5.'),
    Attr6: bits(23, 16, 'Memory type 6.'),
    Attr7: bits(31, 24, 'Memory type 7.'),
  },
  {
    summary: 'Memory types that descriptors name: 4 to 7.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const PAR = inBank(
  'CBn_PAR',
  0x50,
  64,
  {
    F: bit(0, 'The translation failed.'),
    TF: bit(1, 'Translation fault, where F is 1.'),
    AFF: bit(2, 'Access flag fault, where F is 1.'),
    PF: bit(3, 'Permission fault, where F is 1.'),
    EF: bit(4, 'External fault, where F is 1.'),
    TLBMCF: bit(5, 'TLB conflict, where F is 1.'),
    ASF: bit(7, 'Address size fault, where F is 1.'),
    SH: bits(8, 7, 'Shareability, where F is 0.'),
    NS: bit(9, 'Non-secure, where F is 0.'),
    PA: bits(47, 12, 'Output address, where F is 0.'),
    ATTR: bits(63, 56, 'Memory type, where F is 0.'),
  },
  { summary: 'What an address translation operation gave.', section: '', access: readWrite, reset: unknown() },
);

const contextFaults = {
  TF: bit(1, 'Translation fault.'),
  AFF: bit(2, 'Access flag fault.'),
  PF: bit(3, 'Permission fault.'),
  EF: bit(4, 'External fault.'),
  TLBMCF: bit(5, 'TLB match conflict.'),
  TLBLKF: bit(6, 'TLB lock fault.'),
  ASF: bit(7, 'Address size fault.'),
  UUT: bit(8, 'Unsupported upstream transaction.'),
  FORMAT: bits(10, 9, 'Format of the tables.', { values: { 0: 'AArch32 short', 1: 'AArch32 long', 2: 'AArch64' } }),
  SS: bit(30, 'A transaction is stalled.'),
  MULTI: bit(31, 'More faults came while one was recorded.'),
};

/** Faults that keep FSR from recording another one. */
export const recordedContextFaults = 0x1fen;

export const FSR = inBank('CBn_FSR', 0x58, 32, contextFaults, {
  summary: 'The first context fault, and whether more came.',
  section: '',
  // Only RESUME ends a stall. [O]
  access: { kind: 'write-1-to-clear', except: ['SS'] },
  reset: unknown(),
});

export const FSRRESTORE = inBank('CBn_FSRRESTORE', 0x5c, 32, contextFaults, {
  summary: 'Overwrites FSR, so that software can put a state back.',
  section: '',
  access: writeOnly,
  reset: resetsTo(0n),
});

export const FAR = inBank(
  'CBn_FAR',
  0x60,
  64,
  { FADDR: bits(63, 0, 'Input address of the transaction.') },
  { summary: 'Address of the first context fault.', section: '', access: readWrite, reset: unknown() },
);

export const FSYNR0 = inBank(
  'CBn_FSYNR0',
  0x68,
  32,
  {
    PLVL: bits(1, 0, 'Level of the table at which the walk ended.'),
    WNR: bit(4, 'The transaction was a write.'),
    PNU: bit(5, 'The transaction was privileged.'),
    IND: bit(6, 'The transaction fetched an instruction.'),
    NSSTATE: bit(7, 'Secure banks only.'),
    NSATTR: bit(8, 'The transaction was Non-secure. Secure banks only.'),
    ATOF: bit(9, 'The fault came of an address translation operation.'),
    PTWF: bit(10, 'What faulted was the access to a table.'),
    AFR: bit(11, 'An asynchronous fault.'),
    S1CBNDX: bits(23, 16, 'Context bank of stage 1, for a fault of stage 2 of a nested translation.'),
  },
  { summary: 'What kind of transaction had the context fault.', section: '', access: readWrite, reset: unknown() },
);

export const FSYNR1 = inBank('CBn_FSYNR1', 0x6c, 32, {} as Record<never, never>, {
  summary: 'Of the implementation; reads 0 here.',
  section: '',
  access: readOnly,
  reset: unknown(),
});

export const IPAFAR = inBank(
  'CBn_IPAFAR',
  0x70,
  64,
  {
    FADDR: bits(63, 0, 'Intermediate address.'),
  },
  {
    summary: 'Intermediate address of the first fault, for stage 2 of a nested translation.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

const byAddress = {
  VA: bits(
    43,
    0,
    'Address bits 55:12, with AArch64 tables. With AArch32 tables bits 31:12 are the address and 7:0 the ASID.',
  ),
  ASID: bits(63, 48, 'ASID, with AArch64 tables.'),
};

function invalidation<F extends string>(
  name: string,
  offset: number,
  width: 32 | 64,
  fields: FrameRegister<F>['fields'],
  summary: string,
): FrameRegister<F> {
  return inBank(name, offset, width, fields, { summary, section: '', access: writeOnly, reset: resetsTo(0n) });
}

const ofIpa = { IPA: bits(35, 0, 'Intermediate address bits 47:12.') };
const nothing = {} as Record<never, never>;

export const TLBIVA = invalidation(
  'CBn_TLBIVA',
  0x600,
  64,
  byAddress,
  'Invalidates stage 1 entries by address and ASID.',
);
export const TLBIVAA = invalidation(
  'CBn_TLBIVAA',
  0x608,
  64,
  byAddress,
  'Invalidates stage 1 entries by address, of any ASID.',
);
export const TLBIASID = invalidation(
  'CBn_TLBIASID',
  0x610,
  32,
  { ASID: bits(15, 0, 'ASID.') },
  'Invalidates stage 1 entries by ASID.',
);
export const TLBIALL = invalidation('CBn_TLBIALL', 0x618, 32, nothing, 'Invalidates all entries of the bank’s VMID.');
export const TLBIVAL = invalidation(
  'CBn_TLBIVAL',
  0x620,
  64,
  byAddress,
  'Invalidates leaves of stage 1 by address and ASID.',
);
export const TLBIVAAL = invalidation(
  'CBn_TLBIVAAL',
  0x628,
  64,
  byAddress,
  'Invalidates leaves of stage 1 by address, of any ASID.',
);
export const TLBIIPAS2 = invalidation(
  'CBn_TLBIIPAS2',
  0x630,
  64,
  ofIpa,
  'Invalidates stage 2 entries by intermediate address.',
);
export const TLBIIPAS2L = invalidation(
  'CBn_TLBIIPAS2L',
  0x638,
  64,
  ofIpa,
  'Invalidates leaves of stage 2 by intermediate address.',
);
export const TLBSYNC = invalidation(
  'CBn_TLBSYNC',
  0x7f0,
  32,
  nothing,
  'Starts a synchronisation of the bank’s invalidations.',
);

export const TLBSTATUS = inBank(
  'CBn_TLBSTATUS',
  0x7f4,
  32,
  { SACTIVE: bit(0, 'A synchronisation is under way.') },
  { summary: 'Whether a synchronisation of the bank is done.', section: '', access: readOnly, reset: resetsTo(0n) },
);

const toTranslate = { ADDR: bits(63, 12, 'Address to translate.') };

function operation(name: string, offset: number, what: string): FrameRegister<'ADDR'> {
  return inBank(name, offset, 64, toTranslate, {
    summary: `Translates an address as for a ${what}; PAR has the result.`,
    section: '',
    access: writeOnly,
    reset: resetsTo(0n),
    requires: '!IDR0.ATOSNS',
  });
}

export const ATS1PR = operation('CBn_ATS1PR', 0x800, 'privileged read');
export const ATS1PW = operation('CBn_ATS1PW', 0x808, 'privileged write');
export const ATS1UR = operation('CBn_ATS1UR', 0x810, 'unprivileged read');
export const ATS1UW = operation('CBn_ATS1UW', 0x818, 'unprivileged write');

export const ATSR = inBank(
  'CBn_ATSR',
  0x8f0,
  32,
  { ACTIVE: bit(0, 'An address translation operation is under way.') },
  {
    summary: 'Whether an address translation operation is done.',
    section: '',
    access: readOnly,
    reset: resetsTo(0n),
    requires: '!IDR0.ATOSNS',
  },
);

export const contextBankRegisters: readonly FrameRegister[] = [
  SCTLR,
  ACTLR,
  RESUME,
  TCR2,
  TTBR0,
  TTBR1,
  TCR,
  CONTEXTIDR,
  MAIR0,
  MAIR1,
  PAR,
  FSR,
  FSRRESTORE,
  FAR,
  FSYNR0,
  FSYNR1,
  IPAFAR,
  TLBIVA,
  TLBIVAA,
  TLBIASID,
  TLBIALL,
  TLBIVAL,
  TLBIVAAL,
  TLBIIPAS2,
  TLBIIPAS2L,
  TLBSYNC,
  TLBSTATUS,
  ATS1PR,
  ATS1PW,
  ATS1UR,
  ATS1UW,
  ATSR,
] as readonly FrameRegister[];
