import { crashed, tryRules } from './samples';

/** A crash kernel that keeps the crashed kernel's table, and finds the drive. */
const adopted = `${crashed}
  r CR0 0x9
  try nvme write 0x1000 0x50000`;

tryRules([
  {
    rule: 'deferral-has-a-reason',
    breaks: [
      {
        when: 'for an entry that is valid and aborts',
        run: `${adopted}
          stream idle 0x10
          structures nvme V=1 Config=5 / V=1
          structures idle V=1 Config=0
          deferred nvme @20<60
          deferred idle @21<60`,
        found: 'The attach of idle is deferred though its entries let nothing through @21',
      },
      {
        when: 'for a device without an entry',
        run: `${adopted}
          stream idle 0x10
          structures nvme V=1 Config=5 / V=1
          deferred idle @21<60`,
        found: 'The attach of idle is deferred though its entries let nothing through @21',
      },
      {
        when: 'where translation was turned off',
        run: `${adopted}
          w CR0 0x0
          r CR0ACK 0x0
          deferred nvme @21<60`,
        found: 'The attach of nvme is deferred though translation is off @21',
      },
    ],
    keeps: [
      {
        when: 'by entries that translate or bypass, and by one of two that does',
        run: `${adopted}
          stream bridge 0x10
          stream bridge 0x11
          stream display 0x18
          structures nvme V=1 Config=5 / V=1
          structures bridge V=1 Config=5 / V=1
          structures display V=1 Config=4
          deferred nvme @20
          deferred bridge @20
          deferred display @20`,
      },
      { when: 'where nobody looked at the entries', run: `${adopted}\n deferred nvme @20` },
    ],
  },
  {
    rule: 'adopted-device-waits',
    breaks: [
      {
        when: 'by a driver that defers nothing',
        run: `${adopted}
          not-deferred nvme @20<60
          attach nvme
          store 0x10200 0xb @30<61
          try nvme write 0x1000 aborted F_TRANSLATION
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme
          taken nvme`,
        found: 'nvme is attached while its DMA goes on, before its driver takes it over @20',
      },
      {
        when: 'by a device that is let go, without damage that was seen',
        run: `${adopted}
          deferred nvme @20
          attach nvme blocked
          store 0x10200 0x1 @31<62
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`,
        found: 'nvme is attached while its DMA goes on, before its driver takes it over (hint) @31',
      },
    ],
    keeps: [
      {
        when: 'by a driver that takes the device over first',
        run: `${adopted}
          structures nvme V=1 Config=5 / V=1
          deferred nvme @20
          unmap nvme 0x1000
          taken nvme
          attach nvme
          store 0x10200 0xb @30<61
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`,
      },
    ],
  },
  {
    rule: 'mapped-device-is-attached',
    breaks: [
      {
        when: 'by memory that is mapped around the DMA API',
        run: `${adopted}
          deferred nvme @20<60
          taken nvme
          map nvme 0x70000 0x70000
          r CR0 0x9
          try nvme write 0x70000 aborted F_TRANSLATION`,
        found: 'Memory is mapped for nvme though its deferred attach never came @20',
      },
      {
        when: 'where nothing was tried yet',
        run: `${adopted}
          deferred nvme @20<60
          taken nvme
          map nvme 0x70000 0x70000`,
        found: 'Memory is mapped for nvme though its deferred attach never came (hint) @20',
      },
    ],
    keeps: [
      {
        when: 'by the attach on first use',
        run: `${adopted}
          deferred nvme @20
          unmap nvme 0x1000
          taken nvme
          attach nvme
          store 0x10200 0xb
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme
          map nvme 0x2000 0x70000
          r CR0 0x9
          try nvme write 0x2000 0x70000`,
      },
    ],
  },
]);
