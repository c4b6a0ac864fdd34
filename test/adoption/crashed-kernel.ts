import type { Change } from './edit';
import { driverFile } from './patch/files';

/** Functions of our own with which a scenario without devices makes what devices would: entries that translate, abort and bypass, as the
 *  crashed kernel leaves them, and the questions that the core asks about a device. Both sides of a comparison get them. */
export const crashedKernel: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_impl_remove',
    add: `
/* SIDs 8 and 24 translate, 16 aborts, 32 bypasses, 0 is left as it was made. */
static int review_leave_entries(struct arm_smmu_device *smmu)
{
	static const u32 sids[] = { 8, 16, 24, 32 };
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
		if (sids[i] == 32) {
			arm_smmu_make_bypass_ste(smmu, ste);
			continue;
		}
		ste->data[1] = cpu_to_le64(FIELD_PREP(STRTAB_STE_1_STRW, STRTAB_STE_1_STRW_NSEL1));
		WRITE_ONCE(ste->data[0], cpu_to_le64(STRTAB_STE_0_V |
			FIELD_PREP(STRTAB_STE_0_CFG, STRTAB_STE_0_CFG_S1_TRANS) |
			(smmu->cmdq.q.base_dma & STRTAB_STE_0_S1CTXPTR_MASK)));
	}
	return 0;
}

/* The span of the first-level descriptor of a StreamID. */
static int review_corrupt_l1(struct arm_smmu_device *smmu, u32 sid, u32 span)
{
	struct arm_smmu_strtab_l1 *desc = &smmu->strtab_cfg.l2.l1tab[arm_smmu_strtab_l1_idx(sid)];

	desc->l2ptr &= ~cpu_to_le64(STRTAB_L1_DESC_SPAN);
	desc->l2ptr |= cpu_to_le64(FIELD_PREP(STRTAB_L1_DESC_SPAN, span));
	return 0;
}

/* A first-level descriptor that leads to where no memory is. */
static int review_lose_l2(struct arm_smmu_device *smmu, u32 sid)
{
	smmu->strtab_cfg.l2.l1tab[arm_smmu_strtab_l1_idx(sid)].l2ptr =
		cpu_to_le64((1ULL << 39) | FIELD_PREP(STRTAB_L1_DESC_SPAN, STRTAB_SPLIT + 1));
	return 0;
}

/* The first 256 StreamIDs in a linear table, as a driver that prefers one would have it. */
static int review_make_linear(struct arm_smmu_device *smmu)
{
	dma_addr_t dma = le64_to_cpu(smmu->strtab_cfg.l2.l1tab[0].l2ptr) & STRTAB_L1_DESC_L2PTR_MASK;

	arm_smmu_device_disable(smmu);
	writeq_relaxed(dma | STRTAB_BASE_RA, smmu->base + ARM_SMMU_STRTAB_BASE);
	writel_relaxed(FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, STRTAB_SPLIT),
		       smmu->base + ARM_SMMU_STRTAB_BASE_CFG);
	return arm_smmu_write_reg_sync(smmu, CR0_SMMUEN | CR0_CMDQEN | CR0_EVTQEN,
				       ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
}

static void review_make_device(struct arm_smmu_device *smmu, struct device *dev,
			       struct dev_iommu *iommu, struct arm_smmu_master *master,
			       struct arm_smmu_stream *streams, unsigned int count)
{
	memset(dev, 0, sizeof(*dev));
	memset(iommu, 0, sizeof(*iommu));
	memset(master, 0, sizeof(*master));
	master->smmu = smmu;
	master->dev = dev;
	master->streams = streams;
	master->num_streams = count;
	iommu->priv = master;
	dev->iommu = iommu;
}

/* What the core learns of a device with these StreamIDs: 1 deferred, 0 attached at once, negative: no such stream. */
static int review_ask_deferred(struct arm_smmu_device *smmu, u32 first, u32 second)
{
	struct device dev;
	struct dev_iommu iommu;
	struct arm_smmu_master master;
	struct arm_smmu_stream streams[2] = { { .id = first }, { .id = second } };
	int ret = arm_smmu_init_sid_strtab(smmu, first);

	if (!ret)
		ret = arm_smmu_init_sid_strtab(smmu, second);
	if (ret)
		return ret;
	review_make_device(smmu, &dev, &iommu, &master, streams, first == second ? 1 : 2);
	return arm_smmu_ops.is_attach_deferred ? arm_smmu_ops.is_attach_deferred(&dev) : 0;
}
`,
  },
];
