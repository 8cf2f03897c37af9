/* SPDX-License-Identifier: GPL-2.0-only */
/* OBJ_PIN and OBJ_GET: names for objects in /sys/fs/bpf, which is obj/bpffs.c. */
#include <fcntl.h>

#include "kern/cmd/cmd.h"

#define PATH_BYTES 4096

static int check_path_fd(struct call *call, u32 allowed)
{
	const union bpf_attr *attr = &call->attr;

	if (attr->file_flags & ~allowed)
		return -EINVAL;
	if (!(attr->file_flags & BPF_F_PATH_FD))
		return attr->path_fd ? -EINVAL : 0;
	return 0;
}

static int read_path(struct call *call, char **out)
{
	char *path = call_alloc(call, PATH_BYTES);
	int bytes;

	if (!path)
		return -ENOMEM;
	bytes = user_strncpy(path, call->attr.pathname, PATH_BYTES);
	if (bytes < 0)
		return -EFAULT;
	if (bytes >= PATH_BYTES)
		return -ENAMETOOLONG;
	if (!bytes)
		return -ENOENT;
	if ((call->attr.file_flags & BPF_F_PATH_FD) && path[0] != '/')
		return kern_gap(call->kern, "BPF_F_PATH_FD with a relative path");
	*out = path;
	return 0;
}

static bool can_be_pinned(const struct object *object)
{
	return object->kind == OBJECT_MAP || object->kind == OBJECT_PROG ||
	       object->kind == OBJECT_LINK;
}

long cmd_obj_pin(struct call *call)
{
	struct object *object;
	char *path;
	int err;

	err = check_path_fd(call, BPF_F_PATH_FD);
	if (err)
		return err;
	if (object_get_fd(call->kern, call->attr.bpf_fd, &object))
		return -EINVAL;
	err = can_be_pinned(object) ? read_path(call, &path) : -EINVAL;
	/* Elsewhere there is no bpffs: folders of other file systems refuse */
	if (!err)
		err = bpffs_covers(path) ? bpffs_pin(call->kern, path, object) : -EPERM;
	object_put(object);
	return err;
}

long cmd_obj_get(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct object *object;
	int err, flags;
	char *path;

	err = check_path_fd(call, BPF_F_RDONLY | BPF_F_WRONLY | BPF_F_PATH_FD);
	if (err || attr->bpf_fd)
		return -EINVAL;
	flags = file_flags(attr->file_flags);
	if (flags < 0)
		return flags;
	err = read_path(call, &path);
	if (!err)
		err = bpffs_covers(path) ? bpffs_get(call->kern, path, &object) : -ENOENT;
	if (err)
		return err;
	if (object->kind == OBJECT_LINK && flags != O_RDWR) {
		object_put(object);
		return -EINVAL;
	}
	return new_fd_or_put(object, object->kind == OBJECT_MAP ? (u32)flags : O_RDWR);
}
