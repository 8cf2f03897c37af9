/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Declarations as C tokens (Linux 7.3: tools/lib/python/kdoc/c_lex.py). The macros that stand in
 * declarations are rewritten by the rows of rewrites.def, comments are dropped, and so are members
 * below a comment that begins with "private:". Tokens point into the source or a row's text.
 */
#include "review/kdoc/entry.h"

enum token_kind {
	TOKEN_OTHER,
	TOKEN_COMMENT,
	TOKEN_NAME,
	TOKEN_SPACE,
	TOKEN_BEGIN,
	TOKEN_END,
	TOKEN_SEPARATOR,
	TOKEN_SEMICOLON,
	TOKEN_ARGUMENT, /* \1 or \1+ of a row */
};

struct token {
	u8 kind;
	bool takes_rest; /* of arguments: \1+ */
	u32 bytes;
	const char *text;
};

struct tokens {
	struct reader *reader;
	struct token *list;
	u32 count, room;
	bool no_comment_end, no_quote, no_apostrophe; /* none closes any more */
};

static const struct rewrite {
	u8 set;
	const char *name, *text;
} rewrites[] = {
#define REWRITE(set, name, text) {REWRITE_##set, name, text},
#include "review/kdoc/rewrites.def"
#undef REWRITE
};

static void token_add(struct tokens *tokens, u8 kind, const char *text, const char *end)
{
	struct token *token = reader_grow(tokens->reader, &tokens->list, &tokens->count,
					  &tokens->room, sizeof(*token));

	if (token)
		*token = (struct token){.kind = kind, .text = text, .bytes = end - text};
}

static const char *comment_end(const char *at)
{
	const char *end;

	if (at[1] == '/')
		return at + strcspn(at, "\n");
	end = at[1] == '*' ? strstr(at + 2, "*/") : NULL;
	return end ? end + 2 : NULL;
}

/* Behind the closing quote; NULL if there is none */
static const char *string_end(const char *at)
{
	char quote = *at++;

	for (; *at; at++) {
		if (*at == quote)
			return at + 1;
		if (*at == '\\' && *++at == 0)
			break;
	}
	return NULL;
}

static const char *word_end(const char *at)
{
	if (*at < '0' || *at > '9')
		return skip_word(at);
	/* A number ends where its digits do: what follows ("64u8") is a name of its own. */
	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
		at += 2;
	while ((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'f') ||
	       (*at >= 'A' && *at <= 'F'))
		at++;
	return at;
}

static const char *argument_end(struct tokens *tokens, const char *at)
{
	const char *end = at + 1;

	while (*end >= '0' && *end <= '9')
		end++;
	token_add(tokens, TOKEN_ARGUMENT, at + 1, end);
	if (*end != '+')
		return end;
	tokens->list[tokens->count - 1].takes_rest = true;
	return end + 1;
}

static u8 char_kind(char c)
{
	if (strchr("([{", c))
		return TOKEN_BEGIN;
	if (strchr(")]}", c))
		return TOKEN_END;
	return c == ',' ? TOKEN_SEPARATOR : c == ';' ? TOKEN_SEMICOLON : TOKEN_OTHER;
}

static const char *token_next(struct tokens *tokens, const char *at)
{
	const char *end = NULL;
	u8 kind = TOKEN_OTHER;

	if (is_space(*at)) {
		end = skip_space(at);
		kind = *end == ';' ? TOKEN_SEMICOLON : TOKEN_SPACE;
		end += *end == ';';
	} else if (*at == '/' && (at[1] == '/' || (at[1] == '*' && !tokens->no_comment_end))) {
		end = comment_end(at);
		kind = TOKEN_COMMENT;
		tokens->no_comment_end |= !end;
	} else if (*at == '"' && !tokens->no_quote) {
		end = string_end(at);
		tokens->no_quote = !end;
	} else if (*at == '\'' && !tokens->no_apostrophe) {
		end = string_end(at);
		tokens->no_apostrophe = !end;
	} else if (is_word(*at)) {
		end = word_end(at);
		kind = *at >= '0' && *at <= '9' ? TOKEN_OTHER : TOKEN_NAME;
	} else if (*at == '\\' && at[1] >= '0' && at[1] <= '9') {
		return argument_end(tokens, at);
	}
	if (!end) {
		end = at + 1;
		kind = char_kind(*at);
	}
	token_add(tokens, kind, at, end);
	return end;
}

