/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Statements. Cases and labels become siblings of what follows them; a declaration of several
 * names several AST_DECL; loops written as macros (neutral.c made them "while") are AST_FOR_MACRO,
 * guards AST_GUARD.
 */
#include "review/tree/lower.h"

static void statement_lower(struct lower *lower, TSNode node, struct ast_list *to);

static bool is_statement_child(const struct lower *lower, TSNode node)
{
	return (ts_node_is_named(node) || ts_node_is_error(node)) &&
	       node_kind(lower, node) != NODE_comment;
}

void lower_statements(struct lower *lower, TSNode node, struct ast_list *to)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);

	if (ts_tree_cursor_goto_first_child(&cursor)) {
		do {
			TSNode child = ts_tree_cursor_current_node(&cursor);

			if (is_statement_child(lower, child))
				statement_lower(lower, child, to);
		} while (ts_tree_cursor_goto_next_sibling(&cursor));
	}
	ts_tree_cursor_delete(&cursor);
}

struct ast *lower_block(struct lower *lower, TSNode node)
{
	struct ast *block = ast_new(lower, AST_BLOCK, node);
	struct ast_list list = { 0 };

	if (!block)
		return NULL;
	lower_statements(lower, node, &list);
	block->child = list.first;
	return block;
}

/* A statement in the place of exactly one: several (a label and what follows) become a block */
static struct ast *one_lower(struct lower *lower, TSNode node)
{
	struct ast_list list = { 0 };
	struct ast *block;

	if (ts_node_is_null(node))
		return NULL;
	statement_lower(lower, node, &list);
	if (list.first && !list.first->next)
		return list.first;
	block = ast_new(lower, list.first ? AST_BLOCK : AST_EMPTY, node);
	if (block)
		block->child = list.first;
	return block;
}

static struct ast *expression_or_empty(struct lower *lower, TSNode node, TSNode whole)
{
	struct ast *empty;

	if (!ts_node_is_null(node))
		return lower_expression(lower, node);
	empty = ast_new(lower, AST_EMPTY, whole);
	if (empty)
		empty->bytes = 0;
	return empty;
}

/* ---- declarations ---- */

/* The name within "*(*name)(int)[3]"; null if there is none */
static TSNode declarator_name(const struct lower *lower, TSNode node)
{
	for (u32 depth = 0; depth < LOWER_DEPTH_MAX && !ts_node_is_null(node); depth++) {
		TSNode inner;

		switch (node_kind(lower, node)) {
		case NODE_identifier:
		case NODE_type_identifier:
		case NODE_primitive_type:
			return node;
		case NODE_parenthesized_declarator:
		case NODE_attributed_declarator:
			inner = ts_node_named_child(node, 0);
			break;
		default:
			inner = node_field(node, FIELD_declarator);
			break;
		}
		node = inner;
	}
	return node;
}

/* "static const struct foo" and the stars of the declarator */
static void type_make(struct lower *lower, TSNode declaration, TSNode declarator, struct ast *ast)
{
	TSNode type = node_field(declaration, FIELD_type);
	u32 stars = 0, start = ts_node_start_byte(declaration), end = ts_node_end_byte(type);
	char *text;

	for (TSNode at = declarator; !ts_node_is_null(at) && stars < 8;
	     at = node_field(at, FIELD_declarator))
		stars += node_kind(lower, at) == NODE_pointer_declarator;
	text = pool_printf(lower->pool, "%.*s%s%.*s", (int)(end - start), lower->text + start,
			   stars ? " " : "", (int)stars, "********");
	if (!text)
		lower->out_of_memory = true;
	ast->type = text;
	ast->type_bytes = text ? strlen(text) : 0;
}

static void declarator_lower(struct lower *lower, TSNode declaration, TSNode node,
			     struct ast_list *to)
{
	bool has_value = node_kind(lower, node) == NODE_init_declarator;
	TSNode declarator = has_value ? node_field(node, FIELD_declarator) : node;
	TSNode name = declarator_name(lower, declarator);
	struct ast *ast = ast_new(lower, AST_DECL, node);

	if (!ast)
		return;
	ast_add(to, ast);
	if (ts_node_is_null(name)) {
		ast->kind = AST_UNKNOWN;
		return;
	}
	ast->text = node_text(lower, name, &ast->bytes);
	type_make(lower, declaration, declarator, ast);
	if (has_value)
		ast_give(ast, lower_expression(lower, node_field(node, FIELD_value)));
}

