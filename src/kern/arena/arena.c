/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arena as a map: creation, the user's mapping and the address model (Linux: arena.c). The
 * user's mapping is the arena's memory, and the base that programs add to their 32-bit addresses
 * is the upper half of its address, so that a program and its host use one address for one byte
 * (a process without that mapping sees the memory elsewhere, see view.c).
 *
 * What it does not do: memory of pages beyond the user's mapping, which a program can get if the
 * mapping is smaller than the arena, is only seen by a program as absent.
 */
#include "kern/arena/arena.h"

#include <sys/mman.h>

/* Linux: arena.c arena_map_alloc() */
static int arena_check(struct kern *kern, const struct map_create *c)
{
	u64 bytes = (u64)c->max_entries * PAGE_BYTES;

	if (c->key_size || c->value_size || !c->max_entries || !(c->map_flags & BPF_F_MMAPABLE) ||
	    c->map_flags & ~(BPF_F_SEGV_ON_FAULT | BPF_F_MMAPABLE | BPF_F_NO_USER_CONV))
		return -EINVAL;
	if (c->map_extra & (PAGE_BYTES - 1))
		return -EINVAL;
	if (bytes > ARENA_BYTES_MAX)
		return -E2BIG;
	return c->map_extra >> 32 != (c->map_extra + bytes - 1) >> 32 ? -ERANGE : 0;
}

static int arena_init(struct arena *arena, const struct map_create *create)
{
	int err = lock_init(&arena->lock);

	if (!err)
		err = range_tree_new(map_kern(&arena->map)->mem, &arena->free);
	if (!err)
		err = range_tree_set(arena->free, 0, create->max_entries);
	if (!err)
		err = arena_memory_new(arena);
	if (!err)
		err = arena_memory_size(arena, (u64)create->max_entries * PAGE_BYTES);
	return err;
}

static void arena_free(struct map *map)
{
	struct arena *arena = arena_of(map);

	while (map_kern(map)->arena_spans) /* again if the lock failed on purpose */
		arena_run_deferred(map_kern(map));
	arena_memory_drop(arena);
	range_tree_drop(arena->free);
	map_release_memory(map);
}

/* To programs, in the map's kernel form */
static void show_user_range(struct arena *arena)
{
	map_form_set(&arena->map, "bpf_arena", "user_vm_start", arena->user_start);
	map_form_set(&arena->map, "bpf_arena", "user_vm_end", arena->user_end);
}

static int arena_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct arena *arena = map_new(kern, create, sizeof(*arena));

	if (!arena)
		return -ENOMEM;
	arena->map.memory_bytes = 0;
	if (arena_init(arena, create)) {
		arena_free(&arena->map);
		return -ENOMEM;
	}
	if (create->map_extra) {
		arena->user_start = create->map_extra;
		arena->user_end = create->map_extra + (u64)create->max_entries * PAGE_BYTES;
	}
	show_user_range(arena);
	*out = &arena->map;
	return 0;
}

/* Linux: arena.c arena_get_unmapped_area() */
static int arena_check_place(const struct map *map, const struct map_mapping *want)
{
	const struct arena *arena = (const struct arena *)map;
	u64 has = arena->user_end - arena->user_start;
	u64 bytes = ALIGN_UP((u64)want->bytes, PAGE_BYTES);

	if (!bytes || want->offset)
		return -EINVAL;
	if (bytes > ARENA_BYTES_MAX || (arena->user_start && bytes > has))
		return -E2BIG;
	if (arena->user_start &&
	    (bytes != has || (uintptr_t)want->hint != arena->user_start))
		return -EINVAL;
	return 0;
}

/*
 * 4 GiB for each arena, so that a program that strays stays in it (view.c). The arena begins
 * somewhat above their start if it can: an address whose lower half is 0 is NULL to programs.
 */
