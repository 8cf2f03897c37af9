/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arenas. A page of an arena is absent until a program allocates it or the user touches it, and
 * absent again when it is freed. One file each:
 *
 *   range_tree.c  which page numbers are free to be allocated
 *   memory.c      the memory itself
 *   view.c        what this process sees of it, and what happens when it touches an absent page
 *   spare.c       freed pages of it that wait to be allocated again
 *   pages.c       allocating, freeing, reserving: the calls of programs
 *   arena.c       the map: creation, mmap, the address model
 *
 * Page numbers count from the start of the user's mapping.
 */
#ifndef DRYDOCK_KERN_ARENA_ARENA_H
#define DRYDOCK_KERN_ARENA_ARENA_H

#include "kern/arena/range_tree.h"
#include "kern/maps/family.h"

#define ARENA_BYTES_MAX (1ULL << 32)
#define ARENA_GUARD_BYTES (32U << 10)
#define ARENA_BATCH_PAGES 1024 /* Linux: KMALLOC_MAX_CACHE_SIZE / sizeof(struct page *) */

struct arena {
	struct map map;
	u64 user_start, user_end; /* 0: not mapped yet, and not told at creation */
	struct lock lock;	  /* all below, and map.memory_bytes */
	struct range_tree *free;
	u64 *present;	/* a bit for each page: there is memory for it ... */
	u64 *scratch;	/* nobody allocated it, but the kernel touched it; present during a run */
	u32 page_count; /* bits in the two */
	int memfd;	/* its memory; open in the creator and in the processes it forks */
};

static inline struct arena *arena_of(struct map *map)
{
	return (struct arena *)map;
}
static inline bool arena_bit(const u64 *bits, u32 page)
{
	return bits[page / 64] & BIT_ULL(page % 64);
}

/* ---- memory.c ---- */

int arena_memory_new(struct arena *arena); /* -ENOMEM */
void arena_memory_drop(struct arena *arena);
/* Makes room for the pages of a mapping of `bytes`; -ENOMEM */
int arena_memory_size(struct arena *arena, u64 bytes);

/* Under the arena's lock: memory for absent pages, zeroed. 0 or -ENOMEM */
int arena_populate(struct arena *arena, u32 first, u32 count);
/* Under the arena's lock: whatever is there of these pages goes. */
void arena_depopulate(struct arena *arena, u32 first, u32 count);

/* ---- view.c ---- */

void arena_view_init(void); /* once per process */
/* Takes note of an arena that this process creates; -ENOMEM */
int arena_view_prepare(struct arena *arena);
void arena_view_drop(struct arena *arena); /* the memfd, too */
/* This process sees the arena at `place`, the user's mapping. -EBUSY, -ENOMEM */
int arena_view_new(struct arena *arena, void *place, u64 bytes, bool force);
/* There is a view, if need be one for programs only: where it starts. -errno */
int arena_view_ensure(struct arena *arena, u64 *start);
/* The user has unmapped what started there. */
void arena_view_unmapped(struct arena *arena, const void *start);
/* The user's mapping is there, in this process. */
bool arena_view_is_user(const struct arena *arena);
/* True if a touch of the range by user code would make pages present. */
bool arena_is_absent(const void *start, u64 bytes);
/* The user has mapped something else there by force: what was set aside there is not ours. */
void arena_overlaid(const void *start, u64 bytes);
/* Views of a kernel that is dropped */
void arena_forget_kern(struct kern *kern);
/* What memory.c does otherwise: false if this process's view leaves it to that. */
bool arena_view_populate(struct arena *arena, u32 first, u32 count);
bool arena_view_hide(struct arena *arena, u32 first, u32 count);
/* Where userfaultfd is refused: pages that this process may touch now, or not any more */
void arena_view_protect(const struct arena *arena, u32 first, u32 count, bool present);
/* For tests: what is done where userfaultfd is refused. While this process has no view. */
void arena_use_mprotect(bool use);

/* ---- pages.c ---- */

struct arena_request {
	u64 address; /* 0: anywhere */
	u32 page_cnt;
	int node_id;
	bool sleepable; /* what has to be given back after a failure is freed at once */
};

bool arena_lock(struct arena *arena); /* false: not obtained (a failure on purpose) */
u64 arena_alloc_pages(struct arena *arena, const struct arena_request *request); /* 0: none */
void arena_free_pages(struct arena *arena, u64 address, u32 page_cnt, bool sleepable);
int arena_reserve_pages(struct arena *arena, u64 address, u32 page_cnt);
/* The user touched an absent page. 0; -EBUSY: no lock; -EFAULT: a SIGSEGV for the user */
int arena_user_fault(struct arena *arena, u32 page);
/* A body of a call touched an absent page: it gets memory that nobody allocated. */
int arena_kernel_fault(struct arena *arena, u32 page);
/* A program touched an absent page: true if it is such memory, now there again. */
bool arena_scratch(struct map *map, u32 low);
/* Frees what programs that may not sleep have freed; between runs. */
void arena_run_deferred(struct kern *kern);

#endif
