/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bloom filters (Linux: bloom_filter.c): push sets a few bits per value, peek asks whether all of
 * them are set. 7/5 bits per value and hash function approximate the best size.
 */
#include "kern/maps/family.h"

struct bloom {
	struct map map;
	u32 bit_mask, hash_count, seed;
	u64 bits[];
};

#define BLOOM_CREATE_FLAGS (BPF_F_NUMA_NODE | BPF_F_ZERO_SEED | MAP_ACCESS_MASK)

static int bloom_alloc_check(struct kern *kern, const struct map_create *create)
{
	return create->value_size > KMALLOC_MAX_BYTES ? -E2BIG : 0;
}

static u32 bit_mask_for(u32 entries, u32 hashes)
{
	u64 bits = (u64)entries * hashes;

	if (bits > U32_MAX || bits / 5 * 7 > 1U << 31)
		return U32_MAX;
	bits = bits / 5 * 7;
	return bits <= 64 ? 63 : pow2_at_least(bits) - 1;
}

static int bloom_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	u32 hashes = create->map_extra ? create->map_extra : 5;
	struct bloom *bloom;
	u32 mask;

	if (create->key_size || !create->value_size || !create->max_entries ||
	    create->map_flags & ~BLOOM_CREATE_FLAGS || !map_access_flags_ok(create->map_flags) ||
	    create->map_extra & ~0xfULL)
		return -EINVAL;
	mask = bit_mask_for(create->max_entries, hashes);
	bloom = map_new(kern, create, sizeof(*bloom) + ((u64)mask + 1) / 8);
	if (!bloom)
		return -ENOMEM;
	bloom->bit_mask = mask;
	bloom->hash_count = hashes;
	bloom->seed = create->map_flags & BPF_F_ZERO_SEED ? 0 : (u32)kern->world.seed;
	*out = &bloom->map;
	return 0;
}

static u32 bit_of(const struct bloom *bloom, const u8 *value, u32 index)
{
	u64 mixed = 0xcbf29ce484222325ULL ^ ((u64)(bloom->seed + index) << 17);

	for (u32 i = 0; i < bloom->map.value_size; i++)
		mixed = (mixed ^ value[i]) * 0x100000001b3ULL;
	mixed ^= mixed >> 29;
	mixed *= 0xbf58476d1ce4e5b9ULL;
	return (u32)(mixed >> 32) & bloom->bit_mask;
}

static long bloom_push(struct map *map, const void *value, u64 flags)
{
	struct bloom *bloom = (struct bloom *)map;

	if (flags != BPF_ANY)
		return -EINVAL;
	for (u32 i = 0; i < bloom->hash_count; i++) {
		u32 bit = bit_of(bloom, value, i);

		__atomic_fetch_or(&bloom->bits[bit / 64], 1ULL << bit % 64, __ATOMIC_RELAXED);
	}
	return 0;
}

static long bloom_peek(struct map *map, void *value)
{
	struct bloom *bloom = (struct bloom *)map;

	for (u32 i = 0; i < bloom->hash_count; i++) {
		u32 bit = bit_of(bloom, value, i);

		if (!(bloom->bits[bit / 64] >> bit % 64 & 1))
			return -ENOENT;
	}
	return 0;
}

static long bloom_pop(struct map *map, void *value)
{
	return -EOPNOTSUPP;
}

static long bloom_delete(struct map *map, const void *key)
{
	return -EOPNOTSUPP;
}

static long bloom_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -EINVAL;
}

static int bloom_next_key(struct map *map, const void *key, void *next_key)
{
	return -EOPNOTSUPP;
}

static int bloom_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			   const struct btf_type *value)
{
	return btf_type_is_void(key) ? 0 : -EINVAL;
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

const struct map_ops map_ops_bloom_filter = {
	.alloc_check = bloom_alloc_check,
	.alloc = bloom_alloc,
	.free = map_release_memory,
	.push = bloom_push,
	.peek = bloom_peek,
	.pop = bloom_pop,
	.update = bloom_update,
	.delete = bloom_delete,
	.get_next_key = bloom_next_key,
	.check_btf = bloom_check_btf,
	.memory_usage = memory_usage,
	.meta_equal = map_meta_equal,
};
