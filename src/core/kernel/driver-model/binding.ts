import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { driverModel } from './model';
import { nameOfDevice } from './names';
import {
  platformBus,
  platformDmaCleanup,
  platformDmaConfigure,
  platformEnd,
  platformMatch,
  platformProbe,
} from './platform-bus';

/** A task of its own where nobody runs yet; part of the caller's otherwise. */
function asTask<T>(kernel: Kernel, name: string, device: bigint, work: () => T): T {
  return kernel.busy ? work() : kernel.task(`${name} ${nameOfDevice(kernel, device)}`, work);
}

/** Calls an operation of the device's bus, where the bus has it. */
function callBus(kernel: Kernel, device: bigint, operation: string, ...rest: bigint[]): number {
  const bus = kernel.view('struct device', device).get('bus');
  if (bus === 0n) return 0;
  const view = kernel.view('struct bus_type', bus);
  const pointer = view.has(operation) ? view.get(operation) : 0n;
  return pointer === 0n ? 0 : Number(kernel.runtime.call(pointer, device, ...rest) ?? 0);
}

function isPlatform(kernel: Kernel, device: bigint): boolean {
  return kernel.view('struct device', device).get('bus') === platformBus(kernel);
}

function matches(kernel: Kernel, device: bigint, driver: bigint): boolean {
  if (isPlatform(kernel, device)) return platformMatch(kernel, device, driver);
  const bus = kernel.view('struct device', device).get('bus');
  if (kernel.view('struct bus_type', bus).get('match') === 0n) return true;
  return callBus(kernel, device, 'match', driver) > 0;
}

/** device_add(): the bus and everyone who listens to it learn of the device, and a driver that fits is bound. */
export function addDevice(kernel: Kernel, device: bigint): void {
  asTask(kernel, 'adding', device, () => add(kernel, device));
}

function add(kernel: Kernel, device: bigint): void {
  const view = kernel.view('struct device', device);
  const early = view.get('init_name');
  if (early !== 0n) view.set('kobj.name', early).set('init_name', 0);
  if (!kernel.devices.includes(device)) kernel.devices.push(device);
  view.set('kobj.state_in_sysfs', 1);
  const model = driverModel(kernel);
  model.notify(device, 'BUS_NOTIFY_ADD_DEVICE');
  attachDriver(kernel, device);
}

/** device_del(): the driver goes, then the device. Its memory stays. */
export function removeDevice(kernel: Kernel, device: bigint): void {
  asTask(kernel, 'removing', device, () => remove(kernel, device));
}

function remove(kernel: Kernel, device: bigint): void {
  const model = driverModel(kernel);
  model.notify(device, 'BUS_NOTIFY_DEL_DEVICE');
  unbindDevice(kernel, device);
  const index = kernel.devices.indexOf(device);
  if (index >= 0) kernel.devices.splice(index, 1);
  kernel.resources.releaseAll(device);
  kernel.view('struct device', device).set('kobj.state_in_sysfs', 0);
  model.notify(device, 'BUS_NOTIFY_REMOVED_DEVICE');
}

/** Binds the first driver of the bus that fits and accepts the device. Answers whether one did. */
export function attachDriver(kernel: Kernel, device: bigint): boolean {
  const model = driverModel(kernel);
  const view = kernel.view('struct device', device);
  const bus = view.get('bus');
  if (bus === 0n || view.get('driver') !== 0n) return view.get('driver') !== 0n;
  return model
    .bus(bus)
    .drivers.some((driver) => matches(kernel, device, driver) && bindDevice(kernel, device, driver) === 0);
}

/** driver_register(): every device of the bus that fits and has no driver is bound. */
export function registerDriver(kernel: Kernel, driver: bigint): number {
  const model = driverModel(kernel);
  const bus = kernel.view('struct device_driver', driver).get('bus');
  const { drivers } = model.bus(bus);
  if (drivers.includes(driver)) return -errno.EBUSY;
  drivers.push(driver);
  for (const device of model.devicesOn(bus)) {
    if (kernel.view('struct device', device).get('driver') !== 0n || !matches(kernel, device, driver)) continue;
    bindDevice(kernel, device, driver);
  }
  retryDeferred(kernel);
  return 0;
}

/** driver_unregister(): its devices lose it. */
export function unregisterDriver(kernel: Kernel, driver: bigint): void {
  const model = driverModel(kernel);
  for (const device of [...kernel.devices].reverse()) {
    if (kernel.view('struct device', device).get('driver') === driver) unbindDevice(kernel, device);
  }
  const { drivers } = model.bus(kernel.view('struct device_driver', driver).get('bus'));
  const index = drivers.indexOf(driver);
  if (index >= 0) drivers.splice(index, 1);
}

/** A driver whose probe is not C code: 0 accepts the device, a negative error number refuses it. */
export type SimulatedProbe = () => number;

/** really_probe(): DMA set-up, the driver's probe, and who hears of both. Answers 0 or a negative error number; after a failure
 *  everything that the device held is released. */
export function bindDevice(kernel: Kernel, device: bigint, driver: bigint, simulated?: SimulatedProbe): number {
  return asTask(kernel, 'binding', device, () => bind(kernel, device, driver, simulated));
}

