import { errno } from '../errno';
import { fwnodeOf } from '../fwnode';
import type { Kernel } from '../kernel';
import { findMember } from '../objects';
import { containerOf, stringAt } from './names';

/** Address of the bus that platform devices are on, which drivers/base defines; undefined in a program that never speaks of it.
 *  C code that calls `bus->dma_configure` gets the model below. */
export function platformBus(kernel: Kernel): bigint | undefined {
  return kernel.state(platformBus, () => {
    const address = kernel.runtime.addressOf('platform_bus_type');
    if (address === undefined) return undefined;
    const view = kernel.view('struct bus_type', address);
    const place = findMember(view.record, 'dma_configure');
    if (place?.type.kind === 'pointer') {
      view.set('dma_configure', kernel.runtime.hostPointer('platform_dma_configure', place.type.to));
    }
    view.set('name', kernel.createString('platform'));
    return address;
  });
}

/** platform_match(): the firmware's name first, then the driver's table of names, then the name itself. */
export function platformMatch(kernel: Kernel, device: bigint, driver: bigint): boolean {
  const view = kernel.view('struct device_driver', driver);
  const table = view.get('of_match_table');
  const node = kernel.view('struct device', device).get('of_node');
  if (table !== 0n && node !== 0n && kernel.runtime.callByName('of_match_node', table, node) !== 0n) return true;
  const acpi = view.get('acpi_match_table');
  const fwnode = fwnodeOf(kernel, device);
  if (acpi !== 0n && node === 0n && fwnode !== 0n && isStatic(kernel, fwnode)) {
    // A node that the kernel made from the IORT has no _HID: the device bears its driver's name.
    return nameWithoutInstance(kernel, device) === stringAt(kernel, view.get('name'));
  }
  const ids = kernel
    .view('struct platform_driver', containerOf(kernel, driver, 'struct platform_driver', 'driver'))
    .get('id_table');
  if (ids !== 0n) return matchesIds(kernel, device, ids);
  return nameWithoutInstance(kernel, device) === stringAt(kernel, view.get('name'));
}

function isStatic(kernel: Kernel, fwnode: bigint): boolean {
  const operations = kernel.view('struct fwnode_handle', fwnode).get('ops');
  return operations !== 0n && operations === kernel.runtime.addressOf('acpi_static_fwnode_ops');
}

/** `struct platform_device.name`: `arm-smmu-v3` of the device `arm-smmu-v3.0.auto`. */
function nameWithoutInstance(kernel: Kernel, device: bigint): string {
  const platform = containerOf(kernel, device, 'struct platform_device', 'dev');
  return stringAt(kernel, kernel.view('struct platform_device', platform).get('name'));
}

function matchesIds(kernel: Kernel, device: bigint, ids: bigint): boolean {
  const size = BigInt(kernel.record('struct platform_device_id').size);
  const name = nameWithoutInstance(kernel, device);
  for (let at = ids; ; at += size) {
    const each = kernel.memory.string(kernel.view('struct platform_device_id', at).addressOf('name'), 64);
    if (each === '') return false;
    if (each === name) return true;
  }
}

/** platform_dma_configure(): what firmware says of the device's DMA, then the default domain for a driver that does not manage it. */
export function platformDmaConfigure(kernel: Kernel, device: bigint): number {
  const view = kernel.view('struct device', device);
  const node = view.get('of_node');
  let result = 0;
  if (node !== 0n) {
    result = Number(kernel.runtime.callByName('of_dma_configure_id', device, node, 1, 0n));
  } else if (fwnodeOf(kernel, device) !== 0n && isStatic(kernel, fwnodeOf(kernel, device))) {
    result = 0;
  } else if (fwnodeOf(kernel, device) !== 0n) {
    const place = findMember(kernel.record('struct acpi_device'), 'fwnode');
    const companion = fwnodeOf(kernel, device) - BigInt(place?.offset ?? 0);
    const attribute = Number(kernel.runtime.callByName('acpi_get_dma_attr', companion));
    result = Number(kernel.runtime.callByName('acpi_dma_configure_id', device, attribute, 0n));
  }
  const driver = view.get('driver');
  if (result !== 0 || driver === 0n || managesDma(kernel, driver)) return result;
  return Number(kernel.runtime.callByName('iommu_device_use_default_domain', device));
}

/** platform_dma_cleanup(). */
export function platformDmaCleanup(kernel: Kernel, device: bigint): void {
  const driver = kernel.view('struct device', device).get('driver');
  if (driver !== 0n && !managesDma(kernel, driver)) {
    kernel.runtime.callByName('iommu_device_unuse_default_domain', device);
  }
}

function managesDma(kernel: Kernel, driver: bigint): boolean {
  const platform = containerOf(kernel, driver, 'struct platform_driver', 'driver');
  const view = kernel.view('struct platform_driver', platform);
  // Before Linux 5.19 nobody claimed the DMA of a device for its driver.
  return !view.has('driver_managed_dma') || view.get('driver_managed_dma') !== 0n;
}

/** platform_probe(). Clocks and power domains are not described, so that none are set up. */
export function platformProbe(kernel: Kernel, device: bigint): number {
  const callback = platformCallback(kernel, device, 'probe');
  if (callback === 0n) return 0;
  const result = Number(kernel.runtime.call(callback, containerOf(kernel, device, 'struct platform_device', 'dev')));
  return result === -errno.EPROBE_DEFER && neverDefers(kernel, device) ? -errno.ENXIO : result;
}

function neverDefers(kernel: Kernel, device: bigint): boolean {
  const driver = kernel.view('struct device', device).get('driver');
  const platform = containerOf(kernel, driver, 'struct platform_driver', 'driver');
  return kernel.view('struct platform_driver', platform).get('prevent_deferred_probe') !== 0n;
}

/** Calls the platform driver's `remove` or `shutdown`, where it has one. */
export function platformEnd(kernel: Kernel, device: bigint, which: 'remove' | 'shutdown'): void {
  const callback = platformCallback(kernel, device, which);
  if (callback !== 0n) kernel.runtime.call(callback, containerOf(kernel, device, 'struct platform_device', 'dev'));
}

/** A callback of the bound driver; 6.11 and later had `remove` under another name for a while. */
function platformCallback(kernel: Kernel, device: bigint, name: string): bigint {
  const driver = kernel.view('struct device', device).get('driver');
  if (driver === 0n) return 0n;
  const view = kernel.view('struct platform_driver', containerOf(kernel, driver, 'struct platform_driver', 'driver'));
  const other = `${name}_new`;
  if (view.has(other) && view.get(other) !== 0n) return view.get(other);
  return view.has(name) ? view.get(name) : 0n;
}
