import { damageOf, sinceWork, verb } from '../damage';
import { type Landing, wasRefused } from '../landing';
import type { Rule } from '../rule';
import type { Run } from '../run';
import { meetsStaleEntry } from '../stale-entries';

/** What a device was promised, and between which events that was made so: by the attach, or by the map where translations are missing. */
interface Promised {
  readonly what: string;
  readonly smmu: string;
  readonly made: readonly [number, number];
}

/** Faults of which the tables are to blame that a map fills. */
const translationFaults = new Set([
  ...['F_TRANSLATION', 'F_ADDR_SIZE', 'F_ACCESS', 'F_PERMISSION'],
  ...['FSR.TF', 'FSR.ASF', 'FSR.AFF', 'FSR.PF'],
]);

/** An earlier fault of the same context bank holds up what comes after it, until software has read it. */
const heldUp = 'FSR.HUPCF';

/** What a kernel has mapped, for a device that it has attached, works. What happens on the way down is for the rules on handing over, and who was
 *  told that a device does not answer may well refuse it. */
export const mappedDmaGetsThrough: Rule = {
  id: 'mapped-dma-gets-through',
  title: 'DMA to memory that the running kernel mapped for an attached device is not refused.',
  source: 'What dma_map_*() promises to a driver; for reserved memory IORT (RMR) and IOMMU_RESV_DIRECT.',
  severity: 2,
  *find(run) {
    for (const landing of run.landings) {
      if (!wasRefused(landing) || run.isShutdown(landing.kernel, landing.from)) continue;
      const promise = promiseOf(run, landing);
      if (!promise || run.isFailing(promise.smmu, landing.from) || meetsStaleEntry(run, landing)) continue;
      if (landing.event === heldUp) continue;
      if (run.silences(promise.smmu).some((each) => each.device === landing.device && each.from < landing.from))
        continue;
      yield {
        claim: `DMA of ${landing.device} to ${promise.what} ${verb(landing, 'is', 'be')} refused`,
        ...sinceWork(run, landing, ...promise.made),
        ...damageOf(landing, 'was refused'),
      };
    }
  },
};

function promiseOf(run: Run, { stream, buffer, reserved, kernel, from, event }: Landing): Promised | undefined {
  const attachment = stream && run.attachmentAt(stream, kernel, from);
  if (!attachment) return undefined;
  const { smmu } = stream;
  const { from: start, done = from } = attachment;
  if (reserved) return { what: 'memory that firmware reserved for it', smmu, made: [start, done] };
  const end = buffer?.leaving ?? buffer?.until;
  if (!buffer || (end !== undefined && end <= from)) return undefined;
  // Where its memory is unknown nobody said that a kernel mapped it.
  if (buffer.home === undefined || buffer.kernel !== kernel || buffer.from < attachment.from || attachment.blocked)
    return undefined;
  const made = translationFaults.has(event ?? '') ? ([done, buffer.from] as const) : ([start, done] as const);
  return { what: 'memory that is mapped for it', smmu, made };
}
