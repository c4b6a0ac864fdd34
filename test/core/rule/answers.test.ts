import { tryRules } from './samples';

tryRules([
  {
    rule: 'page-requests-get-one-answer',
    breaks: [
      {
        when: 'by a second answer',
        run: `
          stream gpu 0x20 ats
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3 Last=1
          cmd PRI_RESP SID=0x20 PRGIndex=3 Resp=2 @10
          cmd PRI_RESP SID=0x20 PRGIndex=3 Resp=2 @11`,
        found: 'A response goes to gpu for a page request group that waits for none @11',
      },
      {
        when: 'by an answer before the last request of the group',
        run: `
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3
          cmd PRI_RESP SID=0x20 PRGIndex=3 Resp=2 @10`,
        found: 'A response goes to an endpoint for a page request group that waits for none @10',
      },
      {
        when: 'by an answer to another PASID',
        run: `
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3 Last=1
          cmd PRI_RESP SID=0x20 PRGIndex=3 SSV=1 SSID=5 @10`,
        found: 'A response to an endpoint names a PASID that is not that of the page request group @10',
      },
      {
        when: 'by no answer to a request that was taken out of the queue',
        run: `
          stream gpu 0x20 ats
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3 Last=1
          r PRIQ_PROD 0x1
          w PRIQ_CONS 0x1 @12`,
        found: 'No response goes to gpu for a page request group that waits for one @12',
      },
    ],
    keeps: [
      {
        when: 'by one answer each',
        run: `
          stream gpu 0x20 ats
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3
          page-request SID=0x20 PRGIndex=3 Last=1
          page-request SID=0x20 PRGIndex=4 Last=1
          cmd PRI_RESP SID=0x20 PRGIndex=4 Resp=2
          cmd PRI_RESP SID=0x20 PRGIndex=3 Resp=0`,
      },
      {
        when: 'by an answer with the PASID of the request, and by one without where the device needs none',
        run: `
          r CR0 0x1
          page-request SID=0x20 PRGIndex=3 SSV=1 SSID=5 Last=1
          page-request SID=0x20 PRGIndex=4 SSV=1 SSID=5 Last=1
          cmd PRI_RESP SID=0x20 PRGIndex=3 SSV=1 SSID=5
          cmd PRI_RESP SID=0x20 PRGIndex=4
          r PRIQ_PROD 0x2
          w PRIQ_CONS 0x2`,
      },
    ],
  },
  {
    rule: 'completion-message-is-seen',
    breaks: [
      {
        when: 'by a message that lands behind the caches',
        run: `
          incoherent
          memory 0x40000000 0x1000
          cmd CMD_SYNC CS=1 MSIAddress=0x10000010 @20`,
        found: 'CMD_SYNC is to complete by a message to cached memory, and the SMMU is not coherent @20',
      },
    ],
    keeps: [
      {
        when: 'by an event, by a message to a doorbell, and by a coherent part',
        run: `
          memory 0x40000000 0x1000
          cmd CMD_SYNC CS=1 MSIAddress=0x10000010
          cmd CMD_SYNC CS=2`,
      },
      {
        when: 'by a message to a doorbell',
        run: `
          incoherent
          memory 0x40000000 0x1000
          cmd CMD_SYNC CS=2
          cmd CMD_SYNC CS=1 MSIAddress=0x2000010`,
      },
    ],
  },
]);
