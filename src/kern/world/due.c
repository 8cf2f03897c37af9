/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to happen at a time: a list in order of time. Whoever runs programs takes from it. */
#include "kern/world/state.h"

static struct world *lock_world(struct kern *kern)
{
	struct world *world = world_of(kern);

	if (world && lock_acquire(&world->lock))
		kern->broken = true;
	return world;
}

void world_due_add(struct kern *kern, struct due *due, u64 at_ns)
{
	struct world *world = lock_world(kern);
	struct due **slot;

	if (!world)
		return;
	due->at_ns = at_ns;
	for (slot = &world->due; *slot && (*slot)->at_ns <= at_ns; slot = &(*slot)->next)
		;
	due->next = *slot;
	*slot = due;
	due->queued = true;
	lock_release(&world->lock);
}

bool world_due_remove(struct kern *kern, struct due *due)
{
	struct world *world = lock_world(kern);
	bool queued = due->queued;
	struct due **slot;

	if (!world)
		return false;
	for (slot = &world->due; queued && *slot != due; slot = &(*slot)->next)
		;
	if (queued)
		*slot = due->next;
	due->queued = false;
	lock_release(&world->lock);
	return queued;
}

struct due *world_due_take(struct kern *kern, u64 now_ns)
{
	struct world *world = kern->world_state;
	struct due *due;

	/* Asked after every run: almost always there is nothing. */
	if (!world || !__atomic_load_n(&world->due, __ATOMIC_RELAXED))
		return NULL;
	lock_world(kern);
	due = world->due;
	if (due && due->at_ns > now_ns)
		due = NULL;
	if (due) {
		world->due = due->next;
		due->queued = false;
	}
	lock_release(&world->lock);
	return due;
}

bool world_due_any(const struct kern *kern)
{
	const struct world *world = kern->world_state;

	return world && __atomic_load_n(&world->due, __ATOMIC_RELAXED);
}
