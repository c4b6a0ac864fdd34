import type { Value } from '../wasm/host';
import { errno } from './errno';
import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** Whether a pointer is NULL or an error number (the last page of the address space). */
export function isErrorOrNull(pointer: bigint): boolean {
  return pointer === 0n || pointer > 0xffff_ffff_ffff_f000n;
}

/** The firmware node of a `struct device`: its device-tree node's own where it has one. */
export function fwnodeOf(kernel: Kernel, device: bigint): bigint {
  const view = kernel.view('struct device', device);
  const node = view.get('of_node');
  return node === 0n ? view.get('fwnode') : kernel.view('struct device_node', node).addressOf('fwnode');
}

function operation(kernel: Kernel, fwnode: bigint, name: string): bigint {
  if (isErrorOrNull(fwnode)) return 0n;
  const operations = kernel.view('struct fwnode_handle', fwnode).get('ops');
  if (operations === 0n) return 0n;
  const view: ObjectView = kernel.view('struct fwnode_operations', operations);
  return view.has(name) ? view.get(name) : 0n;
}

/** Calls an operation of a node's own table. Undefined where the table has none. */
export function callNode(kernel: Kernel, fwnode: bigint, name: string, ...rest: Value[]): Value | undefined {
  const pointer = operation(kernel, fwnode, name);
  return pointer === 0n ? undefined : kernel.runtime.call(pointer, fwnode, ...rest);
}

/** The node, then the ones that add to it. */
function* withSecondary(kernel: Kernel, fwnode: bigint): Generator<bigint> {
  if (isErrorOrNull(fwnode)) return;
  yield fwnode;
  const secondary = kernel.view('struct fwnode_handle', fwnode).get('secondary');
  if (!isErrorOrNull(secondary)) yield secondary;
}

/** Whether the node or the one that adds to it says yes. */
export function nodeSays(kernel: Kernel, fwnode: bigint, name: string, property: bigint): number {
  for (const each of withSecondary(kernel, fwnode)) {
    if (Number(callNode(kernel, each, name, property) ?? 0) !== 0) return 1;
  }
  return 0;
}

/** Reads through an operation that returns an error number: -EINVAL sends the reader on to the node that adds to the first one. */
export function readNode(kernel: Kernel, fwnode: bigint, name: string, ...rest: Value[]): number {
  let result = -errno.EINVAL;
  for (const each of withSecondary(kernel, fwnode)) {
    result = Number(callNode(kernel, each, name, ...rest) ?? -errno.ENXIO);
    if (result !== -errno.EINVAL) break;
  }
  return result;
}
