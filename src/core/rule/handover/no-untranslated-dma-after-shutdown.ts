import { damageOf, verb } from '../damage';
import { gotThrough } from '../landing';
import { withOwner } from '../memory-owner';
import type { Rule } from '../rule';
import { turnedOffAtShutdown } from '../turned-off';

/** with CLIENTPD=1, and with SMMUEN=0 and GBPA.ABORT=0, an address that meant something to tables is taken for a physical one. */
export const noUntranslatedDmaAfterShutdown: Rule = {
  id: 'no-untranslated-dma-after-shutdown',
  title: 'Turning translation off on the way down does not let DMA that is under way through untranslated.',
  source: 'IHI 0070 §6.3.14; IHI 0062 §2.3.5; kexec bypass thread, 2024 thread.',
  severity: 1,
  *find(run) {
    for (const { kernel, smmu, off } of turnedOffAtShutdown(run)) {
      for (const landing of run.landings) {
        const { stream, from, buffer } = landing;
        if (landing.outcome !== 'bypassed' || !gotThrough(landing) || from < off.event.id || stream?.smmu !== smmu)
          continue;
        if (landing.reserved || buffer?.kernel !== kernel || !landing.astray) continue;
        yield {
          claim: `DMA of ${landing.device} ${verb(landing, 'goes', 'go')} untranslated once translation is turned off for shutdown`,
          evidence: [off.event.id, ...(from === off.event.id ? [] : [from])],
          blame: off.event.id,
          ...withOwner(run, landing, damageOf(landing, 'was taken for a physical address')),
        };
      }
    }
  },
};