static bool has_own_error(const struct lower *lower, TSNode node)
{
	u32 count = ts_node_has_error(node) ? ts_node_child_count(node) : 0;

	for (u32 i = 0; i < count; i++) {
		TSNode child = ts_node_child(node, i);

		if (ts_node_is_error(child) || ts_node_is_missing(child) ||
		    (node_kind(lower, child) == NODE_init_declarator &&
		     has_own_error(lower, child)))
			return true;
	}
	return false;
}

static void declaration_lower(struct lower *lower, TSNode node, struct ast_list *to)
{
	TSTreeCursor cursor;
	bool found = false;

	if (has_own_error(lower, node)) {
		ast_add(to, ast_new(lower, AST_UNKNOWN, node));
		return;
	}
	cursor = ts_tree_cursor_new(node);
	if (ts_tree_cursor_goto_first_child(&cursor)) {
		do {
			const char *field = ts_tree_cursor_current_field_name(&cursor);

			if (!field || strcmp(field, "declarator"))
				continue;
			declarator_lower(lower, node, ts_tree_cursor_current_node(&cursor), to);
			found = true;
		} while (ts_tree_cursor_goto_next_sibling(&cursor));
	}
	ts_tree_cursor_delete(&cursor);
	if (!found)
		ast_add(to, ast_new(lower, AST_EMPTY, node));
}

/* ---- guards ---- */

static bool name_is(const struct ast *ast, const char *name)
{
	return ast && ast->kind == AST_NAME && ast->bytes == strlen(name) &&
	       !memcmp(ast->text, name, ast->bytes);
}

/* guard(class)(arguments); and CLASS(class, name)(arguments); as what they are */
static struct ast *guard_make(struct ast *call)
{
	struct ast *inner = call && call->kind == AST_CALL ? call->child : NULL;
	struct ast *class = inner && inner->kind == AST_CALL && inner->child ? inner->child->next
									     : NULL;

	if (!class || class->kind != AST_NAME)
		return NULL;
	if (name_is(inner->child, "CLASS") && class->next && class->next->kind == AST_NAME) {
		struct ast *name = class->next;

		inner->kind = AST_DECL;
		inner->type = inner->text;
		inner->type_bytes = inner->bytes;
		inner->text = name->text;
		inner->bytes = name->bytes;
		class->next = inner->next;
		inner->next = NULL;
		call->child = class;
		inner->child = call;
		return inner;
	}
	if (!name_is(inner->child, "guard"))
		return NULL;
	call->kind = AST_GUARD;
	call->text = class->text;
	call->bytes = class->bytes;
	call->child = inner->next;
	return call;
}

/* a, b, c parsed as a comma expression: its operands one by one */
static void commas_add(struct ast_list *list, struct ast *ast)
{
	if (ast && ast->kind == AST_COMMA && ast->child) {
		struct ast *right = ast->child->next;

		ast->child->next = NULL;
		commas_add(list, ast->child);
		commas_add(list, right);
	} else if (ast && ast->bytes && strncmp(ast->text, "()", 2)) {
		ast_add(list, ast);
	}
}

/* NAME(a, b) as an AST_CALL, from the keyword and the condition that the parser saw */
static struct ast *macro_call_lower(struct lower *lower, TSNode node, TSNode keyword)
{
	struct ast *call = ast_new(lower, AST_CALL, node),
		   *name = ast_new(lower, AST_NAME, keyword);
	TSNode condition = node_field(node, FIELD_condition);
	struct ast_list list = { 0 };

	if (!call || !name)
		return NULL;
	call->bytes = ts_node_end_byte(condition) - ts_node_start_byte(node);
	name->bytes = ts_node_start_byte(condition) - ts_node_start_byte(keyword);
	while (name->bytes && strchr(" \t\n\r\\", name->text[name->bytes - 1]))
		name->bytes--;
	ast_add(&list, name);
	commas_add(&list, lower_condition(lower, condition));
	call->child = list.first;
	return call;
}

/* scoped_guard(class, arguments) body: a loop macro so far, its child the call */
static struct ast *scoped_guard_make(struct ast *loop, struct ast *body)
{
	struct ast *class = loop->child->child->next;

