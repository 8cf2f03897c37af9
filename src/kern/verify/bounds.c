/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bounds of one register: bits (var_off), a 64-bit arc (r64) and an arc of the lower half (r32)
 * all describe the same number. Whoever changes one calls reg_bounds_sync(), which carries what
 * it says over to the others. An empty arc means: no number fits, the path is dead.
 *
 * The order and number of steps decide how much is found out, and so which programs pass: they
 * are Linux's (verifier.c, reg_bounds_sync() and around it).
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c __mark_reg32_unbounded() */
void __mark_reg32_unbounded(struct reg_state *reg)
{
	reg->r32 = CNUM32_UNBOUNDED;
}

/* Linux: verifier.c __mark_reg64_unbounded() */
void __mark_reg64_unbounded(struct reg_state *reg)
{
	reg->r64 = CNUM64_UNBOUNDED;
}

/* Linux: verifier.c __mark_reg_unbounded() */
void __mark_reg_unbounded(struct reg_state *reg)
{
	__mark_reg64_unbounded(reg);
	__mark_reg32_unbounded(reg);
}

/*
 * The arc of the known bits: if the sign bit may be set, from the lowest to the highest signed
 * number that they allow; else the unsigned ones, which are the same numbers.
 * Linux: verifier.c cnum32_from_tnum()
 */
static struct cnum32 cnum32_from_tnum(struct tnum t)
{
	u32 value = (u32)t.value, mask = (u32)t.mask, sign = BIT(31);

	if ((value | mask) & sign)
		return cnum32_from_srange((s32)(value | (mask & sign)),
					  (s32)(value | (mask & ~sign)));
	return cnum32_from_urange(value, value | mask);
}

/* Linux: verifier.c cnum64_from_tnum() */
static struct cnum64 cnum64_from_tnum(struct tnum t)
{
	u64 sign = BIT_ULL(63);

	if ((t.value | t.mask) & sign)
		return cnum64_from_srange((s64)(t.value | (t.mask & sign)),
					  (s64)(t.value | (t.mask & ~sign)));
	return cnum64_from_urange(t.value, t.value | t.mask);
}

/* Linux: verifier.c __update_reg32_bounds() */
void __update_reg32_bounds(struct reg_state *reg)
{
	cnum32_intersect_with(&reg->r32, cnum32_from_tnum(reg->var_off));
}

/*
 * Beyond the arc of the bits: if only one number is both between umin and umax and possible by
 * its bits, that is the value.
 * Linux: verifier.c __update_reg64_bounds()
 */
static void __update_reg64_bounds(struct reg_state *reg)
{
	struct tnum bits = reg->var_off;
	u64 umin, umax, next, highest = bits.value | bits.mask;
	bool umin_fits;

	cnum64_intersect_with(&reg->r64, cnum64_from_tnum(bits));
	umin = reg_umin(reg);
	umax = reg_umax(reg);
	next = tnum_step(bits, umin);
	umin_fits = (umin & ~bits.mask) == bits.value;

	if (umin_fits && next > umax)
		___mark_reg_known(reg, umin);
	else if (!umin_fits && next == highest)
		___mark_reg_known(reg, highest);
	else if (!umin_fits && next <= umax && tnum_step(bits, next) > umax)
		___mark_reg_known(reg, next);
}

/* Linux: verifier.c __update_reg_bounds() */
void __update_reg_bounds(struct reg_state *reg)
{
	__update_reg32_bounds(reg);
	__update_reg64_bounds(reg);
}

/* Linux: verifier.c __reg_deduce_bounds() */
static void __reg_deduce_bounds(struct reg_state *reg)
{
	cnum32_intersect_with(&reg->r32, cnum32_from_cnum64(reg->r64));
	reg->r64 = cnum64_cnum32_intersect(reg->r64, reg->r32);
}

/* Linux: verifier.c __reg_bound_offset(). Bits that all numbers between the bounds share */
static void __reg_bound_offset(struct reg_state *reg)
{
	struct tnum bits64 = tnum_intersect(reg->var_off,
					    tnum_range(reg_umin(reg), reg_umax(reg)));
	struct tnum bits32 = tnum_intersect(tnum_subreg(bits64),
					    tnum_range(reg_u32_min(reg), reg_u32_max(reg)));

	reg->var_off = tnum_or(tnum_clear_subreg(bits64), bits32);
}

/* Linux: verifier.c reg_bounds_sync(). Twice, as the second round may profit from the first. */
void reg_bounds_sync(struct reg_state *reg)
{
	if (range_bounds_violation(reg))
		return;
	__update_reg_bounds(reg);
	__reg_deduce_bounds(reg);
	__reg_deduce_bounds(reg);
	__reg_bound_offset(reg);
	__update_reg_bounds(reg);
}

/* Linux: verifier.c range_bounds_violation() */
bool range_bounds_violation(const struct reg_state *reg)
{
	return cnum32_is_empty(reg->r32) || cnum64_is_empty(reg->r64);
}

/* Linux: verifier.c const_tnum_range_mismatch() */
static bool const_tnum_range_mismatch(const struct reg_state *reg)
{
	return tnum_is_const(reg->var_off) &&
	       (!cnum64_is_const(reg->r64) || reg->r64.base != reg->var_off.value);
}

/* Linux: verifier.c const_tnum_range_mismatch_32() */
static bool const_tnum_range_mismatch_32(const struct reg_state *reg)
{
	return tnum_subreg_is_const(reg->var_off) &&
	       (!cnum32_is_const(reg->r32) || reg->r32.base != (u32)reg->var_off.value);
}

