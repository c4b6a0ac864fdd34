import { damageOf, sinceAttach, verb } from '../damage';
import type { Attachment } from '../facts';
import { type Landing, wasRefused } from '../landing';
import type { Rule } from '../rule';
import type { Run } from '../run';
import { meetsStaleLevel1 } from '../stale-level-1';

/** What a device was promised, and the attach since which that holds. */
interface Promised {
  readonly what: string;
  readonly smmu: string;
  readonly attachment: Attachment;
}

/** What a kernel has mapped, for a device that it has attached, works. What happens on the way down is for the rules on handing over. */
export const mappedDmaGetsThrough: Rule = {
  id: 'mapped-dma-gets-through',
  title: 'DMA to memory that the running kernel mapped for an attached device is not refused.',
  source: 'What dma_map_*() promises to a driver; for reserved memory IORT (RMR) and IOMMU_RESV_DIRECT.',
  severity: 2,
  *find(run) {
    for (const landing of run.landings) {
      if (!wasRefused(landing) || run.isShutdown(landing.kernel, landing.from)) continue;
      const promise = promiseOf(run, landing);
      if (!promise || run.isFailing(promise.smmu, landing.from) || meetsStaleLevel1(run, landing)) continue;
      yield {
        claim: `DMA of ${landing.device} to ${promise.what} ${verb(landing, 'is', 'be')} refused`,
        ...sinceAttach(landing, promise.attachment),
        ...damageOf(landing, 'was refused'),
      };
    }
  },
};

function promiseOf(run: Run, { stream, buffer, reserved, kernel, from }: Landing): Promised | undefined {
  const attachment = stream && run.attachmentAt(stream, kernel, from);
  if (!attachment) return undefined;
  const { smmu } = stream;
  if (reserved) return { what: 'memory that firmware reserved for it', smmu, attachment };
  const end = buffer?.leaving ?? buffer?.until;
  if (!buffer || (end !== undefined && end <= from)) return undefined;
  // Where its memory is unknown nobody said that a kernel mapped it.
  if (buffer.home === undefined || buffer.kernel !== kernel || buffer.from < attachment.from || attachment.blocked)
    return undefined;
  return { what: 'memory that is mapped for it', smmu, attachment };
}
