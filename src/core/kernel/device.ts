import type { Kernel } from './kernel';
import { initializeList } from './list';
import type { ObjectView } from './objects';

/** What device_initialize() leaves in a `struct device`. */
export function initializeDevice(device: ObjectView): void {
  if (device.has('kobj.kref')) device.set('kobj.kref.refcount.refs.counter', 1).set('kobj.state_initialized', 1);
  for (const list of [
    'kobj.entry',
    'devres_head',
    'links.suppliers',
    'links.consumers',
    'links.defer_sync',
    'dma_pools',
    'msi.list',
    'msi_list',
  ]) {
    if (device.has(`${list}.next`)) initializeList(device, list);
  }
  // Runtime power management is off until a driver turns it on.
  if (device.has('power.disable_depth')) device.set('power.disable_depth', 1);
  if (device.has('numa_node')) device.set('numa_node', -1);
}

/** The same of the `struct device` to which `path` leads in a view ('' where the view is one), and the name that dev_set_name() gives it. */
export function initializeNamed(kernel: Kernel, view: ObjectView, path: string, name: string): void {
  const device = path === '' ? view : view.view(path);
  device.set('kobj.name', kernel.createString(name));
  initializeDevice(device);
}
