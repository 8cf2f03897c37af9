/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From expressions to nodes: conditions become chains of single tests, and ?:, && and statement
 * expressions inside of other expressions are worked out beforehand into variables. What is left
 * of an expression has one value in one state. Names of locals are bound to their variables here,
 * because only here the scope is known.
 */
#include "review/flow/graph.h"
#include "review/flow/idiom.h"

static bool is_op(const struct ast *ast, u8 kind, u16 op)
{
	return ast->kind == kind && ast->op == op;
}

static void bind_name(struct builder *builder, const struct ast *name)
{
	for (struct scope_name *entry = builder->scope; entry; entry = entry->outer) {
		if (entry->name_bytes != name->bytes ||
		    memcmp(entry->name, name->text, name->bytes))
			continue;
		variable_bind(builder->graph, name, entry->variable);
		return;
	}
}

/* The variable whose memory an lvalue is a part of: x, x.a, x.a[i] */
static u32 variable_of_lvalue(struct builder *builder, const struct ast *ast)
{
	while (ast && ((ast->kind == AST_MEMBER && ast->op == '.') || ast->kind == AST_INDEX))
		ast = ast->child;
	return ast && ast->kind == AST_NAME ? graph_variable(builder->graph, ast) : NO_VARIABLE;
}

static void note_effects(struct builder *builder, const struct ast *ast)
{
	u32 variable = ast->child ? variable_of_lvalue(builder, ast->child) : NO_VARIABLE;

	if (variable == NO_VARIABLE)
		return;
	if (is_op(ast, AST_UNARY, '&'))
		builder->graph->variables[variable].has_address = true;
	if ((ast->kind == AST_ASSIGN && ast->op) || is_op(ast, AST_UNARY, OP('+', '+')) ||
	    is_op(ast, AST_UNARY, OP('-', '-')) || is_op(ast, AST_UNARY, 'p') ||
	    is_op(ast, AST_UNARY, 'm'))
		builder->graph->variables[variable].is_stepped = true;
}

static u32 temporary_new(struct builder *builder, const struct ast *ast)
{
	u32 variable = variable_new(builder->graph, "", "");

	if (variable != NO_VARIABLE)
		variable_bind(builder->graph, ast, variable);
	return variable;
}

static void append_set(struct builder *builder, u32 variable, const struct ast *value)
{
	struct node *node = node_new(builder, NODE_SET, value);

	node->variable = variable;
	node_append(builder, node);
}

static void append_number(struct builder *builder, u32 variable, s64 number, u32 line)
{
	struct node *node = node_new(builder, NODE_SET, NULL);

	node->variable = variable;
	node->has_number = true;
	node->number = number;
	node->line = line;
	node_append(builder, node);
}

/* a ? b : c and a ?: c */
static void build_choice(struct builder *builder, const struct ast *ast)
{
	const struct ast *first = ast->child, *second = first ? first->next : NULL;
	struct node *join = node_new(builder, NODE_JOIN, ast), *branch;
	struct node *yes = node_new(builder, NODE_PLACE, NULL);
	struct node *no = node_new(builder, NODE_PLACE, NULL);
	u32 variable = temporary_new(builder, ast);

	if (!second)
		return;
	join->first = builder->graph->node_count;
	if (second->next) {
		build_condition(builder, first, yes, no);
		node_continue_at(builder, yes);
		build_expression(builder, second);
		append_set(builder, variable, second);
	} else {
		build_expression(builder, first);
		append_set(builder, variable, first);
		branch = node_new(builder, NODE_BRANCH, first);
		branch->variable = variable;
		node_append(builder, branch);
		branch->next[1] = yes;
		branch->next[0] = no;
		node_continue_at(builder, yes);
	}
	builder->current->next[0] = join;
	node_continue_at(builder, no);
	second = second->next ? second->next : second;
	build_expression(builder, second);
	append_set(builder, variable, second);
	builder->current->next[0] = join;
	node_continue_at(builder, join);
}

