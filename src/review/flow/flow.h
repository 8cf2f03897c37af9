/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function returns, on which way: for every value a return statement can give, the
 * conditions on the way there (its guard) and the lines that prove it (its witness). Path-sensitive
 * within a function, summaries between functions. What cannot be known is said (FLOW_UNKNOWN,
 * `complete` false), never guessed: a check may only rely on what is certain.
 */
#ifndef DRYDOCK_REVIEW_FLOW_H
#define DRYDOCK_REVIEW_FLOW_H

#include "review/tree/tree.h"

enum value_kind {
	VALUE_INT,	/* number; -22 and the name -EINVAL alike: number -22, name "-EINVAL" */
	VALUE_NULL,
	VALUE_ERR_PTR,	/* number: the errno, negative; 0 if it is some errno */
	VALUE_POINTER,	/* some valid pointer */
	VALUE_BOOL,	/* an undecided truth value, 0 or 1 */
	VALUE_POSITIVE,	/* some number > 0, or >= 0 with `or_zero` */
	VALUE_NEGATIVE, /* some negative errno that is not known */
	VALUE_VOID,
	VALUE_UNKNOWN,	/* nothing known; `text` is the expression */
};

/* One condition on the way: the source's expression, and whether it held */
struct guard {
	const struct ast *expression;
	const struct item *function; /* where it stands */
	bool holds;
	u32 line;
	const char *text; /* as a person reads it: "page_cnt == 0", with the negation resolved */
	/* 1 + number of the parameter of the function asked about that the condition is over; 0 */
	u8 parameter;
	u32 parameters; /* all of them: bit n for parameter n */
	/*
	 * It does not enclose what follows, the way only went past it: the test of an early exit
	 * that was not taken. The last one that is not passed is the innermost guard.
	 */
	bool passed;
};

struct step {
	const struct item *function;
	u32 line;
	const char *what; /* "page_cnt is 0", "kmalloc() failed", "returns -EINVAL" */
};

struct outcome {
	u8 kind;
	bool or_zero;
	bool is_certain; /* a path with these conditions exists as far as the analysis can tell */
	s64 number;
	/*
	 * Of a value that could be any number of its kind: what it is ("p->len", or "p->len in f()"
	 * of a callee) and of which type. NULL: that is not known either.
	 */
	const char *what, *type;
	const char *name; /* "-EINVAL", "NULL", "ERR_PTR(-ENOMEM)", "0", "true", or the expression */
	const struct item *callee; /* the value is that callee's */
	u32 depth; /* so many callees deep: 0 if it is made in the function itself */
	const struct item *function; /* whose return it is */
	const struct guard *guards;
	u32 guard_count;
	u32 own_guard_count; /* the first of them stand in the function, the rest in the callee */
	const struct step *steps; /* the witness, in order; the last is the return */
	u32 step_count;
};

enum lock_kind { LOCK_TAKES, LOCK_RELEASES, LOCK_ASSERTS };

/* What the function's own body does to a lock, or asserts of it */
struct lock_fact {
	u8 kind;
	bool always; /* on every way, before any return */
	u32 line;
	const char *primitive; /* "mutex_lock", "lockdep_assert_held" */
	const char *lock;      /* the argument as written: "&dev->lock"; "" for rcu_read_lock() */
};

struct contract {
	const struct item *function;
	const struct outcome *outcomes; /* each (value, innermost guard) once, in source order */
	u32 outcome_count;
	/*
	 * complete: every path was walked, and of every value is known what it is: a number, or
	 * "p->len, an int". is_closed: besides, there is no value but those numbers.
	 */
	bool complete, is_closed;
	const char *why_incomplete; /* "calls through f->ops->open", "more than N paths" ... */
	/*
	 * What it does on every or some way, for context checks. must_sleep: every call of it
	 * reaches something that may sleep. may_sleep: some call does, and no flag that it is given
	 * decides that (false is no proof: it is only searched a few calls deep).
	 */
	bool may_sleep, must_sleep;
	const struct step *sleep_steps; /* the proof of may_sleep */
	u32 sleep_step_count;
	const struct lock_fact *locks;
	u32 lock_count;
};

struct flow; /* the memory of summaries over one tree */

int flow_new(struct flow **out, struct tree *tree);
void flow_free(struct flow *flow);
/*
 * From the first contract on, tell what values are that are no numbers (outcome.what): definitions
 * of types are read for that. Without, is_closed is the same, and complete is what is_closed is.
 */
void flow_name_values(struct flow *flow);
/* NULL if out of memory; kept until flow_free(). */
const struct contract *flow_contract(struct flow *flow, const struct item *function);

/* The primitive that may sleep, if this is a call of one by its name; else NULL */
const char *flow_sleeper(const struct ast *call);

/* `drydock contract FUNCTION`: as a table, and as a kernel-doc Return section. */
struct text;
int contract_print_table(struct text *to, const struct contract *contract);
int contract_print_kdoc(struct text *to, const struct contract *contract);

#endif
