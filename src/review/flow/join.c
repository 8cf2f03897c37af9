/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where ways meet. A state is first freed of what nobody reads any more: values of dead variables,
 * and facts about values that no later expression can give again. States that are then alike
 * become one, at no loss. Only if too many are left, such are merged that differ in facts; the
 * result no longer counts as certain. Past a second limit ways are given up, and the walk says so.
 */
#include "review/flow/flow_private.h"

#define STATES_MAX 24
#define STATES_LIMIT 96

static bool is_live(const struct node *at, u32 bit)
{
	return at->live[bit / 64] >> bit % 64 & 1;
}

static void mark_held(struct sym *sym, u32 stamp)
{
	if (!sym || sym->stamp == stamp)
		return;
	sym->stamp = stamp;
	mark_held(sym->a, stamp);
	mark_held(sym->b, stamp);
}

const void *memory_age(const struct state *state, const char *name, u32 *node)
{
	for (const struct store *store = state->stores; store; store = store->next) {
		if (store->name != name)
			continue;
		*node = store->node;
		return store->site;
	}
	*node = state->memory_node;
	return state->memory;
}

struct reach {
	const struct graph *graph;
	const struct node *at;
	const struct state *state; /* NULL: ages do not matter */
	u32 stamp;
};

static bool is_reachable(const struct reach *reach, const struct sym *sym);

static bool is_named(const struct reach *reach, const struct sym *sym)
{
	u32 node;

	if (!graph_name_is_live(reach->graph, reach->at, sym->key))
		return false;
	return !reach->state || sym->kind == SYM_NAMED ||
	       memory_age(reach->state, sym->kind == SYM_APPLY ? "" : sym->key, &node) == sym->age;
}

/* Can a later expression have this value again? */
static bool is_reachable(const struct reach *reach, const struct sym *sym)
{
	if (!sym || sym->stamp == reach->stamp)
		return true;
	switch (sym->kind) {
	case SYM_NUMBER:
	case SYM_LOCAL:
		return true;
	case SYM_NAMED:
	case SYM_GLOBAL:
	case SYM_MEMBER:
	case SYM_APPLY:
		if (!is_named(reach, sym))
			return false;
		break;
	case SYM_DEREF:
	case SYM_INDEX:
		if (reach->state && reach->state->memory != sym->age)
			return false;
		break;
	case SYM_UNARY:
	case SYM_BINARY:
	case SYM_ADDRESS:
	case SYM_ARGUMENTS:
		break;
	default:
		return false;
	}
	return is_reachable(reach, sym->a) && is_reachable(reach, sym->b);
}

static void drop_facts(struct walk *walk, struct state *state, const struct reach *reach)
{
	struct fact *kept = pool_alloc_raw(walk->pool, (state->fact_count + 1) * sizeof(*kept));
	u32 count = 0;

	if (!kept) {
		walk->failed = true;
		return;
	}
	for (u32 i = 0; i < state->fact_count; i++)
		if (is_reachable(reach, state->facts[i].about))
			kept[count++] = state->facts[i];
	state->facts = kept;
	state->fact_count = count;
}

static void drop_beliefs(struct walk *walk, struct state *state, const struct reach *reach)
{
	const struct belief *at = state->beliefs;
	struct belief *copy;

	state->beliefs = NULL;
	for (; at; at = at->next) {
		if (!is_reachable(reach, at->about))
			continue;
		copy = pool_alloc(walk->pool, sizeof(*copy));
		if (!copy) {
			walk->failed = true;
			return;
		}
		*copy = *at;
		copy->next = state->beliefs;
		state->beliefs = copy;
	}
}

static void drop_stores(struct walk *walk, struct state *state, const struct node *at)
{
	const struct store *store = state->stores;

	while (store && !graph_name_is_live(&walk->graph, at, store->name))
		store = store->next;
	if (!store)
		state->stores = NULL;
}

/* Forgets what is not read from here on. */
static void state_drop(struct walk *walk, struct state *state, const struct node *at)
{
	struct reach reach = {&walk->graph, at, state, ++walk->syms.stamp};
	u64 sum = 0;

	for (u32 i = 0; i < walk->graph.variable_count; i++) {
		if (is_live(at, i))
			mark_held(state->variables[i].value, reach.stamp);
		else
			state->variables[i] = (struct binding){0};
		sum = (sum ^ (uintptr_t)state->variables[i].value) * 0x9e3779b97f4a7c15ull;
	}
	state->values_sum = sum;
	drop_stores(walk, state, at);
	for (const struct store *store = state->stores; store; store = store->next)
		mark_held(store->value, reach.stamp);
	if (state->fact_count)
		drop_facts(walk, state, &reach);
	reach.state = NULL;
	if (state->beliefs)
		drop_beliefs(walk, state, &reach);
}

