/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of neutral.h, one function each: attributes are dropped; asm's operands are dropped; types
 * given as arguments become one identifier as long as they; a loop macro becomes "while"; a case
 * range becomes an "|"; a macro call without its semicolon gets one. lower.c knows each of these
 * disguises by looking at the source.
 */
#include "review/tree/neutral.h"

#include <stdlib.h>

#include "review/tree/live.h"
#include "review/tree/words.h"

#define CASE_TOKENS_MAX 64 /* between case and its ... */
#define ASM_WORDS_MAX 8	   /* volatile, goto, inline */

struct neutral {
	const char *text;   /* the body */
	char *out;	    /* its copy */
	struct token *list; /* live tokens only, TOKEN_END last */
	u32 *match;	    /* of an opening bracket: its closing one, and the other way round */
	u32 count;
};

/* ---- small questions ---- */

static bool is_char(const struct neutral *n, u32 i, char c)
{
	return token_is_punct(&n->list[i], c);
}

static bool is_word(const struct neutral *n, u32 i, const char *word)
{
	return n->list[i].kind == TOKEN_NAME && token_is(&n->list[i], n->text, word);
}

static u8 kind_of(const struct neutral *n, u32 i)
{
	return word_kind(&n->list[i], n->text);
}

static bool is_plain_name(const struct neutral *n, u32 i)
{
	u8 kind = kind_of(n, i);

	return n->list[i].kind == TOKEN_NAME && (kind == WORD_NONE || kind >= WORD_FUNCTION_PAIRS);
}

/* The closing bracket of the one at i; 0 if i is none or it is not closed */
static u32 close_of(const struct neutral *n, u32 i)
{
	return is_char(n, i, '(') || is_char(n, i, '[') || is_char(n, i, '{') ? n->match[i] : 0;
}

static u32 end_of(const struct neutral *n, u32 i)
{
	return n->list[i].start + n->list[i].bytes;
}

static bool is_capital(const struct neutral *n, u32 i)
{
	for (u32 at = n->list[i].start; at < end_of(n, i); at++)
		if (n->text[at] >= 'a' && n->text[at] <= 'z')
			return false;
	return true;
}

static bool name_has(const struct neutral *n, u32 i, const char *part)
{
	return memmem(n->text + n->list[i].start, n->list[i].bytes, part, strlen(part));
}

/* ---- small changes ---- */

static void copy(struct neutral *n, u32 i)
{
	memcpy(n->out + n->list[i].start, n->text + n->list[i].start, n->list[i].bytes);
}

static void blank(struct neutral *n, u32 from, u32 behind)
{
	for (u32 at = from; at < behind; at++)
		if (n->out[at] != '\n')
			n->out[at] = ' ';
}

/* Tokens [first, last] become one identifier; only its first line if they have several */
static void fill(struct neutral *n, u32 first, u32 last)
{
	u32 start = n->list[first].start, end = end_of(n, last), at = start;

	blank(n, start, end);
	for (; at < end && n->out[at] != '\n'; at++)
		n->out[at] = '_';
	if (at < end)
		for (at--; at > start && strchr(" \t\r\\", n->text[at]); at--)
			n->out[at] = ' ';
}

static void overwrite(struct neutral *n, u32 i, const char *word)
{
	u32 start = n->list[i].start;

	blank(n, start, end_of(n, i));
	memcpy(n->out + start, word, strlen(word));
}

/* ---- arguments ---- */

static bool is_type_word(u8 kind)
{
	return kind == WORD_TYPE || kind == WORD_RECORD || kind == WORD_TYPEOF;
}

/* The argument is no expression: a type, an operator, a statement */
static bool argument_is_odd(const struct neutral *n, u32 first, u32 last)
{
	u8 kind = kind_of(n, first);

	if (is_type_word(kind) && kind != WORD_TYPEOF)
		return true;
	if (kind == WORD_TYPEOF)
		return close_of(n, first + 1) == last || is_char(n, last, '*');
	if (kind == WORD_STATEMENT)
		return true;
	if (first == last)
		return n->list[first].kind == TOKEN_PUNCT;
	if (is_char(n, last, '*'))
		return true;
	/* type name, or type * name = x */
	return is_plain_name(n, first) && is_plain_name(n, first + 1) && first + 1 <= last;
}

