/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks all ways through one function. Nodes wait with the states that reached them and are taken
 * in the order of the source, so that a place ahead is only reached when all that leads to it was
 * walked. A loop's head is visited again with what comes back, as long as that is new: states of
 * earlier rounds are kept, and one that they cover adds nothing.
 */
#include "review/flow/flow_private.h"

#define STEPS_MAX 40000
#define VISITS_MAX 12
#define WALK_BYTES_MAX (192UL << 20) /* states, trails, values: they live as long as the walk */

/* States that a loop's head has seen */
struct seen {
	struct seen *next;
	const struct node *head;
	const struct state *state;
};

struct agenda {
	struct walk *walk;
	struct seen *seen;
	u32 next; /* no node before this one waits */
};

static void arrive(struct agenda *agenda, struct state *state, struct node *from, struct node *to)
{
	struct walk *walk = agenda->walk;
	struct state **end = &to->waiting;

	if (!state)
		return;
	if (to->id <= from->id)
		state_go_back(walk, state, to, to->last);
	while (*end)
		end = &(*end)->next;
	state->next = NULL;
	*end = state;
	agenda->next = min(agenda->next, to->id);
}

static const struct belief *belief_find(const struct state *state, const struct sym *about)
{
	const struct belief *belief = state->beliefs;

	while (belief && belief->about != about)
		belief = belief->next;
	return belief;
}

static bool has_call(const struct ast *ast)
{
	if (ast->kind == AST_CALL)
		return true;
	for (const struct ast *child = ast->child; child; child = child->next)
		if (has_call(child))
			return true;
	return false;
}

static bool is_equality(const struct sym *sym)
{
	return sym->kind == SYM_BINARY && sym->op == OP('=', '=') && sym->a && sym->b;
}

/*
 * Constants of different names are rarely equal, but that is not known here: x == A behind x == B
 * is a way that a reader would doubt.
 */
static bool doubts_equality(const struct state *state, const struct sym *sym)
{
	s64 number;

	if (!is_equality(sym) || (sym->a->kind != SYM_NAMED && sym->b->kind != SYM_NAMED))
		return false;
	if ((sym->a->kind == SYM_NAMED || sym->a->kind == SYM_NUMBER) &&
	    (sym->b->kind == SYM_NAMED || sym->b->kind == SYM_NUMBER))
		return true;
	for (u32 i = 0; i < state->fact_count; i++) {
		const struct sym *other = state->facts[i].about;

		if (other == sym || !is_equality(other) ||
		    (other->a != sym->a && other->a != sym->b && other->b != sym->a &&
		     other->b != sym->b))
			continue;
		if (set_is_number(state->facts[i].can_be, &number) && number)
			return true;
	}
	return false;
}

/* A test whose like had another result before makes the way one that a reader would doubt. */
static void believe(struct walk *walk, struct state *state, const struct ast *ast,
		    struct sym *about,
		    bool holds)
{
	const struct belief *before;
	struct belief *belief;
	struct sym *soft;

	if (holds && doubts_equality(state, about))
		state->is_certain = false;
	if (ast->kind == AST_ASSIGN || (sym_has_kind(about, SYM_CALL) && !has_call(ast)))
		return;
	soft = sym_soft(&walk->syms, about);
	if (!soft)
		return;
	before = belief_find(state, soft);
	if (before && before->holds != holds)
		state->is_certain = false;
	if (before)
		return;
	belief = pool_alloc(walk->pool, sizeof(*belief));
	if (!belief) {
		walk->failed = true;
		return;
	}
	*belief = (struct belief){.next = state->beliefs, .about = soft, .holds = holds};
	state->beliefs = belief;
}

static struct sym *tested_value(struct walk *walk, struct state *state, const struct node *node)
{
	struct sym *value;

	if (node->ast->kind == AST_FOR_MACRO || node->test == TEST_JUMPS)
		return fresh_value(walk, node->ast, NO_VARIABLE);
	if (node->variable != NO_VARIABLE) {
		value = state->variables[node->variable].value;
		if (!value)
			value = fresh_value(walk, node->ast, NO_VARIABLE);
	} else {
		value = evaluate(walk, state, node->ast);
	}
	return node->test == TEST_IS_ERR ? sym_unary(&walk->syms, 'E', value) : value;
}

static void take_branch(struct agenda *agenda, struct state *state, struct node *node)
{
	struct walk *walk = agenda->walk;
	struct sym *about = tested_value(walk, state, node);
	struct state *other = state_copy(walk, state);
	struct trail trail = {.node = node->id, .branch = node, .about = about};

	for (u32 holds = 0; holds < 2 && other; holds++) {
		struct state *way = holds ? other : state;

		if (!node->next[holds] || !state_assume(walk, way, about, holds))
			continue;
		if (node->ast->kind != AST_FOR_MACRO && node->test != TEST_JUMPS)
			believe(walk, way, node->ast, about, holds);
		trail.holds = holds;
		trail.passed = node->next[holds] == node->or_to ||
			       (!holds && node->test == TEST_JUMPS);
		way->trail = trail_add(walk, way->trail, &trail);
		arrive(agenda, way, node, node->next[holds]);
	}
}

