import { resetTexts } from '../../trace/device-notes';
import { atsSwitches, eatsChanges } from '../ats-switches';
import type { Rule } from '../rule';
import { reportedSilence } from '../unanswered';

/** what a device kept that did not answer is still there; only a reset that was successful empties its cache for certain. */
export const atsStaysOffUntilReset: Rule = {
  id: 'ats-stays-off-until-reset',
  title: 'A device whose ATC invalidation timed out gets ATS again only after a reset that succeeded.',
  source: 'IHI 0070 §3.9.1.4; the thread on ATC invalidation time-outs.',
  severity: 1,
  *find(run) {
    const resets = run.of('hardware').filter(({ text }) => text === resetTexts.done || text === 'reset');
    for (const { name: smmu } of run.smmus) {
      const silences = reportedSilence(run, smmu);
      if (silences.length === 0) continue;
      const changes = [...atsSwitches(run, smmu), ...eatsChanges(run, smmu)];
      const seen = new Set<string>();
      for (const { event, stream, on } of changes.sort((a, b) => a.event.id - b.event.id)) {
        const { device } = stream;
        const silent = silences.findLast((each) => each.stream.device === device && each.reported < event.id);
        if (!on || !silent || silent.command.event.kernel !== event.kernel || seen.has(device)) continue;
        if (
          resets.some(({ id, device: of, text }) => {
            return id > silent.reported && id < event.id && (of === device || text === 'reset');
          })
        )
          continue;
        seen.add(device);
        yield {
          claim: `${device} gets ATS again after its ATC invalidation timed out, without a reset that succeeded`,
          evidence: [silent.command.event.id, silent.reported, event.id],
          blame: event.id,
          seen: 'what it kept may be used again',
        };
      }
    }
  },
};
