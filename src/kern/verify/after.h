/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The passes after the walk: they turn the accepted program into what the engines run. Each pass
 * reads env->prog->insns and env->insn_aux, builds the next version in one sweep with a struct
 * rewrite (patch.c), and leaves subprogram starts, line info, jump tables and notes in step. The
 * order is Linux's, in verify.c:
 *
 *   remove_fastcall_spills_fills, [check_max_stack_depth], optimize_bpf_loop,
 *   privileged: opt_hard_wire_dead_code_branches, opt_remove_dead_code, opt_remove_nops;
 *   else sanitize_dead_code,
 *   convert_ctx_accesses, do_misc_fixups, opt_subreg_zext_lo32_rnd_hi32, fixup_call_args,
 *   build_verified (which moves the result to the region).
 */
#ifndef DRYDOCK_KERN_VERIFY_AFTER_H
#define DRYDOCK_KERN_VERIFY_AFTER_H

#include "kern/isa/build.h"
#include "kern/verify/env.h"

/* ---- loops.c ---- */

int optimize_bpf_loop(struct verifier_env *env);

/* ---- deadcode.c ---- */

int remove_fastcall_spills_fills(struct verifier_env *env);
void opt_hard_wire_dead_code_branches(struct verifier_env *env);
int opt_remove_dead_code(struct verifier_env *env);
int opt_remove_nops(struct verifier_env *env);
void sanitize_dead_code(struct verifier_env *env);

/* ---- ctx_access.c ---- */

int convert_ctx_accesses(struct verifier_env *env);

/* ---- inline.c, inline_alu.c, inline_call.c, inline_kfunc.c, zext.c ---- */

int do_misc_fixups(struct verifier_env *env);
int opt_subreg_zext_lo32_rnd_hi32(struct verifier_env *env);
/* Register whose low half an instruction defines, clearing the upper one; -1: none */
int insn_def32(const struct prog *prog, const struct bpf_insn *insn);

/* ---- after.c ---- */

int fixup_call_args(struct verifier_env *env);
/* Fills prog->verified, used maps and BTFs, func_info offsets, in the region. 0 or -errno */
int build_verified(struct verifier_env *env);

/* ---- patch.c: one sweep over the program ---- */

/*
 * rewrite_begin(); then for each instruction i in order either rewrite_keep(rw, i), or
 * rewrite_open(rw, i) followed by rewrite_emit() of what replaces it (nothing: it is removed);
 * then rewrite_end(). A jump or subprogram call that is emitted keeps its distance, relative to
 * what was emitted; one that leaves the replacement is emitted by rewrite_emit_to() with the
 * index that its target had before the sweep.
 */
struct rewrite {
	struct verifier_env *env;
	const struct bpf_insn *old;
	u32 old_count;
	struct rewritten {
		struct bpf_insn insn;
		u32 from;     /* old index */
		u32 target;   /* old target of its jump or call, U32_MAX: none to adjust */
		bool replaced; /* from a replacement, not kept */
		bool same;     /* the old instruction, perhaps in another form */
	} *out;
	u32 count, room;
	u32 *first;   /* per old instruction: where its replacement begins */
	u32 *landing; /* per old instruction: where jumps to it land */
	u32 next_old; /* the instructions before are done */
	bool failed, changed, grows, shrinks;
};

int rewrite_begin(struct rewrite *rw, struct verifier_env *env);
void rewrite_keep(struct rewrite *rw, u32 old);
void rewrite_open(struct rewrite *rw, u32 old);
/* After the last one: what is emitted now comes behind the program. */
void rewrite_append(struct rewrite *rw);
void rewrite_emit(struct rewrite *rw, struct bpf_insn insn);
void rewrite_emit_all(struct rewrite *rw, const struct bpf_insn *insns, u32 count);
/* A form of the open instruction: its jump, if it is one, stays in step. */
void rewrite_emit_old(struct rewrite *rw, struct bpf_insn insn);
void rewrite_emit_to(struct rewrite *rw, struct bpf_insn insn, u32 old_target);
/* Jumps to the open instruction skip what was emitted for it so far (code at entry). */
void rewrite_land_here(struct rewrite *rw);
/* The program is the new one. 0, -ENOMEM (also for a jump that became too long, told) */
int rewrite_end(struct rewrite *rw);

/* ---- the parts of do_misc_fixups() ---- */

/*
 * Each looks at instruction `old`; if it is one of its own it emits the replacement (the caller
 * has opened it) and returns 1. 0: not mine, nothing emitted; else -errno.
 */
int inline_div_mod(struct rewrite *rw, const struct bpf_insn *insn);
int inline_alu_limit(struct rewrite *rw, u32 old, const struct bpf_insn *insn);
int inline_call(struct rewrite *rw, u32 old, const struct bpf_insn *insn);
int fixup_kfunc_call(struct rewrite *rw, u32 old, const struct bpf_insn *insn);

#endif