static u32 argument_end(const struct neutral *n, u32 at, u32 close, bool *has_semicolon)
{
	*has_semicolon = false;
	while (at < close && !is_char(n, at, ',')) {
		*has_semicolon |= is_char(n, at, ';');
		at = close_of(n, at) ? close_of(n, at) + 1 : at + 1;
	}
	return at;
}

static bool has_inner_semicolon(const struct neutral *n, u32 at, u32 behind)
{
	bool found;

	argument_end(n, at, behind, &found);
	return found;
}

/* The arguments of a call whose list opens at `open`, already copied */
static void arguments_change(struct neutral *n, u32 open)
{
	u32 close = n->match[open];

	for (u32 at = open + 1; at < close;) {
		bool has_semicolon;
		u32 comma = argument_end(n, at, close, &has_semicolon);

		if (comma > at + 1 && is_char(n, comma - 1, ';') && !is_char(n, comma - 2, ';')) {
			blank(n, n->list[comma - 1].start, end_of(n, comma - 1));
			has_semicolon = has_inner_semicolon(n, at, comma - 1);
		}
		if (comma == at)
			blank(n, n->list[comma].start, end_of(n, comma));
		else if (has_semicolon || argument_is_odd(n, at, comma - 1))
			fill(n, at, comma - 1);
		at = comma + 1;
		/* f(a, ) */
		if (at == close && comma < close)
			blank(n, n->list[comma].start, end_of(n, comma));
	}
}

static bool is_call(const struct neutral *n, u32 open)
{
	if (!open || !close_of(n, open) || !is_char(n, open, '('))
		return false;
	return is_plain_name(n, open - 1);
}

/* ---- statements ---- */

/* A semicolon in a blank behind token i, if there is one. Lines are counted in the source. */
static void semicolon_add(struct neutral *n, u32 i)
{
	u32 at = end_of(n, i);

	if (at < n->list[i + 1].start)
		n->out[at] = ';';
}

/* Do statements stand in that brace, not values of an initialiser? */
static bool is_block(const struct neutral *n, u32 open)
{
	while (open && is_char(n, open - 1, '{'))
		open--;
	if (!open)
		return true;
	if (is_char(n, open - 1, '=') || is_char(n, open - 1, ',') ||
	    is_word(n, open - 1, "return"))
		return false;
	if (is_char(n, open - 1, ')')) {
		u32 paren = n->match[open - 1];

		return paren && n->list[paren - 1].kind == TOKEN_NAME &&
		       !is_word(n, paren - 1, "return");
	}
	return true;
}

/* Does a statement begin at i? Looks back: only what can end one or stand in front of one */
static bool begins_statement(const struct neutral *n, u32 i)
{
	u32 before = i - 1, open;

	if (i && is_char(n, before, '{'))
		return is_block(n, before);
	if (!i || is_char(n, before, ';') || is_char(n, before, '}') ||
	    is_word(n, before, "else") || is_word(n, before, "do"))
		return true;
	if (is_char(n, before, ':'))
		return true; /* of a label or case; in a?b:c no loop macro follows */
	if (!is_char(n, before, ')') || !n->match[before])
		return false;
	open = n->match[before];
	if (!open)
		return false;
	return is_word(n, open - 1, "if") || is_word(n, open - 1, "while") ||
	       is_word(n, open - 1, "for") || is_word(n, open - 1, "switch") ||
	       (is_plain_name(n, open - 1) && name_has(n, open - 1, "for_each"));
}

/* Can a statement begin with this token, where no operator is possible? */
static bool can_begin(const struct neutral *n, u32 i)
{
	const struct token *token = &n->list[i];

	if (token->kind == TOKEN_NAME)
		return true;
	return is_char(n, i, '{') || token_is(token, n->text, "++") ||
	       token_is(token, n->text, "--");
}

static bool is_loop(const struct neutral *n, u32 name, u32 next)
{
	if (is_char(n, next, '{'))
		return true;
	if (name_has(n, name, "for_each") || name_has(n, name, "foreach") ||
	    name_has(n, name, "FOR_EACH") || name_has(n, name, "FOREACH"))
		return true;
	return !is_capital(n, name) && !is_word(n, next, "else");
}

/* do { ... } for_each_thing(...); */
static bool ends_do(const struct neutral *n, u32 name)
{
	u32 open = name && is_char(n, name - 1, '}') ? n->match[name - 1] : 0;

	return open && is_word(n, open - 1, "do");
}

