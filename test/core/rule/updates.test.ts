import { prepared, tryRules } from './samples';

/** Translation is on, and the STE of SID 8 leads to a CD at 0x50000: valid, ASID 1. */
const attached = `
  stream nvme 0x8
  ${prepared}
  w CR0 0x9
  r CR0ACK 0x9
  attach nvme
  store 0x10200 0x5000b
  cmd CFGI_STE SID=8 Leaf=1
  cmd CMD_SYNC
  store 0x50000 0x1000080000000
  store 0x50008 0x1000
  cmd CFGI_CD SID=8
  cmd CMD_SYNC
  attached nvme
  structures nvme V=1 Config=5 S1CIR=1 S1COR=1 S1CSH=3 / V=1 ASID=1 IR0=1 OR0=1 SH0=3 / 0x50000
  log done`;

/** The event queue is on: four entries, of which the second to the fourth were taken out. */
const events = `
  ${prepared}
  w EVENTQ_BASE 0x30002
  w EVENTQ_PROD 0x3
  w EVENTQ_CONS 0x3
  w CR0 0xc
  r CR0ACK 0xc`;

tryRules([
  {
    rule: 'update-is-never-torn',
    breaks: [
      {
        when: 'by a CD that is valid again before its table is the new one',
        run: `${attached}
          attach nvme
          store 0x50000 0x1000000000000
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          store 0x50000 0x2000080000000 @40
          store 0x50008 0x2000 @41
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          attached nvme`,
        found: 'The SMMU may use the CD of nvme while some of its dwords are old and some are new @40',
      },
      {
        when: 'by a CD that changes step by step and stays valid',
        run: `${attached}
          attach nvme
          store 0x50008 0x2000 @41
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          store 0x50000 0x2000080000000 @42
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          attached nvme`,
        found: 'The SMMU may use the CD of nvme while some of its dwords are old and some are new @41',
      },
      {
        when: 'by an STE that translates before it says how',
        run: `${attached}
          attach nvme
          store 0x10200 0x0
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          store 0x10200 0x6000b @43
          store 0x10208 0xd5 @44
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`,
        found: 'The SMMU may use the STE of nvme while some of its dwords are old and some are new @43',
      },
      {
        when: 'by what DMA meets while nobody knows the stores',
        run: `
          stream nvme 0x8
          ${prepared}
          w CR0 0x9
          r CR0ACK 0x9
          attach nvme
          log half done @45
          try nvme read 0x1000 aborted C_BAD_STE
          log done
          attached nvme`,
        found: 'While nvme is attached, the SMMU finds a mixture of old and new configuration: C_BAD_STE @45',
      },
    ],
    keeps: [
      {
        when: 'by a CD that is not valid in between, and an STE of which one dword makes the change',
        run: `${attached}
          attach nvme
          store 0x50000 0x1000000000000
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          store 0x50008 0x2000
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          store 0x50000 0x2000080000000
          cmd CFGI_CD SID=8
          cmd CMD_SYNC
          store 0x10210 0x10000
          store 0x10218 0x3000
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          store 0x10200 0xd
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          attached nvme`,
      },
    ],
  },
  {
    rule: 'cd-change-invalidates',
    breaks: [
      {
        when: 'by a CD of which another one is invalidated',
        run: `${attached}
          attach nvme
          store 0x50008 0x2000 @50
          cmd CFGI_CD SID=8 SSID=1
          cmd CMD_SYNC
          attached nvme`,
        found: 'A valid CD of a live stream changes, and what the SMMU cached of it is not invalidated @50',
      },
      {
        when: 'by a CFGI that nobody waits for',
        run: `${attached}
          attach nvme
          store 0x50008 0x2000
          cmd CFGI_CD_ALL SID=8 @51
          attached nvme
          log back
          cmd CMD_SYNC`,
        found: 'A valid CD of a live stream changes, and nobody waits for the CFGI @51',
      },
    ],
    keeps: [
      {
        when: 'by a CFGI for the stream, and by a CD that was not valid',
        run: `${attached}
          attach nvme
          store 0x50000 0x1000000000000
          cmd CFGI_STE SID=8 Leaf=1
          cmd CMD_SYNC
          store 0x50008 0x3000
          store 0x50000 0x1000080000000
          attached nvme`,
      },
    ],
  },
  {
    rule: 'commands-are-visible-first',
    breaks: [
      {
        when: 'by stores that only a barrier for loads orders',
        run: `${prepared}
          store 0x20000 0x3 @60
          barrier dmb oshld
          w CMDQ_PROD 0x1 @61`,
        found: 'CMDQ_PROD announces commands whose stores nothing orders before it @61',
      },
      {
        when: 'by a barrier that comes too early',
        run: `${prepared}
          barrier dmb oshst
          store 0x20000 0x3
          w CMDQ_PROD 0x1 @61`,
        found: 'CMDQ_PROD announces commands whose stores nothing orders before it @61',
      },
    ],
    keeps: [
      {
        when: 'by a barrier in between, and by a queue without new commands',
        run: `${prepared}
          store 0x20000 0x3
          barrier dmb oshst
          w CMDQ_PROD 0x1
          store 0x90000 0x1
          w CMDQ_PROD 0x1`,
      },
    ],
  },
  {
    rule: 'events-are-read',
    breaks: [
      {
        when: 'by a queue whose CONS stays where it is',
        run: `${prepared}
          w EVENTQ_CONS 0x0
          w IRQ_CTRL 0x4 @70
          event C_BAD_STREAMID 0x20`,
        found: 'What the SMMU records in the event queue is never read @70',
      },
      {
        when: 'by a message that goes elsewhere',
        run: `${prepared}
          w PRIQ_CONS 0x0
          w PRIQ_IRQ_CFG0 0x8090040 @71
          w IRQ_CTRL 0x2 @72
          page-request SID=0x20 PRGIndex=3`,
        found: 'What the SMMU records in the page request queue is never read @71',
      },
      {
        when: 'by an overflow that nobody acknowledges',
        run: `${prepared}
          w EVENTQ_CONS 0x0
          event C_BAD_STREAMID 0x20
          r EVENTQ_PROD 0x80000001
          w EVENTQ_CONS 0x1 @73`,
        found: 'The overflow of the event queue is never acknowledged @73',
      },
    ],
    keeps: [
      {
        when: 'by a handler that takes all and acknowledges, and by a kernel that crashed before',
        run: `${prepared}
          w EVENTQ_CONS 0x0
          event C_BAD_STREAMID 0x20
          r EVENTQ_PROD 0x80000001
          w EVENTQ_CONS 0x1
          w EVENTQ_CONS 0x80000001
          event C_BAD_STREAMID 0x20
          kernel crash`,
      },
    ],
  },
  {
    rule: 'commands-fit-their-queue',
    breaks: [
      {
        when: 'by a wrap bit that gets lost',
        run: `${prepared}
          w CMDQ_PROD 0xff
          w CMDQ_PROD 0x1 @61`,
        found: 'CMDQ_PROD announces more commands than the command queue holds @61',
      },
    ],
    keeps: [
      {
        when: 'by an index that goes on after the end, and by a full queue',
        run: `${prepared}
          w CMDQ_PROD 0xff
          w CMDQ_PROD 0x101
          w CMDQ_PROD 0x1`,
      },
    ],
  },
  {
    rule: 'failed-command-is-replaced',
    breaks: [
      {
        when: 'by an acknowledgement that comes first',
        run: `${prepared}
          cmd TLBI_EL2_ALL !CERROR_ILL
          w GERRORN 0x1 @90
          cmd TLBI_EL2_ALL !CERROR_ILL
          store 0x20000 0x46
          w GERRORN 0x0
          cmd CMD_SYNC`,
        found: 'CMDQ_ERR is acknowledged while the illegal command still is where the SMMU goes on @90',
      },
    ],
    keeps: [
      {
        when: 'by an invalidation that is waited for once more',
        run: `${prepared}
          cmd CMD_SYNC !CERROR_ATC_INV_SYNC
          w GERRORN 0x1
          cmd CMD_SYNC !CERROR_ATC_INV_SYNC
          w GERRORN 0x0
          cmd CMD_SYNC`,
      },
    ],
  },
  {
    rule: 'given-back-entries-were-there',
    breaks: [
      {
        when: 'by a wrap bit that gets lost',
        run: `${events}
          r EVENTQ_PROD 0x4
          w EVENTQ_CONS 0x0 @73`,
        found: 'EVENTQ_CONS moves past what EVENTQ_PROD says that the event queue holds @73',
      },
    ],
    keeps: [
      {
        when: 'by indices that go on after the end, one entry or all at once',
        run: `${events}
          r EVENTQ_PROD 0x4
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x4
          r EVENTQ_PROD 0x7
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x7
          r EVENTQ_PROD 0x1
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x0
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x1`,
      },
    ],
  },
  {
    rule: 'overflow-stays-acknowledged',
    breaks: [
      {
        when: 'by an index that is written without it',
        run: `${events}
          r EVENTQ_PROD 0x80000004
          w EVENTQ_CONS 0x80000003
          w EVENTQ_CONS 0x4 @73`,
        found: 'EVENTQ_CONS takes back that an overflow of the event queue was acknowledged @73',
      },
    ],
    keeps: [
      {
        when: 'by one that is acknowledged once all was read, and the next one',
        run: `${events}
          r EVENTQ_PROD 0x80000004
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x4
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x80000004
          r EVENTQ_PROD 0x80000005
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x80000005
          r EVENTQ_PROD 0x1
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x1`,
      },
    ],
  },
  {
    rule: 'entries-are-read-before-given-back',
    breaks: [
      {
        when: 'by an index without a barrier before it',
        run: `${events}
          r EVENTQ_PROD 0x2
          barrier dmb oshld
          w EVENTQ_CONS 0x1 @73
          barrier dmb oshst
          w EVENTQ_CONS 0x2 @73`,
        found: 'EVENTQ_CONS gives entries back, and nothing orders their loads before it @73',
      },
      {
        when: 'by entries that may be read before PROD',
        run: `${events}
          r EVENTQ_PROD 0x2 @72
          barrier dmb osh
          w EVENTQ_CONS 0x1 @73`,
        found:
          'Nothing orders the loads of entries of the event queue after the read of EVENTQ_PROD that says they are there @72',
      },
    ],
    keeps: [
      {
        when: 'by a barrier for each of them, and by an acknowledgement that gives nothing back',
        run: `${events}
          r EVENTQ_PROD 0x80000006
          barrier dmb oshld
          barrier dmb osh
          w EVENTQ_CONS 0x4
          barrier dsb sy
          w EVENTQ_CONS 0x6
          w EVENTQ_CONS 0x80000006`,
      },
    ],
  },
]);
