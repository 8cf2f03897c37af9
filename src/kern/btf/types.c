/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking types: through modifiers and pointers, to sizes, to members. All of it reads BTF that
 * was checked before; ids and names are known to be valid, chains of modifiers to end.
 */
#include "kern/btf/object.h"

static const char *const kind_names[NR_BTF_KINDS] = {
	[BTF_KIND_UNKN] = "UNKNOWN",
	[BTF_KIND_INT] = "INT",
	[BTF_KIND_PTR] = "PTR",
	[BTF_KIND_ARRAY] = "ARRAY",
	[BTF_KIND_STRUCT] = "STRUCT",
	[BTF_KIND_UNION] = "UNION",
	[BTF_KIND_ENUM] = "ENUM",
	[BTF_KIND_FWD] = "FWD",
	[BTF_KIND_TYPEDEF] = "TYPEDEF",
	[BTF_KIND_VOLATILE] = "VOLATILE",
	[BTF_KIND_CONST] = "CONST",
	[BTF_KIND_RESTRICT] = "RESTRICT",
	[BTF_KIND_FUNC] = "FUNC",
	[BTF_KIND_FUNC_PROTO] = "FUNC_PROTO",
	[BTF_KIND_VAR] = "VAR",
	[BTF_KIND_DATASEC] = "DATASEC",
	[BTF_KIND_FLOAT] = "FLOAT",
	[BTF_KIND_DECL_TAG] = "DECL_TAG",
	[BTF_KIND_TYPE_TAG] = "TYPE_TAG",
	[BTF_KIND_ENUM64] = "ENUM64",
};

#define KIND_SET(kind) (1U << (kind))
#define HAVE_SIZE (KIND_SET(BTF_KIND_INT) | KIND_SET(BTF_KIND_STRUCT) | \
		   KIND_SET(BTF_KIND_UNION) | KIND_SET(BTF_KIND_ENUM) | \
		   KIND_SET(BTF_KIND_DATASEC) | KIND_SET(BTF_KIND_FLOAT) | \
		   KIND_SET(BTF_KIND_ENUM64))
#define NO_SIZE (KIND_SET(BTF_KIND_UNKN) | KIND_SET(BTF_KIND_FWD) | KIND_SET(BTF_KIND_FUNC) | \
		 KIND_SET(BTF_KIND_FUNC_PROTO) | KIND_SET(BTF_KIND_DECL_TAG))

static bool kind_in(const struct btf_type *t, u32 set)
{
	return set >> btf_type_kind(t) & 1;
}

const char *btf_type_str(const struct btf_type *t)
{
	return kind_names[btf_type_kind(t)];
}

bool btf_type_has_size(const struct btf_type *t)
{
	return kind_in(t, HAVE_SIZE);
}

bool btf_type_nosize_or_null(const struct btf_type *t)
{
	return !t || kind_in(t, NO_SIZE);
}

/* Linux: btf.c __btf_type_int_is_regular(): a whole power of two of bytes, up to 16 */
bool btf_type_int_is_regular(const struct btf_type *t, u32 expected_size)
{
	u32 word = btf_type_int_word(t);
	u32 bits = BTF_INT_BITS(word), bytes = bits_to_bytes_up(bits);

	return !(bits & 7) && !BTF_INT_OFFSET(word) && bytes <= 16 && bytes &&
	       !(bytes & (bytes - 1)) && (!expected_size || bytes == expected_size);
}

bool btf_type_is_i32(const struct btf_type *t)
{
	return btf_type_is_int(t) && btf_type_int_is_regular(t, 4);
}

bool btf_type_is_i64(const struct btf_type *t)
{
	return btf_type_is_int(t) && btf_type_int_is_regular(t, 8);
}

bool btf_type_is_primitive(const struct btf_type *t)
{
	return (btf_type_is_int(t) && btf_type_int_is_regular(t, 0)) || btf_is_any_enum(t);
}

bool btf_type_is_signed_int(const struct btf_type *t)
{
	return btf_type_is_int(t) && (BTF_INT_ENCODING(btf_type_int_word(t)) & BTF_INT_SIGNED);
}

bool btf_type_is_struct_ptr(const struct btf *btf, const struct btf_type *t)
{
	return btf_type_is_ptr(t) &&
	       btf_type_is_struct(btf_type_skip_modifiers(btf, t->type, NULL));
}

const struct btf_type *btf_type_skip_modifiers(const struct btf *btf, u32 id, u32 *res_id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	while (btf_type_is_modifier(t)) {
		id = t->type;
		t = btf_type_by_id(btf, id);
	}
	if (res_id)
		*res_id = id;
	return t;
}

const struct btf_type *btf_type_resolve_ptr(const struct btf *btf, u32 id, u32 *res_id)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, id, NULL);

	return btf_type_is_ptr(t) ? btf_type_skip_modifiers(btf, t->type, res_id) : NULL;
}

