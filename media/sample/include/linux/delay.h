/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_DELAY_H
#define SAMPLE_DELAY_H

void __udelay(unsigned long usecs);

#define udelay(usecs) __udelay(usecs)

#endif
