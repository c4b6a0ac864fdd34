/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_DMA_MAPPING_H
#define SAMPLE_DMA_MAPPING_H

#include <linux/types.h>

struct device;

/* Waiting allowed, any zone: the value that the kernel has for it. */
#define GFP_KERNEL ((gfp_t)0xcc0)

void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp, unsigned long attrs);

/* Zeroed, physically contiguous, aligned to its size; freed with the device. */
static inline void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp)
{
	return dmam_alloc_attrs(dev, size, handle, gfp, 0);
}

#endif
