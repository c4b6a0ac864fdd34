import type { Rule } from '../rule';
import { isLeftStale } from '../stale-entries';

/** until CFGI and CMD_SYNC are done the SMMU may go on with the STE that it cached. */
export const steChangeInvalidates: Rule = {
  id: 'ste-change-invalidates',
  title:
    'A change of an STE in a live stream table is followed by a CFGI for the stream, and CMD_SYNC, before the driver returns.',
  source: 'IHI 0070 §3.21.3, §4.3.1.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const change of run.steChanges(name)) {
        if (!isLeftStale(change)) continue;
        const { store, given, back = store.event.id } = change;
        // Where a CFGI is there and nobody waits for it, the line to look at is that of the CFGI.
        const missing = given ? 'nobody waits for the CFGI' : 'what the SMMU cached of it is not invalidated';
        const ids = [store.event.id, ...(given ? [given.event.id] : []), Math.min(back, run.events.length - 1)];
        yield {
          claim: `An STE of a live stream table changes, and ${missing}`,
          evidence: [...new Set(ids)].sort((a, b) => a - b),
          blame: given?.event.id ?? store.event.id,
          dependsOnKnobs: true,
        };
      }
    }
  },
};
