/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_COMPILER_TYPES_H
#define SAMPLE_COMPILER_TYPES_H

#define __iomem
#define __must_check __attribute__((__warn_unused_result__))
#define __printf(a, b) __attribute__((__format__(printf, a, b)))

#endif
