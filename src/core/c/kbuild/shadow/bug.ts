/** WARN() and BUG() call a service with their place, instead of trapping into a table of places. `__WARN_FLAGS` has one
 *  parameter (the flags) or two (text of the condition, flags), depending on the version of the tree. */
export const bugHeader = `#include_next <asm/bug.h>

#ifndef __ASSEMBLY__
#ifndef __SMMU_REVIEW_BUG
#define __SMMU_REVIEW_BUG
extern void __smmu_review_warn(const char *file, int line, const char *function, unsigned long first, unsigned long second);
extern void __smmu_review_bug(const char *file, int line, const char *function) __attribute__((__noreturn__));
#endif

#undef __SMMU_REVIEW_WARN
#define __SMMU_REVIEW_WARN(first, second, ...) \\
	__smmu_review_warn(__FILE__, __LINE__, __func__, (unsigned long)(first), (unsigned long)(second))

#ifdef __WARN_FLAGS
#undef __WARN_FLAGS
#define __WARN_FLAGS(...) __SMMU_REVIEW_WARN(__VA_ARGS__, 0, 0)
#endif

#ifdef CONFIG_BUG
#undef BUG
#define BUG() __smmu_review_bug(__FILE__, __LINE__, __func__)
#endif
#endif
`;
