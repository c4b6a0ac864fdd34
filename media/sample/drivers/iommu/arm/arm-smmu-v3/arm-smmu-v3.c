// SPDX-License-Identifier: MIT
/*
 * A small driver for an SMMUv3, written to try SMMU Patch Review on. It takes
 * the device from reset, or from what a crashed kernel left, to translation.
 */
#include <linux/crash_dump.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/platform_device.h>

#include "arm-smmu-v3.h"

static u32 smaller(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* Writes a control register and waits until the SMMU acknowledges the value. */
static int arm_smmu_write_reg_sync(struct arm_smmu_device *smmu, u32 value,
				   u32 reg, u32 ack)
{
	int waited;

	writel_relaxed(value, smmu->base + reg);
	for (waited = 0; waited < ARM_SMMU_POLL_TIMEOUT_US; waited++) {
		if (readl_relaxed(smmu->base + ack) == value)
			return 0;
		udelay(1);
	}
	return -ETIMEDOUT;
}

/* What happens to traffic while translation is off. */
static int arm_smmu_update_gbpa(struct arm_smmu_device *smmu, u32 set, u32 clear)
{
	void __iomem *gbpa = smmu->base + ARM_SMMU_GBPA;
	u32 value = readl_relaxed(gbpa);
	int waited;

	value = (value & ~clear) | set;
	writel_relaxed(value | GBPA_UPDATE, gbpa);
	for (waited = 0; waited < ARM_SMMU_POLL_TIMEOUT_US; waited++) {
		if (!(readl_relaxed(gbpa) & GBPA_UPDATE))
			return 0;
		udelay(1);
	}
	dev_err(smmu->dev, "GBPA not responding to update\n");
	return -ETIMEDOUT;
}

static int arm_smmu_cmdq_issue(struct arm_smmu_device *smmu, u64 first, u64 second)
{
	struct arm_smmu_queue *q = &smmu->cmdq;
	/* One bit more than the index: it tells a full queue from an empty one. */
	u32 wrap = (2U << q->log2size) - 1;
	__le64 *entry = q->entries +
			(q->prod & ((1U << q->log2size) - 1)) * CMDQ_ENT_DWORDS;
	int waited;

	entry[0] = cpu_to_le64(first);
	entry[1] = cpu_to_le64(second);
	q->prod = (q->prod + 1) & wrap;
	writel(q->prod, smmu->base + ARM_SMMU_CMDQ_PROD);

	for (waited = 0; waited < ARM_SMMU_POLL_TIMEOUT_US; waited++) {
		if ((readl_relaxed(smmu->base + ARM_SMMU_CMDQ_CONS) & wrap) == q->prod)
			return 0;
		udelay(1);
	}
	dev_err(smmu->dev, "command %llx not consumed\n", first);
	return -ETIMEDOUT;
}

static int arm_smmu_cmdq_issue_with_sync(struct arm_smmu_device *smmu,
					 u64 first, u64 second)
{
	int ret = arm_smmu_cmdq_issue(smmu, first, second);

	if (ret)
		return ret;
	return arm_smmu_cmdq_issue(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_CMD_SYNC), 0);
}

static void arm_smmu_write_strtab(struct arm_smmu_device *smmu)
{
	u64 base = STRTAB_BASE_RA | (smmu->strtab.dma & STRTAB_BASE_ADDR_MASK);
	u32 cfg = FIELD_PREP(STRTAB_BASE_CFG_FMT, 0) |
		  FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, smmu->strtab.log2size);

	writeq_relaxed(base, smmu->base + ARM_SMMU_STRTAB_BASE);
	writel_relaxed(cfg, smmu->base + ARM_SMMU_STRTAB_BASE_CFG);
}

static u64 arm_smmu_queue_base(const struct arm_smmu_queue *q)
{
	return Q_BASE_RWA | (q->dma & Q_BASE_ADDR_MASK) |
	       FIELD_PREP(Q_BASE_LOG2SIZE, q->log2size);
}

static void arm_smmu_write_cmdq(struct arm_smmu_device *smmu)
{
	writeq_relaxed(arm_smmu_queue_base(&smmu->cmdq), smmu->base + ARM_SMMU_CMDQ_BASE);
	writel_relaxed(0, smmu->base + ARM_SMMU_CMDQ_PROD);
	writel_relaxed(0, smmu->base + ARM_SMMU_CMDQ_CONS);
	smmu->cmdq.prod = 0;
}

static void arm_smmu_write_evtq(struct arm_smmu_device *smmu)
{
	writeq_relaxed(arm_smmu_queue_base(&smmu->evtq), smmu->base + ARM_SMMU_EVTQ_BASE);
	writel_relaxed(0, smmu->base + ARM_SMMU_EVTQ_PROD);
	writel_relaxed(0, smmu->base + ARM_SMMU_EVTQ_CONS);
}

static void *arm_smmu_alloc(struct arm_smmu_device *smmu, u32 log2size,
			    u32 dwords, dma_addr_t *dma)
{
	size_t size = (1UL << log2size) * dwords * sizeof(u64);

	return dmam_alloc_coherent(smmu->dev, size, dma, GFP_KERNEL);
}

