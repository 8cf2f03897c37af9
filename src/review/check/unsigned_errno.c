// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function of an unsigned type (or bool) with a `return -EINVAL`: the caller's `< 0` is never
 * true, and a bool turns every errno into true. Values of type unsigned long (the IS_ERR_VALUE()
 * idiom) and u64 (BPF helpers) are left alone, except of kfuncs: a program has no such test.
 *
 * It reads the return statements themselves; what a callee gives is that callee's finding.
 */
#include "review/check/lib.h"

struct search {
	const struct subject *subject;
	const struct ast *found;
	const char *name;
};

static bool is_minus_one(const struct ast *value)
{
	return ast_is(value, "-1") ||
	       (value->kind == AST_UNARY && value->op == '-' && ast_is(value->child, "1"));
}

/* `return -EINVAL`, or `return -1` where the type is a size */
static bool return_visit(const struct ast *node, void *context)
{
	struct search *search = context;
	const struct ast *value = ast_plain(node->child);
	s64 number;

	if (node->kind != AST_RETURN || search->found)
		return !search->found;
	if (!value || value != node->child) /* a cast says that it is meant */
		return false;
	if (ast_errno(search->subject, value, &number, &search->name)) {
		search->found = node;
	} else if (search->subject->patch && is_minus_one(value) && /* elsewhere it is a sign */
		   type_is(search->subject->function->return_type, "size_t")) {
		search->found = node;
		search->name = "-1";
	}
	return false;
}

/* NAME_OF_CALL(f, ...) { }: the type is the macro's affair */
static bool is_made_by_macro(const struct item *function)
{
	const char *text = function->file->text + function->start;
	const char *name = memmem(text, function->body - function->start, function->name,
				  strlen(function->name));

	return !name || (name > text && (name[-1] == '(' || name[-1] == ','));
}

static bool type_counts(const struct subject *subject)
{
	const char *type = subject->function->return_type;

	if (type_is(type, "u64") || type_is(type, "unsigned long"))
		return subject->kfunc != NULL;
	return type_unsigned(type);
}

/* A caller that writes (int) knows what it gets. */
static bool is_cast_by_caller(const struct subject *subject)
{
	const struct item *const *list;
	u32 count = callers_find(subject->tree, subject->function->name, &list);

	for (u32 i = 0; i < count; i++) {
		const char *text = list[i]->file->text + list[i]->start;
		size_t bytes = list[i]->end - list[i]->start;

		if (memmem(text, bytes, "(int)", 5) || memmem(text, bytes, "(s32)", 5) ||
		    memmem(text, bytes, "(ssize_t)", 9))
			return true;
	}
	return false;
}

int function_unsigned_errno(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function;
	struct search search = { .subject = subject };
	struct steps steps = { .pool = to->pool };
	struct finding finding;

	if (function->kind != ITEM_FUNCTION || !type_counts(subject) || is_made_by_macro(function))
		return 0;
	ast_each(function_body(subject->tree, function), return_visit, &search);
	if (!search.found || is_cast_by_caller(subject))
		return 0;
	step_add(&steps, function, function->line, "declared as %s", function->return_type);
	step_add(&steps, function, search.found->line, "returns %s", search.name);
	finding = finding_of(subject);
	finding.path = function->file->path;
	finding.line = search.found->line;
	finding.key = search.name;
	finding.question = pool_printf(to->pool,
				       "%s() returns %s, but its type is %s: tested for < 0 as it "
				       "is, the error is never seen. Should the type be signed?",
				       function->name, search.name, function->return_type);
	finding_steps(&finding, &steps);
	return report(to, CHECK_unsigned_errno, &finding);
}
