import type { FirmwareNode, PropertyValue } from './firmware';
import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** The bytes of a property: cells are big endian, strings end in 0. */
export function propertyBytes(value: PropertyValue): Uint8Array {
  if (value === true) return new Uint8Array();
  const bytes: number[] = [];
  for (const each of value) {
    if (typeof each === 'number') bytes.push(each >>> 24, (each >>> 16) & 0xff, (each >>> 8) & 0xff, each & 0xff);
    else bytes.push(...[...each].map((letter) => letter.charCodeAt(0) & 0xff), 0);
  }
  return Uint8Array.from(bytes);
}

/** A 64-bit number as two cells. */
export function cells64(value: bigint): readonly [number, number] {
  return [Number((value >> 32n) & 0xffff_ffffn), Number(value & 0xffff_ffffn)];
}

/** The root of the device tree, made when it is first needed: two address and two size cells, as arm64 boards have. */
export function deviceTreeRoot(kernel: Kernel): ObjectView {
  return kernel.state(deviceTreeRoot, () => {
    const properties = { '#address-cells': [2], '#size-cells': [2] } as const;
    const root = build(kernel, { name: '', compatible: ['smmu-review,machine'], properties });
    const pointer = kernel.runtime.addressOf('of_root');
    if (pointer !== undefined) kernel.memory.store64(pointer, root.address);
    return root;
  });
}

/** A `struct device_node` with its `struct property` list, as unflattening the tree makes them: the last child of `parent`.
 *  A property `phandle` becomes the node's own. */
export function createDeviceNode(
  kernel: Kernel,
  description: FirmwareNode,
  parent = deviceTreeRoot(kernel),
): ObjectView {
  const node = build(kernel, description);
  node.set('parent', parent.address);
  appendChild(parent, node.address);
  return node;
}

function appendChild(parent: ObjectView, node: bigint): void {
  let last = parent.get('child') === 0n ? undefined : parent.follow('child');
  if (!last) {
    parent.set('child', node);
    return;
  }
  while (last.get('sibling') !== 0n) last = last.follow('sibling');
  last.set('sibling', node);
}

function build(kernel: Kernel, { name, compatible, properties }: FirmwareNode): ObjectView {
  const node = kernel.create('struct device_node');
  const base = name.replace(/@.*$/, '');
  node.set('name', kernel.createString(base)).set('full_name', kernel.createString(name));
  const operations = kernel.runtime.addressOf('of_fwnode_ops');
  if (operations !== undefined) node.set('fwnode.ops', operations);
  for (const list of ['fwnode.suppliers', 'fwnode.consumers']) {
    if (node.has(list)) node.set(`${list}.next`, node.addressOf(list)).set(`${list}.prev`, node.addressOf(list));
  }
  // Nodes of the machine's own tree stay for ever: one reference is never given back.
  if (node.has('kobj')) node.set('kobj.kref.refcount.refs.counter', 1).set('kobj.state_initialized', 1);
  const all: [string, PropertyValue][] = Object.entries(properties);
  if (compatible.length > 0) all.unshift(['compatible', compatible]);
  if (base !== '') all.push(['name', [base]]);
  let next = 0n;
  for (const [key, value] of all.reverse()) next = property(kernel, key, propertyBytes(value), next);
  node.set('properties', next);
  const phandle = properties.phandle;
  if (Array.isArray(phandle) && typeof phandle[0] === 'number') node.set('phandle', phandle[0]);
  return node;
}

function property(kernel: Kernel, name: string, bytes: Uint8Array, next: bigint): bigint {
  const view = kernel.create('struct property');
  view.set('name', kernel.createString(name)).set('length', bytes.length).set('next', next);
  // A flag has a value too: an address where no bytes are.
  const value = kernel.heap.allocate(Math.max(bytes.length, 1), 8, 'object', true);
  if (bytes.length > 0) kernel.memory.write(value, bytes);
  return view.set('value', value).address;
}
