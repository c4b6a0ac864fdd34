import { prepared, tryRules } from './samples';

const running = `
  stream nic 0x10
  ${prepared}
  w CR0 0x9
  r CR0ACK 0x9
  attach nic
  log attaches
  attached nic
  map nic 0x1000 0x50000
  log goes on
  shutdown
  log shuts down`;

tryRules([
  {
    rule: 'no-untranslated-dma-after-shutdown',
    policy: 'HANDOFF-ABORT',
    breaks: [
      {
        when: 'by a card that nobody stopped',
        run: `${running}
          w CR0 0x0 @90
          try nic write 0x1000 bypassed`,
        found: 'DMA of nic goes untranslated once translation is turned off for shutdown @90',
      },
    ],
    keeps: [
      {
        when: 'by an abort',
        run: `${running}
          w CR0 0x0
          try nic write 0x1000 aborted`,
      },
    ],
  },
  {
    rule: 'no-untranslated-dma-after-shutdown',
    policy: 'HANDOFF-BYPASS',
    breaks: [
      {
        when: 'as a warning where it is the next system’s affair',
        run: `${running}
          w CR0 0x0 @90
          kernel kexec
          log boots
          dma nic write 0x1000 bypassed`,
        found: 'DMA of nic goes untranslated once translation is turned off for shutdown (warning) @90',
      },
    ],
    keeps: [],
  },
  {
    rule: 'next-system-can-do-dma',
    policy: 'HANDOFF-BYPASS',
    breaks: [
      {
        when: 'by abort that stays',
        run: `${running}
          w GBPA 0x80100000
          r GBPA 0x100000
          w CR0 0x0
          kernel kexec
          unaware
          dma nic write 0x70000 aborted`,
        found: 'DMA of nic is refused in a system that does not know the SMMU',
      },
      {
        when: 'by translation that stays on',
        run: `${running}
          log goodbye`,
        found: 'The shutdown leaves translation on, so software that does not know the SMMU cannot do DMA',
      },
    ],
    keeps: [
      {
        when: 'by a next kernel that knows the SMMU',
        run: `${running}
          w CR0 0x0
          r CR0ACK 0x0
          kernel kexec
          dma nic write 0x70000 aborted`,
      },
    ],
  },
  {
    rule: 'masters-stop-before-smmu',
    policy: 'HANDOFF-BYPASS',
    breaks: [
      {
        when: 'by the wrong order',
        run: `${running}
          w CR0 0x0 @91
          r CR0ACK 0x0
          log stops the card
          quiesced nic`,
        found: 'The SMMU is turned off before nic is stopped @91',
      },
    ],
    keeps: [
      {
        when: 'by the right order',
        run: `${running}
          log stops the card
          quiesced nic
          w CR0 0x0
          r CR0ACK 0x0`,
      },
    ],
  },
]);
