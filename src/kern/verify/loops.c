/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_loop() in place: where every visit of a call passes the same callback and no flags, the
 * call becomes a loop that calls the callback directly. R6, R7 and R8 hold the bound, the counter
 * and the context meanwhile; they are kept in three stack slots below the subprogram's own.
 */
#include "kern/verify/verify.h"

#define MAX_LOOPS (8 * 1024 * 1024)
#define SAVED_BYTES (3 * BPF_REG_SIZE)

static bool is_inlined_loop(const struct verifier_env *env, u32 i)
{
	const struct bpf_insn *insn = &env->prog->insns[i];

	return insn_is_helper_call(insn) && insn->imm == BPF_FUNC_loop &&
	       env->insn_aux[i].loop_inline_state.fit_for_inline;
}

/* Linux: fixups.c inline_bpf_loop() */
static void inline_bpf_loop(struct rewrite *rw, u32 callback_start, s32 stack_base)
{
	enum { MAX = BPF_REG_6, COUNT = BPF_REG_7, CTX = BPF_REG_8 };

	/* Too many rounds: an error, and over it all */
	rewrite_emit(rw, JMP_IMM(BPF_JLE, BPF_REG_1, MAX_LOOPS, 2));
	rewrite_emit(rw, MOV32_IMM(BPF_REG_0, -E2BIG));
	rewrite_emit(rw, JMP_A(16));
	rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_10, MAX, stack_base));
	rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_10, COUNT, stack_base + 8));
	rewrite_emit(rw, STX_MEM(BPF_DW, BPF_REG_10, CTX, stack_base + 16));
	rewrite_emit(rw, MOV64_REG(MAX, BPF_REG_1));
	rewrite_emit(rw, MOV32_IMM(COUNT, 0));
	rewrite_emit(rw, MOV64_REG(CTX, BPF_REG_3));
	/* Head of the loop */
	rewrite_emit(rw, JMP_REG(BPF_JGE, COUNT, MAX, 5));
	rewrite_emit(rw, MOV64_REG(BPF_REG_1, COUNT));
	rewrite_emit(rw, MOV64_REG(BPF_REG_2, CTX));
	rewrite_emit_to(rw, RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 0),
			callback_start);
	rewrite_emit(rw, ALU64_IMM(BPF_ADD, COUNT, 1));
	rewrite_emit(rw, JMP_IMM(BPF_JEQ, BPF_REG_0, 0, -6));
	/* The result is how often the callback was called. */
	rewrite_emit(rw, MOV64_REG(BPF_REG_0, COUNT));
	rewrite_emit(rw, LDX_MEM(BPF_DW, MAX, BPF_REG_10, stack_base));
	rewrite_emit(rw, LDX_MEM(BPF_DW, COUNT, BPF_REG_10, stack_base + 8));
	rewrite_emit(rw, LDX_MEM(BPF_DW, CTX, BPF_REG_10, stack_base + 16));
}

static int inline_loops(struct verifier_env *env)
{
	struct subprog_info *subprog = env->subprog_info;
	struct rewrite rw;
	bool used = false;
	int err = rewrite_begin(&rw, env);

	if (err)
		return err;
	for (u32 i = 0; i < env->prog->len; i++) {
		u32 callback = env->insn_aux[i].loop_inline_state.callback_subprogno;
		u32 depth = ALIGN_UP((u32)subprog->stack_depth, BPF_REG_SIZE) + SAVED_BYTES;

		if (is_inlined_loop(env, i)) {
			rewrite_open(&rw, i);
			inline_bpf_loop(&rw, env->subprog_info[callback].start, -(s32)depth);
			used = true;
		} else {
			rewrite_keep(&rw, i);
		}
		if (subprog[1].start == i + 1) {
			if (used)
				subprog->stack_depth = (u16)depth;
			used = false;
			subprog++;
		}
	}
	return rewrite_end(&rw);
}

/* Linux: fixups.c bpf_optimize_bpf_loop() */
int optimize_bpf_loop(struct verifier_env *env)
{
	int err = 0;

	for (u32 i = 0; i < env->prog->len; i++) {
		if (!is_inlined_loop(env, i))
			continue;
		err = inline_loops(env);
		break;
	}
	env->prog->stack_depth = env->subprog_info[0].stack_depth;
	return err;
}
