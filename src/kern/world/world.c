/* SPDX-License-Identifier: GPL-2.0-only */
/* The world's state: made when something first asks for it, freed with the region. */
#include <time.h>

#include "kern/world/state.h"

int world_init(struct kern *kern)
{
	struct world *world, *expected = NULL;
	struct timespec now;

	if (__atomic_load_n(&kern->world_state, __ATOMIC_ACQUIRE))
		return 0;
	world = mem_alloc(kern->mem, sizeof(*world));
	if (!world)
		return -ENOMEM;
	lock_init(&world->lock);
	clock_gettime(CLOCK_MONOTONIC, &now);
	world->birth_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	world->random_state = kern->world.seed;
	world->wakeup_sources.next = world->wakeup_sources.prev = &world->wakeup_sources;
	/* A machine that was just started, not one at time zero: some programs take 0 for "never". */
	world->virtual_ns = 1000000000ULL;
	if (!__atomic_compare_exchange_n((struct world **)&kern->world_state, &expected, world,
					 false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		mem_free(kern->mem, world);
	return 0;
}

struct world *world_of(struct kern *kern)
{
	return world_init(kern) ? NULL : kern->world_state;
}

void *world_wakeup_sources(struct kern *kern)
{
	struct world *world = world_of(kern);

	return world ? &world->wakeup_sources : NULL;
}
