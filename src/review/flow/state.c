/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one state knows. A fact is a value and the set it lies in; tests are turned into facts as
 * far as they can be (x < 3 narrows x), and the test's own value is remembered besides, so that
 * the same test has the same result later on. A restriction that leaves nothing means that the way
 * cannot be taken.
 */
#include "review/flow/state.h"

void walk_incomplete(struct walk *walk, const char *why)
{
	walk->is_partial = true;
	if (!walk->incomplete)
		walk->incomplete = why;
	if (!why)
		walk->failed = true;
}

struct state *state_new(struct walk *walk)
{
	struct state *state = pool_alloc(walk->pool, sizeof(*state) + walk->graph.variable_count *
							      sizeof(struct binding));

	if (!state)
		walk->failed = true;
	else
		state->is_certain = true;
	return state;
}

struct state *state_copy(struct walk *walk, const struct state *state)
{
	size_t bytes = sizeof(*state) + walk->graph.variable_count * sizeof(struct binding);
	struct state *copy = pool_alloc_raw(walk->pool, bytes);

	if (!copy) {
		walk->failed = true;
		return NULL;
	}
	memcpy(copy, state, bytes);
	copy->next = NULL;
	return copy;
}

static const struct fact *fact_find(const struct state *state, const struct sym *about)
{
	for (u32 i = state->fact_count; i-- > 0;)
		if (state->facts[i].about == about)
			return &state->facts[i];
	return NULL;
}

static void fact_set(struct walk *walk, struct state *state, struct sym *about,
		     const struct set *set)
{
	struct fact *facts = pool_alloc_raw(walk->pool, (state->fact_count + 1) * sizeof(*facts));
	struct set *copy = pool_alloc_raw(walk->pool, sizeof(*copy));
	u32 at = 0;

	if (!facts || !copy) {
		walk->failed = true;
		return;
	}
	*copy = *set;
	while (at < state->fact_count && state->facts[at].about->id < about->id) {
		facts[at] = state->facts[at];
		at++;
	}
	facts[at] = (struct fact){about, copy};
	for (u32 i = at; i < state->fact_count; i++)
		if (state->facts[i].about != about)
			facts[++at] = state->facts[i];
	state->facts = facts;
	state->fact_count = at + 1;
}

static struct set truth_of(const struct state *state, const struct sym *sym)
{
	struct set a = state_set(state, sym->a), errors = set_errors(), part;

	if (sym->op == 'N')
		errors = set_between(-ERRNO_MAX, 0);
	if (sym->op == '!' || sym->op == 'B') {
		if (!set_has(&a, 0))
			return set_number(sym->op == 'B');
		part = set_number(0);
		return set_equal(&a, &part) ? set_number(sym->op == '!') : set_between(0, 1);
	}
	part = set_intersect(&a, &errors);
	if (set_is_empty(&part))
		return set_number(0);
	return set_equal(&a, &part) ? set_number(1) : set_between(0, 1);
}

/* Has a state found a < b (or a == b) to hold? -1: not known */
static int known(const struct state *state, u16 op, const struct sym *a, const struct sym *b)
{
	for (u32 i = 0; i < state->fact_count; i++) {
		const struct sym *about = state->facts[i].about;
		s64 number;

		if (about->kind == SYM_BINARY && about->op == op && about->a == a &&
		    about->b == b &&
		    set_is_number(state->facts[i].can_be, &number))
			return number != 0;
	}
	return -1;
}

static struct set less_than(const struct state *state, const struct sym *sym)
{
	struct set a = state_set(state, sym->a), b = state_set(state, sym->b);

	if (sym->a == sym->b || set_low(&a) >= set_high(&b))
		return set_number(0);
	if (set_high(&a) < set_low(&b))
		return set_number(1);
	if (known(state, '<', sym->b, sym->a) == 1 ||
	    known(state, OP('=', '='), sym->a, sym->b) == 1 ||
	    known(state, OP('=', '='), sym->b, sym->a) == 1)
		return set_number(0);
	return set_between(0, 1);
}

static struct set is_equal(const struct state *state, const struct sym *sym)
{
	struct set a = state_set(state, sym->a), b = state_set(state, sym->b);
	struct set both = set_intersect(&a, &b);
	s64 number;

	if (sym->a == sym->b)
		return set_number(1);
	if (set_is_empty(&both) || known(state, '<', sym->a, sym->b) == 1 ||
	    known(state, '<', sym->b, sym->a) == 1)
		return set_number(0);
	if (set_is_number(&a, &number) && set_equal(&a, &b))
		return set_number(1);
	return set_between(0, 1);
}

static struct set binary_set(const struct state *state, const struct sym *sym)
{
	struct set a, b;

	if (sym->op == '<')
		return less_than(state, sym);
	if (sym->op == OP('=', '='))
		return is_equal(state, sym);
	if (sym->op != '+' && sym->op != '-' && sym->op != 'm' && sym->op != 'M')
		return sym->range;
	a = state_set(state, sym->a);
	b = state_set(state, sym->b);
	if (set_is_empty(&a) || set_is_empty(&b))
		return set_empty();
	if (sym->op == 'm')
		return set_between(min(set_low(&a), set_low(&b)), min(set_high(&a), set_high(&b)));
	if (sym->op == 'M')
		return set_between(max(set_low(&a), set_low(&b)), max(set_high(&a), set_high(&b)));
	if (sym->op == '-')
		b = set_negate(&b);
	return set_add(&a, &b);
}

struct set state_set(const struct state *state, const struct sym *sym)
{
	const struct fact *fact = fact_find(state, sym);
	struct set set = sym->range, other;

