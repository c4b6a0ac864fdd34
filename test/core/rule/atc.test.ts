import { tryRules } from './samples';

/** Two devices with ATS at work behind a linear table at 0x10000: the STEs are at 0x10800 and 0x10c00. */
const working = `
  stream gpu 0x20 ats
  stream nic 0x30 ats
  r CR0 0x19
  w IRQ_CTRL 0x5
  w STRTAB_BASE 0x10000
  w STRTAB_BASE_CFG 0x10
  structures gpu V=1 Config=5 EATS=1
  structures nic V=1 Config=5 EATS=1
  ats gpu on
  ats nic on`;
/** The gpu does not drop what it keeps, and the CMD_SYNC behind says so. */
const timesOut = `
  cmd ATC_INV SID=0x20 Size=52 @30
  silent gpu
  cmd CMD_SYNC !CERROR_ATC_INV_SYNC @31`;
const sync = 'cmd CMD_SYNC';
/** EATS of the gpu, and of the nic, to 0. */
const fence = `
  store 0x10808 0x0 0x10000000 @40
  cmd CFGI_STE SID=0x20 Leaf=1
  ${sync}`;
const fenceOther = `
  store 0x10c08 0x0 0x10000000 @41
  cmd CFGI_STE SID=0x30 Leaf=1
  ${sync}`;
const unfence = `
  store 0x10808 0x10000000 0x0 @42
  cmd CFGI_STE SID=0x20 Leaf=1
  ${sync}`;
const off = 'ats gpu off';
const empty = `
  cmd ATC_INV SID=0x20 Size=52
  ${sync}`;

/** The gpu has a page whose mapping ends, and the nic gets its memory next. */
const given = `
  map gpu 0x1000 0x50000
  dma gpu read 0x1000 0x50000
  enter unmap
  leave gpu 0x1000
  cmd TLBI_NH_VA Address=0x1
  ${sync}`;
const taken = `
  unmap gpu 0x1000
  return unmap
  map nic 0x9000 0x50000`;

