// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Return section that the type of the function excludes: an errno for a bool or an unsigned
 * number, NULL for an int, true for a pointer. And one that knows nothing but results, read whole,
 * on a function that also returns an errno of its own making.
 */
#include "review/check/lib.h"

static const struct claim *certain_claim(const struct claims *claims, u8 value)
{
	const struct claim *claim;
	u32 at = 0;

	while ((claim = claim_next(claims, CLAIM_RETURNS, value, &at)))
		if (claim->is_certain)
			return claim;
	return NULL;
}

static int kind_report(const struct subject *subject, const struct claim *claim, const char *key,
		       const char *question, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };

	step_add(&steps, subject->function, subject->function->line, "declared as %s",
		 subject->function->return_type);
	finding_claim(&finding, claim);
	finding.key = key;
	finding.question = question;
	finding_steps(&finding, &steps);
	return report(to, CHECK_return_kind, &finding);
}

static bool is_number(const char *type)
{
	return type_is(type, "int") || type_is(type, "long") || type_is(type, "ssize_t") ||
	       type_is(type, "bool") || type_unsigned(type);
}

/* What the type cannot hold, and what the text calls it */
static const struct claim *excluded(const struct subject *subject, const char **what)
{
	const struct claims *claims = subject->claims;
	const char *type = subject->function->return_type;
	const struct claim *claim = NULL;

	if (type_unsigned(type)) {
		*what = "a negative errno";
		claim = certain_claim(claims, CV_ERRNO);
		claim = claim ? claim : certain_claim(claims, CV_ANY_ERRNO);
	} else if (is_number(type)) {
		*what = "NULL";
		claim = certain_claim(claims, CV_NULL);
	} else if (type_is_pointer(type)) {
		*what = "true or false";
		claim = certain_claim(claims, CV_TRUE);
		claim = claim ? claim : certain_claim(claims, CV_FALSE);
	}
	return claim;
}

static int type_check(const struct subject *subject, struct findings *to)
{
	const char *what;
	const struct claim *claim = excluded(subject, &what);

	if (!claim)
		return 0;
	return kind_report(subject, claim, what,
			   pool_printf(to->pool,
				       "The text has %s() return %s, but its type is %s. Which of the "
				       "two is out of date?",
				       subject->function->name, what,
				       subject->function->return_type),
			   to);
}

/* Results only: nothing that can mean failure */
static bool is_about_results(const struct claims *claims)
{
	const struct claim *claim;
	u32 at = 0, count = 0;

	while ((claim = claim_next(claims, CLAIM_RETURNS, CV_NONE, &at))) {
		/* true and false are truth_errno.c's */
		if (!claim->is_certain ||
		    (claim->value != CV_ZERO && claim->value != CV_NUMBER))
			return false;
		if (claim->value == CV_NUMBER && claim->number < 0)
			return false;
		count++;
	}
	return count > 1;
}

static const struct outcome *own_errno(const struct contract *contract)
{
	for (u32 i = 0; i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];

		if (outcome->kind == VALUE_INT && outcome->number < 0 && outcome->is_certain &&
		    !outcome->depth && errno_text(outcome->number))
			return outcome;
	}
	return NULL;
}

static int results_check(const struct subject *subject, struct findings *to)
{
	const struct outcome *outcome = subject->contract ? own_errno(subject->contract) : NULL;
	struct finding finding = finding_of(subject);
	const struct claim *claim;
	u32 at = 0;

	if (!outcome || !subject->claims->return_whole || !is_about_results(subject->claims) ||
	    type_unsigned(subject->function->return_type))
		return 0;
	claim = claim_next(subject->claims, CLAIM_RETURNS, CV_NONE, &at);
	finding_claim(&finding, claim);
	finding.key = errno_text(outcome->number);
	finding_outcome(&finding, outcome);
	finding.question = pool_printf(
		to->pool,
		"The text names the results of %s(), none of which is an error, but it can also "
		"return %s. Should the text say so?",
		finding.function, finding.key);
	return report(to, CHECK_return_kind, &finding);
}

int function_return_kind(const struct subject *subject, struct findings *to)
{
	int error;

	if (!subject->claims || !subject->doc || !subject->function->return_type ||
	    subject->claims->returns_in_description)
		return 0;
	error = type_check(subject, to);
	return error ? error : results_check(subject, to);
}
