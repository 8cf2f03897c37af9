/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Symbolic values: what a variable holds when it is not a number. Equal values are the same
 * pointer, so "the same expression, with operands that did not change" is one comparison. Memory
 * has an age (the place that last may have written to it): a member read at another age is another
 * value. Which numbers a value can be is its own range, and what a state has learned of it.
 */
#ifndef DRYDOCK_REVIEW_FLOW_SYM_H
#define DRYDOCK_REVIEW_FLOW_SYM_H

#include "review/flow/names.h"
#include "review/flow/set.h"

enum sym_kind {
	SYM_NUMBER,
	SYM_PARAMETER,	/* number: which, from 0 */
	SYM_CALL,	/* what a call gave; key: its AST node; age: the callee's name;
			 * a: arguments; number: 1 if in an earlier round of a loop */
	SYM_FRESH,	/* nothing known; key: what made it; number: for which variable */
	SYM_UNSET,	/* a variable that has no value yet */
	SYM_LOCAL,	/* the address of a local; number: which */
	SYM_GLOBAL,	/* key: name; age */
	SYM_NAMED,	/* a constant without a known number; key: name */
	SYM_MEMBER,	/* of a; key: name; age */
	SYM_DEREF,	/* of a; age */
	SYM_INDEX,	/* a[b]; age */
	SYM_ADDRESS,	/* of something that exists; a: what */
	SYM_UNARY,	/* op a. op: '-' '~' '!', 'B' truth, 'E' IS_ERR, 'N' .._OR_NULL, 'c' cast,
			 * 'r' a read that another CPU may change (key: where) */
	SYM_BINARY,	/* a op b. "==", '<' are the only comparisons; 'u' < unsigned; 'm' 'M' min max */
	SYM_APPLY,	/* key: name of a predicate; a: arguments; age */
	SYM_ARGUMENTS,	/* a list: a, then b */
};

/* op of SYM_FRESH: it is what was written to the local `number` in a way that has a name */
#define FRESH_VARIABLE 'v'
#define FRESH_SIZE 's' /* sizeof and the like: key is where it stands */

struct callees;

struct sym {
	u8 kind;
	u8 depth;
	u16 op;
	u32 id, stamp;
	u32 made_at;	/* the graph's node that made it, or that its age is of: 0 if none */
	u32 parameters; /* bits: which it is made of (the 32nd and later count as the 32nd) */
	u32 kinds;	/* bits: of what kinds it and its parts are */
	const void *key, *age;
	s64 number;
	struct sym *a, *b;
	struct sym *soft;	/* see sym_soft() */
	struct sym *exported;	/* transfer.c: its like in the flow's own table */
	bool has_no_soft, has_no_export;
	struct sym *chain;	/* in the hash table */
	const struct callees *callees; /* of calls */
	struct set range;
};

struct syms {
	struct pool *pool;
	struct sym **slots;
	u32 count, room, stamp;
	bool failed; /* memory was out: values are wrong from then on */
};

/* The value that is like `like` (range: only used if it is new) */
struct sym *sym_make(struct syms *syms, const struct sym *like);
struct sym *sym_number(struct syms *syms, s64 number);
struct sym *sym_unary(struct syms *syms, u16 op, struct sym *a);
/* All of C's operators; folds numbers, and brings comparisons into one form. */
struct sym *sym_binary(struct syms *syms, u16 op, struct sym *a, struct sym *b);
struct sym *sym_list(struct syms *syms, struct sym *first, struct sym *rest);
/* The value without ages: what a reader would take for the same. NULL: not comparable so */
struct sym *sym_soft(struct syms *syms, struct sym *sym);
bool sym_contains(const struct sym *sym, const struct sym *part);

static inline bool sym_has_kind(const struct sym *sym, u8 kind)
{
	return sym && sym->kinds >> kind & 1;
}

#endif
