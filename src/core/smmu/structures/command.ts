import { bit, bits, type Feature, type Fields } from '../declaration/field';
import { memoryType, shareability } from '../declaration/shared-values';
import { Structure } from '../declaration/structure';

/** A command of the command queue: 16 bytes, opcode in bits [7:0]. */
export class Command<F extends string = string> extends Structure<F> {
  constructor(
    name: string,
    readonly opcode: number,
    fields: Fields<F>,
    /** CERROR_ILL without it. */
    readonly requires: Feature | undefined,
    facts: { readonly summary: string; readonly section: string; readonly kernel: string },
  ) {
    super(name, 2, fields, facts);
  }
}

/** What all commands have in common. */
export const commandHeader = new Structure(
  'command',
  2,
  {
    Opcode: bits(7, 0, 'Which command.', { kernel: 'OP', kernelValues: { PREFETCH_CFG: 0x01, CFGI_ALL: 0x04 } }),
    SSec: bit(10, 'The stream is Secure; CERROR_ILL on a Non-secure queue.'),
    SSV: bit(11, 'The SubstreamID is valid.'),
  },
  { summary: 'A command of the command queue.', section: '4.1', kernel: 'CMDQ_' },
);

const substream = {
  SSV: bit(11, 'The SubstreamID is valid.'),
  SSID: bits(31, 12, 'SubstreamID.'),
};
const stream = { SID: bits(63, 32, 'StreamID.') };
const leaf = { Leaf: bit(64, 'Only last-level entries need to go.') };
const vmid = { VMID: bits(47, 32, 'VMID to match.') };
const asid = { ASID: bits(63, 48, 'ASID to match.') };
const range = {
  NUM: bits(16, 12, 'Range: number of units minus 1.', { requires: 'IDR3.RIL' as const }),
  SCALE: bits(25, 20, 'Range: log2 of granules in a unit.', { requires: 'IDR3.RIL' as const }),
  ...leaf,
  TTL: bits(73, 72, 'Level of the leaf entries; 0 means any.', { requires: 'IDR3.RIL' as const }),
  TG: bits(75, 74, 'Granule; 0 means one address and any granule.', {
    requires: 'IDR3.RIL' as const,
    values: { 1: '4K', 2: '16K', 3: '64K' },
  }),
};
const virtualAddress = { Address: bits(127, 76, 'Bits [63:12] of the address.', { kernel: 'VA' }) };
const intermediateAddress = { Address: bits(127, 76, 'Bits [63:12] of the IPA.', { kernel: 'IPA' }) };

function command<F extends string>(
  name: string,
  opcode: number,
  fields: Fields<F>,
  section: string,
  summary: string,
  requires?: Feature,
  kernel = `CMDQ_${name.split('_')[0]}_`,
): Command<F> {
  return new Command(name, opcode, fields, requires, { summary, section, kernel });
}

