import { damageOf, verb } from '../damage';
import { gotThrough } from '../landing';
import { withOwner } from '../memory-owner';
import type { Rule } from '../rule';

/** DMA that was set up before a kernel started writes into memory which that kernel owns. It counts under every policy. Those on handing over differ
 *  about the state in which an SMMU is left: who defends bypass says that the next system may know no SMMU, and that devices must be
 *  quiet by then, not that a device may write over it. What a run shows here is damage, whoever has to prevent it. */
export const noDmaIntoRunningKernel: Rule = {
  id: 'no-dma-into-running-kernel',
  title: 'DMA of an earlier kernel writes nothing into memory of the kernel that runs.',
  source: 'kdump v2 and kexec bypass threads: the argument for stopping DMA.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const { buffer, kernel } = landing;
      if (kernel === 0 || !landing.write || !gotThrough(landing) || buffer?.kernel === kernel || landing.reserved)
        continue;
      const { physical } = landing;
      const own = run.kernel(kernel).memory ?? [];
      if (!own.some(({ address, length }) => physical >= address && physical < address + length)) continue;
      yield {
        claim: `DMA of ${landing.device} from before this kernel ${verb(landing, 'writes', 'write')} into its memory`,
        evidence: [landing.since],
        ...withOwner(run, landing, damageOf(landing, 'overwrote memory of the running kernel')),
      };
    }
  },
};
