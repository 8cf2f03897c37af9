/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of types as they stand before values: "[.member = ](type name[ **][[][]])[{ or [ ]".
 * Called for each line that show.c writes.
 */
#include <stdio.h>

#include "kern/btf/show.h"

#define NESTING_MAX 10 /* pointers, arrays and typedefs that are looked through */

struct name_parts {
	const struct btf_type *t; /* what is left when pointers and arrays are taken off */
	const char *typedef_name;
	u32 pointers, arrays;
};

/* Through const and the like, but not through typedefs */
static const struct btf_type *skip_qualifiers(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	while (btf_type_is_modifier(t) && !btf_type_is_typedef(t))
		t = btf_type_by_id(btf, t->type);
	return t;
}

/* False: nested deeper than we follow */
static bool take_apart(const struct btf *btf, struct name_parts *parts)
{
	for (u32 i = 0; i < NESTING_MAX; i++) {
		const struct btf_type *t = parts->t;
		u32 id = t->type;

		if (btf_type_is_typedef(t)) {
			if (!parts->typedef_name)
				parts->typedef_name = btf_name_by_offset(btf, t->name_off);
		} else if (btf_type_is_array(t)) {
			parts->arrays++;
			id = btf_array(t)->type;
		} else if (btf_type_is_ptr(t)) {
			parts->pointers++;
		} else {
			return true;
		}
		parts->t = skip_qualifiers(btf, id);
		if (!id)
			return true;
	}
	return false;
}

static const char *prefix_of(const struct name_parts *parts)
{
	if (parts->typedef_name)
		return "";
	switch (btf_type_kind(parts->t)) {
	case BTF_KIND_STRUCT:
		return "struct";
	case BTF_KIND_UNION:
		return "union";
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return "enum";
	default:
		return "";
	}
}

static const char *bracket_of(const struct name_parts *parts)
{
	if (parts->pointers)
		return "";
	if (parts->arrays)
		return "[";
	return btf_type_is_struct(parts->t) ? "{" : "";
}

/* Linux: btf.c btf_show_name() */
const char *btf_show_name(struct show *show)
{
	static const char stars[] = "**********", squares[] = "[][][][][][][][][][]";
	struct name_parts parts = {0};
	const char *member = "", *name, *prefix, *bracket;
	u32 id = show->type_id;

	show->name[0] = '\0';
	/* Elements of an array: the array's name stands before the first. */
	if (show->array_member)
		return "";
	if (show->member) {
		member = btf_name_by_offset(show->btf, show->member->name_off);
		id = show->member->type;
	}
	parts.t = btf_type_by_id(show->btf, id);
	if (!parts.t || !take_apart(show->btf, &parts))
		return "";
	name = parts.typedef_name;
	if (!name)
		name = btf_type_is_void(parts.t) ? "void" :
						   btf_name_by_offset(show->btf, parts.t->name_off);
	prefix = prefix_of(&parts);
	bracket = bracket_of(&parts);
	if (show->flags & BTF_F_NONAME)
		snprintf(show->name, sizeof(show->name), "%s", bracket);
	else
		snprintf(show->name, sizeof(show->name), "%s%s%s(%s%s%s%s%.*s%.*s)%s",
			 *member ? "." : "", member, *member ? " = " : "", prefix,
			 *prefix && *name ? " " : "", name, parts.pointers ? " " : "",
			 (int)parts.pointers, stars, (int)parts.arrays * 2, squares, bracket);
	return show->name;
}

int btf_type_name_to_buf(const struct btf *btf, u32 type_id, char *to, int bytes)
{
	struct show show = {.btf = btf, .type_id = type_id};

	return snprintf(to, bytes, "%s", btf_show_name(&show));
}
