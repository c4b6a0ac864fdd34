import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

function returnsArgument(_kernel: Kernel, pointer: bigint): bigint {
  return pointer;
}

/** An object that C code only passes around: opening it up ends the run. */
function opaque(kernel: Kernel): bigint {
  return kernel.heap.allocate(16, 16, 'object', true);
}

const pinned = 'objects live as long as the kernel: references are not counted';

/** Devices of a bus or of a driver, by the member that says so, until one satisfies `match`. */
function findDevice(member: 'bus' | 'driver') {
  return (kernel: Kernel, owner: bigint, start: bigint, data: bigint, match: bigint): bigint => {
    const from = start === 0n ? 0 : kernel.devices.indexOf(start) + 1;
    for (const device of kernel.devices.slice(from)) {
      if (kernel.view('struct device', device).get(member) !== owner) continue;
      if (Number(kernel.runtime.call(match, device, data)) !== 0) return device;
    }
    return 0n;
  };
}

export const deviceServices: readonly Service[] = [
  service('get_device', 'p', 'the device', returnsArgument, pinned),
  service('put_device', 'p', 'nothing', () => undefined, pinned),
  service('device_match_fwnode', 'pp', 'whether it is the node’s device', (kernel, device: bigint, node: bigint) =>
    Number(node !== 0n && kernel.view('struct device', device).get('fwnode') === node),
  ),
  service('bus_find_device', 'pppp', 'a device of the scenario', findDevice('bus')),
  service('driver_find_device', 'pppp', 'a device of the scenario', findDevice('driver')),
  typedService(/^alloc_workqueue(_noprof)?$/, 'a work queue that takes no work', (kernel) => () => opaque(kernel)),
  service('destroy_workqueue', 'p', 'the end of a work queue', (kernel, queue: bigint) => {
    kernel.heap.release(queue);
    return undefined;
  }),
];
