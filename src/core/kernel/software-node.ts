import { errno } from './errno';
import type { Kernel } from './kernel';
import { findMember, type ObjectView } from './objects';

/** Copies of the properties of each software node, by the address of its `struct fwnode_handle`. */
function nodes(kernel: Kernel): Map<bigint, ReadonlyMap<string, Uint8Array>> {
  return kernel.state(nodes, () => new Map<bigint, ReadonlyMap<string, Uint8Array>>());
}

/** The operations of software nodes: C code calls the models below through them. */
function operations(kernel: Kernel): bigint {
  return kernel.state(operations, () => {
    const table = kernel.create('struct fwnode_operations');
    for (const name of ['property_present', 'property_read_bool', 'property_read_int_array']) {
      const place = findMember(table.record, name);
      if (place?.type.kind !== 'pointer') continue;
      table.set(name, kernel.runtime.hostPointer(`software_node_${name}`, place.type.to));
    }
    return table.address;
  });
}

/** The entries of an array of `struct property_entry`, which ends with one that has no name. */
function* entries(kernel: Kernel, address: bigint): Generator<ObjectView> {
  const size = BigInt(kernel.record('struct property_entry').size);
  for (let at = address; at !== 0n; at += size) {
    const entry = kernel.view('struct property_entry', at);
    if (entry.get('name') === 0n) return;
    yield entry;
  }
}

/** A `struct fwnode_handle` with the properties of a `struct property_entry` array, which is not used any more afterwards. */
export function createSoftwareNode(kernel: Kernel, properties: bigint): bigint {
  const node = kernel.create('struct fwnode_handle');
  node.set('ops', operations(kernel));
  for (const list of ['suppliers', 'consumers']) {
    if (node.has(list)) node.set(`${list}.next`, node.addressOf(list)).set(`${list}.prev`, node.addressOf(list));
  }
  const known = new Map<string, Uint8Array>();
  for (const entry of entries(kernel, properties)) {
    const from = entry.get('is_inline') !== 0n ? entry.addressOf('value') : entry.get('pointer');
    const length = Number(entry.get('length'));
    known.set(kernel.memory.string(entry.get('name')), kernel.memory.read(from, length));
  }
  nodes(kernel).set(node.address, known);
  return node.address;
}

/** Whether a software node has a property; 1 or 0. */
export function hasProperty(kernel: Kernel, node: bigint, name: bigint): number {
  return Number(nodes(kernel).get(node)?.has(kernel.memory.string(name)) === true);
}

/** `count` integers of `size` bytes into `to`, or how many there are when `to` is NULL. */
export function readIntegers(
  kernel: Kernel,
  node: bigint,
  name: bigint,
  size: number,
  to: bigint,
  count: bigint,
): number {
  const bytes = nodes(kernel).get(node)?.get(kernel.memory.string(name));
  if (!bytes) return -errno.EINVAL;
  if (to === 0n) return Math.floor(bytes.length / size);
  const wanted = size * Number(count);
  if (wanted > bytes.length) return -errno.EOVERFLOW;
  kernel.memory.write(to, bytes.subarray(0, wanted));
  return 0;
}
