/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ring buffers from programs to user space (Linux: ringbuf.c). Positions only grow; a record's
 * header says how long it is and whether it is still being written (busy) or void (discarded).
 * The consumer moves consumer_pos in its own mapping. In overwrite mode the oldest records give
 * way, and overwrite_pos says where the oldest one left begins.
 */
#include <sys/epoll.h>
#include <sys/mman.h>

#include "kern/maps/ringbuf.h"

#define RECORD_BYTES_MAX (U32_MAX / 4)

struct record {
	u32 len; /* | busy, discard */
	u32 page_offset; /* from the ring's start, in pages: how commit finds the ring */
};

static u64 load(const u64 *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static u64 unread_bytes(const struct ring *ring)
{
	u64 from = load(&ring->consumer_pos), to = load(&ring->producer_pos);

	if (ring->overwrite)
		from = max(from, load(&ring->overwrite_pos));
	return to - from;
}

static struct record *record_at(struct ring *ring, u64 pos)
{
	return (struct record *)(ring->data + (pos & ring->mask));
}

static u32 record_bytes(u32 len)
{
	len &= ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	return ALIGN_UP(len + (u32)BPF_RINGBUF_HDR_SZ, 8U);
}

/* Moves pending_pos over records that are committed by now. */
static u64 advance_pending(struct ring *ring)
{
	u64 pos = ring->pending_pos;

	while (pos != ring->producer_pos) {
		u32 len = __atomic_load_n(&record_at(ring, pos)->len, __ATOMIC_ACQUIRE);

		if (len & BPF_RINGBUF_BUSY_BIT)
			break;
		pos += record_bytes(len);
	}
	ring->pending_pos = pos;
	return pos;
}

static bool has_space(const struct ring *ring, u64 end, u64 consumer, u64 pending)
{
	if (end - pending > ring->mask)
		return false;
	return ring->overwrite || end - consumer <= ring->mask;
}

static void *reserve_locked(struct ring *ring, u64 bytes, u32 len, u64 consumer)
{
	u64 start = ring->producer_pos, end = start + len;
	struct record *record;

	if (!has_space(ring, end, consumer, advance_pending(ring)))
		return NULL;
	if (ring->overwrite) {
		u64 oldest = ring->overwrite_pos;

		while (end - oldest > ring->mask)
			oldest += record_bytes(record_at(ring, oldest)->len);
		__atomic_store_n(&ring->overwrite_pos, oldest, __ATOMIC_RELAXED);
	}
	record = record_at(ring, start);
	record->page_offset = ((char *)record - (char *)ring) / PAGE_BYTES;
	__atomic_store_n(&record->len, (u32)bytes | BPF_RINGBUF_BUSY_BIT, __ATOMIC_RELAXED);
	__atomic_store_n(&ring->producer_pos, end, __ATOMIC_RELEASE);
	return record + 1;
}

/* Linux: ringbuf.c __bpf_ringbuf_reserve() */
void *ringbuf_reserve(struct map *map, u64 bytes)
{
	struct ring *ring = ring_of(map);
	u64 consumer;
	void *sample;
	u32 len;

	if (!ring || bytes > RECORD_BYTES_MAX)
		return NULL;
	len = record_bytes(bytes);
	if (len > ring->mask + 1)
		return NULL;
	consumer = load(&ring->consumer_pos);
	spin_acquire(&ring->lock);
	sample = reserve_locked(ring, bytes, len, consumer);
	spin_release(&ring->lock);
	return sample;
}

/* Linux: ringbuf.c bpf_ringbuf_commit(): wakes a consumer that has read all up to this record */
void ringbuf_commit(struct kern *kern, void *sample, u64 flags, bool discard)
{
	struct record *record = (struct record *)sample - 1;
	u64 page = (uintptr_t)record & ~(PAGE_BYTES - 1);
	struct ring *ring = (struct ring *)(page - (u64)record->page_offset * PAGE_BYTES);
	u32 len = record->len ^ BPF_RINGBUF_BUSY_BIT;
	u64 at = (char *)record - ring->data;

	if (discard)
		len |= BPF_RINGBUF_DISCARD_BIT;
	__atomic_exchange_n(&record->len, len, __ATOMIC_ACQ_REL);
	if (flags & BPF_RB_FORCE_WAKEUP ||
	    ((load(&ring->consumer_pos) & ring->mask) == at && !(flags & BPF_RB_NO_WAKEUP)))
		object_set_readable(&ring->map->object, true);
}

/* Linux: ringbuf.c bpf_ringbuf_query() */
u64 ringbuf_query(struct map *map, u64 flags)
{
	struct ring *ring = ((struct ring_map *)map)->ring;

	switch (flags) {
	case BPF_RB_AVAIL_DATA:
		return unread_bytes(ring);
	case BPF_RB_RING_SIZE:
		return ring->mask + 1;
	case BPF_RB_CONS_POS:
		return load(&ring->consumer_pos);
	case BPF_RB_PROD_POS:
		return load(&ring->producer_pos);
	case BPF_RB_OVERWRITE_POS:
		return load(&ring->overwrite_pos);
	default:
		return 0;
	}
}

static int ringbuf_mmap(struct map *map, const struct map_mapping *want, void **out)
{
	struct ring *ring = ring_of(map);

	if (!ring)
		return -ENOMEM;
	/* Only the consumer's page may be written */
	if (want->prot & PROT_WRITE && (want->offset || want->bytes != PAGE_BYTES))
		return -EPERM;
	return ring_mmap_range(ring, want->bytes, want->offset, out);
}

static u32 ringbuf_poll(struct map *map)
{
	return unread_bytes(((struct ring_map *)map)->ring) ? EPOLLIN | EPOLLRDNORM : 0;
}

/* Linux: syscall.c: element commands on a ring buffer are -ENOTSUPP */
static int no_next_key(struct map *map, const void *key, void *next_key)
{
	return -ENOTSUPP;
}

static long no_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -ENOTSUPP;
}

