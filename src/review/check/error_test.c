// SPDX-License-Identifier: GPL-2.0-only
/*
 * A result tested for a sign of failure that its function does not give: IS_ERR() on what is NULL
 * when it fails, `!x` on what is a negative errno. Asked of an assignment and the `if` right behind
 * it. What the function gives comes from its returns and from the text above it, and both must not
 * speak against it.
 */
#include "review/check/lib.h"
#include "review/flow/idiom.h"

#define CALLS_MAX 4

struct test {
	const struct subject *subject;
	const struct ast *call, *target, *condition;
	const struct item *callee; /* NULL: known by its name alone */
	struct findings *to;
	int error;
};

/* In the comment above the function, which ends at its line */
static bool above_has(const struct item *function, const char *part)
{
	const struct item *comment = item_comment(function);

	return comment && memmem(comment->file->text + comment->start,
				 comment->end - comment->start, part, strlen(part));
}

static bool says_err_ptr(const struct item *function)
{
	return above_has(function, "ERR_PTR") || above_has(function, "IS_ERR") ||
	       above_has(function, "rror pointer") || above_has(function, "PTR_ERR");
}

static bool body_has(const struct item *function, const char *part)
{
	return memmem(function->file->text + function->body, function->end - function->body, part,
		      strlen(part));
}

static bool gives_null(const struct subject *subject, const struct item *function, u32 depth);

struct returns {
	const struct subject *subject;
	const struct item *function;
	u32 depth, nulls;
	bool others;
};

static bool returns_visit(const struct ast *node, void *context)
{
	struct returns *returns = context;
	const struct ast *value = ast_plain(node->child);
	const struct item *callee;

	if (node->kind == AST_UNKNOWN)
		returns->others = true;
	if (node->kind != AST_RETURN)
		return !returns->others;
	callee = ast_callee_item(returns->subject->tree, value, returns->function->file);
	if (ast_is(value, "NULL") ||
	    (callee && gives_null(returns->subject, callee, returns->depth + 1)))
		returns->nulls++;
	else
		returns->others = true;
	return false;
}

/* NULL is its sign of failure, and no ERR_PTR() can come out of it. */
static bool gives_null(const struct subject *subject, const struct item *function, u32 depth)
{
	struct returns returns = { .subject = subject, .function = function, .depth = depth };

	if (depth > CALLS_MAX || !type_is_pointer(function->return_type) ||
	    says_err_ptr(function) || body_has(function, "ERR_"))
		return false;
	if (strstr(function->name, "alloc") &&
	    (above_has(function, "NULL on ") || above_has(function, "NULL if ")))
		return true;
	ast_each(function_body(subject->tree, function), returns_visit, &returns);
	return returns.nulls && !returns.others;
}

static bool allocator_gives_null(const struct ast *call)
{
	u32 bytes;
	const char *name = ast_callee(call, &bytes);
	const struct idiom *idiom = name ? idiom_find(name, bytes) : NULL;

	return idiom && idiom->kind == IDIOM_VALUES && text_is(idiom->values, "NULL pointer");
}

/* A negative errno or a number that is not 0, by the text and the type */
static bool gives_errno_not_zero(const struct item *function)
{
	return function && !type_is_pointer(function->return_type) &&
	       (above_has(function, "negative err") || above_has(function, "negative -errno")) &&
	       (above_has(function, "non-zero") || above_has(function, "positive")) &&
	       !above_has(function, "0 on") && !above_has(function, "or 0") &&
	       !above_has(function, "0 if") && !above_has(function, "zero on");
}

static bool gives_err_ptr_only(const struct subject *subject, const struct item *function)
{
	const struct contract *contract;
	bool errors = false;

	if (!function || !type_is_pointer(function->return_type) || !body_has(function, "ERR_"))
		return false;
	contract = flow_contract(subject->flow, function);
	if (!contract || !contract->is_closed)
		return false;
	for (u32 i = 0; i < contract->outcome_count; i++) {
		errors |= contract->outcomes[i].kind == VALUE_ERR_PTR;
		if (contract->outcomes[i].kind != VALUE_ERR_PTR &&
		    contract->outcomes[i].kind != VALUE_POINTER)
			return false;
	}
	return errors;
}

static int test_report(const struct test *test, const char *gives)
{
	const struct item *function = test->subject->function;
	struct pool *pool = test->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(test->subject);
	const char *condition = source_text(pool, test->condition);

	step_add(&steps, function, test->call->line, "%s", source_text(pool, test->call));
	if (test->callee)
		step_add(&steps, test->callee, test->callee->line, "gives %s when it fails", gives);
	step_add(&steps, function, test->condition->line, "tests %s", condition);
	finding.path = function->file->path;
	finding.line = test->condition->line;
	finding.key = condition;
	finding.question = pool_printf(
		pool,
		"%.*s() gives %s when it fails: %s is never true then, and the error is taken for "
		"a result. Should the test be another?",
		(int)test->call->child->bytes, test->call->child->text, gives, condition);
	finding_steps(&finding, &steps);
	return report(test->to, CHECK_error_test, &finding);
}

/* The callee is looked up last: its file may have to be read. */
static int pair_check(struct test *test)
{
	const struct ast *condition = ast_plain(test->condition);
	const struct subject *subject = test->subject;
	bool is_err = ast_calls(condition, "IS_ERR") &&
		      ast_same(ast_child(condition, 1), test->target);
	bool is_not = condition->kind == AST_UNARY && condition->op == '!' &&
		      ast_same(ast_plain(condition->child), test->target);

	if (!is_err && !is_not)
		return 0;
	test->callee = ast_callee_item(subject->tree, test->call, subject->function->file);
	if (is_err && (allocator_gives_null(test->call) ||
		       (test->callee && gives_null(subject, test->callee, 0))))
		return test_report(test, "NULL");
	if (is_not && gives_errno_not_zero(test->callee))
		return test_report(test, "a negative errno");
	if (is_not && gives_err_ptr_only(subject, test->callee))
		return test_report(test, "an ERR_PTR()");
	return 0;
}

/* `if (!x)` follows `if (IS_ERR(x))`: both signs are known. */
static bool is_tested_too(const struct ast *node, const struct ast *target)
{
	const struct ast *condition;

	if (!node || node->kind != AST_IF)
		return false;
	condition = ast_plain(node->child);
	if (condition->kind == AST_UNARY && condition->op == '!')
		condition = ast_plain(condition->child);
	return ast_same(condition, target);
}

static bool pair_visit(const struct ast *node, void *context)
{
	struct test *test = context;
	const struct ast *next = node->next, *assignment = node->child;

	if (!next || next->kind != AST_IF || test->error)
		return !test->error;
	if (node->kind != AST_EXPR || assignment->kind != AST_ASSIGN || assignment->op)
		return true;
	test->target = ast_plain(assignment->child);
	test->call = ast_plain(ast_child(assignment, 1));
	if (is_tested_too(next->next, test->target))
		return true;
	test->condition = next->child;
	if (test->call && test->call->kind == AST_CALL && test->call->child->kind == AST_NAME)
		test->error = pair_check(test);
	return true;
}

int function_error_test(const struct subject *subject, struct findings *to)
{
	struct test test = { .subject = subject, .to = to };

	if (subject->function->kind != ITEM_FUNCTION)
		return 0;
	ast_each(function_body(subject->tree, subject->function), pair_visit, &test);
	return test.error;
}
