// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of the conditions on which a value is returned ("%NULL if A, B, or C") that leaves some
 * out: the code gives the value on ways whose deciding condition no alternative speaks of. It asks,
 * of text that a patch brings; old text is often meant as examples.
 *
 * "Speaks of" is coarse on purpose: a guard about memory is covered by any words about memory. What
 * a guard is about may be unknown; such a guard is never reported.
 */
#include "base/text.h"
#include "review/check/lib.h"

#define NAMED_MAX 4

/* What no word of a list needs to speak of: nobody documents that a callee saw a bad callee */
static const struct {
	u32 about;
	const char *as;
} kinds[] = {
	{ ABOUT_EXISTS, "it is already there or in use" },
	{ ABOUT_ABSENT, "nothing that fits is found" },
	{ ABOUT_MEMORY, "memory is out" },
	{ ABOUT_LOCK, "the lock is not taken" },
	{ ABOUT_MISALIGNED, "it is misaligned" },
	{ ABOUT_PERMISSION, "permission is denied" },
	{ ABOUT_RANGE, "a bound is passed" }, /* of no-ops only: loops have bounds too */
};

struct list {
	u32 about, alternatives;
	const struct claim *first;
};

static u32 alternatives_count(const char *condition)
{
	u32 count = 1;

	for (const char *at = condition; at && *at; at++)
		count += *at == ',';
	return count;
}

static struct list list_read(const struct claims *claims, u8 kind, u8 value, s64 number)
{
	struct list list = {};
	const struct claim *claim;
	u32 at = 0;

	while ((claim = claim_next(claims, kind, value, &at))) {
		if (number && claim->number != number)
			continue;
		list.first = list.first ? list.first : claim;
		list.about |= claim->about;
		list.alternatives += claim->condition ? alternatives_count(claim->condition) : 0;
	}
	return list;
}

static u32 kind_of(u32 about)
{
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		if (about & kinds[i].about)
			return i;
	return ARRAY_SIZE(kinds);
}

struct at_once {
	u32 line;
	bool found;
};

static bool at_once_visit(const struct ast *node, void *context)
{
	struct at_once *search = context;
	const struct ast *then = node->kind == AST_IF ? ast_child(node, 1) : NULL;

	for (; then && then->kind == AST_BLOCK; then = then->child)
		;
	for (; then && then->next && then->next->kind == AST_RETURN; then = then->next)
		;
	if (then && node->line == search->line && then->kind == AST_RETURN)
		search->found = true;
	return !search->found;
}

/* `if (guard) return;`: nothing else happens on that way */
static bool returns_at_once(const struct subject *subject, const struct guard *guard)
{
	struct at_once search = { .line = guard->line };

	ast_each(function_body(subject->tree, guard->function), at_once_visit, &search);
	return search.found;
}

/* What an outcome's deciding condition is about */
static u32 outcome_about(const struct subject *subject, const struct outcome *outcome)
{
	const struct guard *last = outcome->guards + outcome->guard_count - 1;
	u32 about = outcome->guard_count ? guard_about_deep(subject->tree, last) : 0;

	if (outcome->kind == VALUE_VOID)
		return about && returns_at_once(subject, last) ? about : 0;
	return about & ~ABOUT_RANGE;
}

struct gaps {
	struct text text;
	struct steps steps;
	u32 seen, count;
};

static void gap_add(struct gaps *gaps, const struct outcome *outcome, u32 kind)
{
	const struct guard *last = outcome->guards + outcome->guard_count - 1;

	if (gaps->seen & kinds[kind].about || gaps->count == NAMED_MAX)
		return;
	gaps->seen |= kinds[kind].about;
	text_printf(&gaps->text, "%s%s", gaps->count ? "; " : "", kinds[kind].as);
	gaps->count++;
	step_add(&gaps->steps, last->function, last->line, "%s", last->text);
}

static int gaps_report(const struct subject *subject, const struct list *list,
		       const struct gaps *gaps, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = gaps->steps;

	finding.is_proof = false;
	finding.line = list->first->line;
	finding.quote = list->first->sentence;
	finding.key = pool_printf(to->pool, "%d:%lld", list->first->value,
				  (long long)list->first->number);
	finding.question = pool_printf(to->pool,
				       "The list of conditions leaves some out that the code has "
				       "for the same result: %s. Should they be named?",
				       gaps->text.data);
	finding_steps(&finding, &steps);
	return report(to, CHECK_list_short, &finding);
}

static bool outcome_is(const struct outcome *outcome, u8 value, s64 number)
{
	switch (value) {
	case CV_NULL:
		return outcome->kind == VALUE_NULL;
	case CV_ERRNO:
		return outcome->kind == VALUE_INT && outcome->number == number;
	default:
		return outcome->kind == VALUE_VOID;
	}
}

/* The function that the last statement hands everything on to; its early returns are no-ops too */
static const struct contract *tail_contract(const struct subject *subject)
{
	const struct ast *last = function_body(subject->tree, subject->function);
	const struct item *const *list;
	char name[128];
	const char *callee;
	u32 bytes;

	for (last = last ? last->child : NULL; last && last->next; last = last->next)
		;
	callee = last && last->kind == AST_EXPR ? ast_callee(last->child, &bytes) : NULL;
	if (!callee)
		return NULL;
	word_copy(name, sizeof(name), callee, bytes);
	if (!functions_find(subject->tree, name, subject->function->file, &list) ||
	    !list[0]->is_static || list[0]->file != subject->function->file)
		return NULL;
	return flow_contract(subject->flow, list[0]);
}

static void gaps_find(const struct subject *subject, const struct contract *contract,
		      const struct list *list, u8 value, struct gaps *gaps)
{
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		u32 about, kind;

		if (!outcome->is_certain || !outcome_is(outcome, value, list->first->number))
			continue;
		about = outcome_about(subject, outcome);
		kind = kind_of(about);
		if (kind < ARRAY_SIZE(kinds) && !(about & list->about))
			gap_add(gaps, outcome, kind);
	}
}

static int list_check(const struct subject *subject, const struct list *list, u8 value,
		      struct findings *to)
{
	struct gaps gaps = { .steps.pool = to->pool };
	const struct contract *tail = NULL;
	int error = 0;

	if (value == CV_NONE)
		tail = tail_contract(subject);
	text_init(&gaps.text, 2000);
	gaps_find(subject, subject->contract, list, value, &gaps);
	if (tail)
		gaps_find(subject, tail, list, value, &gaps);
	if (gaps.count)
		error = gaps_report(subject, list, &gaps, to);
	text_fini(&gaps.text);
	return error;
}

int function_list_short(const struct subject *subject, struct findings *to)
{
	static const struct {
		u8 claim, value;
	} lists[] = { { CLAIM_RETURNS, CV_NULL },
		      { CLAIM_RETURNS, CV_ERRNO },
		      { CLAIM_NOOP, CV_NONE } };
	const struct claim *claim;
	int error = 0;

	if (!subject->contract)
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(lists); i++) {
		u32 at = 0;

		while (!error &&
		       (claim = claim_next(subject->claims, lists[i].claim, lists[i].value, &at))) {
			struct list list = list_read(subject->claims, lists[i].claim,
						     lists[i].value, claim->number);

			if (list.first == claim && list.alternatives > 1)
				error = list_check(subject, &list, lists[i].value, to);
		}
	}
	return error;
}
