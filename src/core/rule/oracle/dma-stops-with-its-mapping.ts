import { damageOf, sinceWork, verb } from '../damage';
import { gotThrough, homeOf, type Landing } from '../landing';
import type { Rule } from '../rule';

/** unmap may only return once no cache of the SMMU or of the endpoint leads to the memory any more (TLBI, SYNC, then ATC_INV, SYNC). */
export const dmaStopsWithItsMapping: Rule = {
  id: 'dma-stops-with-its-mapping',
  title: 'Once memory is unmapped, no DMA reaches it.',
  source: 'IHI 0070 §3.21, §4.4, §4.5; what dma_unmap_*() promises.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const { buffer, kernel, from } = landing;
      // Where it lands elsewhere the address has been given out again, which is not the ended mapping's doing.
      if (!gotThrough(landing) || !buffer || buffer.kernel !== kernel || isElsewhere(landing)) continue;
      if (buffer.until === undefined || buffer.until > from || run.isShutdown(kernel, from)) continue;
      const cache = landing.cached ? 'the endpoint’s cache' : 'the SMMU';
      yield {
        claim: `DMA of ${landing.device} ${verb(landing, 'still gets', 'still get')} through ${cache} to memory that was unmapped`,
        ...sinceWork(run, landing, buffer.leaving ?? buffer.until, buffer.until),
        ...damageOf(landing, 'got through a mapping that had ended'),
      };
    }
  },
};

function isElsewhere({ buffer, address, physical }: Landing): boolean {
  const home = buffer && homeOf(buffer, address);
  return home !== undefined && home !== physical;
}