	if (!class || class->kind != AST_NAME)
		return loop;
	loop->kind = AST_GUARD;
	loop->op = 's';
	loop->text = class->text;
	loop->bytes = class->bytes;
	loop->child = class->next;
	ast_give(loop, body);
	return loop;
}

/* while (arguments) body, where the source has a macro's name */
static struct ast *macro_loop_lower(struct lower *lower, TSNode node, TSNode keyword)
{
	struct ast *loop = ast_new(lower, AST_FOR_MACRO, node), *body;
	struct ast *call = macro_call_lower(lower, node, keyword);

	if (!loop || !call)
		return NULL;
	loop->text = call->child->text;
	loop->bytes = call->child->bytes;
	body = one_lower(lower, node_field(node, FIELD_body));
	loop->child = call;
	if (name_is(call->child, "scoped_guard") || name_is(call->child, "scoped_cond_guard"))
		loop = scoped_guard_make(loop, body);
	if (loop->kind == AST_FOR_MACRO)
		ast_give(loop, body);
	return loop;
}

/* ---- statements ---- */

static struct ast *if_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_IF, node);
	TSNode otherwise = node_field(node, FIELD_alternative);

	if (!ast)
		return NULL;
	ast_give(ast, lower_condition(lower, node_field(node, FIELD_condition)));
	ast_give(ast, one_lower(lower, node_field(node, FIELD_consequence)));
	if (ts_node_is_null(otherwise))
		return ast;
	if (node_kind(lower, otherwise) == NODE_else_clause) {
		u32 count = ts_node_named_child_count(otherwise);

		otherwise = ts_node_named_child(otherwise, count ? count - 1 : 0);
	}
	ast_give(ast, one_lower(lower, otherwise));
	return ast;
}

static struct ast *while_lower(struct lower *lower, TSNode node)
{
	TSNode keyword = ts_node_child(node, 0);
	struct ast *ast;

	if (!source_is(lower, keyword, "while"))
		return macro_loop_lower(lower, node, keyword);
	ast = ast_new(lower, AST_WHILE, node);
	ast_give(ast, lower_condition(lower, node_field(node, FIELD_condition)));
	ast_give(ast, one_lower(lower, node_field(node, FIELD_body)));
	return ast;
}

static struct ast *do_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_DO, node);

	ast_give(ast, one_lower(lower, node_field(node, FIELD_body)));
	ast_give(ast, lower_condition(lower, node_field(node, FIELD_condition)));
	return ast;
}

static struct ast *for_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_FOR, node);
	TSNode init = node_field(node, FIELD_initializer);

	if (!ts_node_is_null(init) && node_kind(lower, init) == NODE_declaration)
		ast_give(ast, one_lower(lower, init));
	else
		ast_give(ast, expression_or_empty(lower, init, node));
	ast_give(ast, expression_or_empty(lower, node_field(node, FIELD_condition), node));
	ast_give(ast, expression_or_empty(lower, node_field(node, FIELD_update), node));
	ast_give(ast, one_lower(lower, node_field(node, FIELD_body)));
	return ast;
}

static struct ast *switch_lower(struct lower *lower, TSNode node)
{
	struct ast *ast = ast_new(lower, AST_SWITCH, node);

	ast_give(ast, lower_condition(lower, node_field(node, FIELD_condition)));
	ast_give(ast, one_lower(lower, node_field(node, FIELD_body)));
	return ast;
}

static void case_lower(struct lower *lower, TSNode node, struct ast_list *to)
{
	TSNode value = node_field(node, FIELD_value);
	struct ast *ast = ast_new(lower, AST_CASE, node);
	u32 count = ts_node_child_count(node), i = 0;

	if (!ast)
		return;
	if (!ts_node_is_null(value))
		ast_give(ast, lower_expression(lower, value));
	ast_add(to, ast);
	while (i < count) {
		u32 bytes;
		const char *text = node_text(lower, ts_node_child(node, i++), &bytes);

		if (bytes == 1 && *text == ':')
			break;
	}
	for (; i < count; i++) {
		TSNode child = ts_node_child(node, i);

		if (is_statement_child(lower, child))
			statement_lower(lower, child, to);
	}
}