static bool same_facts(const struct state *a, const struct state *b)
{
	if (a->fact_count != b->fact_count)
		return false;
	for (u32 i = 0; a->facts != b->facts && i < a->fact_count; i++)
		if (a->facts[i].about != b->facts[i].about ||
		    !set_equal(a->facts[i].can_be, b->facts[i].can_be))
			return false;
	return true;
}

static bool has_belief(const struct state *state, const struct belief *belief)
{
	const struct belief *at = state->beliefs;

	while (at && (at->about != belief->about || at->holds != belief->holds))
		at = at->next;
	return at;
}

static bool same_beliefs(const struct state *a, const struct state *b)
{
	for (const struct belief *at = a->beliefs; at; at = at->next)
		if (!has_belief(b, at))
			return false;
	for (const struct belief *at = b->beliefs; at; at = at->next)
		if (!has_belief(a, at))
			return false;
	return true;
}

static bool same_values(const struct walk *walk, const struct state *a, const struct state *b)
{
	for (u32 i = 0; i < walk->graph.variable_count; i++)
		if (a->variables[i].value != b->variables[i].value)
			return false;
	return true;
}

/* Facts of a that b has too, the wider of both */
static void meet_facts(struct walk *walk, struct state *a, const struct state *b)
{
	struct fact *kept = pool_alloc_raw(walk->pool, (a->fact_count + 1) * sizeof(*kept));
	struct set *wide = pool_alloc_raw(walk->pool, (a->fact_count + 1) * sizeof(*wide));
	u32 count = 0;

	if (!kept || !wide) {
		walk->failed = true;
		return;
	}
	for (u32 i = 0, j = 0; i < a->fact_count && j < b->fact_count;) {
		u32 left = a->facts[i].about->id, right = b->facts[j].about->id;

		if (left == right) {
			wide[count] = set_union(a->facts[i].can_be, b->facts[j].can_be);
			kept[count] = (struct fact){a->facts[i].about, &wide[count]};
			count++;
		}
		i += left <= right;
		j += right <= left;
	}
	a->facts = kept;
	a->fact_count = count;
}

static void meet_trails(struct walk *walk, struct state *a, struct state *b, const struct node *at)
{
	if (at->kind == NODE_JOIN) {
		a->trail = trail_strip(walk, a->trail, at->first, at->id);
		b->trail = trail_strip(walk, b->trail, at->first, at->id);
	}
	a->trail = trail_choice(walk, a->trail, b->trail, at->id);
	for (u32 i = 0; i < walk->graph.variable_count; i++)
		if (a->variables[i].value && a->variables[i].origin != b->variables[i].origin)
			a->variables[i].origin = trail_choice(walk, a->variables[i].origin,
							      b->variables[i].origin, at->id);
}

static void merge(struct walk *walk, struct state *a, struct state *b, const struct node *at)
{
	meet_trails(walk, a, b, at);
	if (a->memory != b->memory || a->stores != b->stores) {
		a->memory = at;
		a->memory_node = at->id;
		a->stores = NULL;
	}
}

static bool is_alike(const struct state *a, const struct state *b)
{
	return a->is_certain == b->is_certain && same_facts(a, b) && same_beliefs(a, b);
}

/* Merges what is alike; or, with `force`, what has the same values. Returns the number left. */
static u32 merge_all(struct walk *walk, const struct node *at, struct state *states, bool force)
{
	u32 count = 0;

	for (struct state *a = states; a; a = a->next, count++) {
		for (struct state **link = &a->next, *b = *link; b; b = *link) {
			bool is_equal = a->values_sum == b->values_sum && same_values(walk, a, b);
			bool is_same = is_equal && is_alike(a, b);

			if (!is_same && !(force && is_equal)) {
				link = &b->next;
				continue;
			}
			if (!is_same) {
				meet_facts(walk, a, b);
				a->beliefs = NULL;
				a->is_certain = false;
			}
			merge(walk, a, b, at);
			*link = b->next;
		}
	}
	return count;
}

struct state *states_join(struct walk *walk, const struct node *at, struct state *states)
{
	u32 count, kept = 0;

	for (struct state *state = states; state; state = state->next)
		state_drop(walk, state, at);
	count = merge_all(walk, at, states, false);
	if (count > STATES_MAX)
		count = merge_all(walk, at, states, true);
	for (struct state *state = states; state; state = state->next) {
		if (at->kind == NODE_JOIN)
			state->trail = trail_pass(walk, state->trail, at->first, at->id);
		if (++kept < STATES_LIMIT || !state->next)
			continue;
		state->next = NULL;
		walk_incomplete(walk, pool_printf(walk->pool, "more than %u ways meet in line %u",
						  STATES_LIMIT, at->line));
	}
	return states;
}

