import {
  devfn,
  type HostBridgePlace,
  type PciFunctionPlace,
  type PlatformMasterPlace,
  pciName,
  type ReservedRegion,
  type SmmuKind,
  type SmmuPlace,
  type Topology,
} from '../machine/topology';
import { cells64, createDeviceNode } from './devicetree';
import type { PropertyValue } from './firmware';
import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** The device-tree nodes of a machine, by the names of the topology; functions by their PCI name, where they have a node. */
export interface MachineNodes {
  readonly smmus: ReadonlyMap<string, ObjectView>;
  readonly bridges: ReadonlyMap<string, ObjectView>;
  readonly masters: ReadonlyMap<string, ObjectView>;
  readonly functions: ReadonlyMap<string, ObjectView>;
  /** The controller of message-signalled interrupts. */
  readonly messages: ObjectView;
}

type Properties = Record<string, PropertyValue>;

/** Gives nodes the numbers by which others refer to them. */
class Phandles {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return number;
  }
}

function reg(ranges: readonly { readonly address: bigint; readonly length: bigint }[]): number[] {
  return ranges.flatMap(({ address, length }) => [...cells64(address), ...cells64(length)]);
}

/** How device trees call each kind of SMMU. */
const compatibles: Readonly<Record<SmmuKind, string>> = {
  'smmu-v3': 'arm,smmu-v3',
  'smmu-v2': 'arm,smmu-v2',
  'mmu-500': 'arm,mmu-500',
};

/** An SMMUv2: its interrupts have no names but an order, the global ones first. */
function isOlder({ kind = 'smmu-v3' }: SmmuPlace): boolean {
  return kind !== 'smmu-v3';
}

/** Name of an SMMU's node and device without their address. */
export function smmuTitle(place: SmmuPlace): string {
  return isOlder(place) ? 'iommu' : 'smmuv3';
}

/** `index` numbers the SMMU towards the controller of messages. */
function smmuProperties(place: SmmuPlace, index: number, phandles: Phandles): Properties {
  return {
    reg: reg([place.frame]),
    phandle: [phandles.of(place.name)],
    '#iommu-cells': [1],
    ...(isOlder(place) && {
      '#global-interrupts': [Object.keys(place.wires).filter((wire) => wire.startsWith('global')).length],
    }),
    ...(place.coherent && { 'dma-coherent': true }),
    ...(place.messages === true && { 'msi-parent': [phandles.of('messages'), index] }),
    ...place.properties,
  };
}

/** Space codes of 32-bit and 64-bit memory (IEEE 1275 PCI binding). */
const memorySpace = 0x0200_0000;
const longMemorySpace = 0x0300_0000;

function spaceOf(address: bigint): number {
  return address < 1n << 32n ? memorySpace : longMemorySpace;
}

function bridgeProperties(place: HostBridgePlace, phandles: Phandles): Properties {
  const windows = place.windows.flatMap(({ address, length }) => [
    spaceOf(address),
    ...cells64(address),
    ...cells64(address),
    ...cells64(length),
  ]);
  const map = place.streams.flatMap((run) => [run.firstRequester, phandles.of(run.smmu), run.firstStream, run.count]);
  return {
    device_type: ['pci'],
    reg: reg([place.ecam]),
    '#address-cells': [3],
    '#size-cells': [2],
    'bus-range': [place.firstBus, place.lastBus],
    'linux,pci-domain': [place.segment],
    ...(windows.length > 0 && { ranges: windows }),
    ...(map.length > 0 && { 'iommu-map': map }),
    ...(place.coherent && { 'dma-coherent': true }),
    ...(place.ats && { 'ats-supported': true }),
  };
}

function masterProperties(place: PlatformMasterPlace, phandles: Phandles): Properties {
  return {
    ...(place.frames.length > 0 && { reg: reg(place.frames) }),
    iommus: place.streams.flatMap((stream) => [phandles.of(place.smmu), stream]),
    ...(place.coherent && { 'dma-coherent': true }),
  };
}

/** The SMMU and StreamID of a function, as the map of its host bridge gives them. */
function streamOf(bridges: readonly HostBridgePlace[], place: PciFunctionPlace): string | undefined {
  const bridge = bridges.find(
    ({ segment, firstBus, lastBus }) => segment === place.segment && firstBus <= place.bus && place.bus <= lastBus,
  );
  const requester = (place.bus << 8) | devfn(place);
  const run = bridge?.streams.find(
    ({ firstRequester, count }) => requester >= firstRequester && requester < firstRequester + count,
  );
  return run && `${run.smmu}:${run.firstStream + requester - run.firstRequester}`;
}

