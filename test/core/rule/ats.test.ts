import { tryRules } from './samples';

const working = `
  stream gpu 0x20 ats
  r CR0 0x19
  w IRQ_CTRL 0x5`;
/** The gpu's STE, as an event says that it is there. */
const permitted = 'structures gpu V=1 Config=5 EATS=1';
const refused = 'structures gpu V=1 Config=5';
const empty = `
  cmd ATC_INV SID=0x20 Size=52
  cmd CMD_SYNC`;

tryRules([
  {
    rule: 'ats-waits-for-eats',
    breaks: [
      {
        when: 'by ATS that is turned on before EATS',
        run: `${working}
          ${refused}
          wait 1
          log before
          ats gpu on @40`,
        found: 'ATS of gpu is turned on while its STE does not permit it @40',
      },
      {
        when: 'by ATS of a stream that bypasses',
        run: `${working}
          structures gpu V=1 Config=4 EATS=1
          log before
          ats gpu on @41`,
        found: 'ATS of gpu is turned on while its STE does not permit it @41',
      },
      {
        when: 'by EATS that is cleared before ATS is off',
        run: `${working}
          w STRTAB_BASE 0x10000
          w STRTAB_BASE_CFG 0x10
          ats gpu on
          store 0x10808 0x0 0x10000000 @42`,
        found: 'EATS of gpu is cleared while its ATS is on @42',
      },
    ],
    keeps: [
      { when: 'by ATS after EATS', run: `${working}\n${permitted}\nlog before\nats gpu on` },
      { when: 'by an STE that nobody knows', run: `${working}\nats gpu on` },
    ],
  },
  {
    rule: 'endpoint-cache-starts-empty',
    breaks: [
      {
        when: 'by a second start without invalidation',
        run: `${working}
          ats gpu on
          ats gpu off
          ats gpu on @50`,
        found: 'ATS of gpu is turned on again, and what it cached before was not invalidated @50',
      },
      {
        when: 'by an invalidation that nobody waits for, and by one of a single PASID',
        run: `${working}
          ats gpu on
          ats gpu off
          cmd ATC_INV SID=0x20 Size=52 SSV=1 SSID=5
          cmd CMD_SYNC
          cmd ATC_INV SID=0x20 Size=52
          ats gpu on @51`,
        found: 'ATS of gpu is turned on again, and what it cached before was not invalidated @51',
      },
      {
        when: 'by a crash kernel that counts on the cache of the one before',
        run: `${working}
          ats gpu on
          kernel crash
          r CR0 0x19
          ats gpu on @52`,
        found: 'ATS of gpu is turned on again, and what it cached before was not invalidated @52',
      },
      {
        when: 'perhaps, by what stays after it was turned off',
        run: `${working}
          enter attach
          ats gpu on
          ats gpu off @53
          return attach`,
        found: 'ATS of gpu is turned off, and what it cached is not invalidated (hint) @53',
      },
    ],
    keeps: [
      {
        when: 'by an invalidation of everything before each start',
        run: `${working}
          enter attach
          ats gpu on
          ats gpu off
          ${empty}
          ats gpu on
          return attach`,
      },
      { when: 'by a reset of the machine', run: `${working}\nats gpu on\nhardware reset\nr CR0 0x19\nats gpu on` },
    ],
  },
  {
    rule: 'translated-dma-is-checked',
    breaks: [
      {
        when: 'by ATS without ATSCHK',
        run: `${working}
          w CR0 0xd @60
          ats gpu on @61`,
        found: 'ATS of gpu is turned on while CR0.ATSCHK is 0, so that nothing checks translated accesses (hint) @60',
      },
    ],
    keeps: [{ when: 'by ATSCHK', run: `${working}\nats gpu on` }],
  },
  {
    rule: 'errors-are-acknowledged',
    breaks: [
      {
        when: 'by a handler that acknowledges another error',
        run: `${working}
          w GERRORN 0x0
          r GERROR 0x4 @70
          w GERRORN 0x0 @71`,
        found: 'EVENTQ_ABT_ERR is active and the kernel reads of it, but never acknowledges it @70',
      },
    ],
    keeps: [
      {
        when: 'by an acknowledgement of all that was read',
        run: `${working}
          w GERRORN 0x0
          r GERROR 0x4
          w GERRORN 0x4`,
      },
      {
        when: 'by a kernel that crashes first, and by one that does not take the interrupt',
        run: `${working}
          w GERRORN 0x0
          r GERROR 0x4
          kernel crash
          w IRQ_CTRL 0x0
          r GERROR 0x4`,
      },
    ],
  },
]);