static void take_arm(struct agenda *agenda, struct state *state, struct node *node, u32 arm,
		     struct sym *is_it)
{
	struct walk *walk = agenda->walk;
	struct trail trail = {.node = node->id, .branch = node, .about = is_it, .arm = arm + 1,
			      .holds = true};
	struct state *way = state_copy(walk, state);

	if (!way || !state_assume(walk, way, is_it, true))
		return;
	if (doubts_equality(way, is_it))
		way->is_certain = false;
	way->trail = trail_add(walk, way->trail, &trail);
	arrive(agenda, way, node, node->arms[arm].to);
}

static void take_switch(struct agenda *agenda, struct state *state, struct node *node)
{
	struct walk *walk = agenda->walk;
	struct sym *value = evaluate(walk, state, node->ast), *is_it;
	struct trail trail = {.node = node->id, .branch = node, .about = value, .holds = true};
	bool goes_on = true;

	for (u32 i = 0; i < node->arm_count; i++) {
		if (node->arms[i].value->next) { /* a range */
			is_it = fresh_value(walk, node->arms[i].value, NO_VARIABLE);
		} else {
			is_it = evaluate(walk, state, node->arms[i].value);
			is_it = sym_binary(&walk->syms, OP('=', '='), value, is_it);
		}
		take_arm(agenda, state, node, i, is_it);
		goes_on = goes_on && state_assume(walk, state, is_it, false);
	}
	if (!goes_on || !node->next[0])
		return;
	state->trail = trail_add(walk, state->trail, &trail);
	arrive(agenda, state, node, node->next[0]);
}

/* The variable behind ERR_PTR(err), (int)err or -err; NO_VARIABLE */
static u32 returned_variable(const struct walk *walk, const struct ast *ast)
{
	while (graph_variable(&walk->graph, ast) == NO_VARIABLE && ast->child) {
		const struct idiom *idiom = NULL;

		if (ast->kind == AST_CALL && ast->child->kind == AST_NAME)
			idiom = idiom_find(ast->child->text, ast->child->bytes);
		if (idiom && idiom->kind == IDIOM_SAME && !idiom->argument && ast->child->next)
			ast = ast->child->next;
		else if (ast->kind == AST_CAST || (ast->kind == AST_UNARY && ast->op == '-'))
			ast = ast->child;
		else
			break;
	}
	return graph_variable(&walk->graph, ast);
}

static void take_return(struct agenda *agenda, struct state *state, struct node *node)
{
	struct walk *walk = agenda->walk;
	struct way *way = pool_alloc(walk->pool, sizeof(*way));
	u32 variable = node->ast ? returned_variable(walk, node->ast) : NO_VARIABLE;

	if (!way) {
		walk->failed = true;
		return;
	}
	if (node->ast)
		way->value = evaluate(walk, state, node->ast);
	way->at = node;
	way->state = state;
	if (variable != NO_VARIABLE && state->variables[variable].value) {
		way->origin = state->variables[variable].origin;
		way->origin_line = state->variables[variable].line;
	}
	*walk->ways_end = way;
	walk->ways_end = &way->next;
	walk->way_count++;
}

static void set_variable(struct walk *walk, struct state *state, const struct node *node)
{
	const struct variable *variable = &walk->graph.variables[node->variable];
	struct sym *value;

	if (node->kind == NODE_FORGET)
		value = fresh_value(walk, node, node->variable);
	else if (node->has_number)
		value = sym_number(&walk->syms, node->number);
	else if (node->source != NO_VARIABLE)
		value = state->variables[node->source].value;
	else if (!node->ast)
		value = sym_make(&walk->syms, &(struct sym){.kind = SYM_UNSET, .range =
							    set_full()});
	else
		value = convert(walk, state, evaluate(walk, state, node->ast), variable);
	state_bind(walk, state, node->variable, value ? value : fresh_value(walk, node,
									    node->variable));
}

static void take_node(struct agenda *agenda, struct state *state, struct node *node)
{
	struct walk *walk = agenda->walk;

	switch (node->kind) {
	case NODE_BRANCH:
		take_branch(agenda, state, node);
		return;
	case NODE_SWITCH:
		take_switch(agenda, state, node);
		return;
	case NODE_RETURN:
		take_return(agenda, state, node);
		return;
	case NODE_EVAL:
		evaluate(walk, state, node->ast);
		break;
	case NODE_SET:
	case NODE_FORGET:
		set_variable(walk, state, node);
		break;
	}
	if (node->next[0])
		arrive(agenda, state, node, node->next[0]);
}

