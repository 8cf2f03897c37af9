/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions. Brackets vanish, likely() vanishes, a statement in brackets is AST_STMT_EXPR. The
 * source decides what a name is: neutral.c may have put an identifier where a type, an operator or
 * a statement stood.
 */
#include "review/tree/lower.h"

#include <stdlib.h>

#include "review/tree/words.h"

static struct ast *child_of(struct lower *lower, struct ast *ast, TSNode node)
{
	struct ast *child = ts_node_is_null(node) ? NULL : lower_expression(lower, node);

	ast_give(ast, child);
	return ast;
}

static u16 operator_of(const struct lower *lower, TSNode node)
{
	u32 bytes;
	const char *text = node_text(lower, node, &bytes);

	return bytes == 1 ? (u8)text[0] : bytes ? OP((u8)text[0], (u8)text[1]) : 0;
}

/* ---- names and numbers ---- */

static void number_read(struct ast *ast)
{
	char copied[40], *end;
	bool is_float = memchr(ast->text, '.', ast->bytes);

	if (ast->bytes >= sizeof(copied) || is_float)
		return;
	memcpy(copied, ast->text, ast->bytes);
	copied[ast->bytes] = 0;
	errno = 0;
	if (copied[0] == '0' && (copied[1] == 'b' || copied[1] == 'B'))
		ast->value = (s64)strtoull(copied + 2, &end, 2);
	else
		ast->value = (s64)strtoull(copied, &end, 0);
	ast->has_value = !errno && strspn(end, "uUlLzZ") == strlen(end);
}

static s64 escape_value(const char *text)
{
	static const char from[] = "abfnrtv0", to[] = "\a\b\f\n\r\t\v";
	const char *found = strchr(from, text[0]);

	if (text[0] == 'x')
		return strtol(text + 1, NULL, 16);
	if (text[0] >= '0' && text[0] <= '7')
		return strtol(text, NULL, 8);
	return found ? to[found - from] : text[0];
}

static void char_read(struct ast *ast)
{
	if (ast->bytes == 3 && ast->text[0] == '\'') {
		ast->value = (s8)ast->text[1];
		ast->has_value = true;
	} else if (ast->bytes >= 4 && ast->text[0] == '\'' && ast->text[1] == '\\') {
		ast->value = escape_value(ast->text + 2);
		ast->has_value = true;
	}
}

/* An identifier of the parsed text; the source may have a type, an operator, a statement there */
static struct ast *name_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_NAME, node);
	struct token word = { .kind = TOKEN_NAME };
	u8 kind;

	if (!ast)
		return NULL;
	while (word.bytes < ast->bytes &&
	       (ast->text[word.bytes] == '_' || (u8)(ast->text[word.bytes] - '0') < 10 ||
		(u8)((ast->text[word.bytes] | 32) - 'a') < 26))
		word.bytes++;
	kind = word_kind(&word, ast->text);
	if (kind == WORD_STATEMENT || memchr(ast->text, ';', ast->bytes))
		ast->kind = AST_UNKNOWN;
	else if (kind == WORD_TYPEOF || kind == WORD_TYPE || kind == WORD_RECORD ||
		 word.bytes < ast->bytes)
		ast->kind = AST_SIZEOF;
	return ast;
}

static struct ast *literal_lower(struct lower *lower, TSNode node, enum node_kind kind)
{
	struct ast *ast =
		ast_new(lower, kind == NODE_number_literal ? AST_NUMBER : AST_STRING, node);

	if (ast && kind == NODE_number_literal)
		number_read(ast);
	if (ast && kind == NODE_char_literal)
		char_read(ast);
	return ast;
}

/* ---- calls ---- */