/* Does a value belong to the nodes first .. last: another round would make another one? */
static bool is_of_round(const struct sym *sym, u32 first, u32 last)
{
	if (!sym)
		return false;
	if (sym->made_at >= first && sym->made_at <= last && sym->made_at &&
	    !(sym->kind == SYM_CALL && sym->number))
		return true;
	return is_of_round(sym->a, first, last) || is_of_round(sym->b, first, last);
}

/* The signs of a set: what is left of it in a loop, so that it stops growing */
static struct set signs_of(const struct set *set)
{
	struct set zero = set_number(0), below = set_between(S64_MIN, -1);
	struct set above = set_between(1, S64_MAX), out = set_empty(), part;

	part = set_intersect(set, &zero);
	out = part.count ? set_union(&out, &zero) : out;
	part = set_intersect(set, &below);
	out = part.count ? set_union(&out, &below) : out;
	part = set_intersect(set, &above);
	return part.count ? set_union(&out, &above) : out;
}

static bool is_held(const struct walk *walk, const struct state *state, const struct sym *value)
{
	for (u32 i = 0; i < walk->graph.variable_count; i++)
		if (state->variables[i].value == value)
			return true;
	return false;
}

/*
 * The same value as one of an earlier round. If another variable holds such a one already, the two
 * must not become one.
 */
static struct sym *value_of_round(struct walk *walk, struct state *state, const struct node *head,
				  u32 variable, struct set *set)
{
	struct sym *value = state->variables[variable].value, like = *value;
	bool has_name = value->kind != SYM_CALL && value_has_name(value);

	*set = state_set(state, value);
	if (set->count == 1 && set_low(set) == set_high(set) && set_low(set) >= -ERRNO_MAX &&
	    set_low(set) <= 1 && !walk->graph.variables[variable].is_stepped)
		return sym_number(&walk->syms, set_low(set));
	if (value->kind == SYM_CALL) {
		struct sym *earlier;

		like.number = 1;
		like.a = like.b = NULL;
		earlier = sym_make(&walk->syms, &like);
		if (!is_held(walk, state, earlier))
			return earlier;
	}
	*set = signs_of(set);
	return sym_make(&walk->syms, &(struct sym){.kind = SYM_FRESH, .key = head,
						   .op = has_name ? FRESH_VARIABLE : 0,
						   .number = variable,
						   .made_at = head->id, .range = set_full()});
}

static bool must_widen(const struct walk *walk, const struct node *head, const struct state *state,
		       u32 variable)
{
	const struct sym *value = state->variables[variable].value;
	bool changes = head->changed[variable / 64] >> variable % 64 & 1;

	if (!changes || value->kind == SYM_UNSET || (value->kind == SYM_CALL && value->number))
		return false;
	if (value->kind == SYM_NUMBER)
		return walk->graph.variables[variable].is_stepped ||
		       value->number < -ERRNO_MAX || value->number > 1;
	return walk->graph.variables[variable].is_stepped || head->visits > 3;
}

void state_go_back(struct walk *walk, struct state *state, const struct node *head, u32 from)
{
	u32 count = walk->graph.variable_count;
	struct set *sets = pool_alloc(walk->pool, count * sizeof(*sets));
	struct fact *kept = pool_alloc_raw(walk->pool, (state->fact_count + 1) * sizeof(*kept));
	u32 fact_count = 0;

	state_drop(walk, state, head);
	if (!sets || !kept) {
		walk->failed = true;
		return;
	}
	for (u32 i = 0; i < count; i++) {
		struct binding *binding = &state->variables[i];

		if (binding->value && (is_of_round(binding->value, head->id, from) ||
				       must_widen(walk, head, state, i)))
			binding->value = value_of_round(walk, state, head, i, &sets[i]);
	}
	for (u32 i = 0; i < state->fact_count; i++)
		if (!is_of_round(state->facts[i].about, head->id, from))
			kept[fact_count++] = state->facts[i];
	state->facts = kept;
	state->fact_count = fact_count;
	state->beliefs = NULL;
	state->stores = NULL;
	if (state->memory_node >= head->id && state->memory_node <= from) {
		state->memory = head;
		state->memory_node = head->id;
	}
	for (u32 i = 0; i < count; i++)
		if (sets[i].count && !set_is_full(&sets[i]))
			state_restrict(walk, state, state->variables[i].value, &sets[i]);
	state->trail = trail_strip(walk, state->trail, head->id, from);
}

bool state_covers(const struct walk *walk, const struct state *a, const struct state *b)
{
	if (a->is_certain < b->is_certain || !same_values(walk, a, b))
		return false;
	for (u32 i = 0; i < a->fact_count; i++) {
		struct set set = state_set(b, a->facts[i].about);

		if (!set_within(&set, a->facts[i].can_be))
			return false;
	}
	return a->memory == b->memory || !a->fact_count;
}
