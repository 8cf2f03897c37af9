/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BTF_LOAD: takes a program's BTF through all checks, in Linux's order, and makes the object.
 * The table says, kind by kind, which checks it has to pass; they are in check_meta.c (a
 * description by itself), check_member.c (a member within its struct) and check_resolve.c
 * (references). Kernel BTF does not come here, see kernel.c.
 */
#include "kern/btf/check.h"

#define CHAIN_MAX 32

#define REF_CHECKS \
	{btfc_meta_no_vlen, btfc_meta_ref_kflag, btfc_meta_ref_id, btfc_meta_ref_name}
#define MODIFIER_ROW \
	{ \
		.checks = REF_CHECKS, .resolve = btfc_resolve_modifier, \
		.member = btfc_member_modifier, .kflag_member = btfc_kflag_member_modifier, \
		.log_details = btfc_log_ref, \
	}
#define STRUCT_ROW \
	{ \
		.checks = {btfc_meta_name_or_none}, .elements = btfc_elements_struct, \
		.resolve = btfc_resolve_struct, .member = btfc_member_sized, \
		.kflag_member = btfc_kflag_member_generic, .log_details = btfc_log_size_vlen, \
	}
#define NOT_A_MEMBER \
	.member = btfc_member_unsupported, .kflag_member = btfc_kflag_member_unsupported

static const struct btf_kind_row kind_rows[NR_BTF_KINDS] = {
	[BTF_KIND_INT] = {
		.checks = {btfc_meta_no_vlen, btfc_meta_no_kflag, btfc_meta_int},
		.resolve = btfc_resolve_unsupported, .member = btfc_member_int,
		.kflag_member = btfc_kflag_member_int, .log_details = btfc_log_int,
	},
	[BTF_KIND_PTR] = {
		.checks = REF_CHECKS, .resolve = btfc_resolve_ptr, .member = btfc_member_ptr,
		.kflag_member = btfc_kflag_member_generic, .log_details = btfc_log_ref,
	},
	[BTF_KIND_ARRAY] = {
		.checks = {btfc_meta_no_name, btfc_meta_no_vlen, btfc_meta_no_kflag,
			   btfc_meta_array},
		.resolve = btfc_resolve_array, .member = btfc_member_array,
		.kflag_member = btfc_kflag_member_generic, .log_details = btfc_log_array,
	},
	[BTF_KIND_STRUCT] = STRUCT_ROW,
	[BTF_KIND_UNION] = STRUCT_ROW,
	[BTF_KIND_ENUM] = {
		.checks = {btfc_meta_enum_size, btfc_meta_name_or_none},
		.elements = btfc_elements_enum,
		.resolve = btfc_resolve_unsupported, .member = btfc_member_sized,
		.kflag_member = btfc_kflag_member_enum, .log_details = btfc_log_size_vlen,
	},
	[BTF_KIND_FWD] = {
		.checks = {btfc_meta_no_vlen, btfc_meta_no_type, btfc_meta_name},
		.resolve = btfc_resolve_unsupported, NOT_A_MEMBER, .log_details = btfc_log_fwd,
	},
	[BTF_KIND_TYPEDEF] = MODIFIER_ROW,
	[BTF_KIND_VOLATILE] = MODIFIER_ROW,
	[BTF_KIND_CONST] = MODIFIER_ROW,
	[BTF_KIND_RESTRICT] = MODIFIER_ROW,
	[BTF_KIND_FUNC] = {
		.checks = {btfc_meta_name, btfc_meta_linkage, btfc_meta_no_kflag},
		.resolve = btfc_resolve_func, NOT_A_MEMBER, .log_details = btfc_log_ref,
	},
	[BTF_KIND_FUNC_PROTO] = {
		.checks = {btfc_meta_no_name, btfc_meta_no_kflag},
		.resolve = btfc_resolve_unsupported, NOT_A_MEMBER,
		.log_details = btfc_log_func_proto,
	},
	[BTF_KIND_VAR] = {
		.checks = {btfc_meta_no_vlen, btfc_meta_no_kflag, btfc_meta_name, btfc_meta_var},
		.resolve = btfc_resolve_var, NOT_A_MEMBER, .log_details = btfc_log_var,
	},
	[BTF_KIND_DATASEC] = {
		.checks = {btfc_meta_datasec_size, btfc_meta_no_kflag, btfc_meta_datasec_name},
		.elements = btfc_elements_datasec, .resolve = btfc_resolve_datasec, NOT_A_MEMBER,
		.log_details = btfc_log_size_vlen,
	},
	[BTF_KIND_FLOAT] = {
		.checks = {btfc_meta_no_vlen, btfc_meta_no_kflag, btfc_meta_float_size},
		.resolve = btfc_resolve_unsupported, .member = btfc_member_float,
		.kflag_member = btfc_kflag_member_generic, .log_details = btfc_log_float,
	},
	[BTF_KIND_DECL_TAG] = {
		.checks = {btfc_meta_tag_value, btfc_meta_no_vlen, btfc_meta_tag_component},
		.resolve = btfc_resolve_decl_tag, NOT_A_MEMBER, .log_details = btfc_log_decl_tag,
	},
	[BTF_KIND_TYPE_TAG] = MODIFIER_ROW,
	[BTF_KIND_ENUM64] = {
		.checks = {btfc_meta_enum_size, btfc_meta_name_or_none},
		.elements = btfc_elements_enum64,
		.resolve = btfc_resolve_unsupported, .member = btfc_member_sized,
		.kflag_member = btfc_kflag_member_enum, .log_details = btfc_log_size_vlen,
	},
};

