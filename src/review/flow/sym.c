/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making values: a hash table of all of one walk, so that equal is identical; arithmetic on
 * numbers; and one form for each comparison (a > b is b < a, a != b is !(a == b)). Called by eval.c
 * and call.c. What states know of values: state.c.
 */
#include "review/flow/sym.h"

#include "review/tree/ast.h"

#define SYM_DEPTH_MAX 8

static u32 hash_of(const struct sym *sym)
{
	u64 hash = sym->kind * 31 + sym->op;

	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->key;
	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->age;
	hash = hash * 0x9e3779b97f4a7c15ull + (u64)sym->number;
	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->a;
	hash = hash * 0x9e3779b97f4a7c15ull + (uintptr_t)sym->b;
	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ull;
	return hash >> 32;
}

static bool is_same(const struct sym *a, const struct sym *b)
{
	return a->kind == b->kind && a->op == b->op && a->key == b->key && a->age == b->age &&
	       a->number == b->number && a->a == b->a && a->b == b->b;
}

static bool syms_grow(struct syms *syms)
{
	u32 room = syms->room ? 4 * syms->room : 256;
	struct sym **slots = pool_alloc(syms->pool, room * sizeof(*slots));

	if (!slots)
		return false;
	for (u32 i = 0; i < syms->room; i++) {
		for (struct sym *sym = syms->slots[i], *next; sym; sym = next) {
			u32 at = hash_of(sym) & (room - 1);

			next = sym->chain;
			sym->chain = slots[at];
			slots[at] = sym;
		}
	}
	syms->slots = slots;
	syms->room = room;
	return true;
}

static u32 parameters_of(const struct sym *sym)
{
	if (sym->kind == SYM_PARAMETER)
		return BIT(min(sym->number, (s64)31));
	return (sym->a ? sym->a->parameters : 0) | (sym->b ? sym->b->parameters : 0);
}

static u32 kinds_of(const struct sym *sym)
{
	return BIT(sym->kind) | (sym->a ? sym->a->kinds : 0) | (sym->b ? sym->b->kinds : 0);
}

static u32 depth_of(const struct sym *sym)
{
	u32 depth = max(sym->a ? sym->a->depth : 0, sym->b ? sym->b->depth : 0);

	return depth + (sym->kind != SYM_ARGUMENTS);
}

/*
 * Values are trees that share branches; walking one costs its number of leaves. Below a certain
 * depth (hash functions, long sums) what a value is made of is not kept: only its identity.
 */
static struct sym *sym_make_opaque(struct syms *syms, const struct sym *like)
{
	struct sym opaque = {.kind = like->kind == SYM_CALL ? SYM_CALL : SYM_FRESH,
			     .key = like->key,
			     .age = like->age, .number = like->number, .range = like->range};
	struct sym *sym;

	if (like->kind != SYM_CALL) {
		opaque.key = like->a;
		opaque.age = like->b;
		opaque.number = (s64)like->kind << 32 | like->op;
	}
	opaque.callees = like->callees;
	sym = sym_make(syms, &opaque);
	sym->parameters |= parameters_of(like);
	return sym;
}

struct sym *sym_make(struct syms *syms, const struct sym *like)
{
	static struct sym lost = {.kind = SYM_FRESH, .range = {1, {{S64_MIN, S64_MAX}}}};
	struct sym *sym;
	u32 at;

	if (depth_of(like) > SYM_DEPTH_MAX)
		return sym_make_opaque(syms, like);
	if (syms->count >= 2 * syms->room && !syms_grow(syms)) {
		syms->failed = true;
		return &lost;
	}
	at = hash_of(like) & (syms->room - 1);
	for (sym = syms->slots[at]; sym; sym = sym->chain)
		if (is_same(sym, like))
			return sym;
	sym = pool_alloc_raw(syms->pool, sizeof(*sym));
	if (!sym) {
		syms->failed = true;
		return &lost;
	}
	*sym = *like;
	sym->id = ++syms->count;
	sym->stamp = 0;
	sym->exported = NULL;
	sym->has_no_export = false;
	sym->parameters = parameters_of(sym);
	sym->kinds = kinds_of(sym);
	sym->depth = depth_of(sym);
	if (!sym->range.count)
		sym->range = set_full();
	sym->chain = syms->slots[at];
	syms->slots[at] = sym;
	return sym;
}

