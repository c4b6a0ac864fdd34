import { damageOf, sinceWork, verb } from '../damage';
import { endedMapping } from '../landing';
import type { Rule } from '../rule';
import { keptByTimeOut } from './timed-out-invalidation-is-no-success';

/** unmap may only return once no cache of the SMMU or of the endpoint leads to the memory any more (TLBI, SYNC, then ATC_INV, SYNC). What an
 *  endpoint kept since it did not answer is another rule's. */
export const dmaStopsWithItsMapping: Rule = {
  id: 'dma-stops-with-its-mapping',
  title: 'Once memory is unmapped, no DMA reaches it.',
  source: 'IHI 0070 §3.21, §4.4, §4.5; what dma_unmap_*() promises.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const ended = endedMapping(run, landing);
      if (ended?.until === undefined || keptByTimeOut(run, landing)) continue;
      const cache = landing.cached ? 'the endpoint’s cache' : 'the SMMU';
      yield {
        claim: `DMA of ${landing.device} ${verb(landing, 'still gets', 'still get')} through ${cache} to memory that was unmapped`,
        ...sinceWork(run, landing, ended.leaving ?? ended.until, ended.until),
        ...damageOf(landing, 'got through a mapping that had ended'),
      };
    }
  },
};
