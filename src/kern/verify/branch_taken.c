/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which way does a comparison go, and what does each way teach? Both questions are asked of the
 * same pair of registers: a way on which the refined bounds become impossible is not taken.
 *
 * Called from branch.c. Each condition and its opposite have rules for one direction only: the
 * opposite is rev_opcode(), operands the other way round flip_opcode().
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c flip_opcode() */
u8 flip_opcode(u8 opcode)
{
	static const u8 flipped[16] = {
		[BPF_JEQ >> 4] = BPF_JEQ,   [BPF_JNE >> 4] = BPF_JNE,	[BPF_JSET >> 4] = BPF_JSET,
		[BPF_JGE >> 4] = BPF_JLE,   [BPF_JGT >> 4] = BPF_JLT,	[BPF_JLE >> 4] = BPF_JGE,
		[BPF_JLT >> 4] = BPF_JGT,   [BPF_JSGE >> 4] = BPF_JSLE, [BPF_JSGT >> 4] = BPF_JSLT,
		[BPF_JSLE >> 4] = BPF_JSGE, [BPF_JSLT >> 4] = BPF_JSGT,
	};

	return flipped[opcode >> 4];
}

/* "no bit of the mask is set" has no opcode of its own: JSET with the operand bit */
#define NOT_JSET (BPF_JSET | BPF_X)

/* Linux: verifier.c rev_opcode() */
u8 rev_opcode(u8 opcode)
{
	switch (opcode) {
	case BPF_JEQ:
		return BPF_JNE;
	case BPF_JNE:
		return BPF_JEQ;
	case BPF_JSET:
		return NOT_JSET;
	case NOT_JSET:
		return BPF_JSET;
	case BPF_JGE:
		return BPF_JLT;
	case BPF_JGT:
		return BPF_JLE;
	case BPF_JLE:
		return BPF_JGT;
	case BPF_JLT:
		return BPF_JGE;
	case BPF_JSGE:
		return BPF_JSLT;
	case BPF_JSGT:
		return BPF_JSLE;
	case BPF_JSLE:
		return BPF_JSGT;
	case BPF_JSLT:
		return BPF_JSGE;
	default:
		return 0;
	}
}

/* ---- refining ---- */

static void refine_equal(struct reg_state *reg1, struct reg_state *reg2, bool is_jmp32)
{
	struct tnum t;

	if (is_jmp32) {
		t = tnum_intersect(tnum_subreg(reg1->var_off), tnum_subreg(reg2->var_off));
		reg1->r32 = reg2->r32 = cnum32_intersect(reg1->r32, reg2->r32);
		reg1->var_off = tnum_with_subreg(reg1->var_off, t);
		reg2->var_off = tnum_with_subreg(reg2->var_off, t);
	} else {
		reg1->r64 = reg2->r64 = cnum64_intersect(reg1->r64, reg2->r64);
		reg1->var_off = reg2->var_off = tnum_intersect(reg1->var_off, reg2->var_off);
	}
}

/* The arc of all numbers but one takes it off an end of the range, if it is there. */
static void refine_not_equal(struct reg_state *reg, u64 val, bool is_jmp32)
{
	if (is_jmp32)
		cnum32_intersect_with(&reg->r32, (struct cnum32){(u32)val + 1, U32_MAX - 1});
	else
		cnum64_intersect_with(&reg->r64, (struct cnum64){val + 1, U64_MAX - 1});
}

/* Some bit of val is set: which one is known if there is only one. */
static void refine_some_bit(struct reg_state *reg, u64 val, bool is_jmp32)
{
	struct tnum t;

	if (!val || (val & (val - 1)))
		return;
	t = tnum_or(is_jmp32 ? tnum_subreg(reg->var_off) : reg->var_off, tnum_const(val));
	reg->var_off = is_jmp32 ? tnum_with_subreg(reg->var_off, t) : t;
}

/* No bit of val is set. Ranges are found again from the bits: on a dead way they would clash. */
static void refine_no_bit(struct reg_state *reg, u64 val, bool is_jmp32)
{
	struct tnum t;

	__mark_reg_unbounded(reg);
	t = tnum_and(is_jmp32 ? tnum_subreg(reg->var_off) : reg->var_off, tnum_const(~val));
	reg->var_off = is_jmp32 ? tnum_with_subreg(reg->var_off, t) : t;
}