struct sym *sym_number(struct syms *syms, s64 number)
{
	return sym_make(syms, &(struct sym){.kind = SYM_NUMBER, .number = number,
					    .range = set_number(number)});
}

struct sym *sym_list(struct syms *syms, struct sym *first, struct sym *rest)
{
	return sym_make(syms, &(struct sym){.kind = SYM_ARGUMENTS, .a = first, .b = rest});
}

static bool fold_unary(u16 op, s64 a, s64 *out)
{
	switch (op) {
	case '-':
		*out = (s64)-(u64)a;
		return true;
	case '~':
		*out = ~a;
		return true;
	case '!':
		*out = !a;
		return true;
	case 'B':
		*out = !!a;
		return true;
	case 'E':
		*out = a >= -ERRNO_MAX && a < 0;
		return true;
	case 'N':
		*out = a >= -ERRNO_MAX && a <= 0;
		return true;
	}
	return false;
}

static bool is_truth(const struct sym *sym)
{
	return set_low(&sym->range) >= 0 && set_high(&sym->range) <= 1;
}

struct sym *sym_unary(struct syms *syms, u16 op, struct sym *a)
{
	struct sym like = {.kind = SYM_UNARY, .op = op, .a = a, .range = set_full()};
	s64 number;

	if (a->kind == SYM_NUMBER && fold_unary(op, a->number, &number))
		return sym_number(syms, number);
	if (op == 'B' && is_truth(a))
		return a;
	if ((op == '!' || op == 'B') && a->kind == SYM_UNARY && a->op == 'B')
		return sym_unary(syms, op, a->a);
	if (op == '!' && a->kind == SYM_UNARY && a->op == '!')
		return sym_unary(syms, 'B', a->a);
	if (op == '-' && a->kind == SYM_UNARY && a->op == '-')
		return a->a;
	if (op == '!' || op == 'B' || op == 'E' || op == 'N')
		like.range = set_between(0, 1);
	if (op == '-')
		like.range = set_negate(&a->range);
	return sym_make(syms, &like);
}

static bool fold_shift(u16 op, s64 a, s64 b, s64 *out)
{
	if (b < 0 || b > 63)
		return false;
	*out = op == OP('<', '<') ? (s64)((u64)a << b) : a >> b;
	return true;
}

static bool fold_divide(u16 op, s64 a, s64 b, s64 *out)
{
	if (!b || (a == S64_MIN && b == -1))
		return false;
	*out = op == '/' ? a / b : a % b;
	return true;
}

static bool fold_binary(u16 op, s64 a, s64 b, s64 *out)
{
	switch (op) {
	case '+':
		return !__builtin_add_overflow(a, b, out);
	case '-':
		return !__builtin_sub_overflow(a, b, out);
	case '*':
		return !__builtin_mul_overflow(a, b, out);
	case '&':
		*out = a & b;
		return true;
	case '|':
		*out = a | b;
		return true;
	case '^':
		*out = a ^ b;
		return true;
	case 'm':
		*out = min(a, b);
		return true;
	case 'M':
		*out = max(a, b);
		return true;
	case '<':
		*out = a < b;
		return true;
	case 'u':
		*out = (u64)a < (u64)b;
		return true;
	case OP('=', '='):
		*out = a == b;
		return true;
	case '/':
	case '%':
		return fold_divide(op, a, b, out);
	case OP('<', '<'):
	case OP('>', '>'):
		return fold_shift(op, a, b, out);
	}
	return false;
}

static struct set range_of_binary(u16 op, const struct sym *a, const struct sym *b)
{
	struct set negative = set_negate(&b->range);
	bool is_mask = b->kind == SYM_NUMBER && b->number >= 0;