/* NAME(...) = { ... }: the macro declares something, and the grammar has no such thing */
static bool initialiser_blank(struct neutral *n, u32 assign)
{
	u32 close = is_char(n, assign, '=') ? close_of(n, assign + 1) : 0;

	if (!close || !is_char(n, assign + 1, '{'))
		return false;
	blank(n, n->list[assign].start, end_of(n, close));
	return true;
}

/* NAME(...) where a statement begins */
static void statement_call_change(struct neutral *n, u32 name)
{
	u32 close = close_of(n, name + 1), next = close + 1;

	if (!close || !begins_statement(n, name) || initialiser_blank(n, next))
		return;
	if (is_char(n, next, ';') && n->list[name].bytes >= 5 && ends_do(n, name))
		overwrite(n, name, "while");
	if (is_char(n, next, ':') && !is_capital(n, name + 1)) {
		blank(n, n->list[name + 1].start, end_of(n, close));
		return;
	}
	if (is_char(n, next, '}')) {
		semicolon_add(n, close);
		return;
	}
	if (!can_begin(n, next) || kind_of(n, next) == WORD_ATTRIBUTE ||
	    kind_of(n, next) == WORD_ATTRIBUTE_CALL)
		return;
	if (is_loop(n, name, next) && n->list[name].bytes >= 5)
		overwrite(n, name, "while");
	else
		semicolon_add(n, close);
}

/* A macro alone that is a statement: NAME }, NAME on a line of its own; and a label before a } */
static void statement_name_change(struct neutral *n, u32 name)
{
	u32 next = name + 1;
	bool line_ends =
		memchr(n->text + end_of(n, name), '\n', n->list[next].start - end_of(n, name));

	if (is_char(n, next, ':') && is_char(n, next + 1, '}') && begins_statement(n, name))
		semicolon_add(n, next);
	else if (is_char(n, next, '}') && begins_statement(n, name))
		semicolon_add(n, name);
	else if (line_ends && is_capital(n, name) && can_begin(n, next) &&
		 begins_statement(n, name))
		semicolon_add(n, name);
}

/* asm volatile goto ("..." : ...) */
static u32 asm_change(struct neutral *n, u32 i)
{
	u32 open = i + 1;

	while (n->list[open].kind == TOKEN_NAME && open < i + ASM_WORDS_MAX)
		open++;
	if (!close_of(n, open))
		return i;
	/* int x asm("r4"); names a register */
	if (!begins_statement(n, i) && n->list[i - 1].kind == TOKEN_NAME)
		return n->match[open];
	copy(n, i);
	n->out[n->list[i].start] = 'X';
	copy(n, open);
	copy(n, n->match[open]);
	return n->match[open];
}

static bool is_asm(const struct neutral *n, u32 i)
{
	return is_word(n, i, "asm") || is_word(n, i, "__asm__") || is_word(n, i, "__asm") ||
	       is_word(n, i, "asm_volatile_goto") || is_word(n, i, "asm_goto_output") ||
	       is_word(n, i, "asm_inline");
}

/* Behind an operator or an opening bracket: what follows is an operand */
static bool is_prefix_place(const struct neutral *n, u32 i)
{
	const struct token *before = &n->list[i - 1];

	if (!i)
		return true;
	if (before->kind == TOKEN_PUNCT)
		return !is_char(n, i - 1, ')') && !is_char(n, i - 1, ']');
	return is_word(n, i - 1, "return");
}

static u32 statement_end(const struct neutral *n, u32 i)
{
	while (i < n->count && !is_char(n, i, ';') && !is_char(n, i, '}'))
		i = close_of(n, i) ? close_of(n, i) + 1 : i + 1;
	return i;
}

/* ---- one token ---- */

/* sizeof(type), where the grammar may see other things: the type as a name. __alignof__(x) is a
 * call. */
static u32 sizeof_change(struct neutral *n, u32 i)
{
	u32 close = is_char(n, i + 1, '(') ? close_of(n, i + 1) : 0;

	copy(n, i);
	if (!is_word(n, i, "sizeof"))
		n->out[n->list[i].start] = 'X';
	if (close <= i + 2 || !is_type_word(kind_of(n, i + 2)))
		return i;
	copy(n, i + 1);
	copy(n, close);
	fill(n, i + 2, close - 1);
	return close;
}

