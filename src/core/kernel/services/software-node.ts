import type { Kernel } from '../kernel';
import { type Service, service } from '../service';
import { createSoftwareNode, hasProperty, readIntegers } from '../software-node';

/** Gives a device a node of its own that adds to what firmware says. */
function addToDevice(kernel: Kernel, device: bigint, properties: bigint): number {
  const node = createSoftwareNode(kernel, properties);
  const view = kernel.view('struct device', device);
  const first = view.get('fwnode');
  if (first === 0n) view.set('fwnode', node);
  else kernel.view('struct fwnode_handle', first).set('secondary', node);
  return 0;
}

const entries = 'the entries that the node was made from';

/** Nodes that the kernel itself makes, to add properties to what firmware says. */
export const softwareNodeServices: readonly Service[] = [
  service('device_create_managed_software_node', 'ppp', 'a node with the properties', addToDevice),
  service('fwnode_create_software_node', 'pp', 'a node with the properties', createSoftwareNode),
  service('fwnode_remove_software_node', 'p', 'nothing', () => undefined, 'nodes stay'),
  service('software_node_property_present', 'pp', entries, hasProperty),
  service('software_node_property_read_bool', 'pp', entries, hasProperty),
  service('software_node_property_read_int_array', 'ppipl', entries, readIntegers),
];
