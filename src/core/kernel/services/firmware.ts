import { type Service, service } from '../service';

/** What code that reads firmware asks of parts of the kernel that are not here. */
export const firmwareServices: readonly Service[] = [
  service('xen_swiotlb_detect', '', 'no: the kernel runs on no Xen', () => 0),
];
