/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ages of the elements of an LRU table: one list from oldest to newest, and a bit per element
 * that lookups set. The victim is the oldest element whose bit is clear; those passed on the way
 * lose their bit and become the newest (second chance), as Linux's inactive list does. Unlike
 * Linux there are no per-CPU batches of free elements, so a table holds exactly max_entries.
 */
#include "kern/maps/hash.h"

void lru_add(struct hash *h, struct hash_elem *e)
{
	u32 number = elem_number(h, e) + 1;

	e->older = h->newest;
	e->newer = 0;
	e->referenced = 0;
	if (h->newest)
		elem_at(h, h->newest - 1)->newer = number;
	else
		h->oldest = number;
	h->newest = number;
	e->in_use = 1;
}

void lru_remove(struct hash *h, struct hash_elem *e)
{
	if (!e->in_use)
		return;
	if (e->older)
		elem_at(h, e->older - 1)->newer = e->newer;
	else
		h->oldest = e->newer;
	if (e->newer)
		elem_at(h, e->newer - 1)->older = e->older;
	else
		h->newest = e->older;
	e->older = e->newer = 0;
	e->in_use = 0;
}

struct hash_elem *lru_victim(struct hash *h)
{
	/* Twice round at most: the first round clears every bit. */
	for (u32 looked = 0; h->oldest && looked < 2 * h->elem_max; looked++) {
		struct hash_elem *e = elem_at(h, h->oldest - 1);
		bool used = e->referenced;

		lru_remove(h, e);
		lru_add(h, e);
		if (!used)
			return e;
	}
	return NULL;
}
