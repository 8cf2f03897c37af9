/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands on one element of a map: lookup, update, delete, next key, lookup and delete; and
 * freezing. Keys and values are copied into the call's scratch memory first; what a key means is
 * the family's business (struct map_ops). Linux: syscall.c map_*_elem(), map_freeze().
 */
#include <fcntl.h>

#include "kern/cmd/map_elem.h"

bool map_is_percpu(const struct map *map)
{
	return map->map_type == BPF_MAP_TYPE_PERCPU_HASH ||
	       map->map_type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
	       map->map_type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       map->map_type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

static bool is_queue(const struct map *map)
{
	return map->map_type == BPF_MAP_TYPE_QUEUE || map->map_type == BPF_MAP_TYPE_STACK;
}

int map_check_op_flags(const struct map *map, u64 flags, u64 allowed)
{
	if ((u32)flags & ~allowed)
		return -EINVAL;
	if ((flags & BPF_F_LOCK) && !btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return -EINVAL;
	if (!(flags & BPF_F_CPU) && flags >> 32)
		return -EINVAL;
	if (!(flags & (BPF_F_CPU | BPF_F_ALL_CPUS)))
		return 0;
	if (!map_is_percpu(map))
		return -EINVAL;
	if ((flags & BPF_F_CPU) && (flags & BPF_F_ALL_CPUS))
		return -EINVAL;
	if ((flags & BPF_F_CPU) && flags >> 32 >= map->object.kern->world.cpu_count)
		return -ERANGE;
	return 0;
}

u32 map_user_value_bytes(const struct map *map, u64 flags)
{
	const struct map_ops *ops = map_ops(map);

	if ((flags & (BPF_F_CPU | BPF_F_ALL_CPUS)) || !ops->user_value_size)
		return map->value_size;
	return ops->user_value_size(map);
}

int map_open(struct call *call, int fd, u32 access, struct map **out)
{
	struct object *object;
	struct map *map;
	u32 open_flags;
	int err;

	err = object_get_fd_mode(call->kern, fd, &object, &open_flags);
	if (err)
		return err;
	map = container_of(object, struct map, object);
	if (object->kind != OBJECT_MAP) {
		object_put(object);
		return -EINVAL;
	}
	/* Counted before it is asked whether the map is frozen: freezing then sees the writer. */
	if (access & MAP_WRITE)
		__atomic_add_fetch(&map->writecnt, 1, __ATOMIC_SEQ_CST);
	if ((access & MAP_READ) && open_flags == O_WRONLY)
		err = -EPERM;
	else if ((access & MAP_WRITE) && (open_flags == O_RDONLY || map->frozen))
		err = -EPERM;
	if (err) {
		map_close(map, access);
		return err;
	}
	*out = map;
	return 0;
}

void map_close(struct map *map, u32 access)
{
	if (access & MAP_WRITE)
		__atomic_sub_fetch(&map->writecnt, 1, __ATOMIC_ACQ_REL);
	map_put(map);
}

/* The key from user space; *out stays NULL for maps without keys. Linux: __bpf_copy_key() */
static int copy_key(struct call *call, const struct map *map, u64 address, void **out)
{
	*out = NULL;
	if (!map->key_size)
		return address ? -EINVAL : 0;
	*out = call_alloc(call, map->key_size);
	if (!*out)
		return -ENOMEM;
	return user_read(*out, address, map->key_size);
}

/* The command's work on the map of its descriptor */
static long on_map(struct call *call, u32 access, int (*work)(struct call *call, struct map *map))
{
	struct map *map;
	int err = map_open(call, call->attr.map_fd, access, &map);

	if (err)
		return err;
	err = work(call, map);
	map_close(map, access);
	return err;
}

int map_copy_out(struct map *map, const void *key, void *value, u64 flags)
{
	const struct map_ops *ops = map_ops(map);
	const void *at;

	if (ops->copy_value)
		return ops->copy_value(map, key, value, flags);
	if (ops->peek)
		return ops->peek(map, value);
	if (!ops->lookup)
		return -EOPNOTSUPP;
	at = ops->lookup(map, key);
	if (!at)
		return -ENOENT;
	if (flags & BPF_F_LOCK)
		map_copy_value_locked(map, value, at, false);
	else
		map_copy_value(map, value, at);
	map_zero_fields(map, value);
	return 0;
}

int map_store(struct map *map, const void *key, const void *value, u64 flags)
{
	const struct map_ops *ops = map_ops(map);

	if (ops->update_user)
		return ops->update_user(map, key, value, flags);
	if (ops->push && !map->key_size)
		return ops->push(map, value, flags);
	return ops->update ? ops->update(map, key, value, flags) : -EOPNOTSUPP;
}

static int lookup(struct call *call, struct map *map)
{
	const union bpf_attr *attr = &call->attr;
	u32 bytes = map_user_value_bytes(map, attr->flags);
	void *key, *value;
	int err;

	err = map_check_op_flags(map, attr->flags, BPF_F_LOCK | BPF_F_CPU);
	if (err)
		return err;
	err = copy_key(call, map, attr->key, &key);
	if (err)
		return err;
	value = call_alloc(call, bytes);
	if (!value)
		return -ENOMEM;
	/* The one map whose lookup asks about a value */
	if (map->map_type == BPF_MAP_TYPE_BLOOM_FILTER)
		return user_read(value, attr->value, bytes) ? -EFAULT :
		       map_copy_out(map, key, value, attr->flags);
	err = map_copy_out(map, key, value, attr->flags);
	return err ? err : user_write(attr->value, value, bytes);
}

long cmd_map_lookup_elem(struct call *call)
{
	return on_map(call, MAP_READ, lookup);
}

static int update(struct call *call, struct map *map)
{
	const union bpf_attr *attr = &call->attr;
	u32 bytes = map_user_value_bytes(map, attr->flags);
	void *key, *value;
	int err;

	err = map_check_op_flags(map, attr->flags, ~0ULL);
	if (err)
		return err;
	err = copy_key(call, map, attr->key, &key);
	if (err)
		return err;
	value = call_alloc(call, bytes);
	if (!value)
		return -ENOMEM;
	err = user_read(value, attr->value, bytes);
	return err ? err : map_store(map, key, value, attr->flags);
}

long cmd_map_update_elem(struct call *call)
{
	return on_map(call, MAP_WRITE, update);
}

static int delete(struct call *call, struct map *map)
{
	const struct map_ops *ops = map_ops(map);
	void *key;
	int err = copy_key(call, map, call->attr.key, &key);

	if (err)
		return err;
	return ops->delete ? ops->delete(map, key) : -EOPNOTSUPP;
}

long cmd_map_delete_elem(struct call *call)
{
	return on_map(call, MAP_WRITE, delete);
}

static int next_key(struct call *call, struct map *map)
{
	const union bpf_attr *attr = &call->attr;
	void *key = NULL, *next;
	int err = 0;

	if (attr->key)
		err = copy_key(call, map, attr->key, &key);
	if (err)
		return err;
	next = call_alloc(call, map->key_size);
	if (!next)
		return -ENOMEM;
	if (!map_ops(map)->get_next_key)
		return -EOPNOTSUPP;
	err = map_ops(map)->get_next_key(map, key, next);
	return err ? err : user_write(attr->next_key, next, map->key_size);
}

long cmd_map_get_next_key(struct call *call)
{
	return on_map(call, MAP_READ, next_key);
}

static int lookup_and_delete(struct call *call, struct map *map)
{
	const union bpf_attr *attr = &call->attr;
	const struct map_ops *ops = map_ops(map);
	u32 bytes = map_user_value_bytes(map, 0);
	void *key, *value;
	int err;

	if (attr->flags && is_queue(map))
		return -EINVAL;
	if ((attr->flags & BPF_F_LOCK) && !btf_record_has_field(map->record, BPF_SPIN_LOCK))
		return -EINVAL;
	err = copy_key(call, map, attr->key, &key);
	if (err)
		return err;
	value = call_alloc(call, bytes);
	if (!value)
		return -ENOMEM;
	if (is_queue(map))
		err = ops->pop(map, value);
	else
		err = ops->lookup_and_delete ?
		      ops->lookup_and_delete(map, key, value, attr->flags) : -ENOTSUPP;
	return err ? err : user_write(attr->value, value, bytes);
}

long cmd_map_lookup_and_delete_elem(struct call *call)
{
	if (call->attr.flags & ~(u64)BPF_F_LOCK)
		return -EINVAL;
	return on_map(call, MAP_READ | MAP_WRITE, lookup_and_delete);
}

static int freeze(struct map *map)
{
	int err = 0;

	if (lock_acquire(&map->lock) == -EOWNERDEAD)
		map_kern(map)->broken = true;
	if (__atomic_load_n(&map->writecnt, __ATOMIC_ACQUIRE) || map->frozen)
		err = -EBUSY;
	else
		map->frozen = true;
	lock_release(&map->lock);
	return err;
}

long cmd_map_freeze(struct call *call)
{
	struct object *object;
	u32 open_flags;
	struct map *map;
	int err;

	err = object_get_fd_mode(call->kern, call->attr.map_fd, &object, &open_flags);
	if (err)
		return err;
	map = container_of(object, struct map, object);
	if (object->kind != OBJECT_MAP)
		err = -EINVAL;
	else if (map->map_type == BPF_MAP_TYPE_STRUCT_OPS || map->record)
		err = -ENOTSUPP;
	else if (open_flags == O_RDONLY || map->frozen)
		err = -EPERM;
	else
		err = freeze(map);
	object_put(object);
	return err;
}
