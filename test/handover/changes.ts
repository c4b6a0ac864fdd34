import type { Change } from '../adoption/edit';

/** The drivers' main files. */
export const olderDriver = 'drivers/iommu/arm/arm-smmu/arm-smmu.c';
export const newerDriver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

const unregister = '\tiommu_device_unregister(&smmu->iommu);\n\tiommu_device_sysfs_remove(&smmu->iommu);';

/** What the patch of the shutdown thread took away: shutdown unregisters the IOMMU, as removal does. */
export const unregisters: readonly Change[] = [
  { file: olderDriver, in: 'arm_smmu_device_shutdown', at: /arm_smmu_rpm_get\(smmu\);/, before: unregister },
  { file: newerDriver, in: 'arm_smmu_device_shutdown', at: /arm_smmu_device_disable\(smmu\);/, before: unregister },
];

/** What the kexec bypass thread asks for: shutdown leaves no stream matched, and translation on. */
export const leavesAbort: readonly Change[] = [
  {
    file: olderDriver,
    in: 'arm_smmu_device_shutdown',
    at: /arm_smmu_gr0_write\(smmu, ARM_SMMU_GR0_sCR0, ARM_SMMU_sCR0_CLIENTPD\);/,
    instead: `for (int group = 0; group < smmu->num_mapping_groups; group++) {
		smmu->s2crs[group] = s2cr_init_val;
		if (smmu->smrs)
			smmu->smrs[group].valid = false;
	}
	arm_smmu_device_reset(smmu);`,
  },
];

/** Shutdown writes to the SMMU without waking it up. */
export const writesAsleep: readonly Change[] = [
  { file: olderDriver, in: 'arm_smmu_device_shutdown', at: /arm_smmu_rpm_get\(smmu\);/, instead: '' },
];

/** Probe does not turn an SMMU off that it finds on. */
export const keepsOn: readonly Change[] = [
  { file: olderDriver, in: 'arm_smmu_rmr_install_bypass_smr', at: /reg \|= ARM_SMMU_sCR0_CLIENTPD;/, instead: '' },
];
