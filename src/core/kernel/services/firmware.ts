import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

/** dma_direct_set_offset(): where the CPU's and the device's view of memory are apart, which no machine here has. */
function setOffset(kernel: Kernel, _device: bigint, cpu: bigint, device: bigint): number {
  return cpu === device ? 0 : kernel.notModelled('hardware', 'a bus with other addresses than the CPU has');
}

/** What code that reads firmware asks of parts of the kernel that are not here. */
export const firmwareServices: readonly Service[] = [
  service('of_node_get', 'p', 'the node', (_kernel, node: bigint) => node, 'nodes of the machine stay: nobody counts'),
  service('of_node_put', 'p', 'nothing', () => undefined, 'nodes of the machine stay: nobody counts'),
  service('dma_direct_set_offset', 'plll', 'checks that there is none to set', setOffset),
  service('xen_swiotlb_detect', '', 'no: the kernel runs on no Xen', () => 0),
];
