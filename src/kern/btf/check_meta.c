/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First pass of the check: every description by itself. Is it all there, are its name and flags
 * what its kind allows, do its numbers make sense. On the way each type is logged and its place
 * noted. Which check a kind goes through, and in what order, is in the table of check.c.
 */
#include "kern/btf/check.h"

#define INT_WORD_MASK 0x0fffffffU
#define INT_BITS_MAX 128U
#define KSYM_NAME_LEN 512

static bool type_id_valid(u32 id)
{
	return id <= BTF_MAX_TYPE_ID;
}

static bool name_char_ok(char ch, bool first)
{
	return ch == '_' || ch == '.' || latin1_isalpha(ch) || (!first && ch >= '0' && ch <= '9');
}

/* Linux: btf.c btf_name_valid_identifier() */
bool btf_name_valid_identifier(const struct btf *btf, u32 offset)
{
	const char *name = btf_str_by_offset(btf, offset);

	if (!name_char_ok(name[0], true))
		return false;
	for (u32 i = 1; i < KSYM_NAME_LEN; i++) {
		if (!name[i])
			return true;
		if (!name_char_ok(name[i], false))
			return false;
	}
	return !name[KSYM_NAME_LEN];
}

/* Linux: btf.c btf_name_valid_section(): any printable character */
static bool section_name_valid(const struct btf *btf, u32 offset)
{
	const char *name = btf_str_by_offset(btf, offset);

	if (!*name)
		return false;
	for (u32 i = 0; i < KSYM_NAME_LEN; i++) {
		if (!name[i])
			return true;
		if (!latin1_isprint(name[i]))
			return false;
	}
	return !name[KSYM_NAME_LEN];
}

int btfc_meta_no_vlen(struct btf_check *c, const struct btf_type *t)
{
	return btf_type_vlen(t) ? btfc_bad_type(c, t, "vlen != 0") : 0;
}

int btfc_meta_no_kflag(struct btf_check *c, const struct btf_type *t)
{
	return btf_type_kflag(t) ? btfc_bad_type(c, t, "Invalid btf_info kind_flag") : 0;
}

/* A type tag with the flag carries an attribute, not a tag. */
int btfc_meta_ref_kflag(struct btf_check *c, const struct btf_type *t)
{
	return btf_type_is_type_tag(t) ? 0 : btfc_meta_no_kflag(c, t);
}

int btfc_meta_ref_id(struct btf_check *c, const struct btf_type *t)
{
	return type_id_valid(t->type) ? 0 : btfc_bad_type(c, t, "Invalid type_id");
}

int btfc_meta_no_name(struct btf_check *c, const struct btf_type *t)
{
	return t->name_off ? btfc_bad_type(c, t, "Invalid name") : 0;
}

int btfc_meta_name(struct btf_check *c, const struct btf_type *t)
{
	if (!t->name_off || !btf_name_valid_identifier(c->btf, t->name_off))
		return btfc_bad_type(c, t, "Invalid name");
	return 0;
}

int btfc_meta_name_or_none(struct btf_check *c, const struct btf_type *t)
{
	return t->name_off ? btfc_meta_name(c, t) : 0;
}

/* Of the types that refer to one other, typedefs and tags have a name. */
int btfc_meta_ref_name(struct btf_check *c, const struct btf_type *t)
{
	if (btf_type_is_typedef(t))
		return btfc_meta_name(c, t);
	if (!btf_type_is_type_tag(t))
		return btfc_meta_no_name(c, t);
	if (!*btf_name_by_offset(c->btf, t->name_off))
		return btfc_bad_type(c, t, "Invalid name");
	return 0;
}

int btfc_meta_int(struct btf_check *c, const struct btf_type *t)
{
	u32 word = btf_type_int_word(t), encoding = BTF_INT_ENCODING(word);
	u32 bits = BTF_INT_BITS(word) + BTF_INT_OFFSET(word);

	if (word & ~INT_WORD_MASK) {
		btfc_log_basic(c, t, "Invalid int_data:%x", word);
		return -EINVAL;
	}
	if (bits > INT_BITS_MAX) {
		btfc_log_type(c, t, "nr_bits exceeds %u", INT_BITS_MAX);
		return -EINVAL;
	}
	if (bits_to_bytes_up(bits) > t->size)
		return btfc_bad_type(c, t, "nr_bits exceeds type_size");
	/* At most one of the three */
	if (encoding > BTF_INT_BOOL || (encoding & (encoding - 1))) {
		btfc_log_type(c, t, "Unsupported encoding");
		return -ENOTSUPP;
	}
	return 0;
}

int btfc_meta_no_type(struct btf_check *c, const struct btf_type *t)
{
	return t->type ? btfc_bad_type(c, t, "type != 0") : 0;
}

int btfc_meta_array(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_array *array = btf_array(t);

	if (t->size)
		return btfc_bad_type(c, t, "size != 0");
	if (!array->type || !type_id_valid(array->type))
		return btfc_bad_type(c, t, "Invalid elem");
	if (!array->index_type || !type_id_valid(array->index_type))
		return btfc_bad_type(c, t, "Invalid index");
	return 0;
}

