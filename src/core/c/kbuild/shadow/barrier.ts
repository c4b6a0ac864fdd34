/** Store-release and load-acquire as plain volatile accesses. `dmb`, `dsb`, `isb`, `wfe` and the like stay as they are:
 *  their assembly is known by pattern. */
export const barrierHeader = `#include_next <asm/barrier.h>

#ifndef __ASSEMBLY__
#undef __smp_store_release
#define __smp_store_release(p, v) \\
do { \\
	typeof(p) __smmu_review_p = (p); \\
	*(volatile typeof(*__smmu_review_p) *)__smmu_review_p = (v); \\
} while (0)

#undef __smp_load_acquire
#define __smp_load_acquire(p) \\
({ \\
	typeof(p) __smmu_review_p = (p); \\
	*(volatile typeof(*__smmu_review_p) *)__smmu_review_p; \\
})
#endif
`;
