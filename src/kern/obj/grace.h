/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Grace periods: a map or program whose last reference is gone is freed when everything that was
 * running then has left, since a run uses inner maps and tail-call targets without a reference of
 * its own. Between grace_enter() and grace_leave() nothing that could be found is freed.
 */
#ifndef DRYDOCK_KERN_OBJ_GRACE_H
#define DRYDOCK_KERN_OBJ_GRACE_H

#include "kern/obj/kern.h"

#define GRACE_SLOTS 64

struct grace {
	/* One per run: 0, or the epoch it began in (upper half) and its thread's id */
	struct {
		u64 word;
	} __attribute__((aligned(64))) slots[GRACE_SLOTS];
	u64 crowd;		/* runs that found no slot: while there are some, all wait */
	u32 lock;		/* of `waiting` */
	u32 epoch;		/* counts objects that had to wait */
	struct object *waiting; /* newest first */
};

int grace_init(struct kern *kern);
u64 *grace_enter(struct kern *kern); /* what it returns is for grace_leave() */
void grace_leave(struct kern *kern, u64 *slot);
/* Between two repetitions of a run, when it uses nothing: what waits need not wait for the next. */
void grace_renew(struct kern *kern, u64 *slot);
/* Frees the object (its kind's free function) now or when those have left that might use it. */
void grace_free(struct object *object);
/* Frees what waits for nobody any more, also for nobody who lives. */
void grace_drain(struct kern *kern);

static inline void grace_poll(struct kern *kern)
{
	if (unlikely(__atomic_load_n(&kern->grace->waiting, __ATOMIC_RELAXED)))
		grace_drain(kern);
}

#endif
