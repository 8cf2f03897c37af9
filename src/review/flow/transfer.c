/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests cross calls: what a callee's way has tested of its parameters and of what hangs on them is
 * kept with its summary, and rebuilt over the arguments of a call. A value of the callee counts for
 * the caller only if these tests do not contradict what the caller knows.
 */
#include "review/flow/flow_private.h"

/* Values of one function's conditions are the same if they are one: export.c */
static bool has_condition(const struct condition *list, u32 count,
			  const struct condition *condition)
{
	for (u32 i = 0; i < count; i++)
		if (list[i].holds == condition->holds && list[i].about == condition->about)
			return true;
	return false;
}

static bool is_part(const struct conditions *a, const struct draft *b)
{
	for (u32 i = 0; i < a->count; i++)
		if (!has_condition(b->list, b->count, &a->list[i]))
			return false;
	return true;
}

void result_add_way(struct flow *flow, struct result *result, const struct draft *way)
{
	struct conditions *last = &result->ways[WAYS_MAX - 1];
	struct draft common = {.count = 0};

	for (u32 i = 0; i < result->way_count; i++)
		if (is_part(&result->ways[i], way))
			return;
	if (result->way_count < WAYS_MAX) {
		result->ways[result->way_count++] = conditions_keep(flow, way);
		return;
	}
	for (u32 i = 0; i < way->count; i++)
		if (has_condition(last->list, last->count, &way->list[i]))
			common.list[common.count++] = way->list[i];
	*last = conditions_keep(flow, &common);
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

static bool assume_way(struct walk *walk, struct state *state, const struct conditions *way,
		       const struct sym *call)
{
	for (u32 i = 0; i < way->count; i++) {
		struct sym *about = import_sym(walk, way->list[i].about, call);

		if (about && !state_assume(walk, state, about, way->list[i].holds))
			return false;
	}
	return true;
}

/* Is the value itself tested, not what it points to? Then: the parameters it is made of */
static u32 tested_parameters(const struct sym *sym)
{
	if (sym->kind == SYM_PARAMETER)
		return sym->parameters;
	if (sym->kind != SYM_UNARY && sym->kind != SYM_BINARY)
		return 0;
	return (sym->a ? tested_parameters(sym->a) : 0) | (sym->b ? tested_parameters(sym->b) : 0);
}

/* Does a test look at memory behind parameter n? flags: only tests of bits there */
static bool tests_memory(const struct sym *sym, u32 n, bool flags)
{
	if (!sym || !(sym->parameters >> n & 1))
		return false;
	if (!flags && (sym->kind == SYM_MEMBER || sym->kind == SYM_DEREF || sym->kind == SYM_INDEX))
		return true;
	if (flags && sym->kind == SYM_BINARY && sym->op == '&')
		return tests_memory(sym->a, n, false) || tests_memory(sym->b, n, false);
	return tests_memory(sym->a, n, flags) || tests_memory(sym->b, n, flags);
}

/*
 * An object of the caller's own, or one whose flag bits earlier calls may have set: what is in
 * it is the caller's doing, and not seen here.
 */
static bool doubts_memory(const struct sym *about, const struct sym *call)
{
	for (u32 n = 0; about->parameters >> n; n++) {
		const struct sym *argument = argument_of(call, n);

		if (!argument || !(about->parameters >> n & 1))
			continue;
		if (argument->kind == SYM_LOCAL && tests_memory(about, n, false))
			return true;
		if ((!call->b || call->b->age) && tests_memory(about, n, true))
			return true;
	}
	return false;
}

/*
 * A callee checks its arguments. Whether what the caller worked out can fail such a check is not
 * seen here (a size that is never 0): only its own parameters, and what hangs on them, may be
 * anything.
 */
static bool doubts_way(struct walk *walk, const struct state *state, const struct conditions *way,
		       const struct sym *call)
{
	for (u32 i = 0; i < way->count; i++) {
		u32 parameters = way->list[i].passed ? 0 : tested_parameters(way->list[i].about);

		if (!way->list[i].passed && doubts_memory(way->list[i].about, call))
			return true;
		for (u32 j = 0; parameters >> j; j++) {
			const struct sym *argument = parameters >> j & 1 ? argument_of(call, j) :
				NULL;
			s64 number;
			struct set set;

			if (!argument || (argument->parameters && !sym_has_kind(argument,
										SYM_CALL)))
				continue;
			set = state_set(state, argument);
			if (!set_is_number(&set, &number))
				return true;
		}
	}
	return false;
}

struct state *conditions_import(struct walk *walk, const struct state *state,
				const struct conditions *way, const struct sym *call)
{
	struct state *there = state_copy(walk, state);

	if (!there || !assume_way(walk, there, way, call))
		return NULL;
	if (doubts_way(walk, state, way, call))
		there->is_certain = false;
	return there;
}

void conditions_draft(struct walk *walk, struct draft *draft, const struct conditions *inner,
		      const struct sym *call)
{
	for (u32 i = 0; i < inner->count; i++) {
		struct sym *about = import_sym(walk, inner->list[i].about, call);

		if (about)
			condition_export(walk->flow, draft, about, &inner->list[i]);
	}
}
