/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Grace periods without programs: who holds a map's memory up and for how long. The kernel is
 * called directly; what is freed is counted by the region.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kern/maps/maps.h"
#include "kern/obj/grace.h"
#include "unit.h"

static struct kern *kern;

static struct map *new_map(void)
{
	static const struct map_create create = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1};
	struct map *map = NULL;

	CHECK(!map_create(kern, &create, &map));
	return map;
}

static bool waits(const struct map *map)
{
	for (const struct object *at = kern->grace->waiting; at; at = at->grace_next)
		if (at == &map->object)
			return true;
	return false;
}

/* Nobody runs: the last reference frees. Somebody does: the run that was there before holds. */
static void test_order(void)
{
	u64 before = mem_allocation_count(kern->mem);
	struct map *a = new_map(), *b = new_map(), *c;
	u64 *first, *second;

	map_put(a);
	map_put(b);
	CHECK(mem_allocation_count(kern->mem) == before);
	a = new_map();
	b = new_map();
	c = new_map();
	first = grace_enter(kern);
	map_put(a);
	CHECK(waits(a));
	second = grace_enter(kern);
	CHECK(second != first);
	map_put(b);
	CHECK(waits(a) && waits(b));
	grace_leave(kern, first); /* only the second was there when b went */
	CHECK(!waits(a) && waits(b));
	map_get(c);
	map_put(c);
	CHECK(!waits(c));
	map_put(c);
	CHECK(waits(c));
	grace_leave(kern, second);
	CHECK(!kern->grace->waiting);
	CHECK(mem_allocation_count(kern->mem) == before);
}

/* A run that is repeated does not hold for ever. */
static void test_renew(void)
{
	u64 before = mem_allocation_count(kern->mem);
	struct map *a = new_map(), *b = new_map();
	u64 *first = grace_enter(kern), *second = grace_enter(kern);

	map_put(a);
	grace_renew(kern, first);
	CHECK(waits(a));
	grace_renew(kern, second);
	CHECK(!waits(a));
	map_put(b);
	grace_leave(kern, second);
	CHECK(waits(b)); /* the renewed one still takes part */
	grace_leave(kern, first);
	CHECK(mem_allocation_count(kern->mem) == before);
}

/* The counter of epochs starts again from 0 some day. */
static void test_wrap(void)
{
	u64 before = mem_allocation_count(kern->mem);
	struct map *a = new_map(), *b = new_map();
	u64 *first, *second;

	kern->grace->epoch = U32_MAX;
	first = grace_enter(kern);
	map_put(a);
	CHECK(!kern->grace->epoch && waits(a));
	second = grace_enter(kern);
	map_put(b);
	grace_leave(kern, first);
	CHECK(!waits(a) && waits(b));
	grace_leave(kern, second);
	CHECK(mem_allocation_count(kern->mem) == before);
}

/* More runs than slots: all of them hold, and none has to wait. */
static void test_crowd(void)
{
	u64 before = mem_allocation_count(kern->mem);
	u64 *slots[GRACE_SLOTS + 10];
	struct map *map = new_map();

	for (u32 i = 0; i < ARRAY_SIZE(slots); i++)
		slots[i] = grace_enter(kern);
	CHECK(kern->grace->crowd == 10);
	map_put(map);
	for (u32 i = 0; i < ARRAY_SIZE(slots); i++) {
		CHECK(waits(map));
		grace_leave(kern, slots[i]);
	}
	CHECK(!kern->grace->waiting && !kern->grace->crowd);
	CHECK(mem_allocation_count(kern->mem) == before);
}

/* Killed children leave `count` notes behind. */
static void killed_inside(u32 count)
{
	int ready[2], status;
	pid_t child;
	char byte;

	CHECK(!pipe(ready));
	child = fork();
	if (!child) {
		for (u32 i = 0; i < count; i++)
			grace_enter(kern);
		if (write(ready[1], "", 1) == 1)
			pause();
		_exit(0);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	kill(child, SIGKILL);
	CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	close(ready[0]);
	close(ready[1]);
}

static void test_killed(void)
{
	u64 before = mem_allocation_count(kern->mem);
	struct map *map = new_map();
	u64 *slot;

	killed_inside(1);
	map_put(map);
	CHECK(!kern->grace->waiting);
	CHECK(mem_allocation_count(kern->mem) == before);
	/* All slots are the dead's: one that lives still finds a place, and not in the crowd. */
	killed_inside(GRACE_SLOTS);
	slot = grace_enter(kern);
	CHECK(slot != &kern->grace->crowd);
	map = new_map();
	map_put(map);
	CHECK(waits(map));
	grace_leave(kern, slot);
	CHECK(!kern->grace->waiting);
	CHECK(mem_allocation_count(kern->mem) == before);
}

/* A child that lives holds what its parent drops; after its end the next bpf(2) call frees it. */
static void test_other_process(void)
{
	int ready[2], go[2], status;
	struct map *map = new_map();
	pid_t child;
	char byte;

	CHECK(!pipe(ready) && !pipe(go));
	child = fork();
	if (!child) {
		u64 *slot = grace_enter(kern);
		bool fine = write(ready[1], "", 1) == 1 && read(go[0], &byte, 1) == 1 &&
			    waits(map);

		grace_leave(kern, slot);
		_exit(!fine);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	map_put(map);
	CHECK(waits(map));
	grace_poll(kern);
	CHECK(waits(map));
	CHECK(write(go[1], "", 1) == 1);
	CHECK(waitpid(child, &status, 0) == child && !status);
	CHECK(!kern->grace->waiting);
}

int main(void)
{
	struct kern_options options = {.caps = ~0ULL};

	options.vmlinux.name = "vmlinux";
	options.vmlinux.data = btf_builtin(&options.vmlinux.bytes);
	CHECK(!kern_new(&kern, &options));
	if (!kern)
		return UNIT_END();
	test_order();
	test_renew();
	test_wrap();
	test_crowd();
	test_killed();
	test_other_process();
	kern_drop(kern);
	return UNIT_END();
}
