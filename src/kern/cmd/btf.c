/* SPDX-License-Identifier: GPL-2.0-only */
/* BTF_LOAD and info of BTF. What is in a BTF is checked by kern/btf. */
#include <fcntl.h>

#include "kern/cmd/cmd.h"

static int load(struct call *call, struct call_log *log, struct btf **out)
{
	const union bpf_attr *attr = &call->attr;
	int err, log_err;
	void *data;

	if (attr->btf_size > BTF_MAX_SIZE)
		return -E2BIG;
	data = call_alloc(call, attr->btf_size ? attr->btf_size : 1);
	err = data ? user_read(data, attr->btf, attr->btf_size) : -ENOMEM;
	if (!err)
		err = btf_parse(call->kern, call->kern->mem, data, attr->btf_size, &log->vlog, out);
	log_err = call_log_finalize(log);
	if (!log_err)
		return err;
	if (!err)
		btf_put(*out);
	return log_err;
}

static long publish(struct kern *kern, struct btf *btf)
{
	struct btf_handle *handle;
	int err;

	err = btf_publish(kern, btf, &handle);
	if (!err)
		object_get(&handle->object); /* the descriptor's, beside the table's */
	btf_put(btf);
	return err ? err : new_fd_or_put(&handle->object, O_RDONLY);
}

long cmd_btf_load(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct log_fields fields = {
		.buf = attr->btf_log_buf,
		.size = attr->btf_log_size,
		.level = attr->btf_log_level,
		.true_size_offset = offsetof(union bpf_attr, btf_log_true_size),
	};
	struct call_log log;
	struct btf *btf;
	int err;

	fd_reap(call->kern);
	btf_sweep(call->kern);
	err = call_log_init(call, &fields, &log);
	if (err)
		return err;
	if (attr->btf_flags & ~BPF_F_TOKEN_FD)
		return -EINVAL;
	if (attr->btf_flags & BPF_F_TOKEN_FD)
		return token_fd_error(call->kern, attr->btf_token_fd);
	if (!kern_bpf_capable(call->kern))
		return -EPERM;
	err = load(call, &log, &btf);
	return err ? err : publish(call->kern, btf);
}

long cmd_btf_get_fd_by_id(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	struct object *object;
	int err;

	if (attr->open_flags & BPF_F_TOKEN_FD)
		return token_fd_error(call->kern, attr->fd_by_id_token_fd);
	fd_reap(call->kern);
	btf_sweep(call->kern);
	err = object_by_id(call->kern, OBJECT_BTF, attr->btf_id, &object);
	return err ? err : new_fd_or_put(object, O_RDONLY);
}
