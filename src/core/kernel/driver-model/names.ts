import type { Kernel } from '../kernel';
import { findMember, memberOf } from '../objects';

/** container_of(): the address of the record whose member `path` is at `address`. */
export function containerOf(kernel: Kernel, address: bigint, record: string, path: string): bigint {
  const place = findMember(kernel.record(record), path);
  if (!place) return kernel.notModelled('feature', memberOf(record, path));
  return address - BigInt(place.offset);
}

/** The zero-terminated string at an address, '' for NULL. */
export function stringAt(kernel: Kernel, address: bigint): string {
  return address === 0n ? '' : kernel.memory.string(address);
}

/** dev_name() of a `struct device`. */
export function nameOfDevice(kernel: Kernel, device: bigint): string {
  const view = kernel.view('struct device', device);
  const early = view.get('init_name');
  return stringAt(kernel, early === 0n ? view.get('kobj.name') : early);
}