static bool is_transparent(const struct ast *callee)
{
	static const char *const names[] = { "likely", "unlikely", "__builtin_expect",
					     "unlikely_notrace", "likely_notrace" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		if (callee->kind == AST_NAME && callee->bytes == strlen(names[i]) &&
		    !memcmp(callee->text, names[i], callee->bytes))
			return true;
	return false;
}

static bool callee_is(const struct ast *callee, const char *name)
{
	return callee && callee->kind == AST_NAME && callee->bytes == strlen(name) &&
	       !memcmp(callee->text, name, callee->bytes);
}

struct ast *lower_call_arguments(struct lower *lower, TSNode list, struct ast *call)
{
	struct ast_list to = { 0 };
	u32 count = ts_node_child_count(list);

	if (!call)
		return NULL;
	ast_add(&to, call->child);
	for (u32 i = 0; i < count; i++) {
		TSNode child = ts_node_child(list, i);
		enum node_kind kind = node_kind(lower, child);

		if ((ts_node_is_named(child) || kind == NODE_ERROR) && kind != NODE_comment)
			ast_add(&to, lower_expression(lower, child));
	}
	call->child = to.first;
	return call;
}

/* (name)(x): a cast to a type that neutral.c did not know as one */
static bool is_cast_call(const struct lower *lower, TSNode node)
{
	TSNode function = node_field(node, FIELD_function);

	return node_kind(lower, function) == NODE_parenthesized_expression &&
	       ts_node_named_child_count(function) == 1 &&
	       node_kind(lower, ts_node_named_child(function, 0)) == NODE_identifier &&
	       ts_node_named_child_count(node_field(node, FIELD_arguments)) == 1;
}

static struct ast *cast_call_lower(struct lower *lower, TSNode node, struct ast *call)
{
	call->kind = AST_CAST;
	call->text = call->child->text;
	call->bytes = call->child->bytes;
	call->child = NULL;
	return lower_call_arguments(lower, node_field(node, FIELD_arguments), call);
}

static struct ast *call_lower(struct lower *lower, TSNode node)
{
	struct ast *call = ast_new(lower, AST_CALL, node);
	struct ast *callee;

	if (!call)
		return NULL;
	child_of(lower, call, node_field(node, FIELD_function));
	callee = call->child;
	if (is_cast_call(lower, node) && callee)
		return cast_call_lower(lower, node, call);
	lower_call_arguments(lower, node_field(node, FIELD_arguments), call);
	if (!callee)
		return call;
	if (is_transparent(callee) && callee->next)
		return callee->next->next && !callee_is(callee, "__builtin_expect")
			       ? call
			       : (callee->next->next = NULL, callee->next);
	if (callee->kind == AST_SIZEOF ||
	    word_kind(&(struct token) { .bytes = callee->bytes }, callee->text) == WORD_SIZEOF ||
	    callee_is(callee, "offsetof") || callee_is(callee, "__builtin_offsetof") ||
	    callee_is(callee, "sizeof_field") || callee_is(callee, "offsetofend"))
		call->kind = AST_SIZEOF;
	if (callee_is(callee, "asm") || callee_is(callee, "__asm__") ||
	    callee_is(callee, "__asm") || callee_is(callee, "asm_volatile_goto") ||
	    callee_is(callee, "asm_inline") || callee_is(callee, "asm_goto_output"))
		call->kind = AST_ASM;
	if (call->kind != AST_CALL)
		call->child = NULL;
	return call;
}

/* ---- operators ---- */

static struct ast *unary_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_UNARY, node);

	if (!ast)
		return NULL;
	ast->op = (u8)operator_of(lower, node_field(node, FIELD_operator));
	/* && of a label was made a & */
	if (operator_of(lower, node_field(node, FIELD_operator)) >> 8)
		ast->op = '&';
	return child_of(lower, ast, node_field(node, FIELD_argument));
}

static struct ast *update_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_UNARY, node);
	TSNode operator= node_field(node, FIELD_operator),
	       argument = node_field(node, FIELD_argument);

	if (!ast)
		return NULL;
	ast->op = operator_of(lower, operator);
	if (ts_node_start_byte(operator) > ts_node_start_byte(argument))
		ast->op = (ast->op & 0xff) == '+' ? 'p' : 'm';
	return child_of(lower, ast, argument);
}

/* (u8)-1, (s8)*p: too short a name for a keyword in its place (see neutral.c) */
static bool is_narrow_cast(const struct lower *lower, TSNode left)
{
	TSNode name;

	if (node_kind(lower, left) != NODE_parenthesized_expression)
		return false;
	name = ts_node_named_child(left, 0);
	return !ts_node_is_null(name) &&
	       (source_is(lower, name, "u8") || source_is(lower, name, "s8"));
}

static struct ast *narrow_cast_lower(struct lower *lower, TSNode node, struct ast *ast)
{
	TSNode name = ts_node_named_child(node_field(node, FIELD_left), 0);
	struct ast *unary = ast_new(lower, AST_UNARY, node_field(node, FIELD_operator));