const struct btf_kind_row *btf_kind_row(const struct btf_type *t)
{
	return &kind_rows[btf_type_kind(t)];
}

/* Linux: btf.c btf_parse_type_sec() */
static int check_types(struct btf_check *c, struct pool *pool)
{
	const struct btf_hdr *hdr = &c->btf->hdr;
	int err;

	if (hdr->type_off & 3) {
		btfc_log(c, "Unaligned type_off");
		return -EINVAL;
	}
	if (!hdr->type_len) {
		btfc_log(c, "No type found");
		return -EINVAL;
	}
	err = btfc_all_metas(c);
	return err ? err : btfc_all_types(c, pool);
}

/* Linux: btf.c btf_check_modifier_chain_length() */
static int check_chains(struct btf_check *c)
{
	const struct btf *btf = c->btf;
	u32 good = 0;

	for (u32 id = 1; id < btf_nr_types(btf); id++) {
		const struct btf_type *t = btf_type_by_id(btf, id);
		u32 at = id, left = CHAIN_MAX;

		if (!btf_type_is_modifier(t))
			continue;
		while (btf_type_is_modifier(t)) {
			if (!left--) {
				btfc_log(c, "Max chain length or cycle detected");
				return -ELOOP;
			}
			if (at <= good)
				break;
			at = t->type;
			t = btf_type_by_id(btf, at);
			if (!t)
				return -EINVAL;
		}
		good = id;
	}
	return 0;
}

static int check_all(struct btf_check *c, struct kern *kern, struct pool *pool)
{
	int err = btfc_header(c);

	err = err ? err : btfc_strings(c);
	err = err ? err : btfc_layout(c);
	err = err ? err : check_types(c, pool);
	err = err ? err : check_chains(c);
	return err ? err : btf_parse_struct_metas(kern, c->btf);
}

/* A header of an odd length would leave the types misaligned: then the bytes start a bit later. */
static int copy_data(struct btf *btf, const void *data, u32 bytes)
{
	u32 hdr_len = 0;
	u8 *copy = mem_alloc(btf->mem, (size_t)bytes + 4);

	if (!copy)
		return -ENOMEM;
	if (bytes >= offsetof(struct btf_hdr, type_off))
		memcpy(&hdr_len, (const u8 *)data + offsetof(struct btf_hdr, hdr_len),
		       sizeof(hdr_len));
	btf->data_pad = -hdr_len & 3;
	btf->data = memcpy(copy + btf->data_pad, data, bytes);
	btf->data_size = bytes;
	btf->data_owned = true;
	return 0;
}

/* Linux: btf.c btf_parse() */
int btf_parse(struct kern *kern, struct mem *mem, const void *data, u32 bytes, struct vlog *log,
	      struct btf **out)
{
	struct pool *pool;
	struct btf_check *c;
	struct btf *btf;
	int err;

	if (bytes > BTF_MAX_SIZE)
		return -E2BIG;
	pool = pool_new(mem);
	c = pool ? pool_alloc(pool, sizeof(*c)) : NULL;
	btf = c ? btf_object_new(mem, NULL) : NULL;
	if (!btf) {
		pool_drop(pool);
		return -ENOMEM;
	}
	c->btf = btf;
	c->log = log;
	err = copy_data(btf, data, bytes);
	err = err ? err : check_all(c, kern, pool);
	pool_drop(pool);
	if (err) {
		btf_object_free(btf);
		return err;
	}
	*out = btf;
	return 0;
}
