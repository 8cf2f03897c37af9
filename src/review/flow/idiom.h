/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of the kernel's core primitives without reading them: rows of idioms.def. They are
 * macros with effects on control flow, wrappers that C's syntax does not show through, and
 * functions whose bodies hold nothing a reader needs (allocators, copies, locks).
 */
#ifndef DRYDOCK_REVIEW_FLOW_IDIOM_H
#define DRYDOCK_REVIEW_FLOW_IDIOM_H

#include "review/flow/set.h"

enum idiom_kind {
	IDIOM_VALUES = 1,	/* one of `values` */
	IDIOM_SAME,		/* its argument */
	IDIOM_TRUTH,		/* !!argument */
	IDIOM_IS_ERR,
	IDIOM_IS_ERR_OR_NULL,
	IDIOM_PTR_ERR_OR_ZERO,
	IDIOM_MIN,		/* of `argument` and the one behind it */
	IDIOM_MAX,
	IDIOM_NO_RETURN,
	IDIOM_BUG_ON,		/* does not return if its argument is true */
	IDIOM_PREDICATE,	/* same arguments, same answer, as long as memory is the same */
	IDIOM_READ,		/* a value that another CPU may change between two reads */
	IDIOM_WAIT,		/* writes to its argument: out-parameters of macros */
};

struct idiom {
	const char *name; /* may end in '*' */
	u8 kind, argument;
	bool keeps_memory; /* what was read from memory before is still true */
	/* Words: numbers, "-EINTR", "NULL", "pointer", "positive", "bool", "any" */
	const char *values;
};

/* One thing that an idiom can give */
struct idiom_value {
	s64 number; /* if the set is that number alone */
	struct set set;
};

const struct idiom *idiom_find(const char *name, size_t bytes);
/* How many of at most `room` values it can give; 0: anything. */
u32 idiom_values(const struct idiom *idiom, struct set *values, u32 room);

/* "EINVAL" -> 22; 0: not one */
s64 errno_number(const char *name, size_t bytes);
/* 22 -> "EINVAL"; NULL: not one */
const char *errno_name(s64 number);

#endif
