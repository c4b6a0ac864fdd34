import { bit, bits, type Feature, type Field, type Fields } from '../declaration/field';
import { type FieldReference, type Guard, readWrite, register, unknown } from '../declaration/register';
import { memoryType, shareability } from '../declaration/shared-values';

function queueBase(entry: string) {
  return {
    LOG2SIZE: bits(4, 0, `Number of ${entry}s, log2; capped by IDR1.`),
    ADDR: bits(55, 5, 'Physical address; hardware aligns it down to the size of the queue.'),
    RA: bit(62, 'Allocation hint.', { kernel: 'RWA' }),
  };
}

const overflow = bit(31, 'Toggled by hardware when an entry was lost because the queue was full.', {
  kernel: 'OVERFLOW_FLAG',
});
const overflowAcknowledge = bit(31, 'Software makes it equal to OVFLG to acknowledge the overflow.', {
  kernel: 'OVERFLOW_FLAG',
});
const write = bits(19, 0, 'Write index, with the wrap bit above the index bits.');
const read = bits(19, 0, 'Read index, with the wrap bit above the index bits.');

function guardedBy(
  enable: FieldReference,
  section: string,
): { readonly guards: readonly Guard[]; readonly kind: 'guarded' } {
  return { kind: 'guarded', guards: [{ while: [enable], section }] };
}

const presetQueues: Feature = 'IDR1.QUEUES_PRESET';

export const CMDQ_BASE = register('CMDQ_BASE', 0x90, 64, queueBase('command'), {
  summary: 'Where the command queue is.',
  section: '6.3.26',
  access: { ...guardedBy('CR0.CMDQEN', '6.3.26'), preset: presetQueues },
  reset: unknown(),
});

export const CMDQ_PROD = register(
  'CMDQ_PROD',
  0x98,
  32,
  { WR: write },
  {
    summary: 'Software has written the commands before this index.',
    section: '6.3.27',
    access: readWrite,
    reset: unknown(),
  },
);

export const CMDQ_CONS = register(
  'CMDQ_CONS',
  0x9c,
  32,
  {
    RD: read,
    ERR: bits(30, 24, 'Why consumption stopped, while GERROR.CMDQ_ERR is active.', {
      values: { 0: 'CERROR_NONE', 1: 'CERROR_ILL', 2: 'CERROR_ABT', 3: 'CERROR_ATC_INV_SYNC' },
      kernelValues: { CERROR_ATC_INV: 3 },
    }),
  },
  {
    summary: 'Hardware has consumed the commands before this index.',
    section: '6.3.28',
    access: guardedBy('CR0.CMDQEN', '6.3.28'),
    reset: unknown(),
  },
);

export const EVENTQ_BASE = register('EVENTQ_BASE', 0xa0, 64, queueBase('event record'), {
  summary: 'Where the event queue is.',
  section: '6.3.29',
  access: { ...guardedBy('CR0.EVENTQEN', '6.3.29'), preset: presetQueues },
  reset: unknown(),
});

export const EVENTQ_PROD = register(
  'EVENTQ_PROD',
  0x100a8,
  32,
  { WR: write, OVFLG: overflow },
  {
    summary: 'Hardware has written the events before this index.',
    section: '6.3.30',
    access: guardedBy('CR0.EVENTQEN', '6.3.30'),
    reset: unknown(),
  },
);

export const EVENTQ_CONS = register(
  'EVENTQ_CONS',
  0x100ac,
  32,
  { RD: read, OVACKFLG: overflowAcknowledge },
  {
    summary: 'Software has read the events before this index.',
    section: '6.3.31',
    access: readWrite,
    reset: unknown(),
  },
);

export const PRIQ_BASE = register('PRIQ_BASE', 0xc0, 64, queueBase('page request'), {
  summary: 'Where the page request queue is.',
  section: '6.3.33',
  access: { ...guardedBy('CR0.PRIQEN', '6.3.33'), preset: presetQueues },
  reset: unknown(),
  requires: 'IDR0.PRI',
});

