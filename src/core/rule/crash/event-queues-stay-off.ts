import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import type { Rule } from '../rule';

/** devices that nobody drives fault without end, and their events and interrupts keep a crash kernel from its work. While SMMUEN is 0
 *  nothing is recorded, so what a reset does then is no harm. */
export const eventQueuesStayOff: Rule = {
  id: 'event-queues-stay-off',
  title: 'A crash kernel does not have the event queue or the page request queue on while translation is on.',
  source: 'Linux since 2018 (kdump leaves EVTQ and PRIQ off); pull request 454, parts 3 and 4.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, value } of writesOf(run, name, CR0 as Register)) {
        if (run.startOf(event.kernel) !== 'crash' || CR0.get(value, 'SMMUEN') === 0) continue;
        const on = (['EVENTQEN', 'PRIQEN'] as const).filter((field) => CR0.get(value, field) === 1);
        if (on.length === 0) continue;
        const storm = run
          .of('queue-event')
          .find((record) => record.device === name && record.id > event.id && record.kernel === event.kernel);
        yield {
          claim: `A crash kernel has ${on.join(' and ')} set while SMMUEN is 1`,
          evidence: [event.id, ...(storm ? [storm.id] : [])],
          ...(storm && { seen: 'an event of the crashed kernel’s DMA was recorded' }),
        };
      }
    }
  },
};
