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

export const deviceServices: readonly Service[] = [
  service('get_device', 'p', 'the device', returnsArgument, pinned),
  service('put_device', 'p', 'nothing', () => undefined, pinned),
  service('device_match_fwnode', 'pp', 'whether it is the node’s device', (kernel, device: bigint, node: bigint) =>
    Number(node !== 0n && kernel.view('struct device', device).get('fwnode') === node),
  ),
  typedService(/^alloc_workqueue(_noprof)?$/, 'a work queue that takes no work', (kernel) => () => opaque(kernel)),
  service('destroy_workqueue', 'p', 'the end of a work queue', (kernel, queue: bigint) => {
    kernel.heap.release(queue);
    return undefined;
  }),
];
