import { devfn, type HostBridgePlace, type PciFunctionPlace, pciName } from '../machine/topology';
import { initializeNamed } from './device';
import type { Kernel } from './kernel';
import { appendToList, initializeList } from './list';
import type { ObjectView } from './objects';
import { configSpaces, findCapability } from './pci-config';

/** A host bridge as a kernel has it: the bridge's device, and its root bus. */
export interface HostBridge {
  readonly place: HostBridgePlace;
  /** `struct pci_host_bridge`. */
  readonly bridge: ObjectView;
  /** `struct pci_bus`. */
  readonly bus: ObjectView;
}

/** IORESOURCE_MEM of include/linux/ioport.h. */
const memory = 0x200n;
/** PCI_UNKNOWN: the power state of a function that no driver has enabled. */
const unknownPower = 5;
/** PCI_CAP_ID_EXP of include/uapi/linux/pci_regs.h. */
const expressCapability = 0x10;
const busLists = ['node', 'children', 'devices', 'slots', 'resources'];

function createBus(kernel: Kernel, segment: number, number: number): ObjectView {
  const bus = kernel.create('struct pci_bus');
  for (const list of busLists) initializeList(bus, list);
  bus.set('number', number);
  if (bus.has('domain_nr')) bus.set('domain_nr', segment);
  const two = number.toString(16).padStart(2, '0');
  initializeNamed(kernel, bus, 'dev', `${segment.toString(16).padStart(4, '0')}:${two}`);
  return bus;
}

/** A `struct pci_host_bridge` with its root bus and windows, as probing it leaves them. `firmware` is the `struct device` that a device
 *  tree made for it, which becomes its parent, or its `struct acpi_device`. With `preserve`,
 *  firmware says that its bus numbers and windows have to stay. */
export function createHostBridge(
  kernel: Kernel,
  place: HostBridgePlace,
  firmware: ObjectView,
  preserve = false,
): HostBridge {
  const bridge = kernel.create('struct pci_host_bridge');
  const bus = createBus(kernel, place.segment, place.firstBus);
  for (const list of ['windows', 'dma_ranges', 'ports']) if (bridge.has(list)) initializeList(bridge, list);
  const name = bus.get('dev.kobj.name');
  initializeNamed(kernel, bridge, 'dev', `pci${kernel.memory.string(name)}`);
  bridge.set('bus', bus.address).set('busnr', place.firstBus);
  if (bridge.has('domain_nr')) bridge.set('domain_nr', place.segment);
  if (firmware.record.tag === 'acpi_device') bridge.set('dev.fwnode', firmware.addressOf('fwnode'));
  else {
    bridge.set('dev.parent', firmware.address).set('dev.of_node', firmware.get('of_node'));
    bridge.set('dev.fwnode', firmware.get('fwnode'));
  }
  if (bridge.has('preserve_config')) bridge.set('preserve_config', preserve);
  bus.set('bridge', bridge.addressOf('dev')).set('dev.parent', bridge.addressOf('dev'));
  for (const { address, length } of place.windows) {
    const entry = kernel.create('struct resource_entry');
    const resource = entry.view('__res');
    resource
      .set('start', address)
      .set('end', address + length - 1n)
      .set('flags', memory);
    entry.set('res', resource.address);
    appendToList(kernel, bridge.addressOf('windows'), entry.addressOf('node'));
  }
  return { place, bridge, bus };
}

/** The bus behind a bridge. */
function createChildBus(kernel: Kernel, place: PciFunctionPlace, self: ObjectView, parent: ObjectView): ObjectView {
  const bus = createBus(kernel, place.segment, place.secondaryBus ?? 0);
  bus.set('parent', parent.address).set('self', self.address).set('primary', parent.get('number'));
  bus.set('bridge', self.addressOf('dev')).set('dev.parent', self.addressOf('dev'));
  self.set('subordinate', bus.address);
  appendToList(kernel, parent.addressOf('children'), bus.addressOf('node'));
  return bus;
}

