/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of structs and unions: where they are, and how to find one by a path such as "a.b".
 * World and hooks lay kernel objects out by these, whatever BTF was chosen.
 */
#include "kern/btf/object.h"

#define PATH_DEPTH_MAX 32

/* Linux: __btf_member_bit_offset() */
u32 btf_member_bit_offset(const struct btf_type *t, const struct btf_member *member)
{
	return btf_type_kflag(t) ? BTF_MEMBER_BIT_OFFSET(member->offset) : member->offset;
}

/* Linux: __btf_member_bitfield_size() */
u32 btf_member_bitfield_size(const struct btf_type *t, const struct btf_member *member)
{
	return btf_type_kflag(t) ? BTF_MEMBER_BITFIELD_SIZE(member->offset) : 0;
}

/* Linux: btf.c btf_member_is_reg_int() */
bool btf_member_is_reg_int(const struct btf *btf, const struct btf_type *s,
			   const struct btf_member *m, u32 expected_offset, u32 expected_size)
{
	u32 id = m->type, bits, bit_offset = btf_member_bit_offset(s, m);
	const struct btf_type *t = btf_type_id_size(btf, &id, NULL);

	if (!t || !btf_type_is_int(t))
		return false;
	bits = BTF_INT_BITS(btf_type_int_word(t));
	if (btf_type_kflag(s))
		return !btf_member_bitfield_size(s, m) &&
		       bits_to_bytes_up(bit_offset) == expected_offset &&
		       bits_to_bytes_up(bits) == expected_size;
	return !BTF_INT_OFFSET(btf_type_int_word(t)) && !(bit_offset & 7) && !(bits & 7) &&
	       bit_offset / 8 == expected_offset && bits / 8 == expected_size;
}

/* One step of a path */
struct path_part {
	const char *name; /* not terminated */
	size_t bytes;
};

static bool name_is(const char *name, const struct path_part *part)
{
	return !strncmp(name, part->name, part->bytes) && !name[part->bytes];
}

/* The member of that name, in anonymous members too; adds its offset to *place. */
static int find_part(const struct btf *btf, const struct btf_type *t,
		     const struct path_part *part, u32 depth, struct btf_member_place *place)
{
	const struct btf_member *m = btf_members(t);

	if (depth > PATH_DEPTH_MAX)
		return -ENOENT;
	for (u32 i = 0; i < btf_type_vlen(t); i++, m++) {
		const char *name = btf_name_by_offset(btf, m->name_off);
		const struct btf_type *mt;

		if (name_is(name, part)) {
			place->type_id = m->type;
			place->bit_offset += btf_member_bit_offset(t, m);
			place->bits = btf_member_bitfield_size(t, m);
			return 0;
		}
		mt = *name ? NULL : btf_type_skip_modifiers(btf, m->type, NULL);
		if (!mt || !btf_type_is_struct(mt))
			continue;
		if (!find_part(btf, mt, part, depth + 1, place)) {
			place->bit_offset += btf_member_bit_offset(t, m);
			return 0;
		}
	}
	return -ENOENT;
}

int btf_find_member_place(const struct btf *btf, const struct btf_type *t, const char *path,
			  struct btf_member_place *place)
{
	const struct btf_type *mt;

	*place = (struct btf_member_place){0};
	for (;;) {
		struct path_part part = {path, strcspn(path, ".")};
		int err = btf_type_is_struct(t) ? find_part(btf, t, &part, 0, place) : -ENOENT;

		if (err)
			return err;
		path += part.bytes;
		if (!*path++)
			break;
		t = btf_type_skip_modifiers(btf, place->type_id, NULL);
	}
	mt = btf_type_by_id(btf, place->type_id);
	if (!btf_resolve_size(btf, mt, &place->bytes))
		place->bytes = 0;
	return 0;
}

int btf_find_member(const struct btf *btf, const char *struct_name, const char *member,
		    u32 *size_out)
{
	struct btf_member_place place;
	s32 id = btf_find_by_name_kind(btf, struct_name, BTF_KIND_STRUCT);
	int err;

	if (id < 0)
		id = btf_find_by_name_kind(btf, struct_name, BTF_KIND_UNION);
	if (id < 0)
		return -ENOENT;
	err = btf_find_member_place(btf, btf_type_by_id(btf, id), member, &place);
	if (err)
		return err;
	if (size_out)
		*size_out = place.bytes;
	return place.bit_offset / 8;
}
