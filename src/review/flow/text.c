/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions and tests as a person reads them: on one line, with single blanks, and with the sense
 * that a test had worked into it: "page_cnt == 0" for !page_cnt that held, "a <= b" for a > b that
 * did not.
 */
#include "base/text.h"
#include "review/flow/flow_private.h"

#define TEXT_MAX 160

static void put(struct text *to, const char *text)
{
	text_add(to, text, strlen(text));
}

static void add_children(struct text *to, const struct ast *first, const char *between)
{
	for (const struct ast *ast = first; ast; ast = ast->next) {
		text_of_ast(to, ast);
		if (ast->next)
			put(to, between);
	}
}

static const char *op_text(u16 op, char out[3])
{
	out[0] = op > 255 ? op >> 8 : op;
	out[1] = op > 255 ? op & 255 : 0;
	out[2] = 0;
	return out;
}

static bool is_simple(const struct ast *ast)
{
	return ast->kind != AST_BINARY && ast->kind != AST_COND && ast->kind != AST_ASSIGN &&
	       ast->kind != AST_COMMA;
}

static void add_operand(struct text *to, const struct ast *ast)
{
	if (!is_simple(ast))
		put(to, "(");
	text_of_ast(to, ast);
	if (!is_simple(ast))
		put(to, ")");
}

static void add_unary(struct text *to, const struct ast *ast)
{
	char op[3];
	bool behind = ast->op == 'p' || ast->op == 'm';

	if (!behind)
		put(to, op_text(ast->op, op));
	add_operand(to, ast->child);
	if (behind)
		put(to, ast->op == 'p' ? "++" : "--");
}

static void add_binary(struct text *to, const struct ast *ast)
{
	char op[3];

	add_operand(to, ast->child);
	if (ast->kind == AST_ASSIGN)
		text_printf(to, " %s%s ", ast->op ? op_text(ast->op, op) : "", "=");
	else
		text_printf(to, " %s ", op_text(ast->op, op));
	if (ast->child->next)
		add_operand(to, ast->child->next);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\\';
}

/* The source's own text, white space made single blanks */
static void add_source(struct text *to, const struct ast *ast)
{
	bool blank = false;

	for (u32 i = 0, behind; ast->text && i < ast->bytes; i = behind) {
		behind = i;
		while (behind < ast->bytes && !is_blank(ast->text[behind]))
			behind++;
		if (behind > i) {
			text_add(to, " ", blank);
			text_add(to, ast->text + i, behind - i);
			blank = false;
		} else {
			blank = to->bytes;
			behind++;
		}
	}
}

void text_of_ast(struct text *to, const struct ast *ast)
{
	if (to->bytes > TEXT_MAX)
		return;
	if (!ast->child) {
		add_source(to, ast);
		return;
	}
	switch (ast->kind) {
	case AST_CALL:
		text_of_ast(to, ast->child);
		put(to, "(");
		add_children(to, ast->child->next, ", ");
		put(to, ")");
		return;
	case AST_UNARY:
		add_unary(to, ast);
		return;
	case AST_BINARY:
	case AST_ASSIGN:
		add_binary(to, ast);
		return;
	case AST_COND:
		add_operand(to, ast->child);
		put(to, " ? ");
		add_children(to, ast->child->next, " : ");
		return;
	case AST_CAST:
		add_operand(to, ast->child);
		return;
	case AST_MEMBER:
		add_operand(to, ast->child);
		text_printf(to, ast->op == '>' ? "->%.*s" : ".%.*s", (int)ast->bytes, ast->text);
		return;
	case AST_INDEX:
		text_of_ast(to, ast->child);
		put(to, "[");
		add_children(to, ast->child->next, ", ");
		put(to, "]");
		return;
	case AST_COMMA:
		add_children(to, ast->child, ", ");
		return;
	case AST_STMT_EXPR:
		put(to, "({ ... })");
		return;
	}
	add_source(to, ast);
}

static u16 negated(u16 op)
{
	static const u16 pairs[][2] = {{'<', OP('>', '=')}, {'>', OP('<', '=')},
				       {OP('=', '='), OP('!', '=')}};

	for (u32 i = 0; i < ARRAY_SIZE(pairs); i++) {
		if (op == pairs[i][0])
			return pairs[i][1];
		if (op == pairs[i][1])
			return pairs[i][0];
	}
	return 0;
}

static bool is_predicate(const struct ast *ast)
{
	return ast->kind == AST_CALL || ast->kind == AST_STMT_EXPR;
}

static void add_test(struct text *to, const struct ast *ast, bool holds)
{
	struct ast turned = *ast;

	if (ast->kind == AST_ASSIGN && !ast->op && ast->child->next) {
		/* (x = f()) tested: what matters is x */
		add_binary(to, ast);
		put(to, holds ? " is not 0" : " is 0");
	} else if (ast->kind == AST_BINARY && negated(ast->op)) {
		turned.op = holds ? ast->op : negated(ast->op);
		add_binary(to, &turned);
	} else if (is_predicate(ast)) {
		put(to, holds ? "" : "!");
		text_of_ast(to, ast);
	} else {
		add_operand(to, ast);
		put(to, holds ? " != 0" : " == 0");
	}
}

static void add_guard(struct text *to, const struct guard *guard, const struct test *test)
{
	const struct node *branch = test->branch;

	if (branch->ast->kind == AST_FOR_MACRO) {
		add_source(to, &(struct ast){.text = branch->ast->text,
					     .bytes = branch->ast->bytes});
		put(to, guard->holds ? "() has an entry" : "() has no more entries");
	} else if (branch->kind == NODE_SWITCH && test->arm) {
		add_operand(to, branch->ast);
		put(to, " == ");
		text_of_ast(to, branch->arms[test->arm - 1].value);
	} else if (branch->kind == NODE_SWITCH) {
		text_of_ast(to, branch->ast);
		put(to, " is none of the cases");
	} else if (branch->test == TEST_JUMPS) {
		text_of_ast(to, branch->ast);
		put(to, guard->holds ? " fails" : " succeeds");
	} else if (branch->test == TEST_IS_ERR) {
		put(to, guard->holds ? "IS_ERR(" : "!IS_ERR(");
		text_of_ast(to, branch->ast);
		put(to, ")");
	} else {
		add_test(to, branch->ast, guard->holds);
	}
}

const char *text_keep(struct flow *flow, struct text *text)
{
	const char *out;

	if (text->bytes > TEXT_MAX) {
		text->bytes = TEXT_MAX - 4;
		text_printf(text, " ...");
	}
	out = text->failed ? NULL : name_keep(&flow->words, text->data ? text->data : "", text->bytes);
	if (!out)
		flow->failed = true;
	text_fini(text);
	return out ? out : "";
}

const char *guard_text(struct flow *flow, const struct guard *guard, const struct test *test)
{
	struct text text;

	text_init(&text, 4096);
	add_guard(&text, guard, test);
	return text_keep(flow, &text);
}

const char *ast_text(struct flow *flow, const struct ast *ast)
{
	struct text text;

	text_init(&text, 4096);
	text_of_ast(&text, ast);
	return text_keep(flow, &text);
}
