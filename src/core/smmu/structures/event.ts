import { bit, bits, type Fields } from '../declaration/field';
import { Structure } from '../declaration/structure';

const common = {
  TYPE: bits(7, 0, 'Which event.', { kernel: 'ID' }),
  SSV: bit(11, 'The SubstreamID is valid.'),
  SSID: bits(31, 12, 'SubstreamID.'),
  SID: bits(63, 32, 'StreamID.'),
};

const access = {
  PnU: bit(97, 'Privileged.'),
  InD: bit(98, 'Instruction fetch; never for writes.'),
  RnW: bit(99, 'Read.'),
};
const stage = {
  NSIPA: bit(100, 'The IPA is Non-secure; Secure only.'),
  S2: bit(103, 'Stage 2.'),
  CLASS: bits(105, 104, 'What was being translated.', { values: { 0: 'CD', 1: 'TT', 2: 'IN' } }),
};
const input = { InputAddr: bits(191, 128, 'Input address.', { kernel: 'ADDR' }) };
const intermediate = { IPA: bits(247, 204, 'Bits [55:12] of the intermediate address, for stage 2.') };
const stall = {
  STAG: bits(79, 64, 'Tag of the stalled transaction.'),
  Stall: bit(95, 'The transaction is stalled.', { kernel: 'STALL' }),
};
const fault = { ...stall, ...access, ...stage, ...input, ...intermediate };

const fetch = { FetchAddr: bits(247, 195, 'Bits [55:3] of the address that aborted.', { kernel: 'FETCH_ADDR' }) };

/** An event record: 32 bytes. */
export class EventRecord<F extends string = string> extends Structure<F> {
  constructor(
    name: string,
    readonly type: number,
    fields: Fields<F>,
    summary: string,
    section: string,
  ) {
    super(name, 4, fields, { summary, section, kernel: 'EVTQ_' });
  }
}

/** All events. §7.3 gives one subsection to each. */
export const events = {
  F_UUT: new EventRecord('F_UUT', 0x01, { ...common, ...access, ...input }, 'Unsupported upstream transaction.', '7.3'),
  C_BAD_STREAMID: new EventRecord('C_BAD_STREAMID', 0x02, common, 'StreamID out of range.', '7.3'),
  F_STE_FETCH: new EventRecord('F_STE_FETCH', 0x03, { ...common, ...fetch }, 'Stream table fetch aborted.', '7.3'),
  C_BAD_STE: new EventRecord('C_BAD_STE', 0x04, common, 'Invalid STE.', '7.3'),
  F_BAD_ATS_TREQ: new EventRecord(
    'F_BAD_ATS_TREQ',
    0x05,
    { ...common, ...input },
    'ATS translation request from a stream that may not.',
    '7.3',
  ),
  F_STREAM_DISABLED: new EventRecord('F_STREAM_DISABLED', 0x06, common, 'Traffic without substream is off.', '7.3'),
  F_TRANSL_FORBIDDEN: new EventRecord(
    'F_TRANSL_FORBIDDEN',
    0x07,
    { ...common, RnW: access.RnW, ...input },
    'ATS translated traffic from a stream that may not.',
    '7.3',
  ),
  C_BAD_SUBSTREAMID: new EventRecord('C_BAD_SUBSTREAMID', 0x08, common, 'SubstreamID out of range.', '7.3'),
  F_CD_FETCH: new EventRecord('F_CD_FETCH', 0x09, { ...common, ...fetch }, 'Context descriptor fetch aborted.', '7.3'),
  C_BAD_CD: new EventRecord('C_BAD_CD', 0x0a, common, 'Invalid context descriptor.', '7.3'),
  F_WALK_EABT: new EventRecord(
    'F_WALK_EABT',
    0x0b,
    { ...common, ...access, ...stage, ...input, ...fetch },
    'Translation table fetch aborted.',
    '7.3',
  ),
  F_TRANSLATION: new EventRecord('F_TRANSLATION', 0x10, { ...common, ...fault }, 'No translation.', '7.3'),
  F_ADDR_SIZE: new EventRecord('F_ADDR_SIZE', 0x11, { ...common, ...fault }, 'Output address too large.', '7.3'),
  F_ACCESS: new EventRecord('F_ACCESS', 0x12, { ...common, ...fault }, 'Access flag is 0.', '7.3'),
  F_PERMISSION: new EventRecord(
    'F_PERMISSION',
    0x13,
    { ...common, ...fault, TTRnW: bit(108, 'The walk access was a read, where CLASS is TT.', { kernel: 'TT_READ' }) },
    'No permission.',
    '7.3',
  ),
  F_TLB_CONFLICT: new EventRecord(
    'F_TLB_CONFLICT',
    0x20,
    { ...common, ...access, ...stage, ...input, ...intermediate },
    'Overlapping TLB entries.',
    '7.3',
  ),
  F_CFG_CONFLICT: new EventRecord('F_CFG_CONFLICT', 0x21, common, 'Conflicting cached configuration.', '7.3'),
  E_PAGE_REQUEST: new EventRecord(
    'E_PAGE_REQUEST',
    0x24,
    { ...common, ...input },
    'Hint that a page will be needed.',
    '7.3',
  ),
  F_VMS_FETCH: new EventRecord('F_VMS_FETCH', 0x25, { ...common, ...fetch }, 'Machine structure fetch aborted.', '7.3'),
} as const;

/** Name of an event that the SMMU can record. */
export type EventName = keyof typeof events;

const byType = new Map<number, EventRecord>(Object.values(events).map((entry) => [entry.type, entry as EventRecord]));

/** The declaration of a record, from its first dword; undefined for implementation defined types. */
export function eventOfRecord(words: readonly bigint[]): EventRecord | undefined {
  return byType.get(Number((words[0] ?? 0n) & 0xffn));
}
