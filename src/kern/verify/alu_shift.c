/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shifts and byte swaps: bits move between the halves, so a range of one width says little of
 * the other. The width of the instruction is computed, the other one is given up and found again
 * from the bits.
 *
 * Called from alu_scalar.c; the shift is a constant below the width.
 */
#include "kern/verify/verify.h"

/*
 * Linux: verifier.c __scalar32_min_max_lsh()
 * A top bit that may be shifted out leaves nothing known.
 */
static void __scalar32_min_max_lsh(struct reg_state *dst_reg, u64 umin, u64 umax)
{
	if (umax > 31 || reg_u32_max(dst_reg) > 1ULL << (31 - umax))
		reg_set_urange32(dst_reg, 0, U32_MAX);
	else
		reg_set_urange32(dst_reg, reg_u32_min(dst_reg) << umin,
				 reg_u32_max(dst_reg) << umax);
}

/* Linux: verifier.c scalar32_min_max_lsh() */
static void scalar32_min_max_lsh(struct reg_state *dst_reg, u32 umin, u32 umax)
{
	struct tnum subreg = tnum_subreg(dst_reg->var_off);

	__scalar32_min_max_lsh(dst_reg, umin, umax);
	dst_reg->var_off = tnum_subreg(tnum_lshift(subreg, umin));
	__mark_reg64_unbounded(dst_reg);
	__update_reg32_bounds(dst_reg);
}

/*
 * A shift by 32 is the first half of "<<= 32; s>>= 32", the way to extend a sign: the signed
 * bounds of the lower half become those of the whole.
 * Linux: verifier.c __scalar64_min_max_lsh()
 */
static void __scalar64_min_max_lsh(struct reg_state *dst_reg, u64 umin, u64 umax)
{
	struct cnum64 u = CNUM64_UNBOUNDED, s = CNUM64_UNBOUNDED;

	if (umin == 32 && umax == 32)
		s = cnum64_from_srange((s64)((u64)reg_s32_min(dst_reg) << 32),
				       (s64)((u64)reg_s32_max(dst_reg) << 32));
	if (reg_umax(dst_reg) <= 1ULL << (63 - umax))
		u = cnum64_from_urange(reg_umin(dst_reg) << umin, reg_umax(dst_reg) << umax);
	dst_reg->r64 = cnum64_intersect(u, s);
}

/* Linux: verifier.c scalar_min_max_lsh() */
static void scalar_min_max_lsh(struct reg_state *dst_reg, u64 umin, u64 umax)
{
	__scalar64_min_max_lsh(dst_reg, umin, umax); /* reads r32 as it was */
	__scalar32_min_max_lsh(dst_reg, umin, umax);
	dst_reg->var_off = tnum_lshift(dst_reg->var_off, umin);
	__update_reg_bounds(dst_reg);
}

/*
 * Linux: verifier.c scalar32_min_max_rsh()
 * A logical shift to the right: unsigned bounds shift along, and cover what can be negative.
 */
static void scalar32_min_max_rsh(struct reg_state *dst_reg, u32 umin, u32 umax)
{
	dst_reg->var_off = tnum_rshift(tnum_subreg(dst_reg->var_off), umin);
	reg_set_urange32(dst_reg, reg_u32_min(dst_reg) >> umax, reg_u32_max(dst_reg) >> umin);
	__mark_reg64_unbounded(dst_reg);
	__update_reg32_bounds(dst_reg);
}

/* Linux: verifier.c scalar_min_max_rsh() */
static void scalar_min_max_rsh(struct reg_state *dst_reg, u64 umin, u64 umax)
{
	dst_reg->var_off = tnum_rshift(dst_reg->var_off, umin);
	reg_set_urange64(dst_reg, reg_umin(dst_reg) >> umax, reg_umax(dst_reg) >> umin);
	__mark_reg32_unbounded(dst_reg);
	__update_reg_bounds(dst_reg);
}

/* Linux: verifier.c scalar32_min_max_arsh() */
static void scalar32_min_max_arsh(struct reg_state *dst_reg, u32 shift)
{
	reg_set_srange32(dst_reg, reg_s32_min(dst_reg) >> shift, reg_s32_max(dst_reg) >> shift);
	dst_reg->var_off = tnum_arshift(tnum_subreg(dst_reg->var_off), shift, 32);
	__mark_reg64_unbounded(dst_reg);
	__update_reg32_bounds(dst_reg);
}

/* Linux: verifier.c scalar_min_max_arsh() */
static void scalar_min_max_arsh(struct reg_state *dst_reg, u64 shift)
{
	reg_set_srange64(dst_reg, reg_smin(dst_reg) >> shift, reg_smax(dst_reg) >> shift);
	dst_reg->var_off = tnum_arshift(dst_reg->var_off, shift, 64);
	__mark_reg32_unbounded(dst_reg);
	__update_reg_bounds(dst_reg);
}

void scalar_min_max_shift(const struct bpf_insn *insn, struct reg_state *dst_reg,
			  const struct reg_state *src_reg)
{
	bool alu32 = BPF_CLASS(insn->code) != BPF_ALU64;
	u64 umin = alu32 ? reg_u32_min(src_reg) : reg_umin(src_reg);
	u64 umax = alu32 ? reg_u32_max(src_reg) : reg_umax(src_reg);

	switch (BPF_OP(insn->code)) {
	case BPF_LSH:
		if (alu32)
			scalar32_min_max_lsh(dst_reg, umin, umax);
		else
			scalar_min_max_lsh(dst_reg, umin, umax);
		break;
	case BPF_RSH:
		if (alu32)
			scalar32_min_max_rsh(dst_reg, umin, umax);
		else
			scalar_min_max_rsh(dst_reg, umin, umax);
		break;
	default:
		if (alu32)
			scalar32_min_max_arsh(dst_reg, umin);
		else
			scalar_min_max_arsh(dst_reg, umin);
	}
}

/*
 * bswap16/32/64 always swap, be* swap on this (little-endian) machine, le* only cut off. Bits
 * that change place leave no range and no link to a copy.
 * Linux: verifier.c scalar_byte_swap()
 */
void scalar_byte_swap(struct reg_state *dst_reg, const struct bpf_insn *insn)
{
	bool swaps = BPF_CLASS(insn->code) == BPF_ALU64 || BPF_SRC(insn->code) == BPF_TO_BE;
	bool cuts = insn->imm == 16 || insn->imm == 32;

	if (swaps || cuts)
		clear_scalar_id(dst_reg);
	if (swaps) {
		if (insn->imm == 16)
			dst_reg->var_off = tnum_bswap16(dst_reg->var_off);
		else if (insn->imm == 32)
			dst_reg->var_off = tnum_bswap32(dst_reg->var_off);
		else if (insn->imm == 64)
			dst_reg->var_off = tnum_bswap64(dst_reg->var_off);
		__mark_reg_unbounded(dst_reg);
	}
	if (cuts)
		coerce_reg_to_size(dst_reg, insn->imm / 8);
}
