/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Second pass, members: does a member of this type fit into its struct at the offset it has? Two
 * forms of each question: structs whose offsets are plain bits, and structs with the kind flag,
 * whose offsets hold a bitfield's size in the upper 8 bits.
 *
 * Offsets of plain structs are used whole here, as in Linux, whatever their upper bits hold.
 */
#include "kern/btf/check.h"

#define COPY_BITS_MAX 128U
#define ENUM_BITS 32U

int btfc_member_unsupported(struct btf_check *c, const struct member_check *m)
{
	btfc_log_basic(c, m->st, "Unsupported check_member");
	return -EINVAL;
}

int btfc_kflag_member_unsupported(struct btf_check *c, const struct member_check *m)
{
	btfc_log_basic(c, m->st, "Unsupported check_kflag_member");
	return -EINVAL;
}

/* Types that can't be bitfields */
int btfc_kflag_member_generic(struct btf_check *c, const struct member_check *m)
{
	if (BTF_MEMBER_BITFIELD_SIZE(m->member->offset))
		return btfc_bad_member(c, m, "Invalid member bitfield_size");
	return btf_kind_row(m->type)->member(c, m);
}

/* Bits [offset, offset + bits) must lie in the struct, and be few enough to be copied out. */
static int bits_fit(struct btf_check *c, const struct member_check *m, u32 offset, u32 bits)
{
	u32 first_byte = offset >> 3, copied = bits + (offset & 7), size = m->st->size;

	if (copied > COPY_BITS_MAX)
		return btfc_bad_member(c, m, "nr_copy_bits exceeds 128");
	if (size < first_byte || size - first_byte < bits_to_bytes_up(copied))
		return btfc_bad_member(c, m, "Member exceeds struct_size");
	return 0;
}

int btfc_member_int(struct btf_check *c, const struct member_check *m)
{
	u32 word = btf_type_int_word(m->type), offset = m->member->offset;

	if (U32_MAX - offset < BTF_INT_OFFSET(word))
		return btfc_bad_member(c, m, "bits_offset exceeds U32_MAX");
	return bits_fit(c, m, offset + BTF_INT_OFFSET(word), BTF_INT_BITS(word));
}

int btfc_kflag_member_int(struct btf_check *c, const struct member_check *m)
{
	u32 bits = BTF_MEMBER_BITFIELD_SIZE(m->member->offset);
	u32 offset = BTF_MEMBER_BIT_OFFSET(m->member->offset);
	u32 type_bits = BTF_INT_BITS(btf_type_int_word(m->type));

	if (!btf_type_int_is_regular(m->type, 0))
		return btfc_bad_member(c, m, "Invalid member base type");
	if (!bits) {
		if (offset & 7)
			return btfc_bad_member(c, m, "Invalid member offset");
		bits = type_bits;
	} else if (bits > type_bits) {
		return btfc_bad_member(c, m, "Invalid member bitfield_size");
	}
	return bits_fit(c, m, offset, bits);
}

/* A modifier's member is checked as the type it stands for. */
static int resolve_member(struct btf_check *c, const struct member_check *m,
			  struct member_check *resolved, struct btf_member *copy)
{
	u32 id = m->member->type;

	*resolved = *m;
	resolved->type = btf_type_id_size(c->btf, &id, NULL);
	if (!resolved->type)
		return btfc_bad_member(c, m, "Invalid member");
	*copy = *m->member;
	copy->type = id;
	resolved->member = copy;
	return 0;
}

int btfc_member_modifier(struct btf_check *c, const struct member_check *m)
{
	struct member_check resolved;
	struct btf_member copy;
	int err = resolve_member(c, m, &resolved, &copy);

	return err ? err : btf_kind_row(resolved.type)->member(c, &resolved);
}

int btfc_kflag_member_modifier(struct btf_check *c, const struct member_check *m)
{
	struct member_check resolved;
	struct btf_member copy;
	int err = resolve_member(c, m, &resolved, &copy);

	return err ? err : btf_kind_row(resolved.type)->kflag_member(c, &resolved);
}

static int bytes_fit(struct btf_check *c, const struct member_check *m, u32 bytes)
{
	u32 offset = m->member->offset;

	if (offset & 7)
		return btfc_bad_member(c, m, "Member is not byte aligned");
	if (m->st->size - (offset >> 3) < bytes)
		return btfc_bad_member(c, m, "Member exceeds struct_size");
	return 0;
}

int btfc_member_ptr(struct btf_check *c, const struct member_check *m)
{
	return bytes_fit(c, m, sizeof(u64));
}

int btfc_member_array(struct btf_check *c, const struct member_check *m)
{
	u32 id = m->member->type, bytes = 0;

	btf_type_id_size(c->btf, &id, &bytes);
	return bytes_fit(c, m, bytes);
}

/* Structs, unions and enums */
int btfc_member_sized(struct btf_check *c, const struct member_check *m)
{
	return bytes_fit(c, m, m->type->size);
}

int btfc_kflag_member_enum(struct btf_check *c, const struct member_check *m)
{
	u32 bits = BTF_MEMBER_BITFIELD_SIZE(m->member->offset);
	u32 offset = BTF_MEMBER_BIT_OFFSET(m->member->offset);

	if (!bits) {
		if (offset & 7)
			return btfc_bad_member(c, m, "Member is not byte aligned");
		bits = ENUM_BITS;
	} else if (bits > ENUM_BITS) {
		return btfc_bad_member(c, m, "Invalid member bitfield_size");
	}
	if (m->st->size < bits_to_bytes_up(offset + bits))
		return btfc_bad_member(c, m, "Member exceeds struct_size");
	return 0;
}

int btfc_member_float(struct btf_check *c, const struct member_check *m)
{
	u64 offset = m->member->offset, align = min((u64)sizeof(u64), (u64)m->type->size) * 8;

	if (offset % align)
		return btfc_bad_member(c, m, "Member is not properly aligned");
	if (offset / 8 + m->type->size > m->st->size)
		return btfc_bad_member(c, m, "Member exceeds struct_size");
	return 0;
}
