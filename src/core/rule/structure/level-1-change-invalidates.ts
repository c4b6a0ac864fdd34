import { wasRefused } from '../landing';
import type { Rule } from '../rule';
import { isBelow } from '../stale-entries';

/** a level 1 descriptor may be cached even while its Span is 0, and a CFGI_STE with Leaf=1 leaves it cached. Making an invalid one valid
 *  hurts only parts that keep invalid ones, so without damage it is a hint; stock kernels do it. */
export const level1ChangeInvalidates: Rule = {
  id: 'level-1-change-invalidates',
  title:
    'A change of a level 1 descriptor in a live stream table is followed by a CFGI that is not for the leaf alone, and CMD_SYNC.',
  source: 'IHI 0070 §3.21.3, §4.3.1.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { store, wasValid, until } of run.level1Changes(name)) {
        if (until !== undefined) continue;
        const { event } = store;
        const hit = run.landings.find(
          (landing) =>
            !landing.permittedOnly &&
            landing.from > event.id &&
            isBelow(store, landing.streamId) &&
            wasRefused(landing) &&
            landing.event === 'C_BAD_STREAMID' &&
            landing.kernel === event.kernel,
        );
        yield {
          claim: `A level 1 descriptor of a live stream table ${wasValid ? 'changes' : 'becomes valid'} and stays cached as it was`,
          evidence: [event.id, ...(hit ? [hit.from] : [])],
          level: wasValid || hit ? 'proven' : 'hint',
          ...(hit && { seen: `${hit.device} ends in C_BAD_STREAMID` }),
          dependsOnKnobs: true,
        };
      }
    }
  },
};
