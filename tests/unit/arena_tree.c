/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The range tree and the arena against models that are too simple to be wrong: an array of bits,
 * and for the best fit a walk over it. Fixed seed; each step is compared.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "kern/arena/arena.h"
#include "unit.h"

#define NUMBERS 512
#define STEPS 40000
#define START ((1ULL << 45) + (1ULL << 29))

static u64 seed = 20261121;

static u32 random_below(u32 limit)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(seed >> 33) % limit;
}

static u32 run_from(const bool *bits, u32 at)
{
	u32 n = 0;

	while (at + n < NUMBERS && bits[at + n])
		n++;
	return n;
}

/* The size of the smallest run of at least `count`; 0: none */
static u32 smallest_run(const bool *bits, u32 count, u32 *runs)
{
	u32 best = 0;

	*runs = 0;
	for (u32 at = 0; at < NUMBERS; at++) {
		u32 n = run_from(bits, at);

		if (!n)
			continue;
		++*runs;
		if (n >= count && (!best || n < best))
			best = n;
		at += n;
	}
	return best;
}

static void check_find(const struct range_tree *tree, const bool *bits, u32 count)
{
	u32 runs, want = smallest_run(bits, count, &runs);
	s64 found = range_tree_find(tree, count);

	CHECK(range_tree_count(tree) == runs);
	if (!want)
		CHECK(found == -ENOENT);
	else
		CHECK(found >= 0 && run_from(bits, (u32)found) == want &&
		      (!found || !bits[found - 1]));
}

static void test_tree(struct kern *kern)
{
	bool bits[NUMBERS] = {};
	struct range_tree *tree;

	CHECK(!range_tree_new(kern->mem, &tree));
	for (u32 step = 0; step < STEPS; step++) {
		u32 start = random_below(NUMBERS);
		u32 count = 1 + random_below(min(NUMBERS - start, 24U));
		bool value = random_below(2);

		CHECK(!(value ? range_tree_set : range_tree_clear)(tree, start, count));
		memset(bits + start, value, count);
		check_find(tree, bits, 1 + random_below(30));
		start = random_below(NUMBERS - 8);
		CHECK(range_tree_is_set(tree, start, 8) == (run_from(bits, start) >= 8));
	}
	range_tree_drop(tree);
}

/* ---- sequences of calls ---- */

struct model {
	bool taken[NUMBERS], present[NUMBERS];
	u8 mark[NUMBERS]; /* what was written into the page */
};

static u32 count_present(const struct model *model)
{
	u32 n = 0;

	for (u32 i = 0; i < NUMBERS; i++)
		n += model->present[i];
	return n;
}

static bool are_free(const struct model *model, u32 first, u32 count)
{
	bool all = first + count <= NUMBERS;

	for (u32 i = first; all && i < first + count; i++)
		all = !model->taken[i];
	return all;
}

static void note(struct model *model, u32 first, u32 count, bool taken, bool present)
{
	memset(model->taken + first, taken, count);
	memset(model->present + first, present, count);
	memset(model->mark + first, 0, count);
}

static void step_alloc(struct arena *arena, struct model *model, u32 page, u32 count)
{
	bool anywhere = random_below(2);
	struct arena_request request = {anywhere ? 0 : START + (u64)page * PAGE_BYTES, count, -1,
					true};
	u64 got = arena_alloc_pages(arena, &request);

	if (got && anywhere)
		page = (u32)((got - START) / PAGE_BYTES);
	if (got) {
		CHECK(are_free(model, page, count));
		note(model, page, count, true, true);
	} else if (!anywhere) {
		CHECK(!are_free(model, page, count));
	}
}

static void step_free(struct arena *arena, struct model *model, u32 page, u32 count)
{
	arena_free_pages(arena, START + (u64)page * PAGE_BYTES, count, random_below(2));
	arena_run_deferred(map_kern(&arena->map));
	note(model, page, min(count, NUMBERS - page), false, false);
}

static void step_reserve(struct arena *arena, struct model *model, u32 page, u32 count)
{
	int got = arena_reserve_pages(arena, START + (u64)page * PAGE_BYTES, count);

	CHECK(got == (page + count > NUMBERS	  ? -EINVAL :
		      are_free(model, page, count) ? 0 :
						     -EBUSY));
	if (!got)
		note(model, page, count, true, false);
}

static void step_touch(struct model *model, u32 page)
{
	volatile u8 *at = (volatile u8 *)(uintptr_t)(START + (u64)page * PAGE_BYTES) + page;

	CHECK(*at == model->mark[page]);
	model->taken[page] = model->present[page] = true;
	*at = model->mark[page] = (u8)(1 + random_below(255));
}

static void test_calls(struct kern *kern)
{
	struct map_create create = {.map_type = BPF_MAP_TYPE_ARENA, .max_entries = NUMBERS,
				    .map_flags = BPF_F_MMAPABLE, .map_extra = START};
	struct map_mapping want = {(void *)START, NUMBERS * PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_FIXED, 0};
	struct model *model = calloc(1, sizeof(*model));
	struct map *map;
	void *out;

	CHECK(!map_create(kern, &create, &map) && !map_ops(map)->mmap(map, &want, &out));
	for (u32 step = 0; step < STEPS; step++) {
		u32 page = random_below(NUMBERS), count = 1 + random_below(12);

		switch (random_below(4)) {
		case 0:
			step_alloc(arena_of(map), model, page, count);
			break;
		case 1:
			step_free(arena_of(map), model, page, count);
			break;
		case 2:
			step_reserve(arena_of(map), model, page, count);
			break;
		case 3:
			step_touch(model, page);
			break;
		}
		CHECK(map_ops(map)->memory_usage(map) == (u64)count_present(model) * PAGE_BYTES);
	}
	map_put(map);
	free(model);
}

int main(void)
{
	struct kern_options options = {.world = {.cpu_count = 1}, .caps = ~0ULL};
	struct kern *kern;
	u64 live;

	CHECK(!kern_new(&kern, &options));
	live = mem_allocation_count(kern->mem);
	test_tree(kern);
	test_calls(kern);
	CHECK(mem_allocation_count(kern->mem) == live);
	kern_drop(kern);
	return UNIT_END();
}