/** Nodes under /reserved-memory, which say for whom each region is; returns what the node of each device has to say about its own. */
function reserve(
  kernel: Kernel,
  topology: Topology,
  phandles: Phandles,
): (streams: readonly string[], name: string) => Properties {
  if (topology.reserved.length === 0) return () => ({});
  const parent = createDeviceNode(kernel, {
    name: 'reserved-memory',
    compatible: [],
    properties: { '#address-cells': [2], '#size-cells': [2], ranges: true },
  });
  const concerns = (region: ReservedRegion, streams: readonly string[]): boolean =>
    region.streams.some((stream) => streams.includes(`${region.smmu}:${stream}`));
  const owners = [
    ...topology.masters.map((each) => {
      return { name: each.name, space: [], streams: each.streams.map((id) => `${each.smmu}:${id}`) };
    }),
    // Addresses have the form of the device's own bus: on PCI they begin with a space code.
    ...topology.functions.map((each) => {
      return { name: pciName(each), space: [memorySpace], streams: [streamOf(topology.bridges, each) ?? ''] };
    }),
  ];
  for (const region of topology.reserved) {
    const devices = owners.filter(({ streams }) => concerns(region, streams));
    createDeviceNode(
      kernel,
      {
        name: `${region.name}@${region.address.toString(16)}`,
        compatible: [],
        properties: {
          reg: reg([region]),
          phandle: [phandles.of(region.name)],
          'iommu-addresses': devices.flatMap(({ name, space }) => [phandles.of(name), ...space, ...reg([region])]),
        },
      },
      parent,
    );
  }
  return (streams, name): Properties => {
    const own = topology.reserved.filter((region) => concerns(region, streams));
    if (own.length === 0) return {};
    return { phandle: [phandles.of(name)], 'memory-region': own.map((region) => phandles.of(region.name)) };
  };
}

/** Writes the device tree of a machine into the kernel's memory. PCI functions get a node only where there is something to say about them. */
export function createMachineNodes(kernel: Kernel, topology: Topology): MachineNodes {
  const phandles = new Phandles();
  const smmus = new Map<string, ObjectView>();
  const bridges = new Map<string, ObjectView>();
  const masters = new Map<string, ObjectView>();
  const functions = new Map<string, ObjectView>();
  const messages = { phandle: [phandles.of('messages')], 'msi-controller': true, '#msi-cells': [1] } as const;
  const its = createDeviceNode(kernel, {
    name: 'msi-controller',
    compatible: ['arm,gic-v3-its'],
    properties: messages,
  });
  const reserved = reserve(kernel, topology, phandles);
  for (const [index, place] of topology.smmus.entries()) {
    const name = `${smmuTitle(place)}@${place.frame.address.toString(16)}`;
    const properties = smmuProperties(place, index, phandles);
    const compatible = [...(place.compatible ? [place.compatible] : []), compatibles[place.kind ?? 'smmu-v3']];
    smmus.set(place.name, createDeviceNode(kernel, { name, compatible, properties }));
  }
  for (const place of topology.bridges) {
    const name = `pcie@${place.ecam.address.toString(16)}`;
    const properties = bridgeProperties(place, phandles);
    const node = createDeviceNode(kernel, { name, compatible: ['pci-host-ecam-generic'], properties });
    bridges.set(place.name, node);
    for (const each of topology.functions.filter(
      (one) => one.segment === place.segment && one.bus === place.firstBus,
    )) {
      const about = reserved([streamOf(topology.bridges, each) ?? ''], pciName(each));
      if (Object.keys(about).length === 0) continue;
      const properties = { reg: [(each.bus << 16) | (devfn(each) << 8), 0, 0, 0, 0], ...about };
      const unit = `${each.device.toString(16)},${each.function}`;
      functions.set(
        pciName(each),
        createDeviceNode(kernel, { name: `device@${unit}`, compatible: [], properties }, node),
      );
    }
  }
  for (const place of topology.masters) {
    const about = reserved(
      place.streams.map((stream) => `${place.smmu}:${stream}`),
      place.name,
    );
    const properties = { ...masterProperties(place, phandles), ...about };
    masters.set(place.name, createDeviceNode(kernel, { name: place.name, compatible: [place.compatible], properties }));
  }
  return { smmus, bridges, masters, functions, messages: its };
}
