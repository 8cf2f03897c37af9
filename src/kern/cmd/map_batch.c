/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The batch commands of maps. Indexed maps go on from a key, as in Linux. Hashes go on from a
 * number: Linux's is the next bucket, ours the next element in the map's order, so a batch
 * never ends with -ENOSPC because of one crowded bucket. Linux: syscall.c generic_map_*_batch(),
 * hashtab.c __htab_map_lookup_and_delete_batch().
 */
#include "kern/cmd/map_elem.h"

#define T(type) BIT_ULL(BPF_MAP_TYPE_##type)
#define HASHES (T(HASH) | T(LRU_HASH) | T(PERCPU_HASH) | T(LRU_PERCPU_HASH) | T(HASH_OF_MAPS) | \
		T(RHASH))
#define BY_KEY (T(ARRAY) | T(PERCPU_ARRAY) | T(ARRAY_OF_MAPS) | T(LPM_TRIE))

struct batch {
	struct call *call;
	struct map *map;
	void *key, *value, *previous;
	u32 value_bytes, done, count;
	bool take; /* delete what was looked up */
};

static bool is_one_of(const struct map *map, u64 types)
{
	return types & BIT_ULL(map->map_type);
}

/* Tells the caller how many elements were done, and keeps the first error. */
static int put_count(struct batch *batch, int err)
{
	if (call_put_u32(batch->call, offsetof(union bpf_attr, batch.count), batch->done))
		return -EFAULT;
	return err;
}

/* False: there is nothing to do, *err tells the caller's answer. */
static bool begin(struct call *call, struct map *map, struct batch *batch, int *err)
{
	const union bpf_attr *attr = &call->attr;

	*batch = (struct batch){ .call = call, .map = map, .count = attr->batch.count };
	batch->value_bytes = map_user_value_bytes(map, attr->batch.elem_flags);
	*err = 0;
	if (!batch->count)
		return false;
	*err = put_count(batch, 0);
	if (*err)
		return false;
	batch->key = call_alloc(call, map->key_size);
	batch->previous = call_alloc(call, map->key_size);
	batch->value = call_alloc(call, batch->value_bytes);
	*err = batch->key && batch->previous && batch->value ? 0 : -ENOMEM;
	return !*err;
}

static int read_key(struct batch *batch)
{
	u32 bytes = batch->map->key_size;

	return user_read(batch->key, batch->call->attr.batch.keys + (u64)batch->done * bytes,
			 bytes);
}

