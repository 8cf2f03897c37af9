/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays and per-CPU arrays: every element exists from the start and is found by its index.
 * An MMAPABLE array's values begin at a page, since user space maps them. Per-CPU values of one
 * element lie side by side, one per virtual CPU.
 */
#include <sys/mman.h>

#include "kern/isa/build.h"
#include "kern/maps/family.h"

struct array {
	struct map map;
	u32 elem_bytes; /* of one value, per CPU where there are several */
	bool percpu;
	char *values; /* own allocation */
};

#define ARRAY_CREATE_FLAGS (BPF_F_NUMA_NODE | BPF_F_MMAPABLE | MAP_ACCESS_MASK | \
			    BPF_F_PRESERVE_ELEMS | BPF_F_INNER_MAP)

static bool is_percpu(u32 type)
{
	return type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

/* Linux: arraymap.c array_map_alloc_check() */
static int array_alloc_check(struct kern *kern, const struct map_create *create)
{
	bool percpu = is_percpu(create->map_type);

	if (!create->max_entries || create->key_size != 4 || !create->value_size ||
	    create->map_flags & ~ARRAY_CREATE_FLAGS || !map_access_flags_ok(create->map_flags) ||
	    (percpu && create->map_flags & BPF_F_NUMA_NODE))
		return -EINVAL;
	if (create->map_type != BPF_MAP_TYPE_ARRAY &&
	    create->map_flags & (BPF_F_MMAPABLE | BPF_F_INNER_MAP))
		return -EINVAL;
	if (create->map_flags & BPF_F_PRESERVE_ELEMS)
		return -EINVAL;
	if (create->value_size > INT_MAX)
		return -E2BIG;
	if (percpu && round8(create->value_size) > PERCPU_UNIT_MIN_BYTES)
		return -E2BIG;
	return 0;
}

static int array_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct array *array;
	u64 bytes;

	/* Linux rounds up to a power of two for unprivileged users, where 2^32 does not fit */
	if (!kern_perfmon_capable(kern) && create->max_entries > 1U << 31)
		return -E2BIG;
	array = map_new(kern, create, sizeof(*array));
	if (!array)
		return -ENOMEM;
	array->percpu = is_percpu(create->map_type);
	array->elem_bytes = round8(create->value_size);
	bytes = (u64)create->max_entries * array->elem_bytes *
		(array->percpu ? kern->world.cpu_count : 1);
	array->map.memory_bytes += bytes;
	array->values = create->map_flags & BPF_F_MMAPABLE ?
				mem_alloc_pages(kern->mem, (bytes + PAGE_BYTES - 1) / PAGE_BYTES) :
				mem_alloc(kern->mem, bytes);
	if (!array->values) {
		map_release_memory(&array->map);
		return -ENOMEM;
	}
	*out = &array->map;
	return 0;
}

static char *value_on(const struct array *array, u32 index, u32 cpu)
{
	u32 cpus = array->percpu ? array->map.object.kern->world.cpu_count : 1;

	return array->values + ((u64)index * cpus + cpu) * array->elem_bytes;
}

static void array_free(struct map *map)
{
	struct array *array = (struct array *)map;
	u32 cpus = array->percpu ? map_kern(map)->world.cpu_count : 1;

	for (u32 i = 0; map->record && i < map->max_entries; i++)
		for (u32 cpu = 0; cpu < cpus; cpu++)
			map_free_fields(map, value_on(array, i, cpu));
	mem_free(map_kern(map)->mem, array->values);
	map_release_memory(map);
}

void *array_value(struct map *map, u32 index)
{
	return value_on((struct array *)map, index, 0);
}

u32 array_elem_bytes(const struct map *map)
{
	return ((const struct array *)map)->elem_bytes;
}

static void *array_lookup(struct map *map, const void *key)
{
	const struct array *array = (const struct array *)map;
	u32 index = key_index(key);

	if (index >= map->max_entries)
		return NULL;
	return value_on(array, index, array->percpu ? kern_this_cpu() : 0);
}

static void *array_lookup_percpu(struct map *map, const void *key, u32 cpu)
{
	u32 index = key_index(key);

	if (index >= map->max_entries || cpu >= map_kern(map)->world.cpu_count)
		return NULL;
	return value_on((const struct array *)map, index, cpu);
}

