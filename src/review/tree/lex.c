/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tokens of C. A table says what a byte can begin; the rest is one loop per kind of token. It is
 * the innermost loop of reading a whole kernel (1.4 GB), so that it does nothing else: no line
 * numbers, no keyword lookup, no copies. Who wants macros expanded has come to the wrong place.
 */
#include "review/tree/lex.h"

#include <stdlib.h>

#include "review/tree/runs.h"

#define TEXT_BYTES_MAX (1UL << 30)

/* ALONE: one byte that is a token whatever follows */
enum class { OTHER, ALONE, BLANK, LETTER, DIGIT, QUOTE, SLASH, HASH, NEWLINE, BACKSLASH, DOT };

static const u8 classes[256] = {
	[' '] = BLANK,	       ['\t'] = BLANK,	       ['\r'] = BLANK,	       ['\f'] = BLANK,
	['\v'] = BLANK,	       ['\n'] = NEWLINE,       ['"'] = QUOTE,	       ['\''] = QUOTE,
	['/'] = SLASH,	       ['#'] = HASH,	       ['\\'] = BACKSLASH,     ['.'] = DOT,
	['0' ... '9'] = DIGIT, ['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['_'] = LETTER,
	['$'] = LETTER,	       ['('] = ALONE,	       [')'] = ALONE,	       ['{'] = ALONE,
	['}'] = ALONE,	       ['['] = ALONE,	       [']'] = ALONE,	       [';'] = ALONE,
	[','] = ALONE,
};

struct lexer {
	struct tokens *tokens;
	const char *text, *at, *end;
	bool line_start; /* only blanks and comments since the line began */
	bool in_directive;
};

static bool tokens_grow(struct tokens *tokens)
{
	u32 room = tokens->room ? tokens->room * 2 : 4096;
	struct token *list = realloc(tokens->list, room * sizeof(*list));

	if (!list)
		return false;
	tokens->list = list;
	tokens->room = room;
	return true;
}

static inline int token_add(struct lexer *lexer, u8 kind, const char *start)
{
	struct tokens *tokens = lexer->tokens;

	if (tokens->count == tokens->room && !tokens_grow(tokens))
		return -ENOMEM;
	tokens->list[tokens->count++] = (struct token) { .start = start - lexer->text,
							 .bytes = lexer->at - start,
							 .kind = kind,
							 .first = *start };
	return 0;
}

/* Behind a line break that a backslash hides; NULL if there is none here */
static const char *splice(const char *at, const char *end)
{
	if (at + 1 < end && at[1] == '\n')
		return at + 2;
	if (at + 2 < end && at[1] == '\r' && at[2] == '\n')
		return at + 3;
	return NULL;
}

static void comment_skip(struct lexer *lexer)
{
	if (lexer->at[1] == '*') {
		const char *close = lexer->at + 2;

		do {
			close = memchr(close, '*', lexer->end - close);
		} while (close && *++close != '/');
		lexer->at = close ? close + 1 : lexer->end;
		return;
	}
	for (;;) {
		const char *line_end = memchr(lexer->at, '\n', lexer->end - lexer->at);

		lexer->at = line_end ? line_end : lexer->end;
		if (!line_end ||
		    (line_end[-1] != '\\' && (line_end[-1] != '\r' || line_end[-2] != '\\')))
			return;
		lexer->at++;
	}
}

static void quoted_skip(struct lexer *lexer)
{
	char quote = *lexer->at++;

	while (lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n') {
		if (*lexer->at == '\\') {
			const char *next = splice(lexer->at, lexer->end);

			lexer->at = next ? next : min(lexer->at + 2, lexer->end);
			continue;
		}
		lexer->at++;
	}
	if (lexer->at < lexer->end && *lexer->at == quote)
		lexer->at++;
}

static void number_skip(struct lexer *lexer)
{
	for (;;) {
		lexer->at = word_skip(lexer->at, lexer->end);
		if (lexer->at >= lexer->end)
			return;
		/* 0xe-1 is a subtraction to everybody but the standard */
		if (*lexer->at != '.' &&
		    !((*lexer->at == '+' || *lexer->at == '-') && lexer->at[-1] == 'p'))
			return;
		lexer->at++;
	}
}

static void punct_skip(struct lexer *lexer)
{
	const char *at = lexer->at;
	size_t left = lexer->end - at;
	u8 c = at[0], next = left > 1 ? at[1] : 0;

	lexer->at++;
	if (c == '.' && next == '.' && left > 2 && at[2] == '.')
		lexer->at += 2;
	else if ((c == '<' || c == '>') && next == c)
		lexer->at += left > 2 && at[2] == '=' ? 2 : 1;
	else if (c == '-' && next == '>')
		lexer->at++;
	else if (next == '=' && strchr("=!<>+-*/%&|^", c) && c)
		lexer->at++;
	else if (next == c && (c == '&' || c == '|' || c == '+' || c == '-' || c == '#'))
		lexer->at++;
}

static bool is_text(const char *word, size_t bytes, const char *text)
{
	return strlen(text) == bytes && !memcmp(text, word, bytes);
}

/* Lines of words that are no C: the rest is not cut */
static bool directive_is_prose(const struct lexer *lexer, const char *word, size_t bytes)
{
	if (lexer->tokens->count < 2 ||
	    lexer->tokens->list[lexer->tokens->count - 2].kind != TOKEN_DIRECTIVE)
		return false;
	switch (*word) {
	case 'e':
		return is_text(word, bytes, "error");
	case 'i':
		return is_text(word, bytes, "include") || is_text(word, bytes, "include_next") ||
		       is_text(word, bytes, "ident");
	case 'p':
		return is_text(word, bytes, "pragma");
	case 'w':
		return is_text(word, bytes, "warning");
	default:
		return false;
	}
}

static void line_skip(struct lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n') {
		const char *next = *lexer->at == '\\' ? splice(lexer->at, lexer->end) : NULL;

		if (lexer->at[0] == '/' && lexer->at[1] == '*')
			return;
		lexer->at = next ? next : lexer->at + 1;
	}
}

