// SPDX-License-Identifier: GPL-2.0-only
/*
 * An error that nobody looks at: a call's result is kept in the variable that the function uses for
 * errors, and then the function returns something else without reading it; or a label that is
 * reached with an error in the variable puts the result of its own clean-up there before anybody
 * has read it. Only where the lines themselves say so: within one block, with no label between.
 */
#include "review/check/lib.h"

#define NAMES_MAX 8

struct search {
	const struct subject *subject;
	const struct ast *body;
	struct findings *to;
	int error;
};

/* --- lost at the end --- */

/* `name` in *variable if the statement is name = call(); a name alone */
static const struct ast *kept_call(const struct ast *statement, const struct ast **variable)
{
	const struct ast *assignment = statement->kind == AST_EXPR ? statement->child : NULL;
	const struct ast *value;

	if (!assignment || assignment->kind != AST_ASSIGN || assignment->op)
		return NULL;
	*variable = assignment->child;
	value = ast_plain(ast_child(assignment, 1));
	return (*variable)->kind == AST_NAME && value && value->kind == AST_CALL ? value : NULL;
}

static bool mentions(const struct ast *node, const struct ast *variable)
{
	char name[64];

	word_copy(name, sizeof(name), variable->text, variable->bytes);
	return ast_mentions(node, name);
}

struct error_use {
	const struct ast *variable;
	bool is_returned, is_shared;
};

/* if (ret) return ret; or return ret: it is the function's error. &ret: others may read it. */
static bool use_visit(const struct ast *node, void *context)
{
	struct error_use *use = context;

	if (node->kind == AST_RETURN && ast_same(ast_plain(node->child), use->variable))
		use->is_returned = true;
	if (node->kind == AST_UNARY && node->op == '&' &&
	    ast_same(ast_plain(node->child), use->variable))
		use->is_shared = true;
	return true;
}

