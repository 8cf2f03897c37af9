/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel promises about pointers beyond what their types say: members that keep trust, and
 * arguments of tracepoints that may be NULL. Linux keeps the first list as structs in its own BTF
 * (task_struct__safe_rcu); here it is a table, so that it holds for the BTF of any kernel.
 */
#include "kern/btf/object.h"

enum safe_kind { SAFE_RCU, SAFE_RCU_OR_NULL, SAFE_TRUSTED, SAFE_TRUSTED_OR_NULL };

static const char *const safe_suffixes[] = {
	[SAFE_RCU] = "__safe_rcu",
	[SAFE_RCU_OR_NULL] = "__safe_rcu_or_null",
	[SAFE_TRUSTED] = "__safe_trusted",
	[SAFE_TRUSTED_OR_NULL] = "__safe_trusted_or_null",
};

static const struct {
	const char *struct_name, *field;
	enum safe_kind kind;
} trusted_fields[] = {
#define TRUSTED_FIELD(name, field, kind) {#name, #field, SAFE_##kind},
#include "kern/btf/trusted_fields.def"
#undef TRUSTED_FIELD
};

static const struct {
	const char *name;
	u64 mask;
} null_args[] = {
#define NULL_ARGS(name, mask) {#name, mask},
#include "kern/btf/raw_tp_null_args.def"
#undef NULL_ARGS
};

static bool is_listed(const char *struct_name, const char *field, const char *suffix)
{
	for (u32 i = 0; i < ARRAY_SIZE(trusted_fields); i++)
		if (!strcmp(trusted_fields[i].struct_name, struct_name) &&
		    !strcmp(trusted_fields[i].field, field) &&
		    !strcmp(safe_suffixes[trusted_fields[i].kind], suffix))
			return true;
	return false;
}

/*
 * Linux: btf.c btf_nested_type_is_trusted(). The name alone does not do: the walk may have found a
 * member of that name in a struct inside this one.
 */
bool btf_nested_type_is_trusted(const struct btf *btf, u32 walk_id, const char *field_name,
				u32 btf_id, const char *suffix)
{
	const struct btf_type *t = btf_type_by_id(btf, walk_id), *mt;
	struct btf_member_place place;
	u32 id;

	if (!t || !btf_type_is_struct(t) || !field_name ||
	    !is_listed(btf_type_name(btf, walk_id), field_name, suffix))
		return false;
	if (btf_find_member_place(btf, t, field_name, &place))
		return false;
	mt = btf_type_skip_modifiers(btf, place.type_id, NULL);
	if (!btf_type_is_ptr(mt))
		return false;
	btf_type_skip_modifiers(btf, mt->type, &id);
	return id == btf_id;
}

bool btf_raw_tp_null_args(const char *tracepoint, u64 *mask)
{
	u32 low = 0, high = ARRAY_SIZE(null_args);

	*mask = 0;
	while (low < high) {
		u32 middle = low + (high - low) / 2;
		int order = strcmp(tracepoint, null_args[middle].name);

		if (!order) {
			*mask = null_args[middle].mask;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