/* Linux: arraymap.c array_map_update_elem() */
static long array_update(struct map *map, const void *key, const void *value, u64 flags)
{
	const struct array *array = (const struct array *)map;
	u32 index = key_index(key);
	char *to;

	if ((flags & ~(u64)BPF_F_LOCK) > BPF_EXIST)
		return -EINVAL;
	if (index >= map->max_entries)
		return -E2BIG;
	if (flags & BPF_NOEXIST)
		return -EEXIST;
	if (flags & BPF_F_LOCK && !btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return -EINVAL;
	to = value_on(array, index, array->percpu ? kern_this_cpu() : 0);
	if (flags & BPF_F_LOCK)
		map_copy_value_locked(map, to, value, true);
	else
		map_copy_value(map, to, value);
	map_free_fields(map, to);
	return 0;
}

static long array_delete(struct map *map, const void *key)
{
	return -EINVAL;
}

/* Linux: arraymap.c bpf_for_each_array_elem() */
static long array_for_each(struct map *map, map_each_fn fn, void *context, u64 flags)
{
	const struct array *array = (const struct array *)map;
	long count = 0;

	if (flags)
		return -EINVAL;
	for (u32 i = 0; i < map->max_entries; i++) {
		u32 key = i;

		count++;
		if (fn(context, map, &key, value_on(array, i, array->percpu ? kern_this_cpu() : 0)))
			break;
	}
	return count;
}

int index_get_next_key(struct map *map, const void *key, void *next_key)
{
	u32 index = key ? key_index(key) : U32_MAX;

	if (index >= map->max_entries) {
		*(u32 *)next_key = 0;
		return 0;
	}
	if (index == map->max_entries - 1)
		return -ENOENT;
	*(u32 *)next_key = index + 1;
	return 0;
}

static int array_copy_value(struct map *map, const void *key, void *value, u64 flags)
{
	char *from = array_lookup_percpu(map, key, 0);

	if (!from)
		return -ENOENT;
	if (flags & BPF_F_LOCK)
		map_copy_value_locked(map, value, from, false);
	else
		map_copy_value(map, value, from);
	map_zero_fields(map, value);
	return 0;
}

/* BPF_F_CPU names one CPU in the upper half of the flags; BPF_F_ALL_CPUS sets all to one value. */
static int percpu_copy_value(struct map *map, const void *key, void *value, u64 flags)
{
	struct array *array = (struct array *)map;
	u32 cpus = map_kern(map)->world.cpu_count, first = 0;
	u32 index = key_index(key);

	if (index >= map->max_entries)
		return -ENOENT;
	if (flags & BPF_F_CPU) {
		first = flags >> 32;
		cpus = first + 1;
	}
	for (u32 cpu = first; cpu < cpus; cpu++) {
		char *to = (char *)value + (size_t)(cpu - first) * array->elem_bytes;

		map_copy_value(map, to, value_on(array, index, cpu));
		map_zero_fields(map, to);
	}
	return 0;
}

/* Linux: arraymap.c bpf_percpu_array_update() */
static int percpu_update_user(struct map *map, const void *key, const void *value, u64 flags)
{
	struct array *array = (struct array *)map;
	u32 cpus = map_kern(map)->world.cpu_count;
	u32 index = key_index(key);

	if ((u32)flags & BPF_F_LOCK || (u32)flags > BPF_F_ALL_CPUS)
		return -EINVAL;
	if (index >= map->max_entries)
		return -E2BIG;
	if (flags & BPF_NOEXIST)
		return -EEXIST;
	if (flags & BPF_F_CPU) {
		char *to = value_on(array, index, flags >> 32);

		map_copy_value(map, to, value);
		map_free_fields(map, to);
		return 0;
	}
	for (u32 cpu = 0; cpu < cpus; cpu++) {
		const char *from = (const char *)value +
				   (flags & BPF_F_ALL_CPUS ? 0 : (size_t)cpu * array->elem_bytes);

		map_copy_value(map, value_on(array, index, cpu), from);
		map_free_fields(map, value_on(array, index, cpu));
	}
	return 0;
}

/* Linux: arraymap.c array_map_direct_value_addr(): only maps of one element */
static int array_direct_value_addr(struct map *map, u64 *addr, u32 offset)
{
	if (map->max_entries != 1)
		return -ENOTSUPP;
	if (offset >= map->value_size)
		return -EINVAL;
	*addr = (u64)(uintptr_t)array_value(map, 0);
	return 0;
}

static int percpu_direct_value_addr(struct map *map, u64 *addr, u32 offset)
{
	return map->max_entries != 1 ? -EOPNOTSUPP : array_direct_value_addr(map, addr, offset);
}

static int array_direct_value_meta(struct map *map, u64 addr, u32 *offset)
{
	u64 base = (u64)(uintptr_t)array_value(map, 0);

	if (map->max_entries != 1)
		return -ENOTSUPP;
	if (addr < base || addr >= base + array_elem_bytes(map))
		return -ENOENT;
	*offset = addr - base;
	return 0;
}

/* Linux: arraymap.c array_map_check_btf() */
static int array_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			   const struct btf_type *value)
{
	u32 word;

	/* One exception: a DATASEC as value, keyed by void */
	if (btf_type_is_void(key)) {
		if (map->map_type != BPF_MAP_TYPE_ARRAY || map->max_entries != 1)
			return -EINVAL;
		return btf_type_is_datasec(value) ? 0 : -EINVAL;
	}
	if (!btf_type_is_int(key))
		return -EINVAL;
	word = btf_type_int_word(key);
	return BTF_INT_BITS(word) == 32 && !BTF_INT_OFFSET(word) ? 0 : -EINVAL;
}

