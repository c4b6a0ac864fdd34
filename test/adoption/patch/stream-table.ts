import type { Change } from '../edit';
import { driverFile } from './files';

/** Keeps the crashed kernel's stream table. What the registers and first-level descriptors say is checked before it is believed; when a
 *  check fails the driver makes a table of its own, as it does without adoption. Second-level tables are mapped when a device asks. */
export const streamTable: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_init_l2_strtab',
    add: `
/* 0: adopted, 1: the crashed kernel had none here, negative: not to be trusted */
static int arm_smmu_kdump_adopt_l2(struct arm_smmu_device *smmu, u32 sid,
				   struct arm_smmu_strtab_l2 **l2table)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	u64 desc = le64_to_cpu(READ_ONCE(cfg->l2.l1tab[arm_smmu_strtab_l1_idx(sid)].l2ptr));
	u32 span = FIELD_GET(STRTAB_L1_DESC_SPAN, desc);
	phys_addr_t phys = desc & STRTAB_L1_DESC_L2PTR_MASK;
	size_t size = sizeof(struct arm_smmu_strtab_l2);
	void *table;

	if (!span)
		return 1;
	if (span != STRTAB_SPLIT + 1) {
		dev_err(smmu->dev, "SID %u: crashed kernel's span %u is not ours\\n", sid, span);
		return -EINVAL;
	}
	if (!phys || !IS_ALIGNED(phys, size) || phys >> smmu->oas) {
		dev_err(smmu->dev, "SID %u: crashed kernel's table at %pa is nowhere\\n", sid, &phys);
		return -EINVAL;
	}

	table = devm_memremap(smmu->dev, phys, size, MEMREMAP_WB);
	if (IS_ERR(table))
		return PTR_ERR(table);
	*l2table = table;
	return 0;
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_init_l2_strtab',
    at: /if \(\*l2table\)\s*return 0;/,
    after: `
	if (smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT) {
		int ret = arm_smmu_kdump_adopt_l2(smmu, sid, l2table);

		if (ret <= 0)
			return ret;
	}
`,
  },
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_init_strtab',
    add: `
static int arm_smmu_kdump_adopt_linear(struct arm_smmu_device *smmu,
				       phys_addr_t phys, u32 log2size)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	size_t size;
	void *table;

	if (log2size > smmu->sid_bits)
		return -EINVAL;
	size = sizeof(struct arm_smmu_ste) << log2size;
	if (size > SZ_8M)
		return -E2BIG;
	if (!IS_ALIGNED(phys, size))
		return -EINVAL;

	table = devm_memremap(smmu->dev, phys, size, MEMREMAP_WB);
	if (IS_ERR(table))
		return PTR_ERR(table);

	cfg->linear.table = table;
	cfg->linear.ste_dma = phys;
	cfg->linear.num_ents = 1U << log2size;
	smmu->features &= ~ARM_SMMU_FEAT_2_LVL_STRTAB;
	return 0;
}

static int arm_smmu_kdump_adopt_2lvl(struct arm_smmu_device *smmu,
				     phys_addr_t phys, u32 log2size, u32 split)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;
	struct arm_smmu_strtab_l2 **l2ptrs;
	unsigned int num_l1_ents;
	size_t size;
	void *table;

	if (!(smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB))
		return -EINVAL;
	if (split != STRTAB_SPLIT)
		return -EINVAL;
	if (log2size <= split || log2size > smmu->sid_bits)
		return -EINVAL;
	num_l1_ents = 1U << (log2size - split);
	if (num_l1_ents > STRTAB_MAX_L1_ENTRIES)
		return -E2BIG;
	size = num_l1_ents * sizeof(struct arm_smmu_strtab_l1);
	if (!IS_ALIGNED(phys, size))
		return -EINVAL;

	l2ptrs = devm_kcalloc(smmu->dev, num_l1_ents, sizeof(*l2ptrs), GFP_KERNEL);
	if (!l2ptrs)
		return -ENOMEM;
	table = devm_memremap(smmu->dev, phys, size, MEMREMAP_WB);
	if (IS_ERR(table)) {
		devm_kfree(smmu->dev, l2ptrs);
		return PTR_ERR(table);
	}

	cfg->l2.l1tab = table;
	cfg->l2.l1_dma = phys;
	cfg->l2.num_l1_ents = num_l1_ents;
	cfg->l2.l2ptrs = l2ptrs;
	return 0;
}

static int arm_smmu_kdump_adopt_strtab(struct arm_smmu_device *smmu)
{
	u64 base = readq_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE);
	u32 reg = readl_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE_CFG);
	phys_addr_t phys = base & STRTAB_BASE_ADDR_MASK;
	u32 log2size = FIELD_GET(STRTAB_BASE_CFG_LOG2SIZE, reg);
	int ret = -EINVAL;

	if (!phys || phys >> smmu->oas)
		goto out;
	if (FIELD_GET(STRTAB_BASE_CFG_FMT, reg) == STRTAB_BASE_CFG_FMT_LINEAR)
		ret = arm_smmu_kdump_adopt_linear(smmu, phys, log2size);
	else if (FIELD_GET(STRTAB_BASE_CFG_FMT, reg) == STRTAB_BASE_CFG_FMT_2LVL)
		ret = arm_smmu_kdump_adopt_2lvl(smmu, phys, log2size,
						FIELD_GET(STRTAB_BASE_CFG_SPLIT, reg));
out:
	if (ret) {
		dev_warn(smmu->dev, "cannot keep the crashed kernel's stream table (%d), full reset\\n", ret);
		smmu->options &= ~ARM_SMMU_OPT_KDUMP_ADOPT;
	} else {
		dev_info(smmu->dev, "kept the crashed kernel's stream table\\n");
	}
	return ret;
}

/* Gives an adopted table back and makes a fresh one, for a reset as on any boot. */
static int arm_smmu_kdump_abandon(struct arm_smmu_device *smmu)
{
	struct arm_smmu_strtab_cfg *cfg = &smmu->strtab_cfg;

	dev_warn(smmu->dev, "gives up the crashed kernel's stream table, full reset\\n");
	smmu->options &= ~ARM_SMMU_OPT_KDUMP_ADOPT;
	if (smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB) {
		devm_memunmap(smmu->dev, cfg->l2.l1tab);
		devm_kfree(smmu->dev, cfg->l2.l2ptrs);
	} else {
		devm_memunmap(smmu->dev, cfg->linear.table);
	}
	memset(cfg, 0, sizeof(*cfg));

	if (smmu->sid_bits > STRTAB_SPLIT &&
	    FIELD_GET(IDR0_ST_LVL, readl_relaxed(smmu->base + ARM_SMMU_IDR0)) == IDR0_ST_LVL_2LVL) {
		smmu->features |= ARM_SMMU_FEAT_2_LVL_STRTAB;
		return arm_smmu_init_strtab_2lvl(smmu);
	}
	return arm_smmu_init_strtab_linear(smmu);
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_init_strtab',
    at: /if \(smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB\)/,
    instead: `if ((smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT) &&
	    !arm_smmu_kdump_adopt_strtab(smmu))
		ret = 0;
	else if (smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB)`,
  },
];

/** Firmware's bypass entries are not written over what the crashed kernel had set up for the same StreamIDs. */
export const reservedRegions: readonly Change[] = [
  {
    file: driverFile,
    in: 'arm_smmu_rmr_install_bypass_ste',
    at: /INIT_LIST_HEAD\(&rmr_list\);/,
    before: `
	/* These StreamIDs go on with the entries that the crashed kernel left. */
	if (smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT)
		return;
`,
  },
];
