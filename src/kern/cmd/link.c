/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaching. Nothing can be attached yet, so what Linux would allow is a gap; but what Linux would
 * refuse is refused here with Linux's errno, in Linux's order, as far as the attributes tell it.
 * libbpf's feature probes need that: they ask for links that cannot be (target_fd -1, a path that
 * is no file) and read the kernel's age from the errno.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "kern/cmd/cmd.h"

#define UPROBE_MULTI_COUNT_MAX (1U << 20)
#define UPROBE_MULTI_PATH_FD BIT(1)

static int no_links(struct call *call, const char *what)
{
	return kern_gap(call->kern, "%s: nothing can be attached yet", what);
}

/* Linux: bpf_perf_link_attach(), up to attaching */
static int perf_link(struct call *call)
{
	struct object *event;
	int err;

	if (call->attr.link_create.flags)
		return -EINVAL;
	if (object_get_fd(call->kern, call->attr.link_create.target_fd, &event))
		return -EBADF;
	err = event->kind == OBJECT_PERF ? no_links(call, "LINK_CREATE of a perf event") : -EBADF;
	object_put(event);
	return err;
}

static int uprobe_path(struct call *call)
{
	char path[4096];
	struct stat st;
	int bytes;

	if (call->attr.link_create.uprobe_multi.flags & UPROBE_MULTI_PATH_FD)
		return call->attr.link_create.uprobe_multi.path ? -EINVAL : 0;
	if (!call->attr.link_create.uprobe_multi.path)
		return -EINVAL;
	bytes = user_strncpy(path, call->attr.link_create.uprobe_multi.path, sizeof(path));
	if (bytes < 0)
		return -EFAULT;
	if (stat(path, &st))
		return -errno;
	return S_ISREG(st.st_mode) ? 0 : -EBADF;
}

/* Linux: bpf_uprobe_multi_link_attach() */
static int uprobe_multi(struct call *call, const struct prog *prog)
{
	const union bpf_attr *attr = &call->attr;
	u32 count = attr->link_create.uprobe_multi.cnt;
	int err;

	if (attr->link_create.flags)
		return -EINVAL;
	if (prog->expected_attach_type != BPF_TRACE_UPROBE_MULTI &&
	    prog->expected_attach_type != BPF_TRACE_UPROBE_SESSION)
		return -EINVAL;
	if (attr->link_create.uprobe_multi.flags &
	    ~(u32)(BPF_F_UPROBE_MULTI_RETURN | UPROBE_MULTI_PATH_FD))
		return -EINVAL;
	if (!attr->link_create.uprobe_multi.offsets || !count ||
	    (s32)attr->link_create.uprobe_multi.pid < 0)
		return -EINVAL;
	if (count > UPROBE_MULTI_COUNT_MAX)
		return -E2BIG;
	err = uprobe_path(call);
	return err ? err : no_links(call, "LINK_CREATE of uprobes");
}

static int kprobe_link(struct call *call, const struct prog *prog)
{
	switch (call->attr.link_create.attach_type) {
	case BPF_PERF_EVENT:
		return perf_link(call);
	case BPF_TRACE_UPROBE_MULTI:
	case BPF_TRACE_UPROBE_SESSION:
		return uprobe_multi(call, prog);
	default:
		return no_links(call, "LINK_CREATE of kprobes");
	}
}

static int link_for(struct call *call, const struct prog *prog)
{
	u32 attach_type = call->attr.link_create.attach_type;
	int err = prog_attach_check_attach_type(prog, attach_type);

	if (err)
		return err;
	switch (prog->type) {
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_TRACEPOINT:
		return perf_link(call);
	case BPF_PROG_TYPE_KPROBE:
		return kprobe_link(call, prog);
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_TRACING:
		if (attach_type != prog->expected_attach_type)
			return -EINVAL;
		return no_links(call, "LINK_CREATE of tracing");
	default:
		return no_links(call, "LINK_CREATE");
	}
}

