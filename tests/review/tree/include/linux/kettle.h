/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KETTLE_H
#define _LINUX_KETTLE_H

struct kettle {
	struct mutex lid_lock;
	struct mutex base_lock;
	unsigned long size, kept;
	u8 *used;
};

struct kettle_type {
	int (*fill)(struct kettle *kettle);
	const char *name;
};

#endif
