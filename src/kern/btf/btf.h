/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BTF of the kernel, its modules and of programs: parse and check (as BTF_LOAD does), walk,
 * find, and read the special fields of map values. Function names are those of Linux's btf.c
 * minus bpf_. Objects live in the kernel's region, are immutable after parsing and refcounted.
 */
#ifndef DRYDOCK_KERN_BTF_BTF_H
#define DRYDOCK_KERN_BTF_BTF_H

#include "base/mem.h"
#include "base/uapi.h"
#include "base/vlog.h"
#include "kern/tables/types.h"

struct btf;
struct kern;

/* ---- life cycle ---- */

#define BTF_MAX_SIZE (16U << 20) /* more: -E2BIG, before anything else of BTF_LOAD is looked at */

/*
 * Program BTF from user bytes (already copied in). Errors and log text as BTF_LOAD of Linux; the
 * caller sets the log up before and finalizes it after. `kern` is where kptr fields look for their
 * types; NULL: a world without kernel BTF.
 */
int btf_parse(struct kern *kern, struct mem *mem, const void *data, u32 bytes, struct vlog *log,
	      struct btf **out);
/*
 * Kernel BTF (base), or a module's split BTF over `base`; trusted enough to skip the log. Bytes
 * that lie in the region (page aligned or not) are kept where they are, others are copied.
 */
int btf_parse_kernel(struct mem *mem, const char *name, const void *data, u32 bytes,
		     const struct btf *base, struct btf **out);
/*
 * A module whose split BTF stands on a distilled base (.BTF.base): parsed, then every reference to
 * the distilled base is turned into one to `vmlinux`. Raw data of *out is the relocated form.
 * -EINVAL if a distilled type has no, or no unique, counterpart.
 */
int btf_parse_module(struct mem *mem, const char *name, const void *data, u32 bytes,
		     const void *distilled, u32 distilled_bytes, const struct btf *vmlinux,
		     struct btf **out);
/* The built-in kernel BTF, compiled from our own headers (builtin/). */
const void *btf_builtin(u32 *bytes);
void btf_get(struct btf *btf);
void btf_put(struct btf *btf);
/* How many hold it: obj/ drops the id of a BTF that only the table of ids still holds. */
s64 btf_refs(const struct btf *btf);

u32 btf_obj_id(const struct btf *btf);
void btf_set_obj_id(struct btf *btf, u32 id);
bool btf_is_kernel(const struct btf *btf);
bool btf_is_module(const struct btf *btf);
bool btf_is_vmlinux(const struct btf *btf);
const char *btf_get_name(const struct btf *btf); /* "vmlinux", module name, "" */
const void *btf_raw_data(const struct btf *btf, u32 *bytes); /* as loaded */
const struct btf *btf_base_btf(const struct btf *btf);

/* ---- types ---- */

u32 btf_nr_types(const struct btf *btf); /* 1 + highest id, base included */
u32 btf_start_id(const struct btf *btf); /* first id of its own */
const struct btf_type *btf_type_by_id(const struct btf *btf, u32 id); /* NULL: out of range */
const char *btf_name_by_offset(const struct btf *btf, u32 offset);    /* NULL: out of range */
const char *btf_type_name(const struct btf *btf, u32 id);	      /* "" if unnamed */
const char *btf_str_by_offset(const struct btf *btf, u32 offset);
s32 btf_find_by_name_kind(const struct btf *btf, const char *name, u8 kind); /* id or -ENOENT */
/* Looks in vmlinux, then in every module; takes a reference on *btf_out. */
s32 find_btf_id(struct kern *kern, const char *name, u32 kind, struct btf **btf_out);
/* 0: vmlinux, then the modules; NULL after the last. Both are in obj/btf_find.c. */
struct btf *kern_btf_at(const struct kern *kern, u32 index);
/* Every type of that name, in the order of ids, this BTF's own only; 0: no (more). */
u32 btf_named_first(const struct btf *btf, const char *name);
u32 btf_named_next(const struct btf *btf, u32 id);

