/** The read-modify-write functions that an architecture has to bring, fully ordered; include/linux/atomic derives the
 *  relaxed, acquire and release forms and everything else from them. One step of the program is atomic by itself, because
 *  other CPUs and interrupts run between steps only. */
export const atomicHeader = `#ifndef __ASM_ATOMIC_H
#define __ASM_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

/* Trees before 5.14 ask for it before they derive anything. */
#define ARCH_ATOMIC

#define arch_atomic_read(v) (*(const volatile int *)&(v)->counter)
#define arch_atomic_set(v, i) ((void)(*(volatile int *)&(v)->counter = (i)))
#define arch_atomic64_read(v) (*(const volatile s64 *)&(v)->counter)
#define arch_atomic64_set(v, i) ((void)(*(volatile s64 *)&(v)->counter = (i)))

#define __SMMU_REVIEW_ATOMIC(prefix, type, value, name, expression) \\
static __always_inline void arch_##prefix##_##name(value i, type *v) \\
{ \\
	value old = v->counter; \\
	v->counter = (expression); \\
} \\
static __always_inline value arch_##prefix##_fetch_##name(value i, type *v) \\
{ \\
	value old = v->counter; \\
	v->counter = (expression); \\
	return old; \\
}

#define __SMMU_REVIEW_ATOMIC_RETURN(prefix, type, value, name, expression) \\
static __always_inline value arch_##prefix##_##name##_return(value i, type *v) \\
{ \\
	value old = v->counter; \\
	return v->counter = (expression); \\
}

#define __SMMU_REVIEW_ATOMIC_EXCHANGE(prefix, type, value) \\
static __always_inline value arch_##prefix##_xchg(type *v, value i) \\
{ \\
	value old = v->counter; \\
	v->counter = i; \\
	return old; \\
} \\
static __always_inline value arch_##prefix##_cmpxchg(type *v, value expected, value i) \\
{ \\
	value old = v->counter; \\
	if (old == expected) \\
		v->counter = i; \\
	return old; \\
}

#define __SMMU_REVIEW_ATOMIC_WRAP(type, a, operator, b) ((type)((unsigned type)(a) operator (unsigned type)(b)))

#define __SMMU_REVIEW_ATOMICS(prefix, type, value, word) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, add, __SMMU_REVIEW_ATOMIC_WRAP(word, old, +, i)) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, sub, __SMMU_REVIEW_ATOMIC_WRAP(word, old, -, i)) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, and, old & i) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, andnot, old & ~i) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, or, old | i) \\
__SMMU_REVIEW_ATOMIC(prefix, type, value, xor, old ^ i) \\
__SMMU_REVIEW_ATOMIC_RETURN(prefix, type, value, add, __SMMU_REVIEW_ATOMIC_WRAP(word, old, +, i)) \\
__SMMU_REVIEW_ATOMIC_RETURN(prefix, type, value, sub, __SMMU_REVIEW_ATOMIC_WRAP(word, old, -, i))

__SMMU_REVIEW_ATOMICS(atomic, atomic_t, int, int)
__SMMU_REVIEW_ATOMICS(atomic64, atomic64_t, s64, long)
/* Trees before 6.5 do not derive these. */
__SMMU_REVIEW_ATOMIC_EXCHANGE(atomic, atomic_t, int)
__SMMU_REVIEW_ATOMIC_EXCHANGE(atomic64, atomic64_t, s64)

#undef __SMMU_REVIEW_ATOMICS
#undef __SMMU_REVIEW_ATOMIC_EXCHANGE
#undef __SMMU_REVIEW_ATOMIC_WRAP
#undef __SMMU_REVIEW_ATOMIC_RETURN
#undef __SMMU_REVIEW_ATOMIC

#define arch_atomic_add_return arch_atomic_add_return
#define arch_atomic_sub_return arch_atomic_sub_return
#define arch_atomic_fetch_add arch_atomic_fetch_add
#define arch_atomic_fetch_sub arch_atomic_fetch_sub
#define arch_atomic_fetch_and arch_atomic_fetch_and
#define arch_atomic_fetch_andnot arch_atomic_fetch_andnot
#define arch_atomic_fetch_or arch_atomic_fetch_or
#define arch_atomic_fetch_xor arch_atomic_fetch_xor
#define arch_atomic_andnot arch_atomic_andnot
#define arch_atomic_xchg arch_atomic_xchg
#define arch_atomic_cmpxchg arch_atomic_cmpxchg

#define ATOMIC64_INIT(i) { (i) }
#define arch_atomic64_add_return arch_atomic64_add_return
#define arch_atomic64_sub_return arch_atomic64_sub_return
#define arch_atomic64_fetch_add arch_atomic64_fetch_add
#define arch_atomic64_fetch_sub arch_atomic64_fetch_sub
#define arch_atomic64_fetch_and arch_atomic64_fetch_and
#define arch_atomic64_fetch_andnot arch_atomic64_fetch_andnot
#define arch_atomic64_fetch_or arch_atomic64_fetch_or
#define arch_atomic64_fetch_xor arch_atomic64_fetch_xor
#define arch_atomic64_andnot arch_atomic64_andnot
#define arch_atomic64_xchg arch_atomic64_xchg
#define arch_atomic64_cmpxchg arch_atomic64_cmpxchg

#endif
`;
