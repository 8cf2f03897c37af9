/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of an arena: a memfd, in which the pages that are present are allocated and the others
 * are holes. A page is made present by allocating it, and absent again by punching a hole, which
 * every view of it (view.c) notices; or quicker, where there is only one view (spare.c). Two bits
 * for each page say the same without a system call.
 *
 * Callers: pages.c, under the arena's lock; arena.c when an arena is created, mapped and dropped.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kern/arena/arena.h"

int arena_memory_new(struct arena *arena)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	arena->memfd = memfd_create("arena", MFD_CLOEXEC);
	if (arena->memfd < 0)
		return -ENOMEM;
	pthread_once(&once, arena_view_init);
	if (!arena_view_prepare(arena))
		return 0;
	close(arena->memfd);
	return -ENOMEM;
}

void arena_memory_drop(struct arena *arena)
{
	struct mem *mem = map_kern(&arena->map)->mem;

	arena_view_drop(arena);
	mem_free(mem, arena->present);
	mem_free(mem, arena->scratch);
}

static int grow_bits(struct arena *arena, u64 **bits, u32 page_count)
{
	struct mem *mem = map_kern(&arena->map)->mem;
	u64 *next = mem_alloc(mem, ALIGN_UP(page_count, 64) / 8);

	if (!next)
		return -ENOMEM;
	if (*bits)
		memcpy(next, *bits, ALIGN_UP(arena->page_count, 64) / 8);
	mem_free(mem, *bits);
	*bits = next;
	return 0;
}

int arena_memory_size(struct arena *arena, u64 bytes)
{
	u32 page_count = (u32)(bytes / PAGE_BYTES);

	if (page_count <= arena->page_count)
		return 0;
	if (ftruncate(arena->memfd, (off_t)bytes) ||
	    grow_bits(arena, &arena->present, page_count) ||
	    grow_bits(arena, &arena->scratch, page_count))
		return -ENOMEM;
	arena->page_count = page_count;
	return 0;
}

int arena_populate(struct arena *arena, u32 first, u32 count)
{
	off_t at = (off_t)first * PAGE_BYTES, bytes = (off_t)count * PAGE_BYTES;
	int ret = 0;

	if (!arena_view_populate(arena, first, count))
		do {
			ret = fallocate(arena->memfd, 0, at, bytes);
		} while (ret && errno == EINTR);
	if (ret) {
		fallocate(arena->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, bytes);
		return -ENOMEM;
	}
	for (u32 page = first; page < first + count; page++)
		arena->present[page / 64] |= BIT_ULL(page % 64);
	arena_view_protect(arena, first, count, true);
	return 0;
}

static void take_away(struct arena *arena, u32 first, u32 count)
{
	arena_view_protect(arena, first, count, false);
	if (!arena_view_hide(arena, first, count))
		fallocate(arena->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  (off_t)first * PAGE_BYTES, (off_t)count * PAGE_BYTES);
}

void arena_depopulate(struct arena *arena, u32 first, u32 count)
{
	u32 end = min(first + count, arena->page_count), from = first, to = end;

	while (from < to && !arena_bit(arena->present, from))
		from++;
	while (from < to && !arena_bit(arena->present, to - 1))
		to--;
	if (from < to)
		take_away(arena, from, to - from);
	for (u32 page = first; page < end; page++) {
		bool scratch = arena_bit(arena->scratch, page);

		arena->scratch[page / 64] &= ~BIT_ULL(page % 64);
		if (!arena_bit(arena->present, page))
			continue;
		if (!scratch)
			arena->map.memory_bytes -= PAGE_BYTES;
		arena->present[page / 64] &= ~BIT_ULL(page % 64);
	}
}