/* reg1 < reg2, or <= with strict false. reg2 is held against what reg1 has become. */
static void refine_less_unsigned(struct reg_state *reg1, struct reg_state *reg2, bool strict,
				 bool is_jmp32)
{
	if (is_jmp32) {
		cnum32_intersect_with_urange(&reg1->r32, 0, reg_u32_max(reg2) - strict);
		cnum32_intersect_with_urange(&reg2->r32, reg_u32_min(reg1) + strict, U32_MAX);
	} else {
		cnum64_intersect_with_urange(&reg1->r64, 0, reg_umax(reg2) - strict);
		cnum64_intersect_with_urange(&reg2->r64, reg_umin(reg1) + strict, U64_MAX);
	}
}

static void refine_less_signed(struct reg_state *reg1, struct reg_state *reg2, bool strict,
			       bool is_jmp32)
{
	if (is_jmp32) {
		cnum32_intersect_with_srange(&reg1->r32, S32_MIN,
					     (s32)((u32)reg_s32_max(reg2) - strict));
		cnum32_intersect_with_srange(&reg2->r32, (s32)((u32)reg_s32_min(reg1) + strict),
					     S32_MAX);
	} else {
		cnum64_intersect_with_srange(&reg1->r64, S64_MIN,
					     (s64)((u64)reg_smax(reg2) - strict));
		cnum64_intersect_with_srange(&reg2->r64, (s64)((u64)reg_smin(reg1) + strict),
					     S64_MAX);
	}
}

/* Conditions that need a constant on one side, and narrow the other */
static void refine_by_const(struct reg_state *reg1, struct reg_state *reg2, u8 opcode,
			    bool is_jmp32)
{
	struct reg_state *reg = reg1, *constant = reg2;
	u64 val;

	if (!is_reg_const(constant, is_jmp32)) {
		reg = reg2;
		constant = reg1;
	}
	if (!is_reg_const(constant, is_jmp32))
		return;
	val = reg_const_value(constant, is_jmp32);
	if (opcode == BPF_JNE)
		refine_not_equal(reg, val, is_jmp32);
	else if (opcode == BPF_JSET)
		refine_some_bit(reg, val, is_jmp32);
	else
		refine_no_bit(reg, val, is_jmp32);
}

/* What is known of both when "reg1 op reg2" holds. Linux: verifier.c regs_refine_cond_op() */
void regs_refine_cond_op(struct reg_state *reg1, struct reg_state *reg2, u8 opcode, bool is_jmp32)
{
	switch (opcode) {
	case BPF_JEQ:
		refine_equal(reg1, reg2, is_jmp32);
		break;
	case BPF_JNE:
	case BPF_JSET:
	case NOT_JSET:
		refine_by_const(reg1, reg2, opcode, is_jmp32);
		break;
	case BPF_JLE:
	case BPF_JLT:
		refine_less_unsigned(reg1, reg2, opcode == BPF_JLT, is_jmp32);
		break;
	case BPF_JGE:
	case BPF_JGT:
		refine_less_unsigned(reg2, reg1, opcode == BPF_JGT, is_jmp32);
		break;
	case BPF_JSLE:
	case BPF_JSLT:
		refine_less_signed(reg1, reg2, opcode == BPF_JSLT, is_jmp32);
		break;
	case BPF_JSGE:
	case BPF_JSGT:
		refine_less_signed(reg2, reg1, opcode == BPF_JSGT, is_jmp32);
		break;
	}
}

/*
 * Linux: verifier.c simulate_both_branches_taken()
 * Refines both ways; one on which nothing fits any more is dead.
 */