export const PRIQ_PROD = register(
  'PRIQ_PROD',
  0x100c8,
  32,
  { WR: write, OVFLG: overflow },
  {
    summary: 'Hardware has written the page requests before this index.',
    section: '6.3.34',
    access: guardedBy('CR0.PRIQEN', '6.3.34'),
    reset: unknown(),
    requires: 'IDR0.PRI',
  },
);

export const PRIQ_CONS = register(
  'PRIQ_CONS',
  0x100cc,
  32,
  { RD: read, OVACKFLG: overflowAcknowledge },
  {
    summary: 'Software has read the page requests before this index.',
    section: '6.3.35',
    access: readWrite,
    reset: unknown(),
    requires: 'IDR0.PRI',
  },
);

/** The page request queue has a register here for LO even without messages. */
const messages = { requires: 'IDR0.MSI' } as const;

/** Where the message of one interrupt source goes. */
function messageRegisters<F extends string = never>(
  source: string,
  offset: number,
  enable: FieldReference,
  requires: Feature,
  more: Fields<F>,
) {
  const access = guardedBy(enable, '6.3.21');
  const facts = { section: '6.3.21', access, reset: unknown(), requires };
  return [
    register(
      `${source}_IRQ_CFG0`,
      offset,
      64,
      { ADDR: bits(55, 2, 'Physical address of the message; 0 means no message, only the wire.', messages) },
      { summary: `Address of the ${source} message.`, ...facts },
    ),
    register(
      `${source}_IRQ_CFG1`,
      offset + 8,
      32,
      { DATA: bits(31, 0, 'Data of the message.', messages) },
      { summary: `Data of the ${source} message.`, ...facts },
    ),
    register<'MemAttr' | 'SH' | F>(
      `${source}_IRQ_CFG2`,
      offset + 12,
      32,
      {
        MemAttr: bits(3, 0, 'Memory type of the message.', { ...memoryType, ...messages }),
        SH: bits(5, 4, 'Shareability of the message.', { ...shareability, ...messages }),
        ...more,
      } as Record<'MemAttr' | 'SH' | F, Field>,
      { summary: `Attributes of the ${source} message.`, ...facts },
    ),
  ] as const;
}

export const [GERROR_IRQ_CFG0, GERROR_IRQ_CFG1, GERROR_IRQ_CFG2] = messageRegisters(
  'GERROR',
  0x68,
  'IRQ_CTRL.GERROR_IRQEN',
  'IDR0.MSI',
  {},
);
export const [EVENTQ_IRQ_CFG0, EVENTQ_IRQ_CFG1, EVENTQ_IRQ_CFG2] = messageRegisters(
  'EVENTQ',
  0xb0,
  'IRQ_CTRL.EVENTQ_IRQEN',
  'IDR0.MSI',
  {},
);
export const [PRIQ_IRQ_CFG0, PRIQ_IRQ_CFG1, PRIQ_IRQ_CFG2] = messageRegisters(
  'PRIQ',
  0xd0,
  'IRQ_CTRL.PRIQ_IRQEN',
  'IDR0.PRI',
  { LO: bit(31, 'Interrupt only for requests with Last set.') },
);

export const queueRegisters = [
  GERROR_IRQ_CFG0,
  GERROR_IRQ_CFG1,
  GERROR_IRQ_CFG2,
  CMDQ_BASE,
  CMDQ_PROD,
  CMDQ_CONS,
  EVENTQ_BASE,
  EVENTQ_PROD,
  EVENTQ_CONS,
  EVENTQ_IRQ_CFG0,
  EVENTQ_IRQ_CFG1,
  EVENTQ_IRQ_CFG2,
  PRIQ_BASE,
  PRIQ_PROD,
  PRIQ_CONS,
  PRIQ_IRQ_CFG0,
  PRIQ_IRQ_CFG1,
  PRIQ_IRQ_CFG2,
] as const;
