import { eatsChanges, isAttaching } from '../ats-switches';
import type { Rule } from '../rule';
import { reportedSilence } from '../unanswered';

/** a CMD_SYNC tells that some ATC_INV before it timed out, not which one, nor whose. */
export const onlySilentDeviceIsFenced: Rule = {
  id: 'only-silent-device-is-fenced',
  title: 'After an ATC time-out only the device that did not answer loses ATS.',
  source: 'IHI 0070 §3.9.1.4, §7.1; the thread on ATC invalidation time-outs.',
  severity: 2,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      const silences = reportedSilence(run, smmu);
      if (silences.length === 0) continue;
      const seen = new Set<string>();
      for (const { event, stream, on } of eatsChanges(run, smmu)) {
        const { device } = stream;
        const last = silences.findLast(({ reported }) => reported < event.id);
        if (on || !last || isAttaching(stream, event) || seen.has(device)) continue;
        if (silences.some((each) => each.stream.device === device && each.reported < event.id)) continue;
        seen.add(device);
        yield {
          claim: `EATS of ${device} is cleared after an ATC time-out though it answered every ATC_INV`,
          evidence: [last.command.event.id, last.reported, event.id],
          blame: event.id,
          seen: `it was ${last.stream.device} that did not answer`,
        };
      }
    }
  },
};
