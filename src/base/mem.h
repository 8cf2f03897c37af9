/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory. Two kinds, and every allocation of the kernel is one of them:
 *
 *   struct mem   a region: one MAP_SHARED mapping at an address that is the same in every process
 *                that uses the kernel. What lives longer than one bpf(2) call lives here. It
 *                holds no pointer to code and none to a library's memory.
 *   struct pool  private memory of one piece of work (one program verified, one bpf(2) call):
 *                allocate freely, drop it whole.
 *
 * Both return zeroed memory, aligned to 16 bytes, or NULL; both ask the fail-the-Nth switch.
 * Thread safety: a region locks itself (process-shared); a pool has one user.
 */
#ifndef DRYDOCK_BASE_MEM_H
#define DRYDOCK_BASE_MEM_H

#include "base/types.h"

struct mem;

struct mem_options {
	void *address;	  /* 0: the default address */
	size_t bytes_max; /* size of the mapping; memory is taken as it is touched. 0: 64 GiB */
};

/* Maps a new region; *fd_out is the memfd behind it (close-on-exec), owned by the region. */
int mem_region_new(struct mem **out, const struct mem_options *options);
/* Maps the region of another process at the address it has there; -EOPNOTSUPP: it has constants. */
int mem_region_attach(struct mem **out, int memfd, void *address);
int mem_region_fd(const struct mem *mem);
/* Unmaps it. The last process to do so frees everything at once. */
void mem_region_drop(struct mem *mem);
/* True if the address is inside the region. */
bool mem_contains(const struct mem *mem, const void *address);

void *mem_alloc(struct mem *mem, size_t bytes);
void *mem_alloc_aligned(struct mem *mem, size_t bytes, size_t align);
/* Whole pages, page aligned, for what user space maps (MMAPABLE arrays, ring buffers). */
void *mem_alloc_pages(struct mem *mem, size_t page_count);
/*
 * For megabytes that are written once, before the process forks, and only read from then on:
 * private memory at an address of the region, which forked children inherit. It costs a tenth of
 * shared memory to fill. A region that has some cannot be attached to.
 */
void *mem_alloc_constant(struct mem *mem, size_t bytes);
void mem_free(struct mem *mem, void *ptr); /* any of the four; NULL is allowed */
char *mem_strdup(struct mem *mem, const char *text);
u64 mem_bytes_in_use(const struct mem *mem);
u64 mem_allocation_count(const struct mem *mem); /* live allocations */

/* The Nth allocation from now on (1 = the next) fails, once. 0 switches it off. */
void mem_fail_nth(struct mem *mem, u64 n);
/* Counts one allocation made elsewhere (pools) against the switch: true if it must fail. */
bool mem_should_fail(struct mem *mem);
/* A process died while it changed the region: what is in it may be half-made. */
bool mem_broken(const struct mem *mem);

struct pool;

/* `mem` may be NULL: then no fault injection. */
struct pool *pool_new(struct mem *mem);
void *pool_alloc(struct pool *pool, size_t bytes);
/* Not zeroed: for large blocks that the caller fills. */
void *pool_alloc_raw(struct pool *pool, size_t bytes);
/* Grows an array; the old block is given up, not reused. */
void *pool_realloc(struct pool *pool, void *ptr, size_t old_bytes, size_t bytes);
char *pool_printf(struct pool *pool, const char *format, ...) printf_like(2, 3);
size_t pool_bytes(const struct pool *pool); /* what it has taken from the system */
void pool_drop(struct pool *pool); /* frees everything; NULL is allowed */

#endif
