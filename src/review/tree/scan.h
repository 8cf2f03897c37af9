/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cutting a file into the items of its top level (scan.c), and reading what a declaration declares
 * (declare.c). Whole-tree indexing and reading one file are the same code: with `names_only` it
 * leaves out types, parameters and conditions.
 */
#ifndef DRYDOCK_REVIEW_SCAN_H
#define DRYDOCK_REVIEW_SCAN_H

#include "review/tree/live.h"
#include "review/tree/tree.h"

/* A token of a declaration; brackets with all between them are one, `close` is the end. */
struct entry {
	u32 at, close;
};

struct declaration {
	const char *text;
	const struct token *list;
	const struct entry *entries;
	u32 count;
	bool has_body; /* the last entry is a block and no initialiser, struct or enum */
	bool names_only;
	struct pool *pool;
};

/* Fills what kind, name, types and parameters are. 0; -ENOMEM; -ENOENT: declares nothing. */
int declaration_read(const struct declaration *declaration, struct item *out);
/* A struct, union or enum whose block the last entry would be? Else it is a function's body. */
bool declaration_is_record(const struct declaration *declaration);
/* Tokens as text: single blanks between, as a person writes a type. NULL: memory is out. */
char *tokens_print(const struct declaration *declaration, u32 first, u32 behind, u32 leave_out);

u32 text_lines(const char *text, size_t bytes);
/* A token's text, zero-terminated; NULL: memory is out */
char *token_copy(struct pool *pool, const char *text, const struct token *token);

struct scan_options {
	/* For the index: macros are no items, but marks at their names' tokens; the items are not
	 * the pool's, but for free() */
	bool names_only;
};

/* Sets items, line_count and partial of `file`, whose text is there. 0 or -ENOMEM. */
int scan_file(struct pool *pool, struct file *file, struct tokens *tokens,
	      const struct scan_options *options);

#endif
