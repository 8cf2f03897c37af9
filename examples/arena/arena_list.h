/* SPDX-License-Identifier: GPL-2.0-only */
/* One list, two programs: the addresses in it mean the same to both. */
#ifndef EXAMPLES_ARENA_LIST_H
#define EXAMPLES_ARENA_LIST_H

#ifndef __arena
#define __arena
#endif

struct element {
	struct element __arena *next;
	unsigned long long value;
};

struct list {
	struct element __arena *head;
	unsigned long long sum;
	unsigned int wanted; /* elements that add() makes */
};

#endif
