/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests leave the walk that made them: what a way has tested of its function's parameters is kept
 * with the summary, for the callers (transfer.c). Values are kept once for all functions, because
 * most are alike ("the first parameter is NULL"); a walk remembers what became of each of its own.
 */
#include "review/flow/flow_private.h"

static bool is_alike(const struct sym *a, const struct sym *b)
{
	return a->kind == b->kind && a->op == b->op && a->key == b->key && a->number == b->number &&
	       a->a == b->a && a->b == b->b && set_equal(&a->range, &b->range);
}

static u32 slot_of(const struct exports *exports, const struct sym *sym)
{
	u64 hash = sym->kind * 31 + sym->op;

	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->key;
	hash = hash * 0x9e3779b97f4a7c15ull + (u64)sym->number;
	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->a;
	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->b;
	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ull;
	return (hash >> 32) & (exports->room - 1);
}

static bool exports_grow(struct flow *flow)
{
	struct exports old = flow->exports, *exports = &flow->exports;
	u32 room = old.room ? 2 * old.room : 1024;
	struct sym **slots = pool_alloc(flow->pool, room * sizeof(*slots));

	if (!slots)
		return false;
	exports->slots = slots;
	exports->room = room;
	for (u32 i = 0; i < old.room; i++) {
		for (struct sym *sym = old.slots[i], *next; sym; sym = next) {
			u32 at = slot_of(exports, sym);

			next = sym->chain;
			sym->chain = slots[at];
			slots[at] = sym;
		}
	}
	return true;
}

/* The one of all that are alike; NULL: memory is out */
static struct sym *keep(struct flow *flow, const struct sym *like)
{
	struct exports *exports = &flow->exports;
	struct sym *sym;
	u32 at;

	if (exports->count >= exports->room && !exports_grow(flow))
		return NULL;
	at = slot_of(exports, like);
	for (sym = exports->slots[at]; sym; sym = sym->chain)
		if (is_alike(sym, like))
			return sym;
	sym = pool_alloc_raw(flow->pool, sizeof(*sym));
	if (!sym)
		return NULL;
	*sym = *like;
	sym->soft = sym->exported = NULL;
	sym->chain = exports->slots[at];
	exports->slots[at] = sym;
	exports->count++;
	return sym;
}

/* Does it mean something outside of the walk? Memory does only as the function found it. */
static bool can_leave(const struct sym *sym)
{
	switch (sym->kind) {
	case SYM_NUMBER:
	case SYM_PARAMETER:
	case SYM_NAMED:
	case SYM_BINARY:
	case SYM_ARGUMENTS:
		return true;
	case SYM_UNARY:
		return sym->op != 'r';
	case SYM_MEMBER:
	case SYM_GLOBAL:
	case SYM_DEREF:
	case SYM_INDEX:
	case SYM_APPLY:
		return !sym->age;
	}
	return false;
}

/* NULL: means nothing outside of the walk */
static struct sym *export_sym(struct flow *flow, struct sym *sym)
{
	struct sym like = *sym;

	if (sym->exported || sym->has_no_export)
		return sym->exported;
	sym->has_no_export = true;
	if (!can_leave(sym))
		return NULL;
	if (sym->a && !(like.a = export_sym(flow, sym->a)))
		return NULL;
	if (sym->b && !(like.b = export_sym(flow, sym->b)))
		return NULL;
	sym->exported = keep(flow, &like);
	if (!sym->exported)
		flow->failed = true;
	return sym->exported;
}

void condition_export(struct flow *flow, struct draft *draft, struct sym *about,
		      const struct condition *like)
{
	struct sym *copy = NULL;

	if (draft->count == CONDITIONS_MAX)
		return;
	if (about->parameters && !sym_has_kind(about, SYM_CALL) && !sym_has_kind(about, SYM_FRESH))
		copy = export_sym(flow, about);
	if (copy)
		draft->list[draft->count++] = (struct condition){copy, like->holds, like->passed};
}

void conditions_export(struct flow *flow, const struct path *path, struct draft *draft)
{
	draft->count = 0;
	for (u32 i = 0; i < path->count; i++)
		condition_export(flow, draft, path->tests[i].about,
				 &(struct condition){.holds = path->tests[i].holds,
						     .passed = path->tests[i].passed});
}

struct conditions conditions_keep(struct flow *flow, const struct draft *draft)
{
	size_t bytes = draft->count * sizeof(struct condition);
	struct condition *list = pool_alloc_raw(flow->pool, bytes);

	if (!list) {
		flow->failed = true;
		return (struct conditions){0};
	}
	memcpy(list, draft->list, bytes);
	return (struct conditions){list, draft->count};
}
