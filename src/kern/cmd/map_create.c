/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_MAP_CREATE: what no family of maps looks at. The attributes that contradict each other, the
 * name, the types of key and value from BTF with the special fields they hold, the program a map
 * belongs to alone. The family's part (sizes, flags, memory, capability) is in map_create() of
 * maps/. Linux: map_create_alloc(), map_create(), map_check_btf().
 */
#include <fcntl.h>

#include "kern/cmd/cmd.h"

#define SHA256_BYTES 32

static int refuse(struct call_log *log, int err, const char *text)
{
	vlog_printf(&log->vlog, "%s\n", text);
	return err;
}

static bool takes_map_extra(u32 type)
{
	return type == BPF_MAP_TYPE_BLOOM_FILTER || type == BPF_MAP_TYPE_ARENA ||
	       type == BPF_MAP_TYPE_RHASH;
}

static int check_attributes(struct call *call, struct call_log *log)
{
	union bpf_attr *attr = &call->attr;

	if (!attr_tail_is_zero(attr, cmd_row(BPF_MAP_CREATE)->last))
		return refuse(log, -EINVAL, "Invalid attr.");
	if (attr->btf_vmlinux_value_type_id) {
		if (attr->map_type != BPF_MAP_TYPE_STRUCT_OPS)
			return refuse(log, -EINVAL, "btf_vmlinux_value_type_id can only be used "
						    "with struct_ops maps.");
		if (attr->btf_key_type_id || attr->btf_value_type_id)
			return refuse(log, -EINVAL,
				      "btf_vmlinux_value_type_id is mutually exclusive with "
				      "btf_key_type_id and btf_value_type_id.");
	} else if (attr->btf_key_type_id && !attr->btf_value_type_id) {
		return refuse(log, -EINVAL, "Invalid btf_value_type_id.");
	}
	if (attr->map_extra && !takes_map_extra(attr->map_type))
		return refuse(log, -EINVAL, "Invalid map_extra.");
	/* One memory node, number 0 */
	if ((attr->map_flags & BPF_F_NUMA_NODE) && attr->numa_node && (int)attr->numa_node != -1)
		return refuse(log, -EINVAL, "Invalid numa_node.");
	if (attr->map_type >= MAP_TYPE_COUNT)
		return refuse(log, -EINVAL, "Invalid map_type.");
	return 0;
}

#define T(type) BIT_ULL(BPF_MAP_TYPE_##type)
#define STORAGES (T(SK_STORAGE) | T(INODE_STORAGE) | T(TASK_STORAGE) | T(CGRP_STORAGE))

/* Which maps may hold which special fields in their values */
static const struct {
	u32 fields;
	u64 map_types;
} field_homes[] = {
	{ BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK,
	  T(HASH) | T(RHASH) | T(ARRAY) | T(CGROUP_STORAGE) | STORAGES },
	{ BPF_TIMER | BPF_WORKQUEUE | BPF_TASK_WORK, T(HASH) | T(RHASH) | T(LRU_HASH) | T(ARRAY) },
	{ BPF_KPTR | BPF_REFCOUNT, T(HASH) | T(RHASH) | T(PERCPU_HASH) | T(LRU_HASH) |
					   T(LRU_PERCPU_HASH) | T(ARRAY) | T(PERCPU_ARRAY) |
					   STORAGES },
	{ BPF_UPTR, T(TASK_STORAGE) },
	{ BPF_LIST_HEAD | BPF_RB_ROOT, T(HASH) | T(LRU_HASH) | T(ARRAY) },
};
#define VALUE_FIELDS (BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK | BPF_TIMER | BPF_KPTR | BPF_LIST_HEAD | \
		      BPF_RB_ROOT | BPF_REFCOUNT | BPF_WORKQUEUE | BPF_UPTR | BPF_TASK_WORK)

static int check_fields(const struct map *map)
{
	u32 homeless = map->record->field_mask;

	if (!kern_bpf_capable(map_kern(map)))
		return -EPERM;
	if (map->map_flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG))
		return -EACCES;
	for (u32 i = 0; i < ARRAY_SIZE(field_homes); i++)
		if (field_homes[i].map_types & BIT_ULL(map->map_type))
			homeless &= ~field_homes[i].fields;
	return homeless ? -EOPNOTSUPP : 0;
}

/* The type of a key or a value; -EINVAL if it has no size or another than the map's. */
static int sized_type(const struct btf *btf, u32 id, u32 bytes, const struct btf_type **out)
{
	u32 type_bytes;

	*out = btf_type_id_size(btf, &id, &type_bytes);
	return *out && type_bytes == bytes ? 0 : -EINVAL;
}

