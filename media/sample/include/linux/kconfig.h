/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_KCONFIG_H
#define SAMPLE_KCONFIG_H

#include <generated/autoconf.h>

#endif
