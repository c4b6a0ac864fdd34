import type { Change } from '../edit';
import { driverFile, driverHeader } from './files';

/** Decides at the end of the hardware probe whether the crashed kernel's stream table can stay: only in a crash kernel, with a table in
 *  use, a coherent SMMU (the table is reached through memremap), and no service failure. */
export const detection: readonly Change[] = [
  {
    file: driverHeader,
    in: 'struct arm_smmu_device',
    at: /#define ARM_SMMU_OPT_TEGRA241_CMDQV\b/,
    after: '#define ARM_SMMU_OPT_KDUMP_ADOPT\t(1 << 15)',
  },
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_device_hw_probe',
    add: `
static void arm_smmu_device_hw_probe_kdump(struct arm_smmu_device *smmu)
{
	u32 active;

	if (!is_kdump_kernel())
		return;
	if (!(readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN))
		return;
	if (!(smmu->features & ARM_SMMU_FEAT_COHERENCY)) {
		dev_warn(smmu->dev, "not coherent, cannot keep the crashed kernel's stream table\\n");
		return;
	}

	active = readl_relaxed(smmu->base + ARM_SMMU_GERROR) ^
		 readl_relaxed(smmu->base + ARM_SMMU_GERRORN);
	if (active & GERROR_SFM_ERR) {
		dev_warn(smmu->dev, "in service failure mode, needs a full reset\\n");
		return;
	}

	smmu->options |= ARM_SMMU_OPT_KDUMP_ADOPT;
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_device_hw_probe',
    at: /dev_info\(smmu->dev, "oas /,
    before: '\tarm_smmu_device_hw_probe_kdump(smmu);\n',
  },
];
