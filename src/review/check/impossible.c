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

#define CALLS_MAX 3

struct labels {
	const struct subject *subject;
	const struct item *function;
	const struct ast *body, *label;
	u32 depth;
	bool hidden;
};

static bool goto_visit(const struct ast *node, void *context)
{
	struct labels *labels = context;

	if (node->kind == AST_GOTO && labels->label && node->bytes == labels->label->bytes &&
	    !memcmp(node->text, labels->label->text, node->bytes))
		labels->label = NULL;
	return labels->label != NULL;
}

/* A label that no goto of the body names is the target of a jump inside some macro. */
static bool label_visit(const struct ast *node, void *context)
{
	struct labels *labels = context, inner;
	const struct item *const *list;
	char name[128];
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	if (node->kind == AST_LABEL) {
		inner = *labels;
		inner.label = node;
		ast_each(labels->body, goto_visit, &inner);
		labels->hidden |= inner.label != NULL;
	}
	if (!callee || labels->hidden || labels->depth == CALLS_MAX)
		return !labels->hidden;
	word_copy(name, sizeof(name), callee, bytes);
	if (!functions_find(labels->subject->tree, name, labels->function->file, &list))
		return true;
	inner = *labels;
	inner.depth++;
	inner.function = list[0];
	inner.body = function_body(labels->subject->tree, list[0]);
	ast_each(inner.body, label_visit, &inner);
	labels->hidden = inner.hidden;
	return !labels->hidden;
}

static bool has_hidden_jumps(const struct subject *subject)
{
	struct labels labels = { .subject = subject, .function = subject->function };

	labels.body = function_body(subject->tree, subject->function);
	ast_each(labels.body, label_visit, &labels);
	return labels.hidden;
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

/* A body of one return is a stub: others document and override it. */
static bool is_stub(const struct subject *subject)
{
	const struct ast *body = function_body(subject->tree, subject->function);

	return body && body->child && body->child->kind == AST_RETURN && !body->child->next;
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
	finding.question =
		pool_printf(to->pool,
			    "No way through %s() gives %s, which its documentation promises. "
			    "Is the code or the sentence out of date?",
			    finding.function, finding.key ? finding.key : "that errno");
	finding_steps(&finding, &steps);
	return report(to, CHECK_impossible, &finding);
}

int function_impossible(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	const struct claim *claim;
	u32 at = 0;
	int error = 0;

	if (!contract || !contract->complete || is_stub(subject) || is_other_definition(subject))
		return 0;
	while (!error && (claim = claim_next(subject->claims, CLAIM_RETURNS, CV_NONE, &at))) {
		if (claim->value != CV_ERRNO && claim->value != CV_ERR_PTR)
			continue;
		if (claim->is_certain && errno_text(claim->number) &&
		    !is_possible(contract, claim->number) && !has_hidden_jumps(subject))
			error = impossible_report(subject, claim, to);
	}
	return error;
}
