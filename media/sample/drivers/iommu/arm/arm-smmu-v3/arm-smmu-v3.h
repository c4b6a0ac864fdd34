/* SPDX-License-Identifier: MIT */
/* Register map and driver state of the sample driver. Offsets and fields: Arm IHI 0070, chapter 6. */
#ifndef SAMPLE_ARM_SMMU_V3_H
#define SAMPLE_ARM_SMMU_V3_H

#include <linux/bitfield.h>
#include <linux/types.h>

struct device;

#define ARM_SMMU_IDR0			0x0
#define IDR0_ST_LVL			GENMASK(28, 27)
#define IDR0_COHACC			BIT(4)
#define IDR0_S1P			BIT(1)
#define IDR0_S2P			BIT(0)

#define ARM_SMMU_IDR1			0x4
#define IDR1_CMDQS			GENMASK(25, 21)
#define IDR1_EVTQS			GENMASK(20, 16)
#define IDR1_SIDSIZE			GENMASK(5, 0)

#define ARM_SMMU_CR0			0x20
#define ARM_SMMU_CR0ACK			0x24
#define CR0_CMDQEN			BIT(3)
#define CR0_EVTQEN			BIT(2)
#define CR0_SMMUEN			BIT(0)

#define ARM_SMMU_CR1			0x28
#define CR1_TABLE_SH			GENMASK(11, 10)
#define CR1_TABLE_OC			GENMASK(9, 8)
#define CR1_TABLE_IC			GENMASK(7, 6)
#define CR1_QUEUE_SH			GENMASK(5, 4)
#define CR1_QUEUE_OC			GENMASK(3, 2)
#define CR1_QUEUE_IC			GENMASK(1, 0)
#define CR1_CACHE_WB			1
#define CR1_INNER_SHAREABLE		3

#define ARM_SMMU_CR2			0x2c
#define CR2_PTM				BIT(2)
#define CR2_RECINVSID			BIT(1)

#define ARM_SMMU_GBPA			0x44
#define GBPA_UPDATE			BIT(31)
#define GBPA_ABORT			BIT(20)

#define ARM_SMMU_IRQ_CTRL		0x50
#define ARM_SMMU_IRQ_CTRLACK		0x54
#define IRQ_CTRL_EVTQ_IRQEN		BIT(2)
#define IRQ_CTRL_GERROR_IRQEN		BIT(0)

#define ARM_SMMU_STRTAB_BASE		0x80
#define STRTAB_BASE_RA			BIT(62)
#define STRTAB_BASE_ADDR_MASK		GENMASK(51, 6)

#define ARM_SMMU_STRTAB_BASE_CFG	0x88
#define STRTAB_BASE_CFG_FMT		GENMASK(17, 16)
#define STRTAB_BASE_CFG_LOG2SIZE	GENMASK(5, 0)

#define ARM_SMMU_CMDQ_BASE		0x90
#define ARM_SMMU_CMDQ_PROD		0x98
#define ARM_SMMU_CMDQ_CONS		0x9c
#define ARM_SMMU_EVTQ_BASE		0xa0
#define ARM_SMMU_EVTQ_PROD		0x100a8
#define ARM_SMMU_EVTQ_CONS		0x100ac
#define Q_BASE_RWA			BIT(62)
#define Q_BASE_ADDR_MASK		GENMASK(51, 5)
#define Q_BASE_LOG2SIZE			GENMASK(4, 0)

#define CMDQ_OP				GENMASK(7, 0)
#define CMDQ_OP_CFGI_ALL		0x04
#define CMDQ_CFGI_1_RANGE		GENMASK(4, 0)
#define CMDQ_OP_TLBI_NSNH_ALL		0x30
#define CMDQ_OP_CMD_SYNC		0x46

#define STE_DWORDS			8
#define STRTAB_STE_0_V			BIT(0)
#define STRTAB_STE_0_CFG		GENMASK(3, 1)
#define STRTAB_STE_0_CFG_BYPASS		4
#define CMDQ_ENT_DWORDS			2
#define EVTQ_ENT_DWORDS			4

/* Larger tables and queues than these teach a reader nothing more. */
#define STRTAB_LOG2SIZE_MAX		6
#define QUEUE_LOG2SIZE_MAX		7

#define ARM_SMMU_POLL_TIMEOUT_US	1000

struct arm_smmu_queue {
	__le64 *entries;
	dma_addr_t dma;
	u32 log2size;
	u32 prod;
};

struct arm_smmu_strtab {
	__le64 *table;
	dma_addr_t dma;
	u32 log2size;
};

struct arm_smmu_device {
	struct device *dev;
	void __iomem *base;
	void __iomem *page1;
	u32 sid_bits;
	bool coherent;
	struct arm_smmu_queue cmdq;
	struct arm_smmu_queue evtq;
	struct arm_smmu_strtab strtab;
};

#endif
