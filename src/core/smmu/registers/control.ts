import { bit, bits } from '../declaration/field';
import { type Guard, readOnly, register, resetsTo, unknown } from '../declaration/register';
import {
  cacheability,
  instruction,
  memoryType,
  overridingShareability,
  privilege,
  shareability,
} from '../declaration/shared-values';

const controlFields = {
  SMMUEN: bit(0, 'Translation is on. While 0, GBPA decides what happens to transactions.', { section: '6.3.9.6' }),
  PRIQEN: bit(1, 'The page request queue is written. Has no effect while SMMUEN is 0.', { requires: 'IDR0.PRI' }),
  EVENTQEN: bit(2, 'The event queue is written. Independent of SMMUEN.'),
  CMDQEN: bit(3, 'Commands are processed. Independent of SMMUEN.'),
  ATSCHK: bit(4, 'ATS translated traffic is checked against the STE; while 0 it passes with no lookup.', {
    requires: 'IDR0.ATS',
  }),
  VMW: bits(8, 6, 'How many low VMID bits invalidation ignores.', { requires: 'IDR0.VMW' }),
  DPT_WALK_EN: bit(10, 'Device permission table walks are on.', { requires: 'IDR3.DPT' }),
};

export const CR0 = register('CR0', 0x20, 32, controlFields, {
  summary: 'Main switches. Each field takes effect on its own, when CR0ACK shows it.',
  section: '6.3.9',
  access: { kind: 'acknowledged', acknowledge: 'CR0ACK' },
  reset: resetsTo(0n),
});

export const CR0ACK = register('CR0ACK', 0x24, 32, controlFields, {
  summary: 'Shows which values of CR0 are in force.',
  section: '6.3.10',
  access: readOnly,
  reset: resetsTo(0n),
});

/** Stream table registers and their attributes are fixed from the write of SMMUEN=1 until the acknowledgement of SMMUEN=0. */
const whileTranslating: Guard = { while: ['CR0.SMMUEN'], section: '6.3.9.6' };
const whileAnyQueue: Guard = { while: ['CR0.CMDQEN', 'CR0.EVENTQEN', 'CR0.PRIQEN'], section: '6.3.11' };

export const CR1 = register(
  'CR1',
  0x28,
  32,
  {
    QUEUE_IC: bits(1, 0, 'Inner cacheability of queue accesses.', cacheability),
    QUEUE_OC: bits(3, 2, 'Outer cacheability of queue accesses.', cacheability),
    QUEUE_SH: bits(5, 4, 'Shareability of queue accesses.', shareability),
    TABLE_IC: bits(7, 6, 'Inner cacheability of stream table accesses.', cacheability),
    TABLE_OC: bits(9, 8, 'Outer cacheability of stream table accesses.', cacheability),
    TABLE_SH: bits(11, 10, 'Shareability of stream table accesses.', shareability),
  },
  {
    summary: 'Memory attributes of the SMMU’s own accesses to tables and queues.',
    section: '6.3.11',
    access: {
      kind: 'guarded',
      guards: [
        { ...whileTranslating, fields: ['TABLE_IC', 'TABLE_OC', 'TABLE_SH'] },
        { ...whileAnyQueue, fields: ['QUEUE_IC', 'QUEUE_OC', 'QUEUE_SH'] },
      ],
    },
    reset: unknown(),
  },
);

export const CR2 = register(
  'CR2',
  0x2c,
  32,
  {
    E2H: bit(0, 'EL2 streams use ASIDs, as EL1 streams do.', { requires: 'IDR0.HYP' }),
    RECINVSID: bit(1, 'Transactions with a StreamID out of range are recorded (C_BAD_STREAMID).'),
    PTM: bit(2, 'Broadcast TLB maintenance is ignored.'),
    REC_CFG_ATS: bit(3, 'Configuration errors of ATS traffic are recorded.', { requires: 'IDR0.ATSRECERR' }),
  },
  {
    summary: 'Options that SMMUEN takes over when it goes to 1.',
    section: '6.3.12',
    access: { kind: 'guarded', guards: [{ ...whileTranslating, readOnlyOnceAcknowledged: true, section: '6.3.12' }] },
    reset: unknown(),
  },
);

export const STATUSR = register(
  'STATUSR',
  0x40,
  32,
  { DORMANT: bit(0, 'The SMMU holds no cached translation or configuration.', { requires: 'IDR0.DORMHINT' }) },
  { summary: 'Status.', section: '6.3.15', access: readOnly, reset: resetsTo(0n) },
);

export const GBPA = register(
  'GBPA',
  0x44,
  32,
  {
    MemAttr: bits(3, 0, 'Memory type that replaces the incoming one, with MTCFG.', memoryType),
    MTCFG: bit(4, 'Replace the incoming memory type by MemAttr.'),
    ALLOCCFG: bits(11, 8, 'Allocation hints.'),
    SHCFG: bits(13, 12, 'Shareability.', overridingShareability),
    PRIVCFG: bits(17, 16, 'Privilege.', privilege),
    INSTCFG: bits(19, 18, 'Instruction or data.', instruction),
    ABORT: bit(20, 'Abort all transactions while SMMUEN is 0. No event is recorded.'),
    Update: bit(31, 'Set together with new values; hardware clears it when they are in force.'),
  },
  {
    summary: 'What happens to transactions while SMMUEN is 0.',
    section: '6.3.14',
    access: { kind: 'self-clearing', field: 'Update' },
    reset: { kind: 'implementation-defined' },
  },
);

