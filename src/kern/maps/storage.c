/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Local storage: one value per kernel object (task, inode, cgroup, socket) that programs reach
 * through the object (Linux: bpf_local_storage.c). The owner's address in this kernel is the key.
 * User space reaches the values through descriptors of the owners, which is a gap here.
 */
#include "kern/maps/family.h"

struct entry {
	struct entry *next;
	void *owner;
	char value[] __attribute__((aligned(8)));
};

#define STORAGE_BUCKETS 64

struct storage {
	struct map map;
	u32 lock;
	struct entry *buckets[STORAGE_BUCKETS];
};

#define STORAGE_CREATE_FLAGS (BPF_F_NO_PREALLOC | BPF_F_CLONE)
/* Linux: BPF_LOCAL_STORAGE_MAX_VALUE_SIZE, the smaller of what kmalloc and 16 bits allow */
#define STORAGE_VALUE_BYTES_MAX (U16_MAX - 64)

static int storage_alloc_check(struct kern *kern, const struct map_create *create)
{
	if (create->map_flags & ~STORAGE_CREATE_FLAGS ||
	    !(create->map_flags & BPF_F_NO_PREALLOC) || create->max_entries ||
	    create->key_size != sizeof(int) || !create->value_size ||
	    !create->btf_key_type_id || !create->btf_value_type_id)
		return -EINVAL;
	return create->value_size > STORAGE_VALUE_BYTES_MAX ? -E2BIG : 0;
}

static int storage_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct storage *storage = map_new(kern, create, sizeof(*storage));

	if (!storage)
		return -ENOMEM;
	*out = &storage->map;
	return 0;
}

static struct entry **slot_of(struct storage *storage, const void *owner)
{
	struct entry **slot = &storage->buckets[(uintptr_t)owner / 64 % STORAGE_BUCKETS];

	while (*slot && (*slot)->owner != owner)
		slot = &(*slot)->next;
	return slot;
}

/* Linux: bpf_task_storage_get() and its kin: `init` may be NULL, then the value is zero */
void *storage_get(struct map *map, void *owner, const void *init, u64 flags)
{
	struct storage *storage = (struct storage *)map;
	struct entry **slot, *entry;

	spin_acquire(&storage->lock);
	slot = slot_of(storage, owner);
	entry = *slot;
	if (!entry && flags & BPF_LOCAL_STORAGE_GET_F_CREATE) {
		entry = mem_alloc(map_kern(map)->mem, sizeof(*entry) + round8(map->value_size));
		if (entry) {
			entry->owner = owner;
			if (init)
				map_copy_value(map, entry->value, init);
			*slot = entry;
		}
	}
	spin_release(&storage->lock);
	return entry ? entry->value : NULL;
}

int storage_delete(struct map *map, void *owner)
{
	struct storage *storage = (struct storage *)map;
	struct entry **slot, *entry;

	spin_acquire(&storage->lock);
	slot = slot_of(storage, owner);
	entry = *slot;
	if (entry)
		*slot = entry->next;
	spin_release(&storage->lock);
	if (!entry)
		return -ENOENT;
	map_free_fields(map, entry->value);
	mem_free(map_kern(map)->mem, entry);
	return 0;
}

static void storage_free(struct map *map)
{
	struct storage *storage = (struct storage *)map;

	for (u32 i = 0; i < STORAGE_BUCKETS; i++)
		while (storage->buckets[i])
			storage_delete(map, storage->buckets[i]->owner);
	map_release_memory(map);
}

/* Linux: bpf_local_storage.c bpf_local_storage_map_check_btf() */
static int storage_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			     const struct btf_type *value)
{
	u32 word;

	if (!btf_type_is_int(key))
		return -EINVAL;
	word = btf_type_int_word(key);
	return BTF_INT_BITS(word) == 32 && !BTF_INT_OFFSET(word) ? 0 : -EINVAL;
}

static int storage_copy(struct map *map, const void *key, void *value, u64 flags)
{
	return kern_gap(map_kern(map), "%s: %s", map_row(map->map_type)->name,
			map_row(map->map_type)->note);
}

static int storage_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return storage_copy(map, key, NULL, flags);
}

static long storage_remove(struct map *map, const void *key)
{
	return storage_copy(map, key, NULL, 0);
}

static int storage_next_key(struct map *map, const void *key, void *next_key)
{
	return -ENOTSUPP;
}

static void *storage_lookup(struct map *map, const void *key)
{
	return NULL;
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

#define STORAGE \
	{ \
		.alloc_check = storage_alloc_check, .alloc = storage_alloc, .free = storage_free, \
		.lookup = storage_lookup, .copy_value = storage_copy, \
		.update_user = storage_update, .delete = storage_remove, \
		.get_next_key = storage_next_key, .check_btf = storage_check_btf, \
		.memory_usage = memory_usage, .meta_equal = map_meta_equal, \
	}

const struct map_ops map_ops_task_storage = STORAGE;
const struct map_ops map_ops_inode_storage = STORAGE;
const struct map_ops map_ops_cgrp_storage = STORAGE;
const struct map_ops map_ops_sk_storage = STORAGE;