/* Can only be a type's name: by the conventions of the kernel */
static bool is_type_name(const struct neutral *n, u32 i)
{
	static const char *const names[] = { "u8",   "u16",   "u32",	"u64",	 "u128",
					     "s8",   "s16",   "s32",	"s64",	 "s128",
					     "uint", "ulong", "ushort", "uchar", "U8",
					     "U16",  "U32",   "U64",	"S32" };
	const char *text = n->text + n->list[i].start;
	u32 bytes = n->list[i].bytes;

	if (n->list[i].kind != TOKEN_NAME)
		return false;
	if (bytes > 2 && !memcmp(text + bytes - 2, "_t", 2))
		return true;
	if (bytes > 5 && !memcmp(text, "__", 2) &&
	    (!memcmp(text + 3, "e16", 3) || !memcmp(text + 3, "e32", 3) ||
	     !memcmp(text + 3, "e64", 3)))
		return true;
	for (u32 k = 0; k < ARRAY_SIZE(names); k++)
		if (is_word(n, i, names[k]) ||
		    (bytes > 2 && !memcmp(text, "__", 2) && strlen(names[k]) == bytes - 2 &&
		     !memcmp(text + 2, names[k], bytes - 2)))
			return true;
	return false;
}

/* (u32)(x), (u64)-1: the grammar sees a call and a subtraction, unless the type is a keyword */
static bool is_cast(const struct neutral *n, u32 open)
{
	const struct token *next = &n->list[open + 3];

	if (!is_char(n, open + 2, ')') || !is_type_name(n, open + 1) || !is_prefix_place(n, open))
		return false;
	return next->kind <= TOKEN_CHAR || is_char(n, open + 3, '(') || is_char(n, open + 3, '-') ||
	       is_char(n, open + 3, '&') || is_char(n, open + 3, '*') ||
	       is_char(n, open + 3, '~') || is_char(n, open + 3, '!') || is_char(n, open + 3, '+');
}

/* A word with a meaning of its own. The last token that is done with. */
static u32 word_change(struct neutral *n, u32 i, u8 kind)
{
	u32 close = close_of(n, i + 1), end;

	switch (kind) {
	case WORD_ATTRIBUTE_CALL:
		return close ? close : i;
	case WORD_WEAK:
	case WORD_ATTRIBUTE:
		if (close || (n->list[i].bytes < 8 && is_capital(n, i)))
			break;
		return i;
	case WORD_TYPEOF:
		if (!close)
			break;
		fill(n, i, close);
		return close;
	case WORD_STATIC:
		/* static DEFINE_X(a, b); */
		if (is_plain_name(n, i + 1) && is_char(n, i + 2, '(') && close_of(n, i + 2) &&
		    !is_plain_name(n, close_of(n, i + 2) + 1))
			return i;
		break;
	case WORD_SIZEOF:
		return sizeof_change(n, i);
	case WORD_STATEMENT:
		if (!is_word(n, i, "goto") || !is_char(n, i + 1, '*'))
			break;
		end = statement_end(n, i + 1);
		copy(n, i);
		fill(n, i + 1, end - 1);
		return end - 1;
	}
	copy(n, i);
	return i;
}

static void name_change(struct neutral *n, u32 i)
{
	copy(n, i);
	if (is_word(n, i, "auto") || is_word(n, i, "offsetof") ||
	    is_word(n, i, "__builtin_offsetof"))
		n->out[n->list[i].start] = '_';
}

/* case 1 ... 3: and not [1 ... 3] = */
static bool is_case_range(const struct neutral *n, u32 i)
{
	for (u32 at = i, steps = 0; at-- > 0 && steps < CASE_TOKENS_MAX; steps++) {
		if (is_word(n, at, "case"))
			return true;
		if (is_char(n, at, ')') || is_char(n, at, ']'))
			at = n->match[at];
		else if (n->list[at].kind == TOKEN_PUNCT && strchr(";{}[(", n->list[at].first))
			return false;
	}
	return false;
}

static u32 punct_change(struct neutral *n, u32 i)
{
	const struct token *token = &n->list[i];

	copy(n, i);
	if (token_is_punct(token, '(') && is_cast(n, i) && n->list[i + 1].bytes >= 3) {
		overwrite(n, i + 1, "int");
		return i + 1;
	}
	if (token->bytes == 3 && token->first == '.') {
		if (is_case_range(n, i))
			overwrite(n, i, "|");
	} else if (token->bytes == 2 && token->first == '&' && n->text[token->start + 1] == '&' &&
		   is_prefix_place(n, i)) {
		n->out[token->start] = ' ';
	}
	return i;
}