static long no_delete(struct map *map, const void *key)
{
	return -ENOTSUPP;
}

static int no_copy(struct map *map, const void *key, void *value, u64 flags)
{
	return -ENOTSUPP;
}

#define RING_COMMON \
	.alloc = ring_alloc, .free = ring_free, .get_next_key = no_next_key, .update = no_update, \
	.delete = no_delete, .copy_value = no_copy, .memory_usage = ring_memory_usage, \
	.meta_equal = map_meta_equal

const struct map_ops map_ops_ringbuf = {
	RING_COMMON,
	.mmap = ringbuf_mmap,
	.poll = ringbuf_poll,
};

/* ---- user ring buffers: from user space to programs ---- */

static int user_mmap(struct map *map, const struct map_mapping *want, void **out)
{
	struct ring *ring = ring_of(map);

	if (!ring)
		return -ENOMEM;
	if (want->prot & PROT_WRITE && !want->offset)
		return -EPERM;
	return ring_mmap_range(ring, want->bytes, want->offset, out);
}

static u32 user_poll(struct map *map)
{
	struct ring *ring = ((struct ring_map *)map)->ring;

	return unread_bytes(ring) < ring->mask + 1 ? EPOLLOUT | EPOLLWRNORM : 0;
}

bool user_ringbuf_lock(struct map *map)
{
	struct ring *ring = ring_of(map);

	return ring && spin_try(&ring->busy);
}

void user_ringbuf_unlock(struct map *map)
{
	spin_release(&((struct ring_map *)map)->ring->busy);
}

/* Linux: ringbuf.c __bpf_user_ringbuf_peek(). Positions and headers are the user's: trust none */
int user_ringbuf_peek(struct map *map, struct user_ringbuf_sample *sample)
{
	struct ring *ring = ((struct ring_map *)map)->ring;
	u64 producer = load(&ring->producer_pos), consumer;
	u32 word, len, all;

	if (producer % 8)
		return -EINVAL;
	consumer = load(&ring->consumer_pos);
	if (consumer >= producer)
		return -ENODATA;
	word = __atomic_load_n(&record_at(ring, consumer)->len, __ATOMIC_ACQUIRE);
	len = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
	all = record_bytes(len);
	if (all > producer - consumer)
		return -EINVAL;
	if (all > ring->mask + 1 || len > 0xffffff /* what a dynptr can hold */)
		return -E2BIG;
	if (word & BPF_RINGBUF_DISCARD_BIT) {
		__atomic_store_n(&ring->consumer_pos, consumer + all, __ATOMIC_RELEASE);
		return -EAGAIN;
	}
	if (word & BPF_RINGBUF_BUSY_BIT)
		return -ENODATA;
	sample->data = ring->data + ((consumer + BPF_RINGBUF_HDR_SZ) & ring->mask);
	sample->bytes = len;
	return 0;
}

void user_ringbuf_release(struct map *map, const struct user_ringbuf_sample *sample, u64 flags)
{
	struct ring *ring = ((struct ring_map *)map)->ring;

	__atomic_store_n(&ring->consumer_pos, ring->consumer_pos + record_bytes(sample->bytes),
			 __ATOMIC_RELEASE);
}

const struct map_ops map_ops_user_ringbuf = {
	RING_COMMON,
	.mmap = user_mmap,
	.poll = user_poll,
};
