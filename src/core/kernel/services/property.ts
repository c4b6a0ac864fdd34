import { callNode, fwnodeOf, nodeSays, readNode } from '../fwnode';
import type { Kernel } from '../kernel';
import { type Service, service, typedService } from '../service';

type Lookup = (kernel: Kernel, object: bigint) => bigint;
const asIs: Lookup = (_kernel, node) => node;

/** Bytes of an element, from the name of a function that reads an array of them (`..._u32_array`). */
function elementSize(name: string): number {
  return Number(/_u(\d+)_array$/.exec(name)?.[1] ?? 32) / 8;
}

/** The functions that ask a node, or a device for its node: both have the same forms. */
function readers(prefix: string, node: Lookup): readonly Service[] {
  const asked = 'what the table of the firmware node’s own operations returns';
  const at = (rest: string): RegExp => new RegExp(`^${prefix}_property_${rest}$`);
  return [
    service(`${prefix}_property_present`, 'pp', asked, (kernel, object: bigint, name: bigint) =>
      nodeSays(kernel, node(kernel, object), 'property_present', name),
    ),
    service(`${prefix}_property_read_bool`, 'pp', asked, (kernel, object: bigint, name: bigint) =>
      nodeSays(kernel, node(kernel, object), 'property_read_bool', name),
    ),
    typedService(at('read_u(8|16|32|64)_array'), asked, (kernel, symbol) => (object, name, to, count) => {
      const size = elementSize(symbol.name);
      const found = node(kernel, pointer(object));
      return readNode(kernel, found, 'property_read_int_array', pointer(name), size, pointer(to), pointer(count));
    }),
    service(
      `${prefix}_property_read_string_array`,
      'pppl',
      asked,
      (kernel, object: bigint, name: bigint, to: bigint, count: bigint) =>
        readNode(kernel, node(kernel, object), 'property_read_string_array', name, to, count),
    ),
    service(`${prefix}_property_read_string`, 'ppp', asked, (kernel, object: bigint, name: bigint, to: bigint) => {
      const read = readNode(kernel, node(kernel, object), 'property_read_string_array', name, to, 1n);
      return read < 0 ? read : 0;
    }),
  ];
}

function pointer(value: number | bigint | undefined): bigint {
  return BigInt.asUintN(64, BigInt(value ?? 0));
}

function matchData(kernel: Kernel, device: bigint): bigint {
  return pointer(callNode(kernel, fwnodeOf(kernel, device), 'device_get_match_data', device));
}

/** Properties of devices, asked of their firmware nodes through the nodes’ own operations. */
export const propertyServices: readonly Service[] = [
  ...readers('device', fwnodeOf),
  ...readers('fwnode', asIs),
  service('device_get_match_data', 'p', 'what the firmware node’s own operations return', matchData),
  service('device_get_dma_attr', 'p', 'what the firmware node’s own operations return', (kernel, device: bigint) =>
    Number(callNode(kernel, fwnodeOf(kernel, device), 'device_get_dma_attr') ?? 0),
  ),
  service('fwnode_handle_get', 'p', 'the node, held', (kernel, node: bigint) =>
    pointer(callNode(kernel, node, 'get') ?? node),
  ),
  service('fwnode_handle_put', 'p', 'the end of a reference', (kernel, node: bigint) => {
    callNode(kernel, node, 'put');
    return undefined;
  }),
  service('fwnode_get_name', 'p', 'what the firmware node’s own operations return', (kernel, node: bigint) =>
    pointer(callNode(kernel, node, 'get_name')),
  ),
  service(/^__dev_fwnode(_const)?$/, 'p', 'the device’s firmware node', fwnodeOf),
];
