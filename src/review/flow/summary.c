/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Summaries of functions, made on demand: first those of all that a function calls for a value,
 * then its own. The order is that of strongly connected components (Tarjan), worked off without
 * recursion, because chains of calls in a kernel are long. Members of a circle do not see each
 * other's results.
 */
#include "review/flow/flow_private.h"

struct summary *summary_of(struct flow *flow, const struct item *function)
{
	u32 number = map_get(&flow->summaries, function), room = flow->room;
	struct summary *summary;

	if (number != MAP_NONE)
		return flow->list[number];
	summary = pool_alloc(flow->pool, sizeof(*summary));
	if (!summary || !map_set(&flow->summaries, function, flow->count))
		goto failed;
	if (flow->count == room) {
		flow->room = room ? 2 * room : 256;
		flow->list = pool_realloc(flow->pool, flow->list, room * sizeof(summary),
					  flow->room * sizeof(summary));
		if (!flow->list) {
			flow->count = flow->room = 0;
			goto failed;
		}
	}
	summary->function = function;
	summary->contract.function = function;
	return flow->list[flow->count++] = summary;
failed:
	flow->failed = true;
	return NULL;
}

static void need_add(struct flow *flow, struct summary *summary, struct summary *need)
{
	u32 count = summary->need_count;

	for (u32 i = 0; i < count; i++)
		if (summary->needs[i] == need)
			return;
	if (!(count & (count - 1)) || !count) {
		u32 room = count ? 2 * count : 1;

		summary->needs = pool_realloc(flow->pool, summary->needs, count * sizeof(need),
					      room * sizeof(need));
		if (!summary->needs) {
			flow->failed = true;
			summary->need_count = 0;
			return;
		}
	}
	summary->needs[summary->need_count++] = need;
}

static void need_call(struct flow *flow, struct summary *summary, const struct ast *call)
{
	const struct ast *callee = call->child;
	const struct callees *callees;
	const char *name;

	if (!callee || callee->kind != AST_NAME)
		return;
	name = name_keep(&flow->words, callee->text, callee->bytes);
	callees = name ? callees_find(flow, summary->function, name) : NULL;
	if (!callees) {
		flow->failed = true;
		return;
	}
	for (u32 i = 0; i < callees->count; i++)
		need_add(flow, summary, callees->list[i]);
}

/* Calls whose value is used: not those that are a whole statement */
static void collect_needs(struct flow *flow, struct summary *summary, const struct ast *ast,
			  u32 depth)
{
	if (depth > 500)
		return;
	if (ast->kind == AST_CALL)
		need_call(flow, summary, ast);
	for (const struct ast *child = ast->child; child; child = child->next) {
		if (ast->kind != AST_EXPR || child->kind != AST_CALL) {
			collect_needs(flow, summary, child, depth + 1);
			continue;
		}
		for (const struct ast *inner = child->child; inner; inner = inner->next)
			collect_needs(flow, summary, inner, depth + 1);
	}
}

static void enter(struct flow *flow, struct summary *summary)
{
	struct ast *body = function_body(flow->tree, summary->function);

	summary->index = summary->low = ++flow->next_index;
	summary->on_stack = true;
	summary->below = flow->stack;
	flow->stack = summary;
	if (body)
		collect_needs(flow, summary, body, 0);
}

static bool needs_itself(const struct summary *summary)
{
	for (u32 i = 0; i < summary->need_count; i++)
		if (summary->needs[i] == summary)
			return true;
	return false;
}

/* All members of a component are on top of the stack: walks them, then makes them known. */
static int leave_component(struct flow *flow, struct summary *root)
{
	struct summary *first = flow->stack, *last = root->below;
	bool is_circle = first != root || needs_itself(root);

	for (struct summary *at = first; at != last; at = at->below) {
		int err;

		at->is_recursive = is_circle;
		err = walk_function(flow, at);
		if (err || flow->failed)
			return -ENOMEM;
	}
	for (struct summary *at = first; at != last; at = at->below) {
		at->is_done = true;
		at->on_stack = false;
	}
	flow->stack = last;
	return 0;
}

struct chain {
	struct summary **at;
	u32 count, room;
};

static int chain_push(struct flow *flow, struct chain *chain, struct summary *summary)
{
	u32 room = chain->room;

	if (chain->count == room) {
		chain->room = room ? 2 * room : 64;
		chain->at = pool_realloc(flow->pool, chain->at, room * sizeof(summary),
					 chain->room * sizeof(summary));
		if (!chain->at)
			return -ENOMEM;
	}
	enter(flow, summary);
	chain->at[chain->count++] = summary;
	return flow->failed ? -ENOMEM : 0;
}

/* One step of the depth-first search: into a callee, or out of the last function. */
static int chain_step(struct flow *flow, struct chain *chain)
{
	struct summary *top = chain->at[chain->count - 1], *need;

	while (top->need_next < top->need_count) {
		need = top->needs[top->need_next++];
		if (!need->index)
			return chain_push(flow, chain, need);
		if (need->on_stack)
			top->low = min(top->low, need->index);
	}
	chain->count--;
	if (chain->count)
		chain->at[chain->count - 1]->low = min(chain->at[chain->count - 1]->low, top->low);
	return top->low == top->index ? leave_component(flow, top) : 0;
}

int summary_make(struct flow *flow, struct summary *summary)
{
	struct chain chain = {0};
	int err;

	if (summary->is_done)
		return 0;
	err = chain_push(flow, &chain, summary);
	while (!err && chain.count)
		err = chain_step(flow, &chain);
	return err;
}
