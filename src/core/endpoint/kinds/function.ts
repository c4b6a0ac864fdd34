import type { EndpointOptions } from '../endpoint-options';
import { bridgeAlias, requesterId, type StreamRun, streamOf } from '../stream-map';

/** An ordinary PCIe function at the StreamID that the map gives its requester id; undefined when the map has none. */
export function pciFunction(
  name: string,
  requester: number,
  map: readonly StreamRun[],
  more: Partial<EndpointOptions> = {},
): { readonly smmu: string; readonly options: EndpointOptions } | undefined {
  const place = streamOf(map, requester);
  if (!place) return undefined;
  return { smmu: place.smmu, options: { name, streams: [place.streamId], bus: 'pcie', pci: { requester }, ...more } };
}

/** Functions behind a PCIe-to-PCI bridge: all of them appear under the alias of the bridge, so they share one StreamID and one group. They
 *  have no ATS, since a conventional bus has none. */
export function behindBridge(
  functions: readonly { readonly name: string; readonly device: number }[],
  secondaryBus: number,
  map: readonly StreamRun[],
): { readonly smmu: string; readonly options: EndpointOptions }[] {
  return functions.flatMap(({ name, device }) => {
    const pci = { requester: requesterId(secondaryBus, device, 0) };
    return pciFunction(name, bridgeAlias(secondaryBus), map, { pci }) ?? [];
  });
}

/** A device of the platform, with one StreamID or several. Its faults can stall. */
export function platformDevice(name: string, streams: readonly number[]): EndpointOptions {
  return { name, streams, bus: 'platform' };
}
