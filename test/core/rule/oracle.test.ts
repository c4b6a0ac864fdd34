import { tryRules } from './samples';

const attached = `
  stream nvme 0x8
  attach nvme
  log attaching @10
  attached nvme
  map nvme 0x1000 0x50000
  log goes on @20`;

tryRules([
  {
    rule: 'dma-reaches-its-buffer',
    breaks: [
      {
        when: 'by a translation to somebody else’s memory',
        run: `${attached}
          dma nvme write 0x1010 0x77010`,
        found: 'A write of nvme, translated, reaches memory that is not its buffer',
      },
      {
        when: 'by an access on trial that goes untranslated',
        run: `${attached}
          w GBPA 0x0 @30
          try nvme read 0x1000 bypassed`,
        found: 'A read of nvme, untranslated, reaches memory that is not its buffer @30',
      },
      {
        when: 'by an access that goes where nothing is',
        run: `${attached}
          try nvme read 0x1000 bypassed missing`,
        found: 'A read of nvme, untranslated, goes to an address where its buffer is not @20',
      },
      {
        when: 'as a hint where the architecture only permits it',
        run: `${attached}
          may nvme write 0x1000 0x77000`,
        found: 'A write of nvme, translated, may reach memory that is not its buffer (hint) @20',
      },
    ],
    keeps: [
      {
        when: 'by DMA to its buffer, and to addresses of which nobody knows',
        run: `${attached}
          dma nvme write 0x1fff 0x50fff
          dma nvme write 0x9000 0x99000`,
      },
    ],
  },
  {
    rule: 'mapped-dma-gets-through',
    breaks: [
      {
        when: 'by an abort of mapped DMA',
        run: `${attached}
          dma nvme read 0x1000 aborted`,
        found: 'DMA of nvme to memory that is mapped for it is refused @10',
      },
      {
        when: 'by an abort of a device with reserved memory after the crash kernel attached it',
        run: `
          stream display 0x10 reserved
          map display 0x3000 0x3000
          log crash
          kernel crash
          attach display
          store 0x10400 0xb @40
          attached display
          log goes on
          try display read 0x3000 aborted`,
        found: 'DMA of display to memory that firmware reserved for it is refused @40',
      },
    ],
    keeps: [
      {
        when: 'by an abort before the map, during the unmap, after the unmap, in a blocking domain and on the way down',
        run: `${attached}
          dma nvme read 0x8000 aborted
          leave nvme 0x1000
          dma nvme read 0x1000 aborted
          unmap nvme 0x1000
          dma nvme read 0x1000 aborted
          map nvme 0x2000 0x60000
          shutdown
          dma nvme read 0x2000 aborted`,
      },
      {
        when: 'by an SMMU in Service Failure Mode',
        run: `${attached}
          sfm
          dma nvme read 0x1000 aborted`,
      },
      {
        when: 'while another attach is under way',
        run: `${attached}
          attach nvme
          dma nvme read 0x1000 aborted
          attached nvme
          log done`,
      },
    ],
  },
  {
    rule: 'dma-stops-with-its-mapping',
    breaks: [
      {
        when: 'by DMA after the unmap',
        run: `${attached}
          unmap nvme 0x1000
          cmd TLBI_NH_VA Address=1
          dma nvme write 0x1000 0x50000 @33`,
        found: 'DMA of nvme still gets through the SMMU to memory that was unmapped',
      },
      {
        when: 'by DMA to an address of which somebody says no more than that it is used',
        run: `${attached}
          unmap nvme 0x1000
          cmd TLBI_NH_VA Address=1 @32
          use nvme 0x1000
          dma nvme write 0x1000 0x50000 @33`,
        found: 'DMA of nvme still gets through the SMMU to memory that was unmapped @32',
      },
      {
        when: 'at the store after which trials say so, where the access itself happens later',
        run: `${attached}
          try nvme write 0x1000 aborted
          leave nvme 0x1000
          log unmapping @30
          log unmapping @31
          unmap nvme 0x1000
          log goes on @32
          try nvme write 0x1000 0x50000
          dma nvme write 0x1000 0x50000 @33`,
        found: 'DMA of nvme still gets through the SMMU to memory that was unmapped @32',
      },
    ],
    keeps: [
      {
        when: 'where the address was mapped anew',
        run: `${attached}
          unmap nvme 0x1000
          map nvme 0x1000 0x60000
          dma nvme write 0x1000 0x60000`,
      },
      {
        when: 'while the address is being given out again',
        run: `${attached}
          unmap nvme 0x1000
          store 0x90000 0x60000
          dma nvme write 0x1000 0x60000
          map nvme 0x1000 0x60000`,
      },
    ],
  },
  {
    rule: 'old-mappings-end-at-attach',
    breaks: [
      {
        when: 'by an address of the crashed kernel that works after the attach',
        run: `${attached}
          kernel crash
          log boots
          attach nvme
          log attaching @50
          attached nvme
          log goes on @51
          try nvme write 0x1000 0x50000`,
        found: 'An address of the previous kernel still gets through, translated, for nvme after it was attached @50',
      },
    ],
    keeps: [
      {
        when: 'by an abort after the attach',
        run: `${attached}
          dma nvme write 0x1000 0x50000
          kernel crash
          log boots
          try nvme write 0x1000 0x50000
          attach nvme
          log attaching @50
          attached nvme
          log goes on
          try nvme write 0x1000 aborted`,
      },
    ],
  },
  {
    rule: 'tag-names-one-table',
    breaks: [
      {
        when: 'by an ASID that the crash kernel uses anew beside an adopted one',
        run: `${attached}
          stream nic 0x10
          kernel crash
          log boots
          structures nvme V=1 Config=5 / V=1 ASID=1 TTB0=0x10
          log attaches @60
          structures nic V=1 Config=5 / V=1 ASID=1 TTB0=0x20`,
        found: 'Streams 8 and 16 use different tables under smmu VMID 0 ASID 1 @60',
      },
      {
        when: 'by a VMID with two stage 2 tables',
        run: `${attached}
          stream nic 0x10
          structures nvme V=1 Config=6 S2VMID=3 S2TTB=0x10
          structures nic V=1 Config=6 S2VMID=3 S2TTB=0x20`,
        found: 'Streams 8 and 16 use different tables under smmu VMID 3 @20',
      },
    ],
    keeps: [
      {
        when: 'by two streams of one domain, and by entries that are not valid',
        run: `${attached}
          stream nic 0x10
          stream disk 0x18
          structures nvme V=1 Config=5 / V=1 ASID=1 TTB0=0x10
          structures nic V=1 Config=5 / V=1 ASID=1 TTB0=0x10
          structures disk V=0 Config=5 / V=1 ASID=1 TTB0=0x30`,
      },
    ],
  },
  {
    rule: 'commands-are-accepted',
    breaks: [
      {
        when: 'by a command that the part lacks',
        run: 'cmd TLBI_EL2_ALL !CERROR_ILL @9',
        found: 'TLBI_EL2_ALL is illegal for this SMMU (CERROR_ILL) @9',
      },
    ],
    keeps: [
      { when: 'by a time-out of an endpoint', run: 'cmd CMD_SYNC !CERROR_ATC_INV_SYNC' },
      {
        when: 'by what a scenario put into the queue',
        run: 'hardware CMD 0 dword 0 changes from 0x12 to 0x20\ncmd TLBI_EL2_ALL !CERROR_ILL',
      },
    ],
  },
  {
    rule: 'command-errors-end',
    breaks: [
      {
        when: 'by an acknowledgement without a cure',
        run: 'cmd CMD_SYNC !CERROR_ATC_INV_SYNC @9\n'.repeat(5),
        found: 'The same command fails over and over (CERROR_ATC_INV_SYNC) @9',
      },
    ],
    keeps: [{ when: 'by errors with progress', run: 'cmd CMD_SYNC !CERROR_ATC_INV_SYNC\ncmd CMD_SYNC\n'.repeat(5) }],
  },
  {
    rule: 'configuration-is-valid',
    breaks: [
      {
        when: 'by an illegal STE of an attached device',
        run: `${attached}
          event C_BAD_STE 0x8`,
        found: 'The SMMU reports C_BAD_STE for nvme, which is attached',
      },
      {
        when: 'by an access on trial',
        run: `${attached}
          try nvme read 0x9000 aborted C_BAD_CD`,
        found: 'The SMMU reports C_BAD_CD for nvme, which is attached @10',
      },
    ],
    keeps: [
      {
        when: 'by a translation fault, and by an STE of a device that is not attached',
        run: `${attached}
          event F_TRANSLATION 0x8
          event C_BAD_STE 0x20`,
      },
    ],
  },
  {
    rule: 'no-dma-into-running-kernel',
    breaks: [
      {
        when: 'by an old write into the crash kernel’s memory',
        run: `${attached}
          kernel crash
          memory 0x90000 0x10000
          log boots @44
          try nvme write 0x1000 0x91000`,
        found: 'DMA of nvme from before this kernel writes into its memory @44',
      },
    ],
    keeps: [
      {
        when: 'by an old write into old memory, and by a read',
        run: `${attached}
          kernel crash
          memory 0x90000 0x10000
          log boots @44
          try nvme write 0x1000 0x50000
          try nvme read 0x7000 0x91000`,
      },
    ],
  },
]);
