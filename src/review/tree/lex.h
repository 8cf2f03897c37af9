/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A C text cut into tokens, without a preprocessor: comments and directive lines are tokens too.
 * Any bytes are taken; what is no token of C is TOKEN_PUNCT of one byte. A string or character
 * constant that its line does not close ends with the line.
 */
#ifndef DRYDOCK_REVIEW_LEX_H
#define DRYDOCK_REVIEW_LEX_H

#include "base/types.h"

enum token_kind {
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_CHAR,
	TOKEN_PUNCT, /* one operator or bracket, as long as C has it */
	TOKEN_COMMENT,
	TOKEN_DIRECTIVE, /* the # that begins a directive; its words follow as tokens */
	TOKEN_LINE_END,	 /* ... and here the directive ends */
	TOKEN_END,
};

struct token {
	u32 start, bytes;
	u8 kind;
	u8 first; /* text[start] */
	bool names_macro; /* scan_file()'s own, with names_only: a #define names it */
};

/* Grows as needed and is used again for the next text; free() the list in the end. */
struct tokens {
	struct token *list; /* the last is TOKEN_END */
	u32 count, room;
};

/* text[bytes] must be readable and zero. Texts of 1 GiB and more are refused: -EFBIG. */
int lex(struct tokens *tokens, const char *text, size_t bytes);

/* Here, so that the length of a constant is known */
static inline bool token_is(const struct token *token, const char *text, const char *word)
{
	size_t bytes = strlen(word);

	return token->bytes == bytes && !memcmp(text + token->start, word, bytes);
}

static inline bool token_is_punct(const struct token *token, char c)
{
	return token->kind == TOKEN_PUNCT && token->bytes == 1 && token->first == (u8)c;
}

#endif
