import { CD } from '../../../src/core/smmu/structures/cd';
import { tryRules } from './samples';

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
]);

/** The first word of a CD. */
function cdOf(fields: Parameters<typeof CD.make>[0]): string {
  return `0x${CD.make(fields)[0]?.toString(16)}`;
}