/* "..." behind NAME(...), and NAME(...) behind "...": pieces of a string made by macros */
static u32 string_change(struct neutral *n, u32 i)
{
	u32 open = i && is_char(n, i - 1, ')') ? n->match[i - 1] : 0;

	if (open && is_plain_name(n, open - 1))
		return i;
	copy(n, i);
	if (is_plain_name(n, i + 1) && close_of(n, i + 2) && is_char(n, i + 2, '('))
		return close_of(n, i + 2);
	return i;
}

static u32 token_change(struct neutral *n, u32 i)
{
	u8 kind;

	switch (n->list[i].kind) {
	case TOKEN_NAME:
		if (is_asm(n, i))
			return asm_change(n, i);
		kind = kind_of(n, i);
		if (kind != WORD_NONE && kind < WORD_FUNCTION_PAIRS)
			return word_change(n, i, kind);
		name_change(n, i);
		return i;
	case TOKEN_PUNCT:
		return punct_change(n, i);
	case TOKEN_STRING:
		return string_change(n, i);
	case TOKEN_NUMBER: /* 64 KB */
		copy(n, i);
		return is_plain_name(n, i + 1) ? i + 1 : i;
	default:
		copy(n, i);
		return i;
	}
}

/* ---- the whole ---- */

static int tokens_collect(struct neutral *n, struct tokens *tokens, bool *has_branches)
{
	struct live live;
	u32 at;

	n->list = malloc((tokens->count + 2) * sizeof(*n->list));
	n->match = calloc(tokens->count + 2, sizeof(*n->match));
	if (!n->list || !n->match)
		return -ENOMEM;
	live_init(&live, n->text, tokens->list);
	while (tokens->list[at = live_next(&live)].kind != TOKEN_END) {
		if (tokens->list[at].kind == TOKEN_DIRECTIVE)
			live_line_skip(&live);
		else if (tokens->list[at].kind != TOKEN_COMMENT)
			n->list[n->count++] = tokens->list[at];
	}
	/* Two ends, so that the token behind the last can be looked at */
	n->list[n->count] = n->list[n->count + 1] = tokens->list[at];
	*has_branches = live.has_branches;
	return 0;
}

static int brackets_match(struct neutral *n)
{
	u32 *open = malloc((n->count + 1) * sizeof(*open)), depth = 0;

	if (!open)
		return -ENOMEM;
	for (u32 i = 0; i < n->count; i++) {
		if (is_char(n, i, '(') || is_char(n, i, '[') || is_char(n, i, '{')) {
			open[depth++] = i;
		} else if (depth &&
			   (is_char(n, i, ')') || is_char(n, i, ']') || is_char(n, i, '}'))) {
			depth--;
			n->match[i] = open[depth];
			n->match[open[depth]] = i;
		}
	}
	free(open);
	return 0;
}

static void change_all(struct neutral *n)
{
	for (u32 i = 0; i < n->count; i++)
		i = token_change(n, i);
	/* The outer calls first: what lies in an argument that became a name is done with */
	for (u32 i = 0; i < n->count; i++)
		if (is_call(n, i) && n->out[n->list[i].start] == '(')
			arguments_change(n, i);
	for (u32 i = 0; i < n->count; i++) {
		if (is_plain_name(n, i) && is_char(n, i + 1, '('))
			statement_call_change(n, i);
		else if (is_plain_name(n, i))
			statement_name_change(n, i);
	}
}

char *neutral_copy(const char *text, u32 start, u32 end, bool *has_branches)
{
	struct neutral n = { .text = text + start };
	struct tokens tokens = { 0 };
	char *copied = malloc(NEUTRAL_HEAD_BYTES + end - start + 1);
	int err = copied ? 0 : -ENOMEM;

	if (!err) {
		n.out = copied + NEUTRAL_HEAD_BYTES;
		memcpy(copied, NEUTRAL_HEAD, NEUTRAL_HEAD_BYTES);
		for (u32 at = 0; at < end - start; at++)
			n.out[at] = n.text[at] == '\n' ? '\n' : ' ';
		n.out[end - start] = 0;
		err = lex(&tokens, n.text, end - start)
			      ?: tokens_collect(&n, &tokens, has_branches);
	}
	if (!err)
		err = brackets_match(&n);
	if (!err)
		change_all(&n);
	free(tokens.list);
	free(n.list);
	free(n.match);
	if (err) {
		free(copied);
		return NULL;
	}
	return copied;
}
