import { crashed, prepared, tryRules } from './samples';

tryRules([
  {
    rule: 'waiting-commands-are-taken',
    breaks: [
      {
        when: 'by an error that an earlier kernel left',
        run: `
          r GERROR 0x1 @60
          r GERRORN 0x0
          w CR0 0x8
          r CR0ACK 0x8
          w CMDQ_PROD 0x2
          r CMDQ_CONS 0x0 @70
          wait 1
          r CMDQ_CONS 0x0 @71`,
        found: 'Commands wait for ever: GERROR.CMDQ_ERR is active and nobody acknowledged it @60',
      },
      {
        when: 'by a queue that is off',
        run: `
          w CR0 0x0
          r CR0ACK 0x0
          w CMDQ_PROD 0x2
          r CMDQ_CONS 0x0 @70
          wait 1
          r CMDQ_CONS 0x0 @71`,
        found: 'Commands wait for ever: CR0.CMDQEN is 0 @70',
      },
    ],
    keeps: [
      {
        when: 'by an error whose handler comes after the time-out',
        run: `
          r CR0 0x9
          r GERRORN 0x0
          w CMDQ_PROD 0x2
          r GERROR 0x1
          r CMDQ_CONS 0x0
          wait 1
          r CMDQ_CONS 0x0
          w GERRORN 0x1`,
      },
      {
        when: 'by progress, by an endpoint that does not answer, and by an empty queue',
        run: `
          r CR0 0x9
          w CMDQ_PROD 0x3
          r CMDQ_CONS 0x0
          wait 1
          cmd CFGI_ALL
          r CMDQ_CONS 0x1
          cmd CMD_SYNC
          wait 1
          r CMDQ_CONS 0x3
          wait 1
          r CMDQ_CONS 0x3
          w CMDQ_PROD 0x5
          cmd ATC_INV SID=8
          r CMDQ_CONS 0x4
          wait 1
          r CMDQ_CONS 0x4`,
      },
    ],
  },
  {
    rule: 'no-adoption-in-service-failure',
    breaks: [
      {
        when: 'by a kernel that goes on as if nothing were',
        run: `${crashed}
          hardware GERROR.SFM_ERR is active (GERROR=0x100)
          w CR0 0x9 @72`,
        found: 'The table is adopted while the SMMU is in Service Failure Mode and ends all transactions @72',
      },
      {
        when: 'where the mode was there before',
        run: `
          sfm
          log crash
          kernel crash
          r CR0 0x9 @72`,
        found: 'The table is adopted while the SMMU is in Service Failure Mode and ends all transactions @72',
      },
    ],
    keeps: [
      {
        when: 'by a kernel that turns translation off, and by a failure after the attach',
        run: `${crashed}
          w CR0 0x9
          attach nvme
          log attaches
          attached nvme
          hardware GERROR.SFM_ERR is active (GERROR=0x100)`,
      },
    ],
  },
  {
    rule: 'service-failure-is-reported',
    breaks: [
      {
        when: 'as a warning by an acknowledgement of everything',
        run: `
          r GERRORN 0x0
          r GERROR 0x100
          w GERRORN 0x100 @73`,
        found: 'SFM_ERR is acknowledged, and nothing says that it was there (warning) @73',
      },
    ],
    keeps: [
      {
        when: 'by a message, and by an acknowledgement of another error',
        run: `
          r GERRORN 0x0
          r GERROR 0x100
          log device has entered Service Failure Mode!
          w GERRORN 0x100
          r GERROR 0x104
          w GERRORN 0x104`,
      },
    ],
  },
  {
    rule: 'event-queues-stay-off',
    breaks: [
      {
        when: 'by a crash kernel that enables the event queue for a moment',
        run: `${crashed}
          w CR0 0xd @74
          w CR0 0x9`,
        found: 'A crash kernel has EVENTQEN set while SMMUEN is 1 @74',
      },
    ],
    keeps: [
      {
        when: 'while translation is off, and by a kernel that did not follow a crash',
        run: `${prepared}
          w CR0 0xd
          r CR0ACK 0xd
          kernel crash
          ${prepared}
          w CR0 0xc
          r CR0ACK 0xc
          w CR0 0x9`,
      },
    ],
  },
  {
    rule: 'no-interrupt-storm',
    policy: 'HANDOFF-ABORT',
    breaks: [
      {
        when: 'by events of devices that the previous kernel left on',
        run: `log kexec\nkernel kexec\n${'interrupt smmu.eventq lost @75\n'.repeat(9)}`,
        found: 'smmu.eventq interrupts a kernel that does not handle it @75',
      },
    ],
    keeps: [
      {
        when: 'by interrupts that are handled, and by few',
        run: `kernel kexec\n${'interrupt smmu.eventq\n'.repeat(9)}${'interrupt smmu.gerror lost\n'.repeat(3)}`,
      },
    ],
  },
  {
    rule: 'log-is-not-flooded',
    breaks: [
      {
        when: 'as a warning by a line for each event',
        run: `kernel crash\n${Array.from({ length: 70 }, (_, n) => `log event 0x10 received: ${n} @76`).join('\n')}`,
        found: 'The crash kernel prints one message over and over (warning) @76',
      },
    ],
    keeps: [
      {
        when: 'by a kernel that has time',
        run: Array.from({ length: 70 }, (_, n) => `log event ${n}`).join('\n'),
      },
    ],
  },
  {
    rule: 'adopted-dma-never-aborts',
    breaks: [
      {
        when: 'by a reset',
        run: `${crashed}
          w CR0 0x0 @77
          try nvme write 0x1000 aborted`,
        found: 'DMA of nvme that outlived the crash is aborted @77',
      },
    ],
    keeps: [
      {
        when: 'by an abort that was there before, and one after the attach',
        run: `${crashed}
          map nvme 0x2000 0x60000
          try nvme read 0x7000 aborted
          attach nvme
          log attaches
          attached nvme
          log goes on
          try nvme write 0x1000 aborted`,
      },
      {
        when: 'by what was so at the first step already: turning translation off does no harm then',
        run: `${crashed}
          kernel crash
          r IDR0 0x0
          try nvme write 0x1000 aborted
          w GBPA 0x80100000
          r GBPA 0x100000
          w CR0 0x0`,
      },
    ],
  },
  {
    rule: 'old-dma-stops',
    policy: 'BLOCK',
    breaks: [
      {
        when: 'by adoption',
        run: `${crashed}
          w CR0 0x9 @78
          try nvme write 0x1000 0x50000`,
        found: 'DMA of nvme from before the crash still writes to memory @78',
      },
      {
        when: 'by a bypass after the reset',
        run: `${crashed}
          w CR0 0x0 @78
          r CR0ACK 0x0 @79
          try nvme write 0x1000 bypassed`,
        found: 'DMA of nvme from before the crash still writes to memory @79',
      },
    ],
    keeps: [
      {
        when: 'by DMA to what the crash kernel mapped itself',
        run: `${crashed}
          w CR0 0x0
          r CR0ACK 0x0
          map nvme 0x1000 0x90000
          log mapped
          try nvme write 0x1000 0x90000`,
      },
      {
        when: 'by a reset that aborts, whatever got through before it',
        run: `${crashed}
          w GBPA 0x80100000
          r GBPA 0x100000
          try nvme write 0x1000 0x50000
          w CR0 0x0
          try nvme write 0x1000 aborted
          r CR0ACK 0x0
          try nvme write 0x1000 aborted`,
      },
    ],
  },
  {
    rule: 'old-structures-are-not-read',
    policy: 'BLOCK',
    breaks: [
      {
        when: 'by a mapping of old memory',
        run: `
          kernel crash
          memory 0x90000 0x10000
          r STRTAB_BASE 0x10000 @80
          memremap 0x10000 4096`,
        found: 'The crash kernel maps memory of the crashed one @80',
      },
    ],
    keeps: [
      {
        when: 'by a mapping of its own memory',
        run: `
          kernel crash
          memory 0x90000 0x10000
          memremap 0x91000 4096`,
      },
    ],
  },
  {
    rule: 'adoption-memory-budget',
    breaks: [
      {
        when: 'as a warning by a huge mapping',
        run: `
          kernel crash
          log maps @81
          memremap 0x40000000 0x8000000`,
        found: 'The crash kernel maps more than 64 MB (warning) @81',
      },
    ],
    keeps: [{ when: 'by a page', run: 'kernel crash\nlog maps\nmemremap 0x10000 4096' }],
  },
  {
    rule: 'abort-consequences-are-contained',
    breaks: [
      {
        when: 'by a fatal error in the crash kernel',
        run: 'kernel crash\nfatal nvme',
        found: 'Aborted DMA of nvme leads to a fatal AER error',
      },
    ],
    keeps: [{ when: 'by an error before the crash', run: 'fatal nvme\nkernel crash' }],
  },
  {
    rule: 'dump-stays-intact',
    breaks: [
      {
        when: 'as a warning by a stale TLB entry',
        run: `
          stream nvme 0x8
          map nvme 0x1000 0x50000
          log maps
          unmap nvme 0x1000
          log crashes
          kernel crash
          log boots @82
          try nvme write 0x1000 0x50000`,
        found: 'DMA of nvme writes to the dump through a mapping that had ended before the crash (warning) @82',
      },
    ],
    keeps: [{ when: 'by DMA that is still mapped', run: crashed }],
  },
]);
