// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Return: Whether X was done" on a function that gives 0 when it was and a negative errno when not:
 * who believes the text takes success for no, and every error for yes.
 */
#include "review/check/lib.h"

static bool is_truth(const struct claim *claim)
{
	return claim->is_certain && (claim->value == CV_TRUTH || claim->value == CV_TRUE);
}

/* 0 and negative errnos, all certain, and nothing else */
static const struct outcome *errno_outcome(const struct contract *contract, bool *has_zero)
{
	const struct outcome *found = NULL;

	*has_zero = false;
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		if (outcome->kind == VALUE_BOOL || outcome->kind == VALUE_POSITIVE ||
		    (outcome->kind == VALUE_INT && outcome->number > 0))
			return NULL;
		if (outcome->kind == VALUE_INT && !outcome->number)
			*has_zero = true;
		if (outcome->kind == VALUE_INT && outcome->number < 0 && outcome->is_certain &&
		    errno_text(outcome->number) && !found)
			found = outcome;
	}
	return found;
}

int function_truth_errno(const struct subject *subject, struct findings *to)
{
	const char *type = subject->function->return_type;
	struct finding finding = finding_of(subject);
	const struct claim *claim;
	const struct outcome *outcome;
	bool has_zero;
	u32 at = 0;

	if (!subject->claims || !subject->contract || !type_is(type, "int") ||
	    claims_have(subject->claims, CLAIM_RETURNS, CV_ERRNO) ||
	    claims_have(subject->claims, CLAIM_RETURNS, CV_ANY_ERRNO) ||
	    claims_have(subject->claims, CLAIM_RETURNS, CV_ZERO))
		return 0;
	claim = claim_next(subject->claims, CLAIM_RETURNS, CV_NONE, &at);
	outcome = errno_outcome(subject->contract, &has_zero);
	if (!claim || !is_truth(claim) || !outcome || !has_zero)
		return 0;
	finding_claim(&finding, claim);
	finding.key = "truth";
	finding_outcome(&finding, outcome);
	finding.question = pool_printf(
		to->pool,
		"The text has %s() tell whether something is so, but it returns 0 on success and "
		"%s when it fails. Should the text say that?",
		finding.function, errno_text(outcome->number));
	return report(to, CHECK_truth_errno, &finding);
}