static void label_lower(struct lower *lower, TSNode node, struct ast_list *to)
{
	TSNode label = node_field(node, FIELD_label);
	u32 count = ts_node_named_child_count(node);
	struct ast *ast = ast_new(lower, AST_LABEL, node);

	if (!ast)
		return;
	ast->text = node_text(lower, label, &ast->bytes);
	ast_add(to, ast);
	for (u32 i = 1; i < count; i++) {
		TSNode child = ts_node_named_child(node, i);

		if (is_statement_child(lower, child))
			statement_lower(lower, child, to);
	}
}

static struct ast *jump_lower(struct lower *lower, TSNode node, enum node_kind kind)
{
	struct ast *ast;
	TSNode label;
	u32 count;

	switch (kind) {
	case NODE_break_statement:
		return ast_new(lower, AST_BREAK, node);
	case NODE_continue_statement:
		return ast_new(lower, AST_CONTINUE, node);
	case NODE_goto_statement:
		ast = ast_new(lower, AST_GOTO, node);
		label = node_field(node, FIELD_label);
		if (ast && !ts_node_is_null(label))
			ast->text = node_text(lower, label, &ast->bytes);
		return ast;
	default:
		ast = ast_new(lower, AST_RETURN, node);
		count = ts_node_named_child_count(node);
		for (u32 i = 0; i < count; i++)
			if (is_statement_child(lower, ts_node_named_child(node, i)))
				ast_give(ast,
					 lower_expression(lower, ts_node_named_child(node, i)));
		return ast;
	}
}

static struct ast *expression_statement_lower(struct lower *lower, TSNode node)
{
	TSNode inner = ts_node_named_child(node, 0);
	struct ast *ast, *guard;

	if (ts_node_is_null(inner) || source_is(lower, inner, "fallthrough"))
		return ast_new(lower, AST_EMPTY, node);
	ast = ast_new(lower, AST_EXPR, node);
	ast_give(ast, lower_expression(lower, inner));
	if (!ast || !ast->child)
		return ast;
	if (ast->child->kind == AST_ASM)
		return ast->child;
	guard = guard_make(ast->child);
	return guard ? guard : ast;
}

static struct ast *compound_lower(struct lower *lower, TSNode node, enum node_kind kind)
{
	switch (kind) {
	case NODE_compound_statement:
		return lower_block(lower, node);
	case NODE_if_statement:
		return if_lower(lower, node);
	case NODE_switch_statement:
		return switch_lower(lower, node);
	case NODE_while_statement:
		return while_lower(lower, node);
	case NODE_do_statement:
		return do_lower(lower, node);
	case NODE_for_statement:
		return for_lower(lower, node);
	case NODE_expression_statement:
		return expression_statement_lower(lower, node);
	case NODE_return_statement:
	case NODE_goto_statement:
	case NODE_break_statement:
	case NODE_continue_statement:
		return jump_lower(lower, node, kind);
	case NODE_struct_specifier:
	case NODE_union_specifier:
	case NODE_enum_specifier:
	case NODE_type_definition:
		return ast_new(lower, AST_EMPTY, node);
	default:
		return ast_new(lower, AST_UNKNOWN, node);
	}
}

/* An error of the statement itself: an ERROR among its children, or a bracket that is missing */
static bool is_lost(const struct lower *lower, TSNode node, enum node_kind kind)
{
	switch (kind) {
	case NODE_ERROR:
		return true;
	case NODE_compound_statement:
	case NODE_case_statement: /* an ERROR among their statements is one statement */
		return false;
	default:
		return has_own_error(lower, node);
	}
}

static void statement_lower(struct lower *lower, TSNode node, struct ast_list *to)
{
	enum node_kind kind = node_kind(lower, node);

	if (lower->depth >= LOWER_DEPTH_MAX || is_lost(lower, node, kind)) {
		ast_add(to, ast_new(lower, AST_UNKNOWN, node));
		return;
	}
	lower->depth++;
	if (kind == NODE_case_statement)
		case_lower(lower, node, to);
	else if (kind == NODE_labeled_statement)
		label_lower(lower, node, to);
	else if (kind == NODE_declaration)
		declaration_lower(lower, node, to);
	else if (kind == NODE_attributed_statement || kind == NODE_else_clause)
		lower_statements(lower, node, to);
	else
		ast_add(to, compound_lower(lower, node, kind));
	lower->depth--;
}
