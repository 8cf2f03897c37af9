// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Return section that lists errno values, read whole and without an opening ("or another negative
 * errno"), and a way through the function that gives a value it does not list. Silent where the
 * section was not read whole or where the way is not certain.
 */
#include "review/check/lib.h"

static const struct claim *first_return(const struct claims *claims)
{
	u32 at = 0;

	return claim_next(claims, CLAIM_RETURNS, CV_NONE, &at);
}

static bool is_call(const struct step *step)
{
	return !strncmp(step->what, "calls ", 6);
}

/* The line of the call is that of the return: what the callee gives is handed on */
static bool is_handed_on(const struct outcome *outcome, u32 at)
{
	for (u32 i = at + 1; i < outcome->step_count; i++)
		if (outcome->steps[i].function == outcome->steps[at].function)
			return outcome->steps[i].line == outcome->steps[at].line;
	return false;
}

/*
 * How far the errno comes from: calls that the function does not simply hand on. From far away come
 * values that the arguments exclude, which is not seen over two calls; and what a callee says of
 * its arguments (-EINVAL) may be excluded by who makes them.
 */
static bool is_near(const struct outcome *outcome)
{
	u32 calls = 0, handed_on = 0;

	for (u32 i = 0; i < outcome->step_count; i++) {
		handed_on += is_call(&outcome->steps[i]) && is_handed_on(outcome, i);
		calls += is_call(&outcome->steps[i]);
	}
	return outcome->number == -EINVAL ? !calls : calls - handed_on <= 1;
}

static bool is_missing(const struct subject *subject, const struct outcome *outcome)
{
	const struct claims *claims = subject->claims;

	if (!outcome->is_certain || !errno_text(outcome->number) || !is_near(outcome))
		return false;
	if (outcome->kind == VALUE_INT)
		return outcome->number < 0 && outcome->number >= -ERRNO_MAX &&
		       claims_have(claims, CLAIM_RETURNS, CV_ERRNO) &&
		       !claim_of_outcome(claims, outcome);
	return outcome->kind == VALUE_ERR_PTR && outcome->number &&
	       (claims_have(claims, CLAIM_RETURNS, CV_ERR_PTR) ||
		claims_have(claims, CLAIM_RETURNS, CV_ERRNO)) &&
	       !claim_of_outcome(claims, outcome);
}

static int missing_report(const struct subject *subject, const struct outcome *outcome,
			  struct findings *to)
{
	struct finding finding = finding_of(subject);
	const struct claim *claim = first_return(subject->claims);
	const char *name = errno_text(outcome->number);

	finding_claim(&finding, claim);
	finding.key = name;
	finding_outcome(&finding, outcome);
	finding.question =
		pool_printf(to->pool,
			    "The Return section lists the errors of %s(), but it can also return "
			    "%s%s%s. Should the list name it?",
			    finding.function, outcome->kind == VALUE_ERR_PTR ? "ERR_PTR(" : "",
			    name, outcome->kind == VALUE_ERR_PTR ? ")" : "");
	return report(to, CHECK_errno_missing, &finding);
}

int function_errno_missing(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	int error = 0;

	if (!contract || !subject->claims || !subject->claims->return_closed)
		return 0;
	for (u32 i = 0; !error && i < contract->outcome_count; i++)
		if (is_missing(subject, &contract->outcomes[i]))
			error = missing_report(subject, &contract->outcomes[i], to);
	return error;
}
