import type { Register } from '../../smmu/declaration/register';
import { CR0, CR0ACK } from '../../smmu/registers/control';
import { writesOf } from '../control-write';
import { damageOf, verb } from '../damage';
import { gotThrough } from '../landing';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** from the acknowledged SMMUEN=0 on; where the crash kernel leaves translation on, from its last word on CR0. Reading
 *  identification registers first is no crime. */
export const oldDmaStops: Rule = {
  id: 'old-dma-stops',
  title:
    'Once the crash kernel took charge of the SMMU, no DMA of the crashed kernel lands in memory until its device is attached.',
  source: 'kdump v2 thread: what is in flight cannot be trusted.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      const { stream, buffer, kernel, from, to } = landing;
      if (!gotThrough(landing) || !landing.write || !stream || run.startOf(kernel) !== 'crash') continue;
      if (buffer?.kernel === kernel) continue;
      if (!run.isLeftOver(stream, kernel, from) || run.isShutdown(kernel, from)) continue;
      const inCharge = inChargeFrom(run, stream.smmu, kernel);
      if (inCharge === undefined || to < inCharge) continue;
      yield {
        claim: `DMA of ${landing.device} from before the crash ${verb(landing, 'still writes', 'still write')} to memory`,
        evidence: [...new Set([Math.min(inCharge, from), from])].sort((a, b) => a - b),
        blame: inCharge,
        ...damageOf(landing, 'landed in memory'),
      };
    }
  },
};

/** The event from which the crash kernel is answerable for what the SMMU lets through. */
function inChargeFrom(run: Run, smmu: string, kernel: number): number | undefined {
  const { reads, writes } = run.registers(smmu);
  const cleared = writesOf(run, smmu, CR0 as Register).find(
    ({ event, value }) => event.kernel === kernel && CR0.get(value, 'SMMUEN') === 0,
  );
  if (cleared) {
    return reads.find(
      (read) =>
        read.kernel === kernel &&
        read.id > cleared.event.id &&
        read.register === CR0ACK.name &&
        CR0ACK.get(read.value, 'SMMUEN') === 0,
    )?.id;
  }
  const touched = [...reads, ...writes].filter((event) => event.kernel === kernel && event.register === CR0.name);
  return writes.findLast((event) => event.kernel === kernel && event.register === CR0.name)?.id ?? touched[0]?.id;
}
