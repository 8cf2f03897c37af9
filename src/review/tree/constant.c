/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of names: macros that are a plain integer or another such name, enumerators. No
 * expressions are evaluated beyond a sign, brackets and what an enumerator's place says; what is
 * more is "not known". Definitions in the file that asks win, then those of include/, and if two
 * others disagree there is no value.
 */
#include <stdlib.h>

#include "review/tree/internal.h"
#include "review/tree/lex.h"

#define CHAIN_MAX 8 /* #define A B, #define B C, ... */

struct lookup {
	struct tree *tree;
	const struct file *near;
	u32 depth;
};

static bool name_value(const struct lookup *lookup, const char *name, s64 *value);

static bool token_value(const struct lookup *lookup, const struct token *token, const char *text,
			s64 *value)
{
	char copied[64], *end;

	if (token->bytes >= sizeof(copied))
		return false;
	memcpy(copied, text + token->start, token->bytes);
	copied[token->bytes] = 0;
	if (token->kind == TOKEN_NAME)
		return name_value(lookup, copied, value);
	if (token->kind != TOKEN_NUMBER)
		return false;
	errno = 0;
	*value = (s64)strtoull(copied, &end, 0);
	return !errno && strspn(end, "uUlL") == strlen(end);
}

/* Tokens [at, behind) as one number: brackets around it, a sign in front, A << B, A + B */
static bool tokens_value(const struct lookup *lookup, const char *text, const struct token *at,
			 const struct token *behind, s64 *value)
{
	s64 right;
	bool negative = false;

	while (behind > at + 1 && token_is_punct(at, '(') && token_is_punct(behind - 1, ')')) {
		at++;
		behind--;
	}
	if (behind > at + 1 && token_is_punct(at, '-')) {
		negative = true;
		at++;
	}
	if (behind == at + 1) {
		if (!token_value(lookup, at, text, value))
			return false;
		*value = negative ? -*value : *value;
		return true;
	}
	if (negative || behind != at + 3 || at[1].kind != TOKEN_PUNCT ||
	    !token_value(lookup, at, text, value) || !token_value(lookup, at + 2, text, &right))
		return false;
	if (token_is(at + 1, text, "<<") && right >= 0 && right < 63)
		*value = (s64)((u64)*value << right);
	else if (token_is_punct(at + 1, '+'))
		*value = (s64)((u64)*value + (u64)right);
	else if (token_is_punct(at + 1, '-'))
		*value = (s64)((u64)*value - (u64)right);
	else if (token_is_punct(at + 1, '|'))
		*value |= right;
	else
		return false;
	return true;
}

static bool macro_value(const struct lookup *lookup, const struct item *item, s64 *value)
{
	const char *text = item->file->text + item->body;
	struct tokens tokens = { 0 };
	u32 kept = 0;
	bool found = false;

	if (item->is_function_like || item->body >= item->end || item->end - item->body > 200)
		return false;
	if (!lex(&tokens, text, item->end - item->body)) {
		for (u32 i = 0; i + 1 < tokens.count; i++)
			if (tokens.list[i].kind != TOKEN_COMMENT)
				tokens.list[kept++] = tokens.list[i];
		found = kept && kept < 16 &&
			tokens_value(lookup, text, tokens.list, tokens.list + kept, value);
	}
	free(tokens.list);
	return found;
}

/* The enumerator `name` of an enum: counted from the last one that has a value */
static bool enumerator_value(const struct lookup *lookup, const struct token *list, const char *text,
			     const char *name, s64 *value)
{
	s64 next = 0;
	bool known = true;

	while (list->kind != TOKEN_END && !token_is_punct(list, '{'))
		list++;
	if (list->kind == TOKEN_END)
		return false;
	for (list++; list->kind != TOKEN_END && !token_is_punct(list, '}'); list++) {
		const struct token *first = list, *end;
		bool is_it = list->kind == TOKEN_NAME && token_is(list, text, name);
		u32 depth = 0;

		if (list->kind != TOKEN_NAME)
			continue;
		for (end = list + 1; end->kind != TOKEN_END; end++) {
			if (!depth && (token_is_punct(end, ',') || token_is_punct(end, '}')))
				break;
			depth += token_is_punct(end, '(');
			depth -= depth && token_is_punct(end, ')');
		}
		if (end > first + 1)
			known = token_is_punct(first + 1, '=') &&
				tokens_value(lookup, text, first + 2, end, &next);
		if (is_it) {
			*value = next;
			return known;
		}
		next++;
		list = token_is_punct(end, ',') ? end : end - 1;
	}
	return false;
}

