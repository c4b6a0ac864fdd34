import { permitsAts } from '../ats-switches';
import type { Rule } from '../rule';
import { endOfWork } from '../stale-entries';
import { reportedSilence } from '../unanswered';

/** as long as EATS is set the device may use what it kept, and each further invalidation for it times out too. */
export const silentDeviceIsFenced: Rule = {
  id: 'silent-device-is-fenced',
  title: 'Once an ATC invalidation timed out the STE of the device permits no ATS when the call returns.',
  source: 'IHI 0070 §3.9.1.4 (software should isolate the endpoint); the thread on ATC invalidation time-outs.',
  severity: 1,
  *find(run) {
    for (const { name: smmu } of run.smmus) {
      const seen = new Set<string>();
      for (const { command, stream, reported } of reportedSilence(run, smmu)) {
        const back = endOfWork(run, smmu, stream.streamId, command.event);
        if (back === undefined || seen.has(stream.device) || permitsAts(run, stream, back) !== true) continue;
        seen.add(stream.device);
        yield {
          claim: `The ATC invalidation of ${stream.device} timed out, and its STE still permits ATS when the call returns`,
          evidence: [command.event.id, reported],
          blame: command.event.id,
          // What follows from it is another finding.
          level: 'hint',
        };
      }
    }
  },
};
