/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The value of an expression in a state, and its effects on it. Every expression has a value; what
 * is not understood has a fresh one, that nothing is known of. Calls: call.c.
 */
#include "review/flow/state.h"

#include "review/flow/flow_private.h"
#include "review/flow/idiom.h"

static const char *word_of(struct walk *walk, const struct ast *ast)
{
	const char *word = name_keep(walk->graph.words, ast->text, ast->bytes);

	if (!word)
		walk->failed = true;
	return word ? word : "";
}

static struct sym *local_address(struct walk *walk, u32 variable)
{
	struct set pointers = set_pointers();

	return sym_make(&walk->syms, &(struct sym){.kind = SYM_LOCAL, .number = variable,
						   .range = pointers});
}

static struct sym *memory_value(struct walk *walk, struct state *state, struct sym *like,
				const char *name)
{
	for (const struct store *store = state->stores; store; store = store->next) {
		if (store->name != name)
			continue;
		if (store->object == like->a &&
		    (like->kind == SYM_MEMBER || like->kind == SYM_GLOBAL))
			return store->value;
		break;
	}
	like->age = memory_age(state, name, &like->made_at);
	like->range = set_full();
	return sym_make(&walk->syms, like);
}

static struct sym *named_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym like = {.key = word_of(walk, ast)};
	s64 number;

	switch (name_meaning(walk->flow, walk->function->file, like.key, &number)) {
	case NAME_NUMBER:
		return sym_number(&walk->syms, number);
	case NAME_CONSTANT:
		like.kind = SYM_NAMED;
		like.range = set_full();
		return sym_make(&walk->syms, &like);
	case NAME_ADDRESS:
		like.kind = SYM_NAMED;
		like.range = set_pointers();
		return sym_make(&walk->syms, &like);
	case NAME_VARIABLE:
		break;
	}
	like.kind = SYM_GLOBAL;
	return memory_value(walk, state, &like, like.key);
}

static struct sym *variable_value(struct walk *walk, struct state *state, u32 variable)
{
	struct sym *value = state->variables[variable].value;

	if (walk->graph.variables[variable].is_array)
		return local_address(walk, variable);
	return value ? value : fresh_value(walk, &walk->graph.variables[variable], NO_VARIABLE);
}

/* What an lvalue's memory hangs on: &x for x.m, p for p->m and (*p).m */
static struct sym *object_of(struct walk *walk, struct state *state, const struct ast *member)
{
	const struct ast *object = member->child;
	u32 variable = graph_variable(&walk->graph, object);

	if (member->op == '.' && object->kind == AST_NAME && variable != NO_VARIABLE)
		return local_address(walk, variable);
	if (member->op == '.' && object->kind == AST_UNARY && object->op == '*')
		return evaluate(walk, state, object->child);
	if (member->op == '>' && object->kind == AST_UNARY && object->op == '&' &&
	    object->child->kind == AST_NAME &&
	    graph_variable(&walk->graph, object->child) != NO_VARIABLE)
		return local_address(walk, graph_variable(&walk->graph, object->child));
	return evaluate(walk, state, object);
}

static struct sym *member_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym like = {.kind = SYM_MEMBER, .key = word_of(walk, ast)};

	like.a = object_of(walk, state, ast);
	return memory_value(walk, state, &like, like.key);
}

static struct sym *index_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym like = {.kind = SYM_INDEX};

	like.a = evaluate(walk, state, ast->child);
	like.b = ast->child->next ? evaluate(walk, state, ast->child->next) : NULL;
	return memory_value(walk, state, &like, "*");
}

static struct sym *address_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	u32 variable = graph_variable(&walk->graph, ast->child);
	struct sym like = {.kind = SYM_ADDRESS, .range = set_pointers()};

	if (ast->child->kind == AST_NAME && variable != NO_VARIABLE)
		return local_address(walk, variable);
	if (ast->child->kind == AST_UNARY && ast->child->op == '*')
		return evaluate(walk, state, ast->child->child);
	like.a = evaluate(walk, state, ast->child);
	return sym_make(&walk->syms, &like);
}

