import { type Service, service } from '../service';

/** What code that reads firmware asks of parts of the kernel that are not here. */
export const firmwareServices: readonly Service[] = [
  service('of_node_get', 'p', 'the node', (_kernel, node: bigint) => node, 'nodes of the machine stay: nobody counts'),
  service('of_node_put', 'p', 'nothing', () => undefined, 'nodes of the machine stay: nobody counts'),
  service('xen_swiotlb_detect', '', 'no: the kernel runs on no Xen', () => 0),
];
