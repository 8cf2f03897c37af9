/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Circular ranges: an arc of the number circle, from `base` clockwise over `size` further
 * numbers. One arc is a signed and an unsigned range at once: {-1, 1} is [-1, 0] signed, and
 * crosses the top unsigned. Both widths share one body (cnum.c).
 */
#ifndef DRYDOCK_KERN_VERIFY_CNUM_H
#define DRYDOCK_KERN_VERIFY_CNUM_H

#include "base/types.h"

struct cnum32 {
	u32 base, size;
};
struct cnum64 {
	u64 base, size;
};

#define CNUM32_UNBOUNDED ((struct cnum32){.base = 0, .size = U32_MAX})
#define CNUM64_UNBOUNDED ((struct cnum64){.base = 0, .size = U64_MAX})
/* An arc of 2^width numbers that does not begin at 0 has no other meaning: it marks emptiness. */
#define CNUM32_EMPTY ((struct cnum32){.base = U32_MAX, .size = U32_MAX})
#define CNUM64_EMPTY ((struct cnum64){.base = U64_MAX, .size = U64_MAX})

#define CNUM_PROTOTYPES(w) \
	struct cnum##w cnum##w##_from_urange(u##w low, u##w high); \
	struct cnum##w cnum##w##_from_srange(s##w low, s##w high); \
	u##w cnum##w##_umin(struct cnum##w c); \
	u##w cnum##w##_umax(struct cnum##w c); \
	s##w cnum##w##_smin(struct cnum##w c); \
	s##w cnum##w##_smax(struct cnum##w c); \
	struct cnum##w cnum##w##_intersect(struct cnum##w a, struct cnum##w b); \
	void cnum##w##_intersect_with(struct cnum##w *to, struct cnum##w with); \
	void cnum##w##_intersect_with_urange(struct cnum##w *to, u##w low, u##w high); \
	void cnum##w##_intersect_with_srange(struct cnum##w *to, s##w low, s##w high); \
	bool cnum##w##_contains(struct cnum##w c, u##w value); \
	bool cnum##w##_is_const(struct cnum##w c); \
	bool cnum##w##_is_empty(struct cnum##w c); \
	struct cnum##w cnum##w##_add(struct cnum##w a, struct cnum##w b); \
	struct cnum##w cnum##w##_negate(struct cnum##w a); \
	bool cnum##w##_is_subset(struct cnum##w outer, struct cnum##w inner);
CNUM_PROTOTYPES(32)
CNUM_PROTOTYPES(64)
#undef CNUM_PROTOTYPES

struct cnum32 cnum32_from_cnum64(struct cnum64 c);
struct cnum64 cnum64_cnum32_intersect(struct cnum64 a, struct cnum32 b);

#endif
