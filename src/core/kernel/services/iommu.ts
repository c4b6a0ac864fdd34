import { type Service, service, typedService } from '../service';

/** What surrounds an SMMU driver in the IOMMU core and in firmware, where the tree's own C leads to subsystems that are not here. */
export const iommuServices: readonly Service[] = [
  service(
    'iort_get_rmr_sids',
    'pp',
    'an empty list: the firmware reserves no memory for streams',
    () => undefined,
    'reserved memory regions cannot be described',
  ),
  service('iort_put_rmr_sids', 'pp', 'nothing: the list is empty', () => undefined),
  typedService(/^iommu_device_sysfs_(add|remove|link|unlink)$/, 'success: there is no sysfs', () => () => 0),
  typedService(
    'iommu_device_register',
    'success: no device waits for its IOMMU',
    () => () => 0,
    'devices are attached by scenarios, not by the bus',
  ),
  service('iommu_device_unregister', 'p', 'nothing', () => undefined),
  service('acpi_get_first_physical_node', 'p', 'none: the machine boots with a device tree', () => 0n),
];
