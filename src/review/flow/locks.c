/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks a function's own body takes, releases and asserts to be held: calls whose names say
 * so, and guards. What its callees do with locks is not followed.
 */
#include "review/flow/flow_private.h"

static const struct {
	const char *part;
	u8 kind;
} primitives[] = {
	{"lockdep_assert_held", LOCK_ASSERTS}, {"mutex_lock", LOCK_TAKES},
	{"mutex_unlock", LOCK_RELEASES}, {"spin_lock", LOCK_TAKES}, {"spin_unlock", LOCK_RELEASES},
	{"raw_spin_lock", LOCK_TAKES}, {"raw_spin_unlock", LOCK_RELEASES},
	{"raw_res_spin_lock", LOCK_TAKES}, {"raw_res_spin_unlock", LOCK_RELEASES},
	{"read_lock", LOCK_TAKES}, {"read_unlock", LOCK_RELEASES}, {"write_lock", LOCK_TAKES},
	{"write_unlock", LOCK_RELEASES}, {"down_read", LOCK_TAKES}, {"up_read", LOCK_RELEASES},
	{"down_write", LOCK_TAKES}, {"up_write", LOCK_RELEASES}, {"rcu_read_lock", LOCK_TAKES},
	{"rcu_read_unlock", LOCK_RELEASES}, {"rtnl_lock", LOCK_TAKES},
	{"rtnl_unlock", LOCK_RELEASES}, {"ASSERT_RTNL", LOCK_ASSERTS},
};

/* What may stand behind such a name: spin_lock_irqsave, mutex_lock_nested, down_read_killable */
static const char *const endings[] = {"", "_irqsave", "_irqrestore", "_irq", "_bh", "_nested",
				      "_interruptible", "_killable", "_once", "_read", "_write"};

struct locks {
	struct flow *flow;
	struct lock_fact *list;
	u32 count, room;
	bool always;
};

static int kind_of(const char *name, size_t bytes)
{
	for (u32 i = 0; i < ARRAY_SIZE(primitives); i++) {
		size_t part = strlen(primitives[i].part);

		if (bytes < part || memcmp(name, primitives[i].part, part))
			continue;
		for (u32 j = 0; j < ARRAY_SIZE(endings); j++)
			if (strlen(endings[j]) == bytes - part &&
			    !memcmp(endings[j], name + part, bytes - part))
				return primitives[i].kind;
	}
	return -1;
}

static void add_fact(struct locks *locks, const struct ast *at, u8 kind, const struct ast *lock)
{
	const struct ast *name = at->kind == AST_CALL ? at->child : at;
	u32 room = locks->room;
	struct lock_fact *fact;

	if (locks->count == room) {
		locks->room = room ? 2 * room : 4;
		locks->list = pool_realloc(locks->flow->pool, locks->list, room * sizeof(*fact),
					   locks->room * sizeof(*fact));
		if (!locks->list) {
			locks->flow->failed = true;
			locks->count = locks->room = 0;
			return;
		}
	}
	fact = &locks->list[locks->count++];
	*fact = (struct lock_fact){.kind = kind, .always = locks->always, .line = at->line};
	fact->primitive = name_keep(&locks->flow->words, name->text, name->bytes);
	fact->lock = lock ? ast_text(locks->flow, lock) : "";
}

static bool is_conditional(const struct ast *ast)
{
	return ast->kind == AST_IF || ast->kind == AST_WHILE || ast->kind == AST_FOR ||
	       ast->kind == AST_SWITCH || ast->kind == AST_COND || ast->kind == AST_FOR_MACRO ||
	       (ast->kind == AST_BINARY && (ast->op == OP('&', '&') || ast->op == OP('|', '|')));
}

static bool leaves(const struct ast *ast)
{
	if (ast->kind == AST_RETURN || ast->kind == AST_GOTO || ast->kind == AST_UNKNOWN)
		return true;
	for (const struct ast *child = ast->child; child; child = child->next)
		if (leaves(child))
			return true;
	return false;
}

static void visit(struct locks *locks, const struct ast *ast)
{
	bool always = locks->always, is_first = true;

	for (const struct ast *child = ast->child; child; child = child->next) {
		locks->always = always && (is_first || !is_conditional(ast));
		visit(locks, child);
		always = always && locks->always;
		is_first = false;
	}
	locks->always = always;
	if (ast->kind == AST_CALL && ast->child && ast->child->kind == AST_NAME) {
		int kind = kind_of(ast->child->text, ast->child->bytes);

		if (kind >= 0)
			add_fact(locks, ast, kind, ast->child->next);
	} else if (ast->kind == AST_GUARD) {
		add_fact(locks, ast, LOCK_TAKES, ast->op == 's' && ast->child && !ast->child->next ?
							 NULL : ast->child);
	}
	if (leaves(ast) && ast->kind != AST_BLOCK)
		locks->always = false;
}

int locks_find(struct flow *flow, struct summary *summary)
{
	struct ast *body = function_body(flow->tree, summary->function);
	struct locks locks = {.flow = flow, .always = !summary->function->has_branches};

	if (body)
		visit(&locks, body);
	summary->contract.locks = locks.list;
	summary->contract.lock_count = locks.count;
	return flow->failed ? -ENOMEM : 0;
}
