/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spectre v1 for programs without CAP_PERFMON: the CPU may run on past a comparison that says
 * otherwise, with a pointer out of bounds. So pointer arithmetic gets a limit that rewriting
 * masks the offset with (insn_aux.alu_state, alu_limit), one that must be the same on every path
 * to the instruction; and the paths that only speculation takes are walked, too.
 *
 * Called from alu_ptr.c (twice per operation: before, to see whether a limit exists and what the
 * CPU could do; after, to commit the limit), alu_scalar.c and branch.c. The masking code itself
 * is written by the rewriting pass.
 */
#include "kern/verify/verify.h"

#include <stdlib.h>

/* Linux: verifier.c sanitize_needed() */
bool sanitize_needed(u8 opcode)
{
	return opcode == BPF_ADD || opcode == BPF_SUB;
}

/* Linux: verifier.c can_skip_alu_sanitation() */
bool can_skip_alu_sanitation(const struct verifier_env *env, const struct bpf_insn *insn)
{
	return env->bypass_spec_v1 || BPF_SRC(insn->code) == BPF_K ||
	       env->insn_aux[env->insn_idx].nospec;
}

/*
 * Linux: verifier.c retrieve_ptr_limit()
 * How far the pointer may move: down to the object's start, or up to its end.
 */
static int retrieve_ptr_limit(const struct reg_state *ptr_reg, u32 *alu_limit, bool mask_to_left)
{
	u32 max_limit, limit;

	switch ((u32)ptr_reg->type) {
	case PTR_TO_STACK: /* the frame pointer itself is where a move to the left begins */
		max_limit = MAX_BPF_STACK + mask_to_left;
		limit = (u32)-ptr_reg->var_off.value;
		break;
	case PTR_TO_MAP_VALUE:
		max_limit = ptr_reg->map_ptr->value_size;
		limit = mask_to_left ? (u32)reg_smin(ptr_reg) : (u32)reg_umax(ptr_reg);
		break;
	default:
		return REASON_TYPE;
	}
	if (limit >= max_limit)
		return REASON_LIMIT;
	*alu_limit = limit;
	return 0;
}

/*
 * Linux: verifier.c update_alu_sanitation_state()
 * One masking serves all paths: what an earlier path noted must fit.
 */
static int update_alu_sanitation_state(u8 *noted_state, u32 *noted_limit, u32 alu_state,
				       u32 alu_limit)
{
	if (*noted_state && (*noted_state != alu_state || *noted_limit != alu_limit))
		return REASON_PATHS;
	*noted_state = (u8)alu_state;
	*noted_limit = alu_limit;
	return 0;
}

/* Linux: verifier.c sanitize_val_alu() */
int sanitize_val_alu(struct verifier_env *env, struct bpf_insn *insn)
{
	struct insn_aux *aux = cur_aux(env);

	if (can_skip_alu_sanitation(env, insn))
		return 0;
	return update_alu_sanitation_state(&aux->alu_state, &aux->alu_limit, BPF_ALU_NON_POINTER,
					   0);
}

/*
 * Linux: verifier.c sanitize_speculative_path()
 * The registers compared may hold anything on a path that should not be taken.
 */
int sanitize_speculative_path(struct verifier_env *env, const struct bpf_insn *insn, u32 next_idx,
			      u32 curr_idx)
{
	struct verifier_state *branch;
	struct reg_state *regs;
	int err = 0;

	branch = push_stack(env, next_idx, curr_idx, true, &err);
	if (!branch)
		return err;
	if (!insn)
		return 0;
	regs = branch->frame[branch->curframe]->regs;
	mark_reg_unknown(env, regs, insn->dst_reg);
	if (BPF_SRC(insn->code) == BPF_X)
		mark_reg_unknown(env, regs, insn->src_reg);
	return 0;
}

/*
 * The first pass notes the limit of the pointer as it was; the second narrows it to how far the
 * operation moved it.
 */
static int note_limit(struct verifier_env *env, const struct ptr_alu *op,
		      struct sanitize_info *info, bool commit_window)
{
	bool off_is_imm = tnum_is_const(op->off_reg->var_off);
	bool off_is_neg = reg_smin(op->off_reg) < 0;
	bool adds = BPF_OP(op->insn->code) == BPF_ADD;
	u32 alu_state, alu_limit;
	int err;

	if (!commit_window) {
		if (!off_is_imm && off_is_neg != (reg_smax(op->off_reg) < 0))
			return REASON_BOUNDS;
		info->mask_to_left = adds == off_is_neg;
	}
	err = retrieve_ptr_limit(op->ptr_reg, &alu_limit, info->mask_to_left);
	if (err < 0)
		return err;
	if (commit_window) {
		struct insn_aux *aux = cur_aux(env);

		alu_limit = abs((s32)(info->alu_limit - alu_limit));
		return update_alu_sanitation_state(&aux->alu_state, &aux->alu_limit,
						   info->alu_state, alu_limit);
	}
	alu_state = off_is_neg ? BPF_ALU_NEG_VALUE : 0;
	alu_state |= off_is_imm ? BPF_ALU_IMMEDIATE : 0;
	alu_state |= op->ptr_reg == op->dst_reg ? BPF_ALU_SANITIZE_SRC : BPF_ALU_SANITIZE_DST;
	/* Other paths may need another mask: pruning must not hide them. */
	if (!off_is_imm)
		env->explore_alu_limits = true;
	return update_alu_sanitation_state(&info->alu_state, &info->alu_limit, alu_state,
					   alu_limit);
}

