/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Division and modulo by a constant: x / 0 is 0, x % 0 is x, and the lowest number divided by -1
 * is itself. Bits of a quotient are not followed: the other width and the bits are given up and
 * found again from the range.
 *
 * Both widths share one body. Called from alu_scalar.c.
 */
#include "kern/verify/verify.h"

#define DIVMOD(w, umin_of, umax_of, smin_of, smax_of, set_urange, set_srange) \
	static bool udiv##w(struct reg_state *dst, const struct reg_state *src) \
	{ \
		u##w by = umin_of(src); \
\
		set_urange(dst, umin_of(dst) / by, umax_of(dst) / by); \
		return true; \
	} \
	static bool sdiv##w(struct reg_state *dst, const struct reg_state *src) \
	{ \
		s##w by = smin_of(src), low = smin_of(dst), high = smax_of(dst), a, b; \
\
		if (low == S##w##_MIN && by == -1) { \
			/* {MIN} alone stays; with more, the results lie at both ends. */ \
			if (high != S##w##_MIN) \
				high = S##w##_MAX; \
			set_srange(dst, low, high); \
			return true; \
		} \
		a = low / by; \
		b = high / by; \
		set_srange(dst, min(a, b), max(a, b)); \
		return true; \
	} \
	static bool umod##w(struct reg_state *dst, const struct reg_state *src) \
	{ \
		u##w highest = umin_of(src) - 1; \
\
		if (umax_of(dst) <= highest) \
			return false; /* nothing changes */ \
		set_urange(dst, 0, highest); \
		return true; \
	} \
	/* The result has the sign of the dividend and is closer to 0 than the divisor. */ \
	static bool smod##w(struct reg_state *dst, const struct reg_state *src) \
	{ \
		s##w by = smin_of(src), low = smin_of(dst), high = smax_of(dst); \
		u##w distance = by > 0 ? (u##w)by : -(u##w)by; \
		s##w limit = (s##w)(distance - 1); /* right for MIN, too: it is MAX */ \
\
		if (low >= -limit && high <= limit) \
			return false; \
		if (low >= 0) \
			set_srange(dst, 0, min(high, limit)); \
		else if (high <= 0) \
			set_srange(dst, max(low, -limit), 0); \
		else \
			set_srange(dst, -limit, limit); \
		return true; \
	}
DIVMOD(32, reg_u32_min, reg_u32_max, reg_s32_min, reg_s32_max, reg_set_urange32, reg_set_srange32)
DIVMOD(64, reg_umin, reg_umax, reg_smin, reg_smax, reg_set_urange64, reg_set_srange64)
#undef DIVMOD

void scalar_min_max_divmod(const struct bpf_insn *insn, struct reg_state *dst_reg,
			   const struct reg_state *src_reg)
{
	typedef bool (*operation)(struct reg_state *dst, const struct reg_state *src);
	static const operation operations[2][2][2] = {
		/* [modulo][signed][64 bits] */
		{{udiv32, udiv64}, {sdiv32, sdiv64}},
		{{umod32, umod64}, {smod32, smod64}},
	};
	bool alu64 = BPF_CLASS(insn->code) == BPF_ALU64;
	bool modulo = BPF_OP(insn->code) == BPF_MOD;

	if ((alu64 ? reg_umin(src_reg) : reg_u32_min(src_reg)) == 0) {
		if (!modulo)
			___mark_reg_known(dst_reg, 0);
		return;
	}
	if (!operations[modulo][insn->off == 1][alu64](dst_reg, src_reg))
		return;
	dst_reg->var_off = tnum_unknown;
	if (alu64)
		__mark_reg32_unbounded(dst_reg);
	else
		__mark_reg64_unbounded(dst_reg);
}