int btfc_meta_enum_size(struct btf_check *c, const struct btf_type *t)
{
	if (t->size > 8 || !t->size || (t->size & (t->size - 1)))
		return btfc_bad_type(c, t, "Unexpected size");
	return 0;
}

int btfc_meta_linkage(struct btf_check *c, const struct btf_type *t)
{
	return btf_type_vlen(t) > BTF_FUNC_GLOBAL ? btfc_bad_type(c, t, "Invalid func linkage") : 0;
}

int btfc_meta_var(struct btf_check *c, const struct btf_type *t)
{
	u32 linkage = btf_var(t)->linkage;

	if (!t->type || !type_id_valid(t->type))
		return btfc_bad_type(c, t, "Invalid type_id");
	if (linkage != BTF_VAR_STATIC && linkage != BTF_VAR_GLOBAL_ALLOCATED)
		return btfc_bad_type(c, t, "Linkage not supported");
	return 0;
}

int btfc_meta_datasec_size(struct btf_check *c, const struct btf_type *t)
{
	return t->size ? 0 : btfc_bad_type(c, t, "size == 0");
}

int btfc_meta_datasec_name(struct btf_check *c, const struct btf_type *t)
{
	if (!t->name_off || !section_name_valid(c->btf, t->name_off))
		return btfc_bad_type(c, t, "Invalid name");
	return 0;
}

int btfc_meta_float_size(struct btf_check *c, const struct btf_type *t)
{
	if (t->size != 2 && t->size != 4 && t->size != 8 && t->size != 12 && t->size != 16)
		return btfc_bad_type(c, t, "Invalid type_size");
	return 0;
}

int btfc_meta_tag_value(struct btf_check *c, const struct btf_type *t)
{
	return *btf_name_by_offset(c->btf, t->name_off) ? 0 : btfc_bad_type(c, t, "Invalid value");
}

int btfc_meta_tag_component(struct btf_check *c, const struct btf_type *t)
{
	if (btf_decl_tag(t)->component_idx < -1)
		return btfc_bad_type(c, t, "Invalid component_idx");
	return 0;
}

static int one_member(struct btf_check *c, const struct member_check *m, u32 last_offset)
{
	const struct btf_member *member = m->member;
	bool is_union = btf_type_kind(m->st) == BTF_KIND_UNION;
	u32 offset = btf_member_bit_offset(m->st, member);

	if (!btf_str_offset_valid(c->btf, member->name_off)) {
		btfc_log_member(c, m->st, member, "Invalid member name_offset:%u",
				member->name_off);
		return -EINVAL;
	}
	if (member->name_off && !btf_name_valid_identifier(c->btf, member->name_off))
		return btfc_bad_member(c, m, "Invalid name");
	if (!member->type || !type_id_valid(member->type))
		return btfc_bad_member(c, m, "Invalid type_id");
	/* Equal offsets are fine: the last member may be an array without elements. */
	if ((is_union && offset) || last_offset > offset)
		return btfc_bad_member(c, m, "Invalid member bits_offset");
	if (bits_to_bytes_up(offset) > m->st->size)
		return btfc_bad_member(c, m, "Member bits_offset exceeds its struct size");
	btfc_log_member(c, m->st, member, NULL);
	return 0;
}

int btfc_elements_struct(struct btf_check *c, const struct btf_type *t)
{
	struct member_check m = {.st = t};
	u32 last_offset = 0;
	int err = 0;

	for (u32 i = 0; i < btf_type_vlen(t) && !err; i++) {
		m.member = btf_members(t) + i;
		err = one_member(c, &m, last_offset);
		last_offset = btf_member_bit_offset(t, m.member);
	}
	return err;
}

static int enumerator_name(struct btf_check *c, const struct btf_type *t, u32 name_off)
{
	if (!btf_str_offset_valid(c->btf, name_off)) {
		btfc_log(c, "\tInvalid name_offset:%u", name_off);
		return -EINVAL;
	}
	if (!name_off || !btf_name_valid_identifier(c->btf, name_off))
		return btfc_bad_type(c, t, "Invalid name");
	return 0;
}

int btfc_elements_enum(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_enum *e = btf_enums(t), *end = e + btf_type_vlen(t);

	for (; e < end; e++) {
		int err = enumerator_name(c, t, e->name_off);

		if (err)
			return err;
		if (btf_type_kflag(t))
			btfc_log(c, "\t%s val=%d\n", btf_log_name(c->btf, e->name_off), e->val);
		else
			btfc_log(c, "\t%s val=%u\n", btf_log_name(c->btf, e->name_off),
				 (u32)e->val);
	}
	return 0;
}

