/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects by id: which there are, and a descriptor for one. */
#include <fcntl.h>

#include "kern/cmd/cmd.h"

static long next_id(struct call *call, enum object_kind kind)
{
	u32 id = call->attr.start_id + 1;
	int err;

	fd_reap(call->kern);
	btf_sweep(call->kern);
	err = object_next_id(call->kern, kind, &id);
	return err ? err : call_put_u32(call, offsetof(union bpf_attr, next_id), id);
}

long cmd_prog_get_next_id(struct call *call)
{
	return next_id(call, OBJECT_PROG);
}

long cmd_map_get_next_id(struct call *call)
{
	return next_id(call, OBJECT_MAP);
}

long cmd_btf_get_next_id(struct call *call)
{
	return next_id(call, OBJECT_BTF);
}

long cmd_link_get_next_id(struct call *call)
{
	return next_id(call, OBJECT_LINK);
}

static long fd_by_id(struct call *call, enum object_kind kind, u32 id, u32 open_flags)
{
	struct object *object;
	int err;

	fd_reap(call->kern);
	err = object_by_id(call->kern, kind, id, &object);
	return err ? err : new_fd_or_put(object, open_flags);
}

long cmd_prog_get_fd_by_id(struct call *call)
{
	return fd_by_id(call, OBJECT_PROG, call->attr.prog_id, O_RDWR);
}

long cmd_map_get_fd_by_id(struct call *call)
{
	int flags = file_flags(call->attr.open_flags);

	return flags < 0 ? flags : fd_by_id(call, OBJECT_MAP, call->attr.map_id, flags);
}

long cmd_link_get_fd_by_id(struct call *call)
{
	return fd_by_id(call, OBJECT_LINK, call->attr.link_id, O_RDWR);
}
