// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types whose error is a value of its own, which callers test for by name: a function of such a
 * type that gives 0 when it has just seen the error. Rows of `sentinels`.
 */
#include "review/check/lib.h"

static const struct sentinel {
	const char *type, *test, *value;
} sentinels[] = {
	{ "dma_addr_t", "dma_mapping_error", "DMA_MAPPING_ERROR" },
};

struct search {
	const struct sentinel *sentinel;
	const struct ast *condition, *found;
};

static bool call_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (!search->condition && ast_calls(node, search->sentinel->test))
		search->condition = node;
	return !search->condition;
}

static bool return_visit(const struct ast *node, void *context)
{
	struct search *search = context;
	const struct ast *value = ast_plain(node->child);

	if (node->kind == AST_RETURN && !search->found &&
	    (ast_is(value, "0") || ast_is(value, "NULL")))
		search->found = node;
	return !search->found;
}

/* if (dma_mapping_error(...)) return 0; */
static bool if_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (node->kind != AST_IF || search->found)
		return !search->found;
	search->condition = NULL;
	if (ast_plain(node->child)->kind == AST_CALL)
		ast_each(node->child, call_visit, search);
	if (search->condition)
		ast_each(ast_child(node, 1), return_visit, search);
	return !search->found;
}

int function_error_sentinel(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	struct search search = {};
	struct steps steps = { .pool = to->pool };
	struct finding finding = finding_of(subject);

	for (u32 i = 0; !search.sentinel && i < ARRAY_SIZE(sentinels); i++)
		if (function->kind == ITEM_FUNCTION &&
		    type_is(function->return_type, sentinels[i].type))
			search.sentinel = &sentinels[i];
	if (!search.sentinel)
		return 0;
	ast_each(function_body(subject->tree, function), if_visit, &search);
	if (!search.found)
		return 0;
	step_add(&steps, function, search.condition->line, "%s",
		 source_text(to->pool, search.condition));
	step_add(&steps, function, search.found->line, "%s", source_text(to->pool, search.found));
	finding.path = function->file->path;
	finding.line = search.found->line;
	finding.key = search.sentinel->value;
	finding.question = pool_printf(
		to->pool,
		"%s() gives 0 for the error that it has just seen, but 0 is a valid %s: a caller's "
		"%s() does not know it. Should it be %s?",
		function->name, search.sentinel->type, search.sentinel->test,
		search.sentinel->value);
	finding_steps(&finding, &steps);
	return report(to, CHECK_error_sentinel, &finding);
}