static int delete_all(struct call *call, struct map *map)
{
	u64 flags = call->attr.batch.elem_flags;
	struct batch batch;
	int err;

	if (!is_one_of(map, HASHES | T(LPM_TRIE)))
		return -ENOTSUPP;
	if (flags & ~(u64)BPF_F_LOCK)
		return -EINVAL;
	if ((flags & BPF_F_LOCK) && !btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return -EINVAL;
	if (!begin(call, map, &batch, &err))
		return err;
	for (; batch.done < batch.count; batch.done++) {
		err = read_key(&batch);
		if (!err)
			err = map_ops(map)->delete(map, batch.key);
		if (err)
			break;
	}
	return put_count(&batch, err);
}

static int update_all(struct call *call, struct map *map)
{
	const union bpf_attr *attr = &call->attr;
	struct batch batch;
	int err;

	if (!is_one_of(map, HASHES | BY_KEY))
		return -ENOTSUPP;
	err = map_check_op_flags(map, attr->batch.elem_flags,
				 BPF_F_LOCK | BPF_F_CPU | BPF_F_ALL_CPUS);
	if (err || !begin(call, map, &batch, &err))
		return err;
	for (; batch.done < batch.count; batch.done++) {
		err = read_key(&batch);
		if (!err)
			err = user_read(batch.value, attr->batch.values +
					(u64)batch.done * batch.value_bytes, batch.value_bytes);
		if (!err)
			err = map_store(map, batch.key, batch.value, attr->batch.elem_flags);
		if (err)
			break;
	}
	return put_count(&batch, err);
}

/* One element to the caller. 1: it vanished meanwhile */
static int give(struct batch *batch)
{
	const union bpf_attr *attr = &batch->call->attr;
	u32 key_bytes = batch->map->key_size;
	int err;

	err = map_copy_out(batch->map, batch->key, batch->value, attr->batch.elem_flags);
	if (err)
		return err == -ENOENT ? 1 : err;
	if (user_write(attr->batch.keys + (u64)batch->done * key_bytes, batch->key, key_bytes) ||
	    user_write(attr->batch.values + (u64)batch->done * batch->value_bytes, batch->value,
		       batch->value_bytes))
		return -EFAULT;
	batch->done++;
	return 0;
}

static int lookup_by_key(struct batch *batch)
{
	const union bpf_attr *attr = &batch->call->attr;
	const void *from = NULL;
	int err = 0;

	if (attr->batch.in_batch) {
		if (user_read(batch->previous, attr->batch.in_batch, batch->map->key_size))
			return -EFAULT;
		from = batch->previous;
	}
	while (batch->done < batch->count) {
		err = map_ops(batch->map)->get_next_key(batch->map, from, batch->key);
		if (err)
			break;
		err = give(batch);
		if (err < 0)
			return err;
		err = 0;
		memcpy(batch->previous, batch->key, batch->map->key_size);
		from = batch->previous;
	}
	if (batch->done &&
	    user_write(attr->batch.out_batch, batch->previous, batch->map->key_size))
		return -EFAULT;
	return put_count(batch, err);
}

/* Goes past the first `count` elements of a hash. */
static int skip(struct batch *batch, u32 count, bool *from_start)
{
	*from_start = true;
	for (u32 i = 0; i < count; i++) {
		int err = map_ops(batch->map)->get_next_key(
			batch->map, *from_start ? NULL : batch->previous, batch->key);

		if (err)
			return err;
		memcpy(batch->previous, batch->key, batch->map->key_size);
		*from_start = false;
	}
	return 0;
}

static int lookup_hash(struct batch *batch)
{
	const union bpf_attr *attr = &batch->call->attr;
	const struct map_ops *ops = map_ops(batch->map);
	u32 position = 0;
	bool from_start;
	int err;

	if (attr->batch.in_batch && user_read(&position, attr->batch.in_batch, sizeof(position)))
		return -EFAULT;
	err = skip(batch, batch->take ? 0 : position, &from_start);
	while (!err && batch->done < batch->count) {
		err = ops->get_next_key(batch->map, from_start ? NULL : batch->previous,
					batch->key);
		if (err)
			break;
		err = give(batch);
		if (err < 0)
			return err;
		err = 0;
		if (batch->take) {
			ops->delete(batch->map, batch->key);
			continue;
		}
		memcpy(batch->previous, batch->key, batch->map->key_size);
		from_start = false;
	}
	position += batch->done;
	if (user_write(attr->batch.out_batch, &position, sizeof(position)))
		return -EFAULT;
	return put_count(batch, err);
}

static int lookup_all(struct call *call, struct map *map, bool take)
{
	bool hash = is_one_of(map, HASHES);
	u64 allowed = BPF_F_LOCK;
	struct batch batch;
	int err;

	if (!hash && (take || !is_one_of(map, BY_KEY)))
		return -ENOTSUPP;
	if (!hash || (!take && map_is_percpu(map)))
		allowed |= BPF_F_CPU;
	err = map_check_op_flags(map, call->attr.batch.elem_flags, allowed);
	if (!err && hash && call->attr.batch.flags)
		err = -EINVAL;
	if (err || !begin(call, map, &batch, &err))
		return err;
	batch.take = take;
	return hash ? lookup_hash(&batch) : lookup_by_key(&batch);
}

static int lookup_batch(struct call *call, struct map *map)
{
	return lookup_all(call, map, false);
}

static int take_batch(struct call *call, struct map *map)
{
	return lookup_all(call, map, true);
}

static long with_map(struct call *call, u32 access, int (*run)(struct call *, struct map *))
{
	struct map *map;
	int err = map_open(call, call->attr.batch.map_fd, access, &map);

	if (err)
		return err;
	err = run(call, map);
	map_close(map, access);
	return err;
}

long cmd_map_lookup_batch(struct call *call)
{
	return with_map(call, MAP_READ, lookup_batch);
}

long cmd_map_lookup_and_delete_batch(struct call *call)
{
	return with_map(call, MAP_READ | MAP_WRITE, take_batch);
}

long cmd_map_update_batch(struct call *call)
{
	return with_map(call, MAP_WRITE, update_all);
}

long cmd_map_delete_batch(struct call *call)
{
	return with_map(call, MAP_WRITE, delete_all);
}