	if (!unary || !strchr("-+*&", ast->op))
		return ast_new(lower, AST_UNKNOWN, node);
	unary->op = ast->op;
	child_of(lower, unary, node_field(node, FIELD_right));
	ast->kind = AST_CAST;
	ast->op = 0;
	ast->text = node_text(lower, name, &ast->bytes);
	ast->child = unary;
	return ast;
}

static struct ast *binary_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_BINARY, node);
	TSNode operator= node_field(node, FIELD_operator);

	if (!ast)
		return NULL;
	ast->op = operator_of(lower, operator);
	if (is_narrow_cast(lower, node_field(node, FIELD_left)))
		return narrow_cast_lower(lower, node, ast);
	if (ast->op == '.') /* a case range: the parser saw the first dot as an | */
		ast->op = OP('.', '.');
	child_of(lower, ast, node_field(node, FIELD_left));
	return child_of(lower, ast, node_field(node, FIELD_right));
}

static struct ast *assign_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_ASSIGN, node);
	TSNode operator= node_field(node, FIELD_operator);
	u32 bytes;
	const char *text;

	if (!ast)
		return NULL;
	text = node_text(lower, operator, & bytes);
	ast->op = bytes == 1 ? 0 : bytes == 2 ? (u8)text[0] : OP((u8)text[0], (u8)text[1]);
	child_of(lower, ast, node_field(node, FIELD_left));
	return child_of(lower, ast, node_field(node, FIELD_right));
}

static struct ast *member_lower(struct lower *lower, TSNode node)
{
	TSNode field = node_field(node, FIELD_field), operator= node_field(node, FIELD_operator);
	struct ast *ast = ast_new(lower, AST_MEMBER, node);

	if (!ast)
		return NULL;
	ast->op = ts_node_is_null(operator) || (u8)operator_of(lower, operator) == '.' ? '.' : '>';
	if (!ts_node_is_null(field))
		ast->text = node_text(lower, field, &ast->bytes);
	return child_of(lower, ast, node_field(node, FIELD_argument));
}

static struct ast *cast_lower(struct lower *lower, TSNode node)
{
	TSNode type = node_field(node, FIELD_type);
	struct ast *ast = ast_new(lower, AST_CAST, node);

	if (!ast)
		return NULL;
	ast->text = node_text(lower, type, &ast->bytes);
	/* neutral.c may have put a shorter keyword there */
	while (ast->text[ast->bytes] && ast->text[ast->bytes] != ')')
		ast->bytes++;
	while (ast->bytes && strchr(" \t\r\n", ast->text[ast->bytes - 1]))
		ast->bytes--;
	return child_of(lower, ast, node_field(node, FIELD_value));
}

static struct ast *fields_lower(struct lower *lower, TSNode node, u8 kind, const u8 *fields)
{
	struct ast *ast = ast_new(lower, kind, node);

	for (; ast && *fields; fields++)
		child_of(lower, ast, node_field(node, *fields));
	return ast;
}

/* ---- lists and brackets ---- */

static struct ast *list_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_INIT_LIST, node);
	struct ast_list to = { 0 };
	u32 count = ts_node_child_count(node);

	if (!ast)
		return NULL;
	ast->bytes = 0;
	for (u32 i = 0; i < count; i++) {
		TSNode child = ts_node_child(node, i);

		if (node_kind(lower, child) == NODE_initializer_pair) {
			struct ast *pair = ast_new(lower, AST_ASSIGN, child);

			if (!pair)
				return NULL;
			ast_give(pair, ast_new(lower, AST_NAME, ts_node_child(child, 0)));
			ast_add(&to, child_of(lower, pair, node_field(child, FIELD_value)));
		} else if (ts_node_is_named(child) && node_kind(lower, child) != NODE_comment) {
			ast_add(&to, lower_expression(lower, child));
		}
	}
	ast->child = to.first;
	return ast;
}

static struct ast *literal_list_lower(struct lower *lower, TSNode node)
{
	TSNode type = node_field(node, FIELD_type);
	struct ast *ast = list_lower(lower, node_field(node, FIELD_value));

	if (ast && !ts_node_is_null(type))
		ast->text = node_text(lower, type, &ast->bytes);
	return ast;
}

