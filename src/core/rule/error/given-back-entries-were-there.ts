import type { Rule } from '../rule';
import { queueMoves } from './queue-moves';

/** A wrap bit that gets lost makes an empty queue full: the SMMU then records nothing, or software reads entries that nobody wrote. */
export const givenBackEntriesWereThere: Rule = {
  id: 'given-back-entries-were-there',
  title: 'CONS of the event and page request queues moves forward, and no further than PROD was read to be.',
  source: 'IHI 0070 §3.5.1, §6.3.31, §6.3.35.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { queue, event, seen, advance, available } of queueMoves(run, name)) {
        if (advance <= available) continue;
        yield {
          claim: `${queue.cons.name} moves past what ${queue.prod.name} says that the ${queue.name} holds`,
          evidence: [seen.id, event.id],
          blame: event.id,
        };
      }
    }
  },
};
