import { TLBIALLH } from '../../smmu/registers/v2/global';
import type { Rule } from '../rule';
import { invalidationsV2 } from './invalidations';
import { settingsOf } from './settings';
import { beginningsOf } from './translations';

/** What a TLB has after reset nobody knows; what another kernel left is another rule's. Hyp entries are used by Hyp contexts alone: to leave them is a
 *  hint. */
export const tlbIsCleanBeforeTranslation: Rule = {
  id: 'tlb-is-clean-before-translation',
  title:
    'Before a context bank of an SMMUv2 translates for clients, TLB entries are invalidated, and sTLBGSTATUS says that it is done.',
  source: 'IHI 0062: a TLB need not be empty after reset; sTLBGSYNC, sTLBGSTATUS.',
  severity: 1,
  unverified: true,
  *find(run) {
    for (const facts of run.smmusV2) {
      const invalidations = invalidationsV2(run, facts.name);
      const told = new Set<number>();
      for (const { event, letIn, unclean, found } of beginningsOf(run, facts)) {
        if (!unclean || !found || told.has(letIn.id)) continue;
        told.add(letIn.id);
        const hasty = invalidations.some(
          (each) => each.event.id < letIn.id && (each.done === undefined || each.done > event.id),
        );
        const what = hasty
          ? 'nobody waited until TLB entries were invalidated'
          : 'TLB entries were not invalidated before';
        yield {
          claim: `sCR0.CLIENTPD is cleared though ${what}`,
          evidence: [...new Set([letIn.id, event.id])],
          blame: letIn.id,
        };
      }
      let wasIn = false;
      for (const { event, settings, found } of settingsOf(run, facts)) {
        const isIn = settings.lookedAt;
        const first = isIn && !wasIn && found;
        wasIn = isIn;
        if (!first || invalidations.some((each) => each.name === TLBIALLH.name && each.event.id < event.id)) continue;
        const claim = 'sCR0.CLIENTPD is cleared though TLB entries of Hyp contexts were not invalidated before';
        yield { claim, evidence: [event.id], level: 'hint' };
      }
    }
  },
};
