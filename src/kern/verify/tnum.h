/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracked numbers: per bit known 0, known 1 or unknown. A set mask bit means unknown, and then
 * the value bit is 0. Pure functions; each result holds every value the operation can give.
 */
#ifndef DRYDOCK_KERN_VERIFY_TNUM_H
#define DRYDOCK_KERN_VERIFY_TNUM_H

#include "base/types.h"

struct tnum {
	u64 value, mask;
};

static const struct tnum tnum_unknown = {0, U64_MAX};

struct tnum tnum_const(u64 value);
struct tnum tnum_range(u64 low, u64 high);
struct tnum tnum_lshift(struct tnum a, u8 shift);
struct tnum tnum_rshift(struct tnum a, u8 shift);
struct tnum tnum_arshift(struct tnum a, u8 min_shift, u8 insn_bitness);
struct tnum tnum_add(struct tnum a, struct tnum b);
struct tnum tnum_sub(struct tnum a, struct tnum b);
struct tnum tnum_neg(struct tnum a);
struct tnum tnum_and(struct tnum a, struct tnum b);
struct tnum tnum_or(struct tnum a, struct tnum b);
struct tnum tnum_xor(struct tnum a, struct tnum b);
struct tnum tnum_mul(struct tnum a, struct tnum b);
bool tnum_overlap(struct tnum a, struct tnum b);
struct tnum tnum_intersect(struct tnum a, struct tnum b);
struct tnum tnum_union(struct tnum a, struct tnum b);
struct tnum tnum_cast(struct tnum a, u8 bytes);
struct tnum tnum_bswap16(struct tnum a);
struct tnum tnum_bswap32(struct tnum a);
struct tnum tnum_bswap64(struct tnum a);
bool tnum_is_aligned(struct tnum a, u64 bytes);
bool tnum_in(struct tnum outer, struct tnum inner);
struct tnum tnum_subreg(struct tnum a);
struct tnum tnum_clear_subreg(struct tnum a);
struct tnum tnum_with_subreg(struct tnum reg, struct tnum subreg);
struct tnum tnum_const_subreg(struct tnum a, u32 value);
/* The smallest member greater than z; Linux: tnum_step() */
u64 tnum_step(struct tnum t, u64 z);
int tnum_strn(char *to, size_t bytes, struct tnum a);

static inline bool tnum_is_const(struct tnum a)
{
	return !a.mask;
}
static inline bool tnum_equals_const(struct tnum a, u64 b)
{
	return !a.mask && a.value == b;
}
static inline bool tnum_is_unknown(struct tnum a)
{
	return !~a.mask;
}
static inline bool tnum_subreg_is_const(struct tnum a)
{
	return !tnum_subreg(a).mask;
}

#endif
