// SPDX-License-Identifier: GPL-2.0-only
/*
 * A call that sleeps between a lock that forbids it and its unlock: spinlocks, RCU, preemption or
 * bottom halves off. The function is walked in the order of its lines with a count of what is held.
 * Where ways meet with different counts, or something gives back a lock that is not seen to, the
 * walk ends: nothing is said of what follows. Callers of the function are walked in the same way.
 */
#include "review/check/sleeper.h"

/* Names of what takes and what gives back */
static const struct {
	const char *take, *give;
} locks[] = {
	{ "spin_lock", "spin_unlock" },
	{ "spin_lock_bh", "spin_unlock_bh" },
	{ "spin_lock_irq", "spin_unlock_irq" },
	{ "spin_lock_irqsave", "spin_unlock_irqrestore" },
	{ "raw_spin_lock", "raw_spin_unlock" },
	{ "raw_spin_lock_irq", "raw_spin_unlock_irq" },
	{ "raw_spin_lock_irqsave", "raw_spin_unlock_irqrestore" },
	{ "read_lock", "read_unlock" },
	{ "read_lock_bh", "read_unlock_bh" },
	{ "read_lock_irqsave", "read_unlock_irqrestore" },
	{ "write_lock", "write_unlock" },
	{ "write_lock_bh", "write_unlock_bh" },
	{ "write_lock_irq", "write_unlock_irq" },
	{ "write_lock_irqsave", "write_unlock_irqrestore" },
	{ "rcu_read_lock", "rcu_read_unlock" },
	{ "rcu_read_lock_bh", "rcu_read_unlock_bh" },
	{ "preempt_disable", "preempt_enable" },
	{ "local_bh_disable", "local_bh_enable" },
};

#define JUMPS_MAX 48
#define HELD_MAX  8

#define CALLERS_MAX 24
#define MEMBERS_MAX 8 /* calls through members that are looked into */

struct walk {
	const struct subject *subject;
	const struct item *function; /* that is walked */
	const struct item *target;   /* calls of it alone are looked at; NULL: all */
	struct findings *to;
	struct {
		const struct item *where;
		u32 line;
		const char *what;
	} held[HELD_MAX];
	s32 count; /* of what is held; may be negative: the caller's locks */
	u32 members;
	bool lost, ended; /* nothing is known; this place is not reached */
	struct {
		const struct ast *label;
		s32 count;
	} jumps[JUMPS_MAX];
	u32 jump_count;
	int error;
};

static s32 call_takes(const struct ast *call)
{
	for (u32 i = 0; i < ARRAY_SIZE(locks); i++) {
		if (ast_calls(call, locks[i].take))
			return 1;
		if (ast_calls(call, locks[i].give))
			return -1;
	}
	return 0;
}

/* Every way through a function of one line or two: box_lock() is spin_lock(&box->lock) */
struct effect {
	s32 count;
	bool mixed;
};

static bool effect_visit(const struct ast *node, void *context)
{
	struct effect *effect = context;
	s32 takes = node->kind == AST_CALL ? call_takes(node) : 0;

	if (takes && effect->count && (takes > 0) != (effect->count > 0))
		effect->mixed = true;
	if (node->kind == AST_IF || node->kind == AST_GUARD || node->kind == AST_UNKNOWN)
		effect->mixed = true;
	effect->count += takes;
	return !effect->mixed;
}

/* Of all its definitions: those that do nothing are for other configurations. */
static bool effect_find(struct walk *walk, const struct ast *call, struct effect *out)
{
	const struct item *const *list;
	char name[128];
	u32 bytes, count;
	const char *callee = ast_callee(call, &bytes);

	word_copy(name, sizeof(name), callee, bytes);
	count = functions_find(walk->subject->tree, name, walk->function->file, &list);
	for (u32 i = 0; i < count && !out->mixed; i++) {
		struct effect effect = {};

		ast_each(function_body(walk->subject->tree, list[i]), effect_visit, &effect);
		/* Locks that may fail tell so. */
		out->mixed |= effect.mixed ||
			      (effect.count && !type_is(list[i]->return_type, "void")) ||
			      (out->count && effect.count && effect.count != out->count);
		out->count = effect.count ? effect.count : out->count;
	}
	return count && !out->mixed;
}

/* What a call does to the count; sets `lost` if it may do something that is not seen */
static s32 effect_of(struct walk *walk, const struct ast *call)
{
	s32 takes = call_takes(call);
	struct effect effect = {};

	if (takes || !ast_callee_has(call, "lock"))
		return takes;
	if (effect_find(walk, call, &effect))
		return effect.count;
	if (!sleeps_itself(call) && !ast_callee_has(call, "mutex") && !ast_callee_has(call, "lockdep"))
		walk->lost = true;
	return 0;
}