/** Every command that a Non-secure queue may hold. Opcodes that are not here are CERROR_ILL; those of the Secure state are among them. */
export const commands = {
  PREFETCH_CONFIG: command(
    'PREFETCH_CONFIG',
    0x01,
    { ...substream, ...stream },
    '4.2.1',
    'Hint: the configuration of a stream will be used.',
  ),
  PREFETCH_ADDR: command(
    'PREFETCH_ADDR',
    0x02,
    {
      ...substream,
      ...stream,
      Size: bits(68, 64, 'Log2 of pages.'),
      Address: bits(127, 76, 'Bits [63:12] of the address.', { kernel: 'ADDR' }),
    },
    '4.2.2',
    'Hint: translations will be used.',
  ),
  CFGI_STE: command(
    'CFGI_STE',
    0x03,
    { ...stream, ...leaf },
    '4.3.1',
    'Invalidate the STE and the context descriptors of a stream.',
  ),
  CFGI_STE_RANGE: command(
    'CFGI_STE_RANGE',
    0x04,
    { ...stream, Range: bits(68, 64, '2^(Range+1) StreamIDs; 31 means all.') },
    '4.3.2',
    'Invalidate the configuration of a range of streams, or all of it (CFGI_ALL).',
  ),
  CFGI_CD: command(
    'CFGI_CD',
    0x05,
    { ...substream, ...stream, ...leaf },
    '4.3.3',
    'Invalidate one context descriptor.',
    'IDR0.S1P',
  ),
  CFGI_CD_ALL: command(
    'CFGI_CD_ALL',
    0x06,
    { ...stream },
    '4.3.4',
    'Invalidate all context descriptors of a stream.',
    'IDR0.S1P',
  ),
  CFGI_VMS_PIDM: command(
    'CFGI_VMS_PIDM',
    0x07,
    { ...vmid },
    '4.3.5',
    'Invalidate a memory partition map.',
    'IDR3.MPAM',
  ),
  TLBI_NH_ALL: command('TLBI_NH_ALL', 0x10, { ...vmid }, '4.4', 'Invalidate stage 1 of a VMID.', 'IDR0.S1P'),
  TLBI_NH_ASID: command(
    'TLBI_NH_ASID',
    0x11,
    { ...vmid, ...asid },
    '4.4',
    'Invalidate non-global entries of an ASID.',
    'IDR0.S1P',
  ),
  TLBI_NH_VA: command(
    'TLBI_NH_VA',
    0x12,
    { ...vmid, ...asid, ...range, ...virtualAddress },
    '4.4',
    'Invalidate an address of an ASID.',
    'IDR0.S1P',
  ),
  TLBI_NH_VAA: command(
    'TLBI_NH_VAA',
    0x13,
    { ...vmid, ...range, ...virtualAddress },
    '4.4',
    'Invalidate an address of all ASIDs.',
    'IDR0.S1P',
  ),
  TLBI_EL2_ALL: command('TLBI_EL2_ALL', 0x20, {}, '4.4', 'Invalidate all EL2 entries.', 'IDR0.HYP'),
  TLBI_EL2_ASID: command('TLBI_EL2_ASID', 0x21, { ...asid }, '4.4', 'Invalidate an EL2 ASID.', 'IDR0.HYP'),
  TLBI_EL2_VA: command(
    'TLBI_EL2_VA',
    0x22,
    { ...asid, ...range, ...virtualAddress },
    '4.4',
    'Invalidate an address of EL2, by CR2.E2H.',
    'IDR0.HYP',
  ),
  TLBI_EL2_VAA: command(
    'TLBI_EL2_VAA',
    0x23,
    { ...range, ...virtualAddress },
    '4.4',
    'Invalidate an address of all EL2 ASIDs.',
    'IDR0.HYP',
  ),
  TLBI_S12_VMALL: command('TLBI_S12_VMALL', 0x28, { ...vmid }, '4.4', 'Invalidate both stages of a VMID.', 'IDR0.S2P'),
  TLBI_S2_IPA: command(
    'TLBI_S2_IPA',
    0x2a,
    { ...vmid, ...range, ...intermediateAddress },
    '4.4',
    'Invalidate stage 2 of an IPA.',
    'IDR0.S2P',
  ),
  TLBI_NSNH_ALL: command('TLBI_NSNH_ALL', 0x30, {}, '4.4', 'Invalidate all Non-secure EL1 entries, both stages.'),
  ATC_INV: command(
    'ATC_INV',
    0x40,
    {
      Global: bit(9, 'Of all PASIDs.'),
      ...substream,
      ...stream,
      Size: bits(69, 64, 'Log2 of pages; 52 means everything.', { values: { 52: 'ALL' } }),
      Address: bits(127, 76, 'Bits [63:12] of the address.', { kernel: 'ADDR' }),
    },
    '4.5.1',
    'Invalidate the translation cache of an endpoint. Ignored while SMMUEN is 0.',
    'IDR0.ATS',
  ),
  PRI_RESP: command(
    'PRI_RESP',
    0x41,
    {
      ...substream,
      ...stream,
      PRGIndex: bits(72, 64, 'Page request group.', { kernel: 'GRPID' }),
      Resp: bits(77, 76, 'Response.', {
        values: { 0: 'ResponseFailure', 1: 'InvalidRequest', 2: 'Success' },
        kernelValues: { DENY: 0, FAIL: 1, SUCC: 2 },
      }),
    },
    '4.5.2',
    'Answer a page request group. Ignored while SMMUEN is 0.',
    'IDR0.PRI',
  ),
  RESUME: command(
    'RESUME',
    0x44,
    {
      Resp: bits(13, 12, 'What becomes of the transaction.', {
        values: { 0: 'TERM', 1: 'RETRY', 2: 'ABORT' },
      }),
      ...stream,
      STAG: bits(79, 64, 'Tag of the stalled transaction.'),
    },
    '4.6.1',
    'Retry or end a stalled transaction.',
  ),
  STALL_TERM: command('STALL_TERM', 0x45, { ...stream }, '4.6.2', 'End all stalled transactions of a stream.'),
  CMD_SYNC: command(
    'CMD_SYNC',
    0x46,
    {
      CS: bits(13, 12, 'How completion is signalled.', { values: { 0: 'NONE', 1: 'IRQ', 2: 'SEV' } }),
      MSH: bits(23, 22, 'Shareability of the message.', shareability),
      MSIAttr: bits(27, 24, 'Memory type of the message.', memoryType),
      MSIData: bits(63, 32, 'Data of the message.'),
      MSIAddress: bits(119, 66, 'Bits [55:2] of the message address; 0 means the wire.', { kernel: 'MSIADDR' }),
    },
    '4.7.3',
    'Completes when all earlier commands have.',
    undefined,
    'CMDQ_SYNC_',
  ),
  DPTI_ALL: command('DPTI_ALL', 0x70, {}, '4.4', 'Invalidate device permission tables.', 'IDR3.DPT'),
  DPTI_PA: command('DPTI_PA', 0x73, {}, '4.4', 'Invalidate device permissions of an address.', 'IDR3.DPT'),
} as const;

const byOpcode = new Map<number, Command>(Object.values(commands).map((entry) => [entry.opcode, entry as Command]));

/** The command with this opcode, or undefined: then it is illegal. */
export function commandWithOpcode(opcode: number): Command | undefined {
  return byOpcode.get(opcode);
}

/** Its name as people read it: CFGI_STE_RANGE over everything is called CFGI_ALL; an unknown opcode is printed. */
export function commandName(words: readonly [bigint, bigint]): string {
  const opcode = commandHeader.get(words, 'Opcode');
  if (opcode === 0x04 && commands.CFGI_STE_RANGE.get(words, 'Range') === 31) return 'CFGI_ALL';
  return byOpcode.get(opcode)?.name ?? `opcode 0x${opcode.toString(16).padStart(2, '0')}`;
}
