import { type PciFunctionPlace, pciName, type Topology } from '../machine/topology';
import { createMachineNodes } from './devicetree-machine';
import type { Kernel } from './kernel';
import type { ObjectView } from './objects';
import { createHostBridge, type HostBridge, scanPci } from './pci';
import { createPlatformDevice } from './platform-device';

/** A PCI function that a scan found: its `struct pci_dev`. */
export interface FoundFunction {
  readonly place: PciFunctionPlace;
  readonly device: ObjectView;
}

/** The devices of a machine as a kernel finds them, each in the order of the topology. None is registered yet: that is the driver model's. */
export interface Population {
  /** `struct platform_device` by name of the topology. With ACPI, SMMUs are made by the tree's own code and are not here. */
  readonly smmus: ReadonlyMap<string, ObjectView>;
  readonly masters: ReadonlyMap<string, ObjectView>;
  readonly bridges: readonly HostBridge[];
  /** Scans the buses: functions one by one, so that each can be registered before the next is found. */
  scan(): Iterable<FoundFunction>;
}

/** Lets a kernel find a machine by device tree: nodes, platform devices made from them, host bridges. */
export function populate(kernel: Kernel, topology: Topology): Population {
  if (topology.firmware !== 'device-tree') return kernel.notModelled('feature', 'a machine that ACPI describes');
  const nodes = createMachineNodes(kernel, topology);
  const node = (known: ReadonlyMap<string, ObjectView>, name: string): ObjectView => {
    const found = known.get(name);
    if (!found) throw new Error(`${name} has no node`);
    return found;
  };
  const smmus = topology.smmus.map((place) => {
    const device = createPlatformDevice(kernel, {
      name: `${place.frame.address.toString(16)}.smmuv3`,
      frames: [place.frame],
      interrupts: place.wires,
      node: node(nodes.smmus, place.name),
      coherent: place.coherent,
    });
    return [place.name, device] as const;
  });
  const bridges = topology.bridges.map((place) => {
    const parent = createPlatformDevice(kernel, {
      name: `${place.ecam.address.toString(16)}.pcie`,
      frames: [place.ecam],
      interrupts: {},
      node: node(nodes.bridges, place.name),
      coherent: place.coherent,
    });
    return createHostBridge(kernel, place, parent.view('dev'));
  });
  const masters = topology.masters.map((place) => {
    const { name, frames, coherent } = place;
    const device = createPlatformDevice(kernel, {
      name,
      frames,
      interrupts: {},
      node: node(nodes.masters, name),
      coherent,
    });
    return [name, device] as const;
  });
  return {
    smmus: new Map(smmus),
    masters: new Map(masters),
    bridges,
    *scan() {
      for (const found of scanPci(kernel, bridges, topology.functions)) {
        const own = nodes.functions.get(pciName(found.place));
        if (own) found.device.set('dev.of_node', own.address).set('dev.fwnode', own.addressOf('fwnode'));
        yield found;
      }
    },
  };
}
