import { type Service, service } from '../service';

/** What surrounds the IOMMU core in firmware, where the tree's own C leads to subsystems that are not here. */
export const iommuServices: readonly Service[] = [
  service(
    'iort_get_rmr_sids',
    'pp',
    'an empty list: the firmware reserves no memory for streams',
    () => undefined,
    'reserved memory regions cannot be described',
  ),
  service('iort_put_rmr_sids', 'pp', 'nothing: the list is empty', () => undefined),
  service('acpi_get_first_physical_node', 'p', 'none: the machine boots with a device tree', () => 0n),
];
