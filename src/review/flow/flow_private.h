/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the walk over one function and the memory of all of them: what a name means, what the
 * functions behind a call can return (summaries), and what a walk found (ways to returns).
 *
 * A summary is made when all functions that it calls for their values have theirs; functions that
 * call each other in a circle know nothing of one another. So a summary does not depend on which
 * function was asked about first.
 */
#ifndef DRYDOCK_REVIEW_FLOW_PRIVATE_H
#define DRYDOCK_REVIEW_FLOW_PRIVATE_H

#include "base/text.h"
#include "review/flow/flow.h"
#include "review/flow/idiom.h"
#include "review/flow/state.h"

enum name_meaning { NAME_VARIABLE, NAME_NUMBER, NAME_CONSTANT, NAME_ADDRESS };

/* A test on a way, over values that a caller can have too: parameters and what hangs on them */
struct condition {
	struct sym *about; /* in flow->exports */
	bool holds, passed;
};

/* All of them hold on one way */
struct conditions {
	const struct condition *list;
	u32 count;
};

#define WAYS_MAX 6

/* What makes two results one: the value, the innermost test, and the callee's */
struct reason {
	const struct ast *value; /* NULL if a number says it all */
	const struct item *callee;
	const struct node *branch;
	u32 arm;
	bool holds;
	const struct guard *inner;
	bool is_near; /* the callee stands in the same file: its reasons are told one by one */
};

struct result {
	struct outcome outcome;
	struct set set;
	s32 parameter; /* the value is that of this parameter; -1 */
	struct conditions ways[WAYS_MAX]; /* it is had on any of these */
	u32 way_count;
	u32 line;
	struct reason reason;
};

struct summary {
	const struct item *function;
	struct contract contract;
	struct result *results;
	u32 result_count;
	struct set set;	  /* all values, if is_covered */
	bool is_done, is_contract_full;
	bool is_covered; /* all ways were walked, though not all values may be known */
	bool is_recursive; /* calls itself, maybe through others, for a value */
	/* while it is made: summary.c */
	u32 index, low;
	bool on_stack;
	struct summary *below;
	struct summary **needs;
	u32 need_count, need_next;
	/* sleep.c: how it sleeps, as far as it was searched */
	struct nap {
		bool is_done, is_open, found; /* is_open: it is being searched */
		u32 searched;		      /* so many calls deep; of the search for some way */
		u32 line;
		const char *primitive;	      /* the sleeping call is one of the table, else: */
		struct summary *callee;
	} naps[2]; /* [0]: on some way, [1]: on every way */
};

/* What a call can mean */
struct callees {
	const char *name;
	const struct idiom *idiom;
	struct summary *const *list; /* several: one for each configuration */
	u32 count;
	bool is_function; /* and no macro that may write to its arguments */
	bool hides_arguments; /* it is a macro: what it hands on is not known */
	bool leaves;	  /* it is a macro that has a return inside */
	bool is_known;	  /* all of the list have their summaries: range is final */
	struct set range;
	const char *why;  /* not known: why */
};

struct flow {
	struct tree *tree;
	struct pool *pool;
	struct names words;
	struct map summaries; /* item -> number in list */
	struct summary **list;
	u32 count, room;
	struct map file_maps; /* file -> number in maps_by_file, whose maps know names */
	struct map *maps_by_file;
	u32 file_map_count;
	struct meaning {
		u8 kind;
		s64 number;
	} *meanings;
	u32 meaning_count, meaning_room;
	struct callees **callees;
	u32 callees_count, callees_room;
	struct exports { /* values that conditions are about: export.c */
		struct sym **slots;
		u32 count, room;
	} exports;
	struct summary *stack;
	u32 next_index;
	struct map types; /* what was asked -> number in type_list: member.c */
	const char **type_list;
	u32 type_count, type_room;
	bool names_values; /* flow_name_values() */
	bool failed;
};

/* member.c: types as they are declared, as a file sees them; NULL: not known */
const char *type_of_member(struct flow *flow, const struct file *near, const char *type,
			   const char *member);
