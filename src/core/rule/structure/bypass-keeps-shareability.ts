import { hasFeature } from '../../smmu/profiles/profile';
import { Config, STE } from '../../smmu/structures/ste';
import type { Rule } from '../rule';
import { storeBehind } from '../structure-store';

const incoming = 1;
const bypassWithoutSubstream = 1;

/** A coherent device gets no cache maintenance from the kernel: made non-shareable, its DMA misses what is in the caches of CPUs. For PCIe the
 *  architecture leaves it open whether the override applies. */
export const bypassKeepsShareability: Rule = {
  id: 'bypass-keeps-shareability',
  title: 'DMA that bypasses translation keeps the shareability that it comes with.',
  source: 'IHI 0070 §5.2 (SHCFG, S1DSS), §6.3.2 (ATTR_TYPES_OVR), §13.1.',
  severity: 1,
  *find(run) {
    for (const { name, profile } of run.smmus) {
      if (!hasFeature(profile, 'IDR1.ATTR_TYPES_OVR')) continue;
      for (const look of run.facts.structures ?? []) {
        const { ste, smmu, streamId } = look;
        if (smmu !== name || STE.get(ste, 'V') === 0 || STE.get(ste, 'SHCFG') === incoming) continue;
        const config = STE.get(ste, 'Config');
        const without = config === Config.Stage1 && STE.get(ste, 'S1CDMax') > 0;
        const isBypass = without && STE.get(ste, 'S1DSS') === bypassWithoutSubstream;
        if (config !== Config.Bypass && !isBypass) continue;
        const store = storeBehind(run, look, { entry: 'STE', dword: 1 });
        // What another kernel left is not this one's to set.
        if (!store || store.kernel !== run.events[look.after]?.kernel) continue;
        const shared = STE.get(ste, 'SHCFG') === 0 ? 'non-shareable' : 'of another shareability';
        yield {
          claim: `The STE of StreamID ${streamId} may make untranslated DMA ${shared}`,
          evidence: [store.id],
          level: 'hint',
        };
      }
    }
  },
};
