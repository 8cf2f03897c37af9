/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OBJ_GET_INFO_BY_FD: the frame for all kinds, and what is told about maps and BTF. The caller's
 * structure may be shorter (it gets a part) or longer (its tail must be zero). Programs are told
 * about in prog_info.c.
 */
#include "kern/cmd/cmd.h"

/* The caller's structure, as much as there is of it; *bytes in: the kernel's size */
static int info_read(const struct info_place *place, void *info, size_t known)
{
	int err = user_tail_zero(place->address, known, place->bytes);

	return err ? err : user_read(info, place->address, min((size_t)place->bytes, known));
}

int info_write(struct call *call, const struct info_place *place, const void *info, size_t bytes)
{
	u32 written = min((size_t)place->bytes, bytes);

	if (user_write(place->address, info, written) ||
	    call_put_u32(call, offsetof(union bpf_attr, info.info_len), written))
		return -EFAULT;
	return 0;
}

static int map_info(struct call *call, struct map *map, const struct info_place *place)
{
	struct bpf_map_info info = {};
	int err;

	err = info_read(place, &info, offsetof(struct bpf_map_info, hash_size) + sizeof(u32));
	if (err)
		return err;
	info.type = map->map_type;
	info.id = map->object.id;
	info.key_size = map->key_size;
	info.value_size = map->value_size;
	info.max_entries = map->max_entries;
	info.map_flags = map->map_flags;
	info.map_extra = map->map_extra;
	memcpy(info.name, map->name, sizeof(map->name));
	if (map->btf) {
		info.btf_id = btf_obj_id(map->btf);
		info.btf_key_type_id = map->btf_key_type_id;
		info.btf_value_type_id = map->btf_value_type_id;
	}
	info.btf_vmlinux_value_type_id = map->btf_vmlinux_value_type_id;
	if (info.hash)
		return kern_gap(call->kern, "OBJ_GET_INFO_BY_FD: hash of a map");
	if (info.hash_size)
		return -EINVAL;
	return info_write(call, place, &info, sizeof(info));
}

/* The name of a BTF, cut if the caller's room is too small. Linux: btf_get_info_by_fd() */
static int put_name(u64 to, u32 room, const char *name)
{
	u32 bytes = strlen(name);
	char zero = 0;

	if (room > bytes)
		return user_write(to, name, bytes + 1);
	if (user_write(to, name, room - 1) || user_write(to + room - 1, &zero, 1))
		return -EFAULT;
	return -ENOSPC;
}

static int btf_info(struct call *call, const struct btf *btf, const struct info_place *place)
{
	struct bpf_btf_info info = {};
	int err, name_err = 0;
	const void *data;
	u32 bytes, room;

	err = info_read(place, &info, sizeof(info));
	if (err)
		return err;
	info.id = btf_obj_id(btf);
	data = btf_raw_data(btf, &bytes);
	if (user_write(info.btf, data, min(bytes, info.btf_size)))
		return -EFAULT;
	info.btf_size = bytes;
	info.kernel_btf = btf_is_kernel(btf);
	if (!info.name != !info.name_len)
		return -EINVAL;
	room = info.name_len;
	info.name_len = strlen(btf_get_name(btf));
	if (info.name)
		name_err = put_name(info.name, room, btf_get_name(btf));
	if (name_err == -EFAULT)
		return -EFAULT;
	err = info_write(call, place, &info, sizeof(info));
	return err ? err : name_err;
}

long cmd_obj_get_info_by_fd(struct call *call)
{
	struct info_place place = { .address = call->attr.info.info,
				    .bytes = call->attr.info.info_len };
	struct object *object;
	int err;

	err = object_get_fd(call->kern, call->attr.info.bpf_fd, &object);
	if (err)
		return err == -EBADF ? -EBADFD : err;
	switch (object->kind) {
	case OBJECT_PROG:
		err = prog_info(call, container_of(object, struct prog, object), &place);
		break;
	case OBJECT_MAP:
		err = map_info(call, container_of(object, struct map, object), &place);
		break;
	case OBJECT_BTF:
		err = btf_info(call, container_of(object, struct btf_handle, object)->btf, &place);
		break;
	default:
		err = -EINVAL;
	}
	object_put(object);
	return err;
}
