/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The check of a program's BTF (BTF_LOAD), as Linux does it in two passes: every description by
 * itself (meta), then every reference to another type (resolve). One row per kind says what is
 * asked of it. Texts and errnos are Linux's to the byte.
 *
 * For check*.c only.
 */
#ifndef DRYDOCK_KERN_BTF_CHECK_H
#define DRYDOCK_KERN_BTF_CHECK_H

#include "kern/btf/object.h"

#define BTF_MAX_TYPE_ID 0x000fffffU
#define BTF_MAX_NAME_OFF 0x00ffffffU

struct resolve_vertex {
	const struct btf_type *t;
	u32 type_id;
	u32 next_member; /* structs and sections: where to go on */
};

enum visit_state { NOT_VISITED, VISITED, RESOLVED };
/* What the walk under way is for: it decides which types end it */
enum resolve_mode { RESOLVE_TBD, RESOLVE_PTR, RESOLVE_STRUCT_OR_ARRAY };

struct btf_check {
	struct btf *btf;
	struct vlog *log;
	u8 *visit_states;
	struct resolve_vertex stack[MAX_RESOLVE_DEPTH];
	u32 top_stack;
	enum resolve_mode resolve_mode;
	u32 log_type_id;
	bool metas_done;
};

/* A member under check: of which struct, and of what type it is */
struct member_check {
	const struct btf_type *st;
	const struct btf_member *member;
	const struct btf_type *type;
};

typedef int (*check_type_fn)(struct btf_check *c, const struct btf_type *t);
typedef int (*check_member_fn)(struct btf_check *c, const struct member_check *m);

#define META_CHECKS_MAX 7

struct btf_kind_row {
	check_type_fn checks[META_CHECKS_MAX]; /* in this order; the first that fails decides */
	check_type_fn elements;		       /* after the type's own line was logged */
	int (*resolve)(struct btf_check *c, const struct resolve_vertex *v);
	check_member_fn member;	      /* as a member of a struct without bitfields */
	check_member_fn kflag_member; /* and of one whose offsets hold bitfield sizes */
	void (*log_details)(struct btf_check *c, const struct btf_type *t);
};
const struct btf_kind_row *btf_kind_row(const struct btf_type *t);

/* check_log.c. A NULL format logs the type or member alone. */
void btfc_log(struct btf_check *c, const char *format, ...) printf_like(2, 3);
void btfc_log_type(struct btf_check *c, const struct btf_type *t, const char *format, ...)
	printf_like(3, 4);
void btfc_log_basic(struct btf_check *c, const struct btf_type *t, const char *format, ...)
	printf_like(3, 4);
void btfc_log_member(struct btf_check *c, const struct btf_type *st,
		     const struct btf_member *member, const char *format, ...) printf_like(4, 5);
void btfc_log_vsi(struct btf_check *c, const struct btf_type *t, const struct btf_var_secinfo *vsi,
		  const char *text);
/* The common case: say `text` of it, and -EINVAL */
int btfc_bad_type(struct btf_check *c, const struct btf_type *t, const char *text);
int btfc_bad_member(struct btf_check *c, const struct member_check *m, const char *text);
int btfc_bad_vsi(struct btf_check *c, const struct btf_type *t, const struct btf_var_secinfo *vsi,
		 const char *text);
void btfc_log_int(struct btf_check *c, const struct btf_type *t);
void btfc_log_ref(struct btf_check *c, const struct btf_type *t);
void btfc_log_fwd(struct btf_check *c, const struct btf_type *t);
void btfc_log_array(struct btf_check *c, const struct btf_type *t);
void btfc_log_size_vlen(struct btf_check *c, const struct btf_type *t);
void btfc_log_func_proto(struct btf_check *c, const struct btf_type *t);
void btfc_log_var(struct btf_check *c, const struct btf_type *t);
void btfc_log_float(struct btf_check *c, const struct btf_type *t);
void btfc_log_decl_tag(struct btf_check *c, const struct btf_type *t);

/* check_header.c */
int btfc_header(struct btf_check *c);
int btfc_strings(struct btf_check *c);
int btfc_layout(struct btf_check *c);

/* check_meta.c */
int btfc_all_metas(struct btf_check *c);
int btfc_meta_no_vlen(struct btf_check *c, const struct btf_type *t);
int btfc_meta_no_kflag(struct btf_check *c, const struct btf_type *t);
int btfc_meta_ref_kflag(struct btf_check *c, const struct btf_type *t);
int btfc_meta_ref_id(struct btf_check *c, const struct btf_type *t);
int btfc_meta_ref_name(struct btf_check *c, const struct btf_type *t);
int btfc_meta_no_name(struct btf_check *c, const struct btf_type *t);
int btfc_meta_name(struct btf_check *c, const struct btf_type *t);
int btfc_meta_name_or_none(struct btf_check *c, const struct btf_type *t);
int btfc_meta_int(struct btf_check *c, const struct btf_type *t);
int btfc_meta_no_type(struct btf_check *c, const struct btf_type *t);
int btfc_meta_array(struct btf_check *c, const struct btf_type *t);
int btfc_meta_enum_size(struct btf_check *c, const struct btf_type *t);
int btfc_meta_linkage(struct btf_check *c, const struct btf_type *t);
int btfc_meta_var(struct btf_check *c, const struct btf_type *t);
int btfc_meta_datasec_size(struct btf_check *c, const struct btf_type *t);
int btfc_meta_datasec_name(struct btf_check *c, const struct btf_type *t);
int btfc_meta_float_size(struct btf_check *c, const struct btf_type *t);
int btfc_meta_tag_value(struct btf_check *c, const struct btf_type *t);
int btfc_meta_tag_component(struct btf_check *c, const struct btf_type *t);
int btfc_elements_struct(struct btf_check *c, const struct btf_type *t);
int btfc_elements_enum(struct btf_check *c, const struct btf_type *t);
int btfc_elements_enum64(struct btf_check *c, const struct btf_type *t);
int btfc_elements_datasec(struct btf_check *c, const struct btf_type *t);

/* check_member.c */
int btfc_member_unsupported(struct btf_check *c, const struct member_check *m);
int btfc_kflag_member_unsupported(struct btf_check *c, const struct member_check *m);
int btfc_kflag_member_generic(struct btf_check *c, const struct member_check *m);
int btfc_member_int(struct btf_check *c, const struct member_check *m);
int btfc_kflag_member_int(struct btf_check *c, const struct member_check *m);
int btfc_member_modifier(struct btf_check *c, const struct member_check *m);
int btfc_kflag_member_modifier(struct btf_check *c, const struct member_check *m);
int btfc_member_ptr(struct btf_check *c, const struct member_check *m);
int btfc_member_array(struct btf_check *c, const struct member_check *m);
int btfc_member_sized(struct btf_check *c, const struct member_check *m);
int btfc_kflag_member_enum(struct btf_check *c, const struct member_check *m);
int btfc_member_float(struct btf_check *c, const struct member_check *m);

/* check_resolve.c */
int btfc_all_types(struct btf_check *c, struct pool *pool);
int btfc_resolve_unsupported(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_modifier(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_ptr(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_var(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_array(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_struct(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_datasec(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_func(struct btf_check *c, const struct resolve_vertex *v);
int btfc_resolve_decl_tag(struct btf_check *c, const struct resolve_vertex *v);

#endif
