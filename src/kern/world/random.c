/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers for programs: splitmix64, whose whole state is one word. Not for secrets. */
#include "kern/world/state.h"

u32 world_random_u32(struct kern *kern)
{
	struct world *world = world_of(kern);
	u64 z;

	if (!world)
		return 0;
	z = __atomic_add_fetch(&world->random_state, 0x9e3779b97f4a7c15ULL, __ATOMIC_RELAXED);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (z ^ z >> 31) >> 32;
}

void world_random_seed(struct kern *kern, u64 seed)
{
	struct world *world = world_of(kern);

	if (world)
		__atomic_store_n(&world->random_state, seed, __ATOMIC_RELAXED);
}
