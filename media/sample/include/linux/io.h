/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_IO_H
#define SAMPLE_IO_H

#include <linux/types.h>

u32 readl_relaxed(const volatile void __iomem *addr);
u64 readq_relaxed(const volatile void __iomem *addr);
void writel_relaxed(u32 value, volatile void __iomem *addr);
void writeq_relaxed(u64 value, volatile void __iomem *addr);
void writel(u32 value, volatile void __iomem *addr);

#endif
