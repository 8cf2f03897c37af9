/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays whose values are objects: user space writes descriptors, reads ids, and programs use the
 * object. Program arrays (tail calls) accept only programs that agree with the map's owner: the
 * first program that used it or was stored in it.
 */
#include "kern/maps/family.h"
#include "kern/obj/grace.h"
#include "kern/obj/prog.h"

struct fd_array {
	struct map map;
	struct object *objects[];
};

/* Linux: arraymap.c fd_array_map_alloc_check() */
static int fd_array_alloc_check(struct kern *kern, const struct map_create *create)
{
	u32 allowed = BPF_F_NUMA_NODE | MAP_ACCESS_MASK;

	if (create->map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
		allowed |= BPF_F_PRESERVE_ELEMS;
	/* only descriptors can be stored, and programs may not write them */
	if (create->value_size != sizeof(u32) ||
	    create->map_flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG))
		return -EINVAL;
	if (!create->max_entries || create->key_size != 4 || create->map_flags & ~allowed)
		return -EINVAL;
	return 0;
}

static int fd_array_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct fd_array *array;

	array = map_new(kern, create,
			sizeof(*array) + (u64)create->max_entries * sizeof(array->objects[0]));
	if (!array)
		return -ENOMEM;
	*out = &array->map;
	return 0;
}

static struct fd_array *array_of(struct map *map)
{
	return (struct fd_array *)map;
}

static void drop_at(struct map *map, u32 index, struct object *object)
{
	struct object *old = __atomic_exchange_n(&array_of(map)->objects[index], object,
						 __ATOMIC_ACQ_REL);

	if (!old)
		return;
	if (map->map_type == BPF_MAP_TYPE_PROG_ARRAY)
		__atomic_sub_fetch(&((struct prog *)old)->prog_array_member_cnt, 1,
				   __ATOMIC_RELAXED);
	object_put(old);
}

static void clear_all(struct map *map)
{
	for (u32 i = 0; i < map->max_entries; i++)
		drop_at(map, i, NULL);
}

static void fd_array_free(struct map *map)
{
	clear_all(map);
	if (map->inner_map_meta)
		map_meta_free(map->inner_map_meta);
	map_release_memory(map);
}

static long no_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return -EOPNOTSUPP;
}

static int fd_array_copy_id(struct map *map, const void *key, void *value, u64 flags)
{
	u64 *grace = grace_enter(map_kern(map));
	u32 index = key_index(key);
	struct object *object = NULL;

	if (index < map->max_entries)
		object = __atomic_load_n(&array_of(map)->objects[index], __ATOMIC_ACQUIRE);
	if (object)
		*(u32 *)value = object->id;
	grace_leave(map_kern(map), grace);
	return object ? 0 : -ENOENT;
}

static long fd_array_delete(struct map *map, const void *key)
{
	u32 index = key_index(key);

	if (index >= map->max_entries)
		return -E2BIG;
	if (!__atomic_load_n(&array_of(map)->objects[index], __ATOMIC_ACQUIRE))
		return -ENOENT;
	drop_at(map, index, NULL);
	return 0;
}

/* Linux: core.c __bpf_prog_map_compatible() */
bool map_prog_compatible(struct map *map, const struct prog *prog)
{
	enum bpf_prog_type type = prog_resolved_type(prog);
	bool ok = true, traces = type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM ||
				 type == BPF_PROG_TYPE_EXT || type == BPF_PROG_TYPE_STRUCT_OPS;

	if (prog->kprobe_override)
		return false;
	lock_acquire(&map->lock);
	if (!map->owner.set) {
		map->owner.set = true;
		map->owner.type = type;
		map->owner.jited = prog->jited;
		map->owner.xdp_has_frags = prog->xdp_has_frags;
		map->owner.sleepable = prog->sleepable;
		map->owner.expected_attach_type = prog->expected_attach_type;
		map->owner.attach_func_proto = prog->attach_func_proto;
	} else {
		ok = map->owner.type == type && map->owner.jited == prog->jited &&
		     map->owner.xdp_has_frags == prog->xdp_has_frags &&
		     map->owner.sleepable == prog->sleepable;
		if (map->map_type == BPF_MAP_TYPE_PROG_ARRAY &&
		    map->owner.expected_attach_type != prog->expected_attach_type)
			ok = false;
		if (traces && map->owner.attach_func_proto != prog->attach_func_proto)
			ok = false;
	}
	lock_release(&map->lock);
	return ok;
}

