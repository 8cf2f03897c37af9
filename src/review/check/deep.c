// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guard over a variable is about: `if (ret)` says nothing, but the calls that set `ret`
 * since it was last tested do.
 */
#include "review/check/lib.h"

struct search {
	const char *name;
	u32 line;  /* of the guard */
	u32 since; /* of the last test before it */
	u32 about;
	u32 nearest; /* the last assignment before `since` */
	u32 nearest_about;
};

static bool sets(const struct ast *node, const char *name)
{
	const struct ast *target = ast_child(node, 0);

	return node->kind == AST_ASSIGN && target && target->kind == AST_NAME &&
	       ast_is(target, name);
}

static bool test_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (node->kind == AST_IF && node->line < search->line && node->line > search->since &&
	    ast_mentions(node->child, search->name))
		search->since = node->line;
	return true;
}

static u32 value_about(const struct ast *value)
{
	struct guard call = {};
	char text[200];

	value = ast_plain(value);
	while (value && value->kind == AST_ASSIGN)
		value = ast_plain(ast_child(value, 1));
	if (!value || value->kind != AST_CALL)
		return 0;
	word_copy(text, sizeof(text), value->text, value->bytes);
	call.text = text;
	return guard_about(&call);
}

static bool set_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (!sets(node, search->name) || node->line > search->line)
		return true;
	if (node->line >= search->since) {
		search->about |= value_about(ast_child(node, 1));
	} else if (node->line > search->nearest) {
		search->nearest = node->line;
		search->nearest_about = value_about(ast_child(node, 1));
	}
	return true;
}

/* The only name of a guard's expression: of `ret`, `!pages`, `ret < 0` */
static const struct ast *only_name(const struct ast *node)
{
	node = ast_plain(node);
	while (node && (node->kind == AST_UNARY || node->kind == AST_BINARY)) {
		if (node->kind == AST_BINARY && ast_plain(ast_child(node, 1))->kind == AST_NAME &&
		    !ast_is(ast_plain(ast_child(node, 1)), "NULL"))
			return NULL;
		node = ast_plain(node->child);
	}
	return node && node->kind == AST_NAME ? node : NULL;
}

u32 guard_about_deep(struct tree *tree, const struct guard *guard)
{
	const struct ast *name = only_name(guard->expression), *body;
	struct search search = { .line = guard->line };
	char text[64];

	if (!name || !guard->function)
		return guard_about(guard);
	word_copy(text, sizeof(text), name->text, name->bytes);
	search.name = text;
	body = function_body(tree, guard->function);
	ast_each(body, test_visit, &search);
	ast_each(body, set_visit, &search);
	if (!search.about)
		search.about = search.nearest_about;
	return search.about ? search.about : guard_about(guard);
}
