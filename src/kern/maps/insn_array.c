/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Instruction arrays: jump tables of gotox (Linux: bpf_insn_array.c). User space gives the
 * original offsets and freezes the map; one program claims it, and rewriting keeps xlated_off
 * true. What a program reads through the map is a jump token per entry: the final instruction
 * index, which every engine turns into its own address (Linux keeps machine addresses there; ours
 * belong to a process, the map to all).
 */
#include "kern/maps/family.h"
#include "kern/obj/prog.h"

struct insn_array {
	struct map map;
	u32 used;
	u64 *tokens; /* behind the values */
	struct bpf_insn_array_value values[];
};

static struct insn_array *array_of(struct map *map)
{
	return (struct insn_array *)map;
}

static int insn_array_alloc_check(struct kern *kern, const struct map_create *create)
{
	return !create->max_entries || create->key_size != 4 ||
			       create->value_size != sizeof(struct bpf_insn_array_value) ||
			       create->map_flags ?
		       -EINVAL : 0;
}

static int insn_array_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	u64 entry = sizeof(struct bpf_insn_array_value) + sizeof(u64);
	struct insn_array *array;

	array = map_new(kern, create, sizeof(*array) + create->max_entries * entry);
	if (!array)
		return -ENOMEM;
	array->tokens = (u64 *)&array->values[create->max_entries];
	array->map.map_flags |= BPF_F_RDONLY_PROG;
	*out = &array->map;
	return 0;
}

static void *insn_array_lookup(struct map *map, const void *key)
{
	u32 index = key_index(key);

	return index < map->max_entries ? &array_of(map)->values[index] : NULL;
}

static long insn_array_update(struct map *map, const void *key, const void *value, u64 flags)
{
	const struct bpf_insn_array_value *entry = value;
	u32 index = key_index(key);

	if (index >= map->max_entries)
		return -E2BIG;
	if (flags & BPF_NOEXIST)
		return -EEXIST;
	if (entry->jitted_off || entry->xlated_off)
		return -EINVAL;
	array_of(map)->values[index].orig_off = entry->orig_off;
	return 0;
}

static long insn_array_delete(struct map *map, const void *key)
{
	return -EINVAL;
}

static bool is_int_of(const struct btf_type *t, u32 bytes)
{
	return btf_type_is_int(t) && t->size == bytes &&
	       BTF_INT_BITS(btf_type_int_word(t)) == bytes * 8 &&
	       !BTF_INT_OFFSET(btf_type_int_word(t));
}

static int insn_array_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
				const struct btf_type *value)
{
	return is_int_of(key, 4) && is_int_of(value, 8) ? 0 : -EINVAL;
}

static int insn_array_direct_value_addr(struct map *map, u64 *addr, u32 offset)
{
	if (offset % 8 || offset / 8 >= map->max_entries)
		return -EACCES;
	*addr = (u64)(uintptr_t)array_of(map)->tokens;
	return 0;
}

static bool offsets_valid(struct insn_array *array, const struct prog *prog)
{
	for (u32 i = 0; i < array->map.max_entries; i++) {
		u32 off = array->values[i].orig_off;

		if (off >= prog->len ||
		    (off && prog->insns[off - 1].code == (BPF_LD | BPF_DW | BPF_IMM)))
			return false;
	}
	return true;
}

int insn_array_init(struct map *map, const struct prog *prog)
{
	struct insn_array *array = array_of(map);

	if (!map->frozen || !offsets_valid(array, prog))
		return -EINVAL;
	if (__atomic_exchange_n(&array->used, 1, __ATOMIC_ACQ_REL))
		return -EBUSY;
	/* A program may be verified again with another log level. */
	for (u32 i = 0; i < map->max_entries; i++)
		array->values[i].xlated_off = array->values[i].orig_off;
	return 0;
}

void insn_array_release(struct map *map)
{
	__atomic_store_n(&array_of(map)->used, 0, __ATOMIC_RELEASE);
}

struct bpf_insn_array_value *insn_array_values(struct map *map)
{
	return array_of(map)->values;
}

void insn_array_ready(struct map *map)
{
	struct insn_array *array = array_of(map);

	for (u32 i = 0; i < map->max_entries; i++)
		array->tokens[i] = array->values[i].xlated_off;
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

const struct map_ops map_ops_insn_array = {
	.alloc_check = insn_array_alloc_check,
	.alloc = insn_array_alloc,
	.free = map_release_memory,
	.lookup = insn_array_lookup,
	.update = insn_array_update,
	.delete = insn_array_delete,
	.get_next_key = index_get_next_key,
	.check_btf = insn_array_check_btf,
	.direct_value_addr = insn_array_direct_value_addr,
	.memory_usage = memory_usage,
};
