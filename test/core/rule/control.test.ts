import { crashed, prepared, tryRules } from './samples';

tryRules([
  {
    rule: 'smmuen-kept-under-live-dma',
    breaks: [
      {
        when: 'by a crash kernel that resets the SMMU',
        run: `${crashed}
          w CR0 0x0 @12<100
          try nvme write 0x1000 aborted`,
        found: 'CR0.SMMUEN is cleared while DMA of the crashed kernel is under way @12',
      },
      {
        when: 'as a hint where nobody said which streams there are',
        run: `
          kernel crash
          r CR0 0x1
          w CR0 0x0 @12`,
        found: 'CR0.SMMUEN is cleared while DMA of the crashed kernel is under way (hint) @12',
      },
    ],
    keeps: [
      {
        when: 'by a crash kernel that keeps translation on',
        run: `${crashed}
          w CR0 0x9 @12
          try nvme write 0x1000 0x50000`,
      },
      { when: 'by a cold boot', run: `stream nvme 0x8\n${prepared}` },
      {
        when: 'where the previous kernel had unmapped everything',
        run: `${crashed.replace('kernel crash', 'unmap nvme 0x1000\nlog crashes\nkernel crash').replace(/try.*/, '')}
          w CR0 0x0
          r CR0ACK 0x0`,
      },
    ],
  },
  {
    rule: 'gbpa-lets-live-dma-through',
    breaks: [
      {
        when: 'by a crash kernel that aborts everything',
        run: `${crashed}
          r GBPA 0x0
          w GBPA 0x80100000 @11
          r GBPA 0x100000`,
        found: 'GBPA.ABORT is set while DMA of the crashed kernel is under way @11',
      },
    ],
    keeps: [
      {
        when: 'where ABORT was set before, and on a cold boot',
        run: `
          r GBPA 0x0
          w GBPA 0x80100000
          r GBPA 0x100000
          ${crashed}
          w GBPA 0x80100000
          r GBPA 0x100000`,
      },
    ],
  },
  {
    rule: 'gbpa-update-is-awaited',
    breaks: [
      {
        when: 'by a write without Update',
        run: 'w GBPA 0x100000 @4',
        found: 'GBPA is written without Update, so the value need not be taken @4',
      },
      {
        when: 'by a second write too early',
        run: `
          w GBPA 0x80100000 @4
          r GBPA 0x80100000
          w GBPA 0x80000000 @5`,
        found: 'GBPA is written again before its update is done @5',
      },
      {
        when: 'by SMMUEN=0 too early',
        run: `
          r CR0 0x1
          w GBPA 0x80100000 @4
          w CR0 0x0 @5
          r CR0ACK 0x0`,
        found: 'CR0.SMMUEN is cleared before the update of GBPA is done, so its old value may decide @5',
      },
    ],
    keeps: [
      {
        when: 'by waiting',
        run: `
          r CR0 0x1
          w GBPA 0x80100000
          r GBPA 0x80100000
          r GBPA 0x100000
          w CR0 0x0
          r CR0ACK 0x0
          w GBPA 0x80000000
          r GBPA 0x0`,
      },
    ],
  },
  {
    rule: 'stream-table-fixed-while-enabled',
    breaks: [
      {
        when: 'by a new base under traffic',
        run: 'w STRTAB_BASE 0x4000 ignored @6\nw STRTAB_BASE_CFG 0x5 unpredictable @7',
        found: 'STRTAB_BASE is written while SMMUEN is 1 @6\nSTRTAB_BASE_CFG is written while SMMUEN is 1 @7',
      },
      {
        when: 'perhaps, by what is there already: before 3.2 any value may be there then',
        run: 'w STRTAB_BASE 0x4000\nw STRTAB_BASE 0x4000 ignored @8',
        found: 'STRTAB_BASE is written again while SMMUEN is 1 (hint) @8',
      },
    ],
    keeps: [{ when: 'by a write that was taken', run: 'w STRTAB_BASE 0x4000' }],
  },
  {
    rule: 'queues-fixed-while-enabled',
    breaks: [
      {
        when: 'by a new base of a queue that is on',
        run: 'w CMDQ_BASE 0x4000 ignored @6',
        found: 'CMDQ_BASE is written while its queue is enabled @6',
      },
    ],
    keeps: [{ when: 'by a write that was taken', run: 'w CMDQ_BASE 0x4000' }],
  },
  {
    rule: 'attributes-fixed-while-enabled',
    breaks: [
      {
        when: 'by CR2 under traffic',
        run: 'w CR2 0x7 ignored @6',
        found: 'CR2 is written while what it decides on is enabled @6',
      },
    ],
    keeps: [
      { when: 'by a write that was taken, and by one that changes nothing', run: 'w CR2 0x6\nw CR2 0x6 ignored' },
    ],
  },
  {
    rule: 'irq-config-fixed-while-enabled',
    breaks: [
      {
        when: 'by a new address of a message that is on',
        run: 'w EVENTQ_IRQ_CFG0 0x8000 ignored @6',
        found: 'EVENTQ_IRQ_CFG0 is written while its interrupt is enabled @6',
      },
    ],
    keeps: [{ when: 'by a write that was taken', run: 'w EVENTQ_IRQ_CFG0 0x8000' }],
  },
  {
    rule: 'changes-are-acknowledged',
    breaks: [
      {
        when: 'by a new stream table before SMMUEN=0 is acknowledged',
        run: `
          r CR0 0x1
          w CR0 0x0
          r CR0ACK 0x1
          w STRTAB_BASE 0x4000 @20`,
        found: 'STRTAB_BASE is written before CR0ACK shows SMMUEN=0 @20',
      },
      {
        when: 'by a command before the queue is on',
        run: `
          w CR0 0x8
          w CMDQ_PROD 0x2 @21`,
        found: 'CMDQ_PROD is written before CR0ACK shows CMDQEN=1 @21',
      },
    ],
    keeps: [
      { when: 'by a driver that polls', run: prepared },
      {
        when: 'by the next kernel, which starts anew',
        run: `
          r CR0 0x1
          w CR0 0x0
          kernel kexec
          r CR0 0x0
          w STRTAB_BASE 0x4000`,
      },
    ],
  },
  {
    rule: 'vmw-change-invalidates',
    breaks: [
      {
        when: 'by a write of CR0 that drops VMW',
        run: `
          r CR0 0x49
          w CR0 0x9 @30`,
        found: 'CR0.VMW changes while translation is on, and no TLB entry is invalidated @30',
      },
    ],
    keeps: [
      {
        when: 'by an invalidation, and by turning translation off',
        run: `
          r CR0 0x49
          w CR0 0x9 @30
          cmd TLBI_NSNH_ALL
          cmd CMD_SYNC
          w CR0 0x0
          r CR0ACK 0x0`,
      },
    ],
  },
  {
    rule: 'atschk-change-invalidates',
    breaks: [
      {
        when: 'by forcing the check on under a device that uses ATS',
        run: `
          stream gpu 0x20 ats
          r CR0 0x9
          w CR0 0x19 @31`,
        found: 'CR0.ATSCHK becomes 1 while gpu uses ATS @31',
      },
      {
        when: 'perhaps, while DMA of the crashed kernel goes on, by what is invalidated afterwards',
        run: `
          stream gpu 0x20 ats
          map gpu 0x1000 0x50000
          kernel crash
          r CR0 0x19
          w CR0 0x9 @33
          cmd CFGI_ALL
          cmd CMD_SYNC`,
        found: 'CR0.ATSCHK becomes 0 while gpu uses ATS (hint) @33',
      },
    ],
    keeps: [
      {
        when: 'without such devices, and with their configuration invalidated',
        run: `
          stream nvme 0x8
          r CR0 0x9
          w CR0 0x19
          stream gpu 0x20 ats
          cmd CFGI_ALL
          cmd CMD_SYNC`,
      },
    ],
  },
  {
    rule: 'caches-clean-before-enable',
    breaks: [
      {
        when: 'by a driver that forgets the TLB',
        run: `
          cmd CFGI_ALL
          cmd CMD_SYNC
          w CR0 0x9 @40`,
        found: 'CR0.SMMUEN is set though EL1 TLB entries were not invalidated before @40',
      },
      {
        when: 'by commands that nobody waits for',
        run: `
          cmd CFGI_ALL
          cmd TLBI_NSNH_ALL
          w CR0 0x9 @40`,
        found: `CR0.SMMUEN is set though cached configuration was not invalidated before @40
CR0.SMMUEN is set though EL1 TLB entries were not invalidated before @40`,
      },
      {
        when: 'by a kernel that relies on the one before it',
        run: `${prepared}
          kernel kexec
          w CR0 0x9 @40`,
        found: `CR0.SMMUEN is set though cached configuration was not invalidated before @40
CR0.SMMUEN is set though EL1 TLB entries were not invalidated before @40`,
      },
    ],
    keeps: [{ when: 'by a clean boot', run: `${prepared}\nw CR0 0x9\nr CR0ACK 0x9` }],
  },
  {
    rule: 'set-up-before-enable',
    breaks: [
      {
        when: 'by a driver that forgets where its events go',
        run: `
          r IDR0 0x1
          w CR1 0xd75
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x0
          w CMDQ_CONS 0x0
          w CR0 0x8 @30
          w EVENTQ_PROD 0x0
          w EVENTQ_CONS 0x0
          w CR0 0xc @40`,
        found: 'CR0.EVENTQEN is set though EVENTQ_BASE was never written @40',
      },
      {
        when: 'by a kernel that takes over the queue of another, and by attributes that nobody set',
        run: `
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x0
          w CMDQ_CONS 0x0
          kernel crash
          r IDR0 0x1
          w CR0 0x8 @40`,
        found: `CR0.CMDQEN is set though CMDQ_BASE was never written @40
CR0.CMDQEN is set though CR1 was never written @40`,
      },
      {
        when: 'by a driver that goes by an index that nobody wrote, whatever the model has there',
        run: `
          r IDR0 0x1
          w CR1 0xd75
          w CMDQ_BASE 0x4003
          w CMDQ_CONS 0x0
          w CR0 0x8 @40`,
        found: 'CR0.CMDQEN is set though CMDQ_PROD was never written @40',
      },
    ],
    keeps: [
      {
        when: 'by a driver that writes them first',
        run: `
          r IDR0 0x1
          w CR1 0xd75
          w CR2 0x6
          w STRTAB_BASE 0x4000
          w STRTAB_BASE_CFG 0x10
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x0
          w CMDQ_CONS 0x0
          w CR0 0x8
          cmd CFGI_ALL
          cmd TLBI_NSNH_ALL
          cmd CMD_SYNC
          r CMDQ_CONS 0x3
          w CR0 0x9`,
      },
      {
        when: 'by a kernel that leaves on what was on',
        run: 'r CR0 0x1\nkernel crash\nr IDR0 0x1\nw CR1 0xd75\nw CMDQ_BASE 0x4003\nw CMDQ_PROD 0x0\nw CMDQ_CONS 0x0\nw CR0 0x9',
      },
    ],
  },
  {
    rule: 'gerrorn-acknowledges-active-errors',
    breaks: [
      {
        when: 'by a toggle of an inactive error',
        run: 'w GERRORN 0x4 unpredictable @50',
        found: 'GERRORN acknowledges an error that is not active @50',
      },
    ],
    keeps: [{ when: 'by an acknowledgement', run: 'r GERROR 0x4\nr GERRORN 0x0\nw GERRORN 0x4' }],
  },
  {
    rule: 'queue-indices-agree',
    breaks: [
      {
        when: 'by an index that nobody reset',
        run: `
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x0
          w CMDQ_CONS 0x7
          w CR0 0x8 @51`,
        found: 'CMDQ is enabled while its indices contradict each other @51',
      },
    ],
    keeps: [
      {
        when: 'by a full queue',
        run: `
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x8
          w CMDQ_CONS 0x0
          w CR0 0x8`,
      },
      {
        when: 'where an index still is what reset left, which is UNKNOWN',
        run: `
          w CMDQ_BASE 0x4003
          w CMDQ_PROD 0x0
          w CR0 0x8
          r CMDQ_CONS 0x7`,
      },
    ],
  },
  {
    rule: 'writes-are-taken',
    breaks: [
      {
        when: 'as a hint by a write to a read-only register',
        run: 'w IDR0 0x1 ignored @52',
        found: 'A write to IDR0 has no effect (hint) @52',
      },
    ],
    keeps: [{ when: 'by a write that was taken', run: 'w CR2 0x2' }],
  },
]);
