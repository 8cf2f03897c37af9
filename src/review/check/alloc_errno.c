// SPDX-License-Identifier: GPL-2.0-only
/*
 * x = kmalloc(...); if (!x) return -EINVAL: an allocation that failed is -ENOMEM everywhere else in
 * the same file. Only errno values that blame the caller or the device are reported; -ENOBUFS or
 * -ENOSPC after an allocation can be a convention.
 */
#include "base/text.h"
#include "review/check/lib.h"

#define SIBLINGS_MIN 3 /* times that the file says -ENOMEM */

static const char *const allocators[] = {
	"kmalloc",	"kzalloc",	"kcalloc",	"kmalloc_array",    "kvmalloc",
	"kvzalloc",	"kvcalloc",	"vmalloc",	"vzalloc",	    "kmemdup",
	"kstrdup",	"kstrndup",	"kasprintf",	"kmalloc_obj",	    "kzalloc_obj",
	"devm_kzalloc", "devm_kmalloc", "devm_kcalloc", "kmem_cache_alloc", "kmem_cache_zalloc",
	"malloc",	"calloc",	"strdup",
};

static const s64 wrong[] = { -EINVAL, -EFAULT, -EIO, -ENODEV, -ENOENT, -EPERM };

struct search {
	const struct subject *subject;
	struct findings *to;
	int error;
};

static bool is_allocator(const struct ast *node)
{
	node = ast_plain(node);
	for (u32 i = 0; i < ARRAY_SIZE(allocators); i++)
		if (ast_calls(node, allocators[i]))
			return true;
	return false;
}

/* `x = kmalloc()` or `T *x = kmalloc()` gives x. */
static const struct ast *allocated(const struct ast *statement)
{
	const struct ast *assign = statement->kind == AST_EXPR ? statement->child : NULL;

	if (statement->kind == AST_DECL && statement->child && is_allocator(statement->child))
		return statement;
	if (assign && assign->kind == AST_ASSIGN && !assign->op &&
	    is_allocator(ast_child(assign, 1)))
		return ast_child(assign, 0);
	return NULL;
}

static bool is_same(const struct ast *a, const struct ast *b)
{
	a = ast_plain(a);
	return a && a->bytes == b->bytes && !memcmp(a->text, b->text, a->bytes);
}

/* The statement is `if (!x)`. */
static bool tests_for_null(const struct ast *statement, const struct ast *variable)
{
	const struct ast *condition = ast_plain(ast_child(statement, 0));

	if (statement->kind != AST_IF || !condition)
		return false;
	if (condition->kind == AST_UNARY && condition->op == '!')
		return is_same(condition->child, variable);
	return condition->kind == AST_BINARY && condition->op == OP('=', '=') &&
	       is_same(condition->child, variable) && ast_is(ast_child(condition, 1), "NULL");
}

struct value_search {
	const struct subject *subject;
	const struct ast *found;
	s64 number;
	const char *name;
};

/* return -E; return wrapper(-E); err = -E */
static bool value_visit(const struct ast *node, void *context)
{
	struct value_search *search = context;
	const struct ast *value = NULL;

	if (node->kind == AST_RETURN)
		value = ast_plain(node->child);
	else if (node->kind == AST_ASSIGN && !node->op)
		value = ast_plain(ast_child(node, 1));
	if (value && value->kind == AST_CALL && ast_child(value, 1) && !ast_child(value, 2))
		value = ast_child(value, 1);
	if (value && !search->found &&
	    ast_errno(search->subject, value, &search->number, &search->name))
		search->found = node;
	return !search->found;
}

static bool is_wrong(s64 number)
{
	for (u32 i = 0; i < ARRAY_SIZE(wrong); i++)
		if (wrong[i] == number)
			return true;
	return false;
}

static int wrong_report(struct search *search, const struct ast *allocation,
			const struct value_search *value)
{
	const struct item *function = search->subject->function;
	struct steps steps = { .pool = search->to->pool };
	struct finding finding = finding_of(search->subject);

	step_add(&steps, function, allocation->line, "%s", source_text(steps.pool, allocation));
	step_add(&steps, function, value->found->line, "%s", source_text(steps.pool, value->found));
	finding.path = function->file->path;
	finding.line = value->found->line;
	finding.key = value->name;
	finding.question = pool_printf(steps.pool,
				       "An allocation that fails gives %s in %s(); the others in "
				       "this file give -ENOMEM. Should this one too?",
				       value->name, function->name);
	finding_steps(&finding, &steps);
	return report(search->to, CHECK_alloc_errno, &finding);
}

static bool block_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	for (const struct ast *at = node->child; at && !search->error; at = at->next) {
		struct value_search value = { .subject = search->subject };
		const struct ast *variable = at->next ? allocated(at) : NULL;

		if (!variable || !tests_for_null(at->next, variable))
			continue;
		ast_each(ast_child(at->next, 1), value_visit, &value);
		if (value.found && is_wrong(value.number))
			search->error = wrong_report(search, at, &value);
	}
	return !search->error;
}

static u32 count_of(const char *text, const char *word)
{
	u32 count = 0;

	for (const char *at = text; (at = strstr(at, word)); at++)
		count++;
	return count;
}

int function_alloc_errno(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	struct search search = { .subject = subject, .to = to };
	const char *text = function->file->text + function->body;
	size_t bytes = function->end - function->body;

	if (function->kind != ITEM_FUNCTION || !memmem(text, bytes, "-E", 2) ||
	    !(memmem(text, bytes, "alloc", 5) || memmem(text, bytes, "dup", 3)) ||
	    count_of(function->file->text, "-ENOMEM") < SIBLINGS_MIN)
		return 0;
	ast_each(function_body(subject->tree, function), block_visit, &search);
	return search.error;
}