static struct ast *brackets_lower(struct lower *lower, TSNode node)
{
	u32 count = ts_node_named_child_count(node);
	struct ast *ast;

	for (u32 i = 0; i < count; i++) {
		TSNode child = ts_node_named_child(node, i);

		switch (node_kind(lower, child)) {
		case NODE_comment:
			continue;
		case NODE_ERROR:
			return ast_new(lower, AST_UNKNOWN, node);
		case NODE_compound_statement:
			ast = ast_new(lower, AST_STMT_EXPR, node);
			ast_give(ast, lower_block(lower, child));
			return ast;
		default:
			return lower_expression(lower, child);
		}
	}
	return ast_new(lower, AST_UNKNOWN, node);
}

struct ast *lower_condition(struct lower *lower, TSNode node)
{
	return lower_expression(lower, node);
}

/* Does an error stand right here, not in some child? */
static bool is_broken(TSNode node)
{
	u32 count;

	if (ts_node_is_missing(node))
		return true;
	if (!ts_node_has_error(node))
		return false;
	count = ts_node_child_count(node);
	for (u32 i = 0; i < count; i++) {
		TSNode child = ts_node_child(node, i);

		if (ts_node_is_error(child) || ts_node_is_missing(child))
			return true;
	}
	return false;
}

static const u8 of_condition[] = { FIELD_condition, FIELD_consequence, FIELD_alternative, 0 };
static const u8 of_subscript[] = { FIELD_argument, FIELD_index, 0 };
static const u8 of_comma[] = { FIELD_left, FIELD_right, 0 };

static struct ast *simple_lower(struct lower *lower, TSNode node, enum node_kind kind)
{
	switch (kind) {
	case NODE_identifier:
	case NODE_type_identifier:
	case NODE_field_identifier:
	case NODE_primitive_type:
	case NODE_true:
	case NODE_false:
	case NODE_null:
		return name_lower(lower, node);
	case NODE_number_literal:
	case NODE_string_literal:
	case NODE_concatenated_string:
	case NODE_char_literal:
		return literal_lower(lower, node, kind);
	case NODE_sizeof_expression:
	case NODE_alignof_expression:
	case NODE_offsetof_expression:
	case NODE_type_descriptor:
		return ast_new(lower, AST_SIZEOF, node);
	case NODE_gnu_asm_expression:
		return ast_new(lower, AST_ASM, node);
	default:
		return ast_new(lower, AST_UNKNOWN, node);
	}
}

static struct ast *expression_lower(struct lower *lower, TSNode node, enum node_kind kind)
{
	struct ast *ast;

	switch (kind) {
	case NODE_parenthesized_expression:
		return brackets_lower(lower, node);
	case NODE_compound_statement:
		ast = ast_new(lower, AST_STMT_EXPR, node);
		ast_give(ast, lower_block(lower, node));
		return ast;
	case NODE_call_expression:
		return call_lower(lower, node);
	case NODE_unary_expression:
	case NODE_pointer_expression:
		return unary_lower(lower, node);
	case NODE_update_expression:
		return update_lower(lower, node);
	case NODE_binary_expression:
		return binary_lower(lower, node);
	case NODE_assignment_expression:
		return assign_lower(lower, node);
	case NODE_conditional_expression:
		return fields_lower(lower, node, AST_COND, of_condition);
	case NODE_subscript_expression:
		return fields_lower(lower, node, AST_INDEX, of_subscript);
	case NODE_comma_expression:
		return fields_lower(lower, node, AST_COMMA, of_comma);
	case NODE_cast_expression:
		return cast_lower(lower, node);
	case NODE_field_expression:
		return member_lower(lower, node);
	case NODE_initializer_list:
		return list_lower(lower, node);
	case NODE_compound_literal_expression:
		return literal_list_lower(lower, node);
	default:
		return simple_lower(lower, node, kind);
	}
}

struct ast *lower_expression(struct lower *lower, TSNode node)
{
	struct ast *ast;

	if (lower->depth >= LOWER_DEPTH_MAX || is_broken(node))
		return ast_new(lower, AST_UNKNOWN, node);
	lower->depth++;
	ast = expression_lower(lower, node, node_kind(lower, node));
	lower->depth--;
	return ast;
}
