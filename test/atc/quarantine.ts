import type { Change } from '../adoption/edit';
import { driverFile as file, driverHeader as header } from '../adoption/patch/files';

const core = 'drivers/iommu/iommu.c';

/** Which CMD_SYNC failed, by slot, so that each producer learns of its own. */
const whoseSync: readonly Change[] = [
  { file: header, in: 'struct arm_smmu_cmdq', at: /\*valid_map;/, after: '\tunsigned long\t\t\t*atc_failed;' },
  { file: header, in: 'struct arm_smmu_master', at: /bool\s+ats_enabled : 1;/, after: '\tbool\t\t\t\tats_broken;' },
  {
    file,
    in: 'arm_smmu_cmdq_init',
    at: /cmdq->valid_map = /,
    before: `
	cmdq->atc_failed = devm_bitmap_zalloc(smmu->dev, nents, GFP_KERNEL);
	if (!cmdq->atc_failed)
		return -ENOMEM;
`,
  },
  {
    file,
    in: '__arm_smmu_cmdq_skip_err',
    at: /case CMDQ_ERR_CERROR_ATC_INV_IDX:/,
    after: '\t\tset_bit(Q_IDX(&q->llq, cons), cmdq->atc_failed);',
  },
  {
    file,
    in: '__arm_smmu_cmdq_issue_cmdlist',
    at: /arm_smmu_cmdq_build_sync_cmd\(&cmd_sync, smmu, cmdq, prod\);/,
    before: '\t\tclear_bit(Q_IDX(&llq, prod), cmdq->atc_failed);',
  },
  {
    file,
    in: '__arm_smmu_cmdq_issue_cmdlist',
    at: /ret = arm_smmu_cmdq_poll_until_sync\(smmu, cmdq, &llq\);/,
    before: '\t\tprod = llq.prod;',
    after: `
		if (!ret && test_and_clear_bit(Q_IDX(&llq, prod), cmdq->atc_failed))
			ret = -EIO;
`,
  },
];

/** Each command of a batch that failed is tried alone, once; whose fails again is fenced. */
export const findSilent = `
static int arm_smmu_cmdq_batch_submit(struct arm_smmu_device *smmu,
				      struct arm_smmu_cmdq_batch *cmds);
static struct arm_smmu_master *
arm_smmu_find_master(struct arm_smmu_device *smmu, u32 sid);
static struct arm_smmu_ste *
arm_smmu_get_step_for_sid(struct arm_smmu_device *smmu, u32 sid);

static bool review_is_broken(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_master *master = arm_smmu_find_master(smmu, sid);

	return master && master->ats_broken;
}

static void review_fence(struct arm_smmu_device *smmu, u32 sid)
{
	struct arm_smmu_master *master = arm_smmu_find_master(smmu, sid);
	int i;

	if (!master || master->ats_broken)
		return;
	master->ats_broken = true;
	for (i = 0; i < master->num_streams; i++) {
		u32 id = master->streams[i].id;
		struct arm_smmu_ste *step = arm_smmu_get_step_for_sid(smmu, id);

		WRITE_ONCE(step->data[1], step->data[1] & ~cpu_to_le64(STRTAB_STE_1_EATS));
		arm_smmu_cmdq_issue_cmd_with_sync(smmu, arm_smmu_make_cmd_cfgi_ste(id, true));
	}
}

static void review_find_silent(struct arm_smmu_device *smmu,
			       struct arm_smmu_cmdq_batch *cmds)
{
	int i;

	for (i = 0; i < cmds->num; i++) {
		struct arm_smmu_cmd *cmd = &cmds->cmds[i];
		u32 sid = FIELD_GET(CMDQ_ATC_0_SID, cmd->data[0]);

		if (FIELD_GET(CMDQ_0_OP, cmd->data[0]) != CMDQ_OP_ATC_INV ||
		    review_is_broken(smmu, sid))
			continue;
		if (!arm_smmu_cmdq_issue_cmdlist(smmu, cmds->cmdq, cmd, 1, true))
			continue;
		review_fence(smmu, sid);
	}
}
`;

