/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expands cmds.def into an array by command number. A row whose handler is missing is a link
 * error. The handlers are in cmd/; this file only knows their names.
 */
#include "kern/tables/cmds.h"

#define DD_CAP_SYS_ADMIN BIT_ULL(21) /* as in obj/kern.h, which is a layer above */

#define END(field) \
	(offsetof(union bpf_attr, field) + sizeof(((union bpf_attr *)NULL)->field))
/* uprobe_multi.path_fd, which libbpf's copy of the header does not have yet, follows pid */
#define LINK_CREATE_END (END(link_create.uprobe_multi.pid) + sizeof(u32))

/* Linux: bpf_obj_get_next_id() */
static int check_next_id(const union bpf_attr *attr)
{
	return attr->start_id >= INT_MAX ? -EINVAL : 0;
}

static int check_open_flags(const union bpf_attr *attr)
{
	return attr->open_flags & ~(BPF_F_RDONLY | BPF_F_WRONLY) ? -EINVAL : 0;
}

static int check_btf_open_flags(const union bpf_attr *attr)
{
	return attr->open_flags & ~BPF_F_TOKEN_FD ? -EINVAL : 0;
}

static const struct cmd_row rows[CMD_COUNT] = {
#define CMD(cmd_name, cmd_function, ...) \
	[BPF_##cmd_name] = { .name = #cmd_name, .handler = cmd_##cmd_function, __VA_ARGS__ },
#include "kern/tables/cmds.def"
#undef CMD
};

const struct cmd_row *cmd_row(u32 cmd)
{
	return cmd < CMD_COUNT && rows[cmd].handler ? &rows[cmd] : NULL;
}
