/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Circular ranges of one width. The includer defines, and this file undefines:
 *   CNUM_T        struct with members base and size of type CNUM_U
 *   CNUM_U/S      unsigned and signed type of at least CNUM_BITS bits
 *   CNUM_BITS     width of the circle
 *   CNUM_FN(name) name of a function
 * The types may be wider than the circle: the unit test goes round circles of 4 and 5 bits.
 *
 * The number after the highest is 0. An arc begins at base and takes in size further numbers; one
 * of all numbers begins at 0. Where two arcs meet in two places no arc is exact; what is
 * returned then holds both places.
 */
#define CNUM_MAX ((CNUM_U)((CNUM_U)~(CNUM_U)0 >> (8 * sizeof(CNUM_U) - CNUM_BITS)))
#define CNUM_SIGN ((CNUM_U)((CNUM_U)1 << (CNUM_BITS - 1)))
#define WRAP(x) ((CNUM_U)((x) & CNUM_MAX))
#define SIGNED(x) ((CNUM_S)(CNUM_U)((WRAP(x) ^ CNUM_SIGN) - CNUM_SIGN))
#define EMPTY ((struct CNUM_T){CNUM_MAX, CNUM_MAX})
#define LAST(c) WRAP((c).base + (c).size)

struct CNUM_T CNUM_FN(from_urange)(CNUM_U low, CNUM_U high)
{
	return (struct CNUM_T){WRAP(low), WRAP(high - low)};
}

struct CNUM_T CNUM_FN(from_srange)(CNUM_S low, CNUM_S high)
{
	CNUM_U size = WRAP((CNUM_U)high - (CNUM_U)low);

	return (struct CNUM_T){size == CNUM_MAX ? 0 : WRAP((CNUM_U)low), size};
}

bool CNUM_FN(is_empty)(struct CNUM_T c)
{
	return c.base == CNUM_MAX && c.size == CNUM_MAX;
}

bool CNUM_FN(is_const)(struct CNUM_T c)
{
	return c.size == 0;
}

/* Does the arc go on past the highest number? */
static bool CNUM_FN(wraps)(struct CNUM_T c)
{
	return c.size > WRAP(CNUM_MAX - c.base);
}

bool CNUM_FN(contains)(struct CNUM_T c, CNUM_U value)
{
	if (CNUM_FN(is_empty)(c))
		return false;
	if (CNUM_FN(wraps)(c))
		return value >= c.base || value <= LAST(c);
	return value >= c.base && value <= LAST(c);
}

/* Does it go on past the highest signed number? */
static bool CNUM_FN(wraps_signed)(struct CNUM_T c)
{
	return CNUM_FN(contains)(c, CNUM_SIGN - 1) && CNUM_FN(contains)(c, CNUM_SIGN);
}

/* An arc that goes past the end of a view says nothing in that view. */
CNUM_U CNUM_FN(umin)(struct CNUM_T c)
{
	return CNUM_FN(wraps)(c) ? 0 : c.base;
}

CNUM_U CNUM_FN(umax)(struct CNUM_T c)
{
	return CNUM_FN(wraps)(c) ? CNUM_MAX : LAST(c);
}

CNUM_S CNUM_FN(smin)(struct CNUM_T c)
{
	CNUM_S first = SIGNED(c.base), last = SIGNED(c.base + c.size);

	if (CNUM_FN(wraps_signed)(c))
		return SIGNED(CNUM_SIGN);
	return first < last ? first : last;
}

CNUM_S CNUM_FN(smax)(struct CNUM_T c)
{
	CNUM_S first = SIGNED(c.base), last = SIGNED(c.base + c.size);

	if (CNUM_FN(wraps_signed)(c))
		return SIGNED(CNUM_SIGN - 1);
	return first > last ? first : last;
}

/* Linux: cnum_defs.h cnum_intersect(); where there are two places, the smaller of a and b */
struct CNUM_T CNUM_FN(intersect)(struct CNUM_T a, struct CNUM_T b)
{
	bool b_reaches_a, b_begins_in_a;
	CNUM_U gap, left;

	if (CNUM_FN(is_empty)(a) || CNUM_FN(is_empty)(b))
		return EMPTY;
	if (a.base > b.base) {
		struct CNUM_T c = a;

		a = b;
		b = c;
	}
	/* Seen from where a begins, b begins `gap` further on ... */
	gap = WRAP(b.base - a.base);
	b_begins_in_a = gap <= a.size;
	/* ... and may come round to that point again. */
	b_reaches_a = b.size > WRAP(CNUM_MAX - gap);

	if (b_begins_in_a && b_reaches_a)
		return a.size <= b.size ? a : b;
	if (b_reaches_a) {
		left = WRAP(gap + b.size);
		return (struct CNUM_T){a.base, left < a.size ? left : a.size};
	}
	if (b_begins_in_a) {
		left = WRAP(a.size - gap);
		return (struct CNUM_T){b.base, left < b.size ? left : b.size};
	}
	return EMPTY;
}

void CNUM_FN(intersect_with)(struct CNUM_T *to, struct CNUM_T with)
{
	*to = CNUM_FN(intersect)(*to, with);
}

void CNUM_FN(intersect_with_urange)(struct CNUM_T *to, CNUM_U low, CNUM_U high)
{
	CNUM_FN(intersect_with)(to, CNUM_FN(from_urange)(low, high));
}

void CNUM_FN(intersect_with_srange)(struct CNUM_T *to, CNUM_S low, CNUM_S high)
{
	CNUM_FN(intersect_with)(to, CNUM_FN(from_srange)(low, high));
}

/* A full circle begins at 0; Linux leaves one that begins at the highest signed number. */
static struct CNUM_T CNUM_FN(normalize)(struct CNUM_T c)
{
	if (c.size == CNUM_MAX && c.base != CNUM_SIGN - 1)
		c.base = 0;
	return c;
}

struct CNUM_T CNUM_FN(add)(struct CNUM_T a, struct CNUM_T b)
{
	if (CNUM_FN(is_empty)(a) || CNUM_FN(is_empty)(b))
		return EMPTY;
	if (a.size > WRAP(CNUM_MAX - b.size))
		return (struct CNUM_T){0, CNUM_MAX};
	return CNUM_FN(normalize)((struct CNUM_T){WRAP(a.base + b.base), WRAP(a.size + b.size)});
}

struct CNUM_T CNUM_FN(negate)(struct CNUM_T a)
{
	if (CNUM_FN(is_empty)(a))
		return EMPTY;
	return CNUM_FN(normalize)((struct CNUM_T){WRAP(0 - (a.base + a.size)), a.size});
}

bool CNUM_FN(is_subset)(struct CNUM_T outer, struct CNUM_T inner)
{
	if (CNUM_FN(is_empty)(inner))
		return true;
	if (CNUM_FN(is_empty)(outer))
		return false;
	inner.base = WRAP(inner.base - outer.base);
	if (CNUM_FN(wraps)(inner) && outer.size < CNUM_MAX)
		return false;
	return LAST(inner) <= outer.size;
}

#undef CNUM_MAX
#undef CNUM_SIGN
#undef WRAP
#undef SIGNED
#undef EMPTY
#undef LAST
#undef CNUM_T
#undef CNUM_U
#undef CNUM_S
#undef CNUM_BITS
#undef CNUM_FN