	if (op == '<' || op == 'u' || op == OP('=', '='))
		return set_between(0, 1);
	if (op == '&' && is_mask)
		return set_between(0, b->number);
	if (op == '&' && a->kind == SYM_NUMBER && a->number >= 0)
		return set_between(0, a->number);
	if (op == '%' && is_mask && set_low(&a->range) >= 0)
		return set_between(0, b->number);
	if ((op == '/' || op == OP('>', '>')) && is_mask && set_low(&a->range) >= 0)
		return set_between(0, set_high(&a->range));
	if (op == OP('<', '<') && a->kind == SYM_NUMBER && a->number > 0)
		return set_between(1, S64_MAX);
	if (op == '+')
		return set_add(&a->range, &b->range);
	if (op == '-')
		return set_add(&a->range, &negative);
	if (op == 'm')
		return set_between(min(set_low(&a->range), set_low(&b->range)),
				   min(set_high(&a->range), set_high(&b->range)));
	if (op == 'M')
		return set_between(max(set_low(&a->range), set_low(&b->range)),
				   max(set_high(&a->range), set_high(&b->range)));
	return set_full();
}

static bool is_commutative(u16 op)
{
	return op == '+' || op == '*' || op == '&' || op == '|' || op == '^' || op == 'm' ||
	       op == 'M' || op == OP('=', '=');
}

struct sym *sym_binary(struct syms *syms, u16 op, struct sym *a, struct sym *b)
{
	struct sym *swap = a;
	s64 number;

	if (op == OP('!', '='))
		return sym_unary(syms, '!', sym_binary(syms, OP('=', '='), a, b));
	if (op == '>')
		return sym_binary(syms, '<', b, a);
	if (op == OP('>', '='))
		return sym_unary(syms, '!', sym_binary(syms, '<', a, b));
	if (op == OP('<', '='))
		return sym_unary(syms, '!', sym_binary(syms, '<', b, a));
	if (a->kind == SYM_NUMBER && b->kind == SYM_NUMBER &&
	    fold_binary(op, a->number, b->number, &number))
		return sym_number(syms, number);
	if (is_commutative(op) &&
	    (a->kind == SYM_NUMBER || (b->kind != SYM_NUMBER && a->id > b->id))) {
		a = b;
		b = swap;
	}
	if (b->kind == SYM_NUMBER && !b->number && (op == '+' || op == '-' || op == '|'))
		return a;
	if (op == OP('=', '=') && b->kind == SYM_NUMBER && !b->number)
		return sym_unary(syms, '!', a);
	return sym_make(syms, &(struct sym){.kind = SYM_BINARY, .op = op, .a = a, .b = b,
					    .range = range_of_binary(op, a, b)});
}

static struct sym *soft_of(struct syms *syms, struct sym *sym)
{
	struct sym like = *sym;

	if (sym->kind == SYM_FRESH || sym->kind == SYM_UNSET ||
	    (sym->kind == SYM_CALL && !sym->age))
		return NULL;
	if (sym->kind == SYM_CALL) {
		like.kind = SYM_APPLY;
		like.key = sym->age;
		like.number = 0;
		like.b = NULL; /* the memory it saw */
	}
	if (sym->kind == SYM_UNARY && sym->op == 'r')
		like.key = NULL;
	like.age = NULL;
	like.range = set_full();
	like.a = sym->a ? sym_soft(syms, sym->a) : NULL;
	if (like.b)
		like.b = sym_soft(syms, like.b);
	if ((sym->a && !like.a) || (sym->b && !like.b && sym->kind != SYM_CALL))
		return NULL;
	return sym_make(syms, &like);
}

struct sym *sym_soft(struct syms *syms, struct sym *sym)
{
	if (!sym->soft && !sym->has_no_soft) {
		sym->soft = soft_of(syms, sym);
		sym->has_no_soft = !sym->soft;
	}
	return sym->soft;
}

bool sym_contains(const struct sym *sym, const struct sym *part)
{
	return sym && (sym == part || sym_contains(sym->a, part) || sym_contains(sym->b, part));
}
