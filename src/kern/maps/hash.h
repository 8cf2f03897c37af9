/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to maps/: the hash table that hash, LRU, per-CPU and map-of-maps families share. */
#ifndef DRYDOCK_KERN_MAPS_HASH_H
#define DRYDOCK_KERN_MAPS_HASH_H

#include "kern/maps/family.h"

struct hash_elem {
	/* Next in the bucket. The chain's end is the bucket's number with the low bit set, so that
	 * a reader whose element moved to another bucket notices. */
	uintptr_t next;
	u32 hash;
	/* LRU: place in the list (older, newer) as element numbers + 1, and the reference bit */
	u32 older, newer;
	u8 referenced, in_use;
	/* Key rounded up to 8, then the value, per CPU where there are several */
	char data[] __attribute__((aligned(8)));
};

struct hash_bucket {
	uintptr_t first;
	u32 lock;
};

struct hash {
	struct map map;
	struct hash_bucket *buckets;
	u32 bucket_count, seed;
	u32 key_bytes;	 /* rounded up to 8 */
	u32 value_bytes; /* rounded up to 8, of one CPU */
	u32 value_count; /* 1, or the number of CPUs */
	u32 elem_bytes;
	bool prealloc, percpu, lru, holds_maps;
	/* Preallocated: max_entries elements and a few more to replace in a full map */
	char *elems;
	u32 elem_max, fresh; /* elements [fresh, elem_max) were never used */
	u32 pool_lock;
	struct hash_elem *free;
	u32 count; /* elements in the table */
	u32 oldest, newest; /* LRU list, element numbers + 1 */
};

static inline struct hash *hash_of(const struct map *map)
{
	return (struct hash *)map;
}
static inline char *hash_value(const struct hash *h, const struct hash_elem *e, u32 cpu)
{
	return (char *)e->data + h->key_bytes + (size_t)cpu * h->value_bytes;
}
static inline u32 elem_number(const struct hash *h, const struct hash_elem *e)
{
	return ((const char *)e - h->elems) / h->elem_bytes;
}
static inline struct hash_elem *elem_at(const struct hash *h, u32 number)
{
	return (struct hash_elem *)(h->elems + (size_t)number * h->elem_bytes);
}

int hash_alloc_check(struct kern *kern, const struct map_create *create);
int hash_alloc(struct kern *kern, const struct map_create *create, struct map **out);
void hash_free(struct map *map);
struct hash_elem *hash_find(const struct hash *h, const void *key);
long hash_delete(struct map *map, const void *key);
int hash_get_next_key(struct map *map, const void *key, void *next_key);
long hash_for_each(struct map *map, map_each_fn fn, void *context, u64 flags);
u64 hash_memory_usage(const struct map *map);
/* Puts value (in the form that `fill` understands) under key; replaces as Linux does. */
long hash_put(struct map *map, const void *key, const void *value, u64 flags);

/* hash_elem.c: where elements come from and go to */
struct hash_elem *elem_take(struct hash *h, bool replaces, int *err);
void elem_give(struct hash *h, struct hash_elem *e);
void elem_free_all(struct hash *h); /* memory of all that were given back */

/* lru.c: the list of ages; all with pool_lock held */
void lru_add(struct hash *h, struct hash_elem *e);
void lru_remove(struct hash *h, struct hash_elem *e);
/* The element to evict: the oldest that was not used since it was last looked at */
struct hash_elem *lru_victim(struct hash *h);
/* hash.c: takes an element out of its bucket, from wherever; false if it was gone already */
bool hash_unlink(struct hash *h, struct hash_elem *e, bool wait);

#endif
