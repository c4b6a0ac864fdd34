import { events } from '../../smmu/structures/event';
import { sinceWork, verb } from '../damage';
import type { Rule } from '../rule';
import { meetsStaleEntry } from '../stale-entries';

/** Faults that say that the SMMU found a structure missing, illegal or contradictory; all others are about a transaction. */
const faults = new Set([
  'C_BAD_STREAMID',
  'C_BAD_STE',
  'C_BAD_CD',
  'F_STE_FETCH',
  'F_CD_FETCH',
  'F_WALK_EABT',
  'F_TLB_CONFLICT',
  'F_CFG_CONFLICT',
]);

/** R-19 as seen by the hardware: for a stream that the running kernel attached, structures are legal and can be read. */
export const configurationIsValid: Rule = {
  id: 'configuration-is-valid',
  title: 'For an attached stream the SMMU finds legal structures, and no two cached ones that contradict each other.',
  source: 'IHI 0070 §5.2.2, §5.4.2, §7.3.',
  severity: 2,
  *find(run) {
    for (const event of run.of('queue-event')) {
      if (event.queue !== 'EVENTQ') continue;
      const record = Object.values(events).find((each) => each.type === Number((event.dwords[0] ?? 0n) & 0xffn));
      if (!record || !faults.has(record.name)) continue;
      const streamId = record.get(event.dwords, 'SID');
      const stream = run.facts.streams.find((each) => each.streamId === streamId && each.smmu === event.device);
      if (!stream || run.isShutdown(event.kernel, event.id) || !run.isAttached(stream, event.kernel, event.id))
        continue;
      yield {
        claim: `The SMMU reports ${record.name} for ${stream.device}, which is attached`,
        evidence: [event.id],
        seen: `${record.name}: ${record.facts.summary}`,
        dependsOnKnobs: true,
      };
    }
    for (const landing of run.landings) {
      const { stream, kernel, from, event } = landing;
      if (landing.real || event === undefined || !faults.has(event) || !stream) continue;
      const attachment = run.attachmentAt(stream, kernel, from);
      if (!attachment || run.isShutdown(kernel, from) || meetsStaleEntry(run, landing)) continue;
      yield {
        claim: `The SMMU ${verb(landing, 'reports', 'report')} ${event} for ${stream.device}, which is attached`,
        ...sinceWork(run, landing, attachment.from, attachment.done ?? landing.from),
        ...(landing.permittedOnly ? { level: 'hint' as const } : { seen: `an access tried there ends in ${event}` }),
        dependsOnKnobs: true,
      };
    }
  },
};
