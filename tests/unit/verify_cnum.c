/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Circular ranges, exhaustively: the body that the verifier expands for 32 and 64 bits goes round
 * a circle of 32 numbers here, where every arc, and every pair of arcs, can be held against the set
 * of numbers it stands for. What relates the two real widths is tried on arcs around the places
 * where the lower half turns over.
 */
#include "kern/verify/cnum.h"
#include "unit.h"

struct cnum5 {
	u8 base, size;
};

#define CNUM_T cnum5
#define CNUM_U u8
#define CNUM_S s8
#define CNUM_BITS 5
#define CNUM_FN(name) cnum5_##name
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include "kern/verify/cnum_body.h"
#pragma GCC diagnostic pop

#define TOP 31
#define EMPTY5 ((struct cnum5){TOP, TOP})

static u32 set_of(struct cnum5 c)
{
	u32 set = 0;

	if (c.base == TOP && c.size == TOP)
		return 0;
	for (u32 i = 0; i <= c.size; i++)
		set |= BIT((c.base + i) % (TOP + 1));
	return set;
}

static s8 signed_of(u32 number)
{
	return (s8)(number < 16 ? number : number - 32);
}

/* All arcs, the whole circle once */
static u32 all_arcs(struct cnum5 *arcs)
{
	u32 count = 0;

	for (u8 size = 0; size < TOP; size++)
		for (u8 base = 0; base <= TOP; base++)
			arcs[count++] = (struct cnum5){base, size};
	arcs[count++] = (struct cnum5){0, TOP};
	arcs[count++] = EMPTY5;
	return count;
}

static bool one_arc_is_right(struct cnum5 c)
{
	u32 set = set_of(c), first = 0, last = TOP;
	s8 low = 15, high = -16;

	if (cnum5_is_empty(c) != !set || cnum5_is_const(c) != (__builtin_popcount(set) == 1))
		return false;
	for (u32 i = 0; i <= TOP; i++)
		if (cnum5_contains(c, i) != (set >> i & 1))
			return false;
	if (!set)
		return true;
	/* Where an arc goes past the end of a view, its bounds there are those of the view. */
	if (!((set & 1) && (set & BIT(TOP)))) {
		first = (u32)__builtin_ctz(set);
		last = 31 - (u32)__builtin_clz(set);
	}
	for (u32 i = 0; i <= TOP; i++) {
		if (set >> i & 1) {
			low = min(low, signed_of(i));
			high = max(high, signed_of(i));
		}
	}
	return cnum5_umin(c) == first && cnum5_umax(c) == last && cnum5_smin(c) == low &&
	       cnum5_smax(c) == high;
}

static bool negation_is_right(struct cnum5 c)
{
	u32 want = 0, set = set_of(c);

	for (u32 i = 0; i <= TOP; i++)
		if (set >> i & 1)
			want |= BIT((32 - i) % 32);
	return set_of(cnum5_negate(c)) == want;
}

static bool sum_is_right(struct cnum5 a, struct cnum5 b)
{
	u32 want = 0, set_a = set_of(a), set_b = set_of(b);

	for (u32 i = 0; i <= TOP; i++)
		if (set_a >> i & 1)
			want |= i ? set_b << i | set_b >> (32 - i) : set_b;
	return set_of(cnum5_add(a, b)) == want;
}

/* Exact unless the arcs meet in two places: then it is one of them and holds both places. */
static bool intersection_is_right(struct cnum5 a, struct cnum5 b)
{
	u32 want = set_of(a) & set_of(b), got = set_of(cnum5_intersect(a, b));
	u32 edges = want & ~(want << 1 | want >> 31);

	if (__builtin_popcount(edges) <= 1 && want != U32_MAX)
		return got == want;
	return !(want & ~got) && (got == set_of(a) || got == set_of(b)) &&
	       __builtin_popcount(got) == min(__builtin_popcount(set_of(a)),
					      __builtin_popcount(set_of(b)));
}

static void test_all_arcs(void)
{
	static struct cnum5 arcs[1024 + 2];
	u32 count = all_arcs(arcs), wrong_arcs = 0, wrong_pairs = 0;

	for (u32 i = 0; i < count; i++) {
		struct cnum5 a = arcs[i];

		wrong_arcs += !one_arc_is_right(a) || !negation_is_right(a);
		for (u32 j = 0; j < count; j++) {
			struct cnum5 b = arcs[j];

			wrong_pairs += !intersection_is_right(a, b);
			wrong_pairs += cnum5_is_subset(a, b) != !(set_of(b) & ~set_of(a));
			if (j <= i)
				wrong_pairs += !sum_is_right(a, b);
		}
	}
	CHECK(wrong_arcs == 0);
	CHECK(wrong_pairs == 0);
}

static void test_from_ranges(void)
{
	u32 wrong = 0;

	for (u32 low = 0; low <= TOP; low++) {
		for (u32 high = low; high <= TOP; high++) {
			u32 bits = (high - low == TOP ? U32_MAX : BIT(high - low + 1) - 1) << low;
			struct cnum5 s = cnum5_from_srange((s8)(low - 16), (s8)(high - 16));

			wrong += set_of(cnum5_from_urange(low, high)) != bits;
			wrong += set_of(s) != (bits << 16 | bits >> 16);
		}
	}
	CHECK(wrong == 0);
}

static bool holds64(struct cnum64 c, u64 value)
{
	return !cnum64_is_empty(c) && value - c.base <= c.size;
}

static u64 random_state = 1;
static u64 random64(void)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return random_state ^ random_state >> 29;
}

/* The numbers near the turns of the lower half, where anything can go wrong */
static u64 near_a_turn(void)
{
	return (random64() % 4 << 32) + random64() % 17 - 8;
}

static void test_widths(void)
{
	u32 wrong = 0;

	for (u32 i = 0; i < 200000; i++) {
		struct cnum64 a = {near_a_turn(), random64() % 4 << 32 | random64() % 24}, t;
		struct cnum32 b = {(u32)near_a_turn(), random64() % 2 ? random64() % 24 :
								      (u32)-(random64() % 24) - 2};
		struct cnum32 low = cnum32_from_cnum64(a);

		t = cnum64_cnum32_intersect(a, b);
		for (u32 n = 0; n < 24; n++) {
			u64 v = near_a_turn();

			if (!holds64(a, v))
				continue;
			wrong += (u32)v - low.base > low.size;
			wrong += (u32)v - b.base <= b.size && !holds64(t, v);
		}
		if (!cnum64_is_empty(t))
			wrong += !holds64(a, t.base) || t.base - a.base + t.size > a.size;
	}
	CHECK(wrong == 0);
	CHECK(cnum64_is_empty(cnum64_cnum32_intersect(CNUM64_EMPTY, CNUM32_UNBOUNDED)));
	CHECK(cnum64_is_empty(cnum64_cnum32_intersect(CNUM64_UNBOUNDED, CNUM32_EMPTY)));
	CHECK(cnum32_is_empty(cnum32_from_cnum64(CNUM64_EMPTY)));
}

int main(void)
{
	test_all_arcs();
	test_from_ranges();
	test_widths();
	return UNIT_END();
}
