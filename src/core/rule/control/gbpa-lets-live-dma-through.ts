import type { Register } from '../../smmu/declaration/register';
import { GBPA } from '../../smmu/registers/control';
import { adoptionsOf } from '../adoption';
import { writesOf } from '../control-write';
import { wasRefused } from '../landing';
import type { Rule } from '../rule';
import { firstOfSurvivors, survivorsOf } from '../survivors';

/** GBPA.ABORT counts once SMMUEN is 0; the write announces that DMA in flight will be aborted. In a kernel that keeps SMMUEN none meets it,
 *  and it is no more than a hint. */
export const gbpaLetsLiveDmaThrough: Rule = {
  id: 'gbpa-lets-live-dma-through',
  title: 'GBPA.ABORT is not set while DMA of the crashed kernel is under way.',
  source: 'IHI 0070 §6.3.14; kdump v2 thread, pull request 454.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      const written = adoptionsOf(run, name).filter(({ decision }) => run.events[decision]?.kind === 'register-write');
      const keeping = new Set(written.map(({ kernel }) => kernel));
      for (const { event, old, value } of writesOf(run, name, GBPA as Register)) {
        if (GBPA.get(old, 'ABORT') === 1 || GBPA.get(value, 'ABORT') === 0) continue;
        if (run.startOf(event.kernel) !== 'crash' || run.isShutdown(event.kernel, event.id)) continue;
        const victims = survivorsOf(run, name, event.kernel, event.id);
        if (victims === 'none') continue;
        const hit = firstOfSurvivors(run, event.id, wasRefused);
        yield {
          claim: 'GBPA.ABORT is set while DMA of the crashed kernel is under way',
          evidence: [event.id, ...(hit && hit.from !== event.id ? [hit.from] : [])],
          ...((victims === 'unknown' || (!hit && keeping.has(event.kernel))) && { level: 'hint' as const }),
          ...(hit && { seen: `DMA of ${hit.device} is aborted afterwards` }),
        };
      }
    }
  },
};
