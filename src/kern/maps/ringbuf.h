/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to maps/: the memory of a ring buffer, and how both kinds see it. */
#ifndef DRYDOCK_KERN_MAPS_RINGBUF_H
#define DRYDOCK_KERN_MAPS_RINGBUF_H

#include "kern/maps/family.h"

/*
 * Pages: [0] ours: this struct, [1] consumer position, [2] producer position, [3...] the data, and
 * then the data once more: the second half of the addresses is mapped onto the first half's
 * memory, so that a record that wraps around the end is contiguous. User space maps from page 1.
 */
struct ring {
	struct map *map;
	u64 mask; /* bytes of data - 1 */
	u32 lock;
	bool overwrite;
	u64 pending_pos; /* the oldest record not yet committed */
	u64 overwrite_pos;
	u32 busy; /* user ring buffers: one drainer at a time */
	u64 birth; /* host's clock when it was made: tells it from another ring at its address */
	struct ring *next_free;
	u8 pad1[PAGE_BYTES - 64];
	u64 consumer_pos;
	u8 pad2[PAGE_BYTES - 8];
	u64 producer_pos;
	u8 pad3[PAGE_BYTES - 8];
	char data[];
};

#define RING_HEAD_PAGES 3

struct ring_map {
	struct map map;
	struct ring *ring;
};

/* The ring, with its second half mapped in this process; NULL if that fails. */
struct ring *ring_of(struct map *map);
int ring_alloc(struct kern *kern, const struct map_create *create, struct map **out);
void ring_free(struct map *map);
int ring_mmap_range(struct ring *ring, size_t bytes, u64 offset, void **out);
u64 ring_memory_usage(const struct map *map);

#endif
