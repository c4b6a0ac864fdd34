import type { MessageDoorbell } from '../machine/message-doorbell';
import { type PciFunctionPlace, pciName, type Topology } from '../machine/topology';
import { createNamespace } from './acpi';
import { createMachineNodes, smmuTitle } from './devicetree-machine';
import type { Kernel } from './kernel';
import { messageDomain } from './message-domain';
import type { ObjectView } from './objects';
import { createHostBridge, type HostBridge, scanPci } from './pci';
import { createdPlatformDevices, createPlatformDevice } from './platform-device';
import { runtimePower } from './runtime-power';

/** A PCI function that a scan found: its `struct pci_dev`. */
export interface FoundFunction {
  readonly place: PciFunctionPlace;
  readonly device: ObjectView;
}

/** The devices of a machine as a kernel finds them, each in the order of the topology. */
export interface Population {
  /** `struct platform_device` by name of the topology. By device tree they wait for their driver; by ACPI the tree's own code made them. */
  readonly smmus: ReadonlyMap<string, ObjectView>;
  /** `struct platform_device`, not registered yet. */
  readonly masters: ReadonlyMap<string, ObjectView>;
  readonly bridges: readonly HostBridge[];
  /** Scans the buses: functions one by one, so that each can be registered before the next is found. */
  scan(): Iterable<FoundFunction>;
}

/** Lets a kernel find a machine: hands over what firmware says, and makes the devices below it. `doorbell` is where the machine takes
 *  messages; without it, nobody does. `power` switches the power domain of an SMMU that has one. */
export function populate(
  kernel: Kernel,
  topology: Topology,
  doorbell?: MessageDoorbell,
  power?: (smmu: string, on: boolean) => void,
): Population {
  if (doorbell) messageDomain(kernel).doorbell = doorbell;
  const population = topology.firmware === 'acpi' ? byAcpi(kernel, topology) : byDeviceTree(kernel, topology);
  for (const { name, powerDomain } of topology.smmus) {
    const device = population.smmus.get(name);
    if (powerDomain && device) runtimePower(kernel).addDomain(device.addressOf('dev'), (on) => power?.(name, on));
  }
  return population;
}

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (!found) throw new Error(`${name} is not described`);
  return found;
}

function byDeviceTree(kernel: Kernel, topology: Topology): Population {
  const nodes = createMachineNodes(kernel, topology);
  messageDomain(kernel).treeNode = nodes.messages.addressOf('fwnode');
  const smmus = topology.smmus.map((place) => {
    const { name, frame, wires, coherent, messages } = place;
    const node = known(nodes.smmus, name);
    const title = `${frame.address.toString(16)}.${smmuTitle(place)}`;
    const device = createPlatformDevice(kernel, { name: title, frames: [frame], interrupts: wires, node, coherent });
    if (messages === true) kernel.run('of_msi_configure', device.addressOf('dev'), node.address);
    return [name, device] as const;
  });
  const bridges = topology.bridges.map((place) => {
    const parent = createPlatformDevice(kernel, {
      name: `${place.ecam.address.toString(16)}.pcie`,
      frames: [place.ecam],
      interrupts: {},
      node: known(nodes.bridges, place.name),
      coherent: place.coherent,
    });
    return createHostBridge(kernel, place, parent.view('dev'));
  });
  return {
    smmus: new Map(smmus),
    masters: masters(kernel, topology, nodes.masters),
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

function byAcpi(kernel: Kernel, topology: Topology): Population {
  const namespace = createNamespace(kernel, topology);
  const bridges = topology.bridges.map((place) => {
    return createHostBridge(kernel, place, known(namespace.bridges, place.name), topology.reserved.length > 0);
  });
  if (topology.smmus.some(({ messages }) => messages === true)) {
    kernel.run('iort_register_domain_token', 0, 0n, messageDomain(kernel).node);
  }
  kernel.run('acpi_iort_init');
  return {
    smmus: smmusByFrame(kernel, topology),
    masters: masters(kernel, topology, namespace.masters),
    bridges,
    scan: () => scanPci(kernel, bridges, topology.functions),
  };
}

/** The devices that the tree's own code made, by their first resource. */
function smmusByFrame(kernel: Kernel, topology: Topology): ReadonlyMap<string, ObjectView> {
  const found = new Map<string, ObjectView>();
  for (const address of createdPlatformDevices(kernel)) {
    const device = kernel.view('struct platform_device', address);
    const start = kernel.view('struct resource', device.get('resource')).get('start');
    const place = topology.smmus.find(({ frame }) => frame.address === start);
    if (place) found.set(place.name, device);
  }
  return found;
}

function masters(
  kernel: Kernel,
  topology: Topology,
  nodes: ReadonlyMap<string, ObjectView>,
): ReadonlyMap<string, ObjectView> {
  const devices = topology.masters.map((place) => {
    const { name, frames, coherent } = place;
    const node = known(nodes, name);
    return [name, createPlatformDevice(kernel, { name, frames, interrupts: {}, node, coherent })] as const;
  });
  return new Map(devices);
}