static void tokens_read(struct tokens *tokens, struct reader *reader, const char *source)
{
	*tokens = (struct tokens){.reader = reader};
	while (*source && !reader->failed)
		source = token_next(tokens, source);
}

static void token_copy(struct tokens *to, const struct token *token)
{
	struct token *slot =
		reader_grow(to->reader, &to->list, &to->count, &to->room, sizeof(*slot));

	if (slot)
		*slot = *token;
}

/*
 * Where what belongs to the name at `at` ends: behind its arguments if it has any, else behind the
 * white space that follows it.
 */
static u32 invocation_end(const struct tokens *tokens, u32 at)
{
	u32 depth = 0, i = at + 1;

	while (i < tokens->count && tokens->list[i].kind == TOKEN_SPACE)
		i++;
	if (i == tokens->count || *tokens->list[i].text != '(')
		return i;
	for (; i < tokens->count; i++) {
		depth += tokens->list[i].kind == TOKEN_BEGIN;
		depth -= tokens->list[i].kind == TOKEN_END && depth;
		if (!depth)
			return i + 1;
	}
	return i;
}

struct range {
	u32 from, to;
};

/*
 * Argument `number` of the invocation at [from, to). Commas inside nested parentheses part
 * arguments as well, as in Linux's tool.
 */
static struct range argument_find(const struct tokens *tokens, struct range in, u32 number,
				  bool takes_rest)
{
	struct range argument = {in.to, in.to};
	u32 at = in.from, depth = 0, now = 1;

	while (at < in.to && tokens->list[at].kind != TOKEN_BEGIN)
		at++;
	if (number == 1)
		argument.from = min(at + 1, in.to);
	for (at++; at < in.to; at++) {
		const struct token *token = &tokens->list[at];

		depth += token->kind == TOKEN_BEGIN;
		if (token->kind == TOKEN_END && !depth--)
			break;
		if (token->kind != TOKEN_SEPARATOR || *token->text != ',' ||
		    (now == number && takes_rest))
			continue;
		if (now == number)
			break;
		if (++now == number)
			argument.from = at + 1;
	}
	argument.to = max(min(at, in.to), argument.from);
	return argument;
}

static void rewrite_one(struct tokens *to, const struct tokens *from, struct range in,
			const struct tokens *text)
{
	for (u32 i = 0; i < text->count; i++) {
		const struct token *token = &text->list[i];
		struct range argument;

		if (token->kind != TOKEN_ARGUMENT) {
			token_copy(to, token);
			continue;
		}
		argument = argument_find(from, in, *token->text - '0', token->takes_rest);
		for (u32 j = argument.from; j < argument.to; j++)
			token_copy(to, &from->list[j]);
	}
}

static bool token_is(const struct token *token, const char *name, size_t bytes)
{
	return token->kind == TOKEN_NAME && token->bytes == bytes &&
	       !memcmp(token->text, name, bytes);
}

static bool tokens_have(const struct tokens *tokens, const char *name)
{
	size_t bytes = strlen(name);

	for (u32 i = 0; i < tokens->count; i++) {
		if (token_is(&tokens->list[i], name, bytes))
			return true;
	}
	return false;
}