/* Linux: syscall.c map_check_btf() */
static int check_btf(struct map *map, const struct btf *btf, u32 key_id, u32 value_id)
{
	const struct map_ops *ops = map_ops(map);
	const struct btf_type *key, *value;
	int err;

	if (key_id) {
		err = sized_type(btf, key_id, map->key_size, &key);
		if (err)
			return err;
	} else {
		key = btf_type_by_id(btf, 0);
		if (!ops->check_btf)
			return -EINVAL;
	}
	err = sized_type(btf, value_id, map->value_size, &value);
	if (err)
		return err;
	/* As in Linux, broken fields do not stop the map: they are just not there for programs. */
	err = btf_parse_fields(map_kern(map), btf, value, VALUE_FIELDS, map->value_size,
			       &map->record);
	if (err)
		map->record = NULL;
	if (map->record) {
		err = check_fields(map);
		if (err)
			return err;
	}
	err = btf_check_and_fixup_fields(btf, map->record);
	if (err < 0)
		return err;
	return ops->check_btf ? ops->check_btf(map, btf, key, value) : 0;
}

static int take_btf(struct map *map, const union bpf_attr *attr, struct call_log *log)
{
	int err;

	if (!attr->btf_key_type_id && !attr->btf_value_type_id &&
	    !attr->btf_vmlinux_value_type_id)
		return 0;
	err = btf_get_fd(map_kern(map), attr->btf_fd, &map->btf);
	if (err)
		return refuse(log, err, "Invalid btf_fd.");
	if (btf_is_kernel(map->btf))
		return -EACCES;
	if (attr->btf_value_type_id) {
		err = check_btf(map, map->btf, attr->btf_key_type_id, attr->btf_value_type_id);
		if (err)
			return err;
	}
	map->btf_key_type_id = attr->btf_key_type_id;
	map->btf_value_type_id = attr->btf_value_type_id;
	map->btf_vmlinux_value_type_id = attr->btf_vmlinux_value_type_id;
	return 0;
}

/* The digest of the one program that may use the map */
static int take_exclusive(struct map *map, const union bpf_attr *attr, struct call_log *log)
{
	if (!attr->excl_prog_hash && !attr->excl_prog_hash_size)
		return 0;
	if (!attr->excl_prog_hash || attr->excl_prog_hash_size != SHA256_BYTES)
		return refuse(log, -EINVAL, "Invalid excl_prog_hash_size.");
	map->excl_prog_sha = mem_alloc(map_kern(map)->mem, SHA256_BYTES);
	if (!map->excl_prog_sha)
		return -ENOMEM;
	return user_read(map->excl_prog_sha, attr->excl_prog_hash, SHA256_BYTES);
}

static int make(struct call *call, struct call_log *log, struct map **out)
{
	union bpf_attr *attr = &call->attr;
	struct map_create create;
	int err;

	err = check_attributes(call, log);
	if (err)
		return err;
	if (attr->map_flags & BPF_F_TOKEN_FD) {
		err = token_fd_error(call->kern, attr->map_token_fd);
		return refuse(log, err, "Invalid map_token_fd.");
	}
	if (attr->map_ifindex)
		return kern_gap(call->kern, "MAP_CREATE: maps offloaded to a device");
	create = (struct map_create){
		.map_type = attr->map_type,
		.key_size = attr->key_size,
		.value_size = attr->value_size,
		.max_entries = attr->max_entries,
		.map_flags = attr->map_flags,
		.map_extra = attr->map_extra,
		.inner_map_fd = attr->inner_map_fd,
		.numa_node = attr->numa_node,
		.btf_key_type_id = attr->btf_key_type_id,
		.btf_value_type_id = attr->btf_value_type_id,
		.btf_vmlinux_value_type_id = attr->btf_vmlinux_value_type_id,
		.value_type_btf_obj_fd = attr->value_type_btf_obj_fd,
	};
	err = map_create(call->kern, &create, out);
	if (err)
		return err;
	if (name_copy((*out)->name, attr->map_name, sizeof((*out)->name)))
		return refuse(log, -EINVAL, "Invalid map_name.");
	err = take_btf(*out, attr, log);
	return err ? err : take_exclusive(*out, attr, log);
}

long cmd_map_create(struct call *call)
{
	struct map *map = NULL;
	struct call_log log;
	int err, log_err, flags;

	err = call_log_init_common(call, &log);
	if (err)
		return err;
	err = make(call, &log, &map);
	log_err = call->common_size ? call_log_finalize(&log) : 0;
	if (log_err)
		err = log_err;
	flags = file_flags(call->attr.map_flags);
	if (!err && flags < 0)
		err = flags;
	if (!err)
		err = object_publish(&map->object);
	if (!err) {
		map_form_fill(map);
		return new_fd_or_put(&map->object, flags);
	}
	if (map)
		map_put(map);
	return err;
}
