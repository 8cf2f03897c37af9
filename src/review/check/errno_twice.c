// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test that is made twice, with two errors: the function returns one errno when a member is not
 * set, and calls a function of its file that returns another one for the same member. The second
 * is never seen; which of them do callers expect?
 */
#include "review/check/lib.h"

#define TESTS_MAX 8 /* of a function: all its calls are looked into for each */

struct test {
	const struct ast *member, *line;
	const char *name;
};

struct search {
	const struct subject *subject;
	const struct item *function; /* whose body it is */
	struct test own, other;	     /* own: what is being looked for, or the first one */
	struct findings *to;
	u32 tests;
	int error;
};

/* `!x->member` or WARN_ON(!x->member): the member */
static const struct ast *member_tested(const struct ast *condition)
{
	condition = ast_plain(condition);
	if (ast_calls(condition, "WARN_ON") || ast_calls(condition, "WARN_ON_ONCE"))
		condition = ast_plain(ast_child(condition, 1));
	if (!condition || condition->kind != AST_UNARY || condition->op != '!')
		return NULL;
	condition = ast_plain(condition->child);
	return condition && condition->kind == AST_MEMBER ? condition : NULL;
}

static bool test_of(const struct subject *subject, const struct ast *node, struct test *test)
{
	const struct ast *then = ast_child(node, 1);
	s64 number;

	if (node->kind != AST_IF)
		return false;
	if (then->kind == AST_BLOCK)
		then = then->child;
	test->member = member_tested(node->child);
	test->line = then;
	return test->member && then && then->kind == AST_RETURN && then->child &&
	       ast_errno(subject, then->child, &number, &test->name);
}

static bool other_visit(const struct ast *node, void *context)
{
	struct search *search = context;
	struct test test;

	if (!search->other.member && test_of(search->subject, node, &test) &&
	    ast_same(test.member, search->own.member))
		search->other = test;
	return !search->other.member;
}

static int twice_report(const struct search *search, const struct item *callee)
{
	const struct item *function = search->subject->function;
	struct pool *pool = search->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(search->subject);

	step_add(&steps, function, search->own.line->line, "%s",
		 source_text(pool, search->own.line));
	step_add(&steps, callee, search->other.line->line, "%s",
		 source_text(pool, search->other.line));
	finding.path = function->file->path;
	finding.line = search->own.line->line;
	finding.key = source_text(pool, search->own.member);
	finding.is_proof = false;
	finding.question = pool_printf(
		pool,
		"Without %.*s this returns %s, while %s(), which it calls, makes the same test and "
		"gives %s. Which of the two do callers expect, and is the first test needed?",
		(int)search->own.member->bytes, search->own.member->text, search->own.name,
		callee->name, search->other.name);
	finding_steps(&finding, &steps);
	return report(search->to, CHECK_errno_twice, &finding);
}

static bool call_visit(const struct ast *node, void *context)
{
	struct search *search = context;
	const struct item *callee;

	if (search->other.member)
		return false;
	if (node->kind != AST_CALL)
		return true;
	callee = ast_callee_item(search->subject->tree, node, search->subject->function->file);
	if (!callee || callee->file != search->subject->function->file ||
	    callee == search->subject->function)
		return true;
	ast_each(function_body(search->subject->tree, callee), other_visit, search);
	if (!search->other.member)
		return true;
	if (!text_is(search->other.name, search->own.name))
		search->error = twice_report(search, callee);
	return false;
}

static bool own_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (search->error || search->tests == TESTS_MAX ||
	    !test_of(search->subject, node, &search->own))
		return !search->error;
	search->tests++;
	search->other = (struct test){};
	ast_each(function_body(search->subject->tree, search->subject->function), call_visit,
		 search);
	return true;
}

int function_errno_twice(const struct subject *subject, struct findings *to)
{
	struct search search = { .subject = subject, .to = to };

	if (subject->function->kind != ITEM_FUNCTION)
		return 0;
	ast_each(function_body(subject->tree, subject->function), own_visit, &search);
	return search.error;
}
