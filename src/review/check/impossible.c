// SPDX-License-Identifier: GPL-2.0-only
/*
 * An errno that the documentation names and that no way through the function gives. That is a
 * statement about all ways, so it needs a complete contract: one unknown value, one call that could
 * not be looked into, and the check is silent. Functions that others override (weak ones, stubs
 * under #else) document what the real one does: silent too.
 */
#include "review/check/lib.h"

static bool is_other_definition(const struct subject *subject)
{
	const struct item *const *list;
	const struct item *function = subject->function;

	return function->is_weak || function->condition ||
	       functions_find(subject->tree, function->name, function->file, &list) > 1;
}

/* Nothing is known of the errno of such an outcome */
static bool is_open(const struct outcome *outcome)
{
	return outcome->kind == VALUE_UNKNOWN || outcome->kind == VALUE_NEGATIVE ||
	       (outcome->kind == VALUE_ERR_PTR && !outcome->number);
}

static bool is_possible(const struct contract *contract, s64 number)
{
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		if (is_open(outcome) || outcome->number == number)
			return true;
	}
	return !contract->outcome_count;
}

static int impossible_report(const struct subject *subject, const struct claim *claim,
			     struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };
	const struct contract *contract = subject->contract;

	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		const struct step *last;

		if (!outcome->step_count)
			continue;
		last = &outcome->steps[outcome->step_count - 1];
		step_add(&steps, last->function, last->line, "gives %s",
			 outcome->name ? outcome->name : "another value");
	}
	finding.line = claim->line;
	finding.quote = claim->sentence;
	finding.key = errno_text(claim->number);
	finding.question = pool_printf(to->pool,
				       "No way through %s() gives %s, which its documentation promises. "
				       "Is the code or the sentence out of date?", finding.function,
				       finding.key ? finding.key : "that errno");
	finding_steps(&finding, &steps);
	return report(to, CHECK_impossible, &finding);
}

int function_impossible(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	const struct claim *claim;
	u32 at = 0;
	int error = 0;

	if (!contract || !contract->complete || is_other_definition(subject))
		return 0;
	while (!error && (claim = claim_next(subject->claims, CLAIM_RETURNS, CV_NONE, &at))) {
		if (claim->value != CV_ERRNO && claim->value != CV_ERR_PTR)
			continue;
		if (claim->is_certain && errno_text(claim->number) &&
		    !is_possible(contract, claim->number))
			error = impossible_report(subject, claim, to);
	}
	return error;
}
