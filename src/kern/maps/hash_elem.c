/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Elements of hash tables. A preallocated table has all of them in one block, handed out in order
 * and then from a list of freed ones; a few more than max_entries, because replacing an element
 * of a full table puts the new one in before the old one leaves. Others allocate each. An LRU
 * table that has none left evicts.
 */
#include "kern/maps/hash.h"

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

struct hash_elem *elem_take(struct hash *h, bool replaces, int *err)
{
	struct hash_elem *e;

	*err = -E2BIG;
	if (!h->prealloc) {
		if (!replaces && __atomic_load_n(&h->count, __ATOMIC_RELAXED) >= h->map.max_entries)
			return NULL;
		e = mem_alloc(map_kern(&h->map)->mem, h->elem_bytes);
		if (!e) {
			*err = -ENOMEM;
			return NULL;
		}
		__atomic_add_fetch(&h->count, 1, __ATOMIC_RELAXED);
		return e;
	}
	spin_acquire(&h->pool_lock);
	e = pool_pop(h, replaces);
	if (e)
		h->count++;
	spin_release(&h->pool_lock);
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
	if (!h->prealloc) {
		__atomic_sub_fetch(&h->count, 1, __ATOMIC_RELAXED);
		mem_free(map_kern(&h->map)->mem, e);
		return;
	}
	spin_acquire(&h->pool_lock);
	e->next = (uintptr_t)h->free;
	h->free = e;
	h->count--;
	spin_release(&h->pool_lock);
}
