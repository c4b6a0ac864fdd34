import type { Change } from './edit';
import { driverFile } from './patch/files';

/** Functions of our own with which a scenario without devices makes what devices would: entries that translate, abort and bypass, as the
 *  crashed kernel leaves them, and the questions that the core asks about a device. Both sides of a comparison get them. */
export const crashedKernel: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_impl_remove',
    add: `
/* SIDs 8 and 24 translate, 16 aborts, 0 is left as it was made. */
static int review_leave_entries(struct arm_smmu_device *smmu)
{
	static const u32 sids[] = { 8, 16, 24 };
	int i;

	for (i = 0; i < ARRAY_SIZE(sids); i++) {
		struct arm_smmu_ste *ste;
		int ret = arm_smmu_init_sid_strtab(smmu, sids[i]);

		if (ret)
			return ret;
		ste = arm_smmu_get_step_for_sid(smmu, sids[i]);
		if (sids[i] == 16) {
			arm_smmu_make_abort_ste(ste);
			continue;
		}
		ste->data[1] = cpu_to_le64(FIELD_PREP(STRTAB_STE_1_STRW, STRTAB_STE_1_STRW_NSEL1));
		WRITE_ONCE(ste->data[0], cpu_to_le64(STRTAB_STE_0_V |
			FIELD_PREP(STRTAB_STE_0_CFG, STRTAB_STE_0_CFG_S1_TRANS) |
			(smmu->cmdq.q.base_dma & STRTAB_STE_0_S1CTXPTR_MASK)));
	}
	return 0;
}

static void review_make_device(struct arm_smmu_device *smmu, struct device *dev,
			       struct dev_iommu *iommu, struct arm_smmu_master *master,
			       struct arm_smmu_stream *stream, u32 sid)
{
	memset(dev, 0, sizeof(*dev));
	memset(iommu, 0, sizeof(*iommu));
	memset(master, 0, sizeof(*master));
	memset(stream, 0, sizeof(*stream));
	stream->id = sid;
	stream->master = master;
	master->smmu = smmu;
	master->dev = dev;
	master->streams = stream;
	master->num_streams = 1;
	iommu->priv = master;
	dev->iommu = iommu;
}

/* What the core learns of a device with this StreamID: 1 deferred, 0 attached at once, negative: no such stream. */
static int review_ask_deferred(struct arm_smmu_device *smmu, u32 sid)
{
	struct device dev;
	struct dev_iommu iommu;
	struct arm_smmu_master master;
	struct arm_smmu_stream stream;
	int ret = arm_smmu_init_sid_strtab(smmu, sid);

	if (ret)
		return ret;
	review_make_device(smmu, &dev, &iommu, &master, &stream, sid);
	return arm_smmu_ops.is_attach_deferred ? arm_smmu_ops.is_attach_deferred(&dev) : 0;
}
`,
  },
];
