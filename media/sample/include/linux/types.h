/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_TYPES_H
#define SAMPLE_TYPES_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef unsigned long long __le64;
typedef unsigned long size_t;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef unsigned int gfp_t;
typedef _Bool bool;

struct list_head {
	struct list_head *next, *prev;
};

#define true 1
#define false 0
#define NULL ((void *)0)

#define cpu_to_le64(x) ((__le64)(x))

#endif
