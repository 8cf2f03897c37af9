/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arithmetic instructions: which registers they read and write, moves of all kinds, and the
 * choice between pointer (alu_ptr.c) and scalar arithmetic (alu_scalar.c). Two scalars that
 * differ by a constant stay linked: see linked.c.
 *
 * Entered from the walk, once per ALU instruction. Linux: verifier.c check_alu_op().
 */
#include "kern/verify/verify.h"

static bool is_add_or_sub(const struct bpf_insn *insn)
{
	return BPF_OP(insn->code) == BPF_ADD || BPF_OP(insn->code) == BPF_SUB;
}

/*
 * Arithmetic on arena pointers is unrestricted, but 64-bit instructions are rewritten to 32-bit
 * ones for it: the same instruction must not see a scalar on another path.
 */
static int adjust_arena_pointer(struct verifier_env *env, const struct bpf_insn *insn,
				struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	struct insn_aux *aux = cur_aux(env);

	if (dst_reg->type != PTR_TO_ARENA)
		*dst_reg = *src_reg;
	if (BPF_CLASS(insn->code) != BPF_ALU64)
		return 0;
	if (aux->prevent_zext)
		return reject(env, -EINVAL,
			      "same insn cannot be used with and without arena pointer\n");
	aux->needs_zext = true;
	aux->zext_dst = true;
	return 0;
}

static int forbid_arena_pointer(struct verifier_env *env, const struct bpf_insn *insn)
{
	struct insn_aux *aux = cur_aux(env);

	if (!env->prog->arena || BPF_CLASS(insn->code) != BPF_ALU64)
		return 0;
	if (aux->needs_zext)
		return reject(env, -EINVAL,
			      "same insn cannot be used with and without arena pointer\n");
	aux->prevent_zext = true;
	return 0;
}

/*
 * After "r1 = r2; r1 += 8" r1 is linked to r2 with delta 8, so that a bound found for one bounds
 * the other. One constant only, and no wider than the link can hold; else the link is cut.
 * `dst_umax` is that of the register before the operation.
 */
static void link_by_constant(struct verifier_env *env, const struct bpf_insn *insn,
			     struct reg_state *dst_reg, const struct reg_state *src_reg,
			     u64 dst_umax)
{
	bool alu32 = BPF_CLASS(insn->code) != BPF_ALU64;
	bool adds_itself = BPF_SRC(insn->code) == BPF_X && insn->src_reg == insn->dst_reg;
	s64 value;
	s32 delta;

	if (!env->bpf_capable || !is_add_or_sub(insn) || !dst_reg->id ||
	    !is_reg_const(src_reg, alu32) || adds_itself)
		goto cut;
	value = (s64)reg_const_value(src_reg, alu32);
	if (alu32 ? dst_umax > U32_MAX : value < S32_MIN || value > S32_MAX)
		goto cut;
	delta = (s32)value;
	if (BPF_OP(insn->code) == BPF_SUB) {
		if (delta == S32_MIN)
			goto cut;
		delta = -delta;
	}
	if (dst_reg->id & BPF_ADD_CONST)
		goto cut;
	dst_reg->id |= alu32 ? BPF_ADD_CONST32 : BPF_ADD_CONST64;
	dst_reg->delta = delta;
	return;
cut:
	clear_scalar_id(dst_reg);
}

static int adjust_scalars(struct verifier_env *env, struct bpf_insn *insn,
			  struct reg_state *dst_reg, struct reg_state *src_reg)
{
	u64 dst_umax = reg_umax(dst_reg);
	int err;

	err = adjust_scalar_min_max_vals(env, insn, dst_reg, *src_reg);
	if (!err)
		link_by_constant(env, insn, dst_reg, src_reg, dst_umax);
	return err;
}

/* Register with register. What becomes an offset of a pointer must be precise. */
static int adjust_reg_and_reg(struct verifier_env *env, struct bpf_insn *insn,
			      struct reg_state *dst_reg, struct reg_state *src_reg)
{
	bool dst_is_ptr = dst_reg->type != SCALAR_VALUE;
	struct reg_state off_reg;
	int err;

