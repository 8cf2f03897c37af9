/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The value of a call: an idiom's own meaning, or a value of which only is known what the callee's
 * summary says. Whatever a function may have written to is forgotten. Who is called and what it
 * returns: summary.c.
 */
#include "review/flow/flow_private.h"

static struct sym *argument(const struct sym *list, u32 number)
{
	while (list && number--)
		list = list->b;
	return list ? list->a : NULL;
}

static const struct ast *argument_ast(const struct ast *call, u32 number)
{
	const struct ast *ast = call->child->next;

	while (ast && number--)
		ast = ast->next;
	return ast;
}

/* Evaluated first to last, listed so too */
static struct sym *arguments(struct walk *walk, struct state *state, const struct ast *call)
{
	struct sym *values[32], *list = NULL;
	u32 count = 0;

	for (const struct ast *ast = call->child->next; ast; ast = ast->next) {
		struct sym *value = evaluate(walk, state, ast);

		if (count < ARRAY_SIZE(values))
			values[count++] = value;
	}
	while (count)
		list = sym_list(&walk->syms, values[--count], list);
	return list;
}

/* Memory as the callee finds it: its age, as a value */
static struct sym *memory_of_call(struct walk *walk, const struct state *state)
{
	if (state->stores)
		return NULL;
	return sym_make(&walk->syms, &(struct sym){.kind = SYM_GLOBAL, .key = "", .age = state->memory,
						   .made_at = state->memory_node,
						   .range = set_full()});
}

static struct sym *call_value(struct walk *walk, const struct ast *call, struct sym *list,
			      const struct callees *callees, struct sym *memory)
{
	struct sym like = {.kind = SYM_CALL, .key = call, .a = list, .b = memory,
			   .callees = callees, .made_at = walk->at->id, .range = set_full()};

	if (callees) {
		like.age = callees->name;
		like.range = callees->range;
	}
	return sym_make(&walk->syms, &like);
}

static void forget_argument(struct walk *walk, struct state *state, const struct ast *ast)
{
	u32 variable = graph_variable(&walk->graph, ast);

	if (ast->kind == AST_NAME && variable != NO_VARIABLE)
		state_bind(walk, state, variable, fresh_value(walk, ast, variable));
	else if (ast->kind == AST_MEMBER || ast->kind == AST_INDEX)
		state_clobber(walk, state, ast);
}

static struct sym *predicate_value(struct walk *walk, struct state *state, struct sym *list,
				   const struct callees *callees)
{
	struct sym like = {.kind = SYM_APPLY, .key = callees->name, .a = list,
			   .range = callees->range, .made_at = state->memory_node};

	like.age = state->stores ? state->stores->site : state->memory;
	if (state->stores)
		like.made_at = state->stores->node;
	return sym_make(&walk->syms, &like);
}

static struct sym *read_value(struct walk *walk, const struct ast *call, struct sym *value,
			      const struct set *range)
{
	return sym_make(&walk->syms, &(struct sym){.kind = SYM_UNARY, .op = 'r', .key = call,
						   .a = value, .made_at = walk->at->id,
						   .range = *range});
}

static struct sym *idiom_value(struct walk *walk, struct state *state, const struct ast *call,
			       struct sym *list, const struct callees *callees)
{
	const struct idiom *idiom = callees->idiom;
	struct sym *value = argument(list, idiom->argument), *other;

	switch (value ? idiom->kind : IDIOM_VALUES) {
	case IDIOM_SAME:
		return value;
	case IDIOM_TRUTH:
		return sym_unary(&walk->syms, 'B', value);
	case IDIOM_IS_ERR:
		return sym_unary(&walk->syms, 'E', value);
	case IDIOM_IS_ERR_OR_NULL:
		return sym_unary(&walk->syms, 'N', value);
	case IDIOM_PREDICATE:
		return predicate_value(walk, state, list, callees);
	case IDIOM_READ:
		return read_value(walk, call, value, &callees->range);
	case IDIOM_MIN:
	case IDIOM_MAX:
		other = argument(list, idiom->argument + 1);
		if (other)
			return sym_binary(&walk->syms, idiom->kind == IDIOM_MIN ? 'm' : 'M', value,
					  other);
		break;
	case IDIOM_WAIT:
		forget_argument(walk, state, argument_ast(call, idiom->argument));
		break;
	}
	return call_value(walk, call, list, callees, NULL);
}

struct sym *evaluate_call(struct walk *walk, struct state *state, const struct ast *call)
{
	const struct ast *callee = call->child;
	const struct callees *callees = NULL;
	const struct idiom *idiom = NULL;
	struct sym *list = arguments(walk, state, call), *value, *memory;

	if (callee->kind == AST_NAME && graph_variable(&walk->graph, callee) == NO_VARIABLE) {
		const char *name = name_keep(walk->graph.words, callee->text, callee->bytes);

		callees = name ? callees_find(walk->flow, walk->function, name) : NULL;
		if (!callees)
			walk->failed = true;
		idiom = callees ? callees->idiom : NULL;
	} else {
		evaluate(walk, state, callee);
	}
	if (idiom) {
		value = idiom_value(walk, state, call, list, callees);
		if (!idiom->keeps_memory)
			state_clobber(walk, state, call);
		return value;
	}
	if (callees && callees->leaves && !walk->is_partial)
		walk_incomplete(walk, pool_printf(walk->pool, "%s() may leave it", callees->name));
	memory = memory_of_call(walk, state);
	state_clobber(walk, state, call);
	for (const struct ast *ast = callee->next; ast; ast = ast->next)
		if (callees && !callees->is_function)
			forget_argument(walk, state, ast);
	return call_value(walk, call, callees && callees->hides_arguments ? NULL : list, callees,
			  memory);
}
