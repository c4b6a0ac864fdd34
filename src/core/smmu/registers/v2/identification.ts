import { bit, bits, type Fields } from '../../declaration/field';
import { implementationDefined, readOnly } from '../../declaration/register';
import { type FrameRegister, global } from './frame-register';

function identification<F extends string>(
  name: string,
  offset: number,
  fields: Fields<F>,
  summary: string,
): FrameRegister<F> {
  return global(name, offset, 32, fields, { summary, section: '', access: readOnly, reset: implementationDefined });
}

/** Sizes of addresses (IAS, OAS). */
const addressSize = { values: { 0: '32 bits', 1: '36 bits', 2: '40 bits', 3: '42 bits', 4: '44 bits', 5: '48 bits' } };

export const IDR0 = identification(
  'IDR0',
  0x20,
  {
    NUMSMRG: bits(7, 0, 'Number of stream mapping groups.'),
    EXIDS: bit(8, 'StreamIDs of 16 bits can be enabled (sCR0.EXIDENABLE).'),
    NUMSIDB: bits(12, 9, 'Bits of a StreamID.'),
    BTM: bit(13, 'TLB maintenance that CPUs broadcast is heard.'),
    CTTW: bit(14, 'Table walks look into the caches of CPUs.'),
    NUMIRPT: bits(23, 16, 'Number of context interrupts, where context banks have none of their own.'),
    PTFS_NO_AARCH32S: bit(24, 'There is no AArch32 short descriptor format.'),
    PTFS_NO_AARCH32: bit(25, 'There is no AArch32 format at all.'),
    ATOSNS: bit(26, 'There are no address translation operations.'),
    SMS: bit(27, 'Streams are matched; without, a StreamID is an index.'),
    NTS: bit(28, 'Nested translation.'),
    S2TS: bit(29, 'Stage 2 translation.'),
    S1TS: bit(30, 'Stage 1 translation.'),
    SES: bit(31, 'There is a Secure side. Reads as 0 from the Non-secure one.'),
  },
  'Which stages, formats and ways to find a context the part has.',
);

export const IDR1 = identification(
  'IDR1',
  0x24,
  {
    NUMCB: bits(7, 0, 'Number of context banks.'),
    NUMSSDNDXB: bits(11, 8, 'Bits of an SSD_Index.'),
    SSDTP: bits(13, 12, 'There is a Secure status determination table.'),
    SMCD: bit(15, 'Every conflict of stream matching is detected.'),
    NUMS2CB: bits(23, 16, 'How many context banks, from the first on, have stage 2 only.'),
    NUMPAGENDXB: bits(
      30,
      28,
      'One less than the bits of a page number: the global half and the banks have 2^(n+1) pages each.',
    ),
    PAGESIZE: bit(31, 'Size of a page of the frame.', { values: { 0: '4K', 1: '64K' } }),
  },
  'Shape of the frame, and numbers of context banks.',
);

export const IDR2 = identification(
  'IDR2',
  0x28,
  {
    IAS: bits(3, 0, 'Size of intermediate addresses.', addressSize),
    OAS: bits(7, 4, 'Size of output addresses.', addressSize),
    UBS: bits(11, 8, 'Size of the bus that addresses come in on.', {
      values: { 0: '32 bits', 1: '36 bits', 2: '40 bits', 3: '42 bits', 4: '44 bits', 5: '49 bits' },
    }),
    PTFS_4K: bit(12, 'AArch64 tables with 4K pages.'),
    PTFS_16K: bit(13, 'AArch64 tables with 16K pages.'),
    PTFS_64K: bit(14, 'AArch64 tables with 64K pages.'),
    VMID16: bit(15, 'VMIDs of 16 bits can be enabled (sCR0.VMID16EN).'),
  },
  'Sizes of addresses, and AArch64 formats.',
);

const none = {};

export const IDR3 = identification('IDR3', 0x2c, none, 'Reserved.');
export const IDR4 = identification('IDR4', 0x30, none, 'Of the implementation.');
export const IDR5 = identification('IDR5', 0x34, none, 'Of the implementation.');
export const IDR6 = identification('IDR6', 0x38, none, 'Of the implementation.');

export const IDR7 = identification(
  'IDR7',
  0x3c,
  {
    MINOR: bits(3, 0, 'Minor part of the revision.'),
    MAJOR: bits(7, 4, 'Major part of the revision.'),
  },
  'Revision of the part.',
);

export const identificationRegisters: readonly FrameRegister[] = [
  IDR0,
  IDR1,
  IDR2,
  IDR3,
  IDR4,
  IDR5,
  IDR6,
  IDR7,
] as readonly FrameRegister[];
