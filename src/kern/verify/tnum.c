/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracked numbers: {value, mask}, a set mask bit is unknown. Each operation answers for every pair
 * of members at once: a result bit is known only if it is the same for all of them. Where the
 * kernel's result is not the tightest (mul), it is the kernel's all the same.
 *
 * Pure functions over struct values, used by everything that follows the bits of registers.
 * Linux: kernel/bpf/tnum.c; the text form is from log.c.
 */
#include "kern/verify/tnum.h"

#include <stdio.h>

#define TNUM(value, mask) ((struct tnum){(value), (mask)})

static int highest_bit(u64 x) /* from 1; 0: none */
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static u64 low_bits(int count)
{
	return count > 63 ? U64_MAX : (1ULL << count) - 1;
}

/* A result whose bits of `unknown` are not known */
static struct tnum known_but(u64 value, u64 unknown)
{
	return TNUM(value & ~unknown, unknown);
}

struct tnum tnum_const(u64 value)
{
	return TNUM(value, 0);
}

/* Known are the leading bits that low and high share. */
struct tnum tnum_range(u64 low, u64 high)
{
	return known_but(low, low_bits(highest_bit(low ^ high)));
}

struct tnum tnum_lshift(struct tnum a, u8 shift)
{
	return TNUM(a.value << shift, a.mask << shift);
}

struct tnum tnum_rshift(struct tnum a, u8 shift)
{
	return TNUM(a.value >> shift, a.mask >> shift);
}

/* An unknown sign makes all bits that it is copied to unknown: the mask is shifted likewise. */
struct tnum tnum_arshift(struct tnum a, u8 min_shift, u8 insn_bitness)
{
	if (insn_bitness == 32)
		return TNUM((u32)((s32)a.value >> min_shift), (u32)((s32)a.mask >> min_shift));
	return TNUM((u64)((s64)a.value >> min_shift), (u64)((s64)a.mask >> min_shift));
}

/*
 * The sum of all lowest members and that of all highest differ exactly where a carry out of an
 * unknown bit may reach.
 */
struct tnum tnum_add(struct tnum a, struct tnum b)
{
	u64 lowest = a.value + b.value, highest = lowest + a.mask + b.mask;

	return known_but(lowest, (lowest ^ highest) | a.mask | b.mask);
}

struct tnum tnum_sub(struct tnum a, struct tnum b)
{
	u64 difference = a.value - b.value;
	u64 highest = difference + a.mask, lowest = difference - b.mask;

	return known_but(difference, (lowest ^ highest) | a.mask | b.mask);
}

struct tnum tnum_neg(struct tnum a)
{
	return tnum_sub(TNUM(0, 0), a);
}

struct tnum tnum_and(struct tnum a, struct tnum b)
{
	u64 ones = a.value & b.value, may_be_ones = (a.value | a.mask) & (b.value | b.mask);

	return TNUM(ones, may_be_ones & ~ones);
}

struct tnum tnum_or(struct tnum a, struct tnum b)
{
	u64 ones = a.value | b.value;

	return TNUM(ones, (a.mask | b.mask) & ~ones);
}

struct tnum tnum_xor(struct tnum a, struct tnum b)
{
	return known_but(a.value ^ b.value, a.mask | b.mask);
}

/* Long multiplication; an unknown bit of a may add its b or not. */
struct tnum tnum_mul(struct tnum a, struct tnum b)
{
	struct tnum sum = TNUM(0, 0);

	for (; a.value || a.mask; a = tnum_rshift(a, 1), b = tnum_lshift(b, 1)) {
		if (a.value & 1)
			sum = tnum_add(sum, b);
		else if (a.mask & 1)
			sum = tnum_union(sum, tnum_add(sum, b));
	}
	return sum;
}

bool tnum_overlap(struct tnum a, struct tnum b)
{
	return !((a.value ^ b.value) & ~a.mask & ~b.mask);
}

/* Where a and b contradict each other the bit becomes 1. */
struct tnum tnum_intersect(struct tnum a, struct tnum b)
{
	return known_but(a.value | b.value, a.mask & b.mask);
}

struct tnum tnum_union(struct tnum a, struct tnum b)
{
	return known_but(a.value & b.value, (a.value ^ b.value) | a.mask | b.mask);
}

struct tnum tnum_cast(struct tnum a, u8 bytes)
{
	u64 kept = (1ULL << (bytes * 8)) - 1;

	return TNUM(a.value & kept, a.mask & kept);
}

struct tnum tnum_bswap16(struct tnum a)
{
	return TNUM(__builtin_bswap16((u16)a.value), __builtin_bswap16((u16)a.mask));
}

struct tnum tnum_bswap32(struct tnum a)
{
	return TNUM(__builtin_bswap32((u32)a.value), __builtin_bswap32((u32)a.mask));
}

struct tnum tnum_bswap64(struct tnum a)
{
	return TNUM(__builtin_bswap64(a.value), __builtin_bswap64(a.mask));
}

bool tnum_is_aligned(struct tnum a, u64 bytes)
{
	return !bytes || !((a.value | a.mask) & (bytes - 1));
}

/* Are all members of inner members of outer? */
bool tnum_in(struct tnum outer, struct tnum inner)
{
	return !(inner.mask & ~outer.mask) && outer.value == (inner.value & ~outer.mask);
}

struct tnum tnum_subreg(struct tnum a)
{
	return tnum_cast(a, 4);
}

struct tnum tnum_clear_subreg(struct tnum a)
{
	return TNUM(a.value >> 32 << 32, a.mask >> 32 << 32);
}

struct tnum tnum_with_subreg(struct tnum reg, struct tnum subreg)
{
	return tnum_or(tnum_clear_subreg(reg), tnum_subreg(subreg));
}

struct tnum tnum_const_subreg(struct tnum a, u32 value)
{
	return tnum_with_subreg(a, tnum_const(value));
}

/*
 * Counts up by one in the unknown bits alone. Let t = x1x0, z = 1100 (not a member). Counted from
 * the lowest member 0100, z is d = 1000. Setting every bit that is no unknown one lets the carry of
 * + 1 run through them: 1000 -> 1101 + 1 = 1110, of which the unknown bits are 1010: 1110.
 * If d has bits where t is known, those below the highest of them must not hold the carry up.
 */
u64 tnum_step(struct tnum t, u64 z)
{
	u64 highest = t.value | t.mask, d, carry_through;

	if (z >= highest)
		return highest;
	if (z < t.value)
		return t.value;
	d = z - t.value;
	carry_through = d | ~t.mask | ((1ULL << highest_bit(d & ~t.mask)) - 1);
	return t.value | ((carry_through + 1) & t.mask);
}

/* Linux: log.c tnum_strn() */
int tnum_strn(char *to, size_t bytes, struct tnum a)
{
	s64 value = (s64)a.value;

	if (a.mask)
		return snprintf(to, bytes, "(0x%llx; 0x%llx)", (unsigned long long)a.value,
				(unsigned long long)a.mask);
	if (value >= S16_MIN && value <= U16_MAX)
		return snprintf(to, bytes, "%lld", (long long)value);
	return snprintf(to, bytes, "0x%llx", (unsigned long long)a.value);
}
