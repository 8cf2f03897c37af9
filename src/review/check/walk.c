// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walking bodies: the small questions that checks ask of a tree of nodes. Nodes' texts are not
 * terminated; who needs one as a string gets a copy in the pool.
 */
#include <ctype.h>

#include "base/text.h"
#include "review/check/lib.h"

#define DEPTH_MAX 400

static void each(const struct ast *node, ast_visit visit, void *context, u32 depth)
{
	if (!node || depth > DEPTH_MAX || !visit(node, context))
		return;
	for (const struct ast *child = node->child; child; child = child->next)
		each(child, visit, context, depth + 1);
}

void ast_each(const struct ast *node, ast_visit visit, void *context)
{
	each(node, visit, context, 0);
}

bool ast_is(const struct ast *node, const char *text)
{
	return node && node->text && node->bytes == strlen(text) &&
	       !memcmp(node->text, text, node->bytes);
}

const struct ast *ast_child(const struct ast *node, u32 n)
{
	const struct ast *child = node ? node->child : NULL;

	while (child && n--)
		child = child->next;
	return child;
}

const struct ast *ast_plain(const struct ast *node)
{
	while (node && node->kind == AST_CAST && node->child)
		node = node->child;
	return node;
}

const char *ast_callee(const struct ast *node, u32 *bytes)
{
	if (!node || node->kind != AST_CALL || !node->child || node->child->kind != AST_NAME)
		return NULL;
	*bytes = node->child->bytes;
	return node->child->text;
}

bool ast_calls(const struct ast *node, const char *name)
{
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	return callee && bytes == strlen(name) && !memcmp(callee, name, bytes);
}

bool ast_callee_has(const struct ast *node, const char *part)
{
	u32 bytes;
	const char *callee = ast_callee(node, &bytes);

	return callee && memmem(callee, bytes, part, strlen(part));
}

bool ast_errno(const struct subject *subject, const struct ast *node, s64 *number,
	       const char **name)
{
	char word[32];

	node = ast_plain(node);
	if (!node || node->kind != AST_UNARY || node->op != '-')
		return false;
	node = ast_plain(node->child);
	if (!node || node->kind != AST_NAME || node->bytes >= sizeof(word) || node->text[0] != 'E')
		return false;
	word_copy(word, sizeof(word), node->text, node->bytes);
	*number = errno_value(word);
	*name = errno_text(*number);
	return *number && *name;
}

const char *source_text(struct pool *pool, const struct ast *node)
{
	char *copy;
	u32 out = 0;

	if (!node || !node->text)
		return "";
	copy = pool_alloc(pool, node->bytes + 1);
	for (u32 i = 0; copy && i < node->bytes; i++) {
		if (!isspace((u8)node->text[i]))
			copy[out++] = node->text[i];
		else if (out && copy[out - 1] != ' ')
			copy[out++] = ' ';
	}
	return copy;
}

bool ast_same(const struct ast *one, const struct ast *other)
{
	return one && other && one->text && other->text && one->bytes == other->bytes &&
	       !memcmp(one->text, other->text, one->bytes);
}

const struct item *ast_callee_item(struct tree *tree, const struct ast *call,
				   const struct file *near)
{
	const struct item *const *list;
	char name[128];
	u32 bytes, count;
	const char *callee = ast_callee(call, &bytes);

	if (!callee)
		return NULL;
	word_copy(name, sizeof(name), callee, bytes);
	count = functions_find(tree, name, near, &list);
	if (!count || (count > 1 && (list[0]->file != near || !list[0]->is_static ||
				     list[0]->condition)))
		return NULL;
	return list[0]->kind == ITEM_FUNCTION ? list[0] : NULL;
}

struct mention {
	const char *name;
	bool found;
};

static bool mention_visit(const struct ast *node, void *context)
{
	struct mention *mention = context;

	if (node->kind == AST_NAME && ast_is(node, mention->name))
		mention->found = true;
	return !mention->found;
}

bool ast_mentions(const struct ast *node, const char *name)
{
	struct mention mention = { .name = name };

	ast_each(node, mention_visit, &mention);
	return mention.found;
}
