/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests cross calls: what a callee's way has tested of its parameters and of what hangs on them is
 * kept with its summary, and rebuilt over the arguments of a call. A value of the callee counts for
 * the caller only if these tests do not contradict what the caller knows.
 */
#include "review/flow/flow_private.h"

/* A copy that outlives the walk; NULL: means nothing outside of it */
static struct sym *export_sym(struct flow *flow, const struct sym *sym)
{
	struct sym *copy;

	switch (sym->kind) {
	case SYM_NUMBER:
	case SYM_PARAMETER:
	case SYM_NAMED:
	case SYM_UNARY:
	case SYM_BINARY:
	case SYM_ARGUMENTS:
		break;
	case SYM_MEMBER:
	case SYM_GLOBAL:
	case SYM_DEREF:
	case SYM_INDEX:
	case SYM_APPLY:
		if (sym->age)
			return NULL;
		break;
	default:
		return NULL;
	}
	if (sym->kind == SYM_UNARY && sym->op == 'r')
		return NULL;
	copy = pool_alloc(flow->pool, sizeof(*copy));
	if (!copy) {
		flow->failed = true;
		return NULL;
	}
	*copy = *sym;
	copy->chain = copy->soft = NULL;
	if (sym->a && !(copy->a = export_sym(flow, sym->a)))
		return NULL;
	if (sym->b && !(copy->b = export_sym(flow, sym->b)))
		return NULL;
	return copy;
}

static bool is_about_caller(const struct sym *about)
{
	return about->parameters && !sym_has_kind(about, SYM_CALL) &&
	       !sym_has_kind(about, SYM_FRESH);
}

u32 conditions_export(struct flow *flow, const struct test *tests, u32 count,
		      struct condition **out)
{
	struct condition *list = pool_alloc(flow->pool, (count + 1) * sizeof(*list));
	u32 kept = 0;

	*out = list;
	if (!list) {
		flow->failed = true;
		return 0;
	}
	for (u32 i = 0; i < count && kept < CONDITIONS_MAX; i++) {
		struct sym *copy = is_about_caller(tests[i].about) ? export_sym(flow, tests[i].about) :
								     NULL;

		if (copy)
			list[kept++] = (struct condition){copy, tests[i].holds};
	}
	return kept;
}

struct sym *argument_of(const struct sym *call, u32 number)
{
	const struct sym *list = call->a;

	while (list && number--)
		list = list->b;
	return list ? list->a : NULL;
}

/* The callee's value as the caller has it; NULL: it has no such value */
static struct sym *import_sym(struct walk *walk, const struct sym *sym, const struct sym *call)
{
	struct sym like = *sym;

	if (sym->kind == SYM_PARAMETER)
		return argument_of(call, sym->number);
	if (sym->kind == SYM_NUMBER)
		return sym_number(&walk->syms, sym->number);
	if (sym->a && !(like.a = import_sym(walk, sym->a, call)))
		return NULL;
	if (sym->b && !(like.b = import_sym(walk, sym->b, call)))
		return NULL;
	if (sym->kind == SYM_UNARY && sym->op != 'c')
		return sym_unary(&walk->syms, sym->op, like.a);
	if (sym->kind == SYM_BINARY)
		return sym_binary(&walk->syms, sym->op, like.a, like.b);
	if (sym->kind != SYM_NAMED && sym->kind != SYM_UNARY && sym->kind != SYM_ARGUMENTS) {
		if (!call->b)
			return NULL;
		like.age = call->b->age;
		like.made_at = call->b->made_at;
	}
	return sym_make(&walk->syms, &like);
}

bool conditions_import(struct walk *walk, struct state *state, const struct result *result,
		       const struct sym *call)
{
	for (u32 i = 0; i < result->condition_count; i++) {
		struct sym *about = import_sym(walk, result->conditions[i].about, call);

		if (about && !state_assume(walk, state, about, result->conditions[i].holds))
			return false;
	}
	return true;
}
