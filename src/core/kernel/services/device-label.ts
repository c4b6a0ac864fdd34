import type { Kernel } from '../kernel';
import { findMember } from '../objects';

/** `driver device`, as dev_printk() begins a line: the driver's name (the bus's where no driver is bound), then the device's. */
export function deviceLabel(kernel: Kernel, device: bigint): string {
  if (device === 0n) return '(NULL device *)';
  const view = kernel.view('struct device', device);
  const name = deviceName(kernel, device);
  const driver = findMember(view.record, 'driver') ? view.get('driver') : 0n;
  if (driver === 0n) return name;
  return `${kernel.memory.string(kernel.view('struct device_driver', driver).get('name'))} ${name}`;
}

/** What dev_name() returns. */
export function deviceName(kernel: Kernel, device: bigint): string {
  const view = kernel.view('struct device', device);
  const initial = view.get('init_name');
  const pointer = initial !== 0n ? initial : view.get('kobj.name');
  return pointer === 0n ? '(null)' : kernel.memory.string(pointer);
}
