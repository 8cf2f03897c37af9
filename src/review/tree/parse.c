/* SPDX-License-Identifier: GPL-2.0-only */
/* Bodies through tree-sitter. One parser is kept and used for one function after the other. */
#include "review/tree/parse.h"

#include <stdlib.h>

#include "review/tree/lower.h"
#include "review/tree/neutral.h"

#define BODY_BYTES_MAX (1U << 20) /* the longest function of Linux has a tenth of it */

const TSLanguage *tree_sitter_c(void);

struct parser {
	TSParser *engine;
};

struct parser *parser_new(void)
{
	struct parser *parser = calloc(1, sizeof(*parser));

	if (!parser)
		return NULL;
	parser->engine = ts_parser_new();
	if (!parser->engine || !ts_parser_set_language(parser->engine, tree_sitter_c())) {
		parser_drop(parser);
		return NULL;
	}
	return parser;
}

void parser_drop(struct parser *parser)
{
	if (!parser)
		return;
	if (parser->engine)
		ts_parser_delete(parser->engine);
	free(parser);
}

/* The function's block among what the parser found; null if it is not there */
static TSNode body_find(const struct lower *lower, TSNode root)
{
	TSNode function = ts_node_named_child(root, 0);
	TSNode none = { 0 };

	if (ts_node_is_null(function) || node_kind(lower, function) != NODE_function_definition)
		return none;
	return node_field(function, FIELD_body);
}

/* The whole body as one thing that could not be read */
static struct ast *unknown_make(struct pool *pool, const struct item *function, u32 line)
{
	struct ast *block = pool_alloc(pool, sizeof(*block));
	struct ast *unknown = pool_alloc(pool, sizeof(*unknown));

	if (!block || !unknown)
		return NULL;
	block->kind = AST_BLOCK;
	unknown->kind = AST_UNKNOWN;
	block->line = unknown->line = line;
	block->text = unknown->text = function->file->text + function->body;
	block->bytes = unknown->bytes = function->end - function->body;
	block->child = unknown;
	return block;
}

static u32 body_line(const struct item *function)
{
	u32 line = function->line;
	const char *at = function->file->text + function->start;
	const char *end = function->file->text + function->body;

	while ((at = memchr(at, '\n', end - at))) {
		at++;
		line++;
	}
	return line;
}

struct ast *parse_body(struct parser *parser, struct pool *pool, struct item *function)
{
	struct lower lower = { .pool = pool,
			       .line = body_line(function),
			       .line_at = NEUTRAL_HEAD_BYTES };
	u32 line = lower.line;
	u32 bytes = function->end - function->body;
	struct ast *ast = NULL;
	TSTree *tree;
	TSNode body;
	char *plain;

	if (bytes > BODY_BYTES_MAX)
		return unknown_make(pool, function, line);
	plain = neutral_copy(function->file->text, function->body, function->end,
			     &function->has_branches);
	if (!plain)
		return NULL;
	lower.text = function->file->text + function->body - NEUTRAL_HEAD_BYTES;
	lower_init(&lower, tree_sitter_c());
	tree = ts_parser_parse_string(parser->engine, NULL, plain, bytes + NEUTRAL_HEAD_BYTES);
	if (tree) {
		body = body_find(&lower, ts_tree_root_node(tree));
		ast = ts_node_is_null(body) ? unknown_make(pool, function, line)
					    : lower_block(&lower, body);
		ts_tree_delete(tree);
	}
	free(plain);
	return lower.out_of_memory ? NULL : ast;
}
