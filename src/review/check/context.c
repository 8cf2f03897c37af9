// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the documentation says of the caller's context, against the body: callable where sleeping is
 * not allowed, and it must sleep; "caller must hold X", and the function takes X itself, or asserts
 * another lock and never X. A lock is known by the last name of its expression: &map->lock is
 * "lock".
 */
#include <strings.h>

#include "review/check/lib.h"

static int sleep_check(const struct subject *subject, struct findings *to)
{
	const struct contract *contract = subject->contract;
	struct finding finding = finding_of(subject);
	const struct claim *claim;
	u32 at = 0;

	claim = claim_next(subject->claims, CLAIM_NO_SLEEP, CV_NONE, &at);
	if (!claim || !claim->is_certain || !contract || !contract->must_sleep || subject->kfunc ||
	    names_other(claim->sentence, finding.function))
		return 0;
	finding_claim(&finding, claim);
	finding.key = "sleeps";
	finding.steps = contract->sleep_steps;
	finding.step_count = contract->sleep_step_count;
	finding.question =
		pool_printf(to->pool,
			    "The text lets %s() be called where sleeping is not allowed, "
			    "but every call of it can sleep.",
			    finding.function);
	return report(to, CHECK_context, &finding);
}

/* Calls that take the lock of their argument */
static const char *const takers[] = {
	"mutex_lock",
	"mutex_lock_nested",
	"mutex_lock_interruptible",
	"mutex_lock_killable",
	"spin_lock",
	"spin_lock_irq",
	"spin_lock_irqsave",
	"spin_lock_bh",
	"raw_spin_lock",
	"raw_spin_lock_irq",
	"raw_spin_lock_irqsave",
	"down_write",
	"down_read",
	"write_lock",
	"read_lock",
	"write_lock_irq",
	"read_lock_irq",
	"write_lock_bh",
	"read_lock_bh",
};

struct lock_search {
	const char *name;
	const struct ast *taken, *asserted, *other, *dropped;
};

/* The last name of a lock's expression */
static bool lock_is(const struct ast *node, const char *name)
{
	node = ast_plain(node);
	while (node && node->kind == AST_UNARY && node->op == '&')
		node = ast_plain(node->child);
	return node && (node->kind == AST_MEMBER || node->kind == AST_NAME) && ast_is(node, name);
}

static bool is_taker(const struct ast *node)
{
	for (u32 i = 0; i < ARRAY_SIZE(takers); i++)
		if (ast_calls(node, takers[i]))
			return true;
	return false;
}

static bool is_assert(const struct ast *node)
{
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	return callee && bytes > 14 && !strncmp(callee, "lockdep_assert", 14) &&
	       !ast_calls(node, "lockdep_assert_not_held");
}

static bool is_dropper(const struct ast *node)
{
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	return ast_callee_has(node, "unlock") ||
	       (callee && bytes > 3 && !strncmp(callee, "up_", 3));
}

static bool lock_visit(const struct ast *node, void *context)
{
	struct lock_search *search = context;
	const struct ast *lock = node->kind == AST_CALL ? ast_child(node, 1) : NULL;

	if (!lock)
		return true;
	if (is_dropper(node) && lock_is(lock, search->name))
		search->dropped = node;
	if (is_taker(node) && lock_is(lock, search->name) && !search->taken && !search->dropped)
		search->taken = node;
	if (!is_assert(node))
		return true;
	if (lock_is(lock, search->name))
		search->asserted = node;
	else
		search->other = node;
	return true;
}

/* A name that can be a member or variable: an identifier, and no word of English about locks */
static bool is_lock_name(const char *name)
{
	static const char *const english[] = { "lock", "locks",	    "mutex",	"spinlock",
					       "the",  "rcu",	    "RCU",	"rtnl",
					       "RTNL", "reference", "semaphore" };

	for (const char *at = name; *at; at++)
		if (!is_word_char(*at))
			return false;
	for (u32 i = 0; i < ARRAY_SIZE(english); i++)
		if (!strcasecmp(name, english[i]))
			return false;
	return strchr(name, '_') != NULL;
}

/* "&map->lock" and "struct map.lock" are "lock" */
static const char *lock_last(const char *subject)
{
	const char *last = subject;

	for (const char *at = subject; *at; at++)
		if (*at == '>' || *at == '.' || *at == '&' || *at == ' ')
			last = at + 1;
	return last;
}

/*
 * The claim is about who calls this function: not about a callback ("@test is called with ...
 * held") or what holds when it returns.
 */
static bool is_about_caller(const char *sentence)
{
	static const char *const others[] = { "callback",      "return",      "() is called",
					      "() are called", "since it is", "both @",
					      "unless",	       " if " };

	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		if (text_has(sentence, others[i]))
			return false;
	return !strchr(sentence, '@');
}

static int lock_report(const struct subject *subject, const struct claim *claim,
		       const struct lock_search *search, struct findings *to)
{
	const struct ast *node = search->taken ? search->taken : search->other;
	struct steps steps = { .pool = to->pool };
	struct finding finding = finding_of(subject);
	const char *text = source_text(to->pool, node);

	step_add(&steps, subject->function, node->line, "%s", text);
	finding_claim(&finding, claim);
	finding.key = search->name;
	finding.question =
		search->taken
			? pool_printf(to->pool,
				      "The text has the caller of %s() hold %s, but the function "
				      "takes it "
				      "itself: %s.",
				      finding.function, search->name, text)
			: pool_printf(
				  to->pool,
				  "The text has the caller of %s() hold %s, but what the function "
				  "asserts is another lock: %s.",
				  finding.function, search->name, text);
	finding_steps(&finding, &steps);
	return report(to, CHECK_context, &finding);
}

int function_context(const struct subject *subject, struct findings *to)
{
	const struct claim *claim;
	u32 at = 0;
	int error;

	if (!subject->claims || subject->function->kind != ITEM_FUNCTION)
		return 0;
	error = sleep_check(subject, to);
	while (!error && (claim = claim_next(subject->claims, CLAIM_HOLDS, CV_NONE, &at))) {
		struct lock_search search = {};

		if (!claim->subject || !claim->is_certain || !is_about_caller(claim->sentence) ||
		    !is_lock_name(lock_last(claim->subject)))
			continue;
		search.name = lock_last(claim->subject);
		ast_each(function_body(subject->tree, subject->function), lock_visit, &search);
		if (search.taken || (search.other && !search.asserted))
			error = lock_report(subject, claim, &search, to);
	}
	return error;
}
