/** PCI requester id (bus 15:8, device 7:3, function 2:0) from its parts. */
export function requesterId(bus: number, device: number, func: number): number {
  return ((bus & 0xff) << 8) | ((device & 0x1f) << 3) | (func & 7);
}

/** A run of requester ids below one root, and the StreamIDs that its SMMU sees them as (IORT ID mapping, `iommu-map`). */
export interface StreamRun {
  readonly smmu: string;
  readonly firstRequester: number;
  readonly firstStream: number;
  readonly count: number;
}

/** Where a function comes out. */
export interface StreamPlace {
  readonly smmu: string;
  readonly streamId: number;
}

/** The first run that holds a requester id decides; undefined: it reaches memory through no SMMU. */
export function streamOf(runs: readonly StreamRun[], requester: number): StreamPlace | undefined {
  const run = runs.find(
    ({ firstRequester, count }) => requester >= firstRequester && requester < firstRequester + count,
  );
  return run && { smmu: run.smmu, streamId: run.firstStream + (requester - run.firstRequester) };
}

/** The requester id under which functions behind a PCIe-to-PCI bridge appear: that of device 0, function 0 on the bridge's secondary bus. */
export function bridgeAlias(secondaryBus: number): number {
  return requesterId(secondaryBus, 0, 0);
}
