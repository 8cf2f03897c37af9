/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of bpf(2) as data: how a row of cmds.def reads. */
#ifndef DRYDOCK_KERN_TABLES_CMDS_H
#define DRYDOCK_KERN_TABLES_CMDS_H

#include "kern/tables/types.h"

struct call; /* cmd/: one bpf(2) call */
typedef long (*cmd_handler)(struct call *call);

struct cmd_row {
	const char *name;
	cmd_handler handler;
	u32 last;
	int (*check)(const union bpf_attr *attr);
	u64 cap;
	enum support support;
	const char *note;
};

const struct cmd_row *cmd_row(u32 cmd); /* NULL: no such command */

#define CMD(cmd_name, cmd_function, ...) long cmd_##cmd_function(struct call *call);
#include "kern/tables/cmds.def"
#undef CMD

#endif
