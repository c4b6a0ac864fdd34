import type { Rule } from '../rule';
import { invalidationsV2 } from './invalidations';

/** Until a synchronisation is done, an entry that was invalidated may still be used, and what is under way may still end in the page. */
export const unmapWaitsForTlb: Rule = {
  id: 'unmap-waits-for-tlb',
  title: 'An unmap on SMMUv2 ends only after the status says that its TLB invalidations are done.',
  source: 'IHI 0062: CBn_TLBSYNC, CBn_TLBSTATUS, sTLBGSYNC, sTLBGSTATUS.',
  severity: 1,
  *find(run) {
    for (const { name: smmu } of run.smmusV2) {
      const invalidations = invalidationsV2(run, smmu);
      for (const { smmu: own, leaving, until, kernel } of run.facts.buffers) {
        if (own !== smmu || leaving === undefined || until === undefined || run.isShutdown(kernel, until)) continue;
        const hasty = invalidations.find(
          ({ event, done }) => event.id >= leaving && event.id < until && (done === undefined || done >= until),
        );
        if (!hasty) continue;
        const claim = 'An unmap ends before its TLB invalidation is known to be done';
        yield { claim, evidence: [hasty.event.id], dependsOnKnobs: true };
      }
    }
  },
};