int arm_smmu_init_structures(struct arm_smmu_device *smmu)
{
	u32 sid;

	smmu->cmdq.entries = arm_smmu_alloc(smmu, smmu->cmdq.log2size,
					    CMDQ_ENT_DWORDS, &smmu->cmdq.dma);
	smmu->evtq.entries = arm_smmu_alloc(smmu, smmu->evtq.log2size,
					    EVTQ_ENT_DWORDS, &smmu->evtq.dma);
	smmu->strtab.table = arm_smmu_alloc(smmu, smmu->strtab.log2size,
					    STE_DWORDS, &smmu->strtab.dma);
	if (!smmu->cmdq.entries || !smmu->evtq.entries || !smmu->strtab.table)
		return -ENOMEM;

	for (sid = 0; sid < (1U << smmu->strtab.log2size); sid++)
		smmu->strtab.table[sid * STE_DWORDS] =
			cpu_to_le64(STRTAB_STE_0_V |
				    FIELD_PREP(STRTAB_STE_0_CFG, STRTAB_STE_0_CFG_BYPASS));
	return 0;
}

int arm_smmu_device_hw_probe(struct arm_smmu_device *smmu)
{
	u32 reg = readl_relaxed(smmu->base + ARM_SMMU_IDR0);

	if (!(reg & (IDR0_S1P | IDR0_S2P))) {
		dev_err(smmu->dev, "no translation support\n");
		return -ENXIO;
	}
	smmu->coherent = reg & IDR0_COHACC;

	reg = readl_relaxed(smmu->base + ARM_SMMU_IDR1);
	smmu->cmdq.log2size = smaller(FIELD_GET(IDR1_CMDQS, reg), QUEUE_LOG2SIZE_MAX);
	smmu->evtq.log2size = smaller(FIELD_GET(IDR1_EVTQS, reg), QUEUE_LOG2SIZE_MAX);
	smmu->sid_bits = FIELD_GET(IDR1_SIDSIZE, reg);
	smmu->strtab.log2size = smaller(smmu->sid_bits, STRTAB_LOG2SIZE_MAX);

	dev_info(smmu->dev, "%u-bit stream ids, %u commands\n", smmu->sid_bits,
		 1U << smmu->cmdq.log2size);
	return 0;
}

int arm_smmu_device_disable(struct arm_smmu_device *smmu)
{
	int ret = arm_smmu_write_reg_sync(smmu, 0, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);

	if (ret)
		dev_err(smmu->dev, "failed to clear cr0\n");
	return ret;
}

static int arm_smmu_setup_irqs(struct arm_smmu_device *smmu)
{
	u32 enabled = IRQ_CTRL_EVTQ_IRQEN | IRQ_CTRL_GERROR_IRQEN;
	int ret = arm_smmu_write_reg_sync(smmu, 0, ARM_SMMU_IRQ_CTRL, ARM_SMMU_IRQ_CTRLACK);

	if (ret)
		return ret;
	return arm_smmu_write_reg_sync(smmu, enabled, ARM_SMMU_IRQ_CTRL,
				       ARM_SMMU_IRQ_CTRLACK);
}

int arm_smmu_device_reset(struct arm_smmu_device *smmu)
{
	u32 enables;
	int ret;

	if (readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN) {
		dev_warn(smmu->dev, "SMMU currently enabled! Resetting...\n");
		if (is_kdump_kernel())
			arm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);
	}

	ret = arm_smmu_device_disable(smmu);
	if (ret)
		return ret;

	/* Tables and queues are in memory that the CPU caches. */
	writel_relaxed(FIELD_PREP(CR1_TABLE_SH, CR1_INNER_SHAREABLE) |
		       FIELD_PREP(CR1_TABLE_OC, CR1_CACHE_WB) |
		       FIELD_PREP(CR1_TABLE_IC, CR1_CACHE_WB) |
		       FIELD_PREP(CR1_QUEUE_SH, CR1_INNER_SHAREABLE) |
		       FIELD_PREP(CR1_QUEUE_OC, CR1_CACHE_WB) |
		       FIELD_PREP(CR1_QUEUE_IC, CR1_CACHE_WB),
		       smmu->base + ARM_SMMU_CR1);
	writel_relaxed(CR2_PTM | CR2_RECINVSID, smmu->base + ARM_SMMU_CR2);

	arm_smmu_write_strtab(smmu);

	/* Commands first: nothing may use what is cached from before. */
	arm_smmu_write_cmdq(smmu);
	enables = CR0_CMDQEN;
	ret = arm_smmu_write_reg_sync(smmu, enables, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
	if (ret)
		return ret;
	ret = arm_smmu_cmdq_issue_with_sync(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_CFGI_ALL),
					    CMDQ_CFGI_1_RANGE);
	if (ret)
		return ret;
	ret = arm_smmu_cmdq_issue_with_sync(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_TLBI_NSNH_ALL),
					    0);
	if (ret)
		return ret;

	arm_smmu_write_evtq(smmu);
	enables |= CR0_EVTQEN;
	ret = arm_smmu_write_reg_sync(smmu, enables, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
	if (ret)
		return ret;

	ret = arm_smmu_setup_irqs(smmu);
	if (ret)
		return ret;

	enables |= CR0_SMMUEN;
	return arm_smmu_write_reg_sync(smmu, enables, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
}
