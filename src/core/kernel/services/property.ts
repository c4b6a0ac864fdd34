import { errno } from '../errno';
import type { PropertyValue } from '../firmware';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

function propertyOf(kernel: Kernel, object: bigint, name: bigint): PropertyValue | undefined {
  const node = kernel.firmware.of(object);
  if (!node) return kernel.notModelled('feature', 'properties of a device that the scenario does not describe');
  return node.properties[kernel.memory.string(name)];
}

function present(kernel: Kernel, object: bigint, name: bigint): number {
  return Number(propertyOf(kernel, object, name) !== undefined);
}

function isNumbers(value: PropertyValue): value is readonly number[] {
  return value !== true && value.every((each) => typeof each === 'number');
}

/** `count` 32-bit cells into `to`, or how many there are when `to` is NULL. */
function readCells(kernel: Kernel, object: bigint, name: bigint, to: bigint, count: bigint): number {
  const value = propertyOf(kernel, object, name);
  if (value === undefined) return -errno.EINVAL;
  if (!isNumbers(value)) return -errno.ENODATA;
  if (to === 0n) return value.length;
  if (BigInt(value.length) < count) return -errno.EOVERFLOW;
  value.slice(0, Number(count)).forEach((cell, i) => {
    kernel.memory.store32(to + BigInt(4 * i), cell);
  });
  return 0;
}

function readVariable(kernel: Kernel, node: bigint, name: bigint, to: bigint, least: bigint, most: bigint): number {
  const value = propertyOf(kernel, node, name);
  if (value === undefined) return -errno.EINVAL;
  if (!isNumbers(value)) return -errno.ENODATA;
  if (BigInt(value.length) < least) return -errno.EOVERFLOW;
  const count = most === 0n ? Number(least) : Math.min(value.length, Number(most));
  readCells(kernel, node, name, to, BigInt(count));
  return count;
}

function compatible(kernel: Kernel, node: bigint, name: bigint): number {
  const found = kernel.firmware.of(node);
  if (!found) return kernel.notModelled('feature', 'a firmware node that the scenario does not describe');
  const index = found.compatible.indexOf(kernel.memory.string(name));
  return index < 0 ? 0 : found.compatible.length - index;
}

/** The entry of a `struct of_device_id` table that fits a described node best, or 0. */
function matchNode(kernel: Kernel, table: bigint, object: bigint): bigint {
  const node = kernel.firmware.of(object);
  if (!node) return kernel.notModelled('feature', 'a firmware node that the scenario does not describe');
  const size = BigInt(kernel.record('struct of_device_id').size);
  let best: { readonly rank: number; readonly entry: bigint } | undefined;
  for (let at = table; at !== 0n; at += size) {
    const entry = kernel.view('struct of_device_id', at);
    const compatible = kernel.memory.string(entry.addressOf('compatible'), 128);
    if (compatible === '') break;
    const rank = node.compatible.indexOf(compatible);
    if (rank >= 0 && (!best || rank < best.rank)) best = { rank, entry: at };
  }
  return best?.entry ?? 0n;
}

function matchData(kernel: Kernel, device: bigint): bigint {
  const driver = kernel.view('struct device', device).get('driver');
  if (driver === 0n) return kernel.notModelled('feature', 'match data of a device that is bound to no driver');
  const entry = matchNode(kernel, kernel.view('struct device_driver', driver).get('of_match_table'), device);
  return entry === 0n ? 0n : kernel.view('struct of_device_id', entry).get('data');
}

/** A `struct property` with name and length; its value is read through the functions above. */
function findProperty(kernel: Kernel, node: bigint, name: bigint, length: bigint): bigint {
  if (node === 0n) return 0n;
  const value = propertyOf(kernel, node, name);
  if (value === undefined) return 0n;
  const bytes = value === true ? 0 : isNumbers(value) ? 4 * value.length : value.join('\0').length + 1;
  if (length !== 0n) kernel.memory.store32(length, bytes);
  const property = kernel.create('struct property');
  property.set('name', kernel.createString(kernel.memory.string(name))).set('length', bytes);
  return property.address;
}

const described = 'what the scenario says about the device';

export const propertyServices: readonly Service[] = [
  service(/^device_property_(present|read_bool)$/, 'pp', described, present),
  service('of_property_read_bool', 'pp', described, present),
  service('device_property_read_u32_array', 'pppl', described, readCells),
  service('of_property_read_variable_u32_array', 'pppll', described, readVariable),
  service('of_device_is_compatible', 'pp', described, compatible),
  service(/^(of_)?device_get_match_data$/, 'p', 'what the driver’s table says of the device', matchData),
  service('of_match_node', 'pp', 'the entry that fits best, by `compatible` alone', matchNode),
  service('of_find_property', 'ppp', described, findProperty, 'its value is NULL'),
  service('of_dma_is_coherent', 'p', described, (kernel, node: bigint) =>
    Number(kernel.firmware.of(node)?.properties['dma-coherent'] !== undefined),
  ),
  service(/^__dev_fwnode(_const)?$/, 'p', 'the device’s firmware node', (kernel, device: bigint) =>
    kernel.view('struct device', device).get('fwnode'),
  ),
];
