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

/* ---- text that the parser does not get to the end of ---- */

/*
 * For some garbage the parser's search for a repair has no end. It asks after every hundred of its
 * steps whether to go on; in kernel/bpf and mm no body has it ask more than once for 45 bytes.
 * Counted, not timed: the same text has the same answer everywhere.
 */
#define QUESTIONS_MIN 1024
#define QUESTIONS_EACH_BYTES 4

struct source {
	const char *text;
	u32 bytes;
	u64 questions; /* left */
};

static const char *source_read(void *payload, u32 at, TSPoint position, u32 *bytes)
{
	const struct source *source = payload;

	*bytes = at < source->bytes ? source->bytes - at : 0;
	return *bytes ? source->text + at : "";
}

static bool source_is_given_up(TSParseState *state)
{
	struct source *source = state->payload;

	return !source->questions || !--source->questions;
}

/* NULL: given up, or out of memory */
static TSTree *source_parse(TSParser *engine, const char *text, u32 bytes, bool *is_given_up)
{
	struct source source = { text, bytes, QUESTIONS_MIN + bytes / QUESTIONS_EACH_BYTES };
	TSInput input = { .payload = &source, .read = source_read,
			  .encoding = TSInputEncodingUTF8 };
	TSParseOptions options = { .payload = &source, .progress_callback = source_is_given_up };
	TSTree *tree = ts_parser_parse_with_options(engine, NULL, input, options);

	*is_given_up = !tree && !source.questions;
	if (!tree)
		ts_parser_reset(engine);
	return tree;
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

/* The whole body as one thing that could not be read; `why` is for people */
static struct ast *unknown_make(struct pool *pool, struct item *function, u32 line, const char *why)
{
	struct ast *block = pool_alloc(pool, sizeof(*block));
	struct ast *unknown = pool_alloc(pool, sizeof(*unknown));

	if (!block || !unknown)
		return NULL;
	function->unread = why;
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
	bool is_given_up;
	TSTree *tree;
	TSNode body;
	char *plain;

	if (bytes > BODY_BYTES_MAX)
		return unknown_make(pool, function, line, "it is longer than 1 MB");
	plain = neutral_copy(function->file->text, function->body, function->end,
			     &function->has_branches);
	if (!plain)
		return NULL;
	lower.text = function->file->text + function->body - NEUTRAL_HEAD_BYTES;
	lower_init(&lower, tree_sitter_c());
	tree = source_parse(parser->engine, plain, bytes + NEUTRAL_HEAD_BYTES, &is_given_up);
	if (is_given_up) {
		ast = unknown_make(pool, function, line,
				   "the C parser did not come to an end with the errors in it");
	} else if (tree) {
		body = body_find(&lower, ts_tree_root_node(tree));
		ast = ts_node_is_null(body)
			      ? unknown_make(pool, function, line,
					     "the C parser finds no block of statements in it")
			      : lower_block(&lower, body);
		ts_tree_delete(tree);
	}
	free(plain);
	return lower.out_of_memory ? NULL : ast;
}
