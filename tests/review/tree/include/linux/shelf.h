/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SHELF_H
#define _LINUX_SHELF_H

#define SHELF_PAGE_MASK (~4095UL)

struct shelf {
	struct mutex lock;
	struct mutex order_lock;
	unsigned long *slots;
	unsigned int size;
	unsigned int used;
};

struct shelf_ops {
	int (*open)(struct shelf *shelf);
	void (*close)(struct shelf *shelf);
};

#endif
