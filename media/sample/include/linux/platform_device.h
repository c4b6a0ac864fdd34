/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_PLATFORM_DEVICE_H
#define SAMPLE_PLATFORM_DEVICE_H

#include <linux/device.h>

struct platform_device {
	const char *name;
	int id;
	struct device dev;
};

#endif
