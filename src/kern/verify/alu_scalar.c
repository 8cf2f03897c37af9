/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arithmetic of two scalars. Addition, subtraction, multiplication and bitwise operations work on
 * the two widths side by side; shifts (alu_shift.c), division (alu_divmod.c) work on the width of
 * the instruction and learn the other one from the bits.
 *
 * Entered from alu.c with operands that are known to be scalars. Linux: verifier.c
 * adjust_scalar_min_max_vals().
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c scalar32_min_max_add() */
void scalar32_min_max_add(struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	dst_reg->r32 = cnum32_add(dst_reg->r32, src_reg->r32);
}

/* Linux: verifier.c scalar_min_max_add() */
void scalar_min_max_add(struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	dst_reg->r64 = cnum64_add(dst_reg->r64, src_reg->r64);
}

/* Linux: verifier.c scalar32_min_max_sub() */
void scalar32_min_max_sub(struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	dst_reg->r32 = cnum32_add(dst_reg->r32, cnum32_negate(src_reg->r32));
}

/* Linux: verifier.c scalar_min_max_sub() */
void scalar_min_max_sub(struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	dst_reg->r64 = cnum64_add(dst_reg->r64, cnum64_negate(src_reg->r64));
}

/*
 * Products of one width. Unsigned, the ends multiply to the ends; signed, the extremes are among
 * the four products of ends. A view in which a product overflows says nothing.
 */
#define MIN_MAX_MUL(name, w, umin_of, umax_of, smin_of, smax_of) \
	static struct cnum##w name(const struct reg_state *a, const struct reg_state *b) \
	{ \
		u##w umin, umax; \
		s##w p[4], smin, smax; \
\
		if (__builtin_mul_overflow(umax_of(a), umax_of(b), &umax) || \
		    __builtin_mul_overflow(umin_of(a), umin_of(b), &umin)) { \
			umin = 0; \
			umax = U##w##_MAX; \
		} \
		if (__builtin_mul_overflow(smin_of(a), smin_of(b), &p[0]) || \
		    __builtin_mul_overflow(smin_of(a), smax_of(b), &p[1]) || \
		    __builtin_mul_overflow(smax_of(a), smin_of(b), &p[2]) || \
		    __builtin_mul_overflow(smax_of(a), smax_of(b), &p[3])) { \
			smin = S##w##_MIN; \
			smax = S##w##_MAX; \
		} else { \
			smin = min(min(p[0], p[1]), min(p[2], p[3])); \
			smax = max(max(p[0], p[1]), max(p[2], p[3])); \
		} \
		return cnum##w##_intersect(cnum##w##_from_urange(umin, umax), \
					   cnum##w##_from_srange(smin, smax)); \
	}
MIN_MAX_MUL(product32, 32, reg_u32_min, reg_u32_max, reg_s32_min, reg_s32_max)
MIN_MAX_MUL(product64, 64, reg_umin, reg_umax, reg_smin, reg_smax)
#undef MIN_MAX_MUL

/*
 * Bounds of a bitwise result whose bits are in dst_reg->var_off already, while the ranges are
 * still the operand's. Of an AND the lowest member is the least, and it is at most each operand;
 * of an OR it is the other way round; of a XOR the bits are all there is.
 */
static void scalar32_min_max_bitwise(u8 opcode, struct reg_state *dst_reg,
				     const struct reg_state *src_reg)
{
	struct tnum bits = tnum_subreg(dst_reg->var_off);
	u32 low = (u32)bits.value, high = (u32)(bits.value | bits.mask);

	if (tnum_subreg_is_const(src_reg->var_off) && tnum_is_const(bits)) {
		__mark_reg32_known(dst_reg, bits.value);
		return;
	}
	if (opcode == BPF_AND)
		high = min(reg_u32_max(dst_reg), reg_u32_max(src_reg));
	else if (opcode == BPF_OR)
		low = max(reg_u32_min(dst_reg), reg_u32_min(src_reg));
	reg_set_urange32(dst_reg, low, high);
}

static void scalar_min_max_bitwise(u8 opcode, struct reg_state *dst_reg,
				   const struct reg_state *src_reg)
{
	struct tnum bits = dst_reg->var_off;
	u64 low = bits.value, high = bits.value | bits.mask;

	if (tnum_is_const(src_reg->var_off) && tnum_is_const(bits)) {
		__mark_reg_known(dst_reg, bits.value);
		return;
	}
	if (opcode == BPF_AND)
		high = min(reg_umax(dst_reg), reg_umax(src_reg));
	else if (opcode == BPF_OR)
		low = max(reg_umin(dst_reg), reg_umin(src_reg));
	reg_set_urange64(dst_reg, low, high);
	if (opcode != BPF_XOR)
		__update_reg_bounds(dst_reg);
}

/*
 * Linux: verifier.c is_safe_to_compute_dst_reg_range()
 * Can anything be said of the result? Divisors and shifts must be constants, and in range.
 */
static bool is_safe_to_compute_dst_reg_range(const struct bpf_insn *insn,
					     const struct reg_state *src)
{
	bool alu64 = BPF_CLASS(insn->code) == BPF_ALU64;
	bool src_is_const = alu64 ? tnum_is_const(src->var_off) && cnum64_is_const(src->r64) :
				    tnum_subreg_is_const(src->var_off) && cnum32_is_const(src->r32);

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
	case BPF_SUB:
	case BPF_NEG:
	case BPF_AND:
	case BPF_XOR:
	case BPF_OR:
	case BPF_MUL:
	case BPF_END:
		return true;
	case BPF_DIV:
	case BPF_MOD:
		return src_is_const;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		return src_is_const && reg_umax(src) < (alu64 ? 64 : 32);
	default:
		return false;
	}
}

