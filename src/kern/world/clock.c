/* SPDX-License-Identifier: GPL-2.0-only */
/* Clocks: the host's, or a virtual one that only this kernel moves. */
#include <time.h>

#include "kern/world/state.h"

#define NS_PER_SECOND 1000000000ULL
#define VIRTUAL_STEP_NS 1000
#define HZ 250

static u64 host_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

u64 world_time_ns(struct kern *kern, enum world_clock clock)
{
	static const clockid_t host[] = {
		[CLOCK_MONO] = CLOCK_MONOTONIC,
		[CLOCK_BOOT] = CLOCK_BOOTTIME,
		[CLOCK_ATOMIC] = CLOCK_TAI,
		[CLOCK_COARSE] = CLOCK_MONOTONIC_COARSE,
	};
	struct world *world;

	if (!kern->world.clock_virtual)
		return host_ns(host[clock]);
	world = world_of(kern);
	return world ? __atomic_add_fetch(&world->virtual_ns, VIRTUAL_STEP_NS, __ATOMIC_RELAXED) :
		       0;
}

void world_advance_ns(struct kern *kern, u64 ns)
{
	struct world *world = world_of(kern);

	if (world)
		__atomic_add_fetch(&world->virtual_ns, ns, __ATOMIC_RELAXED);
}

u64 world_jiffies(struct kern *kern)
{
	/* Linux starts the count five minutes before it wraps in 32 bits. */
	return (u32)(-300 * HZ) + world_time_ns(kern, CLOCK_MONO) / (NS_PER_SECOND / HZ);
}
