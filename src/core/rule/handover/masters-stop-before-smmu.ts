import type { Rule } from '../rule';
import { turnedOffAtShutdown } from '../turned-off';

/** R-62: device links make drivers of bus masters go first. Only masters that do get quiesced are judged: others are their drivers' affair. */
export const mastersStopBeforeSmmu: Rule = {
  id: 'masters-stop-before-smmu',
  title: 'On the way down the SMMU is turned off after its bus masters have been stopped.',
  source: 'Thread on shutdown and unregistering (b06c076ea962); device links.',
  severity: 1,
  *find(run) {
    for (const { kernel, smmu, off } of turnedOffAtShutdown(run)) {
      for (const stream of run.facts.streams) {
        const stopped = stream.quiesced?.[kernel];
        if (stream.smmu !== smmu || stopped === undefined || stopped <= off.event.id) continue;
        yield {
          claim: `The SMMU is turned off before ${stream.device} is stopped`,
          evidence: [off.event.id, Math.min(stopped, run.events.length - 1)],
        };
      }
    }
  },
};