const atSubmit: readonly Change[] = [
  { file, beforeFunction: 'arm_smmu_cmdq_batch_init_cmd', add: findSilent },
  {
    file,
    in: 'arm_smmu_cmdq_batch_submit',
    at: /return arm_smmu_cmdq_issue_cmdlist\(smmu, cmds->cmdq, cmds->cmds,\s+cmds->num, true\);/,
    instead: `int ret = arm_smmu_cmdq_issue_cmdlist(smmu, cmds->cmdq, cmds->cmds,
					      cmds->num, true);

	if (ret)
		review_find_silent(smmu, cmds);
	return ret;`,
  },
  // No batch of ATC_INV without a CMD_SYNC of its own: else somebody else's hears of it.
  {
    file,
    in: 'arm_smmu_cmdq_batch_force_sync',
    at: /\/\* Arm erratum 2812531 \*\//,
    before: `
	if (cmds->num == CMDQ_BATCH_ENTRIES &&
	    FIELD_GET(CMDQ_0_OP, cmds->cmds[0].data[0]) == CMDQ_OP_ATC_INV)
		return true;
`,
  },
  {
    file,
    in: 'arm_smmu_cmdq_batch_add_cmd_p',
    at: /arm_smmu_cmdq_issue_cmdlist\(smmu, cmds->cmdq, cmds->cmds,\s+cmds->num, true\);/,
    instead: 'arm_smmu_cmdq_batch_submit(smmu, cmds);',
  },
];

/** A fenced device is told nothing, and gets no ATS. */
const fenced: readonly Change[] = [
  {
    file,
    in: '__arm_smmu_domain_inv_range',
    at: /case INV_TYPE_ATS:/,
    after: '\t\t\tif (review_is_broken(smmu, cur->id))\n\t\t\t\tbreak;',
  },
  {
    file,
    in: '__arm_smmu_domain_inv_range',
    at: /case INV_TYPE_ATS_FULL:/,
    after: '\t\t\tif (review_is_broken(smmu, cur->id))\n\t\t\t\tbreak;',
  },
  {
    file,
    in: 'arm_smmu_atc_inv_master',
    at: /cmd = arm_smmu_make_cmd_atc_inv_all\(0, IOMMU_NO_PASID\);/,
    before: '\tif (master->ats_broken)\n\t\treturn 0;',
  },
  {
    file,
    in: 'arm_smmu_ats_supported',
    at: /if \(!\(smmu->features & ARM_SMMU_FEAT_ATS\)\)/,
    before: '\tif (master->ats_broken)\n\t\treturn false;',
  },
];

/** The fence is lifted by a reset that succeeded. */
const lifted: readonly Change[] = [
  {
    file: 'include/linux/iommu.h',
    in: 'struct iommu_ops',
    at: /bool \(\*is_attach_deferred\)\(struct device \*dev\);/,
    after: '\tvoid (*reset_device_done)(struct device *dev);',
  },
  {
    file: core,
    in: 'pci_dev_reset_iommu_done',
    at: /if \(group_device_dma_alias_is_blocked\(group, gdev\)\) \{/,
    before: `
	if (dev_iommu_ops(&pdev->dev)->reset_device_done)
		dev_iommu_ops(&pdev->dev)->reset_device_done(&pdev->dev);
`,
  },
  {
    file: 'drivers/pci/pci.c',
    in: 'pcie_flr',
    at: /^\tpci_dev_reset_iommu_done\(dev\);/m,
    instead: '\tif (!ret)\n\t\tpci_dev_reset_iommu_done(dev);',
  },
  {
    file,
    afterFunction: 'arm_smmu_ats_supported',
    add: `
static void arm_smmu_reset_device_done(struct device *dev)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);

	master->ats_broken = false;
}
`,
  },
  {
    file,
    in: 'arm_smmu_ops',
    at: /\.capable\s+= arm_smmu_capable,/,
    before: '\t.reset_device_done\t= arm_smmu_reset_device_done,',
  },
];

/** A patch of our own for 7.3 that fences a device whose ATC invalidation times out, until it was reset. */
export const quarantine: readonly Change[] = [...whoseSync, ...atSubmit, ...fenced, ...lifted];
