import { PRIQ_CONS, PRIQ_PROD } from '../../smmu/registers/queue';
import { commands } from '../../smmu/structures/command';
import { PageRequest } from '../../smmu/structures/page-request';
import type { EventOf } from '../../trace/event';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

/** A group whose last request was reported, and that waits for its answer. */
interface Waiting {
  readonly record: EventOf<'queue-event'>;
  readonly pasid: number | undefined;
}

/** an endpoint that waits for an answer keeps its credit for the group, and takes a second one for that of the next group of the number. */
export const pageRequestsGetOneAnswer: Rule = {
  id: 'page-requests-get-one-answer',
  title: 'A page request group whose last request was reported gets one response, and no other group gets any.',
  source: 'IHI 0070 §4.5.2, §8.1; PCIe ATS: page request groups.',
  severity: 2,
  *find(run) {
    const open = new Map<string, Waiting[]>();
    for (const event of run.events) {
      if (event.kind === 'queue-event' && event.queue === 'PRIQ' && PageRequest.get(event.dwords, 'Last') === 1) {
        const of = (name: 'SID' | 'PRGIndex' | 'SSV' | 'SSID') => PageRequest.get(event.dwords, name);
        const key = `${event.device}|${of('SID')}|${of('PRGIndex')}`;
        const pasid = of('SSV') === 1 ? of('SSID') : undefined;
        open.set(key, [...(open.get(key) ?? []), { record: event, pasid }]);
      }
      if (event.kind !== 'command' || event.opcode !== commands.PRI_RESP.opcode || event.outcome !== 'consumed')
        continue;
      const of = (name: 'SID' | 'PRGIndex' | 'SSV' | 'SSID') => commands.PRI_RESP.get(event.dwords, name);
      const [answered, ...others] = open.get(`${event.device}|${of('SID')}|${of('PRGIndex')}`) ?? [];
      open.set(`${event.device}|${of('SID')}|${of('PRGIndex')}`, others);
      const device = nameOf(run, of('SID'));
      if (!answered) {
        yield {
          claim: `A response goes to ${device} for a page request group that waits for none`,
          evidence: [event.id],
        };
      } else if (of('SSV') === 1 && of('SSID') !== answered.pasid) {
        yield {
          claim: `A response to ${device} names a PASID that is not that of the page request group`,
          evidence: [answered.record.id, event.id],
          blame: event.id,
        };
      }
    }
    for (const waiting of open.values()) for (const { record } of waiting) yield* leftWaiting(run, record);
  },
};

/** A request that the kernel took out of the queue, with time left, and nobody answered. One that it left there is another matter. */
function* leftWaiting(run: Run, record: EventOf<'queue-event'>): Iterable<Breach> {
  const { kernel, device: smmu } = record;
  if (run.facts.kernels[kernel + 1]?.start === 'crash' || run.isShutdown(kernel, record.id)) return;
  if (run.events.some(({ kernel: by, kind }) => by === kernel && (kind === 'oops' || kind === 'out-of-fuel'))) return;
  const registers = run.registers(smmu);
  const taken = registers.writes.findLast((each) => each.register === PRIQ_CONS.name && each.kernel === kernel);
  const seen = registers.reads.findLast((each) => each.register === PRIQ_PROD.name && each.kernel === kernel);
  if (!taken || !seen || taken.id < record.id || seen.id < record.id) return;
  if (PRIQ_CONS.get(taken.value, 'RD') !== PRIQ_PROD.get(seen.value, 'WR')) return;
  yield {
    claim: `No response goes to ${nameOf(run, PageRequest.get(record.dwords, 'SID'))} for a page request group that waits for one`,
    evidence: [record.id, taken.id].sort((a, b) => a - b),
    blame: taken.id,
    seen: 'the endpoint waits until the end of the run',
  };
}

function nameOf(run: Run, streamId: number): string {
  return run.facts.streams.find((each) => each.streamId === streamId)?.device ?? 'an endpoint';
}
