import { damageOf, verb } from '../damage';
import { wasRefused } from '../landing';
import type { Rule } from '../rule';

/** software that does not know the SMMU cannot turn abort off. */
export const nextSystemCanDoDma: Rule = {
  id: 'next-system-can-do-dma',
  title: 'After a hand-over, software that does not know the SMMU can do DMA.',
  source: 'kexec bypass thread.',
  severity: 2,
  *find(run) {
    for (const landing of run.landings) {
      const { kernel } = landing;
      if (kernel === 0 || run.kernel(kernel).knowsSmmu !== false || !wasRefused(landing)) continue;
      yield {
        claim: `DMA of ${landing.device} ${verb(landing, 'is', 'be')} refused in a system that does not know the SMMU`,
        evidence: [landing.since],
        ...damageOf(landing, 'was refused'),
      };
    }
  },
};