/* Linux: arraymap.c array_map_mmap() */
static int array_mmap(struct map *map, const struct map_mapping *want, void **out)
{
	u64 all = ALIGN_UP((u64)map->max_entries * array_elem_bytes(map), PAGE_BYTES);

	if (!(map->map_flags & BPF_F_MMAPABLE) || want->offset > all ||
	    want->bytes > all - want->offset)
		return -EINVAL;
	*out = (char *)array_value(map, 0) + want->offset;
	return 0;
}

static bool array_meta_equal(const struct map *meta, const struct map *inner)
{
	if (!map_meta_equal(meta, inner))
		return false;
	return meta->map_flags & BPF_F_INNER_MAP || meta->max_entries == inner->max_entries;
}

/*
 * R1 the map, R2 the key, R0 the value or NULL. The map may be any of its shape, so its values'
 * address is read from it. Linux: arraymap.c array_map_gen_lookup(), percpu_array_map_gen_lookup()
 */
static int array_gen_lookup(struct map *map, struct bpf_insn *to)
{
	bool percpu = is_percpu(map->map_type);
	u32 stride = round8(map->value_size), n = 0;
	u64 bytes = (u64)stride * (percpu ? map_kern(map)->world.cpu_count : 1);
	s16 work = percpu ? 4 : 3;

	if (map->map_flags & BPF_F_INNER_MAP || bytes > S32_MAX || map->max_entries > S32_MAX)
		return -EOPNOTSUPP;
	to[n++] = LDX_MEM(BPF_DW, BPF_REG_1, BPF_REG_1, offsetof(struct array, values));
	to[n++] = LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_2, 0);
	if (map->bypass_spec_v1) {
		to[n++] = JMP_IMM(BPF_JGE, BPF_REG_0, (s32)map->max_entries, work);
	} else {
		u64 last = map->max_entries - 1ULL;

		to[n++] = JMP_IMM(BPF_JGE, BPF_REG_0, (s32)map->max_entries, work + 1);
		to[n++] = ALU32_IMM(BPF_AND, BPF_REG_0,
				    last ? (s32)((2ULL << (63 - __builtin_clzll(last))) - 1) : 0);
	}
	if (bytes & (bytes - 1))
		to[n++] = ALU64_IMM(BPF_MUL, BPF_REG_0, (s32)bytes);
	else
		to[n++] = ALU64_IMM(BPF_LSH, BPF_REG_0, __builtin_ctzll(bytes));
	to[n++] = ALU64_REG(BPF_ADD, BPF_REG_0, BPF_REG_1);
	if (percpu)
		to[n++] = MOV64_PERCPU_REG(BPF_REG_0, BPF_REG_0, (s32)stride);
	to[n++] = JMP_A(1);
	to[n++] = MOV64_IMM(BPF_REG_0, 0);
	return (int)n;
}

static u32 percpu_array_stride(const struct map *map)
{
	return round8(map->value_size);
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

const struct map_ops map_ops_array = {
	.gen_lookup = array_gen_lookup,
	.alloc_check = array_alloc_check,
	.alloc = array_alloc,
	.free = array_free,
	.lookup = array_lookup,
	.update = array_update,
	.delete = array_delete,
	.for_each = array_for_each,
	.copy_value = array_copy_value,
	.get_next_key = index_get_next_key,
	.direct_value_addr = array_direct_value_addr,
	.direct_value_meta = array_direct_value_meta,
	.check_btf = array_check_btf,
	.mmap = array_mmap,
	.meta_equal = array_meta_equal,
	.memory_usage = memory_usage,
};

const struct map_ops map_ops_percpu_array = {
	.gen_lookup = array_gen_lookup,
	.percpu_stride = percpu_array_stride,
	.alloc_check = array_alloc_check,
	.alloc = array_alloc,
	.free = array_free,
	.lookup = array_lookup,
	.lookup_percpu = array_lookup_percpu,
	.update = array_update,
	.delete = array_delete,
	.for_each = array_for_each,
	.copy_value = percpu_copy_value,
	.update_user = percpu_update_user,
	.user_value_size = user_percpu_value_bytes,
	.get_next_key = index_get_next_key,
	.direct_value_addr = percpu_direct_value_addr,
	.direct_value_meta = array_direct_value_meta,
	.check_btf = array_check_btf,
	.meta_equal = array_meta_equal,
	.memory_usage = memory_usage,
};
