/* SPDX-License-Identifier: GPL-2.0-only */
/* Expands progs.def: rows of program types, names of attach types, rows of pairs of both. */
#include <linux/capability.h>

#include "kern/tables/tables.h"

struct pair_row {
	u32 type, attach;
	struct prog_ret ret;
};

#define PROG(id, libbpf_name, ops_prefix, ...) extern const struct prog_ops ops_prefix##_prog_ops;
#include "kern/tables/progs.def"

static const struct prog_row rows[PROG_TYPE_COUNT] = {
#define PROG(id, libbpf_name, ops_prefix, ...) \
	[BPF_PROG_TYPE_##id] = {.name = libbpf_name, .type = BPF_PROG_TYPE_##id, \
				.ops = &ops_prefix##_prog_ops, __VA_ARGS__},
#include "kern/tables/progs.def"
};

static const char *const attach_names[ATTACH_TYPE_COUNT] = {
#define ATTACH(id, libbpf_name) [id] = libbpf_name,
#include "kern/tables/progs.def"
};

static const struct pair_row pairs[] = {
#define PROG_ATTACH(id, attach_id, ...) \
	{.type = BPF_PROG_TYPE_##id, .attach = attach_id, __VA_ARGS__},
#include "kern/tables/progs.def"
};

const struct prog_row *prog_row(u32 type)
{
	return type < PROG_TYPE_COUNT && rows[type].name ? &rows[type] : NULL;
}

const char *prog_attach_name(u32 attach)
{
	return attach < ATTACH_TYPE_COUNT ? attach_names[attach] : NULL;
}

static const struct pair_row *find_pair(u32 type, u32 attach)
{
	for (u32 i = 0; i < ARRAY_SIZE(pairs); i++)
		if (pairs[i].type == type && pairs[i].attach == attach)
			return &pairs[i];
	return NULL;
}

bool prog_attach_allowed(u32 type, u32 attach)
{
	const struct prog_row *row = prog_row(type);

	if (!row)
		return true; /* the type is refused later, and otherwise */
	if (row->attach == PROG_ATTACH_LISTED)
		return find_pair(type, attach);
	return row->attach != PROG_ATTACH_ZERO || !attach;
}

struct prog_ret prog_return_range(u32 type, u32 attach)
{
	const struct pair_row *pair = find_pair(type, attach);
	const struct prog_row *row = prog_row(type);

	if (pair)
		return pair->ret;
	return row ? row->ret : (struct prog_ret){PROG_RET_ANY};
}
