import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

/** R-62: device links make drivers of bus masters go first. Only masters that do get quiesced are judged: others are their drivers' affair. */
export const mastersStopBeforeSmmu: Rule = {
  id: 'masters-stop-before-smmu',
  title: 'On the way down the SMMU is turned off after its bus masters have been stopped.',
  source: 'Thread on shutdown and unregistering (b06c076ea962); device links.',
  severity: 1,
  *find(run) {
    for (const [kernel, { shutdownFrom }] of run.facts.kernels.entries()) {
      if (shutdownFrom === undefined) continue;
      for (const { name } of run.smmus) {
        const off = writesOf(run, name, CR0 as Register).find(
          ({ event, old, value }) =>
            event.kernel === kernel &&
            event.id >= shutdownFrom &&
            CR0.get(old, 'SMMUEN') === 1 &&
            CR0.get(value, 'SMMUEN') === 0,
        );
        if (!off) continue;
        for (const stream of run.facts.streams) {
          const stopped = stream.quiesced?.[kernel];
          if (stream.smmu !== name || stopped === undefined || stopped <= off.event.id) continue;
          yield {
            claim: `The SMMU is turned off before ${stream.device} is stopped`,
            evidence: [off.event.id, Math.min(stopped, run.events.length - 1)],
          };
        }
      }
    }
  },
};