static inline int word_lex(struct lexer *lexer)
{
	const char *start = lexer->at;

	lexer->at = word_skip(start + 1, lexer->end);
	lexer->line_start = false;
	if (token_add(lexer, TOKEN_NAME, start))
		return -ENOMEM;
	if (lexer->in_directive && directive_is_prose(lexer, start, lexer->at - start))
		line_skip(lexer);
	return 0;
}

static int newline_lex(struct lexer *lexer)
{
	const char *start = lexer->at++;

	lexer->line_start = true;
	if (!lexer->in_directive) {
		lexer->at = blanks_skip(lexer->at, lexer->end);
		return 0;
	}
	lexer->in_directive = false;
	return token_add(lexer, TOKEN_LINE_END, start);
}

static int hash_lex(struct lexer *lexer)
{
	const char *start = lexer->at;

	if (!lexer->line_start || lexer->in_directive) {
		punct_skip(lexer);
		return token_add(lexer, TOKEN_PUNCT, start);
	}
	lexer->at++;
	lexer->in_directive = true;
	lexer->line_start = false;
	return token_add(lexer, TOKEN_DIRECTIVE, start);
}

static int slash_lex(struct lexer *lexer)
{
	const char *start = lexer->at;

	if (lexer->at[1] == '*' || lexer->at[1] == '/') {
		comment_skip(lexer);
		return token_add(lexer, TOKEN_COMMENT, start);
	}
	lexer->line_start = false;
	punct_skip(lexer);
	return token_add(lexer, TOKEN_PUNCT, start);
}

/* Everything that is neither blank, word, comment nor directive */
static int rest_lex(struct lexer *lexer, u8 class)
{
	const char *start = lexer->at;
	u8 kind = TOKEN_PUNCT;

	lexer->line_start = false;
	if (class == DIGIT || (class == DOT && classes[(u8)lexer->at[1]] == DIGIT)) {
		kind = TOKEN_NUMBER;
		number_skip(lexer);
	} else if (class == QUOTE) {
		kind = *start == '"' ? TOKEN_STRING : TOKEN_CHAR;
		quoted_skip(lexer);
	} else {
		punct_skip(lexer);
	}
	return token_add(lexer, kind, start);
}

static inline int token_lex(struct lexer *lexer)
{
	u8 class = classes[(u8)*lexer->at];
	const char *next;

	switch (class) {
	case BLANK: /* mostly one; if not, a table's padding */
		lexer->at++;
		if (classes[(u8)*lexer->at] == BLANK)
			lexer->at = blanks_skip(lexer->at, lexer->end);
		return 0;
	case ALONE:
		lexer->line_start = false;
		return token_add(lexer, TOKEN_PUNCT, lexer->at++);
	case LETTER:
		return word_lex(lexer);
	case NEWLINE:
		return newline_lex(lexer);
	case SLASH:
		return slash_lex(lexer);
	case HASH:
		return hash_lex(lexer);
	case BACKSLASH:
		next = splice(lexer->at, lexer->end);
		if (next) {
			lexer->at = next;
			return 0;
		}
		return rest_lex(lexer, class);
	default:
		return rest_lex(lexer, class);
	}
}

int lex(struct tokens *tokens, const char *text, size_t bytes)
{
	struct lexer lexer = {
		.tokens = tokens, .text = text, .at = text, .end = text + bytes, .line_start = true
	};

	tokens->count = 0;
	if (bytes >= TEXT_BYTES_MAX)
		return -EFBIG;
	while (lexer.at < lexer.end) {
		lexer.at += *lexer.at == ' '; /* no branch: it is chance */
		if (lexer.at < lexer.end && token_lex(&lexer))
			return -ENOMEM;
	}
	if (lexer.in_directive && token_add(&lexer, TOKEN_LINE_END, lexer.at))
		return -ENOMEM;
	return token_add(&lexer, TOKEN_END, lexer.at);
}
