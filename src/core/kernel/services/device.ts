import { initializeDevice } from '../device';
import { addDevice, removeDevice } from '../driver-model/binding';
import { nameOfDevice } from '../driver-model/names';
import { ArgumentArea, formatKernelString } from '../format';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';
import { freeSlab } from './allocation';

/** References to devices that C code initialized; others belong to the machine and stay. */
function counts(kernel: Kernel): Map<bigint, number> {
  return kernel.state(counts, () => new Map<bigint, number>());
}

function initialize(kernel: Kernel, device: bigint): undefined {
  initializeDevice(kernel.view('struct device', device));
  counts(kernel).set(device, 1);
  return undefined;
}

function driverString(kernel: Kernel, device: bigint): bigint {
  const view = kernel.view('struct device', device);
  if (view.get('driver') !== 0n) return kernel.view('struct device_driver', view.get('driver')).get('name');
  if (view.get('bus') !== 0n) return kernel.view('struct bus_type', view.get('bus')).get('name');
  return kernel.state(driverString, () => kernel.createString(''));
}

function get(kernel: Kernel, device: bigint): bigint {
  const count = counts(kernel).get(device);
  if (count !== undefined) counts(kernel).set(device, count + 1);
  return device;
}

function put(kernel: Kernel, device: bigint): undefined {
  const count = counts(kernel).get(device);
  if (count === undefined) return undefined;
  counts(kernel).set(device, count - 1);
  if (count === 1) {
    counts(kernel).delete(device);
    releaseMemory(kernel, device);
  }
  return undefined;
}

/** The last reference is gone: the device's own release function, else that of its type or class. */
function releaseMemory(kernel: Kernel, device: bigint): void {
  const view = kernel.view('struct device', device);
  kernel.resources.releaseAll(device);
  const own = view.get('release');
  const type = view.get('type');
  const byType = type === 0n ? 0n : kernel.view('struct device_type', type).get('release');
  const owner = view.get('class');
  const byClass = owner === 0n ? 0n : kernel.view('struct class', owner).get('dev_release');
  const release = own || byType || byClass;
  const name = view.get('kobj.name');
  if (release === 0n) kernel.warn('device', `device ${nameOfDevice(kernel, device)} has no release function`);
  else kernel.runtime.call(release, device);
  // As a kobject's end does, for names that its own code made.
  if (kernel.heap.find(name)?.family === 'slab') freeSlab(kernel, name, 'slab');
}

function setName(kernel: Kernel, device: bigint, format: bigint, area: bigint): number {
  const text = formatKernelString(kernel, kernel.memory.string(format), new ArgumentArea(kernel, area));
  kernel.view('struct device', device).set('kobj.name', kernel.createString(text));
  return 0;
}

const counted = 'references are counted for devices that C code initialized; those of the machine stay';

export const deviceServices: readonly Service[] = [
  service('device_initialize', 'p', 'an unnamed device with one reference', initialize),
  service('dev_set_name', 'pp.', 'the name', setName),
  service('get_device', 'p', 'the device', get, counted),
  service('dev_driver_string', 'p', 'the name of its driver, of its bus without one, or an empty text', driverString),
  service('put_device', 'p', 'the end of a reference', put, counted),
  service('device_register', 'p', 'a device that its bus knows', (kernel, device: bigint) => {
    initialize(kernel, device);
    addDevice(kernel, device);
    return 0;
  }),
  service('device_unregister', 'p', 'the end of a device', (kernel, device: bigint) => {
    removeDevice(kernel, device);
    return put(kernel, device);
  }),
  service('device_match_fwnode', 'pp', 'whether it is the node’s device', (kernel, device: bigint, node: bigint) =>
    Number(node !== 0n && kernel.view('struct device', device).get('fwnode') === node),
  ),
  service('device_match_of_node', 'pp', 'whether it is the node’s device', (kernel, device: bigint, node: bigint) =>
    Number(node !== 0n && kernel.view('struct device', device).get('of_node') === node),
  ),
  service('device_match_name', 'pp', 'whether it has the name', (kernel, device: bigint, name: bigint) =>
    Number(nameOfDevice(kernel, device) === kernel.memory.string(name)),
  ),
  service('device_match_any', 'pp', 'yes', () => 1),
  typedService(/^(__)?class_(register|unregister)$/, 'success: classes are for user space', () => () => 0),
  service('device_link_add', 'ppi', 'no link: nobody waits for a supplier', (kernel) => {
    const view = kernel.create('struct device_link');
    return view.address;
  }),
  service('device_link_del', 'p', 'nothing', () => undefined),
  service('device_link_remove', 'pp', 'nothing', () => undefined),
];
