/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_IO_H
#define SAMPLE_IO_H

#include <linux/types.h>

u32 __raw_readl(const volatile void __iomem *addr);
void __raw_writel(u32 value, volatile void __iomem *addr);
void __raw_writeq(u64 value, volatile void __iomem *addr);

#define dma_wmb() __asm__ __volatile__("dmb oshst" : : : "memory")

#define readl_relaxed(addr) __raw_readl(addr)
#define writel_relaxed(value, addr) __raw_writel(value, addr)
#define writeq_relaxed(value, addr) __raw_writeq(value, addr)

/* What was stored to memory before is visible to the device when the write arrives. */
#define writel(value, addr) do { dma_wmb(); __raw_writel(value, addr); } while (0)

#endif
