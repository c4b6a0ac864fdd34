import { STE } from '../../smmu/structures/ste';
import { atsSwitches, permitsAts } from '../ats-switches';
import type { Rule } from '../rule';
import { reportedSilence } from '../unanswered';

/** a translation request that the STE forbids gets Unsupported Request, on which endpoints give ATS up or report an error. */
export const atsWaitsForEats: Rule = {
  id: 'ats-waits-for-eats',
  title: 'ATS of an endpoint is on only while its STE permits it: EATS is set before, and cleared after.',
  source: 'IHI 0070 §3.9.2, §3.9.1.2.',
  severity: 1,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      const switches = atsSwitches(run, smmu);
      for (const { event, stream, on } of switches) {
        if (!on || permitsAts(run, stream, event.id) !== false) continue;
        yield {
          claim: `ATS of ${stream.device} is turned on while its STE does not permit it`,
          evidence: [event.id],
          seen: 'translation requests get Unsupported Request until the STE permits them',
        };
      }
      for (const { event, what, streamId, dword, old, value } of run.tableStores(smmu)) {
        if (what !== 'STE' || dword !== 1) continue;
        const eats = (word: bigint): number => STE.get([0n, word], 'EATS');
        if (eats(old) === 0 || eats(value) !== 0) continue;
        const last = switches.findLast((each) => each.stream.streamId === streamId && each.event.id < event.id);
        // What the kernel before left on is not this one's doing.
        if (!last?.on || last.event.kernel !== event.kernel) continue;
        // Who fences a device that does not answer cannot count on its configuration space.
        const fences = reportedSilence(run, smmu).some(
          (each) => each.stream.device === last.stream.device && each.reported < event.id,
        );
        yield {
          claim: `EATS of ${last.stream.device} is cleared while its ATS is on`,
          evidence: [last.event.id, event.id],
          blame: event.id,
          seen: 'translation requests get Unsupported Request from then on',
          ...(fences && { level: 'hint' as const }),
        };
      }
    }
  },
};
