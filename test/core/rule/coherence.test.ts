import { CD } from '../../../src/core/smmu/structures/cd';
import { prepared, tryRules } from './samples';

tryRules([
  {
    rule: 'coherent-accesses-are-cacheable',
    breaks: [
      {
        when: 'by commands that are read past the caches, where the SMMU then finds others',
        run: `
          w CR1 0xd74 @20
          w CR0 0x8 @30
          cmd CFGI_ALL !CERROR_ILL`,
        found: 'CR1 keeps reads of the command queue out of the CPUs’ caches, and CR0.CMDQEN is set @20',
      },
      {
        when: 'by a stream table that is read as not shared',
        run: `
          stream nvme 0x8
          w CR1 0x175 @20
          w CR0 0x1 @30
          attach nvme
          attached nvme
          log works
          map nvme 0x1000 0x5000
          try nvme write 0x1000 aborted C_BAD_STE`,
        found: 'CR1 keeps reads of the stream table out of the CPUs’ caches, and CR0.SMMUEN is set @20',
      },
    ],
    keeps: [
      {
        when: 'where CR1 says write-back and inner shareable',
        run: `
          w CR1 0xd75
          w CR0 0x8`,
      },
      {
        when: 'where the SMMU never looks into caches',
        run: `
          incoherent
          w CR1 0x0
          w CR0 0x8`,
      },
    ],
  },
  {
    rule: 'coherent-walks-are-cacheable',
    breaks: [
      {
        when: 'by a CD whose table is walked as not shared',
        run: `
          stream nvme 0x8
          attach nvme
          store 0x50000 ${cdOf({ V: 1, IR0: 1, OR0: 1, SH0: 0 })} @20
          attached nvme
          structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3 / V=1 IR0=1 OR0=1 SH0=0 / 0x50000
          map nvme 0x1000 0x5000
          log works
          try nvme write 0x1000 aborted F_TRANSLATION`,
        found: 'The CD of StreamID 8 keeps walks of TTB0 out of the CPUs’ caches @20',
      },
      {
        when: 'by a CD that no DMA used so far',
        run: `
          stream nvme 0x8
          attach nvme
          store 0x50000 ${cdOf({ V: 1, IR0: 0, OR0: 1, SH0: 3 })} @20
          attached nvme
          structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3 / V=1 IR0=0 OR0=1 SH0=3 / 0x50000`,
        found: 'The CD of StreamID 8 keeps walks of TTB0 out of the CPUs’ caches (hint) @20',
      },
    ],
    keeps: [
      {
        when: 'where they are write-back and shareable',
        run: `
          stream nvme 0x8
          attach nvme
          store 0x50000 ${cdOf({ V: 1, IR0: 1, OR0: 1, SH0: 3 })}
          attached nvme
          structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3 / V=1 IR0=1 OR0=1 SH0=3 / 0x50000`,
      },
      {
        when: 'where the crashed kernel left them so',
        run: `
          stream nvme 0x8
          attach nvme
          store 0x50000 ${cdOf({ V: 1, IR0: 3, OR0: 3, SH0: 3 })}
          attached nvme
          kernel crash
          log boots
          structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3 / V=1 IR0=0 OR0=0 SH0=0 / 0x50000`,
      },
      {
        when: 'where the SMMU never looks into caches',
        run: `
          incoherent
          stream nvme 0x8
          attach nvme
          store 0x50000 ${cdOf({ V: 1 })}
          attached nvme
          structures nvme V=1 Config=5 / V=1 / 0x50000`,
      },
    ],
  },
  {
    rule: 'bypass-keeps-shareability',
    breaks: [
      {
        when: 'by a bypass STE that says non-shareable',
        run: `
          overrides
          stream nvme 0x8
          ${entryOf('0x9')}
          structures nvme V=1 Config=4`,
        found: 'The STE of StreamID 8 may make untranslated DMA non-shareable (hint) @20',
      },
      {
        when: 'for traffic without a SubstreamID',
        run: `
          overrides
          stream nvme 0x8
          ${entryOf('0x800000000000000b')}
          structures nvme V=1 Config=5 S1CDMax=16 S1DSS=1 S1CIR=1 S1COR=1 S1CSH=3`,
        found: 'The STE of StreamID 8 may make untranslated DMA non-shareable (hint) @20',
      },
    ],
    keeps: [
      {
        when: 'by the shareability that comes in',
        run: `
          overrides
          stream nvme 0x8
          ${entryOf('0x9')}
          structures nvme V=1 Config=4 SHCFG=1`,
      },
      {
        when: 'where everything is translated',
        run: `
          overrides
          stream nvme 0x8
          ${entryOf('0xb')}
          structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3`,
      },
      {
        when: 'where the SMMU overrides nothing',
        run: `
          stream nvme 0x8
          ${entryOf('0x9')}
          structures nvme V=1 Config=4`,
      },
    ],
  },
]);

/** A stream table at 0x10000 in which the entry of StreamID 8 gets a first word. */
function entryOf(word: string): string {
  return `${prepared}
          w CR0 0x9
          r CR0ACK 0x9
          attach nvme identity
          store 0x10200 ${word} @20
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`;
}

/** The first word of a CD. */
function cdOf(fields: Parameters<typeof CD.make>[0]): string {
  return `0x${CD.make(fields)[0]?.toString(16)}`;
}
