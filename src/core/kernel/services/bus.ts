import {
  addDevice,
  attachDriver,
  registerDriver,
  removeDevice,
  unbindDevice,
  unregisterDriver,
} from '../driver-model/binding';
import { driverModel } from '../driver-model/model';
import { platformBus, platformDmaConfigure } from '../driver-model/platform-bus';
import { errno } from '../errno';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

/** Devices of a bus or of a driver, after `start`, by the member that says so. */
function devicesAfter(kernel: Kernel, member: 'bus' | 'driver', owner: bigint, start: bigint): readonly bigint[] {
  const from = start === 0n ? 0 : kernel.devices.indexOf(start) + 1;
  return kernel.devices.slice(from).filter((each) => kernel.view('struct device', each).get(member) === owner);
}

function findDevice(member: 'bus' | 'driver') {
  return (kernel: Kernel, owner: bigint, start: bigint, data: bigint, match: bigint): bigint =>
    devicesAfter(kernel, member, owner, start).find(
      (device) => Number(kernel.runtime.call(match, device, data)) !== 0,
    ) ?? 0n;
}

function forEachDevice(member: 'bus' | 'driver') {
  return (kernel: Kernel, owner: bigint, start: bigint, data: bigint, visit: bigint): number => {
    for (const device of devicesAfter(kernel, member, owner, start)) {
      const result = Number(kernel.runtime.call(visit, device, data));
      if (result !== 0) return result;
    }
    return 0;
  };
}

function registerPlatformDriver(kernel: Kernel, driver: bigint): number {
  const bus = platformBus(kernel);
  if (bus === undefined) return kernel.notModelled('datum', 'platform_bus_type');
  const view = kernel.view('struct platform_driver', driver);
  view.set('driver.bus', bus);
  return registerDriver(kernel, view.addressOf('driver'));
}

const known = 'the buses, devices and drivers that the kernel was told of';

export const busServices: readonly Service[] = [
  service('bus_find_device', 'pppp', 'a device of the machine', findDevice('bus')),
  service('driver_find_device', 'pppp', 'a device of the machine', findDevice('driver')),
  service('bus_for_each_dev', 'pppp', known, forEachDevice('bus')),
  service('driver_for_each_device', 'pppp', known, forEachDevice('driver')),
  service('bus_for_each_drv', 'pppp', known, (kernel, bus: bigint, start: bigint, data: bigint, visit: bigint) => {
    const { drivers } = driverModel(kernel).bus(bus);
    for (const driver of drivers.slice(start === 0n ? 0 : drivers.indexOf(start) + 1)) {
      const result = Number(kernel.runtime.call(visit, driver, data));
      if (result !== 0) return result;
    }
    return 0;
  }),
  service('bus_register_notifier', 'pp', known, (kernel, bus: bigint, block: bigint) => {
    driverModel(kernel).addNotifier(bus, block);
    return 0;
  }),
  service('bus_unregister_notifier', 'pp', known, (kernel, bus: bigint, block: bigint) =>
    driverModel(kernel).removeNotifier(bus, block) ? 0 : -errno.ENOENT,
  ),
  service('bus_register', 'p', 'success: a bus exists from the first device on', () => 0),
  service('bus_unregister', 'p', 'nothing', () => undefined),
  service('driver_register', 'p', known, registerDriver),
  service('driver_unregister', 'p', known, (kernel, driver: bigint) => {
    unregisterDriver(kernel, driver);
    return undefined;
  }),
  typedService(
    '__platform_driver_register',
    known,
    (kernel) => (driver) => registerPlatformDriver(kernel, BigInt.asUintN(64, BigInt(driver ?? 0))),
  ),
  service('platform_driver_unregister', 'p', known, (kernel, driver: bigint) => {
    unregisterDriver(kernel, kernel.view('struct platform_driver', driver).addressOf('driver'));
    return undefined;
  }),
  service('platform_dma_configure', 'p', 'DMA as firmware describes it', platformDmaConfigure),
  service('device_add', 'p', known, (kernel, device: bigint) => {
    addDevice(kernel, device);
    return 0;
  }),
  service('device_del', 'p', known, (kernel, device: bigint) => {
    removeDevice(kernel, device);
    return undefined;
  }),
  service(
    'driver_deferred_probe_check_state',
    'p',
    '-EPROBE_DEFER: what is missing may still come',
    () => -errno.EPROBE_DEFER,
    'there is no time-out for it',
  ),
  service('device_attach', 'p', known, (kernel, device: bigint) => Number(attachDriver(kernel, device))),
  service('device_release_driver', 'p', known, (kernel, device: bigint) => {
    unbindDevice(kernel, device);
    return undefined;
  }),
];