function bind(kernel: Kernel, device: bigint, driver: bigint, simulated?: SimulatedProbe): number {
  const model = driverModel(kernel);
  const view = kernel.view('struct device', device);
  const platform = isPlatform(kernel, device);
  const before = kernel.holdings.mark();
  view.set('driver', driver);
  const configured = platform ? platformDmaConfigure(kernel, device) : callBus(kernel, device, 'dma_configure');
  if (configured !== 0) {
    release(kernel, device);
    return failed(kernel, device, configured);
  }
  model.notify(device, 'BUS_NOTIFY_BIND_DRIVER');
  const result = simulated ? simulated() : callProbe(kernel, device, driver, platform);
  if (result !== 0) {
    model.notify(device, 'BUS_NOTIFY_DRIVER_NOT_BOUND');
    kernel.resources.releaseAll(device);
    cleanUpDma(kernel, device, platform);
    release(kernel, device);
    kernel.options.observer?.abandoned?.(kernel.holdings.since(before));
    return failed(kernel, device, result);
  }
  model.deferred.delete(device);
  model.bound.push(device);
  model.notify(device, 'BUS_NOTIFY_BOUND_DRIVER');
  return 0;
}

function callProbe(kernel: Kernel, device: bigint, driver: bigint, platform: boolean): number {
  if (platform) return platformProbe(kernel, device);
  const bus = kernel.view('struct device', device).get('bus');
  if (bus !== 0n && kernel.view('struct bus_type', bus).get('probe') !== 0n) return callBus(kernel, device, 'probe');
  const own = kernel.view('struct device_driver', driver).get('probe');
  return own === 0n ? 0 : Number(kernel.runtime.call(own, device));
}

function release(kernel: Kernel, device: bigint): void {
  kernel.view('struct device', device).set('driver', 0).set('driver_data', 0);
}

function cleanUpDma(kernel: Kernel, device: bigint, platform: boolean): void {
  if (platform) platformDmaCleanup(kernel, device);
  else callBus(kernel, device, 'dma_cleanup');
}

function failed(kernel: Kernel, device: bigint, result: number): number {
  if (result === -errno.EPROBE_DEFER) driverModel(kernel).deferred.add(device);
  else if (result !== -errno.ENODEV && result !== -errno.ENXIO) {
    kernel.log('warn', `probe with driver failed with error ${result}`, nameOfDevice(kernel, device));
  }
  return result;
}

/** Tries the devices again whose driver asked for it: after every success of another one, as the driver core does. */
export function retryDeferred(kernel: Kernel): void {
  const { deferred } = driverModel(kernel);
  for (const device of [...deferred]) {
    deferred.delete(device);
    if (attachDriver(kernel, device)) {
      retryDeferred(kernel);
      return;
    }
  }
}

/** device_release_driver(): the driver's remove, then everything that the device held. */
export function unbindDevice(kernel: Kernel, device: bigint, simulated?: () => void): void {
  asTask(kernel, 'unbinding', device, () => unbind(kernel, device, simulated));
}

function unbind(kernel: Kernel, device: bigint, simulated?: () => void): void {
  const model = driverModel(kernel);
  const view = kernel.view('struct device', device);
  const driver = view.get('driver');
  if (driver === 0n) return;
  const platform = isPlatform(kernel, device);
  model.notify(device, 'BUS_NOTIFY_UNBIND_DRIVER');
  const index = model.bound.indexOf(device);
  if (simulated) simulated();
  else if (platform) platformEnd(kernel, device, 'remove');
  else if (!simulatedDrivers(kernel).has(driver)) callBus(kernel, device, 'remove');
  kernel.resources.releaseAll(device);
  cleanUpDma(kernel, device, platform);
  release(kernel, device);
  if (index >= 0) model.bound.splice(index, 1);
  model.notify(device, 'BUS_NOTIFY_UNBOUND_DRIVER');
}

/** Drivers that have no C code of their own. */
function simulatedDrivers(kernel: Kernel): Set<bigint> {
  return kernel.state(simulatedDrivers, () => new Set<bigint>());
}

/** A `struct pci_driver` or `struct platform_driver` without code, for a device that a scenario plays. Answers the address of
 *  its `struct device_driver`. */
export function createSimulatedDriver(kernel: Kernel, name: string, kind: 'pci' | 'platform'): bigint {
  const view = kernel.create(kind === 'pci' ? 'struct pci_driver' : 'struct platform_driver');
  view.set('driver.name', kernel.createString(name));
  const driver = view.addressOf('driver');
  simulatedDrivers(kernel).add(driver);
  return driver;
}

/** device_shutdown(): the newest device first. */
export function shutDownDevices(kernel: Kernel): void {
  for (const device of [...kernel.devices].reverse()) {
    const driver = kernel.view('struct device', device).get('driver');
    if (driver === 0n || simulatedDrivers(kernel).has(driver)) continue;
    asTask(kernel, 'shutting down', device, () => {
      if (isPlatform(kernel, device)) platformEnd(kernel, device, 'shutdown');
      else callBus(kernel, device, 'shutdown');
    });
  }
}
