/*
 * Compiled together with the driver's own source, under the tree's own headers: replaces the register accessors by calls into
 * machine-side.c and gives it entry points to functions that the driver keeps static.
 */
#include <linux/io.h>
#include <linux/iopoll.h>

extern unsigned long oracle_read(const volatile void *address, int size);
extern void oracle_write(volatile void *address, int size, unsigned long value);

#undef readl
#undef readl_relaxed
#undef readq
#undef readq_relaxed
#undef writel
#undef writel_relaxed
#undef writeq
#undef writeq_relaxed
#define readl(address) ((u32)oracle_read((const void *)(address), 4))
#define readl_relaxed(address) readl(address)
#define readq(address) ((u64)oracle_read((const void *)(address), 8))
#define readq_relaxed(address) readq(address)
#define writel(value, address) oracle_write((void *)(address), 4, (u32)(value))
#define writel_relaxed(value, address) writel(value, address)
#define writeq(value, address) oracle_write((void *)(address), 8, (u64)(value))
#define writeq_relaxed(value, address) writeq(value, address)

#include ORACLE_DRIVER

static struct platform_device oracle_device;
static struct arm_smmu_device oracle_smmu;

const unsigned int oracle_vhe_capability = ARM64_HAS_VIRT_HOST_EXTN;

/* Extra arguments are harmless in the calling convention; 6.1 passes whether to bypass, later versions pass nothing. */
typedef int (*oracle_reset)(struct arm_smmu_device *smmu, bool bypass);

int oracle_probe(void *base, int coherent, int wired)
{
	struct arm_smmu_device *smmu = &oracle_smmu;
	oracle_reset volatile reset = (oracle_reset)(void *)arm_smmu_device_reset;
	int ret;

	smmu->dev = &oracle_device.dev;
	smmu->base = base;
	smmu->page1 = (char *)base + 0x10000;
	if (coherent)
		smmu->features |= ARM_SMMU_FEAT_COHERENCY;
	if (wired) {
		smmu->evtq.q.irq = 101;
		smmu->priq.q.irq = 102;
		smmu->gerr_irq = 103;
	}

	ret = arm_smmu_device_hw_probe(smmu);
	if (ret)
		return ret;
	ret = arm_smmu_init_structures(smmu);
	if (ret)
		return ret;
	platform_set_drvdata(&oracle_device, smmu);
	return reset(smmu, false);
}

void oracle_shutdown(void)
{
	arm_smmu_device_shutdown(&oracle_device);
}
