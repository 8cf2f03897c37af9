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

/* What an outcome's deciding condition is about: the guard, or what the last steps name */
static u32 outcome_about(const struct outcome *outcome)
{
	u32 about = 0;

	if (outcome->guard_count)
		about = guard_about(&outcome->guards[outcome->guard_count - 1]);
	for (u32 i = outcome->step_count; !about && i > 1; i--) {
		struct guard step = { .text = outcome->steps[i - 2].what };

		about = guard_about(&step);
	}
	return about;
}

struct gaps {
	struct text text;
	struct steps steps;
	u32 seen, count;
};

static void gap_add(struct gaps *gaps, const struct outcome *outcome, u32 kind)
{
	const struct step *step;

	if (gaps->seen & kinds[kind].about || gaps->count == NAMED_MAX)
		return;
	gaps->seen |= kinds[kind].about;
	text_printf(&gaps->text, "%s%s", gaps->count ? "; " : "", kinds[kind].as);
	gaps->count++;
	if (!outcome->step_count)
		return;
	step = &outcome->steps[outcome->step_count > 1 ? outcome->step_count - 2 : 0];
	step_add(&gaps->steps, step->function, step->line, "%s", step->what);
}

static int gaps_report(const struct subject *subject, const struct list *list,
		       const struct gaps *gaps, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = gaps->steps;

	finding.is_proof = false;
	finding.line = list->first->line;
	finding.quote = list->first->sentence;
	finding.key = pool_printf(to->pool, "%d:%lld", list->first->value, (long long)list->first->number);
	finding.question = pool_printf(to->pool, "The list of conditions leaves some out that the code has "
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

static int list_check(const struct subject *subject, const struct list *list, u8 value,
		      struct findings *to)
{
	const struct contract *contract = subject->contract;
	struct gaps gaps = { .steps.pool = to->pool };
	int error = 0;

	text_init(&gaps.text, 2000);
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		u32 about, kind;

		if (!outcome->is_certain || !outcome_is(outcome, value, list->first->number))
			continue;
		about = outcome_about(outcome);
		kind = kind_of(about);
		if (kind < ARRAY_SIZE(kinds) && !(about & list->about))
			gap_add(&gaps, outcome, kind);
	}
	if (gaps.count)
		error = gaps_report(subject, list, &gaps, to);
	text_fini(&gaps.text);
	return error;
}

int function_list_short(const struct subject *subject, struct findings *to)
{
	static const struct {
		u8 claim, value;
	} lists[] = { { CLAIM_RETURNS, CV_NULL }, { CLAIM_RETURNS, CV_ERRNO }, { CLAIM_NOOP, CV_NONE } };
	const struct claim *claim;
	int error = 0;

	if (!subject->contract)
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(lists); i++) {
		u32 at = 0;

		while (!error &&
		       (claim = claim_next(subject->claims, lists[i].claim, lists[i].value, &at))) {
			struct list list = list_read(subject->claims, lists[i].claim, lists[i].value,
						     claim->number);

			if (list.first == claim && list.alternatives > 1)
				error = list_check(subject, &list, lists[i].value, to);
		}
	}
	return error;
}
