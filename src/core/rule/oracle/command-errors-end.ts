import type { EventOf } from '../../trace/event';
import type { Rule } from '../rule';

/** So many times the same error of the same slot counts as no progress. */
const often = 4;

/** the handler has to replace or skip what failed; acknowledging alone makes the SMMU fetch the same command again. */
export const commandErrorsEnd: Rule = {
  id: 'command-errors-end',
  title: 'After a command error the queue makes progress.',
  source: 'IHI 0070 §7.1: consumption resumes at the command that failed.',
  severity: 2,
  *find(run) {
    const counts = new Map<string, EventOf<'command'>[]>();
    for (const event of run.of('command')) {
      const slot = `${event.device}|${event.kernel}`;
      if (event.outcome === 'consumed') {
        counts.delete(slot);
        continue;
      }
      const failed = [...(counts.get(slot) ?? []), event];
      counts.set(slot, failed);
      if (failed.length !== often) continue;
      yield {
        claim: `The same command fails over and over (${event.outcome})`,
        evidence: failed.map((each) => each.id),
        seen: `${often} errors with no command taken in between`,
      };
    }
  },
};