/* The truth of a condition as a number */
static void build_truth(struct builder *builder, const struct ast *ast)
{
	struct node *join = node_new(builder, NODE_JOIN, ast);
	struct node *yes = node_new(builder, NODE_PLACE, NULL);
	struct node *no = node_new(builder, NODE_PLACE, NULL);
	u32 variable = temporary_new(builder, ast);

	join->first = builder->graph->node_count;
	build_condition(builder, ast, yes, no);
	node_continue_at(builder, yes);
	append_number(builder, variable, 1, ast->line);
	builder->current->next[0] = join;
	node_continue_at(builder, no);
	append_number(builder, variable, 0, ast->line);
	builder->current->next[0] = join;
	node_continue_at(builder, join);
}

/* PTR_ERR_OR_ZERO(p): p if IS_ERR(p), else 0 */
static void build_error_or_zero(struct builder *builder, const struct ast *call)
{
	const struct ast *pointer = call->child->next;
	struct node *join = node_new(builder, NODE_JOIN, call);
	struct node *branch = node_new(builder, NODE_BRANCH, pointer);
	u32 value = variable_new(builder->graph, "", ""), variable = temporary_new(builder, call);

	build_expression(builder, pointer);
	append_set(builder, value, pointer);
	join->first = builder->graph->node_count;
	branch->variable = value;
	branch->test = TEST_IS_ERR;
	node_append(builder, branch);
	branch->next[1] = node_new(builder, NODE_PLACE, NULL);
	branch->next[0] = node_new(builder, NODE_PLACE, NULL);
	node_continue_at(builder, branch->next[1]);
	append_number(builder, variable, 0, call->line);
	builder->current->has_number = false;
	builder->current->source = value;
	builder->current->next[0] = join;
	node_continue_at(builder, branch->next[0]);
	append_number(builder, variable, 0, call->line);
	builder->current->next[0] = join;
	node_continue_at(builder, join);
}

static void build_statement_expression(struct builder *builder, const struct ast *ast)
{
	u32 variable = temporary_new(builder, ast);
	struct scope_name *outer = builder->scope;
	const struct ast *at = ast->child ? ast->child->child : NULL;

	for (; at; at = at->next) {
		if (at->next || at->kind != AST_EXPR || !at->child) {
			build_statement(builder, at);
			continue;
		}
		build_expression(builder, at->child);
		append_set(builder, variable, at->child);
	}
	builder->scope = outer;
}

static void build_hidden_jumps(struct builder *builder, const struct ast *call);

static const struct idiom *idiom_of_call(const struct ast *ast)
{
	if (ast->kind != AST_CALL || !ast->child || ast->child->kind != AST_NAME)
		return NULL;
	return idiom_find(ast->child->text, ast->child->bytes);
}

static bool is_and_or(const struct ast *ast)
{
	return ast->kind == AST_BINARY && (ast->op == OP('&', '&') || ast->op == OP('|', '|'));
}

/* The node of an expression that has to be worked out beforehand; false: it has not */
static bool build_inner(struct builder *builder, const struct ast *ast)
{
	const struct idiom *idiom = idiom_of_call(ast);

	if (ast->kind == AST_COND)
		build_choice(builder, ast);
	else if (is_and_or(ast))
		build_truth(builder, ast);
	else if (ast->kind == AST_STMT_EXPR)
		build_statement_expression(builder, ast);
	else if (idiom && idiom->kind == IDIOM_PTR_ERR_OR_ZERO && ast->child->next)
		build_error_or_zero(builder, ast);
	else
		return false;
	return true;
}

void build_expression(struct builder *builder, const struct ast *ast)
{
	if (builder->graph->failed || builder->graph->unreadable)
		return;
	if (builder->depth >= 400) {
		builder->graph->unreadable = "an expression is nested too deeply";
		return;
	}
	builder->depth++;
	if (ast->kind == AST_NAME) {
		bind_name(builder, ast);
	} else if (ast->kind != AST_SIZEOF && !build_inner(builder, ast)) {
		for (const struct ast *child = ast->child; child; child = child->next)
			build_expression(builder, child);
		note_effects(builder, ast);
		if (ast->kind == AST_CALL)
			build_hidden_jumps(builder, ast);
	}
	builder->depth--;
}

