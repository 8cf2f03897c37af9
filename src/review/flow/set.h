/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets of numbers: what a value can be. A few spans, ascending, apart from each other; when there
 * are too many, neighbours are joined, so that a set can only grow: "not in the set" is certain.
 * Pointers are numbers as in the kernel: NULL is 0, ERR_PTR(-e) is -e, a valid pointer is above
 * 4095.
 */
#ifndef DRYDOCK_REVIEW_FLOW_SET_H
#define DRYDOCK_REVIEW_FLOW_SET_H

#include "base/types.h"

#define SET_SPANS 8
#define ERRNO_MAX 4095
#define POINTER_MIN 4096

struct span {
	s64 low, high;
};

struct set {
	u32 count;
	struct span spans[SET_SPANS];
};

struct set set_empty(void);
struct set set_full(void);
struct set set_number(s64 number);
struct set set_between(s64 low, s64 high);
struct set set_errors(void);   /* -4095 .. -1: IS_ERR() */
struct set set_pointers(void); /* valid ones */

struct set set_union(const struct set *a, const struct set *b);
struct set set_intersect(const struct set *a, const struct set *b);
struct set set_complement(const struct set *a);
struct set set_minus(const struct set *a, const struct set *b);
struct set set_negate(const struct set *a);
/* a + b, without overflow: full if one is possible */
struct set set_add(const struct set *a, const struct set *b);

bool set_is_empty(const struct set *a);
bool set_is_full(const struct set *a);
bool set_is_number(const struct set *a, s64 *number);
bool set_has(const struct set *a, s64 number);
bool set_within(const struct set *a, const struct set *b); /* a is a part of b */
bool set_equal(const struct set *a, const struct set *b);
s64 set_low(const struct set *a);
s64 set_high(const struct set *a);

#endif
