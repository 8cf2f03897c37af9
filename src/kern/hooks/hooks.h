/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Program families: for each program type what its context looks like to the verifier, how a
 * context access becomes a load of the kernel's object, and how BPF_PROG_TEST_RUN makes one.
 */
#ifndef DRYDOCK_KERN_HOOKS_HOOKS_H
#define DRYDOCK_KERN_HOOKS_HOOKS_H

#include "kern/obj/prog.h"
#include "kern/tables/tables.h"

/* What a context access rule answers. Linux: struct bpf_insn_access_aux */
struct insn_access {
	enum reg_type reg_type; /* in: SCALAR_VALUE; out: what the load yields */
	bool is_ldsx, is_retval;
	int ctx_field_size; /* narrow loads allowed within a field of this size; 0: none */
	struct btf *btf;
	u32 btf_id, ref_id;
	struct vlog *log;
};

struct prog_ops {
	/* May the program access [off, off + size) of its context so? Linux: is_valid_access */
	bool (*is_valid_access)(int off, int size, enum access_type type, const struct prog *prog,
				struct insn_access *info);
	/* Code for one context access, at most 32 insns. Returns their number; *target_size: bytes
	 * the load really reads. NULL: the context is accessed as it stands. */
	u32 (*convert_access)(enum access_type type, const struct bpf_insn *insn,
			      struct bpf_insn *to, struct prog *prog, u32 *target_size);
	/* The context is not what the program sees: its accesses must be rewritten. With
	 * convert_access NULL, or if that returns 0, running the program is a gap. */
	bool rewrites_ctx;
	/* Code run once at entry (direct packet writes), before the program's first insn; returns
	 * the number of insns, or 0. May end with a copy of the first insn, as Linux's do. */
	int (*prologue)(struct bpf_insn *to, bool direct_write, const struct prog *prog);
	/* Code run at the exits of the main program; R1's value at entry is at fp + ctx_off. Ends
	 * with exit. Returns the number of insns. NULL: none */
	int (*epilogue)(struct bpf_insn *to, const struct prog *prog, s16 ctx_off);
	/* LD_ABS and LD_IND; returns the number of insns. Calls but of helpers: CALL_BY_ROW() */
	int (*gen_ld_abs)(const struct bpf_insn *insn, struct bpf_insn *to);
	/* Writes to kernel structs through BTF pointers; NULL: reads only.
	 * Linux: btf_struct_access */
	int (*struct_write)(struct vlog *log, const struct btf *btf, u32 btf_id, int off, int size);
	/* BPF_PROG_TEST_RUN; NULL: -ENOTSUPP */
	int (*test_run)(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr);
};

/* Never NULL. Of an extension: its target's. Of struct_ops: the struct's. */
const struct prog_ops *prog_ops(const struct prog *prog);

/* ---- what programs see of sockets behind PTR_TO_SOCKET and its kin (ctx_sock.c) ---- */

bool sock_view_is_valid_access(enum reg_type view, int off, int size, enum access_type type,
			       struct insn_access *info);
/* As convert_access, for a load through such a pointer */
u32 sock_view_convert(enum reg_type view, const struct bpf_insn *insn, struct bpf_insn *to,
		      struct prog *prog, u32 *target_size);

/* ---- arguments of kernel functions as a context of 8-byte words (ctx_btf.c) ---- */

bool btf_ctx_access(int off, int size, enum access_type type, const struct prog *prog,
		    struct insn_access *info);

#endif
