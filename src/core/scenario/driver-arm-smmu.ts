import type { DriverDescription } from './driver';
import { coherenceMembers } from './driver-coherence';

/** Linux's driver of SMMUv1 and SMMUv2, from 6.1 on. The settings are what its probe has done before it looks at the hardware. */
export const armSmmu: DriverDescription = {
  name: 'arm-smmu',
  hardware: 'smmu-v2',
  files: ['drivers/iommu/arm/arm-smmu/arm-smmu.c'],
  objects: [
    {
      name: 'device',
      record: 'struct platform_device',
      members: [
        { path: 'dev.init_name', value: { text: 'arm-smmu.0.auto' }, optional: true },
        { path: 'dev.power.disable_depth', value: { number: 1n }, optional: true },
        ...coherenceMembers,
      ],
    },
    {
      name: 'smmu',
      record: 'struct arm_smmu_device',
      members: [
        { path: 'dev', value: { object: 'device.dev' } },
        { path: 'base', value: { frame: 0 } },
        { path: 'version', value: { expression: 'ARM_SMMU_V2' } },
        { path: 'model', value: { expression: 'GENERIC_SMMU' } },
        { path: 'features', value: { expression: 'ARM_SMMU_FEAT_COHERENT_WALK' }, coherent: true },
      ],
    },
  ],
  boot: [
    { functions: ['arm_smmu_device_cfg_probe'], arguments: ['smmu'], zero: true },
    { functions: ['arm_smmu_device_reset'], arguments: ['smmu'] },
  ],
  shutdown: [],
};
