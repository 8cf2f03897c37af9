/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts as tables: a row per field says which accesses of it are fine and what a load yields.
 * A family of programs is a table plus, at most, a few lines of its own. Private to hooks/.
 */
#ifndef DRYDOCK_KERN_HOOKS_CTX_H
#define DRYDOCK_KERN_HOOKS_CTX_H

#include "kern/hooks/hooks.h"

#define offsetofend(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

enum ctx_flag {
	CTX_R = BIT(0),
	CTX_W = BIT(1),
	CTX_RW = CTX_R | CTX_W,
	CTX_NARROW = BIT(2),   /* reads of fewer bytes than `size`, too */
	CTX_WIDE = BIT(3),     /* 8 bytes at once, too (addresses of four words) */
	CTX_WHOLE_4 = BIT(4),  /* reads of 4 bytes, too, padding included */
	CTX_ANY_SIZE = BIT(5), /* any size within the field */
	CTX_NO_LDSX = BIT(6),
	CTX_EXACT = BIT(7), /* at the field's own offset only */
	CTX_MIN_2 = BIT(8), /* reads of 2 bytes at least */
};

struct ctx_field {
	u16 off, end;
	u16 flags; /* enum ctx_flag; neither R nor W: never */
	u8 size;   /* of an access; reads: see CTX_NARROW */
	u32 reg_type;
	/* BIT_ULL(attach type) of programs that may read, or write it; 0: all */
	u64 read_by, write_by;
	const char *kern_struct; /* reg_type PTR_TO_BTF_ID: to which struct of vmlinux */
};

struct ctx_table {
	const struct ctx_field *fields;
	u32 count;
	u16 bytes;	  /* of the whole context */
	u8 default_size;  /* other offsets: reads of this size; 0: none */
	bool strict_end; /* the access, not only its first byte, must lie within */
};

/* Ranges of a user API struct */
#define CTX_FIELD(type, member, ...) \
	{.off = offsetof(type, member), .end = offsetofend(type, member), __VA_ARGS__}
#define CTX_TILL(type, first, last, ...) \
	{.off = offsetof(type, first), .end = offsetofend(type, last), __VA_ARGS__}
#define CTX_PADDING(type, after, before) \
	{.off = offsetofend(type, after), .end = offsetof(type, before)}
#define CTX_TABLE(array, type, ...) \
	{.fields = array, .count = ARRAY_SIZE(array), .bytes = sizeof(type), __VA_ARGS__}

/* Linux: bpf_ctx_narrow_access_ok() */
static inline bool ctx_narrow_ok(int size, int field_size)
{
	return size <= field_size && !(size & (size - 1));
}

/* The arguments of is_valid_access */
struct ctx_access {
	int off, size;
	enum access_type type;
	const struct prog *prog; /* NULL: a view of a socket */
	struct insn_access *info;
};
/* Is the access fine by the table? Fills *info. */
bool ctx_table_access(const struct ctx_table *table, const struct ctx_access *access);

/* A family without lines of its own: name_is_valid_access() reads table name_table. */
#define CTX_TABLE_RULE(name) \
	static bool name##_is_valid_access(int off, int size, enum access_type type, \
					   const struct prog *prog, struct insn_access *info) \
	{ \
		const struct ctx_access access = {off, size, type, prog, info}; \
\
		return ctx_table_access(&name##_table, &access); \
	}

/* ---- ctx_btf.c ---- */

bool tracing_ctx_access(int off, int size, enum access_type type);
bool tracing_btf_ctx_access(int off, int size, enum access_type type, const struct prog *prog,
			    struct insn_access *info);

/* ---- ctx_struct_ops.c ---- */

/* Rules of the kernel struct whose operations the program is; NULL: the common ones */
const struct prog_ops *struct_ops_find(const struct prog *prog);
int nf_conn_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off, int size);

/* ---- convert*.c ---- */

u32 skb_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		struct prog *prog, u32 *target_size);
u32 tc_cls_act_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		       struct prog *prog, u32 *target_size);
u32 flow_dissector_convert(enum access_type type, const struct bpf_insn *insn,
			   struct bpf_insn *to, struct prog *prog, u32 *target_size);
u32 xdp_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		struct prog *prog, u32 *target_size);
u32 sock_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		 struct prog *prog, u32 *target_size);
int skb_gen_ld_abs(const struct bpf_insn *insn, struct bpf_insn *to);

/* ---- entry.c ---- */

/* For families that may write directly and need nothing done for it */
int noop_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog);
int tc_cls_act_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog);
int sk_skb_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog);
int qdisc_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog);
int qdisc_epilogue(struct bpf_insn *to, const struct prog *prog, s16 ctx_off);
int st_ops_prologue(struct bpf_insn *to, bool direct_write, const struct prog *prog);
int st_ops_epilogue(struct bpf_insn *to, const struct prog *prog, s16 ctx_off);

#endif
