import { initializeNamed } from '../device';
import { addDevice } from '../driver-model/binding';
import type { Kernel } from '../kernel';
import { createdPlatformDevices } from '../platform-device';
import { type Service, service } from '../service';

/** PLATFORM_DEVID_NONE and PLATFORM_DEVID_AUTO of include/linux/platform_device.h. */
const none = -1;
const automatic = -2;

function allocate(kernel: Kernel, name: bigint, id: number): bigint {
  const device = kernel.create('struct platform_device');
  device.set('name', kernel.createString(kernel.memory.string(name))).set('id', id | 0);
  initializeNamed(kernel, device, 'dev', kernel.memory.string(name));
  device.set('dev.dma_mask', device.addressOf('platform_dma_mask'));
  device.set('platform_dma_mask', 0xffff_ffffn).set('dev.coherent_dma_mask', 0xffff_ffffn);
  return device.address;
}

/** A copy of bytes that the caller keeps for itself. */
function copy(kernel: Kernel, from: bigint, length: number): bigint {
  const memory = kernel.heap.allocate(Math.max(length, 1), 16, 'object', true);
  if (length > 0) kernel.memory.copy(memory, from, length);
  return memory;
}

function add(kernel: Kernel, address: bigint): number {
  const device = kernel.view('struct platform_device', address);
  const created = createdPlatformDevices(kernel);
  const name = kernel.memory.string(device.get('name'));
  const id = Number(BigInt.asIntN(32, device.get('id')));
  const ending = id === none ? '' : id === automatic ? `.${created.length}.auto` : `.${id}`;
  device.set('dev.kobj.name', kernel.createString(name + ending));
  const bus = kernel.runtime.addressOf('platform_bus_type');
  if (bus !== undefined) device.set('dev.bus', bus);
  created.push(address);
  addDevice(kernel, device.addressOf('dev'));
  return 0;
}

/** Platform devices that C code makes, as drivers/acpi does for the nodes of an IORT. */
export const platformCreateServices: readonly Service[] = [
  service('platform_device_alloc', 'pi', 'a device that is not on its bus yet', allocate),
  service(
    'platform_device_add_resources',
    'ppi',
    'a copy of the resources',
    (kernel, address: bigint, from: bigint, count: number) => {
      const bytes = count * kernel.record('struct resource').size;
      const device = kernel.view('struct platform_device', address);
      device.set('resource', copy(kernel, from, bytes)).set('num_resources', count);
      return 0;
    },
  ),
  service(
    'platform_device_add_data',
    'ppl',
    'a copy of the data',
    (kernel, address: bigint, from: bigint, size: bigint) => {
      kernel.view('struct platform_device', address).set('dev.platform_data', copy(kernel, from, Number(size)));
      return 0;
    },
  ),
  service('platform_device_set_fwnode', 'pp', 'the firmware node', (kernel, address: bigint, node: bigint) => {
    kernel.view('struct platform_device', address).set('dev.fwnode', node);
    return undefined;
  }),
  service('platform_device_add', 'p', 'a device that its bus knows', add),
  service('platform_device_put', 'p', 'nothing', () => undefined, 'the memory of a device that failed stays'),
];