/*
 * Linux: verifier.c sanitize_ptr_alu(). 0 or an enum sanitize_reason. A masked offset is 0 when it
 * was out of range, so the path where nothing was added is walked, too; for "scalar += pointer"
 * that is the pointer itself in the destination. A constant needs no mask.
 */
int sanitize_ptr_alu(struct verifier_env *env, const struct ptr_alu *op,
		     struct sanitize_info *info, bool commit_window)
{
	bool ptr_is_dst_reg = op->ptr_reg == op->dst_reg;
	struct reg_state saved;
	int err;

	if (can_skip_alu_sanitation(env, op->insn))
		return 0;
	if (!env->cur_state->speculative) {
		err = note_limit(env, op, info, commit_window);
		if (err < 0)
			return err;
	}
	if (commit_window || tnum_is_const(op->off_reg->var_off))
		return 0;
	if (!ptr_is_dst_reg) {
		saved = *op->dst_reg;
		*op->dst_reg = *op->ptr_reg;
	}
	err = sanitize_speculative_path(env, NULL, env->insn_idx + 1, env->insn_idx);
	if (err < 0)
		return REASON_STACK;
	if (!ptr_is_dst_reg)
		*op->dst_reg = saved;
	return 0;
}

/*
 * Linux: verifier.c sanitize_mark_insn_seen()
 * An instruction that only speculation reaches stays unseen, and is made harmless later.
 */
void sanitize_mark_insn_seen(struct verifier_env *env)
{
	if (!env->cur_state->speculative)
		env->insn_aux[env->insn_idx].seen = env->pass_cnt;
}

/* Linux: verifier.c sanitize_err() */
int sanitize_err(struct verifier_env *env, const struct bpf_insn *insn, int reason)
{
	static const char *const why = "pointer arithmetic with it prohibited for !root";
	const char *op = BPF_OP(insn->code) == BPF_ADD ? "add" : "sub";
	bool src_is_scalar = cur_regs(env)[insn->src_reg].type == SCALAR_VALUE;
	u32 dst = insn->dst_reg, src = insn->src_reg;

	switch (reason) {
	case REASON_BOUNDS:
		return reject(env, -EACCES, "R%d has unknown scalar with mixed signed bounds, %s\n",
			      src_is_scalar ? src : dst, why);
	case REASON_TYPE:
		return reject(env, -EACCES, "R%d has pointer with unsupported alu operation, %s\n",
			      src_is_scalar ? dst : src, why);
	case REASON_PATHS:
		return reject(env, -EACCES,
			      "R%d tried to %s from different maps, paths or scalars, %s\n", dst, op,
			      why);
	case REASON_LIMIT:
		return reject(env, -EACCES, "R%d tried to %s beyond pointer bounds, %s\n", dst, op,
			      why);
	case REASON_STACK:
		return reject(env, -ENOMEM,
			      "R%d could not be pushed for speculative verification, %s\n", dst,
			      why);
	default:
		verifier_bug(env, "unknown reason (%d)", reason);
		return -EACCES;
	}
}

/*
 * Linux: verifier.c check_stack_access_for_ptr_arithmetic()
 * A variable offset has no limit that stack masking could use.
 */
static int check_stack_access_for_ptr_arithmetic(struct verifier_env *env, int regno,
						 const struct reg_state *reg, int off)
{
	char text[48];

	if (!tnum_is_const(reg->var_off)) {
		tnum_strn(text, sizeof(text), reg->var_off);
		return reject(env, -EACCES,
			      "R%d variable stack access prohibited for !root, var_off=%s off=%d\n",
			      regno, text, off);
	}
	if (off >= 0 || off < -MAX_BPF_STACK)
		return reject(env, -EACCES,
			      "R%d stack pointer arithmetic goes out of range, prohibited for "
			      "!root; off=%d\n", regno, off);
	return 0;
}

/*
 * Linux: verifier.c sanitize_check_bounds()
 * The result must still point into its object. -EOPNOTSUPP: not a type that can be masked.
 */
int sanitize_check_bounds(struct verifier_env *env, const struct bpf_insn *insn,
			  struct reg_state *dst_reg)
{
	u32 dst = insn->dst_reg;
	const struct mem_range first_byte = {
		.reg = dst_reg,
		.argno = argno_from_reg(dst),
		.size = 1,
	};

	if (env->bypass_spec_v1)
		return 0;
	switch ((u32)dst_reg->type) {
	case PTR_TO_STACK:
		return check_stack_access_for_ptr_arithmetic(env, dst, dst_reg,
							     (int)dst_reg->var_off.value);
	case PTR_TO_MAP_VALUE:
		if (check_map_access(env, &first_byte, ACCESS_HELPER))
			return reject(env, -EACCES,
				      "R%d pointer arithmetic of map value goes out of range, "
				      "prohibited for !root\n", dst);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}
