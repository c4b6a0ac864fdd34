import { bit, bits } from '../../declaration/field';
import { readWrite, unknown } from '../../declaration/register';
import { type FrameRegister, perGroup } from './frame-register';
import { shareabilityOverride } from './shared-values';

export const SMR = perGroup(
  'SMRn',
  0x800,
  {
    ID: bits(14, 0, 'StreamID that matches.'),
    EXID: bits(15, 0, 'StreamID that matches, where sCR0.EXIDENABLE is 1.', { requires: 'IDR0.EXIDS' }),
    MASK: bits(30, 16, 'Bits of the StreamID that do not matter.'),
    EXMASK: bits(31, 16, 'Bits of the StreamID that do not matter, where sCR0.EXIDENABLE is 1.', {
      requires: 'IDR0.EXIDS',
    }),
    VALID: bit(31, 'The group matches at all. With sCR0.EXIDENABLE, S2CR.EXIDVALID says so.'),
  },
  {
    summary: 'Which StreamIDs a stream mapping group is for.',
    section: 'IHI 0062 §9.6.25',
    access: readWrite,
    reset: unknown(),
    requires: 'IDR0.SMS',
  },
);

/** S2CR.TYPE. */
export const StreamType = { Translate: 0, Bypass: 1, Fault: 2 } as const;

export const S2CR = perGroup(
  'S2CRn',
  0xc00,
  {
    CBNDX: bits(7, 0, 'Context bank that translates, where TYPE is 0.'),
    SHCFG: bits(9, 8, 'Shareability of bypassing transactions.', shareabilityOverride),
    EXIDVALID: bit(10, 'The group matches at all, where sCR0.EXIDENABLE is 1.', { requires: 'IDR0.EXIDS' }),
    MTCFG: bit(11, 'MemAttr replaces the memory type, where TYPE is 1.'),
    MemAttr: bits(15, 12, 'Memory type of bypassing transactions where MTCFG is 1.'),
    TYPE: bits(17, 16, 'What becomes of the stream.', { values: { 0: 'TRANS', 1: 'BYPASS', 2: 'FAULT' } }),
    NSCFG: bits(19, 18, 'Security attribute. Secure copy only.'),
    RACFG: bits(21, 20, 'Read allocation.'),
    WACFG: bits(23, 22, 'Write allocation.'),
    PRIVCFG: bits(25, 24, 'Privilege that replaces the transaction’s own.', {
      values: { 0: 'DEFAULT', 1: 'DIPAN', 2: 'UNPRIV', 3: 'PRIV' },
    }),
    INSTCFG: bits(27, 26, 'Whether reads count as fetches of instructions.', {
      values: { 0: 'incoming', 2: 'data', 3: 'instruction' },
    }),
    TRANSIENTCFG: bits(29, 28, 'Transient hint.'),
  },
  {
    summary: 'What becomes of the streams of a group: a context bank, bypass, or a fault.',
    section: '',
    access: readWrite,
    reset: unknown(),
  },
);

export const streamMapRegisters: readonly FrameRegister[] = [SMR, S2CR] as readonly FrameRegister[];