static int simulate_both_branches_taken(struct verifier_env *env, u8 opcode, bool is_jmp32)
{
	regs_refine_cond_op(&env->false_reg1, &env->false_reg2, rev_opcode(opcode), is_jmp32);
	reg_bounds_sync(&env->false_reg1);
	reg_bounds_sync(&env->false_reg2);
	if (range_bounds_violation(&env->false_reg1) || range_bounds_violation(&env->false_reg2))
		return 1;

	regs_refine_cond_op(&env->true_reg1, &env->true_reg2, opcode, is_jmp32);
	reg_bounds_sync(&env->true_reg1);
	reg_bounds_sync(&env->true_reg2);
	if (range_bounds_violation(&env->true_reg1) || range_bounds_violation(&env->true_reg2))
		return 0;
	return -1;
}

/* ---- predicting ---- */

/* Both sides of a comparison in the width of the instruction */
struct side {
	struct tnum bits;
	u64 umin, umax;
	s64 smin, smax;
};

static struct side side_of(const struct reg_state *reg, bool is_jmp32)
{
	if (is_jmp32)
		return (struct side){tnum_subreg(reg->var_off), reg_u32_min(reg), reg_u32_max(reg),
				     reg_s32_min(reg), reg_s32_max(reg)};
	return (struct side){reg->var_off, reg_umin(reg), reg_umax(reg), reg_smin(reg),
			     reg_smax(reg)};
}

static int same_register_taken(const struct side *a, u8 opcode)
{
	switch (opcode) {
	case BPF_JGE:
	case BPF_JLE:
	case BPF_JSGE:
	case BPF_JSLE:
	case BPF_JEQ:
		return 1;
	case BPF_JGT:
	case BPF_JLT:
	case BPF_JSGT:
	case BPF_JSLT:
	case BPF_JNE:
		return 0;
	case BPF_JSET:
		if (tnum_is_const(a->bits))
			return a->bits.value != 0;
		return a->smin <= 0 && a->smax >= 0 ? -1 : 1;
	default:
		return -1;
	}
}

static bool apart(const struct side *a, const struct side *b)
{
	return a->umin > b->umax || a->umax < b->umin || a->smin > b->smax || a->smax < b->smin;
}

/* 1: equal, 0: different, -1: may be either. Halves that differ tell the wholes apart, too. */
static int are_equal(const struct reg_state *reg1, const struct reg_state *reg2,
		     const struct side *a, const struct side *b, bool is_jmp32)
{
	if (tnum_is_const(a->bits) && tnum_is_const(b->bits))
		return a->bits.value == b->bits.value;
	if (!tnum_overlap(a->bits, b->bits) || apart(a, b))
		return 0;
	if (!is_jmp32) {
		struct side low1 = side_of(reg1, true), low2 = side_of(reg2, true);

		if (apart(&low1, &low2))
			return 0;
	}
	return -1;
}

/* 1: a < b for sure, 0: a >= b for sure. `strict` false: <= and >. */
static int is_less(const struct side *a, const struct side *b, bool is_signed, bool strict)
{
	bool always, never;

	if (is_signed) {
		always = strict ? a->smax < b->smin : a->smax <= b->smin;
		never = strict ? a->smin >= b->smax : a->smin > b->smax;
	} else {
		always = strict ? a->umax < b->umin : a->umax <= b->umin;
		never = strict ? a->umin >= b->umax : a->umin > b->umax;
	}
	return always ? 1 : never ? 0 : -1;
}

#define JSET_NOT_CONST (-2)

static int jset_taken(const struct reg_state *reg1, const struct reg_state *reg2, bool is_jmp32)
{
	struct tnum a = side_of(reg1, is_jmp32).bits, b = side_of(reg2, is_jmp32).bits;

	if (!is_reg_const(reg2, is_jmp32)) {
		struct tnum t = a;

		if (!is_reg_const(reg1, is_jmp32))
			return JSET_NOT_CONST;
		a = b;
		b = t;
	}
	if (~a.mask & a.value & b.value)
		return 1;
	return (a.mask | a.value) & b.value ? -1 : 0;
}

