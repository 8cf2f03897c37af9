// SPDX-License-Identifier: GPL-2.0-only
/*
 * May this call sleep? The primitives of flow's table, a function that sleeps on every way (its
 * contract), a member that has one implementation in its folder (ops->stop = box_stop), and a
 * function that sleeps unless irqs_disabled() or the like: that tells nothing of a spinlock.
 */
#include "review/check/sleeper.h"

/* Tests of the context that do not know about locks */
static const char *const blind_tests[] = { "irqs_disabled", "in_interrupt", "in_irq", "in_hardirq",
					   "in_atomic", "in_task" };

bool sleeps_itself(const struct ast *call)
{
	return call->kind == AST_CALL && call->child && call->child->kind == AST_NAME &&
	       flow_sleeper(call);
}

/* A function that gives a lock back before it sleeps may be called with it held. */
static bool drops_lock(const struct item *function)
{
	static const char *const parts[] = { "__releases", "__must_hold", "preempt_enable",
					     "local_irq_enable" };
	const char *text = function->file->text + function->start;
	const char *end = function->file->text + function->end;

	for (u32 i = 0; i < ARRAY_SIZE(parts); i++)
		if (memmem(text, end - text, parts[i], strlen(parts[i])))
			return true;
	for (const char *at = text; (at = memmem(at, end - at, "unlock", 6)); at++)
		if (at - text < 6 || strncmp(at - 6, "mutex_", 6))
			return true;
	return false;
}

static bool sleeps_by_contract(const struct subject *subject, const struct item *callee,
			       struct steps *steps)
{
	const struct contract *contract = flow_contract(subject->flow, callee);

	if (!contract || !contract->must_sleep)
		return false;
	for (u32 i = 0; i < contract->sleep_step_count; i++)
		if (drops_lock(contract->sleep_steps[i].function))
			return false;
	for (u32 i = 0; i < contract->sleep_step_count; i++)
		step_add(steps, contract->sleep_steps[i].function, contract->sleep_steps[i].line,
			 "%s", contract->sleep_steps[i].what);
	return true;
}

/* Its first statements, before any way out, sleep: what the contract's table does not know */
static bool sleeps_at_once(const struct subject *subject, const struct item *callee,
			   struct steps *steps)
{
	const struct ast *body = function_body(subject->tree, callee);

	for (const struct ast *at = body ? body->child : NULL; at; at = at->next) {
		const struct ast *value = at->child;

		if (at->kind != AST_DECL && at->kind != AST_EXPR)
			return false;
		if (value && value->kind == AST_ASSIGN)
			value = ast_plain(ast_child(value, 1));
		if (!value || !sleeps_itself(value))
			continue;
		step_add(steps, callee, value->line, "calls %.*s, which may sleep",
			 (int)value->child->bytes, value->child->text);
		return true;
	}
	return false;
}

struct blind {
	const struct ast *test, *call;
};

static bool blind_call_visit(const struct ast *node, void *context)
{
	struct blind *blind = context;

	if (!blind->call && node->kind == AST_CALL && sleeps_itself(node))
		blind->call = node;
	return !blind->call;
}

/* if (irqs_disabled()) ...; else cond_resched(); and if (!irqs_disabled()) cond_resched(); */
static bool blind_visit(const struct ast *node, void *context)
{
	struct blind *blind = context;
	const struct ast *test = node->kind == AST_IF ? ast_plain(node->child) : NULL;
	bool negated = test && test->kind == AST_UNARY && test->op == '!';

	if (blind->call)
		return false;
	if (negated)
		test = ast_plain(test->child);
	for (u32 i = 0; test && i < ARRAY_SIZE(blind_tests); i++) {
		if (!ast_calls(test, blind_tests[i]))
			continue;
		blind->test = node;
		if (negated != text_is(blind_tests[i], "in_task"))
			ast_each(ast_child(node, 1), blind_call_visit, blind);
		else if (ast_child(node, 2))
			ast_each(ast_child(node, 2), blind_call_visit, blind);
		return false;
	}
	return true;
}

static bool sleeps_blindly(const struct subject *subject, const struct item *callee,
			   struct steps *steps)
{
	struct blind blind = {};

	ast_each(function_body(subject->tree, callee), blind_visit, &blind);
	if (!blind.call)
		return false;
	step_add(steps, callee, blind.test->line, "%s",
		 source_text(steps->pool, ast_plain(blind.test->child)));
	step_add(steps, callee, blind.call->line, "calls %.*s, which may sleep",
		 (int)blind.call->child->bytes, blind.call->child->text);
	return true;
}

#define FOLDER_FILES_MAX 400

