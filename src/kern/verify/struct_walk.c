/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lies at [off, off + size) of a struct? The walk goes down through nested structs, unions
 * and arrays (flattened: array[2][2] is four elements) to the member that is accessed, and answers
 * with scalar, pointer to a struct, other pointer, or a nested struct that begins right there.
 *
 * Called for loads and stores through BTF pointers (access_btf.c), and to see whether a pointer
 * into a struct may stand for one of its members.
 */
#include "kern/verify/verify.h"

enum walk_result { /* < 0: -errno */
	WALK_SCALAR,
	WALK_PTR,
	WALK_PTR_UNTRUSTED,
	WALK_STRUCT,
	/* within this file */
	WALK_DEEPER, /* go on in walk.t */
	WALK_NEXT_MEMBER,
	WALK_NO_MEMBER,
};

struct walk {
	struct vlog *log;
	const struct btf *btf;
	const struct btf_type *t; /* the struct searched now */
	const char *tname;
	int off, size;
	bool walk_flex_arrays;
	/* out */
	u32 next_id; /* WALK_PTR: what it points to; WALK_STRUCT: the nested struct */
	u32 flag;
	const char *field_name; /* WALK_PTR */
};

/* An access past the end is fine only in a flexible array at the end of the struct. */
static int walk_flex_array(struct walk *w)
{
	const struct btf_type *t = w->t, *mtype;
	const struct btf_member *last;
	u32 vlen = btf_type_vlen(t), moff;

	if (!w->walk_flex_arrays || vlen == 0)
		goto beyond;
	last = btf_members(t) + vlen - 1;
	mtype = btf_type_skip_modifiers(w->btf, last->type, NULL);
	moff = btf_member_bit_offset(t, last) / 8;
	if (!btf_type_is_array(mtype) || btf_array(mtype)->nelems != 0 || (u32)w->off < moff)
		goto beyond;
	t = btf_type_skip_modifiers(w->btf, btf_array(mtype)->type, NULL);
	if (btf_type_is_int(t))
		return WALK_SCALAR;
	if (!btf_type_is_struct(t) || !t->size)
		goto beyond;
	w->off = (w->off - moff) % t->size;
	w->t = t;
	return WALK_DEEPER;
beyond:
	return reject_log(w->log, -EACCES, "access beyond struct %s at off %u size %u\n", w->tname,
			  w->off, w->size);
}

static int walk_bitfield(const struct walk *w, const struct btf_member *member)
{
	u32 bit_off = btf_member_bit_offset(w->t, member);
	u32 end_bit = bit_off + btf_member_bitfield_size(w->t, member);

	/* Anonymous bitfields have no member, so the access may begin before this one. */
	if ((u32)w->off <= bit_off / 8 && (end_bit + 7) / 8 <= (u32)(w->off + w->size))
		return WALK_SCALAR;
	return WALK_NEXT_MEMBER;
}

static int walk_pointer(struct walk *w, const struct btf_type *mtype, const char *mname, u32 moff,
			u32 msize)
{
	static const struct btf_type_tag_match tags[] = {
		{"user", MEM_USER},
		{"percpu", MEM_PERCPU},
		{"rcu", MEM_RCU},
	};
	struct btf_type_tag_walk to = {.t = mtype};
	int err;

	if (msize != (u32)w->size || (u32)w->off != moff)
		return reject_log(w->log, -EACCES,
				  "cannot access ptr member %s with moff %u in struct %s with off "
				  "%u size %u\n", mname, moff, w->tname, w->off, w->size);
	err = btf_type_tag_walk(w->btf, &to, tags, ARRAY_SIZE(tags));
	if (err)
		return reject_log(w->log, err, "type '%s' has multiple type tags\n",
				  btf_type_str(mtype));
	if (!btf_type_is_struct(to.t))
		return WALK_PTR_UNTRUSTED;
	w->next_id = to.id;
	w->flag |= to.res;
	w->field_name = mname;
	return WALK_PTR;
}

static int walk_member(struct walk *w, const struct btf_member *member)
{
	u32 moff = btf_member_bit_offset(w->t, member) / 8, msize, end, mid, off = w->off;
	const char *mname = btf_log_name(w->btf, member->name_off);
	struct btf_size_info info = {};
	const struct btf_type *mtype;

	if (off + w->size <= moff)
		return WALK_NO_MEMBER;
	if (btf_member_bitfield_size(w->t, member))
		return walk_bitfield(w, member);
	if (off < moff) /* a hole */
		return WALK_NO_MEMBER;

	mtype = btf_resolve_size_info(w->btf, btf_type_by_id(w->btf, member->type), &info);
	if (!mtype)
		return reject_log(w->log, -EFAULT, "field %s doesn't have size\n", mname);
	mid = info.type_id ? info.type_id : member->type;
	msize = info.bytes;
	end = moff + msize; /* of the whole member; below, an array shrinks to one element */
	if (off >= end)
		return WALK_NEXT_MEMBER;
	if (btf_type_is_array(mtype)) {
		msize /= info.total_nelems;
		moff += (off - moff) / msize * msize;
		mtype = info.elem_type;
		mid = info.elem_id;
	}
	if (btf_type_is_struct(mtype)) {
		w->t = mtype;
		w->next_id = mid;
		w->off -= moff;
		return off == moff ? WALK_STRUCT : WALK_DEEPER;
	}
	if (btf_type_is_ptr(mtype))
		return walk_pointer(w, mtype, mname, moff, msize);
	/* An array of scalars may be used as scratch space, across its elements. */
	if (off + w->size > end && !(w->flag & PTR_UNTRUSTED))
		return reject_log(w->log, -EACCES,
				  "access beyond the end of member %s (mend:%u) in struct %s with "
				  "off %u size %u\n", mname, end, w->tname, w->off, w->size);
	return WALK_SCALAR;
}

