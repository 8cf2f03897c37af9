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

/* Program BTF from user bytes (already copied in). Errors and log text as BTF_LOAD of Linux. */
int btf_parse(struct mem *mem, const void *data, u32 bytes, struct vlog *log, struct btf **out);
/* Kernel BTF (base), or a module's split BTF over `base`; trusted enough to skip the log. */
int btf_parse_kernel(struct mem *mem, const char *name, const void *data, u32 bytes,
		     const struct btf *base, struct btf **out);
void btf_get(struct btf *btf);
void btf_put(struct btf *btf);

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

const struct btf_type *btf_type_skip_modifiers(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_type_resolve_ptr(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_type_resolve_func_ptr(const struct btf *btf, u32 id, u32 *res_id);
const struct btf_type *btf_resolve_size(const struct btf *btf, const struct btf_type *type,
					u32 *type_size); /* NULL: no size */
const struct btf_type *btf_type_id_size(const struct btf *btf, u32 *type_id, u32 *ret_size);

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
bool btf_type_is_modifier(const struct btf_type *t);

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
 * struct `name`; -ENOENT if either is missing. *size_out may be NULL. */
int btf_find_member(const struct btf *btf, const char *struct_name, const char *member,
		    u32 *size_out);

/* Value of decl tag "<prefix>..." on (type, component), or NULL; Linux: btf_find_decl_tag_value() */
const char *btf_find_decl_tag_value(const struct btf *btf, const struct btf_type *pt, int comp_idx,
				    const char *tag_key);
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

/* ---- kernel BTF: what only it has ---- */

/* Id of the FUNC of a kfunc or kernel function; -ENOENT */
s32 btf_find_func(const struct btf *btf, const char *name);
/* Linux: btf_is_kernel type flag tests "user", "rcu", "percpu" on pointers are in verify/. */

/* Text of a value (bpf_snprintf_btf, bpf_seq_printf_btf, map dumps). Returns the length needed. */
int btf_type_snprintf_show(const struct btf *btf, u32 type_id, const void *object, char *to,
			   int bytes, u64 flags);

#endif
