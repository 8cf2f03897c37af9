/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Circular ranges of 32 and 64 bits: one body (cnum_body.h) expanded twice, and what relates the
 * two widths. A 64-bit circle is 2^32 turns of the 32-bit one: "the lower half lies in b" cuts
 * the same piece out of every turn.
 *
 * Called by everything that keeps bounds of registers. Linux: kernel/bpf/cnum.c, cnum_defs.h.
 */
#include "kern/verify/cnum.h"

#define CNUM_T cnum32
#define CNUM_U u32
#define CNUM_S s32
#define CNUM_BITS 32
#define CNUM_FN(name) cnum32_##name
#include "kern/verify/cnum_body.h"

#define CNUM_T cnum64
#define CNUM_U u64
#define CNUM_S s64
#define CNUM_BITS 64
#define CNUM_FN(name) cnum64_##name
#include "kern/verify/cnum_body.h"

struct cnum32 cnum32_from_cnum64(struct cnum64 c)
{
	if (cnum64_is_empty(c))
		return CNUM32_EMPTY;
	if (c.size >= U32_MAX)
		return CNUM32_UNBOUNDED;
	return (struct cnum32){(u32)c.base, (u32)c.size};
}

/*
 * The numbers of a whose lower half lies in b, as an arc: a with its ends cut back to the nearest
 * pieces of b. All positions are counted from where a begins, so that a turn begins there too:
 *
 *   turn     |0                |1                |2
 *   pieces   |   [=b=]         |   [=b=]         |   [=b=]
 *   a        [-------------------------------]
 *   result       [---------------------]
 *
 * A b that lies across the beginning of a turn leaves the beginning of a alone.
 */
struct cnum64 cnum64_cnum32_intersect(struct cnum64 a, struct cnum32 b)
{
	u32 begin = b.base - (u32)a.base; /* of a piece, within a turn */
	u32 end = begin + b.size;	  /* its last number; may be in the next turn */
	u32 a_end = (u32)a.size;	  /* of a, within its last turn */
	u64 cut = 0;			  /* off the end of a */

	if (cnum64_is_empty(a) || cnum32_is_empty(b))
		return CNUM64_EMPTY;

	if (end < begin) {
		if (a_end > end && a_end < begin)
			a.size -= a_end - end;
		return a;
	}

	if (a.size < begin)
		return CNUM64_EMPTY;
	a.base += begin;
	a.size -= begin;
	if (a_end < begin) /* back to the piece of the turn before */
		cut = a_end + (BIT_ULL(32) - end);
	else if (a_end >= end)
		cut = a_end - end;
	if (a.size < cut)
		return CNUM64_EMPTY;
	a.size -= cut;
	return a;
}
