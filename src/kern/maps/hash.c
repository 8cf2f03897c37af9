/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hash table. Lookups take no lock: they follow a chain whose end names its bucket, and start
 * again if they end in another one. Writers hold the bucket's lock. A new element enters at the
 * head before the one it replaces leaves, so that a lookup finds one of the two. An element's
 * memory may be reused while a program still holds a pointer to its value, as in Linux.
 */
#include "kern/maps/hash.h"

#define HASH_CREATE_FLAGS (BPF_F_NO_PREALLOC | BPF_F_NO_COMMON_LRU | BPF_F_NUMA_NODE | \
			   MAP_ACCESS_MASK | BPF_F_ZERO_SEED)

static bool is_lru(u32 type)
{
	return type == BPF_MAP_TYPE_LRU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static bool is_percpu(u32 type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

/* Linux: hashtab.c htab_map_alloc_check() */
int hash_alloc_check(struct kern *kern, const struct map_create *create)
{
	bool percpu = is_percpu(create->map_type), lru = is_lru(create->map_type);
	bool percpu_lru = create->map_flags & BPF_F_NO_COMMON_LRU;

	if (create->map_flags & BPF_F_ZERO_SEED && !kern_capable(kern, DD_CAP_SYS_ADMIN))
		return -EPERM;
	if (create->map_flags & ~HASH_CREATE_FLAGS || !map_access_flags_ok(create->map_flags))
		return -EINVAL;
	if (!lru && percpu_lru)
		return -EINVAL;
	if (lru && create->map_flags & BPF_F_NO_PREALLOC)
		return -ENOTSUPP;
	if (create->map_flags & BPF_F_NUMA_NODE && (percpu || percpu_lru))
		return -EINVAL;
	if (!create->max_entries || !create->key_size || !create->value_size)
		return -EINVAL;
	if ((u64)create->key_size + create->value_size >=
	    KMALLOC_MAX_BYTES - 48 /* Linux: sizeof(struct htab_elem) */)
		return -E2BIG;
	if (percpu && round8(create->value_size) > PERCPU_UNIT_MIN_BYTES)
		return -E2BIG;
	return 0;
}

static int alloc_tables(struct hash *h)
{
	struct mem *mem = map_kern(&h->map)->mem;
	u64 bytes = (u64)h->bucket_count * sizeof(*h->buckets);

	h->buckets = mem_alloc(mem, bytes);
	if (!h->buckets)
		return -ENOMEM;
	h->map.memory_bytes += bytes;
	for (u32 i = 0; i < h->bucket_count; i++)
		h->buckets[i].first = (uintptr_t)i << 1 | 1;
	if (!h->prealloc)
		return 0;
	h->elem_max = h->map.max_entries + (h->lru ? 0 : map_kern(&h->map)->world.cpu_count);
	bytes = (u64)h->elem_max * h->elem_bytes;
	h->elems = mem_alloc(mem, bytes);
	h->map.memory_bytes += bytes;
	return h->elems ? 0 : -ENOMEM;
}

int hash_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct hash *h;
	int err;

	if (create->max_entries > 1U << 31)
		return -E2BIG;
	h = map_new(kern, create, sizeof(*h));
	if (!h)
		return -ENOMEM;
	h->percpu = is_percpu(create->map_type);
	h->lru = is_lru(create->map_type);
	h->prealloc = !(create->map_flags & BPF_F_NO_PREALLOC);
	h->holds_maps = create->map_type == BPF_MAP_TYPE_HASH_OF_MAPS;
	h->bucket_count = pow2_at_least(create->max_entries);
	h->seed = create->map_flags & BPF_F_ZERO_SEED ? 0 : (u32)kern->world.seed * 2654435761U;
	h->key_bytes = round8(create->key_size);
	/* A map of maps keeps a pointer where user space sees a descriptor */
	h->value_bytes = h->holds_maps ? sizeof(void *) : round8(create->value_size);
	h->value_count = h->percpu ? kern->world.cpu_count : 1;
	h->elem_bytes = ALIGN_UP(sizeof(struct hash_elem) + h->key_bytes +
					 h->value_count * h->value_bytes, 16U);
	err = alloc_tables(h);
	if (err) {
		mem_free(kern->mem, h->buckets);
		map_release_memory(&h->map);
		return err;
	}
	*out = &h->map;
	return 0;
}

/* Words of the key, mixed; any spread will do, users see no order. */
static u32 hash_key(const struct hash *h, const void *key)
{
	u64 mixed = h->seed ^ ((u64)h->map.key_size << 32);
	u32 bytes = h->map.key_size, at = 0;
	u64 word;

	for (; at + 8 <= bytes; at += 8) {
		memcpy(&word, (const char *)key + at, 8);
		mixed = (mixed ^ word) * 0x9fb21c651e98df25ULL;
		mixed ^= mixed >> 32;
	}
	if (at < bytes) {
		word = 0;
		memcpy(&word, (const char *)key + at, bytes - at);
		mixed = (mixed ^ word) * 0x9fb21c651e98df25ULL;
		mixed ^= mixed >> 32;
	}
	mixed *= 0xd6e8feb86659fd93ULL;
	return mixed >> 32;
}

static struct hash_bucket *bucket_of(const struct hash *h, u32 hash)
{
	return &h->buckets[hash & (h->bucket_count - 1)];
}

static bool is_end(uintptr_t link)
{
	return link & 1;
}

static struct hash_elem *chain_find(const struct hash *h, const void *key, u32 hash)
{
	uintptr_t end = (uintptr_t)(hash & (h->bucket_count - 1)) << 1 | 1;
	uintptr_t link;

	do {
		link = __atomic_load_n(&bucket_of(h, hash)->first, __ATOMIC_ACQUIRE);
		while (link && !is_end(link)) {
			struct hash_elem *e = (struct hash_elem *)link;

			if (e->hash == hash && !memcmp(e->data, key, h->map.key_size))
				return e;
			link = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
		}
	} while (link != end);
	return NULL;
}

struct hash_elem *hash_find(const struct hash *h, const void *key)
{
	return chain_find(h, key, hash_key(h, key));
}

static bool chain_remove(struct hash_bucket *bucket, struct hash_elem *e)
{
	uintptr_t *link = &bucket->first;

	while (!is_end(*link)) {
		if (*link == (uintptr_t)e) {
			__atomic_store_n(link, e->next, __ATOMIC_RELEASE);
			return true;
		}
		link = &((struct hash_elem *)*link)->next;
	}
	return false;
}

bool hash_unlink(struct hash *h, struct hash_elem *e, bool wait)
{
	struct hash_bucket *bucket = bucket_of(h, e->hash);
	bool removed;

	if (wait)
		spin_acquire(&bucket->lock);
	else if (!spin_try(&bucket->lock))
		return false;
	removed = chain_remove(bucket, e);
	spin_release(&bucket->lock);
	if (removed && h->lru) {
		spin_acquire(&h->pool_lock);
		lru_remove(h, e);
		spin_release(&h->pool_lock);
	}
	return removed;
}

static int check_flags(bool exists, u64 flags)
{
	if (exists && (flags & ~(u64)BPF_F_LOCK) == BPF_NOEXIST)
		return -EEXIST;
	if (!exists && (flags & ~(u64)BPF_F_LOCK) == BPF_EXIST)
		return -ENOENT;
	return 0;
}

/* Sets the values of an element for every CPU from what update got. `user`: one per CPU. */
static void fill_values(struct hash *h, struct hash_elem *e, const char *value, bool user,
			u64 flags)
{
	u32 one = flags & BPF_F_CPU ? (u32)(flags >> 32) : U32_MAX;

	if (h->holds_maps) {
		memcpy(hash_value(h, e, 0), value, sizeof(void *));
		return;
	}
	if (!h->percpu) {
		map_copy_value(&h->map, hash_value(h, e, 0), value);
		return;
	}
	if (!user)
		one = kern_this_cpu();
	for (u32 cpu = 0; cpu < h->value_count; cpu++) {
		bool each = user && !(flags & (BPF_F_CPU | BPF_F_ALL_CPUS));

		if (one != U32_MAX && cpu != one)
			continue;
		map_copy_value(&h->map, hash_value(h, e, cpu),
			       value + (each ? (size_t)cpu * h->value_bytes : 0));
	}
}

struct put {
	const void *key;
	const char *value;
	u64 flags;
	bool user;
	u32 hash;
};

/* A new element with its values set, not yet in its bucket */
static struct hash_elem *new_elem(struct hash *h, const struct put *put, bool replaces, int *err)
{
	struct hash_elem *e = elem_take(h, replaces, err);

	if (!e)
		return NULL;
	memcpy(e->data, put->key, h->map.key_size);
	e->hash = put->hash;
	if (h->percpu || h->map.record)
		memset(hash_value(h, e, 0), 0, (size_t)h->value_count * h->value_bytes);
	fill_values(h, e, put->value, put->user, put->flags);
	return e;
}

static void enter_bucket(struct hash *h, struct hash_bucket *bucket, struct hash_elem *e)
{
	e->next = bucket->first;
	__atomic_store_n(&bucket->first, (uintptr_t)e, __ATOMIC_RELEASE);
	if (h->lru) {
		spin_acquire(&h->pool_lock);
		lru_add(h, e);
		spin_release(&h->pool_lock);
	}
}

/* An LRU table takes its new element first: eviction may need the bucket's lock. */
static long put_lru(struct hash *h, const struct put *put)
{
	struct hash_bucket *bucket = bucket_of(h, put->hash);
	struct hash_elem *old, *e;
	int err;

	spin_acquire(&bucket->lock);
	old = chain_find(h, put->key, put->hash);
	err = check_flags(old, put->flags);
	if (!err && old && h->percpu) {
		fill_values(h, old, put->value, put->user, put->flags);
		old->referenced = 1;
	}
	spin_release(&bucket->lock);
	if (err || (old && h->percpu))
		return err;
	e = new_elem(h, put, false, &err);
	if (!e)
		return err;
	spin_acquire(&bucket->lock);
	old = chain_find(h, put->key, put->hash);
	err = check_flags(old, put->flags);
	if (!err) {
		enter_bucket(h, bucket, e);
		if (old)
			chain_remove(bucket, old);
	}
	spin_release(&bucket->lock);
	if (err) {
		elem_give(h, e);
	} else if (old) {
		spin_acquire(&h->pool_lock);
		lru_remove(h, old);
		spin_release(&h->pool_lock);
		elem_give(h, old);
	}
	return err;
}

/* Replaces in place where Linux does: per-CPU values, and values under their own lock. */
static bool put_in_place(struct hash *h, struct hash_elem *old, const struct put *put)
{
	if (!old || !(h->percpu || put->flags & BPF_F_LOCK))
		return false;
	if (h->percpu)
		fill_values(h, old, put->value, put->user, put->flags);
	else
		map_copy_value_locked(&h->map, hash_value(h, old, 0), put->value, true);
	return true;
}

static long put_plain(struct hash *h, const struct put *put)
{
	struct hash_bucket *bucket = bucket_of(h, put->hash);
	struct hash_elem *old, *e;
	int err;

	spin_acquire(&bucket->lock);
	old = chain_find(h, put->key, put->hash);
	err = check_flags(old, put->flags);
	if (err || put_in_place(h, old, put)) {
		spin_release(&bucket->lock);
		return err;
	}
	e = new_elem(h, put, old, &err);
	if (e) {
		err = 0;
		enter_bucket(h, bucket, e);
		if (old)
			chain_remove(bucket, old);
	}
	spin_release(&bucket->lock);
	if (e && old) {
		if (h->holds_maps)
			map_put(*(struct map **)hash_value(h, old, 0));
		elem_give(h, old);
	}
	return err;
}

static long put_any(struct map *map, const void *key, const void *value, u64 flags, bool user)
{
	struct hash *h = hash_of(map);
	struct put put = {key, value, flags, user, hash_key(h, key)};

	if ((u32)(flags & ~(u64)(BPF_F_LOCK | BPF_F_CPU | BPF_F_ALL_CPUS)) > BPF_EXIST)
		return -EINVAL;
	if (!user && (flags & ~(u64)BPF_F_LOCK) > BPF_EXIST)
		return -EINVAL;
	if (flags & BPF_F_LOCK && !btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return -EINVAL;
	return h->lru ? put_lru(h, &put) : put_plain(h, &put);
}

long hash_put(struct map *map, const void *key, const void *value, u64 flags)
{
	return put_any(map, key, value, flags, false);
}

static int put_user(struct map *map, const void *key, const void *value, u64 flags)
{
	return put_any(map, key, value, flags, true);
}

static void *hash_lookup(struct map *map, const void *key)
{
	struct hash *h = hash_of(map);
	struct hash_elem *e = hash_find(h, key);

	if (!e)
		return NULL;
	if (h->lru)
		e->referenced = 1;
	return hash_value(h, e, h->percpu ? kern_this_cpu() : 0);
}

static void *hash_lookup_percpu(struct map *map, const void *key, u32 cpu)
{
	struct hash *h = hash_of(map);
	struct hash_elem *e = cpu < h->value_count ? hash_find(h, key) : NULL;

	return e ? hash_value(h, e, cpu) : NULL;
}

long hash_delete(struct map *map, const void *key)
{
	struct hash *h = hash_of(map);
	u32 hash = hash_key(h, key);
	struct hash_bucket *bucket = bucket_of(h, hash);
	struct hash_elem *e;

	spin_acquire(&bucket->lock);
	e = chain_find(h, key, hash);
	if (e)
		chain_remove(bucket, e);
	spin_release(&bucket->lock);
	if (!e)
		return -ENOENT;
	if (h->lru) {
		spin_acquire(&h->pool_lock);
		lru_remove(h, e);
		spin_release(&h->pool_lock);
	}
	if (h->holds_maps)
		map_put(*(struct map **)hash_value(h, e, 0));
	elem_give(h, e);
	return 0;
}

static void copy_out(struct hash *h, struct hash_elem *e, char *to, u64 flags)
{
	u32 first = flags & BPF_F_CPU ? (u32)(flags >> 32) : 0;
	u32 last = flags & BPF_F_CPU ? first : h->value_count - 1;

	if (flags & BPF_F_LOCK) {
		map_copy_value_locked(&h->map, to, hash_value(h, e, 0), false);
		map_zero_fields(&h->map, to);
		return;
	}
	for (u32 cpu = first; cpu <= last && cpu < h->value_count; cpu++) {
		char *at = to + (size_t)(cpu - first) * h->value_bytes;

		map_copy_value(&h->map, at, hash_value(h, e, cpu));
		map_zero_fields(&h->map, at);
	}
}

static int hash_copy_value(struct map *map, const void *key, void *value, u64 flags)
{
	struct hash *h = hash_of(map);
	struct hash_elem *e = hash_find(h, key);

	if (!e)
		return -ENOENT;
	/* Unlike a program's, a user's lookup does not keep an element young. */
	copy_out(h, e, value, flags);
	return 0;
}

static int hash_lookup_and_delete(struct map *map, const void *key, void *value, u64 flags)
{
	struct hash *h = hash_of(map);
	u32 hash = hash_key(h, key);
	struct hash_bucket *bucket = bucket_of(h, hash);
	struct hash_elem *e;

	spin_acquire(&bucket->lock);
	e = chain_find(h, key, hash);
	if (e) {
		copy_out(h, e, value, flags);
		chain_remove(bucket, e);
	}
	spin_release(&bucket->lock);
	if (!e)
		return -ENOENT;
	if (h->lru) {
		spin_acquire(&h->pool_lock);
		lru_remove(h, e);
		spin_release(&h->pool_lock);
	}
	elem_give(h, e);
	return 0;
}

static struct hash_elem *first_from_bucket(struct hash *h, u32 bucket)
{
	for (; bucket < h->bucket_count; bucket++) {
		uintptr_t link = __atomic_load_n(&h->buckets[bucket].first, __ATOMIC_ACQUIRE);

		if (!is_end(link))
			return (struct hash_elem *)link;
	}
	return NULL;
}

/* Linux: hashtab.c htab_map_get_next_key(): an unknown key starts from the beginning */
int hash_get_next_key(struct map *map, const void *key, void *next_key)
{
	struct hash *h = hash_of(map);
	struct hash_elem *e = key ? hash_find(h, key) : NULL;
	uintptr_t link;

	if (e) {
		link = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
		e = is_end(link) ? first_from_bucket(h, (e->hash & (h->bucket_count - 1)) + 1) :
				   (struct hash_elem *)link;
	} else {
		e = first_from_bucket(h, 0);
	}
	if (!e)
		return -ENOENT;
	memcpy(next_key, e->data, map->key_size);
	return 0;
}

long hash_for_each(struct map *map, map_each_fn fn, void *context, u64 flags)
{
	struct hash *h = hash_of(map);
	long count = 0;

	if (flags)
		return -EINVAL;
	for (u32 i = 0; i < h->bucket_count; i++) {
		uintptr_t link = __atomic_load_n(&h->buckets[i].first, __ATOMIC_ACQUIRE);

		/* 0: the callback deleted the next element, and the list of free ones ended */
		while (link && !is_end(link)) {
			struct hash_elem *e = (struct hash_elem *)link;

			/* The callback may delete this very element. */
			link = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
			count++;
			if (fn(context, map, e->data,
			       hash_value(h, e, h->percpu ? kern_this_cpu() : 0)))
				return count;
		}
	}
	return count;
}

void hash_free(struct map *map)
{
	struct hash *h = hash_of(map);
	struct mem *mem = map_kern(map)->mem;

	for (u32 i = 0; i < h->bucket_count; i++)
		while (!is_end(h->buckets[i].first)) {
			struct hash_elem *e = (struct hash_elem *)h->buckets[i].first;

			h->buckets[i].first = e->next;
			if (h->holds_maps)
				map_put(*(struct map **)hash_value(h, e, 0));
			elem_give(h, e);
		}
	elem_free_all(h);
	mem_free(mem, h->elems);
	mem_free(mem, h->buckets);
	map_release_memory(map);
}

/* Linux: hashtab.c htab_map_check_btf() */
static int hash_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			  const struct btf_type *value)
{
	return btf_type_is_void(key) ? -EINVAL : 0;
}

u64 hash_memory_usage(const struct map *map)
{
	const struct hash *h = hash_of(map);

	return map->memory_bytes + (h->prealloc ? 0 : (u64)h->count * h->elem_bytes);
}

/* Linux: hashtab.c rhtab_map_alloc_check() */
static int rhash_alloc_check(struct kern *kern, const struct map_create *create)
{
	if (!(create->map_flags & BPF_F_NO_PREALLOC) || create->map_flags & BPF_F_ZERO_SEED)
		return -EINVAL;
	if (create->key_size > U16_MAX)
		return -E2BIG;
	if (create->map_extra >> 32)
		return -EINVAL;
	if ((u32)create->map_extra > U16_MAX)
		return -E2BIG;
	if ((u32)create->map_extra > create->max_entries)
		return -EINVAL;
	return hash_alloc_check(kern, create);
}

#define HASH_COMMON \
	.alloc = hash_alloc, .free = hash_free, .lookup = hash_lookup, .update = hash_put, \
	.delete = hash_delete, .for_each = hash_for_each, .copy_value = hash_copy_value, \
	.lookup_and_delete = hash_lookup_and_delete, .get_next_key = hash_get_next_key, \
	.check_btf = hash_check_btf, .meta_equal = map_meta_equal, \
	.memory_usage = hash_memory_usage
#define HASH_PERCPU \
	.update_user = put_user, .user_value_size = user_percpu_value_bytes, \
	.lookup_percpu = hash_lookup_percpu

const struct map_ops map_ops_hash = {.alloc_check = hash_alloc_check, HASH_COMMON};
const struct map_ops map_ops_lru_hash = {.alloc_check = hash_alloc_check, HASH_COMMON};
const struct map_ops map_ops_percpu_hash = {.alloc_check = hash_alloc_check, HASH_COMMON,
					    HASH_PERCPU};
const struct map_ops map_ops_lru_percpu_hash = {.alloc_check = hash_alloc_check, HASH_COMMON,
						HASH_PERCPU};
const struct map_ops map_ops_rhash = {.alloc_check = rhash_alloc_check, HASH_COMMON};