static int walk_level(struct walk *w)
{
	const struct btf_type *t = w->t;
	u32 vlen;

	if (btf_type_is_modifier(t))
		t = w->t = btf_type_skip_modifiers(w->btf, t->type, NULL);
	w->tname = btf_log_name(w->btf, t->name_off);
	if (!btf_type_is_struct(t))
		return reject_log(w->log, -EINVAL, "Type '%s' is not a struct\n", w->tname);
	vlen = btf_type_vlen(t);
	/* Which member of a union is alive nobody knows; one member is a way to align it. */
	if (btf_type_kind(t) == BTF_KIND_UNION && vlen != 1)
		w->flag |= PTR_UNTRUSTED;
	if ((u32)(w->off + w->size) > t->size)
		return walk_flex_array(w);
	for (u32 i = 0; i < vlen; i++) {
		int result = walk_member(w, btf_members(t) + i);

		if (result == WALK_NO_MEMBER)
			break;
		if (result != WALK_NEXT_MEMBER)
			return result;
	}
	return reject_log(w->log, -EINVAL, "struct %s doesn't have field at offset %d\n", w->tname,
			  w->off);
}

/* Linux: btf.c btf_struct_walk() */
static int btf_struct_walk(struct walk *w)
{
	int result;

	do
		result = walk_level(w);
	while (result == WALK_DEEPER);
	return result;
}

/* Special fields of allocated objects are out of bounds for loads and stores. */
static int check_special_fields(struct vlog *log, const struct reg_state *reg, int off, int size)
{
	struct btf_struct_meta *meta;

	if (!type_is_alloc(reg->type))
		return 0;
	meta = btf_find_struct_meta(reg->btf, reg->btf_id);
	if (!meta)
		return 0;
	for (u32 i = 0; i < meta->record->cnt; i++) {
		const struct btf_field *field = &meta->record->fields[i];

		if ((u32)off < field->offset + field->size && field->offset < (u32)(off + size))
			return reject_log(log, -EACCES, "direct access to %s is disallowed\n",
					  btf_field_type_name(field->type));
	}
	return 0;
}

/* Linux: btf.c btf_struct_access() */
int btf_struct_access(struct vlog *log, const struct reg_state *reg, int off, int size,
		      struct struct_member *found)
{
	struct walk w = {
		.log = log,
		.btf = reg->btf,
		.t = btf_type_by_id(reg->btf, reg->btf_id),
		.off = off,
		.size = size,
		.walk_flex_arrays = !type_is_alloc(reg->type),
	};
	int result = check_special_fields(log, reg, off, size);

	if (result)
		return result;
	do { /* a nested struct that begins here: what begins there? */
		result = btf_struct_walk(&w);
	} while (result == WALK_STRUCT);

	switch (result) {
	case WALK_PTR:
		if (type_is_alloc(reg->type)) /* the program's own types hold no live pointers */
			return SCALAR_VALUE;
		*found = (struct struct_member){w.next_id, w.flag, w.field_name};
		return PTR_TO_BTF_ID;
	case WALK_PTR_UNTRUSTED:
		found->flag = MEM_RDONLY | PTR_UNTRUSTED;
		return PTR_TO_MEM;
	case WALK_SCALAR:
		return SCALAR_VALUE;
	}
	return result;
}

/*
 * Is there, at `off` of the first struct, one of the second? With `strict` only the first struct
 * itself counts. Linux: btf.c btf_struct_ids_match()
 */
bool btf_struct_ids_match(struct vlog *log, const struct struct_place *place,
			  const struct btf *need_btf, u32 need_type_id, bool strict)
{
	struct walk w = {
		.log = log,
		.btf = place->btf,
		.off = place->off,
		.size = 1,
		.walk_flex_arrays = place->walk_flex_arrays,
		.next_id = place->id,
	};

	if (place->off == 0 &&
	    btf_types_are_same(place->btf, place->id, need_btf, need_type_id))
		return true;
	if (strict)
		return false;
	do {
		w.t = btf_type_by_id(place->btf, w.next_id);
		if (!w.t || btf_struct_walk(&w) != WALK_STRUCT)
			return false;
		w.off = 0;
	} while (!btf_types_are_same(place->btf, w.next_id, need_btf, need_type_id));
	return true;
}
