// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two functions that one file puts into the same member (box->write = plain_write; ... =
 * bytewise_write;) and that tell success in different ways: one by how much it did, the other by 0.
 * Whoever calls through the member can expect one of them only.
 */
#include "review/check/lib.h"

#define FILE_BYTES_MAX (256u << 10) /* a file that is made by a program has no such slips */

enum telling { TELLS_NOTHING, TELLS_AMOUNT, TELLS_ZERO };

/* `len`, or bytes that went: at - buf */
static bool is_amount(const struct item *function, const struct ast *value)
{
	value = ast_plain(value);
	if (value && value->kind == AST_COND)
		return is_amount(function, ast_child(value, 1));
	if (value && value->kind == AST_BINARY && value->op == '-')
		return true;
	for (u32 i = 0; value && value->kind == AST_NAME && i < function->parameter_count; i++)
		if (function->parameters[i].name && ast_is(value, function->parameters[i].name))
			return !type_is_pointer(function->parameters[i].type);
	return false;
}

struct returns {
	const struct item *function;
	u32 amounts, zeros, others;
};

/* A negative errno, or what an `if` has just found to be an error, is failure. */
static bool returns_visit(const struct ast *node, void *context)
{
	struct returns *returns = context;
	const struct ast *value = ast_plain(node->child);

	if (node->kind == AST_IF && ast_child(node, 1)->kind == AST_RETURN &&
	    ast_plain(ast_child(node, 1)->child) &&
	    ast_plain(ast_child(node, 1)->child)->kind == AST_NAME)
		return false;
	if (node->kind != AST_RETURN || !value || (value->kind == AST_UNARY && value->op == '-'))
		return true;
	if (ast_is(value, "0"))
		returns->zeros++;
	else if (is_amount(returns->function, value))
		returns->amounts++;
	else
		returns->others++;
	return true;
}

static enum telling telling_of(struct tree *tree, const struct item *function)
{
	struct returns returns = { .function = function };

	ast_each(function_body(tree, function), returns_visit, &returns);
	if (returns.others || (returns.amounts && returns.zeros))
		return TELLS_NOTHING;
	return returns.amounts ? TELLS_AMOUNT : returns.zeros ? TELLS_ZERO : TELLS_NOTHING;
}

static bool is_word_at(const char *at, const char *text, const char *name)
{
	size_t bytes = strlen(name);

	return !strncmp(at, name, bytes) && !is_word_char(at[bytes]) &&
	       (at == text || !is_word_char(at[-1]));
}

/* "->write = name;": the member that the function is put into at that place */
static bool slot_at(const char *text, const char *at, char *slot, size_t room)
{
	const char *end;

	while (at > text && strchr(" \t&", at[-1]))
		at--;
	if (at - text < 3 || at[-1] != '=' || strchr("=!<>", at[-2]))
		return false;
	for (at--; at > text && strchr(" \t", at[-1]);)
		at--;
	for (end = at; at > text && is_word_char(at[-1]);)
		at--;
	if (at == end || at - text < 2 || at[-1] != '>' || at[-2] != '-')
		return false;
	word_copy(slot, room, at, end - at);
	return true;
}

static int slot_report(const struct subject *subject, const struct item *other, const char *slot,
		       struct findings *to)
{
	struct finding finding = finding_of(subject);
	struct steps steps = { .pool = to->pool };

	step_add(&steps, other, other->line, "tells how much it did");
	step_add(&steps, subject->function, subject->function->line, "returns 0 on success");
	finding.path = subject->function->file->path;
	finding.line = subject->function->line;
	finding.key = slot;
	finding.is_proof = false;
	finding.question = pool_printf(
		to->pool,
		"%s() and %s() are both put into ->%s, but one returns how much it did and this one "
		"0. Can callers tell success?",
		subject->function->name, other->name, slot);
	finding_steps(&finding, &steps);
	return report(to, CHECK_slot_result, &finding);
}

/* Another function that is put into that member and tells how much */
static const struct item *other_in_slot(const struct subject *subject, const char *slot)
{
	const struct file *file = subject->function->file;

	for (u32 i = 0; i < subject->sibling_count; i++) {
		const struct item *other = subject->siblings[i].function;
		char found[64];

		if (!other || other->kind != ITEM_FUNCTION || other == subject->function ||
		    other->parameter_count != subject->function->parameter_count)
			continue;
		for (const char *at = file->text; (at = strstr(at, other->name)); at++)
			if (is_word_at(at, file->text, other->name) &&
			    slot_at(file->text, at, found, sizeof(found)) &&
			    text_is(found, slot) &&
			    telling_of(subject->tree, other) == TELLS_AMOUNT)
				return other;
	}
	return NULL;
}

int function_slot_result(const struct subject *subject, struct findings *to)
{
	const struct item *function = subject->function, *other;
	char slot[64];

	if (function->kind != ITEM_FUNCTION || !function->is_static ||
	    function->file->bytes > FILE_BYTES_MAX ||
	    type_is(function->return_type, "void") ||
	    telling_of(subject->tree, function) != TELLS_ZERO)
		return 0;
	for (const char *at = function->file->text; (at = strstr(at, function->name)); at++) {
		if (!is_word_at(at, function->file->text, function->name) ||
		    !slot_at(function->file->text, at, slot, sizeof(slot)))
			continue;
		other = other_in_slot(subject, slot);
		if (other)
			return slot_report(subject, other,
					   pool_span(to->pool, slot, strlen(slot)), to);
	}
	return 0;
}
