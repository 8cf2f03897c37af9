/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pointer plus or minus a scalar. The pointer keeps its type; its offset becomes that of the
 * sum. Which types allow it is a column of regtypes.def. An offset must stay within
 * +-BPF_MAX_VAR_OFF at every step, so that sums of offsets cannot overflow.
 *
 * Entered from alu.c. Linux: verifier.c adjust_ptr_min_max_vals().
 */
#include "kern/verify/verify.h"

static bool offset_too_far(s64 offset)
{
	return offset >= BPF_MAX_VAR_OFF || offset <= -BPF_MAX_VAR_OFF;
}

/*
 * Linux: verifier.c check_reg_sane_offset_scalar()
 * Is the scalar fit to be an offset? Its minimum decides; the maximum is checked by accesses.
 */
static int check_reg_sane_offset_scalar(struct verifier_env *env, const struct reg_state *reg,
					enum reg_type type)
{
	s64 value = (s64)reg->var_off.value, smin = reg_smin(reg);

	if (tnum_is_const(reg->var_off) && offset_too_far(value))
		return reject(env, -EINVAL, "math between %s pointer and %lld is not allowed\n",
			      reg_type_str(env, type), (long long)value);
	if (smin == S64_MIN)
		return reject(env, -EINVAL,
			      "math between %s pointer and register with unbounded min value is "
			      "not allowed\n", reg_type_str(env, type));
	if (offset_too_far(smin))
		return reject(env, -EINVAL, "value %lld makes %s pointer be out of bounds\n",
			      (long long)smin, reg_type_str(env, type));
	return 0;
}

/* Linux: verifier.c check_reg_sane_offset_ptr() */
static int check_reg_sane_offset_ptr(struct verifier_env *env, const struct reg_state *reg,
				     enum reg_type type)
{
	s64 value = (s64)reg->var_off.value, smin = reg_smin(reg);

	if (tnum_is_const(reg->var_off) && offset_too_far(value))
		smin = value;
	else if (!offset_too_far(smin))
		return 0;
	return reject(env, -EINVAL, "%s pointer offset %lld is not allowed\n",
		      reg_type_str(env, type), (long long)smin);
}

/* May a pointer of this type be moved at all, and by this operand? */
static int check_ptr_may_move(struct verifier_env *env, const struct bpf_insn *insn,
			      const struct reg_state *ptr_reg, const struct reg_state *off_reg)
{
	u32 dst = insn->dst_reg;
	bool known = tnum_is_const(off_reg->var_off), allowed = false;
	bool adds_zero = known && !reg_smin(off_reg) && BPF_OP(insn->code) == BPF_ADD;

	if (ptr_reg->type & PTR_MAYBE_NULL)
		return reject(env, -EACCES,
			      "R%d pointer arithmetic on %s prohibited, null-check it first\n", dst,
			      reg_type_str(env, ptr_reg->type));
	switch ((enum regtype_alu)regtype_row(ptr_reg->type)->alu) {
	case REG_ALU_ANY:
		allowed = true;
		break;
	case REG_ALU_CONST:
		allowed = known;
		break;
	case REG_ALU_ADD_ZERO:
		allowed = adds_zero;
		break;
	case REG_ALU_NONE:
		break;
	}
	if (!allowed)
		return reject(env, -EACCES, "R%d pointer arithmetic on %s prohibited\n", dst,
			      reg_type_str(env, ptr_reg->type));
	return 0;
}

/*
 * A packet pointer moved by an unknown distance gets a new id: comparisons with other pointers say
 * nothing about it. What is known to lie behind it is forgotten where that may no longer hold:
 * `forget`, or the range is a result of comparing with the end (negative).
 */
static void pkt_pointer_moved(struct verifier_env *env, struct reg_state *reg, bool known,
			      bool forget)
{
	if (!known)
		reg->id = ++env->id_gen;
	if (forget || reg->range < 0)
		reg->raw.raw1 = reg->raw.raw2 = 0;
}

static void add_offset(struct verifier_env *env, struct reg_state *dst_reg,
		       const struct reg_state *ptr_reg, const struct reg_state *off_reg)
{
	bool is_pkt = reg_is_pkt_pointer(ptr_reg), known = tnum_is_const(off_reg->var_off);

	dst_reg->r64 = cnum64_add(ptr_reg->r64, off_reg->r64);
	dst_reg->var_off = tnum_add(ptr_reg->var_off, off_reg->var_off);
	dst_reg->raw = ptr_reg->raw;
	if (is_pkt)
		pkt_pointer_moved(env, dst_reg, known, !known);
}

static int sub_offset(struct verifier_env *env, struct reg_state *dst_reg, u32 dst,
		      const struct reg_state *ptr_reg, const struct reg_state *off_reg)
{
	bool is_pkt = reg_is_pkt_pointer(ptr_reg), known = tnum_is_const(off_reg->var_off);

	if (dst_reg != ptr_reg)
		return reject(env, -EACCES, "R%d tried to subtract pointer from scalar\n", dst);
	/* JITs cannot all subtract from the frame pointer. */
	if (ptr_reg->type == PTR_TO_STACK)
		return reject(env, -EACCES, "R%d subtraction from stack pointer prohibited\n", dst);
	dst_reg->r64 = cnum64_add(ptr_reg->r64, cnum64_negate(off_reg->r64));
	dst_reg->var_off = tnum_sub(ptr_reg->var_off, off_reg->var_off);
	if (is_pkt)
		pkt_pointer_moved(env, dst_reg, known, !known && reg_smin(off_reg) < 0);
	return 0;
}

