/** Per-CPU variables through the generic accessors. The offset of the running CPU comes from a service. */
export const percpuHeader = `#ifndef __ASM_PERCPU_H
#define __ASM_PERCPU_H

#include <linux/preempt.h>
#include <asm/alternative.h>
#include <asm/cmpxchg.h>
#include <asm/stack_pointer.h>
#include <asm/sysreg.h>

extern unsigned long __smmu_review_cpu_offset(void);
extern void __smmu_review_set_cpu_offset(unsigned long offset);

static inline void set_my_cpu_offset(unsigned long offset)
{
	__smmu_review_set_cpu_offset(offset);
}

#define __my_cpu_offset __smmu_review_cpu_offset()
#define __kern_my_cpu_offset() __smmu_review_cpu_offset()

#include <asm-generic/percpu.h>

#endif
`;
