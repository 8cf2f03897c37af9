/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values that are no numbers, as a reader would name them: "p->len", and of which type that is.
 * Called for what a function returns (outcome.c). A value has a name if all that it is made of is
 * written down somewhere: a member, a global, a parameter, what a pointer's function returned, a
 * local that somebody else writes to, arithmetic on such. What came out of ways that were merged
 * has none.
 */
#include "review/flow/flow_private.h"

#define NESTING_MAX 12

static const char *variable_type(const struct walk *walk, s64 number)
{
	const char *type;

	if (number < 0 || number >= walk->graph.variable_count)
		return NULL;
	type = walk->graph.variables[number].type;
	return type && *type && !strstr(type, "auto") && !strstr(type, "typeof") ? type : NULL;
}

static const char *ast_type(struct walk *walk, const struct ast *ast, u32 depth);

/* What a call of that callee gives, by its declaration */
static const char *call_type(struct walk *walk, const struct ast *callee, u32 depth)
{
	const struct file *near = walk->function->file;

	while (callee->kind == AST_UNARY && callee->op == '*' && callee->child)
		callee = callee->child;
	if (callee->kind == AST_NAME && graph_variable(&walk->graph, callee) == NO_VARIABLE) {
		const char *name = name_keep(walk->graph.words, callee->text, callee->bytes);
		const char *type = name ? type_of_function(walk->flow, near, name) : NULL;

		if (type)
			return type;
	}
	return type_of_result(walk->flow, near, ast_type(walk, callee, depth));
}

static const char *ast_type(struct walk *walk, const struct ast *ast, u32 depth)
{
	const struct file *near = walk->function->file;
	u32 variable = graph_variable(&walk->graph, ast);
	const char *name, *outer;

	if (depth > NESTING_MAX)
		return NULL;
	if (variable != NO_VARIABLE)
		return variable_type(walk, variable);
	if (ast->kind != AST_NAME && !ast->child)
		return NULL;
	switch (ast->kind) {
	case AST_NAME:
		name = name_keep(walk->graph.words, ast->text, ast->bytes);
		return name ? type_of_global(walk->flow, near, name) : NULL;
	case AST_MEMBER:
		outer = ast_type(walk, ast->child, depth + 1);
		name = name_keep(walk->graph.words, ast->text, ast->bytes);
		return name ? type_of_member(walk->flow, near, outer, name) : NULL;
	case AST_INDEX:
		return type_behind(walk->flow, ast_type(walk, ast->child, depth + 1));
	case AST_UNARY:
		name = ast_type(walk, ast->child, depth + 1);
		return ast->op == '*' ? type_behind(walk->flow, name) : name;
	case AST_CALL:
		return call_type(walk, ast->child, depth + 1);
	case AST_CAST:
		return name_keep(walk->graph.words, ast->text, ast->bytes);
	}
	return NULL;
}

static const char *sym_type(struct walk *walk, const struct sym *sym, u32 depth);

static const char *global_type(const struct walk *walk, const char *name)
{
	const struct file *near = walk->function->file;
	const char *type = type_of_global(walk->flow, near, name);

	if (!type && is_constant_macro(walk->flow, near, name))
		type = walk->function->return_type;
	return type;
}

static const char *parameter_type(const struct walk *walk, s64 number)
{
	if (number < 0 || number >= walk->function->parameter_count)
		return NULL;
	return walk->function->parameters[number].type;
}

static const char *operand_type(struct walk *walk, const struct sym *sym, u32 depth)
{
	const char *type = sym->a ? sym_type(walk, sym->a, depth + 1) : NULL;

	if (sym->kind == SYM_UNARY || !sym->b || (type && strchr(type, '*')))
		return type;
	if (type && sym->a->kind != SYM_NUMBER && sym->a->kind != SYM_NAMED)
		return type;
	return sym_type(walk, sym->b, depth + 1);
}

static const char *sym_type(struct walk *walk, const struct sym *sym, u32 depth)
{
	const struct file *near = walk->function->file;
	const char *outer;

	if (depth > NESTING_MAX)
		return NULL;
	switch (sym->kind) {
	case SYM_NUMBER:
	case SYM_NAMED:
		return "int";
	case SYM_PARAMETER:
		return parameter_type(walk, sym->number);
	case SYM_LOCAL:
		return variable_type(walk, sym->number);
	case SYM_FRESH:
		if (sym->op == FRESH_SIZE)
			return "size_t";
		return sym->op ? variable_type(walk, sym->number) : NULL;
	case SYM_GLOBAL:
		return global_type(walk, sym->key);
	case SYM_MEMBER:
		outer = sym_type(walk, sym->a, depth + 1);
		return type_of_member(walk->flow, near, outer, sym->key);
	case SYM_INDEX:
	case SYM_DEREF:
		return type_behind(walk->flow, sym_type(walk, sym->a, depth + 1));
	case SYM_ADDRESS:
		return sym->a ? sym_type(walk, sym->a, depth + 1) : NULL;
	case SYM_UNARY:
	case SYM_BINARY:
		return operand_type(walk, sym, depth);
	case SYM_APPLY:
		return type_of_function(walk->flow, near, sym->key);
	case SYM_CALL:
		return call_type(walk, ((const struct ast *)sym->key)->child, depth + 1);
	}
	return NULL;
}