int btfc_elements_enum64(struct btf_check *c, const struct btf_type *t)
{
	const struct btf_enum64 *e = btf_enum64s(t), *end = e + btf_type_vlen(t);

	for (; e < end; e++) {
		int err = enumerator_name(c, t, e->name_off);
		const char *name;

		if (err)
			return err;
		name = btf_log_name(c->btf, e->name_off);
		if (btf_type_kflag(t))
			btfc_log(c, "\t%s val=%lld\n", name, (long long)btf_enum64_value64(e));
		else
			btfc_log(c, "\t%s val=%llu\n", name,
				 (unsigned long long)btf_enum64_value64(e));
	}
	return 0;
}

static int one_variable(struct btf_check *c, const struct btf_type *t,
			const struct btf_var_secinfo *vsi, u64 last_end)
{
	if (!vsi->type || !type_id_valid(vsi->type))
		return btfc_bad_vsi(c, t, vsi, "Invalid type_id");
	if (vsi->offset < last_end || vsi->offset >= t->size)
		return btfc_bad_vsi(c, t, vsi, "Invalid offset");
	if (!vsi->size || vsi->size > t->size)
		return btfc_bad_vsi(c, t, vsi, "Invalid size");
	/* A sum in 32 bits, as in Linux: a wrap shows as an overlap with the next one */
	if (vsi->offset + vsi->size > t->size)
		return btfc_bad_vsi(c, t, vsi, "Invalid offset+size");
	btfc_log_vsi(c, t, vsi, NULL);
	return 0;
}

int btfc_elements_datasec(struct btf_check *c, const struct btf_type *t)
{
	u64 last_end = 0, sum = 0;

	for (u32 i = 0; i < btf_type_vlen(t); i++) {
		const struct btf_var_secinfo *vsi = btf_var_secinfos(t) + i;
		int err = one_variable(c, t, vsi, last_end);

		if (err)
			return err;
		last_end = vsi->offset + vsi->size;
		sum += vsi->size;
	}
	if (t->size < sum)
		return btfc_bad_type(c, t, "Invalid btf_info size");
	return 0;
}

/* What the kind has to be before anything else of the type is looked at */
static int meta_frame(struct btf_check *c, const struct btf_type *t, u32 left)
{
	u32 kind, needed;

	if (left < sizeof(*t)) {
		btfc_log(c, "[%u] meta_left:%u meta_needed:%zu", c->log_type_id, left, sizeof(*t));
		return -EINVAL;
	}
	left -= sizeof(*t);
	kind = btf_type_kind(t);
	if (kind > BTF_KIND_MAX || kind == BTF_KIND_UNKN) {
		btfc_log(c, "[%u] Invalid kind:%u", c->log_type_id, kind);
		return -EINVAL;
	}
	if (!btf_str_offset_valid(c->btf, t->name_off)) {
		btfc_log(c, "[%u] Invalid name_offset:%u", c->log_type_id, t->name_off);
		return -EINVAL;
	}
	needed = btf_type_bytes(t) - sizeof(*t);
	if (left < needed) {
		btfc_log_basic(c, t, "meta_left:%u meta_needed:%u", left, needed);
		return -EINVAL;
	}
	return 0;
}

/* Linux: btf.c btf_check_meta() and the kinds' check_meta() */
static int check_meta(struct btf_check *c, const struct btf_type *t, u32 left)
{
	const struct btf_kind_row *row;
	int err = meta_frame(c, t, left);

	if (err)
		return err;
	row = btf_kind_row(t);
	for (u32 i = 0; i < META_CHECKS_MAX && row->checks[i]; i++) {
		err = row->checks[i](c, t);
		if (err)
			return err;
	}
	btfc_log_type(c, t, NULL);
	return row->elements ? row->elements(c, t) : 0;
}

/* Linux: btf.c btf_add_type(). A type too many is dropped with a word, and the check goes on. */
static void add_type(struct btf_check *c, const struct btf_type *t)
{
	struct btf *btf = c->btf;

	if (btf->nr_types == BTF_MAX_TYPE_ID) {
		btfc_log(c, "Exceeded max num of types");
		return;
	}
	if (btf_type_is_decl_tag(t) && btf->first_decl_tag == U32_MAX)
		btf->first_decl_tag = btf->nr_types;
	btf->offsets[btf->nr_types++] = (const u8 *)t - btf->data;
}

int btfc_all_metas(struct btf_check *c)
{
	struct btf *btf = c->btf;
	const u8 *at = btf->data + btf->hdr.hdr_len + btf->hdr.type_off;
	const u8 *end = at + btf->hdr.type_len;
	int err = btf_object_alloc_types(btf, btf->hdr.type_len / sizeof(struct btf_type));

	if (err)
		return err;
	btf->nr_types = 1; /* void */
	for (c->log_type_id = 1; at < end; c->log_type_id++) {
		const struct btf_type *t = (const struct btf_type *)at;

		err = check_meta(c, t, end - at);
		if (err)
			return err;
		add_type(c, t);
		at += btf_type_bytes(t);
	}
	c->metas_done = true;
	return 0;
}
