/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of ring buffers: allocation in the region and the double mapping of the data. The
 * mapping belongs to a process, the region to all: a process that did not make the ring maps the
 * second half when it first uses it, and remembers that in a small per-process table.
 *
 * Only the processes themselves could undo that, so a ring's memory never becomes anything else:
 * freed rings wait in the kernel for the next one of their size.
 */
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

#include "kern/maps/ringbuf.h"

#define RING_CREATE_FLAGS (BPF_F_NUMA_NODE | BPF_F_RB_OVERWRITE)
#define DOUBLED_MAX 1024

/* Per process: rings whose second half is mapped here, by their time of birth. */
static u64 doubled[DOUBLED_MAX];
static pthread_mutex_t doubled_lock = PTHREAD_MUTEX_INITIALIZER;

static u32 slot_of(const struct ring *ring)
{
	return ((uintptr_t)ring / PAGE_BYTES) * 2654435761U % DOUBLED_MAX;
}

static bool map_second_half(struct ring *ring)
{
	struct mem *mem = map_kern(ring->map)->mem;
	u64 bytes = ring->mask + 1;
	void *got;

	got = mmap(ring->data + bytes, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		   mem_region_fd(mem), ring->data - (char *)mem);
	return got != MAP_FAILED;
}

/* A slot remembers one ring; another one in the same slot is mapped again, which is harmless. */
static bool ensure_doubled(struct ring *ring)
{
	u64 *slot = &doubled[slot_of(ring)];
	bool ok = true;

	if (likely(__atomic_load_n(slot, __ATOMIC_ACQUIRE) == ring->birth))
		return true;
	pthread_mutex_lock(&doubled_lock);
	if (*slot != ring->birth) {
		ok = map_second_half(ring);
		if (ok)
			__atomic_store_n(slot, ring->birth, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&doubled_lock);
	return ok;
}

struct ring *ring_of(struct map *map)
{
	struct ring *ring = ((struct ring_map *)map)->ring;

	return ensure_doubled(ring) ? ring : NULL;
}

/* A freed ring of that size, its memory cleared; NULL: none */
static struct ring *reuse(struct kern *kern, u64 bytes)
{
	struct ring *ring, **link;

	spin_acquire(&kern->rings_lock);
	link = (struct ring **)&kern->rings_free;
	while (*link && (*link)->mask != bytes - 1)
		link = &(*link)->next_free;
	ring = *link;
	if (ring)
		*link = ring->next_free;
	spin_release(&kern->rings_lock);
	if (!ring)
		return NULL;
	ring->lock = ring->busy = 0;
	ring->pending_pos = ring->overwrite_pos = ring->consumer_pos = ring->producer_pos = 0;
	memset(ring->data, 0, bytes);
	return ring;
}

static struct ring *ring_new(struct kern *kern, u64 bytes)
{
	struct ring *ring = reuse(kern, bytes);
	struct timespec now;

	if (ring)
		return ring;
	ring = mem_alloc_pages(kern->mem, RING_HEAD_PAGES + 2 * bytes / PAGE_BYTES);
	if (!ring)
		return NULL;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ring->birth = now.tv_sec * 1000000000ULL + now.tv_nsec;
	ring->mask = bytes - 1;
	return ring;
}

/* Linux: ringbuf.c ringbuf_map_alloc() */
int ring_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	u64 bytes = create->max_entries;
	struct ring_map *rm;

	if (create->map_flags & ~RING_CREATE_FLAGS)
		return -EINVAL;
	if (create->map_flags & BPF_F_RB_OVERWRITE && create->map_type != BPF_MAP_TYPE_RINGBUF)
		return -EINVAL;
	if (create->key_size || create->value_size || !bytes || bytes & (bytes - 1) ||
	    !IS_ALIGNED(bytes, PAGE_BYTES))
		return -EINVAL;
	rm = map_new(kern, create, sizeof(*rm));
	if (!rm)
		return -ENOMEM;
	rm->ring = ring_new(kern, bytes);
	if (!rm->ring) {
		map_release_memory(&rm->map);
		return -ENOMEM;
	}
	rm->ring->map = &rm->map;
	rm->ring->overwrite = create->map_flags & BPF_F_RB_OVERWRITE;
	rm->map.memory_bytes += RING_HEAD_PAGES * PAGE_BYTES + bytes;
	*out = &rm->map;
	return 0;
}

void ring_free(struct map *map)
{
	struct kern *kern = map_kern(map);
	struct ring *ring = ((struct ring_map *)map)->ring;

	spin_acquire(&kern->rings_lock);
	ring->next_free = kern->rings_free;
	kern->rings_free = ring;
	spin_release(&kern->rings_lock);
	map_release_memory(map);
}

int ring_mmap_range(struct ring *ring, size_t bytes, u64 offset, void **out)
{
	u64 all = 2 * PAGE_BYTES + 2 * (ring->mask + 1);

	if (!IS_ALIGNED(offset, PAGE_BYTES) || offset > all || bytes > all - offset)
		return -EINVAL;
	*out = (char *)&ring->consumer_pos + offset;
	return 0;
}

u64 ring_memory_usage(const struct map *map)
{
	return map->memory_bytes;
}
