import { damageOf, verb } from '../damage';
import { gotThrough, type Landing } from '../landing';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';
import { isHandedOver } from '../turned-off';
import { bypassedBy } from '../v2/bypass';

/** The plainest oracle of all: what a bus master was given an address for is where its DMA lands. A mapping that has ended, or belongs to a
 *  kernel that is gone while another one has attached the device, is judged by other rules, as is what a hand-over lets through. */
export const dmaReachesItsBuffer: Rule = {
  id: 'dma-reaches-its-buffer',
  title: 'DMA lands in the memory that it was mapped to, and nowhere else.',
  source: 'What dma_map_*() promises to a driver; the purpose of an IOMMU.',
  severity: 1,
  *find(run) {
    for (const landing of run.landings) {
      if (!gotThrough(landing) || !landing.astray) continue;
      if (isOver(run, landing) || isHandedOver(run, landing)) continue;
      yield breachOf(run, landing);
    }
  },
};

function isOver(run: Run, { buffer, stream, reserved, kernel, from }: Landing): boolean {
  if (!buffer || !stream) return true;
  if (buffer.until !== undefined && buffer.until <= from) return true;
  return buffer.kernel < kernel && !reserved && run.isAttached(stream, kernel, from);
}

function breachOf(run: Run, landing: Landing): Breach {
  const how = landing.outcome === 'bypassed' ? 'untranslated' : landing.cached ? 'by its own cache' : 'translated';
  // A reason stands there where nothing answered at the address: by luck.
  const luck = landing.reason !== undefined;
  const where = luck
    ? `${verb(landing, 'goes', 'go')} to an address where its buffer is not`
    : `${verb(landing, 'reaches', 'reach')} memory that is not its buffer`;
  return {
    claim: `${landing.write ? 'A write' : 'A read'} of ${landing.device}, ${how}, ${where}`,
    ...since(run, landing),
    ...damageOf(landing, luck ? 'missed its buffer' : 'reached memory of somebody else'),
  };
}

/** What brought it about; of an SMMUv2 the registers say which write lets it through, however long ago that was. */
function since(run: Run, landing: Landing): Pick<Breach, 'evidence' | 'blame'> {
  const way = bypassedBy(run, landing);
  if (!way) return { evidence: [landing.since] };
  return { evidence: [...new Set([way.id, landing.since])].sort((a, b) => a - b), blame: way.id };
}
