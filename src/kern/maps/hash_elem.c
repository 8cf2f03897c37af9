/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Elements of hash tables. A preallocated table has all of them in one block, handed out in order
 * and then from a list of freed ones; a few more than max_entries, because replacing an element
 * of a full table puts the new one in before the old one leaves. Others allocate each, but give
 * none back before the table goes: lookups without a lock and programs with a pointer to a value
 * may still be on a freed one. An LRU table that has none left evicts.
 */
#include <sched.h>

#include "kern/maps/hash.h"

#define REPLACE_TRIES 10000

static struct hash_elem *pool_pop(struct hash *h, bool replaces)
{
	struct hash_elem *e = h->free;

	/* Without an old element to replace, max_entries is the limit. */
	if (!replaces && h->count >= h->map.max_entries)
		return NULL;
	if (e)
		h->free = (struct hash_elem *)e->next;
	else if (h->fresh < h->elem_max)
		e = elem_at(h, h->fresh++);
	return e;
}

static struct hash_elem *evict_one(struct hash *h)
{
	struct hash_elem *victim;

	for (u32 tries = 0; tries < 64; tries++) {
		spin_acquire(&h->pool_lock);
		victim = lru_victim(h);
		spin_release(&h->pool_lock);
		if (!victim)
			return NULL;
		if (hash_unlink(h, victim, false))
			return victim;
	}
	return NULL;
}

/* For tables that allocate: the place is taken under the lock, the memory without it. */
static struct hash_elem *alloc_elem(struct hash *h, bool replaces, int *err)
{
	struct hash_elem *e = NULL;
	bool room;

	spin_acquire(&h->pool_lock);
	room = replaces || h->count < h->map.max_entries;
	if (room) {
		e = h->free;
		if (e)
			h->free = (struct hash_elem *)e->next;
		h->count++;
	}
	spin_release(&h->pool_lock);
	if (e || !room)
		return e;
	e = mem_alloc(map_kern(&h->map)->mem, h->elem_bytes);
	if (!e) {
		spin_acquire(&h->pool_lock);
		h->count--;
		spin_release(&h->pool_lock);
		*err = -ENOMEM;
	}
	return e;
}

struct hash_elem *elem_take(struct hash *h, bool replaces, int *err)
{
	struct hash_elem *e = NULL;

	*err = -E2BIG;
	if (!h->prealloc)
		return alloc_elem(h, replaces, err);
	for (u32 tries = 0; tries < REPLACE_TRIES; tries++) {
		spin_acquire(&h->pool_lock);
		e = pool_pop(h, replaces);
		if (e)
			h->count++;
		spin_release(&h->pool_lock);
		if (e || !replaces)
			break;
		/* More threads replace at once than there are CPUs: one of them is about to give */
		sched_yield();
	}
	if (!e && h->lru) {
		e = evict_one(h);
		*err = -ENOMEM;
		if (e)
			map_free_fields(&h->map, hash_value(h, e, 0));
	}
	return e;
}

void elem_give(struct hash *h, struct hash_elem *e)
{
	for (u32 cpu = 0; h->map.record && cpu < h->value_count; cpu++)
		map_free_fields(&h->map, hash_value(h, e, cpu));
	spin_acquire(&h->pool_lock);
	__atomic_store_n(&e->next, (uintptr_t)h->free, __ATOMIC_RELEASE);
	h->free = e;
	h->count--;
	spin_release(&h->pool_lock);
}

void elem_free_all(struct hash *h)
{
	struct hash_elem *e = h->free;

	while (!h->prealloc && e) {
		struct hash_elem *next = (struct hash_elem *)e->next;

		mem_free(map_kern(&h->map)->mem, e);
		e = next;
	}
	h->free = NULL;
}
