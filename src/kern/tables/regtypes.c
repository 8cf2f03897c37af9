/* SPDX-License-Identifier: GPL-2.0-only */
/* Expands regtypes.def: one row per base type, found by its number. */
#include "kern/tables/regtypes.h"

static const struct regtype_row rows[REG_TYPE_COUNT] = {
#define REGTYPE(type, name, ...) [type] = {.log = name, __VA_ARGS__},
#include "kern/tables/regtypes.def"
};

/* In the order in which the log shows them */
const struct regtype_prefix regtype_prefixes[REGTYPE_PREFIX_COUNT] = {
	{MEM_RDONLY, "rdonly_"}, {MEM_RINGBUF, "ringbuf_"},	{MEM_USER, "user_"},
	{MEM_PERCPU, "percpu_"}, {MEM_RCU, "rcu_"},		{PTR_UNTRUSTED, "untrusted_"},
	{PTR_TRUSTED, "trusted_"},
};

const struct regtype_row *regtype_row(u32 type)
{
	u32 base = base_type(type);

	return &rows[base < REG_TYPE_COUNT ? base : NOT_INIT];
}

enum regtype_access regtype_access(u32 type)
{
	const struct regtype_row *row = regtype_row(type);

	return type_flag(type) & ~row->access_flags ? REG_ACCESS_NONE : row->access;
}