/* Where the files of a path's folder begin among all, which are sorted */
static u32 folder_begin(const char *const *paths, u32 count, const char *path, size_t folder)
{
	u32 low = 0, high = count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (strncmp(paths[middle], path, folder) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Functions of a text that are put into the member; false: several */
static bool member_fill(const char *text, const char *member, char *name, size_t room)
{
	const char *at = text, *value;
	size_t bytes;

	while ((value = member_value_next(text, &at, member, &bytes))) {
		if (bytes >= room ||
		    (*name && (strlen(name) != bytes || strncmp(name, value, bytes))))
			return false;
		word_copy(name, room, value, bytes);
	}
	return true;
}

/* What a call through a member runs, if its folder has one function for it */
static const struct item *member_callee(const struct subject *subject, const struct ast *call)
{
	const char *path = subject->function->file->path, *end = strrchr(path, '/'), *const *paths;
	size_t folder = end ? end - path + 1 : 0;
	const struct item *const *list;
	u32 count = tree_paths(subject->tree, &paths), seen = 0;
	char member[64], name[128] = "";

	/* Among many functions, of a file that is made by a program, it would take too long. */
	if (call->child->kind != AST_MEMBER || !folder || subject->sibling_count > FOLDER_FILES_MAX)
		return NULL;
	word_copy(member, sizeof(member), call->child->text, call->child->bytes);
	for (u32 i = folder_begin(paths, count, path, folder);
	     i < count && !strncmp(paths[i], path, folder); i++) {
		const struct file *file = NULL;

		if (!strchr(paths[i] + folder, '/'))
			file = tree_file(subject->tree, paths[i]);
		if (++seen > FOLDER_FILES_MAX ||
		    (file && !member_fill(file->text, member, name, sizeof(name))))
			return NULL;
	}
	if (!*name || functions_find(subject->tree, name, subject->function->file, &list) != 1)
		return NULL;
	return list[0]->kind == ITEM_FUNCTION ? list[0] : NULL;
}

/* "May sleep" in the comment above it: the function's own contract, also where nothing is seen */
static bool sleeps_by_text(const struct item *callee, struct steps *steps)
{
	const struct item *comment = item_comment(callee);
	struct claims claims = {};
	const struct claim *claim;
	u32 at = 0;

	if (!comment || !memmem(comment->file->text + comment->start,
				comment->end - comment->start, "sleep", 5) ||
	    claims_of_text(steps->pool, comment->file->text + comment->start,
			   comment->end - comment->start, comment->line, &claims))
		return false;
	claim = claim_next(&claims, CLAIM_SLEEPS, CV_NONE, &at);
	if (!claim || !claim->is_certain || claim->condition ||
	    names_other(claim->sentence, callee->name) ||
	    claims_have(&claims, CLAIM_NO_SLEEP, CV_NONE))
		return false;
	step_add(steps, callee, claim->line, "documented: %s", claim->sentence);
	return true;
}

enum sleeping function_sleeps(const struct subject *subject, const struct item *function,
			      struct steps *steps)
{
	if (drops_lock(function))
		return SLEEPS_NOT_KNOWN;
	if (sleeps_by_contract(subject, function, steps) ||
	    sleeps_at_once(subject, function, steps))
		return SLEEPS;
	if (sleeps_blindly(subject, function, steps))
		return SLEEPS_BLINDLY;
	return sleeps_by_text(function, steps) ? SLEEPS : SLEEPS_NOT_KNOWN;
}

struct local_search {
	const struct ast *name;
	bool found;
};

static bool local_visit(const struct ast *node, void *context)
{
	struct local_search *search = context;

	search->found |= node->kind == AST_DECL && ast_same(node, search->name);
	return !search->found;
}

/* test(inode, data), where test is what the caller was given */
static bool is_local(const struct subject *subject, const struct item *caller,
		     const struct ast *name)
{
	struct local_search search = { .name = name };

	for (u32 i = 0; i < caller->parameter_count; i++)
		if (caller->parameters[i].name && ast_is(name, caller->parameters[i].name))
			return true;
	ast_each(function_body(subject->tree, caller), local_visit, &search);
	return search.found;
}

enum sleeping call_sleeps(const struct subject *subject, const struct item *caller,
			  const struct ast *call, struct steps *steps)
{
	const struct item *callee;
	enum sleeping sleeping;

	if (sleeps_itself(call)) {
		step_add(steps, caller, call->line, "%s, which may sleep",
			 source_text(steps->pool, call));
		return SLEEPS;
	}
	callee = call->child->kind == AST_MEMBER
			 ? member_callee(subject, call)
			 : ast_callee_item(subject->tree, call, caller->file);
	if (!callee || callee == caller || is_local(subject, caller, call->child))
		return SLEEPS_NOT_KNOWN;
	step_add(steps, caller, call->line, "calls %s()", callee->name);
	sleeping = function_sleeps(subject, callee, steps);
	steps->count -= sleeping == SLEEPS_NOT_KNOWN;
	return sleeping;
}
