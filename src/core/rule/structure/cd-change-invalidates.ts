import { invalidatesContext } from '../commands';
import { contextStores } from '../context-stores';
import type { Rule } from '../rule';
import { endOfWork } from '../stale-entries';

/** R-15 for context descriptors: until CFGI and CMD_SYNC are done the SMMU may go on with the valid CD that it cached. Of invalid ones that become valid
 *  it may be that none is cached. */
export const cdChangeInvalidates: Rule = {
  id: 'cd-change-invalidates',
  title:
    'A change of a valid CD that a valid STE leads to is followed by a CFGI for it, and CMD_SYNC, before the driver returns.',
  source: 'IHI 0070 §3.21.3, §4.3.3.',
  severity: 1,
  *find(run) {
    for (const { smmu, streamId } of run.facts.streams) {
      for (const { event, valid } of contextStores(run, smmu, streamId)) {
        const back = endOfWork(run, smmu, streamId, event);
        if (!valid || back === undefined || run.isFailing(smmu, event.id)) continue;
        const given = run
          .commands(smmu)
          .filter((command) => command.event.id > event.id && invalidatesContext(command, streamId));
        if (given.some(({ completed }) => completed !== undefined && completed <= back)) continue;
        const first = given.find((command) => command.event.id < back);
        const missing = first ? 'nobody waits for the CFGI' : 'what the SMMU cached of it is not invalidated';
        const ids = [event.id, ...(first ? [first.event.id] : []), Math.min(back, run.events.length - 1)];
        yield {
          claim: `A valid CD of a live stream changes, and ${missing}`,
          evidence: [...new Set(ids)].sort((a, b) => a - b),
          blame: first?.event.id ?? event.id,
          dependsOnKnobs: true,
        };
      }
    }
  },
};
