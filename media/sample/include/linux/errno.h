/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_ERRNO_H
#define SAMPLE_ERRNO_H

#define ENXIO 6
#define ENOMEM 12
#define ETIMEDOUT 110

#endif
