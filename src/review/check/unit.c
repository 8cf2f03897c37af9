// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Returns the size in bytes", and the function hands on what a callee gives, which others multiply
 * by PAGE_SIZE to get bytes: it is pages.
 */
#include "review/check/lib.h"

#define WITNESSES_MIN 2

/* The call whose result is the whole result: return f(...); as the last statement */
static const struct ast *handed_on(const struct ast *body)
{
	const struct ast *last = NULL, *value;

	for (const struct ast *at = body ? body->child : NULL; at; at = at->next)
		if (at->kind != AST_EMPTY)
			last = at;
	if (!last || last->kind != AST_RETURN)
		return NULL;
	value = ast_plain(last->child);
	return value && value->kind == AST_CALL ? value : NULL;
}

struct search {
	const char *callee;
	const struct ast *found;
};

static bool multiplies_by_page(const struct ast *node, const char *callee)
{
	const struct ast *left = ast_plain(ast_child(node, 0)),
			 *right = ast_plain(ast_child(node, 1));

	if (node->kind != AST_BINARY || !left || !right || !ast_calls(left, callee))
		return false;
	return (node->op == '*' && ast_is(right, "PAGE_SIZE")) ||
	       (node->op == OP('<', '<') && ast_is(right, "PAGE_SHIFT"));
}

static bool page_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (multiplies_by_page(node, search->callee))
		search->found = node;
	return !search->found;
}

/* "Return: the size in bytes", or a sentence of the description that begins with "Returns" */
static bool says_bytes(const struct kdoc *doc)
{
	for (u32 i = 0; i < doc->section_count; i++) {
		const struct kdoc_section *section = &doc->sections[i];
		bool is_return =
			text_is(section->name, "Return") || text_is(section->name, "Returns");

		if (section->is_parameter || !section->body.text)
			continue;
		if ((is_return || text_has(section->body.text, "returns ")) &&
		    text_has(section->body.text, "in bytes"))
			return true;
	}
	return text_has(doc->purpose, "in bytes");
}

static int unit_report(const struct subject *subject, const char *callee, const struct ast *call,
		       struct steps *steps, struct findings *to)
{
	struct finding finding = finding_of(subject);

	finding.key = callee;
	finding.question =
		pool_printf(to->pool,
			    "The text says bytes, but %s() hands on what %s() gives, and "
			    "others multiply that by PAGE_SIZE to get bytes. Is it pages?",
			    finding.function, callee);
	step_add(steps, subject->function, call->line, "returns %s", source_text(to->pool, call));
	finding_steps(&finding, steps);
	return report(to, CHECK_unit, &finding);
}

int function_unit(const struct subject *subject, struct findings *to)
{
	struct steps steps = { .pool = to->pool };
	const struct item *const *callers;
	const struct ast *call;
	struct search search;
	u32 count;

	if (!subject->doc || subject->function->kind != ITEM_FUNCTION || !says_bytes(subject->doc))
		return 0;
	call = handed_on(function_body(subject->tree, subject->function));
	if (!call || call->child->kind != AST_NAME)
		return 0;
	search.callee = pool_span(to->pool, call->child->text, call->child->bytes);
	if (!search.callee)
		return -ENOMEM;
	count = callers_find(subject->tree, search.callee, &callers);
	for (u32 i = 0; i < count && steps.count < WITNESSES_MIN; i++) {
		search.found = NULL;
		ast_each(function_body(subject->tree, callers[i]), page_visit, &search);
		if (search.found)
			step_add(&steps, callers[i], search.found->line, "%s",
				 source_text(to->pool, search.found));
	}
	return steps.count < WITNESSES_MIN ? 0
					   : unit_report(subject, search.callee, call, &steps, to);
}
