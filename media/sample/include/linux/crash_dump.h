/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_CRASH_DUMP_H
#define SAMPLE_CRASH_DUMP_H

#include <linux/types.h>

/* Where the crashed kernel left its headers; all ones in a kernel that was booted by firmware. */
extern unsigned long long elfcorehdr_addr;

static inline bool is_kdump_kernel(void)
{
	return elfcorehdr_addr != ~0ULL;
}

#endif