static void held_add(struct walk *walk, u32 line, const char *what)
{
	if (walk->count >= 0 && walk->count < HELD_MAX) {
		walk->held[walk->count].where = walk->function;
		walk->held[walk->count].line = line;
		walk->held[walk->count].what = what;
	}
	walk->count++;
}

static int sleep_report(struct walk *walk, const struct ast *call, struct steps *steps,
			enum sleeping sleeping)
{
	struct finding finding = finding_of(walk->subject);
	struct pool *pool = walk->to->pool;
	const char *callee = source_text(pool, call->child);
	const char *held = walk->held[min(walk->count, HELD_MAX) - 1].what;

	finding.path = walk->function->file->path;
	finding.line = call->line;
	finding.key = pool_printf(pool, "%s:%s", walk->function->name, callee);
	finding.is_proof = sleeping == SLEEPS;
	finding.question =
		sleeping == SLEEPS
			? pool_printf(pool,
				      "%s is called within %s, where sleeping is not allowed, and it "
				      "sleeps.",
				      callee, held)
			: pool_printf(pool,
				      "%s is called within %s. It sleeps unless a test of the context "
				      "forbids it, which does not know about locks: with PREEMPT_RT "
				      "interrupts are on in there. Can it sleep here?",
				      callee, held);
	finding_steps(&finding, steps);
	return report(walk->to, CHECK_atomic_sleep, &finding);
}

static void call_look(struct walk *walk, const struct ast *call)
{
	struct steps steps = { .pool = walk->to->pool };
	enum sleeping sleeping;
	u32 at;

	if (walk->lost || walk->ended || walk->count <= 0)
		return;
	at = (u32)min(walk->count, HELD_MAX) - 1;
	if (!walk->held[at].what)
		return;
	if (walk->target && !ast_calls(call, walk->target->name))
		return;
	if (call->child->kind == AST_MEMBER && ++walk->members > MEMBERS_MAX)
		return;
	step_add(&steps, walk->held[at].where, walk->held[at].line, "%s", walk->held[at].what);
	if (walk->target) {
		step_add(&steps, walk->function, call->line, "calls %s()", walk->target->name);
		sleeping = function_sleeps(walk->subject, walk->target, &steps);
	} else {
		sleeping = call_sleeps(walk->subject, walk->function, call, &steps);
	}
	if (sleeping != SLEEPS_NOT_KNOWN && !walk->error)
		walk->error = sleep_report(walk, call, &steps, sleeping);
}

static void step_into(struct walk *walk, const struct ast *node);

static void call_walk(struct walk *walk, const struct ast *call)
{
	s32 takes = effect_of(walk, call);

	if (!takes)
		call_look(walk, call);
	for (; takes > 0; takes--)
		held_add(walk, call->line, source_text(walk->to->pool, call));
	walk->count += takes;
}

static void children_walk(struct walk *walk, const struct ast *child)
{
	for (; child; child = child->next)
		step_into(walk, child);
}

/* A branch; where the ways meet again, the counts must be equal. */
static void branch_walk(struct walk *walk, const struct ast *then, const struct ast *otherwise)
{
	s32 before = walk->count, after;
	bool ended;

	step_into(walk, then);
	after = walk->count;
	ended = walk->ended;
	walk->count = before;
	walk->ended = false;
	if (otherwise)
		step_into(walk, otherwise);
	if (!ended && !walk->ended && after != walk->count)
		walk->lost = true;
	if (walk->ended)
		walk->count = after;
	walk->ended &= ended;
}

static void loop_walk(struct walk *walk, const struct ast *node)
{
	s32 before = walk->count;

	children_walk(walk, node->child);
	if (walk->count != before)
		walk->lost = true;
	walk->ended = false;
	walk->count = before;
}

static void label_walk(struct walk *walk, const struct ast *label)
{
	bool known = !walk->ended;
	s32 count = walk->count;

	for (u32 i = 0; i < walk->jump_count; i++) {
		if (!ast_same(walk->jumps[i].label, label))
			continue;
		if (known && walk->jumps[i].count != count)
			walk->lost = true;
		count = walk->jumps[i].count;
		known = true;
	}
	walk->lost |= !known;
	walk->count = count;
	walk->ended = false;
}

static void goto_walk(struct walk *walk, const struct ast *node)
{
	if (walk->jump_count == JUMPS_MAX) {
		walk->lost = true;
	} else if (!walk->ended) {
		walk->jumps[walk->jump_count].label = node;
		walk->jumps[walk->jump_count++].count = walk->count;
	}
	walk->ended = true;
}

