/** Exchange and compare-and-exchange in C, for any scalar; the 128-bit forms keep their assembly (and so are not modelled).
 *  `__cmpwait` waits for a change of memory: a service lets time pass. */
export const cmpxchgHeader = `#include_next <asm/cmpxchg.h>

#ifndef __SMMU_REVIEW_CMPXCHG
#define __SMMU_REVIEW_CMPXCHG

extern void __smmu_review_cmpwait(volatile void *p, unsigned long value, unsigned long size);

#define __smmu_review_xchg(p, n) \\
({ \\
	volatile typeof(*(p)) *__smmu_review_x = (p); \\
	typeof(*(p)) __smmu_review_n = (typeof(*(p)))(n); \\
	typeof(*(p)) __smmu_review_v = *__smmu_review_x; \\
	*__smmu_review_x = __smmu_review_n; \\
	__smmu_review_v; \\
})

#define __smmu_review_cmpxchg(p, o, n) \\
({ \\
	volatile typeof(*(p)) *__smmu_review_x = (p); \\
	typeof(*(p)) __smmu_review_o = (typeof(*(p)))(o); \\
	typeof(*(p)) __smmu_review_n = (typeof(*(p)))(n); \\
	typeof(*(p)) __smmu_review_v = *__smmu_review_x; \\
	if (__smmu_review_v == __smmu_review_o) \\
		*__smmu_review_x = __smmu_review_n; \\
	__smmu_review_v; \\
})
#endif

#undef arch_xchg
#undef arch_xchg_relaxed
#undef arch_xchg_acquire
#undef arch_xchg_release
#define arch_xchg(p, n) __smmu_review_xchg(p, n)
#define arch_xchg_relaxed(p, n) __smmu_review_xchg(p, n)
#define arch_xchg_acquire(p, n) __smmu_review_xchg(p, n)
#define arch_xchg_release(p, n) __smmu_review_xchg(p, n)

#undef arch_cmpxchg
#undef arch_cmpxchg_relaxed
#undef arch_cmpxchg_acquire
#undef arch_cmpxchg_release
#undef arch_cmpxchg_local
#define arch_cmpxchg(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg_relaxed(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg_acquire(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg_release(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg_local(p, o, n) __smmu_review_cmpxchg(p, o, n)

#undef arch_cmpxchg64
#undef arch_cmpxchg64_relaxed
#undef arch_cmpxchg64_acquire
#undef arch_cmpxchg64_release
#undef arch_cmpxchg64_local
#define arch_cmpxchg64(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg64_relaxed(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg64_acquire(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg64_release(p, o, n) __smmu_review_cmpxchg(p, o, n)
#define arch_cmpxchg64_local(p, o, n) __smmu_review_cmpxchg(p, o, n)

#undef __cmpwait_relaxed
#define __cmpwait_relaxed(p, v) __smmu_review_cmpwait((p), (unsigned long)(v), sizeof(*(p)))
`;
