import { deferralsOf } from '../deferral';
import { gotThrough, wasRefused } from '../landing';
import type { Rule } from '../rule';

/** the DMA API attaches a deferred device on its first use. What goes around it, as direct mapping with an identity domain does, hands
 *  out addresses that the adopted entry does not know. */
export const mappedDeviceIsAttached: Rule = {
  id: 'mapped-device-is-attached',
  title: 'A device whose attach was deferred is attached before memory is mapped for it.',
  source: 'iommu_deferred_attach() of the IOMMU core; pull request 454.',
  severity: 1,
  *find(run) {
    for (const { kernel, deferred, cause, device, streams } of deferralsOf(run)) {
      if (!deferred) continue;
      const stream = streams.find(
        ({ attachments }) => !attachments.some((each) => each.kernel === kernel && !each.failed),
      );
      const mapped = run.facts.buffers.find(
        (buffer) =>
          buffer.kernel === kernel &&
          buffer.home !== undefined &&
          buffer.streamId === stream?.streamId &&
          buffer.smmu === stream.smmu,
      );
      if (!stream || !mapped) continue;
      const hit = run.landings.find(
        (each) =>
          each.stream === stream &&
          each.buffer === mapped &&
          !each.permittedOnly &&
          (wasRefused(each) || (gotThrough(each) && each.astray)),
      );
      yield {
        claim: `Memory is mapped for ${device} though its deferred attach never came`,
        evidence: [Math.min(mapped.from, run.events.length - 1)],
        cause,
        level: hit ? 'proven' : 'hint',
        ...(hit && { seen: `its DMA ${wasRefused(hit) ? 'is refused' : 'reaches other memory'}` }),
      };
    }
  },
};