	if (src_reg->type != SCALAR_VALUE && dst_is_ptr) {
		if (BPF_OP(insn->code) == BPF_SUB && env->allow_ptr_leaks) {
			mark_reg_unknown(env, cur_regs(env), insn->dst_reg);
			return 0;
		}
		return reject(env, -EACCES, "R%d pointer %s pointer prohibited\n", insn->dst_reg,
			      alu_op_text(insn->code));
	}
	if (src_reg->type != SCALAR_VALUE) { /* scalar += pointer */
		err = mark_chain_precision(env, insn->dst_reg);
		if (err)
			return err;
		off_reg = *dst_reg;
		return adjust_ptr_min_max_vals(env, insn, insn->src_reg, src_reg, &off_reg);
	}
	if (dst_is_ptr || dst_reg->precise) {
		err = mark_chain_precision(env, insn->src_reg);
		if (err)
			return err;
	}
	if (dst_is_ptr)
		return adjust_ptr_min_max_vals(env, insn, insn->dst_reg, dst_reg, src_reg);
	return adjust_scalars(env, insn, dst_reg, src_reg);
}

/* Linux: verifier.c adjust_reg_min_max_vals() */
static int adjust_reg_min_max_vals(struct verifier_env *env, struct bpf_insn *insn)
{
	struct reg_state *regs = cur_regs(env), *dst_reg = &regs[insn->dst_reg];
	struct reg_state *src_reg = BPF_SRC(insn->code) == BPF_X ? &regs[insn->src_reg] : NULL;
	struct reg_state constant = {.type = SCALAR_VALUE};
	int err;

	if (dst_reg->type == PTR_TO_ARENA || (src_reg && src_reg->type == PTR_TO_ARENA))
		return adjust_arena_pointer(env, insn, dst_reg, src_reg);
	err = forbid_arena_pointer(env, insn);
	if (err)
		return err;
	if (src_reg)
		return adjust_reg_and_reg(env, insn, dst_reg, src_reg);

	__mark_reg_known(&constant, (u64)(s64)insn->imm);
	if (dst_reg->type != SCALAR_VALUE)
		return adjust_ptr_min_max_vals(env, insn, insn->dst_reg, dst_reg, &constant);
	return adjust_scalars(env, insn, dst_reg, &constant);
}

/* BPF_NEG, BPF_END: one operand */
static int check_alu_unary(struct verifier_env *env, struct bpf_insn *insn)
{
	u32 dst = insn->dst_reg;
	struct reg_state *reg = &cur_regs(env)[dst];
	int err;

	err = check_reg_arg(env, dst, SRC_OP);
	if (err)
		return err;
	if (is_pointer_value(env, dst))
		return reject(env, -EACCES, "R%d pointer arithmetic prohibited\n", dst);
	if (reg->type != SCALAR_VALUE)
		return check_reg_arg(env, dst, DST_OP);
	err = check_reg_arg(env, dst, DST_OP_NO_MARK);
	return err ? err : adjust_scalar_min_max_vals(env, insn, reg, *reg);
}

/* A copy whose value may be another one than the source's: linked only if it is the same. */
static void copy_scalar(struct verifier_env *env, struct reg_state *dst_reg,
			struct reg_state *src_reg, bool same_value)
{
	if (same_value)
		assign_scalar_id_before_mov(env, src_reg);
	*dst_reg = *src_reg;
	if (!same_value)
		clear_scalar_id(dst_reg);
}

/* The sign bit of the part that is extended is known to be clear, and nothing is above it. */
static bool sign_extension_keeps(const struct reg_state *src_reg, int bits)
{
	return reg_umax(src_reg) < 1ULL << (bits - 1);
}

static int check_mov64(struct verifier_env *env, struct bpf_insn *insn)
{
	struct reg_state *regs = cur_regs(env);
	struct reg_state *src_reg = &regs[insn->src_reg], *dst_reg = &regs[insn->dst_reg];

	if (insn->imm) { /* addr_space_cast; from space 1 to 0 gives an arena pointer */
		mark_reg_unknown(env, regs, insn->dst_reg);
		if (insn->imm == 1)
			dst_reg->type = PTR_TO_ARENA;
		return 0;
	}
	if (insn->off == 0) {
		assign_scalar_id_before_mov(env, src_reg);
		*dst_reg = *src_reg;
		return 0;
	}
	if (is_pointer_value(env, insn->src_reg))
		return reject(env, -EACCES, "R%d sign-extension part of pointer\n", insn->src_reg);
	if (src_reg->type != SCALAR_VALUE) {
		mark_reg_unknown(env, regs, insn->dst_reg);
		return 0;
	}
	copy_scalar(env, dst_reg, src_reg, sign_extension_keeps(src_reg, insn->off));
	coerce_reg_to_size_sx(dst_reg, insn->off >> 3);
	return 0;
}