static void rewrite(struct tokens *tokens, const struct rewrite *row)
{
	struct tokens out = {.reader = tokens->reader}, text;
	size_t bytes = strlen(row->name);
	u32 at = 0;

	tokens_read(&text, tokens->reader, row->text);
	while (at < tokens->count) {
		u32 end;

		if (!token_is(&tokens->list[at], row->name, bytes)) {
			token_copy(&out, &tokens->list[at++]);
			continue;
		}
		end = invocation_end(tokens, at);
		rewrite_one(&out, tokens, (struct range){at, end}, &text);
		at = end;
	}
	*tokens = out;
}

static bool comment_begins(const struct token *comment, const char *word)
{
	const char *at = comment->text, *end = at + comment->bytes;

	if (at[1] == '*') {
		at += 2;
		while (at < end && is_space(*at))
			at++;
	}
	return (size_t)(end - at) >= strlen(word) && !strncmp(at, word, strlen(word));
}

#define DEPTH_MAX 64 /* of brackets, for what is hidden; deeper ones share the last level */

struct shown {
	bool levels[DEPTH_MAX];
	u32 depth;
};

static bool *shown_now(struct shown *shown)
{
	return &shown->levels[min(shown->depth, (u32)DEPTH_MAX - 1)];
}

/* True if the token is left out; a bracket that closes a hidden part is indented. */
static bool token_hide(struct shown *shown, const struct token *token, struct text *to)
{
	bool was = *shown_now(shown);

	if (token->kind == TOKEN_COMMENT) {
		if (comment_begins(token, "private:"))
			*shown_now(shown) = false;
		else if (comment_begins(token, "public:"))
			*shown_now(shown) = true;
		return true;
	}
	if (token->kind == TOKEN_BEGIN) {
		shown->depth++;
		*shown_now(shown) = was;
	} else if (token->kind == TOKEN_END && shown->depth) {
		shown->depth--;
		if (!was && *shown_now(shown)) {
			for (u32 i = 0; i < shown->depth; i++)
				text_add(to, "\t", 1);
		}
	}
	return !*shown_now(shown);
}

static const char *tokens_text(const struct tokens *tokens)
{
	struct shown shown = {.levels = {true}};
	const char *copy;
	struct text text;

	text_init(&text, 8U << 20);
	for (u32 i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];
		u8 next = i + 1 < tokens->count ? tokens->list[i + 1].kind : TOKEN_OTHER;

		if (token_hide(&shown, token, &text))
			continue;
		if (next == TOKEN_SEMICOLON &&
		    (token->kind == TOKEN_SPACE || token->kind == TOKEN_SEMICOLON))
			continue;
		text_add(&text, token->text, token->bytes);
	}
	tokens->reader->failed |= text.failed;
	copy = reader_copy(tokens->reader, text.data ? text.data : "", text.bytes);
	text_fini(&text);
	return copy;
}

const char *tokens_public(struct reader *reader, const char *source)
{
	struct tokens tokens;

	tokens_read(&tokens, reader, source);
	return tokens_text(&tokens);
}

/* Linux's tool names foo_noprof() as foo() wherever it stands. */
static const char *without_noprof(struct reader *reader, const char *text)
{
	const size_t bytes = strlen("_noprof");
	char *copy, *to;

	if (!strstr(text, "_noprof"))
		return text;
	copy = to = pool_alloc(reader->pool, strlen(text) + 1);
	if (!copy) {
		reader->failed = true;
		return "";
	}
	while (*text) {
		if (*text == '_' && !strncmp(text, "_noprof", bytes))
			text += bytes;
		else
			*to++ = *text++;
	}
	return copy;
}

const char *tokens_rewrite(struct reader *reader, u8 set, const char *source)
{
	struct tokens tokens;
	const char *text;

	tokens_read(&tokens, reader, source);
	for (u32 i = 0; i < ARRAY_SIZE(rewrites); i++) {
		if (rewrites[i].set == set && tokens_have(&tokens, rewrites[i].name))
			rewrite(&tokens, &rewrites[i]);
	}
	text = tokens_text(&tokens);
	return set == REWRITE_FUNCTION ? without_noprof(reader, text) : text;
}