/* A call as a part of a value: what its callee returns is found in that one's contract */
static bool call_has_name(const struct sym *call)
{
	const struct callees *callees = call->callees;

	for (u32 i = 0; callees && i < callees->count; i++)
		if (!callees->list[i]->is_done || !callees->list[i]->contract.complete)
			return false;
	return true;
}

static bool has_name(const struct sym *sym, u32 depth)
{
	if (depth > NESTING_MAX)
		return false;
	switch (sym->kind) {
	case SYM_FRESH:
		return sym->op;
	case SYM_UNSET:
		return false;
	case SYM_CALL:
		return call_has_name(sym);
	case SYM_UNARY:
	case SYM_BINARY:
		return has_name(sym->a, depth + 1) && (!sym->b || has_name(sym->b, depth + 1));
	}
	return true;
}

bool value_has_name(const struct sym *sym)
{
	return has_name(sym, 0);
}

const char *value_type(struct walk *walk, const struct sym *sym)
{
	bool is_wanted = walk->flow->names_values && has_name(sym, 0);
	const char *type = is_wanted ? sym_type(walk, sym, 0) : NULL;

	return type && *type ? type : NULL;
}

static void add_sym(struct walk *walk, struct text *to, const struct sym *sym, u32 depth);

static void add_variable(const struct walk *walk, struct text *to, s64 number)
{
	bool is_known = number >= 0 && number < walk->graph.variable_count;

	text_printf(to, "%s", is_known ? walk->graph.variables[number].name : "?");
}

static void add_object(struct walk *walk, struct text *to, const struct sym *object, u32 depth)
{
	const char *type = sym_type(walk, object, 0);

	if (object->kind == SYM_LOCAL)
		add_variable(walk, to, object->number);
	else
		add_sym(walk, to, object, depth);
	text_printf(to, object->kind == SYM_LOCAL || (type && !strchr(type, '*')) ? "." : "->");
}

static void add_operand(struct walk *walk, struct text *to, const struct sym *sym, u32 depth)
{
	bool is_inner = sym->kind == SYM_BINARY && sym->op != 'm' && sym->op != 'M';

	text_printf(to, "%s", is_inner ? "(" : "");
	add_sym(walk, to, sym, depth);
	text_printf(to, "%s", is_inner ? ")" : "");
}

static void add_operation(struct walk *walk, struct text *to, const struct sym *sym, u32 depth)
{
	if (sym->op == 'm' || sym->op == 'M') {
		text_printf(to, sym->op == 'm' ? "min(" : "max(");
		add_sym(walk, to, sym->a, depth);
		text_printf(to, ", ");
		add_sym(walk, to, sym->b, depth);
		text_printf(to, ")");
		return;
	}
	add_operand(walk, to, sym->a, depth);
	if (sym->op > 255)
		text_printf(to, " %c%c ", sym->op >> 8, sym->op & 255);
	else
		text_printf(to, " %c ", sym->op == 'u' ? '<' : sym->op);
	add_operand(walk, to, sym->b, depth);
}

static void add_memory(struct walk *walk, struct text *to, const struct sym *sym, u32 depth)
{
	switch (sym->kind) {
	case SYM_MEMBER:
		add_object(walk, to, sym->a, depth);
		text_printf(to, "%s", (const char *)sym->key);
		return;
	case SYM_INDEX:
		add_sym(walk, to, sym->a, depth);
		text_printf(to, "[");
		if (sym->b)
			add_sym(walk, to, sym->b, depth);
		text_printf(to, "]");
		return;
	}
	text_printf(to, sym->kind == SYM_DEREF ? "*" : "&");
	if (sym->a)
		add_sym(walk, to, sym->a, depth);
}

static void add_sym(struct walk *walk, struct text *to, const struct sym *sym, u32 depth)
{
	if (depth > NESTING_MAX)
		return;
	switch (sym->kind) {
	case SYM_NUMBER:
		text_printf(to, "%lld", (long long)sym->number);
		return;
	case SYM_NAMED:
	case SYM_GLOBAL:
		text_printf(to, "%s", (const char *)sym->key);
		return;
	case SYM_PARAMETER:
		if (sym->number < walk->function->parameter_count)
			text_printf(to, "%s", walk->function->parameters[sym->number].name);
		return;
	case SYM_FRESH:
		if (sym->op == FRESH_SIZE)
			text_of_ast(to, sym->key);
		else if (sym->op)
			add_variable(walk, to, sym->number);
		else
			text_printf(to, "...");
		return;
	case SYM_LOCAL:
		text_printf(to, "&");
		add_variable(walk, to, sym->number);
		return;
	case SYM_CALL:
		text_of_ast(to, sym->key);
		return;
	case SYM_APPLY:
		text_printf(to, "%s(...)", (const char *)sym->key);
		return;
	case SYM_BINARY:
		add_operation(walk, to, sym, depth + 1);
		return;
	case SYM_UNARY:
		if (sym->op != 'r' && sym->op != 'c' && sym->op < 128 && strchr("-~!", sym->op))
			text_printf(to, "%c", sym->op);
		add_sym(walk, to, sym->a, depth + 1);
		return;
	}
	add_memory(walk, to, sym, depth + 1);
}

const char *value_name(struct walk *walk, const struct sym *sym)
{
	struct text text;

	text_init(&text, 4096);
	add_sym(walk, &text, sym, 0);
	return text_keep(walk->flow, &text);
}
