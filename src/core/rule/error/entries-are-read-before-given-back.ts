import type { Rule } from '../rule';
import { queueMoves } from './queue-moves';

/** Barriers that order loads with what comes after them: all but those for stores alone. */
const ordersLoads = /^d[sm]b (?!\w*st$)/;

/** Loads of entries are no events, but they lie between PROD and the first CONS, and between one CONS and the next one: a barrier each has to keep them
 *  behind PROD and ahead of CONS. */
export const entriesAreReadBeforeGivenBack: Rule = {
  id: 'entries-are-read-before-given-back',
  title: 'Barriers keep the loads of event and page request entries between reading PROD and writing CONS.',
  source: 'IHI 0070 §3.5.1, §3.5.2; order of memory accesses of the Arm architecture (DDI 0487, B2.3).',
  severity: 2,
  *find(run) {
    const barriers = run.of('barrier').filter(({ name }) => ordersLoads.test(name));
    // A recording of real hardware holds none.
    if (barriers.length === 0) return;
    for (const { name } of run.smmus) {
      const moved = new Map<string, number>();
      for (const { queue, event, seen, advance } of queueMoves(run, name)) {
        if (advance === 0) continue;
        const last = moved.get(queue.queue) ?? -1;
        moved.set(queue.queue, event.id);
        const from = Math.max(last, seen.id);
        const between = barriers.filter(({ id, kernel }) => id > from && id < event.id && kernel === event.kernel);
        if (between.length >= (from === last ? 1 : 2)) continue;
        const isLate = between[0] === undefined || between[0].name.endsWith('ld');
        yield {
          claim: isLate
            ? `${queue.cons.name} gives entries back, and nothing orders their loads before it`
            : `Nothing orders the loads of entries of the ${queue.name} after the read of ${queue.prod.name} that says they are there`,
          evidence: [from, event.id],
          blame: isLate ? event.id : seen.id,
        };
      }
    }
  },
};
