import type { Change } from '../edit';
import { driverFile } from './files';

/** The core attaches a device whose entry still translates only when its driver asks. ASIDs and VMIDs of the new kernel come from the
 *  upper half, since entries of the old kernel's tables go on being cached under its own. */
export const deferral: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_remove_master',
    add: `
static bool arm_smmu_is_attach_deferred(struct device *dev)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	unsigned int i;

	if (!(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT))
		return false;

	for (i = 0; i < master->num_streams; i++) {
		struct arm_smmu_ste *ste =
			arm_smmu_get_step_for_sid(smmu, master->streams[i].id);
		u64 word = le64_to_cpu(READ_ONCE(ste->data[0]));

		if (!(word & STRTAB_STE_0_V))
			continue;
		if (FIELD_GET(STRTAB_STE_0_CFG, word) == STRTAB_STE_0_CFG_ABORT)
			continue;
		return true;
	}
	return false;
}

/* Partition identifiers stand in words 4 and 5 of an entry; adopted entries keep theirs. */
int arm_smmu_kdump_set_partition(struct device *dev, u16 partid, u8 pmg)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_device *smmu = master->smmu;
	unsigned int i;

	if (smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT)
		return -EBUSY;

	for (i = 0; i < master->num_streams; i++) {
		u32 sid = master->streams[i].id;
		struct arm_smmu_ste *ste = arm_smmu_get_step_for_sid(smmu, sid);

		ste->data[4] = cpu_to_le64((le64_to_cpu(ste->data[4]) & ~GENMASK_ULL(31, 16)) |
					   FIELD_PREP(GENMASK_ULL(31, 16), partid));
		ste->data[5] = cpu_to_le64((le64_to_cpu(ste->data[5]) & ~GENMASK_ULL(7, 0)) | pmg);
		arm_smmu_cmdq_issue_cmd_with_sync(smmu, arm_smmu_make_cmd_cfgi_ste(sid, true));
	}
	return 0;
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_ops',
    at: /\.device_group\s*=/,
    before: '\t.is_attach_deferred\t= arm_smmu_is_attach_deferred,',
  },
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_domain_finalise_s1',
    add: `
static unsigned int arm_smmu_kdump_first_tag(struct arm_smmu_device *smmu,
					     unsigned int bits)
{
	return smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT ? 1U << (bits - 1) : 1;
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_domain_finalise_s1',
    at: /XA_LIMIT\(1,/,
    instead: 'XA_LIMIT(arm_smmu_kdump_first_tag(smmu, smmu->asid_bits),',
  },
  {
    file: driverFile,
    in: 'arm_smmu_domain_finalise_s2',
    at: /&smmu->vmid_map, 1,/,
    instead: '&smmu->vmid_map, arm_smmu_kdump_first_tag(smmu, smmu->vmid_bits),',
  },
];
