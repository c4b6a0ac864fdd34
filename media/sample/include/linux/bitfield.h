/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_BITFIELD_H
#define SAMPLE_BITFIELD_H

#define BIT(n) (1ULL << (n))
#define GENMASK(high, low) ((~0ULL << (low)) & (~0ULL >> (63 - (high))))

#define FIELD_SHIFT(mask) (__builtin_ffsll(mask) - 1)
#define FIELD_GET(mask, word) (((word) & (mask)) >> FIELD_SHIFT(mask))
#define FIELD_PREP(mask, value) (((u64)(value) << FIELD_SHIFT(mask)) & (mask))

#endif