const struct btf_type *btf_type_skip_modifiers(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_type_resolve_ptr(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_type_resolve_func_ptr(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_resolve_size(const struct btf *btf, const struct btf_type *type,
					u32 *type_size); /* NULL: no size */
const struct btf_type *btf_type_id_size(const struct btf *btf, u32 *type_id, u32 *ret_size);
/* What btf_resolve_size() finds on the way through arrays; Linux: __btf_resolve_size() */
struct btf_size_info {
	u32 bytes;
	const struct btf_type *elem_type; /* the type itself if it is no array */
	u32 elem_id;			  /* 0 if it is no array */
	u32 total_nelems;
	u32 type_id; /* id of the last modifier's target, 0: none was skipped */
};
const struct btf_type *btf_resolve_size_info(const struct btf *btf, const struct btf_type *type,
					     struct btf_size_info *info);
const char *btf_type_str(const struct btf_type *t); /* "STRUCT"; Linux: btf_type_str() */
/* For log lines: "(anon)" for offset 0, "(invalid-name-offset)"; Linux: __btf_name_by_offset() */
const char *btf_log_name(const struct btf *btf, u32 offset);
bool btf_name_valid_identifier(const struct btf *btf, u32 offset);

static inline u32 btf_type_kind(const struct btf_type *t)
{
	return BTF_INFO_KIND(t->info);
}
static inline u32 btf_type_vlen(const struct btf_type *t)
{
	return BTF_INFO_VLEN(t->info);
}
static inline bool btf_type_kflag(const struct btf_type *t)
{
	return BTF_INFO_KFLAG(t->info);
}
#define BTF_KIND_TEST(name, kind) \
	static inline bool btf_type_is_##name(const struct btf_type *t) \
	{ \
		return btf_type_kind(t) == (kind); \
	}
BTF_KIND_TEST(void, BTF_KIND_UNKN)
BTF_KIND_TEST(int, BTF_KIND_INT)
BTF_KIND_TEST(ptr, BTF_KIND_PTR)
BTF_KIND_TEST(array, BTF_KIND_ARRAY)
BTF_KIND_TEST(fwd, BTF_KIND_FWD)
BTF_KIND_TEST(typedef, BTF_KIND_TYPEDEF)
BTF_KIND_TEST(func, BTF_KIND_FUNC)
BTF_KIND_TEST(func_proto, BTF_KIND_FUNC_PROTO)
BTF_KIND_TEST(var, BTF_KIND_VAR)
BTF_KIND_TEST(datasec, BTF_KIND_DATASEC)
BTF_KIND_TEST(decl_tag, BTF_KIND_DECL_TAG)
BTF_KIND_TEST(type_tag, BTF_KIND_TYPE_TAG)
#undef BTF_KIND_TEST
static inline bool btf_type_is_struct(const struct btf_type *t)
{
	return btf_type_kind(t) == BTF_KIND_STRUCT || btf_type_kind(t) == BTF_KIND_UNION;
}
/* Linux: __btf_type_is_struct(), a struct and not a union */
static inline bool btf_type_is_only_struct(const struct btf_type *t)
{
	return btf_type_kind(t) == BTF_KIND_STRUCT;
}
static inline bool btf_is_any_enum(const struct btf_type *t)
{
	return btf_type_kind(t) == BTF_KIND_ENUM || btf_type_kind(t) == BTF_KIND_ENUM64;
}
static inline bool btf_type_is_small_int(const struct btf_type *t)
{
	return btf_type_is_int(t) && t->size <= 8;
}
/* Linux: btf_type_is_scalar(), an integer or an enum */
static inline bool btf_type_is_scalar(const struct btf_type *t)
{
	return btf_type_is_int(t) || btf_is_any_enum(t);
}
/* Types whose size is that of another type */
#define BTF_MODIFIERS (BIT(BTF_KIND_TYPEDEF) | BIT(BTF_KIND_VOLATILE) | BIT(BTF_KIND_CONST) | \
		       BIT(BTF_KIND_RESTRICT) | BIT(BTF_KIND_TYPE_TAG))
static inline bool btf_type_is_modifier(const struct btf_type *t)
{
	return BTF_MODIFIERS >> btf_type_kind(t) & 1;
}
bool btf_type_nosize_or_null(const struct btf_type *t);
bool btf_type_has_size(const struct btf_type *t);
bool btf_type_int_is_regular(const struct btf_type *t, u32 expected_size); /* 0: any size */
bool btf_type_is_i32(const struct btf_type *t);
bool btf_type_is_i64(const struct btf_type *t);
bool btf_type_is_primitive(const struct btf_type *t);
bool btf_type_is_signed_int(const struct btf_type *t);
/* A pointer, through modifiers, to a struct or union; Linux: btf_type_is_struct_ptr() */
bool btf_type_is_struct_ptr(const struct btf *btf, const struct btf_type *t);
/* Linux: btf_member_is_reg_int() */
bool btf_member_is_reg_int(const struct btf *btf, const struct btf_type *s,
			   const struct btf_member *m, u32 expected_offset, u32 expected_size);

static inline const struct btf_param *btf_params(const struct btf_type *t)
{
	return (const struct btf_param *)(t + 1);
}
static inline const struct btf_member *btf_members(const struct btf_type *t)
{
	return (const struct btf_member *)(t + 1);
}
static inline const struct btf_array *btf_array(const struct btf_type *t)
{
	return (const struct btf_array *)(t + 1);
}
static inline const struct btf_enum *btf_enums(const struct btf_type *t)
{
	return (const struct btf_enum *)(t + 1);
}
static inline const struct btf_enum64 *btf_enum64s(const struct btf_type *t)
{
	return (const struct btf_enum64 *)(t + 1);
}
static inline u64 btf_enum64_value64(const struct btf_enum64 *e)
{
	return (u64)e->val_hi32 << 32 | e->val_lo32;
}
static inline const struct btf_var *btf_var(const struct btf_type *t)
{
	return (const struct btf_var *)(t + 1);
}
static inline const struct btf_var_secinfo *btf_var_secinfos(const struct btf_type *t)
{
	return (const struct btf_var_secinfo *)(t + 1);
}
static inline const struct btf_decl_tag *btf_decl_tag(const struct btf_type *t)
{
	return (const struct btf_decl_tag *)(t + 1);
}
static inline u32 btf_type_int_word(const struct btf_type *t)
{
	return *(const u32 *)(t + 1);
}
static inline u32 btf_func_linkage(const struct btf_type *t)
{
	return BTF_INFO_VLEN(t->info);
}
u32 btf_member_bit_offset(const struct btf_type *t, const struct btf_member *member);
u32 btf_member_bitfield_size(const struct btf_type *t, const struct btf_member *member);
/* Byte offset of `member` (a path such as "a.b" descends, anonymous members are searched) in
 * struct or union `name`; -ENOENT if either is missing. *size_out may be NULL. */
int btf_find_member(const struct btf *btf, const char *struct_name, const char *member,
		    u32 *size_out);
/* The same from a type; the member's place in bits, for bitfields too. */
struct btf_member_place {
	u32 type_id; /* of the member, as declared */
	u32 bit_offset;
	u32 bits; /* of a bitfield; 0: the member is whole bytes */
	u32 bytes;
};
int btf_find_member_place(const struct btf *btf, const struct btf_type *t, const char *path,
			  struct btf_member_place *place);

/* Value of decl tag "<prefix>..." on (type, component), or NULL */
const char *btf_find_decl_tag_value(const struct btf *btf, const struct btf_type *pt, int comp_idx,
				    const char *tag_key);
/* The same with Linux's reasons: 0, -ENOENT, or -EEXIST if there are two. */
int btf_decl_tag_value(const struct btf *btf, const struct btf_type *pt, int comp_idx,
		       const char *tag_key, const char **value);
/* last_id: where to go on; 0 at first. Id of the tag, or -ENOENT */
int btf_find_next_decl_tag(const struct btf *btf, const struct btf_type *pt, int comp_idx,
			   const char *tag_key, int last_id);

/* Same type by structure of ids: Linux: btf_types_are_same() */
bool btf_types_are_same(const struct btf *btf1, u32 id1, const struct btf *btf2, u32 id2);

/* ---- special fields of map values and allocated objects (Linux: struct btf_record) ---- */

enum btf_field_type {
	BPF_SPIN_LOCK = BIT(0),
	BPF_TIMER = BIT(1),
	BPF_KPTR_UNREF = BIT(2),
	BPF_KPTR_REF = BIT(3),
	BPF_KPTR_PERCPU = BIT(4),
	BPF_KPTR = BPF_KPTR_UNREF | BPF_KPTR_REF | BPF_KPTR_PERCPU,
	BPF_LIST_HEAD = BIT(5),
	BPF_LIST_NODE = BIT(6),
	BPF_RB_ROOT = BIT(7),
	BPF_RB_NODE = BIT(8),
	BPF_GRAPH_NODE = BPF_RB_NODE | BPF_LIST_NODE,
	BPF_GRAPH_ROOT = BPF_RB_ROOT | BPF_LIST_HEAD,
	BPF_REFCOUNT = BIT(9),
	BPF_WORKQUEUE = BIT(10),
	BPF_UPTR = BIT(11),
	BPF_RES_SPIN_LOCK = BIT(12),
	BPF_TASK_WORK = BIT(13),
};

struct btf_field {
	u32 offset, size;
	enum btf_field_type type;
	union {
		struct {
			struct btf *btf;
			u32 btf_id;
			u32 dtor_row; /* calls row of the destructor kfunc, U32_MAX: none */
		} kptr;
		struct {
			struct btf *btf;
			u32 value_btf_id, node_offset;
			struct btf_record *value_rec;
		} graph_root;
	};
};

struct btf_record {
	u32 cnt;
	u32 field_mask;
	int spin_lock_off, res_spin_lock_off, timer_off, wq_off, refcount_off, task_work_off;
	struct btf_field fields[];
};

struct btf_struct_meta {
	u32 btf_id;
	struct btf_record *record;
};

static inline bool btf_record_has_field(const struct btf_record *rec, u32 type)
{
	return rec && (rec->field_mask & type);
}
/* Parses the fields named in `field_mask` of a value of `value_size` bytes. *out NULL: none. */
int btf_parse_fields(struct kern *kern, const struct btf *btf, const struct btf_type *t,
		     u32 field_mask, u32 value_size, struct btf_record **out);
int btf_check_and_fixup_fields(const struct btf *btf, struct btf_record *rec);
void btf_record_free(struct mem *mem, struct btf_record *rec);
struct btf_record *btf_record_dup(struct mem *mem, const struct btf_record *rec);
bool btf_record_equal(const struct btf_record *a, const struct btf_record *b);
struct btf_field *btf_record_find(const struct btf_record *rec, u32 offset, u32 field_mask);
struct btf_struct_meta *btf_find_struct_meta(const struct btf *btf, u32 btf_id);
u32 btf_field_type_size(enum btf_field_type type);
u32 btf_field_type_align(enum btf_field_type type);
const char *btf_field_type_name(enum btf_field_type type); /* as log lines say it */
/* Calls row of what frees a referenced kptr to kernel struct `struct_name`. -ENOENT: such objects
 * can't be kept in maps; U32_MAX: they can, but the calls table has no row for it. */
int btf_dtor_row(const struct btf *btf, const char *struct_name, u32 *row);

/* ---- type tags on pointers ---- */

struct btf_type_tag_match {
	const char *name;
	u32 flag;
};
struct btf_type_tag_walk {
	const struct btf_type *t; /* in: the pointer; out: what it points to, modifiers skipped */
	u32 id;			  /* out: id of that */
	u32 res;		  /* out: flag of the tag met */
};
/* -EINVAL if more than one of the tags is there; Linux: btf_type_tag_walk() */
int btf_type_tag_walk(const struct btf *btf, struct btf_type_tag_walk *walk,
		      const struct btf_type_tag_match *matches, u32 match_cnt);

/* ---- functions ---- */

/* Id of the FUNC of a kfunc or kernel function; -ENOENT */
s32 btf_find_func(const struct btf *btf, const char *name);
/* The prototype of FUNC `func_id`, or NULL */
const struct btf_type *btf_func_proto(const struct btf *btf, u32 func_id);
bool btf_param_match_suffix(const struct btf *btf, const struct btf_param *arg,
			    const char *suffix);
int btf_ctx_arg_offset(const struct btf *btf, const struct btf_type *func_proto, u32 arg_no);
u32 btf_ctx_arg_idx(const struct btf *btf, const struct btf_type *func_proto, int off);
int btf_check_iter_arg(const struct btf *btf, const struct btf_type *func_proto, u32 arg_idx);
bool btf_is_dynptr_ptr(const struct btf *btf, const struct btf_type *ptr);
/* Two types of which one is the other's name and "___init" */
bool btf_type_ids_nocast_alias(const struct btf *reg_btf, u32 reg_id, const struct btf *arg_btf,
			       u32 arg_id);

enum btf_func_model_flag {
	BTF_FMODEL_SIGNED_ARG = BIT(1), /* numbers are Linux's */
	BTF_FMODEL_ARENA_ARG = BIT(2),
	BTF_FMODEL_NULLABLE_ARG = BIT(3),
};
struct btf_func_model {
	u8 ret_size, ret_flags, nr_args;
	u8 arg_size[MAX_BPF_FUNC_ARGS];
	u8 arg_flags[MAX_BPF_FUNC_ARGS];
};
/* func: a prototype, NULL for a program without BTF */
int btf_distill_func_proto(struct vlog *log, const struct btf *btf, const struct btf_type *func,
			   const char *tname, struct btf_func_model *m);
/* t1, t2: FUNCs; Linux: btf_check_func_type_match(), for extensions */
int btf_check_func_type_match(struct vlog *log, const struct btf *btf1, const struct btf_type *t1,
			      const struct btf *btf2, const struct btf_type *t2);

/* ---- contexts of program types ---- */

/* pointer: a PTR type of `btf`; vmlinux: the kernel's BTF. Linux: functions of the same names */
bool btf_is_prog_ctx_type(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			  const struct btf_type *pointer, enum bpf_prog_type prog_type, int arg);
struct btf_ctx_query {
	int arg;
	enum bpf_prog_type prog_type;
	enum bpf_attach_type attach_type;
};
int btf_validate_prog_ctx_type(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			       const struct btf_type *pointer, const struct btf_ctx_query *query);
/* Id of the kernel's own context struct ("sk_buff"), or -EINVAL with a log line */
int get_kern_ctx_btf_id(struct vlog *log, const struct btf *vmlinux, enum bpf_prog_type prog_type);
/* Linux: btf_translate_to_vmlinux(): id in vmlinux, or -ENOENT */
int btf_translate_to_vmlinux(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			     const struct btf_type *pointer, const struct btf_ctx_query *query);
bool btf_is_projection_of(const char *pname, const char *tname);

/* ---- kernel BTF: what only it has ---- */

/*
 * Whether member `field_name` of struct walk_id, a pointer to btf_id, keeps the trust of the
 * pointer it is read through. suffix: "__safe_rcu", "__safe_rcu_or_null", "__safe_trusted" or
 * "__safe_trusted_or_null".
 */
bool btf_nested_type_is_trusted(const struct btf *btf, u32 walk_id, const char *field_name,
				u32 btf_id, const char *suffix);
/* What is known about NULL and error pointers among a tracepoint's arguments: 4 bits for each
 * argument (1: may be NULL, 2: may be an error). False: nothing is known. */
bool btf_raw_tp_null_args(const char *tracepoint, u64 *mask);
/* Types of the kernel that a program's type stands for, by name up to a "___flavour". Returns how
 * many there are (the first of them in *btf_out, *id), or a negative errno. */
int btf_core_find_cands(struct kern *kern, const struct btf *local_btf, u32 local_id,
			const struct btf **btf_out, u32 *id);
size_t btf_core_essential_name_len(const char *name);
/* Id of DATASEC ".data..percpu" among the BTF's own types; Linux: find_btf_percpu_datasec() */
s32 btf_find_percpu_datasec(const struct btf *btf);

/* ---- text of values (bpf_snprintf_btf, bpf_seq_printf_btf, map dumps) ---- */

/* Flags are BTF_F_* of the user API and these. */
#define BTF_SHOW_UNSAFE BIT_ULL(4) /* the object may be read without care */
#define BTF_SHOW_MAP_FLAGS (BTF_F_NONAME | BTF_F_COMPACT | BTF_F_ZERO | BTF_SHOW_UNSAFE)
/* Returns the length of the whole text, or a negative errno. */
int btf_type_snprintf_show(const struct btf *btf, u32 type_id, const void *object, char *to,
			   int bytes, u64 flags);
/* The same, piece by piece. */
typedef void (*btf_show_emit)(void *target, const char *text, u32 bytes);
int btf_type_show(const struct btf *btf, u32 type_id, const void *object, u64 flags,
		  btf_show_emit emit, void *target);
/* The type's name as btf_type_show() heads a value with it, "(struct foo)" */
int btf_type_name_to_buf(const struct btf *btf, u32 type_id, char *to, int bytes);

#endif
