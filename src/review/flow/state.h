/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One way to a place in a function: what its variables hold, what its tests have told of values,
 * and the tests themselves (its trail). States are copied at branches; facts and trails are
 * shared between copies and never changed in place.
 */
#ifndef DRYDOCK_REVIEW_FLOW_STATE_H
#define DRYDOCK_REVIEW_FLOW_STATE_H

#include "review/flow/graph.h"
#include "review/flow/sym.h"

/* A test on the way; or, where ways met that agree in all else, a choice of trails */
struct trail {
	const struct trail *before;
	const struct trail *const *choices;
	u32 choice_count;
	u32 node;		   /* id of the node where it was made */
	const struct node *branch; /* NODE_BRANCH or NODE_SWITCH */
	struct sym *about;	   /* what was tested */
	u32 arm;		   /* of a switch: 1 + the number of the arm; 0: none of them */
	/* trail_strip()'s memory, of choices: they share branches and are met often */
	u32 strip_stamp;
	const struct trail *stripped;
	bool holds;
	bool passed;		   /* it does not enclose what follows: the way only went past it */
};

struct binding {
	struct sym *value; /* NULL: not read any more */
	const struct trail *origin; /* the trail when it was set */
	u32 line, node;
};

struct fact {
	struct sym *about;
	const struct set *can_be;
};

/* What a reader would take for known: the test's value without ages, and its result */
struct belief {
	const struct belief *next;
	struct sym *about;
	bool holds;
};

/* A write that a later read may see */
struct store {
	const struct store *next;
	const char *name; /* the member's or the global's; "*" for others */
	struct sym *object, *value;
	const void *site;
	u32 node;
};

struct state {
	struct state *next;
	const struct trail *trail;
	const struct fact *facts;
	u32 fact_count;
	u32 memory_node;
	u64 values_sum; /* of the variables, since the last state_drop() */
	const void *memory; /* what last may have changed memory: its age */
	const struct store *stores;
	const struct belief *beliefs;
	bool is_certain; /* no test on the way contradicts what a reader believes */
	struct binding variables[];
};

struct flow;

/* The walk over one function */
struct walk {
	struct flow *flow;
	const struct item *function;
	struct pool *pool;
	struct syms syms;
	struct graph graph;
	const struct node *at;
	const char *incomplete; /* the first reason; NULL */
	bool is_partial;	/* not all ways were walked */
	bool failed;		/* memory is out */
	u32 steps, strip_stamp;
	u32 addressed_count;
	struct way *ways, **ways_end; /* to returns: outcome.c */
	u32 way_count;
};

struct state *state_new(struct walk *walk);
struct state *state_copy(struct walk *walk, const struct state *state);
/* What a value can be in this state */
struct set state_set(const struct state *state, const struct sym *sym);
/* Learns that a value is in a set; false if it cannot be. */
bool state_restrict(struct walk *walk, struct state *state, struct sym *sym, const struct set *set);
/* Learns that a condition holds, or does not; false if it cannot be. */
bool state_assume(struct walk *walk, struct state *state, struct sym *condition, bool holds);
void state_bind(struct walk *walk, struct state *state, u32 variable, struct sym *value);
/* Something unknown wrote to memory at `site`. */
void state_clobber(struct walk *walk, struct state *state, const void *site);
/* What last may have written to members of that name, and at which node. */
const void *memory_age(const struct state *state, const char *name, u32 *node);
/* Not all ways were walked. */
void walk_incomplete(struct walk *walk, const char *why);
struct sym *fresh_value(struct walk *walk, const void *site, u32 variable);

/* Trails: trail.c */
const struct trail *trail_add(struct walk *walk, const struct trail *before,
			      const struct trail *like);
/* Tests made at nodes first .. last enclose nothing any more. */
const struct trail *trail_pass(struct walk *walk, const struct trail *trail, u32 first, u32 last);
const struct trail *trail_strip(struct walk *walk, const struct trail *trail, u32 first, u32 last);
const struct trail *trail_choice(struct walk *walk, const struct trail *a, const struct trail *b,
				 u32 node);

/* Meeting: join.c */
struct state *states_join(struct walk *walk, const struct node *at, struct state *states);
/* Goes back to a loop's head: what belongs to the round that ended is renamed or forgotten. */
void state_go_back(struct walk *walk, struct state *state, const struct node *head, u32 from);
bool state_covers(const struct walk *walk, const struct state *a, const struct state *b);

/* Expressions: eval.c, call.c */
struct sym *evaluate(struct walk *walk, struct state *state, const struct ast *ast);
struct sym *evaluate_call(struct walk *walk, struct state *state, const struct ast *call);
void assign(struct walk *walk, struct state *state, const struct ast *target, struct sym *value);
struct sym *convert(struct walk *walk, const struct state *state, struct sym *value,
		    const struct variable *to);

#endif
