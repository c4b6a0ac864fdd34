import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import { gotThrough, wasRefused } from '../landing';
import type { Rule } from '../rule';
import { firstOfSurvivors, survivorsOf } from '../survivors';

/** with SMMUEN=0 the tables that DMA in flight depends on are not used; GBPA decides, and either aborts it or lets it through untranslated. */
export const smmuenKeptUnderLiveDma: Rule = {
  id: 'smmuen-kept-under-live-dma',
  title: 'Translation stays on while DMA of the crashed kernel is under way.',
  source: 'IHI 0070 §6.3.9.6, §6.3.14; pull request 454 “retain SMMUEN”.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        if (CR0.get(old, 'SMMUEN') === 0 || CR0.get(value, 'SMMUEN') === 1) continue;
        if (run.startOf(event.kernel) !== 'crash' || run.isShutdown(event.kernel, event.id)) continue;
        const victims = survivorsOf(run, name, event.kernel, event.id);
        if (victims === 'none') continue;
        const hit = firstOfSurvivors(
          run,
          event.id,
          (landing) => wasRefused(landing) || (gotThrough(landing) && landing.outcome === 'bypassed'),
        );
        yield {
          claim: 'CR0.SMMUEN is cleared while DMA of the crashed kernel is under way',
          evidence: [event.id, ...(hit && hit.from !== event.id ? [hit.from] : [])],
          ...(victims === 'unknown' && { level: 'hint' as const }),
          ...(hit && { seen: `DMA of ${hit.device} is ${hit.outcome} from then on` }),
        };
      }
    }
  },
};
