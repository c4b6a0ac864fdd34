import type { Rule } from '../rule';

/** a device whose driver has no shutdown goes on mapping and unmapping; the DMA interface then looks for a group that is gone. */
export const groupOutlivesItsUsers: Rule = {
  id: 'group-outlives-its-users',
  title: 'Shutdown takes no IOMMU group from a device whose driver is still at work.',
  source: 'shutdown thread (57365a04c921, b06c076ea962): iommu_get_dma_domain() has no check for NULL.',
  severity: 2,
  *find(run) {
    for (const { event, kernel, device, cause } of run.facts.releases ?? []) {
      const { shutdownFrom } = run.kernel(kernel);
      if (shutdownFrom === undefined || event < shutdownFrom) continue;
      const stream = run.facts.streams.find((each) => each.device === device);
      const atWork = run.facts.buffers.some(
        (buffer) =>
          buffer.streamId === stream?.streamId &&
          buffer.smmu === stream.smmu &&
          buffer.kernel === kernel &&
          (buffer.until === undefined || buffer.until > event),
      );
      const stopped = stream?.quiesced?.[kernel];
      if (!stream || !atWork || (stopped !== undefined && stopped <= event)) continue;
      yield {
        claim: `Shutdown takes ${device} out of its IOMMU group while its driver is still at work`,
        evidence: [Math.min(event, run.events.length - 1)],
        seen: 'the driver had memory mapped and was not told to stop',
        ...(cause && { cause }),
      };
    }
  },
};