const struct btf_type *btf_type_resolve_func_ptr(const struct btf *btf, u32 id, u32 *res_id)
{
	const struct btf_type *t = btf_type_resolve_ptr(btf, id, res_id);

	return t && btf_type_is_func_proto(t) ? t : NULL;
}

/* Linux: btf.c __btf_resolve_size(). NULL where Linux has -EINVAL. */
const struct btf_type *btf_resolve_size_info(const struct btf *btf, const struct btf_type *type,
					     struct btf_size_info *info)
{
	const struct btf_type *outermost = NULL;
	const struct btf_array *array = NULL;
	u32 nelems = 1, size;

	info->type_id = 0;
	for (u32 depth = 0; !kind_in(type, HAVE_SIZE) && !btf_type_is_ptr(type); depth++) {
		if (depth == MAX_RESOLVE_DEPTH - 1)
			return NULL;
		if (btf_type_is_modifier(type)) {
			info->type_id = type->type;
			type = btf_type_by_id(btf, type->type);
		} else if (btf_type_is_array(type)) {
			outermost = outermost ? outermost : type;
			array = btf_array(type);
			if (nelems && array->nelems > U32_MAX / nelems)
				return NULL;
			nelems *= array->nelems;
			type = btf_type_by_id(btf, array->type);
		} else {
			return NULL;
		}
	}
	if (btf_type_is_datasec(type))
		return NULL;
	size = btf_type_is_ptr(type) ? sizeof(u64) : type->size;
	if (nelems && size > U32_MAX / nelems)
		return NULL;
	info->bytes = nelems * size;
	info->total_nelems = nelems;
	info->elem_type = type;
	info->elem_id = array ? array->type : 0;
	return outermost ? outermost : type;
}

const struct btf_type *btf_resolve_size(const struct btf *btf, const struct btf_type *type,
					u32 *type_size)
{
	struct btf_size_info info;

	type = btf_resolve_size_info(btf, type, &info);
	if (type)
		*type_size = info.bytes;
	return type;
}

u32 btf_resolved_id(const struct btf *btf, u32 id)
{
	while (id < btf->start_id)
		btf = btf->base;
	if (btf->resolved_ids)
		return btf->resolved_ids[id - btf->start_id];
	if (btf_type_is_var(btf_type_by_id(btf, id)))
		id = btf_type_by_id(btf, id)->type;
	btf_type_skip_modifiers(btf, id, &id);
	return id;
}

static u32 resolved_array_size(const struct btf *btf, u32 id)
{
	u32 size = 0;

	while (id < btf->start_id)
		btf = btf->base;
	if (btf->resolved_sizes)
		return btf->resolved_sizes[id - btf->start_id];
	btf_resolve_size(btf, btf_type_by_id(btf, id), &size);
	return size;
}

/* Linux: btf.c btf_type_id_size() */
const struct btf_type *btf_type_id_size(const struct btf *btf, u32 *type_id, u32 *ret_size)
{
	u32 id = *type_id, size;
	const struct btf_type *t = btf_type_by_id(btf, id);

	if (btf_type_nosize_or_null(t))
		return NULL;
	if (btf_type_is_modifier(t) || btf_type_is_var(t)) {
		id = btf_resolved_id(btf, id);
		t = btf_type_by_id(btf, id);
		if (btf_type_nosize_or_null(t))
			return NULL;
	}
	if (btf_type_has_size(t))
		size = t->size;
	else if (btf_type_is_array(t))
		size = resolved_array_size(btf, id);
	else if (btf_type_is_ptr(t))
		size = sizeof(u64);
	else
		return NULL;
	*type_id = id;
	if (ret_size)
		*ret_size = size;
	return t;
}

/* Linux: btf.c btf_types_are_same(): modules share the kernel's types */
bool btf_types_are_same(const struct btf *btf1, u32 id1, const struct btf *btf2, u32 id2)
{
	if (id1 != id2)
		return false;
	return btf1 == btf2 || btf_type_by_id(btf1, id1) == btf_type_by_id(btf2, id2);
}

/* Linux: btf.c btf_type_tag_walk() */
int btf_type_tag_walk(const struct btf *btf, struct btf_type_tag_walk *walk,
		      const struct btf_type_tag_match *matches, u32 match_cnt)
{
	const struct btf_type *t = walk->t;
	u32 res = 0, id;

	for (id = t->type;; id = t->type) {
		t = btf_type_by_id(btf, id);
		if (!btf_type_is_modifier(t))
			break;
		if (!btf_type_is_type_tag(t) || btf_type_kflag(t))
			continue;
		for (u32 i = 0; i < match_cnt; i++) {
			if (!strcmp(btf_log_name(btf, t->name_off), matches[i].name)) {
				res |= matches[i].flag;
				break;
			}
		}
	}
	if (res & (res - 1))
		return -EINVAL;
	walk->t = t;
	walk->id = id;
	walk->res = res;
	return 0;
}
