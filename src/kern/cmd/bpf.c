/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf(2): copies the attributes in, holds them against the row of the command, calls its handler.
 * Order of checks and errors are those of Linux's __sys_bpf(). Called by the door.
 */
#include <fcntl.h>

#include "kern/cmd/cmd.h"
#include "kern/obj/grace.h"

#define COMMON_END (offsetof(struct common_attr, log_true_size) + sizeof(u32))

int user_tail_zero(u64 address, size_t known, size_t actual)
{
	u8 chunk[256];
	int err;

	if (actual > PAGE_BYTES)
		return -E2BIG;
	for (size_t at = known; at < actual; at += sizeof(chunk)) {
		size_t bytes = min(sizeof(chunk), actual - at);

		err = user_read(chunk, address + at, bytes);
		if (err)
			return err;
		for (size_t i = 0; i < bytes; i++)
			if (chunk[i])
				return -E2BIG;
	}
	return 0;
}

static int copy_attributes(struct call *call, const struct bpf_args *args)
{
	int err;

	err = user_tail_zero(args->attr, sizeof(call->attr), args->size);
	if (err)
		return err;
	call->user_attr = args->attr;
	call->size = min(args->size, (u32)sizeof(call->attr));
	if (user_read(&call->attr, args->attr, call->size))
		return -EFAULT;
	if (!(args->cmd & BPF_COMMON_ATTRS))
		return 0;
	err = user_tail_zero(args->common, COMMON_END, args->common_size);
	if (err)
		return err;
	call->user_common = args->common;
	call->common_size = min(args->common_size, (u32)COMMON_END);
	return user_read(&call->common, args->common, call->common_size);
}

/* Linux: CHECK_ATTR */
bool attr_tail_is_zero(const union bpf_attr *attr, u32 last)
{
	static const union bpf_attr zero;

	return !memcmp((const u8 *)attr + last, (const u8 *)&zero + last, sizeof(*attr) - last);
}

static long dispatch(struct call *call, u32 cmd)
{
	const struct cmd_row *row = cmd_row(cmd);
	int err;

	if (!row)
		return -EINVAL;
	/* PROG_QUERY asks for a capability first, MAP_CREATE has a log line for this */
	if (cmd != BPF_PROG_QUERY && cmd != BPF_MAP_CREATE &&
	    !attr_tail_is_zero(&call->attr, row->last))
		return -EINVAL;
	if (row->check) {
		err = row->check(&call->attr);
		if (err)
			return err;
	}
	if (row->cap && !kern_capable(call->kern, row->cap))
		return -EPERM;
	return row->handler(call);
}

long kern_bpf(struct kern *kern, const struct bpf_args *args)
{
	struct call call = { .kern = kern };
	long ret;

	if (kern->broken) {
		kern_gap(kern, "a process died inside this kernel: its state is half-made");
		return -EOWNERDEAD;
	}
	grace_poll(kern);
	ret = copy_attributes(&call, args);
	if (!ret)
		ret = dispatch(&call, (u32)args->cmd & ~BPF_COMMON_ATTRS);
	pool_drop(call.pool);
	return ret;
}

void *call_alloc(struct call *call, size_t bytes)
{
	if (!call->pool)
		call->pool = pool_new(call->kern->mem);
	return call->pool ? pool_alloc(call->pool, bytes) : NULL;
}

int call_put_u32(struct call *call, size_t offset, u32 value)
{
	return user_write(call->user_attr + offset, &value, sizeof(value));
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

int name_copy(char *to, const char *from, size_t bytes)
{
	size_t i;

	memset(to, 0, bytes);
	for (i = 0; i < bytes && from[i]; i++) {
		if (!is_name_char(from[i]))
			return -EINVAL;
		to[i] = from[i];
	}
	return i == bytes ? -EINVAL : 0;
}

int file_flags(u32 flags)
{
	if ((flags & BPF_F_RDONLY) && (flags & BPF_F_WRONLY))
		return -EINVAL;
	if (flags & BPF_F_RDONLY)
		return O_RDONLY;
	if (flags & BPF_F_WRONLY)
		return O_WRONLY;
	return O_RDWR;
}

int token_fd_error(struct kern *kern, int fd)
{
	struct object *object;
	int err = object_get_fd(kern, fd, &object);

	if (!err)
		object_put(object);
	return err == -EBADF ? -EBADF : -EINVAL;
}

long new_fd_or_put(struct object *object, u32 open_flags)
{
	int fd = object_new_fd(object, open_flags);

	if (fd < 0)
		object_put(object);
	return fd;
}