/* Linux: verifier.c is_scalar_branch_taken(), the rules before simulation */
static int compare_sides(const struct reg_state *reg1, const struct reg_state *reg2, u8 opcode,
			 bool is_jmp32)
{
	struct side a = side_of(reg1, is_jmp32), b = side_of(reg2, is_jmp32);
	int equal;

	switch (opcode) {
	case BPF_JEQ:
		return are_equal(reg1, reg2, &a, &b, is_jmp32);
	case BPF_JNE:
		equal = are_equal(reg1, reg2, &a, &b, is_jmp32);
		return equal < 0 ? -1 : !equal;
	case BPF_JSET:
		return jset_taken(reg1, reg2, is_jmp32);
	case BPF_JLT:
		return is_less(&a, &b, false, true);
	case BPF_JLE:
		return is_less(&a, &b, false, false);
	case BPF_JGT:
		return is_less(&b, &a, false, true);
	case BPF_JGE:
		return is_less(&b, &a, false, false);
	case BPF_JSLT:
		return is_less(&a, &b, true, true);
	case BPF_JSLE:
		return is_less(&a, &b, true, false);
	case BPF_JSGT:
		return is_less(&b, &a, true, true);
	case BPF_JSGE:
		return is_less(&b, &a, true, false);
	default:
		return -1;
	}
}

/* Linux: verifier.c is_scalar_branch_taken() */
static int is_scalar_branch_taken(struct verifier_env *env, struct reg_state *reg1,
				  struct reg_state *reg2, u8 opcode, bool is_jmp32)
{
	int taken;

	if (reg1 == reg2) {
		struct side a = side_of(reg1, is_jmp32);

		return same_register_taken(&a, opcode);
	}
	taken = compare_sides(reg1, reg2, opcode, is_jmp32);
	if (taken == JSET_NOT_CONST)
		return -1;
	return taken >= 0 ? taken : simulate_both_branches_taken(env, opcode, is_jmp32);
}

/*
 * Linux: verifier.c is_pkt_ptr_branch_taken()
 * A packet pointer that an earlier comparison found at the end of the packet, or beyond
 */
static int is_pkt_ptr_branch_taken(const struct reg_state *dst_reg,
				   const struct reg_state *src_reg, u8 opcode)
{
	const struct reg_state *pkt;

	if (src_reg->type == PTR_TO_PACKET_END) {
		pkt = dst_reg;
	} else if (dst_reg->type == PTR_TO_PACKET_END) {
		pkt = src_reg;
		opcode = flip_opcode(opcode);
	} else {
		return -1;
	}
	if (pkt->range >= 0)
		return -1;

	switch (opcode) {
	case BPF_JLE:
	case BPF_JGT:
		if (pkt->range == BEYOND_PKT_END)
			return opcode == BPF_JGT;
		break;
	case BPF_JLT:
	case BPF_JGE:
		if (pkt->range == BEYOND_PKT_END || pkt->range == AT_PKT_END)
			return opcode == BPF_JGE;
		break;
	}
	return -1;
}

/* A pointer that cannot be NULL, compared with 0. The lower half of one may well be 0. */
static int is_null_check_taken(struct verifier_env *env, struct reg_state *reg1,
			       struct reg_state *reg2, u8 opcode, bool is_jmp32)
{
	struct reg_state *ptr = reg1, *constant = reg2;

	if (is_jmp32)
		return -1;
	if (!is_reg_const(constant, false)) {
		ptr = reg2;
		constant = reg1;
		opcode = flip_opcode(opcode);
	}
	if (!is_reg_const(constant, false) || !reg_not_null(env, ptr))
		return -1;
	if (reg_const_value(constant, false))
		return -1;
	return opcode == BPF_JEQ ? 0 : opcode == BPF_JNE ? 1 : -1;
}

/* Linux: verifier.c is_branch_taken() */
int is_branch_taken(struct verifier_env *env, struct reg_state *reg1, struct reg_state *reg2,
		    u8 opcode, bool is_jmp32)
{
	if (reg_is_pkt_pointer_any(reg1) && reg_is_pkt_pointer_any(reg2) && !is_jmp32)
		return is_pkt_ptr_branch_taken(reg1, reg2, opcode);
	if (is_pointer_regtype(reg1->type) || is_pointer_regtype(reg2->type))
		return is_null_check_taken(env, reg1, reg2, opcode, is_jmp32);
	return is_scalar_branch_taken(env, reg1, reg2, opcode, is_jmp32);
}
