/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracked numbers, exhaustively over all of BITS bits: the result of an operation must hold the
 * result for every pair of members, and for those that Linux computes best, no known bit less
 * than that. The bits above BITS are clear or, for signed shifts, copies of the highest.
 */
#include "kern/verify/tnum.h"
#include "unit.h"

#define BITS 4
#define COUNT 81 /* 3^BITS */
#define TOP ((1U << BITS) - 1)

static struct tnum all[COUNT];

static bool holds(struct tnum t, u64 value)
{
	return (value & ~t.mask) == t.value;
}

static void make_all(void)
{
	u32 count = 0;

	for (u64 mask = 0; mask <= TOP; mask++)
		for (u64 value = 0; value <= TOP; value++)
			if (!(value & mask))
				all[count++] = (struct tnum){value, mask};
	CHECK(count == COUNT);
}

/* The tnum with the most known bits that holds all results of `op` */
typedef u64 (*concrete)(u64 a, u64 b);
static struct tnum tightest(struct tnum a, struct tnum b, concrete op)
{
	u64 ones = U64_MAX, zeros = U64_MAX;

	for (u64 x = 0; x <= TOP; x++)
		for (u64 y = 0; y <= TOP; y++)
			if (holds(a, x) && holds(b, y)) {
				ones &= op(x, y);
				zeros &= ~op(x, y);
			}
	return (struct tnum){ones, ~(ones | zeros)};
}

static u64 do_add(u64 a, u64 b) { return a + b; }
static u64 do_sub(u64 a, u64 b) { return a - b; }
static u64 do_and(u64 a, u64 b) { return a & b; }
static u64 do_or(u64 a, u64 b) { return a | b; }
static u64 do_xor(u64 a, u64 b) { return a ^ b; }
static u64 do_mul(u64 a, u64 b) { return a * b; }

static void test_operations(void)
{
	static const struct {
		const char *name;
		struct tnum (*tnum)(struct tnum, struct tnum);
		concrete op;
		bool best;
	} operations[] = {
		{"add", tnum_add, do_add, true}, {"sub", tnum_sub, do_sub, true},
		{"and", tnum_and, do_and, true}, {"or", tnum_or, do_or, true},
		{"xor", tnum_xor, do_xor, true}, {"mul", tnum_mul, do_mul, false},
	};

	for (u32 i = 0; i < ARRAY_SIZE(operations); i++) {
		u32 wrong = 0;

		for (u32 j = 0; j < COUNT * COUNT; j++) {
			struct tnum a = all[j / COUNT], b = all[j % COUNT];
			struct tnum want = tightest(a, b, operations[i].op);
			struct tnum got = operations[i].tnum(a, b);

			wrong += !tnum_in(got, want) || (got.value & got.mask);
			if (operations[i].best)
				wrong += got.mask != want.mask || got.value != want.value;
		}
		if (wrong)
			printf("%s: %u wrong\n", operations[i].name, wrong);
		CHECK(wrong == 0);
	}
}

static void test_sets(void)
{
	u32 wrong = 0;

	for (u32 i = 0; i < COUNT * COUNT; i++) {
		struct tnum a = all[i / COUNT], b = all[i % COUNT], both = tnum_intersect(a, b);
		bool overlap = false, inside = true;

		for (u64 x = 0; x <= TOP; x++) {
			overlap |= holds(a, x) && holds(b, x);
			inside &= holds(a, x) || !holds(b, x);
			if (holds(a, x) && holds(b, x))
				wrong += !holds(both, x);
			if (holds(a, x) || holds(b, x))
				wrong += !holds(tnum_union(a, b), x);
		}
		wrong += tnum_overlap(a, b) != overlap || tnum_in(a, b) != inside;
	}
	CHECK(wrong == 0);
}

static u32 wrong_shifts(struct tnum t, u64 x)
{
	struct tnum in_32 = tnum_lshift(t, 32 - BITS), in_64 = tnum_lshift(t, 64 - BITS);
	s32 top_32 = (s32)(u32)(x << (32 - BITS));
	s64 top_64 = (s64)(x << (64 - BITS));
	u32 wrong = 0;

	for (u8 by = 0; by < BITS; by++) {
		wrong += !holds(tnum_rshift(t, by), x >> by);
		wrong += !holds(tnum_arshift(in_64, by, 64), (u64)(top_64 >> by));
		wrong += !holds(tnum_arshift(in_32, by, 32), (u32)(top_32 >> by));
	}
	return wrong;
}

static bool step_is_wrong(struct tnum t, u64 x)
{
	u64 next = x + 1;

	if (x < t.value || x >= (t.value | t.mask))
		return false;
	while (!holds(t, next))
		next++;
	return tnum_step(t, x) != next;
}

static void test_shifts_and_steps(void)
{
	u32 wrong = 0;

	for (u32 i = 0; i < COUNT; i++) {
		for (u64 x = 0; x <= TOP; x++) {
			if (holds(all[i], x))
				wrong += wrong_shifts(all[i], x);
			wrong += step_is_wrong(all[i], x);
		}
		wrong += tnum_neg(all[i]).value != tnum_sub(tnum_const(0), all[i]).value;
	}
	CHECK(wrong == 0);
}

static void test_range(void)
{
	u32 wrong = 0;

	for (u64 low = 0; low <= TOP; low++)
		for (u64 x = low; x <= TOP; x++)
			for (u64 high = x; high <= TOP; high++)
				wrong += !holds(tnum_range(low, high), x);
	CHECK(wrong == 0);
}

static void check_text(struct tnum t, const char *want)
{
	char text[48];

	CHECK(tnum_strn(text, sizeof(text), t) == (int)strlen(want));
	CHECK(!strcmp(text, want));
}

int main(void)
{
	make_all();
	test_operations();
	test_sets();
	test_shifts_and_steps();
	test_range();
	check_text(tnum_const(65535), "65535");
	check_text(tnum_const(65536), "0x10000");
	check_text(tnum_const((u64)-32768), "-32768");
	check_text(tnum_const((u64)-32769), "0xffffffffffff7fff");
	check_text((struct tnum){0xe0, 0x10}, "(0xe0; 0x10)");
	CHECK(tnum_bswap16((struct tnum){0x12, 0x3400}).value == 0x1200);
	CHECK(tnum_bswap16((struct tnum){0x12, 0x3400}).mask == 0x34);
	CHECK(tnum_bswap32(tnum_const(0x11223344)).value == 0x44332211);
	CHECK(tnum_with_subreg(tnum_const(0x500000001), tnum_const(7)).value == 0x500000007);
	CHECK(tnum_is_aligned((struct tnum){8, 0x10}, 8) && !tnum_is_aligned(tnum_const(4), 8));
	return UNIT_END();
}
