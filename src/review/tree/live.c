/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walking tokens past conditional compilation. See live.h for the rule. Conditions are not
 * evaluated but for the constants 0 and 1; who wants to know under which one a token stands looks
 * at the branches that are open there.
 */
#include "review/tree/live.h"

enum word { WORD_OTHER, WORD_IF, WORD_IFDEF, WORD_ELIF, WORD_ELSE, WORD_ENDIF };

void live_init(struct live *live, const char *text, const struct token *list)
{
	live->text = text;
	live->list = list;
	live->at = 0;
	live->braces = live->parens = 0;
	live->is_open = live->has_branches = false;
	live->branch_count = live->too_deep = live->version = 0;
}

static enum word word_of(const struct live *live, u32 directive)
{
	static const struct {
		const char *name;
		enum word word;
	} words[] = { { "if", WORD_IF },	{ "ifdef", WORD_IFDEF },  { "ifndef", WORD_IFDEF },
		      { "elif", WORD_ELIF },	{ "else", WORD_ELSE },	  { "endif", WORD_ENDIF },
		      { "elifdef", WORD_ELIF }, { "elifndef", WORD_ELIF } };
	const struct token *token = &live->list[directive + 1];

	if (token->kind != TOKEN_NAME || (token->first != 'i' && token->first != 'e'))
		return WORD_OTHER;
	for (u32 i = 0; i < ARRAY_SIZE(words); i++)
		if (token_is(token, live->text, words[i].name))
			return words[i].word;
	return WORD_OTHER;
}

static u32 line_end(const struct live *live, u32 at)
{
	while (live->list[at].kind != TOKEN_LINE_END && live->list[at].kind != TOKEN_END)
		at++;
	return at;
}

/* -1: not a constant */
static int constant_value(const struct live *live, u32 directive)
{
	const struct token *value = &live->list[directive + 2];

	if (value->kind != TOKEN_NUMBER || value[1].kind == TOKEN_PUNCT || value->bytes != 1)
		return -1;
	return value->first == '0' ? 0 : value->first == '1' ? 1 : -1;
}

/* The #elif, #else or #endif that ends the branch which begins behind this token */
static u32 branch_end(const struct live *live, u32 at)
{
	u32 depth = 0;

	for (; live->list[at].kind != TOKEN_END; at++) {
		if (live->list[at].kind != TOKEN_DIRECTIVE)
			continue;
		switch (word_of(live, at)) {
		case WORD_IF:
		case WORD_IFDEF:
			depth++;
			break;
		case WORD_ELIF:
		case WORD_ELSE:
			if (!depth)
				return at;
			break;
		case WORD_ENDIF:
			if (!depth--)
				return at;
			break;
		default:
			break;
		}
	}
	return at;
}

static bool in_the_middle(const struct live *live)
{
	return live->is_open || live->braces > 0 || live->parens > 0;
}

/* #ifndef X, and the next line defines X: a header's guard is no condition */
static bool is_include_guard(const struct live *live, u32 directive)
{
	const struct token *name = &live->list[directive + 2];
	const struct token *next = &live->list[line_end(live, directive) + 1];

	if (live->branch_count || !token_is(name - 1, live->text, "ifndef") ||
	    name->kind != TOKEN_NAME)
		return false;
	while (next->kind == TOKEN_COMMENT)
		next++;
	return next->kind == TOKEN_DIRECTIVE && token_is(next + 1, live->text, "define") &&
	       next[2].bytes == name->bytes &&
	       !memcmp(live->text + next[2].start, live->text + name->start, name->bytes);
}

static void branch_push(struct live *live, u32 directive, enum word word)
{
	int value = word == WORD_IF ? constant_value(live, directive) : -1;
	struct live_branch *branch;

	live->has_branches |= in_the_middle(live);
	if (live->branch_count == LIVE_BRANCHES_MAX) {
		live->too_deep++;
		return;
	}
	branch = &live->branches[live->branch_count];
	*branch = (struct live_branch) { .braces = live->braces,
					 .parens = live->parens,
					 .was_open = live->is_open,
					 .taken = value != 0,
					 .is_last = value == 1,
					 .directive = directive,
					 .is_guard = is_include_guard(live, directive) };
	live->branch_count++;
	if (!value)
		live->at = branch_end(live, live->at);
}

static void branch_change(struct live *live, u32 directive, enum word word)
{
	struct live_branch *branch;
	bool is_read;

	if (live->too_deep || !live->branch_count)
		return;
	branch = &live->branches[live->branch_count - 1];
	is_read = !branch->taken;
	if (branch->taken && !branch->is_last)
		is_read = !branch->was_open && !live->is_open && !branch->braces &&
			  !branch->parens && live->braces == branch->braces &&
			  live->parens == branch->parens;
	if (word == WORD_ELIF && !constant_value(live, directive))
		is_read = false;
	branch->is_else = word == WORD_ELSE;
	if (is_read) {
		if (word == WORD_ELIF)
			branch->directive = directive;
		branch->taken = true;
		return;
	}
	live->at = branch_end(live, live->at);
}

static void branch_pop(struct live *live)
{
	if (live->too_deep)
		live->too_deep--;
	else if (live->branch_count)
		live->branch_count--;
}

/* False: not a conditional directive */
static bool conditional_take(struct live *live, u32 directive)
{
	enum word word = word_of(live, directive);

	if (word == WORD_OTHER)
		return false;
	live->version++;
	live->at = line_end(live, directive);
	if (live->list[live->at].kind == TOKEN_LINE_END)
		live->at++;
	if (word == WORD_IF || word == WORD_IFDEF)
		branch_push(live, directive, word);
	else if (word == WORD_ENDIF)
		branch_pop(live);
	else
		branch_change(live, directive, word);
	return true;
}

static void depth_count(struct live *live, u8 c)
{
	switch (c) {
	case '{':
		live->braces++;
		break;
	case '}':
		live->braces--;
		break;
	case '(':
	case '[':
		live->parens++;
		break;
	case ')':
	case ']':
		live->parens--;
		break;
	}
}

u32 live_next(struct live *live)
{
	for (;;) {
		const struct token *token = &live->list[live->at];

		switch (token->kind) {
		case TOKEN_END:
			return live->at;
		case TOKEN_LINE_END:
			live->at++;
			continue;
		case TOKEN_DIRECTIVE:
			if (conditional_take(live, live->at))
				continue;
			return live->at++;
		case TOKEN_PUNCT:
			if (token->bytes == 1)
				depth_count(live, token->first);
			return live->at++;
		default:
			return live->at++;
		}
	}
}

/* First bytes of brackets, directives and the end; no other token but a lone zero byte has them */
static const bool marks[256] = { ['('] = true, [')'] = true, ['['] = true, [']'] = true,
				 ['{'] = true, ['}'] = true, ['#'] = true, [0] = true };

u32 live_next_mark(struct live *live)
{
	while (!marks[live->list[live->at].first])
		live->at++;
	return live_next(live);
}

void live_line_skip(struct live *live)
{
	live->at = line_end(live, live->at);
}
