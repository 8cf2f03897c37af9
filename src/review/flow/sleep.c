/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does a function sleep? A search over the bodies for calls of sleepers.def, through callees that
 * can only be one function. On every way: the call stands where no condition, loop or earlier way
 * out can keep it from being reached. On some way: no condition around it asks for what the caller
 * passed (a gfp mask, a nowait flag), or for the context. Positive answers come with their proof,
 * negative ones are no proof.
 */
#include "review/flow/flow_private.h"

#define CALLS_DEEP 5	/* of the search for some way */
#define NESTING_DEEP 40 /* of the search for every way */
#define STEPS_MAX 16

enum { SOME_WAY, EVERY_WAY };

static const struct sleeper {
	const char *name;
	u8 gfp;
	bool by_default; /* without a mask */
} sleepers[] = {
#define SLEEPER(name, gfp) {#name, gfp, false},
#define SLEEPER_BY_DEFAULT(name, gfp) {#name, gfp, true},
#include "review/flow/sleepers.def"
};

struct search {
	struct flow *flow;
	struct summary *summary;
	struct nap *nap;
	u32 which, depth;
	u32 flagged; /* so many conditions around that a caller's flag may decide */
	bool is_over; /* nothing further is reached on every way */
};

static bool is_word(const struct ast *ast, const char *word)
{
	return ast->bytes == strlen(word) && !memcmp(ast->text, word, ast->bytes);
}

static bool mask_sleeps(const struct ast *mask)
{
	static const char *const masks[] = {"GFP_KERNEL", "GFP_KERNEL_ACCOUNT", "GFP_USER",
					    "GFP_NOFS", "GFP_NOIO", "GFP_HIGHUSER",
					    "GFP_HIGHUSER_MOVABLE"};

	while (mask && mask->kind == AST_BINARY && mask->op == '|')
		mask = mask->child;
	for (u32 i = 0; mask && mask->kind == AST_NAME && i < ARRAY_SIZE(masks); i++)
		if (is_word(mask, masks[i]))
			return true;
	return false;
}

const char *flow_sleeper(const struct ast *call)
{
	for (u32 i = 0; i < ARRAY_SIZE(sleepers); i++) {
		const struct ast *argument = call->child;

		if (!is_word(call->child, sleepers[i].name))
			continue;
		for (u32 j = 0; argument && j < sleepers[i].gfp; j++)
			argument = argument->next;
		if (!sleepers[i].gfp || (!argument && sleepers[i].by_default))
			return sleepers[i].name;
		return mask_sleeps(argument) ? sleepers[i].name : NULL;
	}
	return NULL;
}

static void found(struct search *search, u32 line, const char *primitive, struct summary *callee)
{
	struct nap *nap = search->nap;

	if (nap->found)
		return;
	nap->found = true;
	nap->line = line;
	nap->primitive = primitive;
	nap->callee = callee;
}

static void nap_find(struct flow *flow, struct summary *summary, u32 which, u32 depth);

/* The one function that a call can mean; NULL */
static struct summary *only_callee(struct search *search, const struct ast *call)
{
	const char *name = name_keep(&search->flow->words, call->child->text, call->child->bytes);
	const struct callees *callees;

	callees = name ? callees_find(search->flow, search->summary->function, name) : NULL;
	if (!callees)
		search->flow->failed = true;
	if (!callees || callees->count != 1 || callees->why || callees->hides_arguments)
		return NULL;
	return callees->list[0];
}

static void visit_call(struct search *search, const struct ast *call)
{
	const char *primitive;
	struct summary *callee;

	if (!call->child || call->child->kind != AST_NAME || search->flagged)
		return;
	primitive = flow_sleeper(call);
	if (primitive) {
		found(search, call->line, primitive, NULL);
		return;
	}
	callee = only_callee(search, call);
	if (!callee || !search->depth)
		return;
	nap_find(search->flow, callee, search->which, search->depth - 1);
	if (callee->naps[search->which].found)
		found(search, call->line, NULL, callee);
}

/* A number that the caller passed: a pointer that may be NULL is no flag. */
static bool is_parameter(const struct search *search, const struct ast *name)
{
	const struct item *function = search->summary->function;

	for (u32 i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].name && is_word(name, function->parameters[i].name))
			return !function->parameters[i].type ||
				!strchr(function->parameters[i].type, '*');
	return false;
}

static bool has_text(const struct ast *ast, const char *part)
{
	return memmem(ast->text, ast->bytes, part, strlen(part));
}

/* Can what the caller passed, or the context it calls from, decide this condition? */
static bool asks_caller(const struct search *search, const struct ast *condition)
{
	static const char *const parts[] = {"sleep", "atomic", "wait", "block", "gfp", "GFP", "irq",
					    "preempt", "rcu", "interrupt", "flags", "lazy", "SLEEP"};

	if (condition->kind == AST_MEMBER && condition->op == '>') {
		for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
			if (has_text(condition, parts[i]))
				return true;
		return false;
	}
	if (condition->kind == AST_NAME) {
		for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
			if (has_text(condition, parts[i]))
				return true;
		return is_parameter(search, condition);
	}
	for (const struct ast *child = condition->child; child; child = child->next)
		if (asks_caller(search, child))
			return true;
	return false;
}