/*
 * Bounds that contradict each other are a mistake of the verifier: told in the log, and then the
 * bounds are given up, or, where a test asks for it, the program.
 * Linux: verifier.c reg_bounds_sanity_check()
 */
int reg_bounds_sanity_check(struct verifier_env *env, struct reg_state *reg, const char *ctx)
{
	const char *what;

	if (range_bounds_violation(reg))
		what = "range bounds violation";
	else if (const_tnum_range_mismatch(reg))
		what = "const tnum out of sync with range bounds";
	else if (const_tnum_range_mismatch_32(reg))
		what = "const subreg tnum out of sync with range bounds";
	else
		return 0;

	verifier_bug(env,
		     "REG INVARIANTS VIOLATION (%s): %s r64={.base=0x%llx, .size=0x%llx} "
		     "r32={.base=0x%x, .size=0x%x} var_off=(0x%llx, 0x%llx)",
		     ctx, what, (unsigned long long)reg->r64.base,
		     (unsigned long long)reg->r64.size, reg->r32.base, reg->r32.size,
		     (unsigned long long)reg->var_off.value, (unsigned long long)reg->var_off.mask);
	if (env->test_reg_invariants)
		return -EFAULT;
	__mark_reg_unbounded(reg);
	return 0;
}

/*
 * Linux: verifier.c __mark_reg_s32_range()
 * Narrows both views of the register by a signed 32-bit range.
 */
int __mark_reg_s32_range(struct verifier_env *env, struct reg_state *regs, u32 regno,
			 s32 s32_min, s32 s32_max)
{
	struct reg_state *reg = &regs[regno];

	reg_set_srange32(reg, max(reg_s32_min(reg), s32_min), min(reg_s32_max(reg), s32_max));
	reg_set_srange64(reg, max(reg_smin(reg), (s64)s32_min), min(reg_smax(reg), (s64)s32_max));
	reg_bounds_sync(reg);
	return reg_bounds_sanity_check(env, reg, "s32_range");
}

/* Linux: verifier.c zext_32_to_64(). What a 32-bit operation leaves above the lower half: zeros */
void zext_32_to_64(struct reg_state *reg)
{
	reg->var_off = tnum_subreg(reg->var_off);
	reg_set_urange64(reg, reg_u32_min(reg), reg_u32_max(reg));
}

/* Linux: verifier.c coerce_reg_to_size(). Keeps the lowest `size` bytes (below 8), zeros above */
void coerce_reg_to_size(struct reg_state *reg, int size)
{
	u64 kept = (1ULL << (size * 8)) - 1;

	reg->var_off = tnum_cast(reg->var_off, size);
	if ((reg_umin(reg) & ~kept) == (reg_umax(reg) & ~kept))
		reg_set_urange64(reg, reg_umin(reg) & kept, reg_umax(reg) & kept);
	else
		reg_set_urange64(reg, 0, kept);
	if (size < 4)
		__mark_reg32_unbounded(reg);
	reg_bounds_sync(reg);
}

static s64 sign_extend(u64 value, int size)
{
	int shift = 64 - size * 8;

	return (s64)(value << shift) >> shift;
}

/*
 * Bounds [*low, *high] after their lowest `size` bytes are sign-extended: true if they still are
 * the ends of one range, that is, if the bytes above do not differ and the sign does not change.
 */
static bool sign_extend_range(s64 *low, s64 *high, int size)
{
	int bits = size * 8;
	s64 a, b;

	if (*high >> bits != *low >> bits)
		return false;
	a = sign_extend(*high, size);
	b = sign_extend(*low, size);
	*high = max(a, b);
	*low = min(a, b);
	return (*high >= 0) == (*low >= 0);
}

/*
 * Linux: verifier.c coerce_reg_to_size_sx()
 * Sign-extends the lowest `size` bytes (1, 2, 4) to 64 bits.
 */
void coerce_reg_to_size_sx(struct reg_state *reg, int size)
{
	s64 low = reg_smin(reg), high = reg_smax(reg);

	if (tnum_is_const(reg->var_off)) {
		___mark_reg_known(reg, sign_extend(reg->var_off.value, size));
		return;
	}
	if (sign_extend_range(&low, &high, size)) {
		reg->var_off = tnum_range(low, high);
	} else {
		high = (s64)BIT_ULL(size * 8 - 1) - 1;
		low = -high - 1;
		reg->var_off = tnum_unknown;
	}
	reg_set_srange64(reg, low, high);
	reg_set_srange32(reg, (s32)low, (s32)high);
}

/*
 * The same within the lower half (1, 2); the caller sets the upper half. A constant may keep
 * ones there until then.
 * Linux: verifier.c coerce_subreg_to_size_sx()
 */
void coerce_subreg_to_size_sx(struct reg_state *reg, int size)
{
	s64 low = reg_s32_min(reg), high = reg_s32_max(reg);

	if (tnum_is_const(reg->var_off)) {
		s64 value = sign_extend(reg->var_off.value, size);

		reg->var_off = tnum_const(value);
		reg_set_srange32(reg, (s32)value, (s32)value);
		return;
	}
	if (sign_extend_range(&low, &high, size)) {
		reg->var_off = tnum_subreg(tnum_range(low, high));
	} else {
		high = (s64)BIT_ULL(size * 8 - 1) - 1;
		low = -high - 1;
		reg->var_off = tnum_subreg(tnum_unknown);
	}
	reg_set_srange32(reg, (s32)low, (s32)high);
}
