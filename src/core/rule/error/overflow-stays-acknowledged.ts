import type { Rule } from '../rule';
import { queueMoves } from './queue-moves';

/** While OVACKFLG differs from OVFLG an overflow counts as known, and no further one is reported. */
export const overflowStaysAcknowledged: Rule = {
  id: 'overflow-stays-acknowledged',
  title: 'OVACKFLG of the event and page request queues changes to what OVFLG was read to be, and never away from it.',
  source: 'IHI 0070 §3.5.4, §6.3.31, §6.3.35.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { queue, event, seen, old, value } of queueMoves(run, name)) {
        const told = queue.prod.get(seen.value, 'OVFLG');
        if (queue.cons.get(old, 'OVACKFLG') !== told || queue.cons.get(value, 'OVACKFLG') === told) continue;
        yield {
          claim: `${queue.cons.name} takes back that an overflow of the ${queue.name} was acknowledged`,
          evidence: [seen.id, event.id],
          blame: event.id,
        };
      }
    }
  },
};