	if (fact)
		set = set_intersect(&set, fact->can_be);
	if (sym->kind == SYM_UNARY && sym->a) {
		if (sym->op == '-') {
			other = state_set(state, sym->a);
			other = set_negate(&other);
		} else if (sym->op == '!' || sym->op == 'B' || sym->op == 'E' || sym->op == 'N') {
			other = truth_of(state, sym);
		} else {
			return set;
		}
		return set_intersect(&set, &other);
	}
	if (sym->kind == SYM_BINARY && sym->a && sym->b) {
		other = binary_set(state, sym);
		return set_intersect(&set, &other);
	}
	return set;
}

/* What a restriction of a sum or a negation says of its operand */
static bool restrict_operands(struct walk *walk, struct state *state, struct sym *sym,
			      const struct set *set)
{
	struct set part;

	if (sym->kind == SYM_UNARY && sym->op == '-') {
		part = set_negate(set);
		return state_restrict(walk, state, sym->a, &part);
	}
	if (sym->kind == SYM_BINARY && (sym->op == '+' || sym->op == '-') && sym->b &&
	    sym->b->kind == SYM_NUMBER && sym->b->number != S64_MIN) {
		part = set_number(sym->op == '+' ? -sym->b->number : sym->b->number);
		part = set_add(set, &part);
		return state_restrict(walk, state, sym->a, &part);
	}
	return true;
}

bool state_restrict(struct walk *walk, struct state *state, struct sym *sym, const struct set *set)
{
	struct set before = state_set(state, sym), after = set_intersect(&before, set);

	if (set_is_empty(&after))
		return false;
	if (set_equal(&before, &after))
		return true;
	fact_set(walk, state, sym, &after);
	return restrict_operands(walk, state, sym, &after);
}

/* x < y, where one of them is a number or has bounds */
static bool assume_less(struct walk *walk, struct state *state, struct sym *sym, bool holds)
{
	struct set a = state_set(state, sym->a), b = state_set(state, sym->b);
	struct set below, above;
	s64 high = set_high(&b), low = set_low(&a);

	if (holds) {
		if (high == S64_MIN || low == S64_MAX)
			return false;
		below = set_between(S64_MIN, high - 1);
		above = set_between(low + 1, S64_MAX);
	} else {
		below = set_between(set_low(&b), S64_MAX);
		above = set_between(S64_MIN, set_high(&a));
	}
	return state_restrict(walk, state, sym->a, &below) &&
	       state_restrict(walk, state, sym->b, &above);
}

static bool assume_equal(struct walk *walk, struct state *state, struct sym *sym, bool holds)
{
	struct set a = state_set(state, sym->a), b = state_set(state, sym->b);
	s64 number;

	if (holds)
		return state_restrict(walk, state, sym->a, &b) &&
		       state_restrict(walk, state, sym->b, &a);
	if (set_is_number(&b, &number)) {
		b = set_complement(&b);
		return state_restrict(walk, state, sym->a, &b);
	}
	if (set_is_number(&a, &number)) {
		a = set_complement(&a);
		return state_restrict(walk, state, sym->b, &a);
	}
	return true;
}

static bool assume_unary(struct walk *walk, struct state *state, struct sym *sym, bool holds)
{
	struct set set = set_errors();

	switch (sym->op) {
	case '!':
		return state_assume(walk, state, sym->a, !holds);
	case 'B':
		return state_assume(walk, state, sym->a, holds);
	case 'N':
		set = set_between(-ERRNO_MAX, 0);
		break;
	case 'E':
		break;
	default:
		return true;
	}
	if (!holds)
		set = set_complement(&set);
	return state_restrict(walk, state, sym->a, &set);
}

bool state_assume(struct walk *walk, struct state *state, struct sym *condition, bool holds)
{
	struct set zero = set_number(0), truth = state_set(state, condition);

	if (holds) {
		zero = set_complement(&zero);
		if (set_low(&condition->range) == 0 && set_high(&condition->range) == 1)
			zero = set_number(1);
	}
	truth = set_intersect(&truth, &zero);
	if (set_is_empty(&truth))
		return false;
	if (condition->kind == SYM_UNARY && condition->a && condition->op < 128 &&
	    strchr("!BEN", condition->op))
		return assume_unary(walk, state, condition, holds);
	if (!state_restrict(walk, state, condition, &zero))
		return false;
	if (condition->kind != SYM_BINARY || !condition->a || !condition->b)
		return true;
	if (condition->op == '<')
		return assume_less(walk, state, condition, holds);
	if (condition->op == OP('=', '='))
		return assume_equal(walk, state, condition, holds);
	return true;
}

struct sym *fresh_value(struct walk *walk, const void *site, u32 variable)
{
	u16 op = variable == NO_VARIABLE ? 0 : FRESH_VARIABLE;

	return sym_make(&walk->syms, &(struct sym){.kind = SYM_FRESH, .key = site, .op = op,
						   .number = variable,
						   .made_at = walk->at->id, .range = set_full()});
}

void state_bind(struct walk *walk, struct state *state, u32 variable, struct sym *value)
{
	state->variables[variable] = (struct binding){.value = value, .origin = state->trail,
						      .line = walk->at->line, .node = walk->at->id};
}

void state_clobber(struct walk *walk, struct state *state, const void *site)
{
	state->memory = site;
	state->memory_node = walk->at->id;
	state->stores = NULL;
	if (!walk->addressed_count)
		return;
	for (u32 i = 0; i < walk->graph.variable_count; i++)
		if (walk->graph.variables[i].has_address)
			state_bind(walk, state, i, fresh_value(walk, site, i));
}
