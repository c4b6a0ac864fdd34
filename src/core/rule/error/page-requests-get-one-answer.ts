import { commands } from '../../smmu/structures/command';
import { PageRequest } from '../../smmu/structures/page-request';
import type { Rule } from '../rule';

/** an endpoint that waits for an answer keeps its credit for the group, and takes a second one for that of the next group of the number. */
export const pageRequestsGetOneAnswer: Rule = {
  id: 'page-requests-get-one-answer',
  title: 'A page request group whose last request was reported gets one response, and no other group gets any.',
  source: 'IHI 0070 §4.5.2, §8.1; PCIe ATS: page request groups.',
  severity: 2,
  *find(run) {
    const open = new Map<string, number>();
    for (const event of run.events) {
      if (event.kind === 'queue-event' && event.queue === 'PRIQ' && PageRequest.get(event.dwords, 'Last') === 1) {
        const of = (name: 'SID' | 'PRGIndex') => PageRequest.get(event.dwords, name);
        const key = `${event.device}|${of('SID')}|${of('PRGIndex')}`;
        open.set(key, (open.get(key) ?? 0) + 1);
      }
      if (event.kind !== 'command' || event.opcode !== commands.PRI_RESP.opcode || event.outcome !== 'consumed')
        continue;
      const of = (name: 'SID' | 'PRGIndex') => commands.PRI_RESP.get(event.dwords, name);
      const key = `${event.device}|${of('SID')}|${of('PRGIndex')}`;
      const left = open.get(key) ?? 0;
      open.set(key, left - 1);
      if (left > 0) continue;
      const device = run.facts.streams.find(({ streamId }) => streamId === of('SID'))?.device ?? 'an endpoint';
      yield {
        claim: `A response goes to ${device} for a page request group that waits for none`,
        evidence: [event.id],
      };
    }
  },
};
