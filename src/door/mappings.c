/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmap of maps. The family tells where in the region its memory is, and the same pages of the
 * region's file are mapped where the user wants them, with the user's protection. A mapping holds
 * the map as an open file would, and a writable one keeps it from being frozen, until it is
 * unmapped. Linux: syscall.c bpf_map_mmap().
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "door/door.h"
#include "kern/maps/maps.h"

static int check(const struct map *map, const struct mmap_args *args, u32 open_flags)
{
	if (open_flags == O_WRONLY)
		return -EACCES;
	if ((args->prot & PROT_WRITE) && (args->flags & MAP_SHARED) && open_flags == O_RDONLY)
		return -EACCES;
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

static int do_map(struct map *map, const struct mmap_args *args, void **out)
{
	struct map_mapping want = { .hint = args->hint,
				    .bytes = args->bytes,
				    .prot = args->prot,
				    .flags = args->flags,
				    .offset = args->offset };
	int err = map_ops(map)->mmap(map, &want, out);

	if (err || !mem_contains(map_kern(map)->mem, *out))
		return err;
	return map_pages(map, args, *out, out);
}

static int check_and_map(struct map *map, const struct mmap_args *args, u32 open_flags, void **out)
{
	bool writable = args->prot & PROT_WRITE;
	int err;

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

int mapping_add(struct dd_kern *dd, const struct mmap_args *args, void **out)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	struct object *object;
	u32 open_flags;
	int err;

	if (!mapping)
		return -ENOMEM;
	err = object_get_fd_mode(dd->kern, args->fd, &object, &open_flags);
	if (!err && object->kind != OBJECT_MAP) {
		object_put(object);
		err = -ENODEV;
	}
	if (!err) {
		if (args->flags & MAP_FIXED)
			mapping_remove(dd, args->hint, args->bytes);
		err = check_and_map(container_of(object, struct map, object), args, open_flags,
				    out);
		if (err)
			object_put(object);
	}
	if (err) {
		free(mapping);
		return err;
	}
	*mapping = (struct mapping){ .next = dd->mappings,
				     .start = *out,
				     .bytes = ALIGN_UP(args->bytes, PAGE_BYTES),
				     .object = object,
				     .writable = args->prot & PROT_WRITE };
	object_user_get(object);
	dd->mappings = mapping;
	return 0;
}

static void end_mapping(struct mapping *mapping)
{
	struct map *map = container_of(mapping->object, struct map, object);

	if (mapping->writable)
		__atomic_sub_fetch(&map->writecnt, 1, __ATOMIC_ACQ_REL);
	if (map_ops(map)->unmapped)
		map_ops(map)->unmapped(map, mapping->start);
	object_user_put(mapping->object);
	object_put(mapping->object);
	free(mapping);
}

/* Only whole mappings end: nobody unmaps part of a map, and if so the map just lives longer. */
void mapping_remove(struct dd_kern *dd, const void *start, size_t bytes)
{
	const char *first = start, *end = first + bytes;
	struct mapping **link = &dd->mappings;

	while (*link) {
		struct mapping *mapping = *link;

		if (mapping->start < first || mapping->start + mapping->bytes >
						      (const char *)ALIGN_UP((uintptr_t)end,
									     PAGE_BYTES)) {
			link = &mapping->next;
			continue;
		}
		*link = mapping->next;
		end_mapping(mapping);
	}
}

void mapping_drop_all(struct dd_kern *dd)
{
	while (dd->mappings) {
		struct mapping *mapping = dd->mappings;

		dd->mappings = mapping->next;
		munmap(mapping->start, mapping->bytes);
		free(mapping);
	}
}