static bool has_error_name(const struct ast *variable)
{
	static const char *const names[] = { "ret",   "err",	"error", "rc",	   "retval", "result",
					     "status", "rv",	"r",	 "res" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		if (ast_is(variable, names[i]))
			return true;
	return false;
}

static bool is_error_variable(const struct search *search, const struct ast *variable)
{
	struct error_use use = { .variable = variable };

	ast_each(search->body, use_visit, &use);
	return use.is_returned && !use.is_shared;
}

/* A call that can fail with an errno */
static bool can_fail(const struct search *search, const struct ast *call)
{
	const struct item *callee = ast_callee_item(search->subject->tree, call,
						    search->subject->function->file);
	const struct contract *contract;

	if (!callee || type_is_pointer(callee->return_type))
		return false;
	contract = flow_contract(search->subject->flow, callee);
	for (u32 i = 0; contract && i < contract->outcome_count; i++)
		if ((contract->outcomes[i].kind == VALUE_INT && contract->outcomes[i].number < 0) ||
		    contract->outcomes[i].kind == VALUE_NEGATIVE)
			return true;
	return false;
}

static bool is_plain_statement(const struct ast *statement)
{
	return statement->kind == AST_EXPR || statement->kind == AST_EMPTY;
}

static int lost_report(const struct search *search, const struct ast *call,
		       const struct ast *variable, const struct ast *end)
{
	const struct item *function = search->subject->function;
	struct pool *pool = search->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(search->subject);

	step_add(&steps, function, call->line, "%.*s = %s", (int)variable->bytes, variable->text,
		 source_text(pool, call));
	step_add(&steps, function, end->line, "%s", source_text(pool, end));
	finding.path = function->file->path;
	finding.line = end->line;
	finding.key = pool_span(pool, call->child->text, call->child->bytes);
	finding.question = pool_printf(
		pool,
		"The result of %.*s() is kept in %.*s and never read: what follows is \"%s\". Should "
		"its error be returned?",
		(int)call->child->bytes, call->child->text, (int)variable->bytes, variable->text,
		source_text(pool, end));
	finding_steps(&finding, &steps);
	return report(search->to, CHECK_result_lost, &finding);
}

/* err = call(); unlock(); return 0; */
static int end_check(const struct search *search, const struct ast *statement)
{
	const struct ast *variable, *call = kept_call(statement, &variable), *at;

	if (!call || !has_error_name(variable))
		return 0;
	for (at = statement->next; at && is_plain_statement(at); at = at->next)
		if (mentions(at, variable))
			return 0;
	if (!at || at->kind != AST_RETURN || !at->child || !ast_is(ast_plain(at->child), "0") ||
	    !is_error_variable(search, variable) || !can_fail(search, call))
		return 0;
	return lost_report(search, call, variable, at);
}

/* --- overwritten by the clean-up --- */

struct jumps {
	const struct ast *label, *variable;
	u32 with_error, others;
};

static bool is_label_goto(const struct ast *node, const struct ast *label)
{
	return node->kind == AST_GOTO && ast_same(node, label);
}

static bool tests_error(const struct ast *condition, const struct ast *variable)
{
	condition = ast_plain(condition);
	if (ast_same(condition, variable))
		return true;
	return condition->kind == AST_BINARY && condition->op == '<' &&
	       ast_same(ast_plain(condition->child), variable) &&
	       ast_is(ast_child(condition, 1), "0");
}

static const struct ast *only_statement(const struct ast *node)
{
	if (node && node->kind == AST_BLOCK)
		return node->child && !node->child->next ? node->child : NULL;
	return node;
}

static bool sets_errno(const struct ast *statement, const struct ast *variable)
{
	const struct ast *assignment = statement->kind == AST_EXPR ? statement->child : NULL;
	const struct ast *value = assignment && assignment->kind == AST_ASSIGN
					  ? ast_plain(ast_child(assignment, 1))
					  : NULL;

	return value && ast_same(assignment->child, variable) && value->kind == AST_UNARY &&
	       value->op == '-';
}

/* How the label is reached: `if (ret) goto label;` and `ret = -EX; goto label;`, or otherwise */
static bool jump_visit(const struct ast *node, void *context)
{
	struct jumps *jumps = context;
	const struct ast *then = node->kind == AST_IF ? only_statement(ast_child(node, 1)) : NULL;

	if (then && is_label_goto(then, jumps->label) && !ast_child(node, 2)) {
		if (tests_error(node->child, jumps->variable))
			jumps->with_error++;
		else
			jumps->others++;
		return false;
	}
	if (node->next && is_label_goto(node->next, jumps->label) &&
	    sets_errno(node, jumps->variable)) {
		jumps->with_error++;
		jumps->others--; /* the goto itself is seen next */
	}
	if (is_label_goto(node, jumps->label))
		jumps->others++;
	return true;
}

/* What the label's statements do first with a variable: a call's result is put there */
struct first_use {
	const struct ast *variable, *call;
	bool is_over;
};

static bool first_use_visit(const struct ast *node, void *context)
{
	struct first_use *use = context;
	const struct ast *variable = NULL, *call;

	if (use->is_over)
		return false;
	call = kept_call(node, &variable);
	if (call && ast_same(variable, use->variable) && !mentions(call, variable)) {
		use->call = call;
		use->is_over = true;
		return false;
	}
	use->is_over = ast_same(node, use->variable) && node->kind == AST_NAME;
	return !use->is_over;
}

static const struct ast *overwriting_call(const struct ast *label, const struct ast *variable)
{
	struct first_use use = { .variable = variable };

	for (const struct ast *at = label->next; at && !use.is_over; at = at->next) {
		if (at->kind == AST_RETURN || at->kind == AST_LABEL || at->kind == AST_GOTO)
			break;
		ast_each(at, first_use_visit, &use);
	}
	return use.call;
}

static bool falls_through(const struct search *search, const struct ast *label)
{
	const struct ast *before = NULL;

	for (const struct ast *at = search->body->child; at && at != label; at = at->next)
		before = at;
	return !before || (before->kind != AST_RETURN && before->kind != AST_GOTO);
}

static int overwritten_report(const struct search *search, const struct ast *label,
			      const struct ast *variable, const struct ast *call)
{
	const struct item *function = search->subject->function;
	struct pool *pool = search->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(search->subject);

	step_add(&steps, function, label->line, "reached with an error in %.*s only",
		 (int)variable->bytes, variable->text);
	step_add(&steps, function, call->line, "%.*s = %s", (int)variable->bytes, variable->text,
		 source_text(pool, call));
	finding.path = function->file->path;
	finding.line = call->line;
	finding.key = pool_printf(pool, "%.*s:%.*s", (int)label->bytes, label->text,
				  (int)variable->bytes, variable->text);
	finding.question = pool_printf(
		pool,
		"%.*s is reached with an error in %.*s, which %.*s() overwrites before it is "
		"returned: if that succeeds, so does the function. Is that meant?",
		(int)label->bytes, label->text, (int)variable->bytes, variable->text,
		(int)call->child->bytes, call->child->text);
	finding_steps(&finding, &steps);
	return report(search->to, CHECK_result_lost, &finding);
}

static int label_check(const struct search *search, const struct ast *label)
{
	static const char *const names[] = { "ret", "err", "error", "rc", "retval" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		const struct ast variable = { .kind = AST_NAME,
					      .text = names[i],
					      .bytes = (u32)strlen(names[i]) };
		const struct ast *call = overwriting_call(label, &variable);
		struct jumps jumps = { .label = label, .variable = &variable };

		if (!call || falls_through(search, label) || !is_error_variable(search, &variable))
			continue;
		ast_each(search->body, jump_visit, &jumps);
		if (jumps.with_error && !jumps.others)
			return overwritten_report(search, label, &variable, call);
	}
	return 0;
}

static bool statement_visit(const struct ast *node, void *context)
{
	struct search *search = context;

	if (search->error)
		return false;
	search->error = end_check(search, node);
	return true;
}

int function_result_lost(const struct subject *subject, struct findings *to)
{
	struct search search = { .subject = subject, .to = to };

	if (subject->function->kind != ITEM_FUNCTION ||
	    subject->function->has_branches)
		return 0;
	search.body = function_body(subject->tree, subject->function);
	if (!search.body)
		return 0;
	ast_each(search.body, statement_visit, &search);
	for (const struct ast *at = search.body->child; at && !search.error; at = at->next)
		if (at->kind == AST_LABEL)
			search.error = label_check(&search, at);
	return search.error;
}
