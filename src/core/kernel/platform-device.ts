import { initializeNamed } from './device';
import { createDeviceNode } from './devicetree';
import { setDmaCoherent } from './dma-coherence';
import type { FirmwareNode } from './firmware';
import type { Kernel } from './kernel';
import { ObjectView } from './objects';

/** What a platform bus knows of a device. Addresses are physical; interrupts are lines by the name under which the driver asks. */
export interface PlatformDeviceDescription {
  readonly name: string;
  readonly frames: readonly { readonly address: bigint; readonly length: bigint }[];
  readonly interrupts: Readonly<Record<string, number>>;
  /** Its `struct device_node` or `struct acpi_device`, or what to make a device-tree node from. */
  readonly node: FirmwareNode | ObjectView;
  /** Whether it looks into the CPUs' caches; what a node that is to be made says where this is absent. */
  readonly coherent?: boolean;
  /** The program's `struct platform_driver` that it is bound to. */
  readonly driver?: string;
}

/** IORESOURCE_MEM and IORESOURCE_IRQ of include/linux/ioport.h. */
const memory = 0x200n;
const interrupt = 0x400n;

/** A `struct platform_device` as the bus hands it to a driver's probe: name, resources, DMA masks, device-tree node. */
export function createPlatformDevice(kernel: Kernel, description: PlatformDeviceDescription): ObjectView {
  const device = kernel.create('struct platform_device');
  const name = kernel.createString(description.name);
  device.set('name', name);
  const all = [
    ...description.frames.map(({ address, length }) => ({
      start: address,
      end: address + length - 1n,
      flags: memory,
      name: '',
    })),
    ...Object.entries(description.interrupts).map(([line, number]) => ({
      start: BigInt(number),
      end: BigInt(number),
      flags: interrupt,
      name: line,
    })),
  ];
  const size = kernel.record('struct resource').size;
  const resources = kernel.heap.allocate(Math.max(all.length, 1) * size, 16, 'object', true);
  all.forEach((each, i) => {
    const resource = kernel.view('struct resource', resources + BigInt(i * size));
    resource.set('start', each.start).set('end', each.end).set('flags', each.flags);
    resource.set('name', each.name === '' ? name : kernel.createString(each.name));
  });
  device.set('resource', resources).set('num_resources', all.length);
  device.set('dev.dma_mask', device.addressOf('platform_dma_mask'));
  device.set('platform_dma_mask', 0xffff_ffffn).set('dev.coherent_dma_mask', 0xffff_ffffn);
  initializeNamed(kernel, device, 'dev', description.name);
  setDmaCoherent(kernel, device.view('dev'), isCoherent(description));
  if (description.driver !== undefined) device.set('dev.driver', driverOf(kernel, description.driver));
  const bus = kernel.runtime.addressOf('platform_bus_type');
  if (bus !== undefined) device.set('dev.bus', bus);
  kernel.devices.push(device.addressOf('dev'));
  const node = description.node instanceof ObjectView ? description.node : createDeviceNode(kernel, description.node);
  if (node.record.tag === 'device_node') device.set('dev.of_node', node.address);
  device.set('dev.fwnode', node.addressOf('fwnode'));
  return device;
}

/** The `struct platform_device`s that C code added to the bus, in order. */
export function createdPlatformDevices(kernel: Kernel): bigint[] {
  return kernel.state(createdPlatformDevices, () => []);
}

/** Address of the `struct device_driver` in a `struct platform_driver` of the program. */
function driverOf(kernel: Kernel, name: string): bigint {
  const address = kernel.runtime.addressOf(name);
  if (address === undefined) return kernel.notModelled('datum', name);
  return kernel.view('struct platform_driver', address).addressOf('driver');
}

function isCoherent({ node, coherent }: PlatformDeviceDescription): boolean {
  return coherent ?? (!(node instanceof ObjectView) && node.properties['dma-coherent'] === true);
}
