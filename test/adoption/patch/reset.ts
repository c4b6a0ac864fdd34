import type { Change } from '../edit';
import { driverFile } from './files';

/** The reset leaves SMMUEN, ATSCHK and VMW, CR1, CR2 and the stream table registers as they are. It stops the queues, takes note of errors that
 *  the crashed kernel left, and goes on with the command queue. A service failure in between leads to a full reset. */
export const reset: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_device_reset',
    add: `
#define ARM_SMMU_KDUMP_CR0_KEPT	(CR0_SMMUEN | CR0_ATSCHK | GENMASK(8, 6))

/* 0: goes on with what the crashed kernel left, 1: full reset, negative: error */
static int arm_smmu_kdump_take_over(struct arm_smmu_device *smmu, u32 cr0,
				    u32 *enables)
{
	u32 keep = cr0 & ARM_SMMU_KDUMP_CR0_KEPT;
	u32 gerror, active;
	int ret;

	/* Stops the queues only. */
	ret = arm_smmu_write_reg_sync(smmu, keep, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
	if (ret) {
		dev_err(smmu->dev, "failed to stop the crashed kernel's queues\\n");
		return ret;
	}

	/* An error that stays active keeps the command queue from moving. */
	gerror = readl_relaxed(smmu->base + ARM_SMMU_GERROR);
	active = gerror ^ readl_relaxed(smmu->base + ARM_SMMU_GERRORN);
	if (active & GERROR_ERR_MASK) {
		dev_warn(smmu->dev, "crashed kernel left errors 0x%08x\\n", active);
		writel_relaxed(gerror, smmu->base + ARM_SMMU_GERRORN);
	}
	if ((active | (gerror ^ readl_relaxed(smmu->base + ARM_SMMU_GERROR))) & GERROR_SFM_ERR) {
		ret = arm_smmu_kdump_abandon(smmu);
		return ret ? ret : 1;
	}

	*enables = keep;
	return 0;
}
`,
  },
  { file: driverFile, in: 'arm_smmu_device_reset', at: /u32 reg, enables;/, instead: 'u32 reg, enables = 0;' },
  {
    file: driverFile,
    in: 'arm_smmu_device_reset',
    at: /if \(reg & CR0_SMMUEN\) \{/,
    before: `
	if (smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT) {
		ret = arm_smmu_kdump_take_over(smmu, reg, &enables);
		if (ret < 0)
			return ret;
		if (!ret)
			goto command_queue;
	}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_device_reset',
    at: /writeq_relaxed\(smmu->cmdq\.q\.q_base,/,
    before: 'command_queue:',
  },
  { file: driverFile, in: 'arm_smmu_device_reset', at: /enables = CR0_CMDQEN;/, instead: 'enables |= CR0_CMDQEN;' },
  {
    file: driverFile,
    in: 'arm_smmu_device_reset',
    at: /if \(smmu->features & ARM_SMMU_FEAT_ATS\)/,
    instead: `/* What was granted while ATSCHK was as it is stays granted. */
	if (!(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT) &&
	    smmu->features & ARM_SMMU_FEAT_ATS)`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_device_probe',
    at: /arm_smmu_device_disable\(smmu\);/,
    instead: `if (!(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT))
			arm_smmu_device_disable(smmu);`,
  },
];