static bool enum_value(const struct lookup *lookup, const struct item *item, const char *name,
		       s64 *value)
{
	const char *text = item->file->text + item->start;
	struct tokens tokens = { 0 };
	bool found = false;
	u32 kept = 0;

	if (!memmem(text, item->end - item->start, name, strlen(name)))
		return false;
	if (!lex(&tokens, text, item->end - item->start)) {
		/* Directives and comments go: all branches of an #if are read as if they were there */
		for (u32 i = 0; i < tokens.count; i++) {
			if (tokens.list[i].kind == TOKEN_DIRECTIVE)
				while (tokens.list[i].kind != TOKEN_LINE_END)
					i++;
			else if (tokens.list[i].kind != TOKEN_COMMENT)
				tokens.list[kept++] = tokens.list[i];
		}
		found = enumerator_value(lookup, tokens.list, text, name, value);
	}
	free(tokens.list);
	return found;
}

static bool file_value(const struct lookup *lookup, const struct file *file, const char *name,
		       s64 *value)
{
	for (u32 i = 0; file && i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->kind == ITEM_MACRO && !strcmp(item->name, name) &&
		    macro_value(lookup, item, value))
			return true;
		if (item->kind == ITEM_STRUCT && item->record_kind == 'e' &&
		    enum_value(lookup, item, name, value))
			return true;
	}
	return false;
}

/* Lower is better: the same file, the kernel's own headers, the folder's, others */
static u32 rank_of(const struct lookup *lookup, const char *path)
{
	if (!strncmp(path, "include/uapi/asm-generic/", 25))
		return 1;
	if (!strncmp(path, "include/", 8))
		return 2;
	if (lookup->near) {
		const char *slash = strrchr(lookup->near->path, '/');
		size_t bytes = slash ? slash - lookup->near->path : 0;

		if (!strncmp(path, lookup->near->path, bytes))
			return 3;
	}
	return strncmp(path, "tools/", 6) && strncmp(path, "arch/", 5) ? 4 : 5;
}

static bool name_value(const struct lookup *from, const char *name, s64 *value)
{
	struct lookup lookup = *from;
	struct index_range range = index_find(&lookup.tree->index, name_hash(name, strlen(name)));
	const struct file *file;
	u32 best = UINT_MAX, at = 0;

	if (++lookup.depth > CHAIN_MAX)
		return false;
	if (lookup.near && file_value(&lookup, lookup.near, name, value))
		return true;
	while ((file = overlay_next(lookup.tree, &at)))
		if (file_value(&lookup, file, name, value))
			return true;
	for (const record *r = range.first; r < range.behind; r++) {
		const char *path = lookup.tree->sources.list[record_file(*r)].path;
		u32 rank = rank_of(&lookup, path);
		s64 found;

		if (!(*r & (RECORD_ITEM | RECORD_CONSTANT)) || rank > best ||
		    lookup.tree->sources.list[record_file(*r)].is_overlaid)
			continue;
		if (!file_value(&lookup, source_file(lookup.tree, record_file(*r)), name, &found))
			continue;
		if (rank == best && found != *value)
			return false;
		best = rank;
		*value = found;
	}
	return best != UINT_MAX;
}

bool constant_find(struct tree *tree, const char *name, const struct file *near, s64 *value)
{
	struct lookup lookup = { .tree = tree, .near = near };

	return name_value(&lookup, name, value);
}