static bool guard_is_atomic(const struct ast *guard)
{
	static const char *const classes[] = { "spin", "rcu", "preempt", "irq", "read_lock",
					       "write_lock" };

	for (u32 i = 0; i < ARRAY_SIZE(classes); i++)
		if (memmem(guard->text, guard->bytes, classes[i], strlen(classes[i])))
			return !memmem(guard->text, guard->bytes, "try", 3) &&
			       !memmem(guard->text, guard->bytes, "srcu", 4) &&
			       !memmem(guard->text, guard->bytes, "mutex", 5) &&
			       !memmem(guard->text, guard->bytes, "tasks", 5);
	return false;
}

/* Held to the end of the block it stands in, or over its own body */
static void block_walk(struct walk *walk, const struct ast *block)
{
	s32 guards = 0;

	for (const struct ast *at = block->child; at; at = at->next) {
		bool atomic = at->kind == AST_GUARD && guard_is_atomic(at);

		if (atomic)
			held_add(walk, at->line, source_text(walk->to->pool, at));
		step_into(walk, at);
		if (atomic && at->op == 's')
			walk->count--;
		else
			guards += atomic;
	}
	walk->count -= guards;
}

static bool is_constant_false(const struct ast *condition)
{
	return ast_is(ast_plain(condition), "0");
}

static void step_into(struct walk *walk, const struct ast *node)
{
	if (walk->lost || walk->error)
		return;
	switch (node->kind) {
	case AST_IF:
		step_into(walk, node->child);
		if (!is_constant_false(node->child))
			branch_walk(walk, ast_child(node, 1), ast_child(node, 2));
		return;
	case AST_FOR:
	case AST_FOR_MACRO:
	case AST_WHILE:
	case AST_DO:
		loop_walk(walk, node);
		return;
	case AST_SWITCH:
	case AST_UNKNOWN:
	case AST_STMT_EXPR:
		walk->lost = true;
		return;
	case AST_BLOCK:
		block_walk(walk, node);
		return;
	case AST_LABEL:
		label_walk(walk, node);
		return;
	case AST_GOTO:
		goto_walk(walk, node);
		return;
	case AST_SIZEOF:
		return;
	}
	children_walk(walk, node->child);
	if (node->kind == AST_CALL && !walk->ended)
		call_walk(walk, node);
	if (node->kind == AST_RETURN || node->kind == AST_BREAK || node->kind == AST_CONTINUE)
		walk->ended = true;
}

static bool is_candidate(const struct item *function)
{
	const char *text = function->file->text + function->body;
	size_t bytes = function->end - function->body;

	return function->kind == ITEM_FUNCTION && !function->has_branches &&
	       (memmem(text, bytes, "lock", 4) || memmem(text, bytes, "guard(", 6) ||
		memmem(text, bytes, "preempt_disable", 15) || memmem(text, bytes, "local_bh", 8));
}

static int function_walk(struct walk *walk)
{
	const struct ast *body = function_body(walk->subject->tree, walk->function);

	if (body)
		step_into(walk, body);
	return walk->error;
}

/* It means another function of that name: of another file, of user space */
static bool is_elsewhere(const struct item *function, const struct item *caller)
{
	return (function->is_static && caller->file != function->file) ||
	       !strncmp(caller->file->path, "tools/", 6) ||
	       !strncmp(caller->file->path, "samples/", 8);
}

static bool is_asked_itself(const struct patch *patch, const struct item *caller)
{
	return patch && patch_touches(patch, caller->file->path, caller->line, caller->end_line);
}

/* Its callers: what they hold when they call it */
static int callers_walk(const struct subject *subject, struct findings *to)
{
	const struct item *const *list;
	struct steps steps = { .pool = to->pool };
	u32 count;
	int error = 0;

	if (function_sleeps(subject, subject->function, &steps) == SLEEPS_NOT_KNOWN)
		return 0;
	count = callers_find(subject->tree, subject->function->name, &list);
	for (u32 i = 0; i < count && i < CALLERS_MAX && !error; i++) {
		struct walk walk = { .subject = subject, .to = to, .function = list[i],
				     .target = subject->function };

		if (is_candidate(list[i]) && !is_elsewhere(subject->function, list[i]) &&
		    !is_asked_itself(subject->patch, list[i]))
			error = function_walk(&walk);
	}
	return error;
}

int function_atomic_sleep(const struct subject *subject, struct findings *to)
{
	struct walk walk = { .subject = subject, .to = to, .function = subject->function };
	int error = 0;

	if (subject->function->kind != ITEM_FUNCTION)
		return 0;
	if (is_candidate(subject->function))
		error = function_walk(&walk);
	return error ? error : callers_walk(subject, to);
}