/** A `struct pci_dev` on its bus with what scanning the bus reads from its configuration space; the tree's own code finds the capabilities. */
export function createPciFunction(kernel: Kernel, place: PciFunctionPlace, bus: ObjectView): ObjectView {
  const { config } = place;
  configSpaces(kernel).add(place.segment, place.bus, devfn(place), config);
  const device = kernel.create('struct pci_dev');
  initializeList(device, 'bus_list');
  initializeNamed(kernel, device, 'dev', pciName(place));
  const header = config.read(0x0e, 1);
  device.set('bus', bus.address).set('devfn', devfn(place));
  device.set('vendor', config.read(0x00, 2)).set('device', config.read(0x02, 2));
  device.set('class', (place.class ?? config.read(0x08, 4) >>> 8) >>> 0).set('revision', config.read(0x08, 1));
  device.set('hdr_type', header & 0x7f).set('multifunction', header >> 7);
  device.set('dma_mask', 0xffff_ffffn).set('dev.dma_mask', device.addressOf('dma_mask'));
  device.set('dev.coherent_dma_mask', 0xffff_ffffn).set('dev.dma_parms', device.addressOf('dma_parms'));
  device.set('dma_parms.max_segment_size', 65536).set('dma_parms.segment_boundary_mask', 0xffff_ffffn);
  if (device.has('msi_addr_mask')) device.set('msi_addr_mask', 0xffff_ffff_ffff_ffffn);
  device.set('error_state', 1).set('current_state', unknownPower);
  device.set('dev.parent', bus.get('bridge'));
  const type = kernel.runtime.addressOf('pci_bus_type');
  if (type !== undefined) device.set('dev.bus', type);
  if (place.virtual === true) device.set('is_virtfn', 1);
  express(device, place);
  appendToList(kernel, bus.addressOf('devices'), device.addressOf('bus_list'));
  return device;
}

function express(device: ObjectView, { config }: PciFunctionPlace): void {
  const at = findCapability(config, expressCapability);
  device.set('cfg_size', at === 0 ? 256 : 4096).set('pcie_cap', at);
  if (at === 0) return;
  const capabilities = config.read(at + 4, 4);
  device.set('pcie_flags_reg', config.read(at + 2, 2)).set('pcie_mpss', capabilities & 7);
  if (device.has('devcap')) device.set('devcap', capabilities);
}

/** The capabilities with which the tree's own functions fill a `struct pci_dev`, in the order of the kernel's bus scan. */
const capabilityReaders = ['pci_ats_init', 'pci_pri_init', 'pci_pasid_init', 'pci_acs_init'];

/** Whether PCI Express Device Capabilities 2 speak of end-to-end prefixes. Without them the kernel's code for prefixes does nothing, and
 *  reading its file takes longer than all the rest of the scan. */
function hasPrefixes({ config }: PciFunctionPlace): boolean {
  const at = findCapability(config, expressCapability);
  return at !== 0 && (config.read(at + 0x24, 4) & (1 << 21)) !== 0;
}

/** Everything that a scan of the buses below host bridges finds, in the order of the topology. Functions whose bus no bridge leads to are
 *  not found. */
export function* scanPci(
  kernel: Kernel,
  bridges: readonly HostBridge[],
  functions: readonly PciFunctionPlace[],
): Generator<{ readonly place: PciFunctionPlace; readonly device: ObjectView }> {
  const buses = new Map(bridges.map(({ place, bus }) => [`${place.segment}:${place.firstBus}`, bus]));
  for (const place of functions) {
    const bus = buses.get(`${place.segment}:${place.bus}`);
    if (!bus) continue;
    const device = createPciFunction(kernel, place, bus);
    if (hasPrefixes(place)) kernel.run('drivers/pci/probe.c:pci_configure_eetlp_prefix', device.address);
    for (const reader of capabilityReaders) kernel.run(reader, device.address);
    // What the kernel has a list of quirks for.
    for (const other of place.alsoAs ?? []) kernel.run('pci_add_dma_alias', device.address, other, 1);
    if (place.secondaryBus !== undefined) {
      buses.set(`${place.segment}:${place.secondaryBus}`, createChildBus(kernel, place, device, bus));
    }
    yield { place, device };
  }
}
