/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function's body as ast.h has it: neutral.c makes it plain C, tree-sitter parses it, lower*.c
 * turn its tree into ours. What the parser could not read is AST_UNKNOWN, as small as may be.
 */
#ifndef DRYDOCK_REVIEW_PARSE_H
#define DRYDOCK_REVIEW_PARSE_H

#include "review/tree/tree.h"

struct parser;

struct parser *parser_new(void); /* NULL: memory is out */
void parser_drop(struct parser *parser);
/*
 * NULL if memory is out; a body that cannot be read at all is an AST_BLOCK with an AST_UNKNOWN, and
 * function->unread says why.
 */
struct ast *parse_body(struct parser *parser, struct pool *pool, struct item *function);

#endif