/* __get_kernel_nofault(dst, src, type, label): a macro that jumps to a label that it is given */
static void build_hidden_jumps(struct builder *builder, const struct ast *call)
{
	for (const struct ast *ast = call->child; ast; ast = ast->next) {
		struct node *label, *branch;

		if (ast->kind != AST_NAME || graph_variable(builder->graph, ast) != NO_VARIABLE)
			continue;
		label = label_known(builder, ast);
		if (!label)
			continue;
		branch = node_new(builder, NODE_BRANCH, call);
		branch->test = TEST_JUMPS;
		node_append(builder, branch);
		branch->next[1] = label;
		branch->next[0] = node_new(builder, NODE_PLACE, NULL);
		node_continue_at(builder, branch->next[0]);
	}
}

static void build_test(struct builder *builder, const struct ast *ast, struct node *yes,
		       struct node *no)
{
	struct node *branch;

	build_expression(builder, ast);
	branch = node_new(builder, NODE_BRANCH, ast);
	node_append(builder, branch);
	branch->next[1] = yes;
	branch->next[0] = no;
}

static void build_and_or(struct builder *builder, const struct ast *ast, struct node *yes,
			 struct node *no)
{
	const struct ast *left = ast->child, *right = left ? left->next : NULL;
	struct node *middle = node_new(builder, NODE_PLACE, NULL);
	u32 from = builder->graph->node_count;

	if (!right)
		return;
	if (ast->op == OP('&', '&'))
		build_condition(builder, left, middle, no);
	else
		build_condition(builder, left, yes, middle);
	for (u32 i = from; i < builder->graph->node_count && ast->op == OP('|', '|'); i++)
		if (!builder->graph->nodes[i]->or_to)
			builder->graph->nodes[i]->or_to = middle;
	node_continue_at(builder, middle);
	build_condition(builder, right, yes, no);
}

/* What a wrapper such as likely() or WARN_ON() is about; NULL: no wrapper */
static const struct ast *unwrapped(const struct ast *ast)
{
	const struct idiom *idiom = idiom_of_call(ast);

	if (idiom && idiom->kind == IDIOM_SAME && !idiom->argument && idiom->keeps_memory)
		return ast->child->next;
	if (idiom && idiom->kind == IDIOM_TRUTH)
		return ast->child->next;
	if (ast->kind == AST_CAST && ast->bytes == 4 && !memcmp(ast->text, "bool", 4))
		return ast->child;
	return NULL;
}

void build_condition(struct builder *builder, const struct ast *ast, struct node *yes,
		     struct node *no)
{
	const struct ast *inner = unwrapped(ast);
	struct node *left, *right;

	if (builder->depth >= 400 || builder->graph->failed || builder->graph->unreadable) {
		build_expression(builder, ast); /* says why */
		return;
	}
	builder->depth++;
	if (inner) {
		build_condition(builder, inner, yes, no);
	} else if (is_op(ast, AST_UNARY, '!') && ast->child) {
		build_condition(builder, ast->child, no, yes);
	} else if (is_and_or(ast)) {
		build_and_or(builder, ast, yes, no);
	} else if (ast->kind == AST_COMMA && ast->child && ast->child->next) {
		build_statement(builder, ast->child);
		build_condition(builder, ast->child->next, yes, no);
	} else if (ast->kind == AST_COND && ast->child->next && ast->child->next->next) {
		left = node_new(builder, NODE_PLACE, NULL);
		right = node_new(builder, NODE_PLACE, NULL);
		build_condition(builder, ast->child, left, right);
		node_continue_at(builder, left);
		build_condition(builder, ast->child->next, yes, no);
		node_continue_at(builder, right);
		build_condition(builder, ast->child->next->next, yes, no);
	} else {
		build_test(builder, ast, yes, no);
	}
	builder->depth--;
}