const interruptEnables = {
  GERROR_IRQEN: bit(0, 'Interrupt or message on a global error.'),
  PRIQ_IRQEN: bit(1, 'Interrupt or message when the page request queue fills.', { requires: 'IDR0.PRI' }),
  EVENTQ_IRQEN: bit(2, 'Interrupt or message when the event queue stops being empty.'),
};

export const IRQ_CTRL = register('IRQ_CTRL', 0x50, 32, interruptEnables, {
  summary: 'Interrupt enables; in force when IRQ_CTRLACK shows them.',
  section: '6.3.16',
  access: { kind: 'acknowledged', acknowledge: 'IRQ_CTRLACK' },
  reset: resetsTo(0n),
});

export const IRQ_CTRLACK = register('IRQ_CTRLACK', 0x54, 32, interruptEnables, {
  summary: 'Shows which interrupt enables are in force.',
  section: '6.3.17',
  access: readOnly,
  reset: resetsTo(0n),
});

const errors = {
  CMDQ_ERR: bit(0, 'A command failed (CMDQ_CONS.ERR says how); consumption stops until it is acknowledged.'),
  EVENTQ_ABT_ERR: bit(2, 'A write of the event queue was aborted; the queue is not writable until acknowledged.'),
  PRIQ_ABT_ERR: bit(3, 'A write of the page request queue was aborted.', { requires: 'IDR0.PRI' }),
  MSI_CMDQ_ABT_ERR: bit(4, 'The message of a CMD_SYNC was aborted.', { requires: 'IDR0.MSI' }),
  MSI_EVENTQ_ABT_ERR: bit(5, 'The message of the event queue was aborted.', { requires: 'IDR0.MSI' }),
  MSI_PRIQ_ABT_ERR: bit(6, 'The message of the page request queue was aborted.', { requires: 'IDR0.MSI' }),
  MSI_GERROR_ABT_ERR: bit(7, 'The message of a global error was aborted; raises no interrupt itself.', {
    requires: 'IDR0.MSI',
  }),
  SFM_ERR: bit(8, 'Service Failure Mode: all transactions end, queues are not used. Acknowledging does not leave it.', {
    section: '12.3',
  }),
  CMDQP_ERR: bit(9, 'An enhanced command queue reports an error.', { requires: 'IDR1.ECMDQ' }),
  DPT_ERR: bit(10, 'A device permission table lookup failed.', { requires: 'IDR3.DPT' }),
};

/** An error that GERROR can show. */
export type ErrorName = keyof typeof errors;

export const GERROR = register('GERROR', 0x60, 32, errors, {
  summary: 'A bit that differs from GERRORN is an active error.',
  section: '6.3.18',
  access: readOnly,
  reset: resetsTo(0n),
});

export const GERRORN = register('GERRORN', 0x64, 32, errors, {
  summary: 'Software acknowledges errors by making the bits equal to GERROR.',
  section: '6.3.19',
  access: { kind: 'toggle', error: 'GERROR' },
  reset: resetsTo(0n),
});

export const STRTAB_BASE = register(
  'STRTAB_BASE',
  0x80,
  64,
  {
    ADDR: bits(55, 6, 'Physical address of the stream table; hardware aligns it down to its size.'),
    RA: bit(62, 'Read-allocate hint.'),
  },
  {
    summary: 'Where the stream table is.',
    section: '6.3.24',
    access: { kind: 'guarded', guards: [whileTranslating], preset: 'IDR1.TABLES_PRESET' },
    reset: unknown(),
  },
);

export const STRTAB_BASE_CFG = register(
  'STRTAB_BASE_CFG',
  0x88,
  32,
  {
    LOG2SIZE: bits(5, 0, 'StreamID bits that the table covers; the effective value is at most IDR1.SIDSIZE.'),
    SPLIT: bits(10, 6, 'StreamID bits that the second level resolves (6, 8 or 10; others act as 6).', {
      requires: 'IDR0.ST_LEVEL',
    }),
    FMT: bits(17, 16, 'Format (others act as linear).', {
      values: { 0: 'LINEAR', 1: '2LVL' },
      requires: 'IDR0.ST_LEVEL',
    }),
  },
  {
    summary: 'Size and format of the stream table.',
    section: '6.3.25',
    access: { kind: 'guarded', guards: [whileTranslating], preset: 'IDR1.TABLES_PRESET' },
    reset: unknown(),
  },
);

export const controlRegisters = [
  CR0,
  CR0ACK,
  CR1,
  CR2,
  STATUSR,
  GBPA,
  IRQ_CTRL,
  IRQ_CTRLACK,
  GERROR,
  GERRORN,
  STRTAB_BASE,
  STRTAB_BASE_CFG,
] as const;