static bool leaves(const struct ast *ast)
{
	if (ast->kind == AST_RETURN || ast->kind == AST_GOTO || ast->kind == AST_UNKNOWN ||
	    ast->kind == AST_BREAK || ast->kind == AST_CONTINUE)
		return true;
	for (const struct ast *child = ast->child; child; child = child->next)
		if (leaves(child))
			return true;
	return false;
}

static void visit(struct search *search, const struct ast *ast);

static void visit_all(struct search *search, const struct ast *first)
{
	for (; first && !search->nap->found && !search->is_over; first = first->next)
		visit(search, first);
}

/* Parts that may not be reached; `condition` decides about them, NULL if none stands there. */
static void visit_perhaps(struct search *search, const struct ast *condition,
			  const struct ast *first)
{
	bool asks = condition && asks_caller(search, condition);

	if (search->which == EVERY_WAY) {
		for (; first; first = first->next)
			search->is_over |= leaves(first);
		return;
	}
	search->flagged += asks;
	visit_all(search, first);
	search->flagged -= asks;
	/* "if (nowait) return": what follows depends on it just so. */
	for (; asks && first; first = first->next)
		search->flagged += leaves(first);
}

static bool guard_sleeps(const struct ast *guard)
{
	return has_text(guard, "mutex") || has_text(guard, "rwsem") || has_text(guard, "rtnl") ||
	       has_text(guard, "cpus_read_lock");
}

static void visit(struct search *search, const struct ast *ast)
{
	const struct ast *child = ast->child;

	switch (ast->kind) {
	case AST_IF:
	case AST_WHILE:
	case AST_COND:
		visit(search, child);
		visit_perhaps(search, child, child->next);
		return;
	case AST_BINARY:
		visit(search, child);
		if (ast->op == OP('&', '&') || ast->op == OP('|', '|'))
			visit_perhaps(search, child, child->next);
		else
			visit_all(search, child->next);
		return;
	case AST_FOR:
	case AST_SWITCH:
	case AST_FOR_MACRO:
		visit(search, child);
		visit_perhaps(search, ast->kind == AST_SWITCH ? child : NULL, child->next);
		return;
	case AST_GUARD:
		if (!search->flagged && ast->text && guard_sleeps(ast) && !has_text(ast, "try"))
			found(search, ast->line, "a guard that takes a sleeping lock", NULL);
		visit_all(search, child);
		return;
	case AST_SIZEOF:
		return;
	}
	visit_all(search, child);
	if (ast->kind == AST_CALL)
		visit_call(search, ast);
	if (search->which == EVERY_WAY && (ast->kind == AST_RETURN || ast->kind == AST_GOTO))
		search->is_over = true;
}

static void nap_find(struct flow *flow, struct summary *summary, u32 which, u32 depth)
{
	struct nap *nap = &summary->naps[which];
	struct search search = {.flow = flow, .summary = summary, .nap = nap, .which = which,
				.depth = depth};
	struct ast *body;

	if (nap->found || nap->is_open || (nap->is_done && nap->searched >= depth))
		return;
	body = function_body(flow->tree, summary->function);
	nap->is_open = true;
	if (body && !summary->function->has_branches)
		visit(&search, body);
	nap->is_open = false;
	nap->is_done = true;
	nap->searched = depth;
}

static const char *sentence(struct flow *flow, const char *what, const char *end)
{
	struct text text;

	text_init(&text, 512);
	text_printf(&text, "calls %s%s", what, end);
	return text_keep(flow, &text);
}

static int fill_proof(struct flow *flow, struct summary *summary, u32 which)
{
	struct step *steps = pool_alloc(flow->pool, STEPS_MAX * sizeof(*steps));
	struct contract *contract = &summary->contract;
	u32 count = 0;

	if (!steps)
		return -ENOMEM;
	for (const struct summary *at = summary; at && count < STEPS_MAX;) {
		const struct nap *nap = &at->naps[which];

		steps[count].function = at->function;
		steps[count].line = nap->line;
		if (nap->callee)
			steps[count].what = sentence(flow, nap->callee->function->name, "()");
		else
			steps[count].what = sentence(flow, nap->primitive, ", which may sleep");
		count++;
		at = nap->callee;
	}
	contract->sleep_steps = steps;
	contract->sleep_step_count = count;
	return 0;
}

int sleep_find(struct flow *flow, struct summary *summary)
{
	struct contract *contract = &summary->contract;

	nap_find(flow, summary, EVERY_WAY, NESTING_DEEP);
	contract->must_sleep = contract->may_sleep = summary->naps[EVERY_WAY].found;
	if (contract->must_sleep)
		return fill_proof(flow, summary, EVERY_WAY);
	nap_find(flow, summary, SOME_WAY, CALLS_DEEP);
	contract->may_sleep = summary->naps[SOME_WAY].found;
	if (contract->may_sleep)
		return fill_proof(flow, summary, SOME_WAY);
	return flow->failed ? -ENOMEM : 0;
}