static int check_mov32(struct verifier_env *env, struct bpf_insn *insn)
{
	struct reg_state *regs = cur_regs(env);
	struct reg_state *src_reg = &regs[insn->src_reg], *dst_reg = &regs[insn->dst_reg];

	if (is_pointer_value(env, insn->src_reg))
		return reject(env, -EACCES, "R%d partial copy of pointer\n", insn->src_reg);
	if (src_reg->type != SCALAR_VALUE) {
		mark_reg_unknown(env, regs, insn->dst_reg);
	} else if (insn->off == 0) {
		copy_scalar(env, dst_reg, src_reg, get_reg_width(src_reg) <= 32);
	} else {
		copy_scalar(env, dst_reg, src_reg, sign_extension_keeps(src_reg, insn->off));
		coerce_subreg_to_size_sx(dst_reg, insn->off >> 3);
	}
	zext_32_to_64(dst_reg);
	reg_bounds_sync(dst_reg);
	return 0;
}

static int check_alu_mov(struct verifier_env *env, struct bpf_insn *insn)
{
	bool alu64 = BPF_CLASS(insn->code) == BPF_ALU64, from_reg = BPF_SRC(insn->code) == BPF_X;
	struct reg_state *dst_reg = &cur_regs(env)[insn->dst_reg];
	int err;

	if (from_reg && insn->off == 1 && !env->prog->arena)
		return reject(env, -EINVAL,
			      "addr_space_cast insn can only be used in a program that has an "
			      "associated arena\n");
	if (from_reg) {
		err = check_reg_arg(env, insn->src_reg, SRC_OP);
		if (err)
			return err;
	}
	err = check_reg_arg(env, insn->dst_reg, DST_OP_NO_MARK);
	if (err)
		return err;
	if (from_reg)
		return alu64 ? check_mov64(env, insn) : check_mov32(env, insn);
	__mark_reg_unknown(env, dst_reg);
	__mark_reg_known(dst_reg, alu64 ? (u64)(s64)insn->imm : (u32)insn->imm);
	return 0;
}

/* All others: dst op= src */
static int check_alu_binary(struct verifier_env *env, struct bpf_insn *insn)
{
	bool imm = BPF_SRC(insn->code) == BPF_K;
	int bits = BPF_CLASS(insn->code) == BPF_ALU64 ? 64 : 32;
	int err;

	if (!imm) {
		err = check_reg_arg(env, insn->src_reg, SRC_OP);
		if (err)
			return err;
	}
	err = check_reg_arg(env, insn->dst_reg, SRC_OP);
	if (err)
		return err;
	switch (imm ? BPF_OP(insn->code) : BPF_ADD) {
	case BPF_MOD:
	case BPF_DIV:
		if (!insn->imm)
			return reject(env, -EINVAL, "div by zero\n");
		break;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		if (insn->imm < 0 || insn->imm >= bits)
			return reject(env, -EINVAL, "invalid shift %d\n", insn->imm);
		break;
	}
	err = check_reg_arg(env, insn->dst_reg, DST_OP_NO_MARK);
	return err ? err : adjust_reg_min_max_vals(env, insn);
}

/* Linux: verifier.c check_alu_op() */
int check_alu_op(struct verifier_env *env, struct bpf_insn *insn)
{
	int err;

	switch (BPF_OP(insn->code)) {
	case BPF_END:
	case BPF_NEG:
		err = check_alu_unary(env, insn);
		break;
	case BPF_MOV:
		err = check_alu_mov(env, insn);
		break;
	default:
		err = check_alu_binary(env, insn);
	}
	if (err)
		return err;
	return reg_bounds_sanity_check(env, &cur_regs(env)[insn->dst_reg], "alu");
}
