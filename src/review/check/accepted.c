// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad input that is taken for success: the documentation demands something of an argument (aligned,
 * not NULL, not zero, must be 0) and names errors, but where the demand is broken the function
 * gives 0 at once, and no sentence says so. A caller cannot tell that nothing was done.
 */
#include "review/check/lib.h"

static const struct {
	u8 claim;
	u32 about;
	const char *broken;
} demands[] = {
	{ CLAIM_PARAM_ALIGNED, ABOUT_MISALIGNED, "not aligned" },
	{ CLAIM_PARAM_NOT_NULL, ABOUT_NULL, "NULL" },
	{ CLAIM_PARAM_NONZERO, ABOUT_ZERO, "zero" },
	{ CLAIM_PARAM_ZERO, ABOUT_FLAGS, "not zero" },
};

/* The condition that decided: the last one on the way */
static const struct guard *last_guard(const struct outcome *outcome)
{
	return outcome->guard_count ? &outcome->guards[outcome->guard_count - 1] : NULL;
}

static bool is_documented(const struct claims *claims, const char *parameter, u32 about)
{
	const struct claim *claim;
	u32 at = 0;

	while ((claim = claim_next(claims, CLAIM_RETURNS, CV_ZERO, &at)))
		if (claim->about & about && (!claim->parameters || !*claim->parameters ||
					     text_has_word(claim->parameters, parameter)))
			return true;
	return false;
}

static int accepted_report(const struct subject *subject, const struct claim *claim,
			   const struct outcome *outcome, u32 demand, struct findings *to)
{
	struct finding finding = finding_of(subject);

	finding_claim(&finding, claim);
	finding.key = claim->subject;
	finding_outcome(&finding, outcome);
	finding.question = pool_printf(
		to->pool,
		"If @%s is %s, %s() does nothing and returns 0, which the text calls "
		"success; it names an errno for other bad input. Should this be an error, "
		"or be documented?",
		claim->subject, demands[demand].broken, finding.function);
	return report(to, CHECK_accepted, &finding);
}

static int demand_check(const struct subject *subject, const struct claim *claim, u32 demand,
			struct findings *to)
{
	const struct contract *contract = subject->contract;

	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		const struct guard *guard = last_guard(outcome);
		u32 number = guard ? guard->parameter : 0;

		if (outcome->kind != VALUE_INT || outcome->number || !outcome->is_certain ||
		    !number || number > subject->function->parameter_count ||
		    !guard_breaks(guard, demands[demand].about))
			continue;
		if (text_is(subject->function->parameters[number - 1].name, claim->subject) &&
		    !is_documented(subject->claims, claim->subject, demands[demand].about))
			return accepted_report(subject, claim, outcome, demand, to);
	}
	return 0;
}

int function_accepted(const struct subject *subject, struct findings *to)
{
	const struct claim *claim;
	int error = 0;

	if (!subject->contract || !claims_have(subject->claims, CLAIM_RETURNS, CV_ERRNO))
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(demands); i++) {
		u32 at = 0;

		while (!error &&
		       (claim = claim_next(subject->claims, demands[i].claim, CV_NONE, &at)))
			if (claim->subject)
				error = demand_check(subject, claim, i, to);
	}
	return error;
}
