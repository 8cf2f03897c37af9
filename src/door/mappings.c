/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmap of maps. The family tells where in the region its memory is, and the same pages of the
 * region's file are mapped where the user wants them, with the user's protection. A mapping holds
 * the map as an open file would, and a writable one keeps it from being frozen, until it is
 * unmapped. Linux: syscall.c bpf_map_mmap().
 *
 * The mappings of all kernels of the process are in one list: who unmaps memory need not be in the
 * kernel whose map is there, or in any.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "door/door.h"
#include "kern/maps/maps.h"

/* A map that user space has mapped */
struct mapping {
	struct mapping *next;
	struct dd_kern *dd;
	char *start;
	size_t bytes;
	struct object *object;
	bool writable;
};

static struct mapping *mappings;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

static struct map *map_of(const struct mapping *mapping)
{
	return container_of(mapping->object, struct map, object);
}

static bool is_arena(const struct mapping *mapping)
{
	return map_ops(map_of(mapping))->arena_base;
}

static int check(const struct map *map, const struct mmap_args *args, u32 open_flags)
{
	if ((args->prot & PROT_WRITE) && (args->flags & MAP_SHARED) && open_flags == O_RDONLY)
		return -EACCES;
	if (open_flags == O_WRONLY)
		return -EACCES;
	if (args->prot & PROT_EXEC)
		return -EPERM;
	if (!map_ops(map)->mmap || map->record)
		return -ENOTSUPP;
	if (!(args->flags & MAP_SHARED))
		return -EINVAL;
	if (!(args->prot & PROT_WRITE))
		return 0;
	if (map->frozen)
		return -EPERM;
	return map->map_flags & BPF_F_RDONLY_PROG ? -EACCES : 0;
}

static u64 region_offset(const struct kern *kern, const char *memory)
{
	return memory - (const char *)kern->mem;
}

/*
 * Ring buffers show their data twice, back to back: the second half of what the user mapped gets
 * the pages of the first.
 */
static int double_ring(const struct map *map, const struct mmap_args *args, char *memory, char *at)
{
	u64 half = map->max_entries;
	char *second = memory - args->offset + 2 * PAGE_BYTES + half;
	char *end = memory + ALIGN_UP(args->bytes, PAGE_BYTES);
	char *from = max(second, memory);

	if (map->map_type != BPF_MAP_TYPE_RINGBUF && map->map_type != BPF_MAP_TYPE_USER_RINGBUF)
		return 0;
	if (from >= end)
		return 0;
	at = mmap(at + (from - memory), end - from, args->prot, MAP_SHARED | MAP_FIXED,
		  mem_region_fd(map_kern(map)->mem),
		  region_offset(map_kern(map), from - half));
	return at == MAP_FAILED ? -errno : 0;
}

static int map_pages(const struct map *map, const struct mmap_args *args, char *memory,
		     void **out)
{
	struct kern *kern = map_kern(map);
	int flags = MAP_SHARED | (args->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_POPULATE));
	int err;

	*out = mmap(args->hint, args->bytes, args->prot, flags, mem_region_fd(kern->mem),
		    region_offset(kern, memory));
	if (*out == MAP_FAILED)
		return -errno;
	err = double_ring(map, args, memory, *out);
	if (err)
		munmap(*out, args->bytes);
	return err;
}

static struct map_mapping wish_of(const struct mmap_args *args)
{
	return (struct map_mapping){ .hint = args->hint,
				     .bytes = args->bytes,
				     .prot = args->prot,
				     .flags = args->flags,
				     .offset = args->offset };
}

static int do_map(struct map *map, const struct mmap_args *args, void **out)
{
	struct map_mapping want = wish_of(args);
	int err = map_ops(map)->mmap(map, &want, out);

	if (err || !mem_contains(map_kern(map)->mem, *out))
		return err;
	return map_pages(map, args, *out, out);
}

static int check_and_map(struct map *map, const struct mmap_args *args, u32 open_flags, void **out)
{
	bool writable = args->prot & PROT_WRITE;
	struct map_mapping want = wish_of(args);
	int err = 0;

	if (map_ops(map)->check_place)
		err = map_ops(map)->check_place(map, &want);
	if (err)
		return err;
	if (lock_acquire(&map->lock) == -EOWNERDEAD)
		map_kern(map)->broken = true;
	err = check(map, args, open_flags);
	if (!err && writable)
		__atomic_add_fetch(&map->writecnt, 1, __ATOMIC_ACQ_REL);
	lock_release(&map->lock);
	if (err)
		return err;
	err = do_map(map, args, out);
	if (err && writable)
		__atomic_sub_fetch(&map->writecnt, 1, __ATOMIC_ACQ_REL);
	return err;
}

static void put_in_list(struct mapping *mapping)
{
	pthread_mutex_lock(&mappings_lock);
	mapping->next = mappings;
	mappings = mapping;
	pthread_mutex_unlock(&mappings_lock);
}

static int get_map(struct kern *kern, int fd, struct map **out, u32 *open_flags)
{
	struct object *object;
	int err = object_get_fd_mode(kern, fd, &object, open_flags);

	if (err)
		return err;
	*out = container_of(object, struct map, object);
	if (object->kind == OBJECT_MAP)
		return 0;
	object_put(object);
	return -ENODEV;
}

