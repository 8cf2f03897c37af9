// SPDX-License-Identifier: GPL-2.0-only
/*
 * A lock is given back, and the next thing called of the same object is documented, or asserts, to
 * need it: mutex_unlock(&box->lock); box_sort(box). Within one block only, with nothing between
 * that may take the lock again.
 */
#include "review/check/lib.h"

struct unlocked {
	const struct subject *subject;
	const struct ast *unlock;
	const char *object, *lock; /* "box", "lock" of box->lock */
	struct findings *to;
	int error;
	bool is_over;
};

/* &box->lock: box and lock, of plain names only */
static bool lock_read(struct unlocked *unlocked, const struct ast *argument)
{
	const struct ast *member = ast_plain(argument);

	if (!member || member->kind != AST_UNARY || member->op != '&')
		return false;
	member = ast_plain(member->child);
	if (!member || member->kind != AST_MEMBER || ast_plain(member->child)->kind != AST_NAME)
		return false;
	unlocked->lock = pool_span(unlocked->to->pool, member->text, member->bytes);
	unlocked->object = pool_span(unlocked->to->pool, ast_plain(member->child)->text,
				     ast_plain(member->child)->bytes);
	return unlocked->lock && unlocked->object;
}

static const struct ast *statement_call(const struct ast *statement)
{
	const struct ast *value = statement->kind == AST_EXPR ? statement->child : NULL;

	if (value && value->kind == AST_ASSIGN)
		value = ast_plain(ast_child(value, 1));
	return value && value->kind == AST_CALL ? value : NULL;
}

/* "the caller must hold box->lock" above the function, of a lock with this name and no other */
static const struct claim *needs_by_text(const struct unlocked *unlocked, const struct item *callee)
{
	const struct item *comment = item_comment(callee);
	struct claims *claims = pool_alloc(unlocked->to->pool, sizeof(*claims));
	const struct claim *claim;
	u32 at = 0;

	if (!comment || !claims ||
	    !memmem(comment->file->text + comment->start, comment->end - comment->start, "h", 1) ||
	    claims_of_text(unlocked->to->pool, comment->file->text + comment->start,
			   comment->end - comment->start, comment->line, claims))
		return NULL;
	while ((claim = claim_next(claims, CLAIM_HOLDS, CV_NONE, &at))) {
		size_t bytes = claim->subject ? strlen(claim->subject) : 0;
		size_t own = strlen(unlocked->lock);

		if (claim->is_certain && !claim->condition && bytes > own &&
		    !strcmp(claim->subject + bytes - own, unlocked->lock) &&
		    strchr(".>", claim->subject[bytes - own - 1]))
			return claim;
	}
	return NULL;
}

static const struct lock_fact *needs_by_assert(const struct unlocked *unlocked,
					       const struct item *callee)
{
	const struct contract *contract = flow_contract(unlocked->subject->flow, callee);
	size_t own = strlen(unlocked->lock);

	for (u32 i = 0; contract && i < contract->lock_count; i++) {
		const struct lock_fact *fact = &contract->locks[i];
		size_t bytes = strlen(fact->lock);

		if (fact->kind == LOCK_ASSERTS && fact->always && bytes > own &&
		    !strcmp(fact->lock + bytes - own, unlocked->lock) &&
		    strchr(".>", fact->lock[bytes - own - 1]) && !strstr(fact->primitive, "not_held"))
			return fact;
	}
	return NULL;
}

static int unlocked_report(struct unlocked *unlocked, const struct ast *call,
			   const struct item *callee, const struct claim *claim,
			   const struct lock_fact *fact)
{
	const struct item *function = unlocked->subject->function;
	struct pool *pool = unlocked->to->pool;
	struct steps steps = { .pool = pool };
	struct finding finding = finding_of(unlocked->subject);

	step_add(&steps, function, unlocked->unlock->line, "%s",
		 source_text(pool, unlocked->unlock));
	step_add(&steps, function, call->line, "%s", source_text(pool, call));
	if (claim)
		step_add(&steps, callee, claim->line, "documented: %s", claim->sentence);
	else
		step_add(&steps, callee, fact->line, "%s(%s)", fact->primitive, fact->lock);
	finding.path = function->file->path;
	finding.line = call->line;
	finding.key = callee->name;
	finding.question = pool_printf(pool,
				       "%s() needs %s held, and it was given back just before: %s. Can "
				       "it be called here?",
				       callee->name, unlocked->lock,
				       source_text(pool, unlocked->unlock));
	finding_steps(&finding, &steps);
	return report(unlocked->to, CHECK_call_unlocked, &finding);
}

/* The object itself is passed, not something else of its type */
static bool passes_object(const struct unlocked *unlocked, const struct ast *call)
{
	for (const struct ast *at = ast_child(call, 1); at; at = at->next)
		if (ast_plain(at)->kind == AST_NAME && ast_is(ast_plain(at), unlocked->object))
			return true;
	return false;
}

static void statement_look(struct unlocked *unlocked, const struct ast *statement)
{
	const struct ast *call = statement_call(statement);
	const struct item *callee;
	const struct claim *claim;
	const struct lock_fact *fact;

	unlocked->is_over = !call || ast_callee_has(call, "lock");
	if (unlocked->is_over || !passes_object(unlocked, call))
		return;
	callee = ast_callee_item(unlocked->subject->tree, call,
				 unlocked->subject->function->file);
	if (!callee)
		return;
	claim = needs_by_text(unlocked, callee);
	fact = claim ? NULL : needs_by_assert(unlocked, callee);
	if (claim || fact)
		unlocked->error = unlocked_report(unlocked, call, callee, claim, fact);
}

static bool unlock_visit(const struct ast *node, void *context)
{
	struct unlocked *unlocked = context;
	const struct ast *call = statement_call(node);

	if (unlocked->error || !call || !ast_callee_has(call, "unlock") ||
	    !lock_read(unlocked, ast_child(call, 1)))
		return !unlocked->error;
	unlocked->unlock = call;
	unlocked->is_over = false;
	for (const struct ast *at = node->next; at && !unlocked->is_over && !unlocked->error;
	     at = at->next)
		statement_look(unlocked, at);
	return false;
}

int function_call_unlocked(const struct subject *subject, struct findings *to)
{
	struct unlocked unlocked = { .subject = subject, .to = to };
	const struct item *function = subject->function;

	if (function->kind != ITEM_FUNCTION ||
	    !memmem(function->file->text + function->body, function->end - function->body, "unlock(&",
		    8))
		return 0;
	ast_each(function_body(subject->tree, function), unlock_visit, &unlocked);
	return unlocked.error;
}
