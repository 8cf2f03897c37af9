/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to world/: its state in the region. */
#ifndef DRYDOCK_KERN_WORLD_STATE_H
#define DRYDOCK_KERN_WORLD_STATE_H

#include "kern/world/world.h"

struct world {
	struct lock lock;
	u64 birth_ns; /* host's clock: tells this world from any other */
	u64 virtual_ns;
	u64 random_state;
	struct task *tasks, *last_task;
	struct due *due; /* due.c: the earliest first */
	struct wakeup_list {
		void *next, *prev; /* struct list_head of the kernel: empty, so both are itself */
	} wakeup_sources;
	struct trace_log *trace_log; /* trace_log.c; NULL: nothing printed yet */
};

/* Made at first use; NULL: out of memory */
struct world *world_of(struct kern *kern);

#endif
