/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the tables are read: one struct per kind of row, one lookup per key. The rows are in the
 * .def files beside this header; each .c here expands one of them. A row is const data, and is
 * named across processes by its number, never by its address.
 */
#ifndef DRYDOCK_KERN_TABLES_TABLES_H
#define DRYDOCK_KERN_TABLES_TABLES_H

#include "kern/tables/types.h"

struct map_ops;
struct prog_ops;

/* ---- calls.def: helpers, kfuncs, and internal calls that only rewritten code makes ---- */

enum call_kind { CALL_HELPER, CALL_KFUNC, CALL_INTERNAL };

enum call_flag {
	CALL_GPL_ONLY = BIT(0),
	CALL_PKT_ACCESS = BIT(1),
	CALL_MIGHT_SLEEP = BIT(2),
	CALL_FASTCALL = BIT(3),
	CALL_CHANGES_PKT = BIT(4),
	CALL_TAIL = BIT(5),   /* bpf_tail_call */
	CALL_THROWS = BIT(6), /* bpf_throw */
};

/* A body takes up to 12 arguments as 64-bit words and returns one. */
typedef u64 (*call_body)(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5);

/* Which programs may use a helper; the sets are Linux's proto functions (tables/availability.c). */
struct call_row {
	const char *name; /* "map_lookup_elem" for a helper, the full name for a kfunc */
	enum call_kind kind;
	u32 id; /* helper number; 0 for others */
	/* Helpers: prototype. Kfuncs: empty, their prototype is BTF. */
	enum return_type ret;
	enum arg_type args[MAX_BPF_FUNC_REG_ARGS];
	u32 arg_size[MAX_BPF_FUNC_REG_ARGS];
	const char *arg_btf[MAX_BPF_FUNC_REG_ARGS]; /* struct name of ARG_PTR_TO_BTF_ID */
	const char *ret_btf;
	u32 flags;  /* enum call_flag */
	u32 kflags; /* enum kfunc_flag */
	u64 kfunc_progs; /* kfuncs: BIT_ULL(prog type) it is registered for; bit 0 (UNSPEC): all */
	u64 maps;	 /* BIT_ULL(map type) a helper is limited to; 0: any */
	call_body body;	 /* NULL: a gap at run time */
	enum support support;
	const char *note; /* what is missing, unless support is FULL */
	const char *twin; /* the form for non-sleepable callers, if there is one */
};

u32 call_count(void);
const struct call_row *call_row(u32 row); /* row < call_count() */
u32 call_row_number(const struct call_row *row);
const struct call_row *call_find_helper(u32 id);	   /* NULL: no such id */
const struct call_row *call_find_kfunc(const char *name); /* NULL: not in the table */
const struct call_row *call_find_internal(const char *name);

/* ---- maps.def ---- */

struct map_row {
	const char *name; /* as libbpf spells it: "hash", "percpu_array" */
	enum bpf_map_type type;
	const struct map_ops *ops; /* NULL with support NONE */
	u32 caps;		   /* BIT(CAP_BPF - 32)... see map_row docs in maps.def */
	enum support support;
	const char *note;
};

const struct map_row *map_row(u32 type); /* NULL: no such type */

/* ---- progs.def: a row per program type ---- */

struct prog_row {
	const char *name; /* as libbpf spells it: "socket_filter" */
	enum bpf_prog_type type;
	const char *ctx_name;		 /* user type of the context: "__sk_buff" */
	const char *kern_ctx_name;	 /* kernel type: "sk_buff" */
	const struct prog_ops *ops;	 /* access rules; NULL with support NONE */
	enum support support;
	const char *note;
};

const struct prog_row *prog_row(u32 type);

#endif
