/* SPDX-License-Identifier: GPL-2.0-only */
/* Helpers on maps: each calls the map's operation, or answers as Linux does where there is none. */
#include "kern/call/call.h"

HELPER_BODY(map_lookup_elem)
{
	struct map *map = as_ptr(a1);

	return (u64)(uintptr_t)map_ops(map)->lookup(map, as_ptr(a2));
}

HELPER_BODY(map_update_elem)
{
	struct map *map = as_ptr(a1);

	return map_ops(map)->update(map, as_ptr(a2), as_ptr(a3), a4);
}

HELPER_BODY(map_delete_elem)
{
	struct map *map = as_ptr(a1);

	return map_ops(map)->delete(map, as_ptr(a2));
}

HELPER_BODY(map_push_elem)
{
	struct map *map = as_ptr(a1);

	return map_ops(map)->push(map, as_ptr(a2), a3);
}

HELPER_BODY(map_pop_elem)
{
	struct map *map = as_ptr(a1);

	return map_ops(map)->pop(map, as_ptr(a2));
}

HELPER_BODY(map_peek_elem)
{
	struct map *map = as_ptr(a1);

	return map_ops(map)->peek(map, as_ptr(a2));
}

HELPER_BODY(map_lookup_percpu_elem)
{
	struct map *map = as_ptr(a1);

	return (u64)(uintptr_t)map_ops(map)->lookup_percpu(map, as_ptr(a2), (u32)a3);
}

struct each {
	u64 callback, context;
};

static u64 call_each(void *context, struct map *map, void *key, void *value)
{
	struct each *each = context;

	return exec_callback(each->callback, (uintptr_t)map, (uintptr_t)key, (uintptr_t)value,
			     each->context, 0);
}

HELPER_BODY(for_each_map_elem)
{
	struct map *map = as_ptr(a1);
	struct each each = {a2, a3};

	return map_ops(map)->for_each(map, call_each, &each, a4);
}

static u64 count_one(void *context, struct map *map, void *key, void *value)
{
	++*(s64 *)context;
	return 0;
}

/* Linux: map_iter.c bpf_map_sum_elem_count(): only hash tables count their elements */
KFUNC_BODY(bpf_map_sum_elem_count)
{
	struct map *map = as_ptr(a1);
	s64 count = 0;

	switch (map ? map->map_type : BPF_MAP_TYPE_UNSPEC) {
	case BPF_MAP_TYPE_HASH:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
		map_ops(map)->for_each(map, count_one, &count, 0);
		return count;
	case BPF_MAP_TYPE_HASH_OF_MAPS:
		exec_gap("counting the elements of a hash of maps");
	default:
		return 0;
	}
}
