import { damageOf, verb } from '../damage';
import { gotThrough } from '../landing';
import type { Rule } from '../rule';

/** the address had been unmapped by the kernel that crashed, so that memory may be anything by now; a stale entry still leads there. */
export const dumpStaysIntact: Rule = {
  id: 'dump-stays-intact',
  title: 'No DMA writes to crashed memory through a mapping that the crashed kernel had ended.',
  source: 'kdump v2 thread: integrity of the vmcore.',
  severity: 2,
  *find(run) {
    for (const landing of run.landings) {
      const { buffer, kernel, from, write } = landing;
      if (!write || !gotThrough(landing) || !buffer || buffer.kernel >= kernel || run.startOf(kernel) !== 'crash')
        continue;
      if (buffer.until === undefined || buffer.until > from) continue;
      yield {
        claim: `DMA of ${landing.device} ${verb(landing, 'writes', 'write')} to the dump through a mapping that had ended before the crash`,
        evidence: [landing.since],
        ...damageOf(landing, 'landed in the crashed kernel’s memory'),
      };
    }
  },
};
