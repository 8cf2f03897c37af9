/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control flow of one function: nodes in the order of the source, so that going back is going
 * to a smaller id. Conditions are cut down to single tests (&&, ||, ! and ?: are gone), names of
 * locals are numbers, and what an expression needs from a ?: inside of it is in a variable of its
 * own. The walker (walk.c) then only ever evaluates expressions that have one value.
 */
#ifndef DRYDOCK_REVIEW_FLOW_GRAPH_H
#define DRYDOCK_REVIEW_FLOW_GRAPH_H

#include "review/flow/names.h"
#include "review/tree/tree.h"

enum node_kind {
	NODE_PLACE,	 /* nothing happens here */
	NODE_JOIN,	 /* the end of an if, a loop, a switch: its conditions matter no more */
	NODE_LABEL,
	NODE_EVAL,	 /* `ast` for its effects */
	NODE_SET,	 /* variable = ast, or = number */
	NODE_BRANCH,	 /* next[1] if `ast` (or the variable) holds, else next[0] */
	NODE_SWITCH,	 /* an arm for each case; next[0] for all other values */
	NODE_RETURN,
	NODE_FORGET,	 /* variable has a value that nobody knows */
	NODE_LOST,	 /* what stands here cannot be read */
};

enum test_kind { TEST_TRUTH, TEST_IS_ERR, TEST_JUMPS };

#define NO_VARIABLE UINT32_MAX

/* types.c: of small unsigned integers the width; 0 for all others */
bool type_is_unsigned(const char *type, size_t bytes);
u8 type_bits(const char *type, size_t bytes);

struct arm {
	const struct ast *value;
	struct node *to;
};

struct state;
struct trail;

struct node {
	u8 kind, test;
	bool is_head;	   /* something goes back to it */
	bool is_reached;
	bool has_number;
	u32 id, line;
	u32 variable, source; /* source: of NODE_SET, the variable that is copied */
	s64 number;
	const struct ast *ast;
	struct node *next[2];
	const struct node *or_to; /* where the right side of || is tested: that way says nothing */
	struct arm *arms;
	u32 arm_count;
	u32 first;	   /* JOIN: the ids of its conditions begin here */
	u32 last;	   /* head: the last node that goes back to it */
	u32 preds;
	u64 *live;	   /* variables and names that are read from here on */
	u64 *changed;	   /* head: variables set in the loop */
	/* the walker's */
	struct state *waiting;
	u32 waiting_count, visits;
};

struct variable {
	const char *name, *type; /* terminated; "" for those made here */
	u32 parameter;		 /* 1 + its number; 0 */
	bool is_unsigned, is_bool, is_array, is_pointer, is_static;
	bool has_address;	 /* &x stands somewhere: any call may change it */
	bool is_stepped;	 /* x++, x += ...: differs in each round of a loop */
	u8 bits;		 /* of small unsigned integers: 8, 16, 32; 0 */
};

struct graph {
	struct pool *pool;
	struct node **nodes; /* by id, from 0 */
	u32 node_count, node_room;
	struct variable *variables;
	u32 variable_count, variable_room;
	struct names *words;
	struct map name_of;	/* other names that conditions may read again -> a number from 0 */
	u32 name_count;
	struct map variable_of; /* names and expressions -> variable */
	struct node *entry;
	const char *unreadable; /* why it is not the whole function; NULL */
	const char *hidden;	/* it may be left in a way that is not seen: why; NULL */
	bool failed;	     /* out of memory */
};

/* pool and words are set in graph; 0 or -ENOMEM */
int graph_build(struct graph *graph, const struct item *function, const struct ast *body);
u32 graph_variable(const struct graph *graph, const struct ast *ast); /* NO_VARIABLE: none */
/* Marks loop heads, what loops change and what is live: order.c */
int graph_order(struct graph *graph);
u32 graph_live_words(const struct graph *graph);
bool graph_name_is_live(const struct graph *graph, const struct node *node, const char *name);

/* The pieces of graph.c that build.c uses, and the other way round */
struct scope_name {
	struct scope_name *outer;
	const struct ast *declared;
	const char *name;
	u32 name_bytes, variable;
};

struct label {
	struct label *next;
	const char *name;
	u32 bytes;
	struct node *node;
};

struct builder {
	struct graph *graph;
	struct node *current; /* what comes next is appended to it */
	struct scope_name *scope;
	struct node *break_to, *continue_to, *switch_node;
	struct label *labels;
	u32 depth;
};

struct node *node_new(struct builder *builder, u8 kind, const struct ast *ast);
void node_place(struct builder *builder, struct node *node);  /* gives it its id */
void node_append(struct builder *builder, struct node *node); /* places it behind current */
void node_continue_at(struct builder *builder, struct node *node); /* places it; current = it */
void jump_to(struct builder *builder, struct node *node);
/* The label of that name if the function has it; NULL */
struct node *label_known(struct builder *builder, const struct ast *name);
u32 variable_new(struct graph *graph, const char *name, const char *type);
void variable_bind(struct graph *graph, const struct ast *ast, u32 variable);
void build_statement(struct builder *builder, const struct ast *statement);
void build_statements(struct builder *builder, const struct ast *first);
/* Prepares an expression: what it needs from inner conditions is in variables. */
void build_expression(struct builder *builder, const struct ast *ast);
void build_condition(struct builder *builder, const struct ast *ast, struct node *yes,
		     struct node *no);

#endif