long cmd_link_create(struct call *call)
{
	struct prog *prog;
	struct map *map;
	int err;

	if (call->attr.link_create.attach_type == BPF_STRUCT_OPS) {
		err = map_get_fd(call->kern, call->attr.link_create.map_fd, &map);
		if (err)
			return err;
		err = map->map_type == BPF_MAP_TYPE_STRUCT_OPS ?
		      no_links(call, "LINK_CREATE of struct_ops") : -EINVAL;
		map_put(map);
		return err;
	}
	err = prog_get_fd(call->kern, call->attr.link_create.prog_fd, &prog);
	if (err)
		return err;
	err = link_for(call, prog);
	prog_put(prog);
	return err;
}

/* There are no links, so no descriptor is one. */
static int link_from_fd(struct call *call, int fd)
{
	struct object *object;
	int err = object_get_fd(call->kern, fd, &object);

	if (err)
		return err;
	err = object->kind == OBJECT_LINK ? no_links(call, "links") : -EINVAL;
	object_put(object);
	return err;
}

long cmd_link_update(struct call *call)
{
	if (call->attr.link_update.flags & ~(u32)BPF_F_REPLACE)
		return -EINVAL;
	return link_from_fd(call, call->attr.link_update.link_fd);
}

long cmd_link_detach(struct call *call)
{
	return link_from_fd(call, call->attr.link_detach.link_fd);
}

long cmd_iter_create(struct call *call)
{
	if (call->attr.iter_create.flags)
		return -EINVAL;
	return link_from_fd(call, call->attr.iter_create.link_fd);
}

/* Linux: bpf_raw_tp_link_attach(), up to the tracepoint */
static int raw_tracepoint(struct call *call, const struct prog *prog)
{
	u64 name = call->attr.raw_tracepoint.name;
	char text[128];

	switch (prog->type) {
	case BPF_PROG_TYPE_TRACING:
	case BPF_PROG_TYPE_EXT:
	case BPF_PROG_TYPE_LSM:
		if (name)
			return -EINVAL;
		break;
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
		if (user_strncpy(text, name, sizeof(text) - 1) < 0)
			return -EFAULT;
		break;
	default:
		return -EINVAL;
	}
	return no_links(call, "RAW_TRACEPOINT_OPEN");
}

long cmd_raw_tracepoint_open(struct call *call)
{
	struct prog *prog;
	int err = prog_get_fd(call->kern, call->attr.raw_tracepoint.prog_fd, &prog);

	if (err)
		return err;
	err = raw_tracepoint(call, prog);
	prog_put(prog);
	return err;
}

long cmd_prog_attach(struct call *call)
{
	const union bpf_attr *attr = &call->attr;
	enum bpf_prog_type type = attach_type_to_prog_type(attr->attach_type);
	struct prog *prog;
	int err;

	if (type == BPF_PROG_TYPE_UNSPEC)
		return -EINVAL;
	err = prog_get_fd(call->kern, attr->attach_bpf_fd, &prog);
	if (err)
		return err;
	if (prog->type != type || prog_attach_check_attach_type(prog, attr->attach_type))
		err = -EINVAL;
	else
		err = no_links(call, "PROG_ATTACH");
	prog_put(prog);
	return err;
}

long cmd_prog_detach(struct call *call)
{
	if (attach_type_to_prog_type(call->attr.attach_type) == BPF_PROG_TYPE_UNSPEC)
		return -EINVAL;
	return no_links(call, "PROG_DETACH");
}

long cmd_prog_query(struct call *call)
{
	const union bpf_attr *attr = &call->attr;

	if (!kern_capable(call->kern, DD_CAP_NET_ADMIN))
		return -EPERM;
	if (!attr_tail_is_zero(attr, cmd_row(BPF_PROG_QUERY)->last) ||
	    (attr->query.query_flags & ~(u32)BPF_F_QUERY_EFFECTIVE) ||
	    attach_type_to_prog_type(attr->query.attach_type) == BPF_PROG_TYPE_UNSPEC)
		return -EINVAL;
	return no_links(call, "PROG_QUERY");
}

long cmd_task_fd_query(struct call *call)
{
	if (call->attr.task_fd_query.flags)
		return -EINVAL;
	return kern_gap(call->kern, "TASK_FD_QUERY: no perf events");
}

long cmd_token_create(struct call *call)
{
	if (call->attr.token_create.flags)
		return -EINVAL;
	/* Linux makes none either in the initial user namespace, and that is where we are */
	return fcntl(call->attr.token_create.bpffs_fd, F_GETFD) < 0 ? -EBADF : -EOPNOTSUPP;
}