const char *type_of_global(struct flow *flow, const struct file *near, const char *name);
/* #define nfserr_io cpu_to_be32(NFSERR_IO): not a number that is known here, but it has a name */
bool is_constant_macro(struct flow *flow, const struct file *near, const char *name);
const char *type_of_function(struct flow *flow, const struct file *near, const char *name);
const char *type_of_result(struct flow *flow, const struct file *near, const char *type);
const char *type_behind(struct flow *flow, const char *type);
const char *type_alias(struct flow *flow, const struct file *near, const char *type);

/* describe.c: is it written down what the value is? Its type (NULL: not known), its words */
bool value_has_name(const struct sym *sym);
const char *value_type(struct walk *walk, const struct sym *sym);
const char *value_name(struct walk *walk, const struct sym *sym);

u8 name_meaning(struct flow *flow, const struct file *near, const char *name, s64 *number);
/* NULL if memory is out */
struct summary *summary_of(struct flow *flow, const struct item *function);
int summary_make(struct flow *flow, struct summary *summary);
const struct callees *callees_find(struct flow *flow, const struct item *caller, const char *name);

/* A way to a return: kept by the walk, made into results at its end */
struct way {
	struct way *next;
	const struct node *at;
	struct state *state;
	struct sym *value; /* NULL: void */
	const struct trail *origin;
	u32 origin_line;
};

int walk_function(struct flow *flow, struct summary *summary);
/* sleep.c, locks.c: fill in what the contract says of them */
int sleep_find(struct flow *flow, struct summary *summary);
int locks_find(struct flow *flow, struct summary *summary);
/* outcome.c */
void ways_to_results(struct walk *walk, struct summary *summary);

/* A test of a trail, in the order of the way */
struct test {
	const struct node *branch;
	struct sym *about;
	u32 arm;
	bool holds, passed;
};

#define TESTS_MAX 40
#define CONDITIONS_MAX 20

/* One of the trails that a choice holds, oldest test first (the newest TESTS_MAX of them) */
struct path {
	struct test tests[TESTS_MAX];
	u32 count;
};

/* At most `room` of them; returns how many. guards.c */
u32 trail_paths(struct walk *walk, const struct trail *trail, struct path *paths, u32 room);
#define ENCLOSED_MAX 64

/* What was found of the tests of one way's paths: they have most of them in common */
struct enclosed {
	struct enclosed_test {
		const struct node *branch; /* NULL: free */
		u32 arm;
		bool holds, encloses;
	} tests[ENCLOSED_MAX];
};

/* Marks as not passed what encloses the place where a value was set. */
void path_enclose(struct enclosed *known, struct path *path, const struct trail *origin);

/* Conditions while they are collected: of most ways it turns out that they are known already. */
struct draft {
	struct condition list[CONDITIONS_MAX];
	u32 count;
};

/* export.c: the condition over `about`, a value of the walk, as it is kept with the flow */
void condition_export(struct flow *flow, struct draft *draft, struct sym *about,
		      const struct condition *like);
void conditions_export(struct flow *flow, const struct path *path, struct draft *draft);
struct conditions conditions_keep(struct flow *flow, const struct draft *draft);

/* transfer.c */
/* Another way to the same result: kept beside the others, or as what it has in common with one. */
void result_add_way(struct flow *flow, struct result *result, const struct draft *way);
/* The state in which the callee went that way; NULL: it cannot be taken from here. */
struct state *conditions_import(struct walk *walk, const struct state *state,
				const struct conditions *way, const struct sym *call);
/* The callee's conditions join the caller's own, over what the caller's callers know. */
void conditions_draft(struct walk *walk, struct draft *draft, const struct conditions *inner,
		      const struct sym *call);
struct sym *argument_of(const struct sym *call, u32 number);

/* text.c: words that are kept with the flow */
const char *guard_text(struct flow *flow, const struct guard *guard, const struct test *test);
const char *ast_text(struct flow *flow, const struct ast *ast);
void text_of_ast(struct text *to, const struct ast *ast);
const char *text_keep(struct flow *flow, struct text *text);

#endif
