import { type Service, service } from '../service';

/** What surrounds the IOMMU core in firmware, where the tree's own C leads to subsystems that are not here. */
export const iommuServices: readonly Service[] = [
  service('acpi_get_first_physical_node', 'p', 'none: the machine boots with a device tree', () => 0n),
];
