/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maps of maps: the shape that all inner maps must have (taken from the map that inner_map_fd
 * names at creation), and the hash of maps. The array of maps is in fd_array.c.
 */
#include "kern/maps/hash.h"
#include "kern/obj/grace.h"

/* Linux: map_in_map.c bpf_map_meta_alloc(). The verifier reads only what is copied here. */
int map_meta_alloc(struct kern *kern, int inner_map_fd, struct map **out)
{
	struct map *inner, *meta = NULL;
	int err = map_get_fd(kern, inner_map_fd, &inner);

	if (err)
		return err;
	err = -EINVAL;
	if (inner->inner_map_meta)
		goto out;
	err = -ENOTSUPP;
	if (!map_ops(inner)->meta_equal)
		goto out;
	err = -ENOMEM;
	meta = mem_alloc(kern->mem, sizeof(*meta));
	if (!meta)
		goto out;
	meta->object.kern = kern;
	meta->map_type = inner->map_type;
	meta->key_size = inner->key_size;
	meta->value_size = inner->value_size;
	meta->map_flags = inner->map_flags;
	meta->max_entries = inner->max_entries;
	meta->bypass_spec_v1 = inner->bypass_spec_v1;
	if (inner->record) {
		meta->record = btf_record_dup(kern->mem, inner->record);
		if (!meta->record) {
			mem_free(kern->mem, meta);
			goto out;
		}
	}
	meta->btf = inner->btf;
	if (meta->btf)
		btf_get(meta->btf);
	*out = meta;
	err = 0;
out:
	map_put(inner);
	return err;
}

void map_meta_free(struct map *meta)
{
	struct mem *mem = map_kern(meta)->mem;

	btf_record_free(mem, meta->record);
	if (meta->btf)
		btf_put(meta->btf);
	mem_free(mem, meta);
}

int inner_map_get_fd(struct map *map, u32 fd, struct map **out)
{
	struct map *inner;
	int err = map_get_fd(map_kern(map), fd, &inner);

	if (err)
		return err;
	if (!map_ops(inner)->meta_equal ||
	    !map_ops(inner)->meta_equal(map->inner_map_meta, inner)) {
		map_put(inner);
		return -EINVAL;
	}
	*out = inner;
	return 0;
}

/* Linux: hashtab.c fd_htab_map_alloc_check() */
static int maps_alloc_check(struct kern *kern, const struct map_create *create)
{
	return create->value_size != sizeof(u32) ? -EINVAL : hash_alloc_check(kern, create);
}

static int maps_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct map *meta;
	int err = map_meta_alloc(kern, create->inner_map_fd, &meta);

	if (err)
		return err;
	err = hash_alloc(kern, create, out);
	if (err)
		map_meta_free(meta);
	else
		(*out)->inner_map_meta = meta;
	return err;
}

static void maps_free(struct map *map)
{
	map_meta_free(map->inner_map_meta);
	hash_free(map);
}

static void *maps_lookup(struct map *map, const void *key)
{
	struct hash *h = hash_of(map);
	struct hash_elem *e = hash_find(h, key);

	return e ? *(struct map **)hash_value(h, e, 0) : NULL;
}

static int maps_copy_id(struct map *map, const void *key, void *value, u64 flags)
{
	u64 *grace = grace_enter(map_kern(map));
	struct map *inner = maps_lookup(map, key);

	if (inner)
		*(u32 *)value = inner->object.id;
	grace_leave(map_kern(map), grace);
	return inner ? 0 : -ENOENT;
}

static int maps_update(struct map *map, const void *key, const void *value, u64 flags)
{
	struct map *inner;
	int err = inner_map_get_fd(map, *(const u32 *)value, &inner);

	if (err)
		return err;
	err = hash_put(map, key, &inner, flags);
	if (err)
		map_put(inner);
	return err;
}

static long no_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -EOPNOTSUPP;
}

static int maps_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			  const struct btf_type *value)
{
	return 0;
}

const struct map_ops map_ops_hash_of_maps = {
	.alloc_check = maps_alloc_check,
	.alloc = maps_alloc,
	.free = maps_free,
	.lookup = maps_lookup,
	.update = no_update,
	.update_user = maps_update,
	.delete = hash_delete,
	.copy_value = maps_copy_id,
	.get_next_key = hash_get_next_key,
	.check_btf = maps_check_btf,
	.memory_usage = hash_memory_usage,
};