/*
 * A register that is 0 or -1 before AND or OR with a constant is a mask made from a comparison
 * (x s>>= 31; x &= C): following both values one by one is worth more than a range.
 * Linux: verifier.c maybe_fork_scalars()
 */
static int maybe_fork_scalars(struct verifier_env *env, struct bpf_insn *insn,
			      struct reg_state *dst_reg)
{
	struct verifier_state *branch;
	struct reg_state *zero;
	bool alu32;
	int err = 0;

	if (reg_smin(dst_reg) == -1 && reg_smax(dst_reg) == 0)
		alu32 = false;
	else if (reg_s32_min(dst_reg) == -1 && reg_s32_max(dst_reg) == 0)
		alu32 = true;
	else
		return 0;

	branch = push_stack(env, env->insn_idx, env->insn_idx, false, &err);
	if (!branch)
		return err;
	zero = &branch->frame[branch->curframe]->regs[insn->dst_reg];
	if (alu32) {
		__mark_reg32_known(zero, 0);
		__mark_reg32_known(dst_reg, U32_MAX);
	} else {
		__mark_reg_known(zero, 0);
		__mark_reg_known(dst_reg, U64_MAX);
	}
	return 0;
}

static int scalar_min_max_and_or(struct verifier_env *env, struct bpf_insn *insn,
				 struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	u8 opcode = BPF_OP(insn->code);
	int err;

	if (tnum_is_const(src_reg->var_off)) {
		err = maybe_fork_scalars(env, insn, dst_reg);
		if (err)
			return err;
	}
	dst_reg->var_off = opcode == BPF_AND ? tnum_and(dst_reg->var_off, src_reg->var_off) :
					       tnum_or(dst_reg->var_off, src_reg->var_off);
	scalar32_min_max_bitwise(opcode, dst_reg, src_reg);
	scalar_min_max_bitwise(opcode, dst_reg, src_reg);
	return 0;
}

static void scalar_min_max_neg(struct verifier_env *env, struct reg_state *dst_reg)
{
	env->fake_reg[0] = *dst_reg;
	__mark_reg_known(dst_reg, 0);
	scalar32_min_max_sub(dst_reg, &env->fake_reg[0]);
	scalar_min_max_sub(dst_reg, &env->fake_reg[0]);
	dst_reg->var_off = tnum_neg(env->fake_reg[0].var_off);
}

static int apply_operation(struct verifier_env *env, struct bpf_insn *insn,
			   struct reg_state *dst_reg, const struct reg_state *src_reg)
{
	struct tnum a = dst_reg->var_off, b = src_reg->var_off;

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		scalar32_min_max_add(dst_reg, src_reg);
		scalar_min_max_add(dst_reg, src_reg);
		dst_reg->var_off = tnum_add(a, b);
		return 0;
	case BPF_SUB:
		scalar32_min_max_sub(dst_reg, src_reg);
		scalar_min_max_sub(dst_reg, src_reg);
		dst_reg->var_off = tnum_sub(a, b);
		return 0;
	case BPF_NEG:
		scalar_min_max_neg(env, dst_reg);
		return 0;
	case BPF_MUL:
		dst_reg->var_off = tnum_mul(a, b);
		dst_reg->r32 = product32(dst_reg, src_reg);
		dst_reg->r64 = product64(dst_reg, src_reg);
		return 0;
	case BPF_DIV:
	case BPF_MOD:
		scalar_min_max_divmod(insn, dst_reg, src_reg);
		return 0;
	case BPF_AND:
	case BPF_OR:
		return scalar_min_max_and_or(env, insn, dst_reg, src_reg);
	case BPF_XOR:
		dst_reg->var_off = tnum_xor(a, b);
		scalar32_min_max_bitwise(BPF_XOR, dst_reg, src_reg);
		scalar_min_max_bitwise(BPF_XOR, dst_reg, src_reg);
		return 0;
	case BPF_LSH:
	case BPF_RSH:
	case BPF_ARSH:
		scalar_min_max_shift(insn, dst_reg, src_reg);
		return 0;
	case BPF_END:
		scalar_byte_swap(dst_reg, insn);
		return 0;
	}
	return 0;
}

/* Linux: verifier.c adjust_scalar_min_max_vals(). src_reg is a copy: it may be dst_reg itself. */
int adjust_scalar_min_max_vals(struct verifier_env *env, struct bpf_insn *insn,
			       struct reg_state *dst_reg, struct reg_state src_reg)
{
	u8 opcode = BPF_OP(insn->code);
	int err;

	if (!is_safe_to_compute_dst_reg_range(insn, &src_reg)) {
		__mark_reg_unknown(env, dst_reg);
		return 0;
	}
	if (sanitize_needed(opcode)) {
		err = sanitize_val_alu(env, insn);
		if (err < 0)
			return sanitize_err(env, insn, err);
	}
	err = apply_operation(env, insn, dst_reg, &src_reg);
	if (err)
		return err;
	/* Byte swaps have a width of their own. */
	if (BPF_CLASS(insn->code) != BPF_ALU64 && opcode != BPF_END)
		zext_32_to_64(dst_reg);
	reg_bounds_sync(dst_reg);
	return 0;
}