tryRules([
  {
    rule: 'silent-device-is-fenced',
    breaks: [
      {
        when: 'by a call that returns with EATS set',
        run: `${working}\nenter unmap${timesOut}\nreturn unmap`,
        found: 'The ATC invalidation of gpu timed out, and its STE still permits ATS when the call returns (hint) @30',
      },
      {
        when: 'by one that clears it only afterwards',
        run: `${working}\nenter unmap${timesOut}\nreturn unmap\nenter later\n${off}${fence}\nreturn later`,
        found: 'The ATC invalidation of gpu timed out, and its STE still permits ATS when the call returns (hint) @30',
      },
      {
        when: 'by one that fences the wrong device',
        run: `${working}\nenter unmap${timesOut}\n${fenceOther}\nreturn unmap`,
        found: 'The ATC invalidation of gpu timed out, and its STE still permits ATS when the call returns (hint) @30',
      },
      {
        when: 'by each device once, however often it is asked',
        run: `${working}\nenter unmap${timesOut}\n${timesOut}\nreturn unmap`,
        found: 'The ATC invalidation of gpu timed out, and its STE still permits ATS when the call returns (hint) @30',
      },
    ],
    keeps: [
      {
        when: 'by EATS that is 0 when the call returns',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap`,
      },
      {
        when: 'by an STE of which nobody knows',
        run: `stream gpu 0x20 ats\nr CR0 0x19\nenter unmap${timesOut}\nreturn unmap`,
      },
      {
        when: 'by an answer, by one that is late and in time, and by a refusal, of which nobody is told',
        run: `${working}\nenter unmap${empty}\ncmd ATC_INV SID=0x20 Size=52\nlate gpu\n${sync}
          cmd ATC_INV SID=0x20 Size=52
          refuses gpu
          ${sync}
          return unmap`,
      },
      { when: 'by a kernel that does not get that far', run: `${working}\nenter unmap${timesOut}\nkernel crash` },
    ],
  },
  {
    rule: 'only-silent-device-is-fenced',
    breaks: [
      {
        when: 'by EATS of one that answered',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nats nic off${fenceOther}\nreturn unmap`,
        found: 'EATS of nic is cleared after an ATC time-out though it answered every ATC_INV @41',
      },
      {
        when: 'by one whose own ATC_INV in the same batch was answered',
        run: `${working}
          enter unmap
          cmd ATC_INV SID=0x30 Size=52
          ${timesOut}
          ats nic off
          ${fenceOther}
          return unmap`,
        found: 'EATS of nic is cleared after an ATC time-out though it answered every ATC_INV @41',
      },
    ],
    keeps: [
      { when: 'by EATS of the silent one', run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap` },
      {
        when: 'by both where both were silent',
        run: `${working}
          enter unmap
          cmd ATC_INV SID=0x30 Size=52
          silent nic
          ${timesOut}
          ${off}
          ${fence}
          ats nic off
          ${fenceOther}
          return unmap`,
      },
      {
        when: 'by an attach of the other one, which is about something else',
        run: `${working}
          enter unmap
          ${timesOut}
          ${off}
          ${fence}
          return unmap
          enter attach
          attach nic
          ats nic off
          ${fenceOther}
          cmd ATC_INV SID=0x30 Size=52
          ${sync}
          attached nic
          return attach`,
      },
      {
        when: 'before the time-out',
        run: `${working}\nats nic off\ncmd ATC_INV SID=0x30 Size=52\n${sync}${fenceOther}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap`,
      },
    ],
  },
  {
    rule: 'ats-stays-off-until-reset',
    breaks: [
      {
        when: 'by EATS that is set again',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap\nenter attach${empty}${unfence}\nreturn attach`,
        found: 'gpu gets ATS again after its ATC invalidation timed out, without a reset that succeeded @42',
      },
      {
        when: 'by ATS that is turned on again, after a reset from which it did not come back',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap\nreset gpu hangs\n${empty}\nats gpu on @43`,
        found: 'gpu gets ATS again after its ATC invalidation timed out, without a reset that succeeded @43',
      },
      {
        when: 'by a reset of another device, and one before the time-out',
        run: `${working}\nreset gpu\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap\nreset nic\n${empty}${unfence}`,
        found: 'gpu gets ATS again after its ATC invalidation timed out, without a reset that succeeded @42',
      },
    ],
    keeps: [
      {
        when: 'by a reset that succeeds first',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap\nreset gpu\n${empty}${unfence}\nats gpu on`,
      },
      {
        when: 'by a reset of the machine',
        run: `${working}\nenter unmap${timesOut}\n${off}${fence}\nreturn unmap\nhardware reset\nr CR0 0x19\nstructures gpu V=1 Config=5 EATS=1 S1CIR=1 S1COR=1 S1CSH=3\nlog now\nats gpu on`,
      },
      {
        when: 'by another device, which answered',
        run: `${working}
          enter unmap
          ${timesOut}
          ${off}
          ${fence}
          return unmap
          ats nic off
          cmd ATC_INV SID=0x30 Size=52
          ${sync}
          ats nic on`,
      },
    ],
  },
  {
    rule: 'timed-out-invalidation-is-no-success',
    breaks: [
      {
        when: 'by memory that another device has next',
        run: `${working}${given}${timesOut}${taken}\ndma gpu read 0x1000 0x50000 cached`,
        found: 'DMA of gpu gets to memory that has another owner: it never answered the ATC_INV for it @30',
      },
      {
        when: 'by memory that was given back',
        run: `${working}${given}${timesOut}\nunmap gpu 0x1000\nreturn unmap\ndma gpu write 0x1000 0x50000 cached`,
        found: 'DMA of gpu gets to memory that was unmapped: it never answered the ATC_INV for it @30',
      },
      {
        when: 'as a hint, where the device refuses and nobody is told',
        run: `${working}${given}
          cmd ATC_INV SID=0x20 Size=52 @30
          refuses gpu
          ${sync}
          ${taken}
          dma gpu read 0x1000 0x50000 cached`,
        found: 'DMA of gpu gets to memory that has another owner: it refused the ATC_INV for it (hint) @30',
      },
    ],
    keeps: [
      { when: 'where the device uses nothing of it', run: `${working}${given}${timesOut}\n${off}${fence}${taken}` },
      {
        when: 'where it uses it before the mapping has ended',
        run: `${working}${given}${timesOut}\ndma gpu read 0x1000 0x50000 cached\n${off}${fence}\nunmap gpu 0x1000\nreturn unmap`,
      },
      {
        when: 'where what it uses is another mapping, in force',
        run: `${working}\nmap gpu 0x2000 0x60000${given}${timesOut}\n${off}${fence}${taken}\ndma gpu read 0x2000 0x60000 cached`,
      },
    ],
  },
  {
    rule: 'replaced-domain-is-not-kept',
    breaks: [
      {
        when: 'by an attach without ATC_INV, at the last that it did',
        run: `${working}
          enter attach
          store 0x10800 0x3b 0x2b @20
          cmd CFGI_STE SID=0x20 Leaf=1
          cmd CMD_SYNC @21
          return attach @22
          keeps gpu 0x1000 0x50000 0x6 0x60000`,
        found: 'gpu was attached and still keeps translations that its domain does not have @21',
      },
      {
        when: 'by one whose ATC_INV was not answered, or names one address',
        run: `${working}
          enter attach
          cmd ATC_INV SID=0x20 Size=0 Address=0x9
          ${timesOut}
          ${off}
          ${fence}
          return attach
          keeps gpu 0x1000 0x50000 0x6`,
        found: 'gpu was attached and still keeps translations that its domain does not have @30',
      },
      {
        when: 'as a hint, where the device refused',
        run: `${working}
          enter attach
          cmd ATC_INV SID=0x20 Size=52 @30
          refuses gpu
          ${sync}
          return attach
          keeps gpu 0x1000 0x50000 0x6`,
        found: 'gpu was attached and still keeps translations that its domain does not have (hint) @30',
      },
    ],
    keeps: [
      {
        when: 'by an ATC_INV of everything that was carried out',
        run: `${working}\nenter attach${empty}\nreturn attach\nkeeps gpu 0x1000 0x50000 0x6`,
      },
      { when: 'by nothing that it keeps', run: `${working}\nenter attach\nreturn attach` },
    ],
  },
  {
    rule: 'group-outlives-its-users',
    breaks: [
      {
        when: 'by a shutdown that takes a device at work out of its group',
        run: 'stream nic 0x30\nmap nic 0x1000 0x50000\nshutdown\nenter shutdown\nreleased nic @60\nreturn shutdown',
        found: 'Shutdown takes nic out of its IOMMU group while its driver is still at work @60',
      },
      {
        when: 'by one that stops its driver only afterwards',
        run: 'stream nic 0x30\nmap nic 0x1000 0x50000\nshutdown\nenter shutdown\nreleased nic @60\nlog after\nquiesced nic\nreturn shutdown',
        found: 'Shutdown takes nic out of its IOMMU group while its driver is still at work @60',
      },
    ],
    keeps: [
      {
        when: 'by a driver that was stopped before, by a device that has nothing mapped',
        run: `stream nic 0x30
          stream gpu 0x20
          map nic 0x1000 0x50000
          shutdown
          enter shutdown
          quiesced nic
          log stopped
          released nic
          released gpu
          return shutdown`,
      },
      {
        when: 'by a device that is taken away outside of a shutdown',
        run: 'stream nic 0x30\nmap nic 0x1000 0x50000\nenter remove\nreleased nic\nunmap nic 0x1000\nreturn remove',
      },
      {
        when: 'by mappings of the kernel before',
        run: `stream nic 0x30
          map nic 0x1000 0x50000
          log work
          kernel kexec
          shutdown
          enter shutdown
          released nic
          return shutdown`,
      },
    ],
  },
]);