static void *choose_place(u64 bytes)
{
	u64 want = 2 * ARENA_BYTES_MAX + 2 * ARENA_GUARD_BYTES, lead = 1U << 20, base;
	char *hole = mmap(NULL, want, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			  0);

	if (hole == MAP_FAILED)
		return NULL;
	munmap(hole, want);
	base = ALIGN_UP((uintptr_t)hole + ARENA_GUARD_BYTES, ARENA_BYTES_MAX);
	return (void *)(uintptr_t)(bytes + lead <= ARENA_BYTES_MAX ? base + lead : base);
}

/* MAP_POPULATE: as if the user had touched them all; failures do not count. */
static void populate_all(struct arena *arena)
{
	for (u32 page = 0; page < (arena->user_end - arena->user_start) / PAGE_BYTES; page++)
		if (arena_user_fault(arena, page))
			return;
}

/* Linux: arena.c arena_map_mmap() */
static int arena_mmap(struct map *map, const struct map_mapping *want, void **out)
{
	struct arena *arena = arena_of(map);
	u64 bytes = ALIGN_UP((u64)want->bytes, PAGE_BYTES);
	/* As on Linux, a second mapping takes the place of the first. */
	bool force = want->flags & MAP_FIXED || arena_view_is_user(arena);
	void *place = arena->user_start ? (void *)(uintptr_t)arena->user_start :
		      force		? want->hint :
					  choose_place(bytes);
	int err;

	/* The allocation that may fail here stands for Linux's note of the mapping. */
	if (!place || mem_should_fail(map_kern(map)->mem))
		return -ENOMEM;
	if (lock_acquire(&arena->lock) == -EOWNERDEAD)
		map_kern(map)->broken = true;
	err = arena_memory_size(arena, bytes);
	lock_release(&arena->lock);
	if (!err)
		err = arena_view_new(arena, place, bytes, force);
	if (err)
		return err;
	arena->user_start = (uintptr_t)place;
	arena->user_end = arena->user_start + bytes;
	show_user_range(arena);
	if (want->flags & MAP_POPULATE)
		populate_all(arena);
	*out = place;
	return 0;
}

static void arena_unmapped(struct map *map, const void *start)
{
	arena_view_unmapped(arena_of(map), start);
}

/* Linux: arena.c arena_map_direct_value_addr() */
static int arena_direct_value_addr(struct map *map, u64 *addr, u32 offset)
{
	const struct arena *arena = (const struct arena *)map;

	if (arena->user_start && offset >= arena->user_end - arena->user_start)
		return -ERANGE;
	*addr = arena->user_start;
	return 0;
}

static u64 arena_base(struct map *map)
{
	struct arena *arena = arena_of(map);
	u64 start = arena->user_start;

	arena_view_ensure(arena, &start);
	return start - (u32)arena->user_start;
}

static void *arena_lookup(struct map *map, const void *key)
{
	return NULL;
}

static int arena_copy_value(struct map *map, const void *key, void *value, u64 flags)
{
	return -EINVAL;
}

static long arena_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -EOPNOTSUPP;
}

static long arena_delete(struct map *map, const void *key)
{
	return -EOPNOTSUPP;
}

static int arena_next_key(struct map *map, const void *key, void *next_key)
{
	return -EOPNOTSUPP;
}

static u64 arena_memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

const struct map_ops map_ops_arena = {
	.alloc_check = arena_check,
	.alloc = arena_alloc,
	.free = arena_free,
	.lookup = arena_lookup,
	.copy_value = arena_copy_value,
	.update = arena_update,
	.delete = arena_delete,
	.get_next_key = arena_next_key,
	.direct_value_addr = arena_direct_value_addr,
	.arena_base = arena_base,
	.arena_scratch = arena_scratch,
	.check_place = arena_check_place,
	.mmap = arena_mmap,
	.unmapped = arena_unmapped,
	.memory_usage = arena_memory_usage,
	.meta_equal = map_meta_equal,
};
