// SPDX-License-Identifier: GPL-2.0-only
/*
 * NULL and ERR_PTR() are tested for in different ways, so a function that promises one and gives
 * the other breaks the caller that believes it. Also: a pointer function whose error is documented
 * as ERR_PTR() in a list read whole, and that gives NULL on some way.
 */
#include "review/check/lib.h"

/* The claim that NULL is the sign of failure, if ERR_PTR() is not mentioned next to it */
static const struct claim *promised_null(const struct claims *claims)
{
	u32 at = 0;
	const struct claim *claim = claim_next(claims, CLAIM_RETURNS, CV_NULL, &at);

	if (!claim || !claim->is_certain || claims_have(claims, CLAIM_RETURNS, CV_ERR_PTR) ||
	    claims_have(claims, CLAIM_RETURNS, CV_ANY_ERRNO) ||
	    claims_have(claims, CLAIM_RETURNS, CV_ERRNO))
		return NULL;
	return claim->about & ABOUT_FAILURE || claims->return_closed ? claim : NULL;
}

static const struct claim *promised_err_ptr(const struct claims *claims)
{
	u32 at = 0;
	const struct claim *claim = claim_next(claims, CLAIM_RETURNS, CV_ERR_PTR, &at);

	if (!claim || !claims->return_closed || claims_have(claims, CLAIM_RETURNS, CV_NULL) ||
	    claims_have(claims, CLAIM_RETURNS, CV_ZERO))
		return NULL;
	return claim;
}

static const struct outcome *certain_outcome(const struct contract *contract, u8 kind)
{
	for (u32 i = 0; i < contract->outcome_count; i++)
		if (contract->outcomes[i].kind == kind && contract->outcomes[i].is_certain)
			return &contract->outcomes[i];
	return NULL;
}

static int kind_report(const struct subject *subject, const struct claim *claim,
		       const struct outcome *outcome, struct findings *to)
{
	struct finding finding = finding_of(subject);
	bool null = outcome->kind == VALUE_NULL;

	finding_claim(&finding, claim);
	finding.key = null ? "null" : "err-ptr";
	finding_outcome(&finding, outcome);
	finding.question =
		null ? pool_printf(to->pool,
				   "%s() is documented to give an ERR_PTR() on failure, but it can "
				   "also return NULL, which IS_ERR() lets through. Should the text "
				   "say so?",
				   finding.function)
		     : pool_printf(
			       to->pool,
			       "%s() is documented to give NULL on failure, but it can return %s: "
			       "a caller that tests for NULL takes that for a valid pointer.",
			       finding.function, outcome->name ? outcome->name : "an ERR_PTR()");
	return report(to, CHECK_null_errptr, &finding);
}

int function_null_errptr(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	const struct claim *claim;
	const struct outcome *outcome;
	int error = 0;

	if (!contract || !subject->claims || !type_is_pointer(subject->function->return_type))
		return 0;
	claim = promised_null(subject->claims);
	outcome = claim ? certain_outcome(contract, VALUE_ERR_PTR) : NULL;
	if (outcome)
		error = kind_report(subject, claim, outcome, to);
	claim = promised_err_ptr(subject->claims);
	outcome = claim ? certain_outcome(contract, VALUE_NULL) : NULL;
	if (!error && outcome)
		error = kind_report(subject, claim, outcome, to);
	return error;
}