/* ++x, x++ and the like: the value is that before or behind */
static struct sym *step_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym *before = evaluate(walk, state, ast->child), *after;
	bool is_plus = ast->op == OP('+', '+') || ast->op == 'p';

	after = sym_binary(&walk->syms, is_plus ? '+' : '-', before, sym_number(&walk->syms, 1));
	assign(walk, state, ast->child, after);
	return ast->op == 'p' || ast->op == 'm' ? before : after;
}

static struct sym *unary_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym like = {.kind = SYM_DEREF};

	switch (ast->op) {
	case '&':
		return address_value(walk, state, ast);
	case '*':
		like.a = evaluate(walk, state, ast->child);
		return memory_value(walk, state, &like, "*");
	case '+':
		return evaluate(walk, state, ast->child);
	case '-':
	case '!':
	case '~':
		return sym_unary(&walk->syms, ast->op, evaluate(walk, state, ast->child));
	}
	return step_value(walk, state, ast);
}

static bool is_unsigned(const struct walk *walk, const struct ast *ast)
{
	u32 variable = graph_variable(&walk->graph, ast);

	if (ast->kind == AST_SIZEOF)
		return true;
	if (ast->kind == AST_CAST)
		return type_is_unsigned(ast->text, ast->bytes);
	return ast->kind == AST_NAME && variable != NO_VARIABLE &&
	       walk->graph.variables[variable].is_unsigned;
}

static struct sym *binary_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	const struct ast *left = ast->child, *right = left->next;
	struct sym *a, *b;
	bool is_order = ast->op == '<' || ast->op == '>' || ast->op == OP('<', '=') ||
			ast->op == OP('>', '=');
	struct set sets[2];

	if (!right)
		return fresh_value(walk, ast, NO_VARIABLE);
	a = evaluate(walk, state, left);
	b = evaluate(walk, state, right);
	if (!is_order || (!is_unsigned(walk, left) && !is_unsigned(walk, right)))
		return sym_binary(&walk->syms, ast->op, a, b);
	sets[0] = state_set(state, a);
	sets[1] = state_set(state, b);
	if (set_low(&sets[0]) >= 0 && set_low(&sets[1]) >= 0)
		return sym_binary(&walk->syms, ast->op, a, b);
	/* Negative numbers are large ones here. */
	if (ast->op == '>')
		return sym_binary(&walk->syms, 'u', b, a);
	if (ast->op == OP('>', '='))
		return sym_unary(&walk->syms, '!', sym_binary(&walk->syms, 'u', a, b));
	if (ast->op == OP('<', '='))
		return sym_unary(&walk->syms, '!', sym_binary(&walk->syms, 'u', b, a));
	return sym_binary(&walk->syms, 'u', a, b);
}

static void store_add(struct walk *walk, struct state *state, const struct store *like)
{
	struct store *store = pool_alloc(walk->pool, sizeof(*store));

	if (!store) {
		walk->failed = true;
		return;
	}
	*store = *like;
	store->next = state->stores;
	store->node = walk->at->id;
	state->stores = store;
}

struct sym *convert(struct walk *walk, const struct state *state, struct sym *value,
		    const struct variable *to)
{
	struct set set, fits;

	if (to->is_bool)
		return sym_unary(&walk->syms, 'B', value);
	if (to->bits != 8 && to->bits != 16)
		return value;
	set = state_set(state, value);
	fits = set_between(0, (1 << to->bits) - 1);
	if (set_within(&set, &fits))
		return value;
	return sym_make(&walk->syms, &(struct sym){.kind = SYM_UNARY, .op = 'c', .a = value,
						   .number = to->bits, .range = fits});
}