static int move_pointer(struct verifier_env *env, const struct bpf_insn *insn,
			struct reg_state *dst_reg, const struct reg_state *ptr_reg,
			const struct reg_state *off_reg)
{
	u32 dst = insn->dst_reg;

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		add_offset(env, dst_reg, ptr_reg, off_reg);
		return 0;
	case BPF_SUB:
		return sub_offset(env, dst_reg, dst, ptr_reg, off_reg);
	case BPF_AND:
	case BPF_OR:
	case BPF_XOR:
		return reject(env, -EACCES, "R%d bitwise operator %s on pointer prohibited\n", dst,
			      alu_op_text(insn->code));
	default:
		return reject(env, -EACCES,
			      "R%d pointer arithmetic with %s operator prohibited\n", dst,
			      alu_op_text(insn->code));
	}
}

/* After the move: bounds, and the limits that speculation is held to. */
static int check_moved_pointer(struct verifier_env *env, const struct ptr_alu *op, bool known,
			       struct sanitize_info *info)
{
	struct reg_state *dst_reg = op->dst_reg;
	int ret, bounds_ret;

	/*
	 * A packet pointer with a range is compared by its umax, which var_off must not narrow;
	 * r32 only has to agree with var_off.
	 */
	if (reg_is_pkt_pointer(dst_reg) && (known || dst_reg->range > 0))
		__update_reg32_bounds(dst_reg);
	else
		reg_bounds_sync(dst_reg);
	bounds_ret = sanitize_check_bounds(env, op->insn, dst_reg);
	if (bounds_ret == -EACCES || !sanitize_needed(BPF_OP(op->insn->code)))
		return bounds_ret == -EACCES ? bounds_ret : 0;
	ret = sanitize_ptr_alu(env, op, info, true);
	if (!can_skip_alu_sanitation(env, op->insn) && !env->cur_state->speculative &&
	    bounds_ret && !ret)
		return verifier_bug(env, "Pointer type unsupported by sanitize_check_bounds() not "
				    "rejected by retrieve_ptr_limit() as required "
				    "(!can_skip_alu_sanitation(env, insn) && "
				    "!env->cur_state->speculative && bounds_ret && !ret)");
	return ret < 0 ? sanitize_err(env, op->insn, ret) : 0;
}

/* Bounds that no number fits come from a branch that is never taken. */
static bool offset_is_nonsense(const struct reg_state *off_reg)
{
	bool one_signed = reg_smin(off_reg) == reg_smax(off_reg);
	bool one_unsigned = reg_umin(off_reg) == reg_umax(off_reg);

	return (tnum_is_const(off_reg->var_off) && !(one_signed && one_unsigned)) ||
	       reg_smin(off_reg) > reg_smax(off_reg) || reg_umin(off_reg) > reg_umax(off_reg);
}

/*
 * ptr_reg is the destination or, for "scalar += pointer", the source; off_reg is never the
 * destination (callers pass a copy).
 * Linux: verifier.c adjust_ptr_min_max_vals()
 */
int adjust_ptr_min_max_vals(struct verifier_env *env, struct bpf_insn *insn, u32 ptr_regno,
			    const struct reg_state *ptr_reg, const struct reg_state *off_reg)
{
	struct reg_state *dst_reg = &cur_regs(env)[insn->dst_reg];
	struct ptr_alu op = {insn, ptr_reg, off_reg, dst_reg};
	bool known = tnum_is_const(off_reg->var_off);
	struct sanitize_info info = {0};
	int err;

	if (offset_is_nonsense(off_reg)) {
		__mark_reg_unknown(env, dst_reg);
		return 0;
	}
	if (BPF_CLASS(insn->code) != BPF_ALU64) {
		if (BPF_OP(insn->code) == BPF_SUB && env->allow_ptr_leaks) {
			__mark_reg_unknown(env, dst_reg);
			return 0;
		}
		return reject(env, -EACCES, "R%d 32-bit pointer arithmetic prohibited\n",
			      insn->dst_reg);
	}
	err = check_ptr_may_move(env, insn, ptr_reg, off_reg);
	if (err)
		return err;
	if (dst_reg != ptr_reg)
		*dst_reg = *ptr_reg;
	/* Accesses through these are probed: their offset does not matter. */
	if (base_type(ptr_reg->type) == PTR_TO_MEM && (ptr_reg->type & PTR_UNTRUSTED))
		return 0;

	err = check_reg_sane_offset_scalar(env, off_reg, ptr_reg->type);
	if (!err)
		err = check_reg_sane_offset_ptr(env, ptr_reg, ptr_reg->type);
	if (err)
		return err;
	if (sanitize_needed(BPF_OP(insn->code))) {
		err = sanitize_ptr_alu(env, &op, &info, false);
		if (err < 0)
			return sanitize_err(env, insn, err);
	}
	/* Pointers have no 32-bit bounds. */
	__mark_reg32_unbounded(dst_reg);
	err = move_pointer(env, insn, dst_reg, ptr_reg, off_reg);
	if (!err)
		err = check_reg_sane_offset_ptr(env, dst_reg, ptr_reg->type);
	if (err)
		return err;
	op.ptr_reg = dst_reg;
	return check_moved_pointer(env, &op, known, &info);
}