int mapping_add(struct dd_kern *dd, const struct mmap_args *args, void **out)
{
	struct mapping *mapping;
	struct map *map;
	u32 open_flags;
	int err = get_map(dd->kern, args->fd, &map, &open_flags);

	if (err)
		return err;
	mapping = calloc(1, sizeof(*mapping));
	err = mapping ? 0 : -ENOMEM;
	if (!err && (args->flags & MAP_FIXED)) {
		err = mapping_check_split(args->hint, args->bytes);
		if (!err)
			mapping_remove(args->hint, args->bytes);
	}
	if (!err)
		err = check_and_map(map, args, open_flags, out);
	if (err) {
		object_put(&map->object);
		free(mapping);
		return err;
	}
	*mapping = (struct mapping){ .dd = dd,
				     .start = *out,
				     .bytes = ALIGN_UP(args->bytes, PAGE_BYTES),
				     .object = &map->object,
				     .writable = args->prot & PROT_WRITE };
	object_user_get(&map->object);
	put_in_list(mapping);
	return 0;
}

static void end_mapping(struct mapping *mapping)
{
	struct map *map = map_of(mapping);

	if (mapping->writable)
		__atomic_sub_fetch(&map->writecnt, 1, __ATOMIC_ACQ_REL);
	if (map_ops(map)->unmapped)
		map_ops(map)->unmapped(map, mapping->start);
	object_user_put(mapping->object);
	object_put(mapping->object);
	free(mapping);
}

/* Takes one out that `fits`; NULL: there is none. */
static struct mapping *take_from_list(bool (*fits)(const struct mapping *, const void *),
				 const void *context)
{
	struct mapping **link = &mappings, *mapping;

	pthread_mutex_lock(&mappings_lock);
	while (*link && !fits(*link, context))
		link = &(*link)->next;
	mapping = *link;
	if (mapping)
		*link = mapping->next;
	pthread_mutex_unlock(&mappings_lock);
	return mapping;
}

struct range {
	const char *start, *end;
};

static struct range range_of(const void *start, size_t bytes)
{
	const char *first = start;

	return (struct range){ first, first + ALIGN_UP(bytes, PAGE_BYTES) };
}

static bool is_inside(const struct mapping *mapping, const void *context)
{
	const struct range *range = context;

	return mapping->start >= range->start && mapping->start + mapping->bytes <= range->end;
}

/* Only whole mappings end. Part of one may go, unless it is an arena's: the map lives on. */
void mapping_remove(const void *start, size_t bytes)
{
	struct range range = range_of(start, bytes);
	struct mapping *mapping;

	while ((mapping = take_from_list(is_inside, &range)))
		end_mapping(mapping);
}

static bool is_of(const struct mapping *mapping, const void *dd)
{
	return mapping->dd == dd;
}

void mapping_drop_all(struct dd_kern *dd)
{
	struct mapping *mapping;

	while ((mapping = take_from_list(is_of, dd))) {
		if (!is_arena(mapping)) /* those unmap themselves: arena_forget_kern() */
			munmap(mapping->start, mapping->bytes);
		free(mapping);
	}
}

bool mapping_find_arena(const void *start, size_t bytes, struct arena_mapping *out)
{
	struct range range = range_of(start, bytes);
	const struct mapping *mapping;

	pthread_mutex_lock(&mappings_lock);
	for (mapping = mappings; mapping; mapping = mapping->next)
		if (is_arena(mapping) && mapping->start < range.end &&
		    range.start < mapping->start + mapping->bytes)
			break;
	if (mapping)
		*out = (struct arena_mapping){ .kern = mapping->dd->kern,
					       .start = mapping->start,
					       .end = mapping->start + mapping->bytes,
					       .writable = mapping->writable,
					       .is_cut = !is_inside(mapping, &range) };
	pthread_mutex_unlock(&mappings_lock);
	return mapping;
}

/* A long range may cover one arena and cut another: step by step. */
int mapping_check_split(const void *start, size_t bytes)
{
	struct range range = range_of(start, bytes);
	struct arena_mapping arena;

	while (range.start < range.end &&
	       mapping_find_arena(range.start, range.end - range.start, &arena)) {
		if (arena.is_cut)
			return -EINVAL;
		if (mapping_check_split(range.start, arena.start - range.start))
			return -EINVAL;
		range.start = arena.end;
	}
	return 0;
}

/*
 * A forked child has copies of the mappings of maps: they count too. Those of arenas it has not
 * (Linux: VM_DONTCOPY).
 */
static bool is_not_inherited(const struct mapping *mapping, const void *context)
{
	return is_arena(mapping);
}

void mapping_after_fork(void)
{
	struct mapping *mapping;

	pthread_mutex_init(&mappings_lock, NULL);
	while ((mapping = take_from_list(is_not_inherited, NULL)))
		free(mapping);
	for (mapping = mappings; mapping; mapping = mapping->next) {
		object_get(mapping->object);
		object_user_get(mapping->object);
		if (mapping->writable)
			__atomic_add_fetch(&map_of(mapping)->writecnt, 1, __ATOMIC_ACQ_REL);
	}
}
