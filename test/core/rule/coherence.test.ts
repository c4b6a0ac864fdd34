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
]);
