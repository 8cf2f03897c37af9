/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From tree-sitter's nodes to ours: what the files lower_*.c share. Names of node types are
 * and fields are looked up once per process and compared as numbers (node.def, field.def).
 */
#ifndef DRYDOCK_REVIEW_LOWER_H
#define DRYDOCK_REVIEW_LOWER_H

#include <tree_sitter/api.h>

#include "review/tree/tree.h"

enum node_kind {
	NODE_OTHER,
#define NODE(name) NODE_##name,
#include "review/tree/node.def"
#undef NODE
};

enum node_field {
	FIELD_none,
#define FIELD(name) FIELD_##name,
#include "review/tree/field.def"
#undef FIELD
};

#define LOWER_DEPTH_MAX 256 /* deeper nesting is AST_UNKNOWN */

struct lower {
	struct pool *pool;
	const char *text;  /* the source, where the parsed text's byte 0 would be */
	u32 line, line_at; /* the line of byte line_at: the parsed text has not all line ends */
	u32 depth;
	const u8 *kinds; /* enum node_kind of each of the parser's symbols */
	u32 kind_count;
	bool out_of_memory;
};

/* Nodes appended to a list of siblings */
struct ast_list {
	struct ast *first, **end;
};

void lower_init(struct lower *lower, const TSLanguage *language);
enum node_kind node_kind(const struct lower *lower, TSNode node);
struct ast *ast_new(struct lower *lower, u8 kind, TSNode node);
void ast_add(struct ast_list *list, struct ast *node);
/* Adds `child` as the last child. */
void ast_give(struct ast *parent, struct ast *child);
TSNode node_field(TSNode node, enum node_field field);
const char *node_text(const struct lower *lower, TSNode node, u32 *bytes);
/* Is the source there that word? (The parsed text may say something else.) */
bool source_is(const struct lower *lower, TSNode node, const char *word);

struct ast *lower_expression(struct lower *lower, TSNode node);
/* ( expression ) of an if: without the brackets */
struct ast *lower_condition(struct lower *lower, TSNode node);
/* Statements of a block; a declaration gives one AST_DECL a declarator. */
void lower_statements(struct lower *lower, TSNode node, struct ast_list *to);
struct ast *lower_block(struct lower *lower, TSNode node);
struct ast *lower_call_arguments(struct lower *lower, TSNode list, struct ast *call);

#endif