struct prog *prog_array_get(struct map *map, u32 index)
{
	if (index >= map->max_entries)
		return NULL;
	return (struct prog *)__atomic_load_n(&array_of(map)->objects[index], __ATOMIC_ACQUIRE);
}

static int prog_array_update(struct map *map, const void *key, const void *value, u64 flags)
{
	u32 index = key_index(key);
	struct prog *prog;
	int err;

	if (flags != BPF_ANY)
		return -EINVAL;
	if (index >= map->max_entries)
		return -E2BIG;
	err = prog_get_fd(map_kern(map), *(const int *)value, &prog);
	if (err)
		return err;
	if (prog->type == BPF_PROG_TYPE_EXT || !map_prog_compatible(map, prog))
		err = -EINVAL;
	else if (prog->is_extended)
		err = -EBUSY;
	if (err) {
		prog_put(prog);
		return err;
	}
	__atomic_add_fetch(&prog->prog_array_member_cnt, 1, __ATOMIC_RELAXED);
	drop_at(map, index, &prog->object);
	return 0;
}

static u64 memory_usage(const struct map *map)
{
	return map->memory_bytes;
}

#define FD_ARRAY_COMMON \
	.alloc_check = fd_array_alloc_check, .alloc = fd_array_alloc, .free = fd_array_free, \
	.update = no_update, .delete = fd_array_delete, .copy_value = fd_array_copy_id, \
	.get_next_key = index_get_next_key, .memory_usage = memory_usage

/* Programs stored here may hold this map: the last descriptor's close breaks the circle. */
const struct map_ops map_ops_prog_array = {
	FD_ARRAY_COMMON,
	.update_user = prog_array_update,
	.release = clear_all,
};

/* ---- arrays whose objects Drydock does not have ---- */

static int perf_update(struct map *map, const void *key, const void *value, u64 flags)
{
	if (flags != BPF_ANY)
		return -EINVAL;
	if (key_index(key) >= map->max_entries)
		return -E2BIG;
	return kern_gap(map_kern(map), "%s: entries", map_row(map->map_type)->name);
}

const struct map_ops map_ops_perf_event_array = {
	FD_ARRAY_COMMON,
	.update_user = perf_update,
	.meta_equal = map_meta_equal,
};
const struct map_ops map_ops_cgroup_array = {
	FD_ARRAY_COMMON,
	.update_user = perf_update,
	.meta_equal = map_meta_equal,
};

/* ---- arrays of maps ---- */

static int maps_alloc(struct kern *kern, const struct map_create *create, struct map **out)
{
	struct map *meta;
	int err = map_meta_alloc(kern, create->inner_map_fd, &meta);

	if (err)
		return err;
	err = fd_array_alloc(kern, create, out);
	if (err)
		map_meta_free(meta);
	else
		(*out)->inner_map_meta = meta;
	return err;
}

static void *maps_lookup(struct map *map, const void *key)
{
	u32 index = key_index(key);

	if (index >= map->max_entries)
		return NULL;
	return __atomic_load_n(&array_of(map)->objects[index], __ATOMIC_ACQUIRE);
}

static int maps_update(struct map *map, const void *key, const void *value, u64 flags)
{
	u32 index = key_index(key);
	struct map *inner;
	int err;

	if (flags != BPF_ANY)
		return -EINVAL;
	if (index >= map->max_entries)
		return -E2BIG;
	err = inner_map_get_fd(map, *(const u32 *)value, &inner);
	if (!err)
		drop_at(map, index, &inner->object);
	return err;
}

static int maps_check_btf(struct map *map, const struct btf *btf, const struct btf_type *key,
			  const struct btf_type *value)
{
	return map_ops_array.check_btf(map, btf, key, value);
}

const struct map_ops map_ops_array_of_maps = {
	.alloc_check = fd_array_alloc_check,
	.alloc = maps_alloc,
	.free = fd_array_free,
	.lookup = maps_lookup,
	.update = no_update,
	.update_user = maps_update,
	.delete = fd_array_delete,
	.copy_value = fd_array_copy_id,
	.get_next_key = index_get_next_key,
	.check_btf = maps_check_btf,
	.memory_usage = memory_usage,
};