void assign(struct walk *walk, struct state *state, const struct ast *target, struct sym *value)
{
	u32 variable = graph_variable(&walk->graph, target);
	struct store store = {.value = value, .site = target};

	while (target->kind == AST_CAST && target->child)
		target = target->child;
	if (target->kind == AST_NAME && variable != NO_VARIABLE) {
		value = convert(walk, state, value, &walk->graph.variables[variable]);
		state_bind(walk, state, variable, value);
		/* A struct: its members were read with another age before. */
		if (walk->graph.variables[variable].has_address)
			state->memory = target, state->memory_node = walk->at->id;
	} else if (target->kind == AST_NAME) {
		store.name = word_of(walk, target);
		store_add(walk, state, &store);
	} else if (target->kind == AST_MEMBER && target->child) {
		store.name = word_of(walk, target);
		store.object = object_of(walk, state, target);
		store_add(walk, state, &store);
	} else {
		for (const struct ast *child = target->child; child; child = child->next)
			evaluate(walk, state, child);
		state_clobber(walk, state, target);
	}
}

static struct sym *assign_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	const struct ast *target = ast->child, *source = target->next;
	u32 variable = graph_variable(&walk->graph, target);
	struct sym *value;

	if (!source)
		return fresh_value(walk, ast, NO_VARIABLE);
	value = evaluate(walk, state, source);
	if (ast->op)
		value = sym_binary(&walk->syms, ast->op, evaluate(walk, state, target), value);
	assign(walk, state, target, value);
	/* The value of an assignment is the target's: bool b = 2 gives 1. */
	if (variable != NO_VARIABLE && target->kind == AST_NAME)
		return variable_value(walk, state, variable);
	return value;
}

static struct sym *cast_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym *value = evaluate(walk, state, ast->child);
	struct variable like = {.bits = type_bits(ast->text, ast->bytes)};
	struct set set;

	if (ast->bytes == 4 && !memcmp(ast->text, "bool", 4))
		return sym_unary(&walk->syms, 'B', value);
	set = state_set(state, value);
	/* An errno in an unsigned type: large here, but the same again when it is cast back. */
	if (like.bits == 32 && set_low(&set) >= 0)
		return value;
	return convert(walk, state, value, &like);
}

static struct sym *comma_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct sym *value = NULL;

	for (const struct ast *child = ast->child; child; child = child->next)
		value = evaluate(walk, state, child);
	return value ? value : fresh_value(walk, ast, NO_VARIABLE);
}

static struct sym *other_value(struct walk *walk, struct state *state, const struct ast *ast)
{
	struct set set = set_full();
	u16 op = 0;

	switch (ast->kind) {
	case AST_NUMBER:
		if (ast->has_value)
			return sym_number(&walk->syms, ast->value);
		break;
	case AST_STRING:
		if (ast->has_value)
			return sym_number(&walk->syms, ast->value);
		set = set_pointers();
		break;
	case AST_SIZEOF:
		set = set_between(0, S32_MAX);
		op = FRESH_SIZE;
		break;
	}
	for (const struct ast *child = ast->kind == AST_SIZEOF ? NULL : ast->child; child;
	     child = child->next)
		evaluate(walk, state, child);
	return sym_make(&walk->syms, &(struct sym){.kind = SYM_FRESH, .key = ast, .range = set,
						   .op = op, .made_at = walk->at->id});
}

struct sym *evaluate(struct walk *walk, struct state *state, const struct ast *ast)
{
	u32 variable = graph_variable(&walk->graph, ast);

	if (variable != NO_VARIABLE)
		return variable_value(walk, state, variable);
	if (ast->kind == AST_NAME)
		return named_value(walk, state, ast);
	if (!ast->child)
		return other_value(walk, state, ast);
	switch (ast->kind) {
	case AST_CALL:
		return evaluate_call(walk, state, ast);
	case AST_UNARY:
		return unary_value(walk, state, ast);
	case AST_BINARY:
		return binary_value(walk, state, ast);
	case AST_ASSIGN:
		return assign_value(walk, state, ast);
	case AST_CAST:
		return cast_value(walk, state, ast);
	case AST_MEMBER:
		return member_value(walk, state, ast);
	case AST_INDEX:
		return index_value(walk, state, ast);
	case AST_COMMA:
		return comma_value(walk, state, ast);
	}
	return other_value(walk, state, ast);
}