/* Leaves out what the head has seen; remembers the rest. */
static struct state *states_new_to(struct agenda *agenda, struct node *head, struct state *states)
{
	struct state *out = NULL, **end = &out;

	for (struct state *state = states, *next; state; state = next) {
		const struct seen *seen = agenda->seen;
		struct seen *entry;

		next = state->next;
		state->next = NULL;
		while (seen && (seen->head != head || !state_covers(agenda->walk, seen->state,
								    state)))
			seen = seen->next;
		if (seen)
			continue;
		entry = pool_alloc(agenda->walk->pool, sizeof(*entry));
		if (!entry) {
			agenda->walk->failed = true;
			return NULL;
		}
		*entry = (struct seen){agenda->seen, head, state_copy(agenda->walk, state)};
		if (entry->state)
			agenda->seen = entry;
		*end = state;
		end = &state->next;
	}
	return out;
}

static void visit(struct agenda *agenda, struct node *node)
{
	struct walk *walk = agenda->walk;
	struct state *states = node->waiting;

	node->waiting = NULL;
	walk->at = node;
	if (node->preds > 1)
		states = states_join(walk, node, states);
	if (node->is_head) {
		states = states_new_to(agenda, node, states);
		if (states && ++node->visits > VISITS_MAX) {
			walk_incomplete(walk, pool_printf(walk->pool, "the loop in line %u does not settle",
							  node->line));
			return;
		}
	}
	for (struct state *state = states, *next; state && !walk->failed; state = next) {
		next = state->next;
		state->next = NULL;
		walk->steps++;
		take_node(agenda, state, node);
	}
}

static void enter(struct agenda *agenda)
{
	struct walk *walk = agenda->walk;
	struct state *state = state_new(walk);

	walk->at = walk->graph.entry;
	for (u32 i = 0; i < walk->graph.variable_count; i++) {
		const struct variable *variable = &walk->graph.variables[i];
		struct sym like = {.kind = SYM_PARAMETER, .number = (s64)variable->parameter - 1};

		walk->addressed_count += variable->has_address;
		if (!variable->parameter || !state)
			continue;
		like.range = set_full();
		if (variable->bits)
			like.range = set_between(0, (1LL << variable->bits) - 1);
		if (variable->is_bool)
			like.range = set_between(0, 1);
		state->variables[i].value = sym_make(&walk->syms, &like);
	}
	walk->graph.entry->waiting = state;
}

static void walk_all(struct walk *walk)
{
	struct agenda agenda = {.walk = walk};

	enter(&agenda);
	while (agenda.next < walk->graph.node_count && !walk->failed) {
		struct node *node = walk->graph.nodes[agenda.next++];

		if (!node->waiting)
			continue;
		if (walk->steps > STEPS_MAX || pool_bytes(walk->pool) > WALK_BYTES_MAX) {
			walk_incomplete(walk, "there are too many ways through it");
			return;
		}
		visit(&agenda, node);
	}
}

/* #include "decode_rs.c": the parser sees nothing of it. */
static bool has_include(const struct item *function)
{
	const char *at = function->file->text + function->body;
	const char *end = function->file->text + function->end;

	while (at < end && (at = memchr(at, '#', end - at))) {
		at++;
		at += strspn(at, " \t");
		if (!strncmp(at, "include", 7))
			return true;
	}
	return false;
}

int walk_function(struct flow *flow, struct summary *summary)
{
	struct ast *body = function_body(flow->tree, summary->function);
	struct walk walk = {.flow = flow, .function = summary->function};

	walk.pool = pool_new(NULL);
	if (!walk.pool)
		return -ENOMEM;
	walk.ways_end = &walk.ways;
	walk.syms.pool = walk.graph.pool = walk.pool;
	walk.graph.words = &flow->words;
	if (!body)
		walk_incomplete(&walk, "its body cannot be read");
	else if (graph_build(&walk.graph, summary->function, body))
		walk.failed = true;
	else if (walk.graph.unreadable)
		walk_incomplete(&walk, walk.graph.unreadable);
	else
		walk_all(&walk);
	if (walk.graph.hidden)
		walk_incomplete(&walk, walk.graph.hidden);
	if (has_include(summary->function))
		walk_incomplete(&walk, "an #include stands in its body");
	if (summary->function->has_branches)
		walk_incomplete(&walk, "an #if stands in its body");
	if (!walk.failed && !walk.syms.failed)
		ways_to_results(&walk, summary);
	pool_drop(walk.pool);
	return walk.failed || walk.syms.failed ? -ENOMEM : 0;
}
