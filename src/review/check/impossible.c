// SPDX-License-Identifier: GPL-2.0-only
/*
 * An errno that the documentation names and that no way through the function gives. That is a
 * statement about all ways, so it needs a complete contract: one unknown value, one call that could
 * not be looked into, and the check is silent. Functions that others override (weak ones, stubs
 * under #else) document what the real one does: silent too.
 */
#include "review/check/lib.h"

/* A body of one return is a stub: others document and override it. */
static bool is_stub(struct tree *tree, const struct item *function)
{
	const struct ast *body = function_body(tree, function);

	return body && body->child && body->child->kind == AST_RETURN && !body->child->next;
}

static bool is_other_definition(const struct subject *subject)
{
	const struct item *const *list;
	const struct item *function = subject->function;
	u32 count = functions_find(subject->tree, function->name, function->file, &list);

	if (function->is_weak || function->condition)
		return true;
	for (u32 i = 0; i < count; i++)
		if (list[i] != function && !is_stub(subject->tree, list[i]))
			return true;
	return false;
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

/*
 * The return statements themselves leave that value no way out: constants that are others, and
 * `(ret == -EINVAL) ? 0 : ret`. Then it does not matter what is not known of the callees.
 */
struct exclusion {
	const struct subject *subject;
	s64 number;
	const struct ast *filter; /* where it is made another value */
	bool open;
};

static bool is_other_constant(const struct exclusion *exclusion, const struct ast *value)
{
	const char *name;
	s64 number;

	value = ast_plain(value);
	if (ast_errno(exclusion->subject, value, &number, &name))
		return number != exclusion->number;
	return value && value->kind == AST_NUMBER;
}

static bool is_filter(const struct exclusion *exclusion, const struct ast *value)
{
	const struct ast *test = ast_plain(ast_child(value, 0));
	const struct ast *kept = ast_plain(ast_child(value, 2));
	const char *name;
	s64 number;

	return value && value->kind == AST_COND && kept && kept->kind == AST_NAME &&
	       test->kind == AST_BINARY && test->op == OP('=', '=') &&
	       ast_same(ast_plain(test->child), kept) &&
	       ast_errno(exclusion->subject, ast_child(test, 1), &number, &name) &&
	       number == exclusion->number && is_other_constant(exclusion, ast_child(value, 1));
}

static bool exclusion_visit(const struct ast *node, void *context)
{
	struct exclusion *exclusion = context;
	const struct ast *value = ast_plain(node->child);

	if (node->kind == AST_UNKNOWN)
		exclusion->open = true;
	if (node->kind != AST_RETURN)
		return !exclusion->open;
	if (is_filter(exclusion, value))
		exclusion->filter = node;
	else if (!is_other_constant(exclusion, value))
		exclusion->open = true;
	return false;
}

static const struct ast *filter_of(const struct subject *subject, s64 number)
{
	struct exclusion exclusion = { .subject = subject, .number = number };

	ast_each(function_body(subject->tree, subject->function), exclusion_visit, &exclusion);
	return exclusion.open || subject->function->has_branches ? NULL : exclusion.filter;
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
			     const struct ast *filter, struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };
	const struct contract *contract = subject->contract;

	for (u32 i = 0; !filter && i < contract->outcome_count; i++) {
		const struct outcome *outcome = &contract->outcomes[i];
		const struct step *last;

		if (!outcome->step_count)
			continue;
		last = &outcome->steps[outcome->step_count - 1];
		step_add(&steps, last->function, last->line, "gives %s",
			 outcome->name ? outcome->name : "another value");
	}
	if (filter)
		step_add(&steps, subject->function, filter->line, "%s",
			 source_text(to->pool, filter));
	finding_claim(&finding, claim);
	finding.key = errno_text(claim->number);
	finding.question =
		pool_printf(to->pool,
			    "No way through %s() gives %s, which its documentation promises. "
			    "Is the code or the sentence out of date?",
			    finding.function, finding.key ? finding.key : "that errno");
	finding_steps(&finding, &steps);
	return report(to, CHECK_impossible, &finding);
}

static int claim_check(const struct subject *subject, const struct claim *claim,
		       struct findings *to)
{
	const struct contract *contract = subject->contract;
	const struct ast *filter = filter_of(subject, claim->number);

	if (filter)
		return impossible_report(subject, claim, filter, to);
	if (!contract->is_closed || is_possible(contract, claim->number) ||
	    has_hidden_jumps(subject))
		return 0;
	return impossible_report(subject, claim, NULL, to);
}

int function_impossible(const struct subject *subject, struct findings *to)
{
	const struct claim *claim;
	u32 at = 0;
	int error = 0;

	if (!subject->contract || is_stub(subject->tree, subject->function) ||
	    is_other_definition(subject))
		return 0;
	while (!error && (claim = claim_next(subject->claims, CLAIM_RETURNS, CV_NONE, &at))) {
		if (claim->value != CV_ERRNO && claim->value != CV_ERR_PTR)
			continue;
		if (claim->is_certain && errno_text(claim->number))
			error = claim_check(subject, claim, to);
	}
	return error;
}
