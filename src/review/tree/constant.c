/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of names: macros that are a plain integer or another such name, enumerators. No
 * expressions are evaluated beyond a sign, brackets and what an enumerator's place says; what is
 * more is "not known". Definitions in the file that asks win, then those of its folder, then those
 * of include/; where two of the winners disagree there is no value.
 */
#include <stdlib.h>

#include "review/tree/internal.h"
#include "review/tree/lex.h"

#define CHAIN_MAX 8 /* #define A B, #define B C, ... */

enum known { KNOWN_NOT_DEFINED, KNOWN_NOT, KNOWN };

struct lookup {
	struct tree *tree;
	const struct file *near;
	u32 depth;
};

/* What a file was told of a name before: the same files ask again and again, so newest first */
struct told {
	struct told *next;
	const struct file *near;
	s64 value;
	bool is_constant;
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
static enum known enumerator_value(const struct lookup *lookup, const struct token *list,
				   const char *text, const char *name, s64 *value)
{
	s64 next = 0;
	bool known = true;

	while (list->kind != TOKEN_END && !token_is_punct(list, '{'))
		list++;
	if (list->kind == TOKEN_END)
		return KNOWN_NOT_DEFINED;
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
			return known ? KNOWN : KNOWN_NOT;
		}
		next++;
		list = token_is_punct(end, ',') ? end : end - 1;
	}
	return KNOWN_NOT_DEFINED;
}

/* Comments and directives go: all branches of an #if are read as if they were there */
static void tokens_clean(struct tokens *tokens)
{
	u32 kept = 0;

	for (u32 i = 0; i < tokens->count; i++) {
		while (tokens->list[i].kind == TOKEN_DIRECTIVE)
			while (tokens->list[i].kind != TOKEN_LINE_END)
				i++;
		if (tokens->list[i].kind != TOKEN_COMMENT && tokens->list[i].kind != TOKEN_LINE_END)
			tokens->list[kept++] = tokens->list[i];
	}
}

static enum known enum_value(const struct lookup *lookup, const struct item *item, const char *name,
			     s64 *value)
{
	const char *text = item->file->text + item->start;
	enum known found = KNOWN_NOT_DEFINED;
	struct tokens tokens = { 0 };

	if (!lex(&tokens, text, item->end - item->start)) {
		tokens_clean(&tokens);
		found = enumerator_value(lookup, tokens.list, text, name, value);
	}
	free(tokens.list);
	return found;
}

/* Two definitions: of one value, or the value is not known */
static void values_join(enum known *all, s64 *value, enum known one, s64 found)
{
	if (*all == KNOWN_NOT_DEFINED) {
		*all = one;
		*value = found;
	} else if (one == KNOWN_NOT || (one == KNOWN && *all == KNOWN && found != *value)) {
		*all = KNOWN_NOT;
	}
}

/* ---- the enums of a file ---- */

static bool enum_part(const struct item *item, u32 *start)
{
	*start = item->start;
	return item->kind == ITEM_STRUCT && item->record_kind == 'e';
}

static void enums_value(const struct lookup *lookup, struct file *file, const char *name,
			enum known *all, s64 *value)
{
	struct word_search search;
	u32 item;

	if (!file->enum_words)
		file->enum_words = word_table_make(lookup->tree, file, enum_part);
	if (!file->enum_words)
		return;
	search = word_table_find(file->enum_words, name);
	while (word_table_next(&search, &item)) {
		s64 found = 0;
		enum known one = enum_value(lookup, &file->items[item], name, &found);

		if (one != KNOWN_NOT_DEFINED)
			values_join(all, value, one, found);
	}
}

/* `flags` of the file's record: what the name can be there */
static enum known file_value(const struct lookup *lookup, const struct file *file, u8 flags,
			     const char *name, s64 *value)
{
	enum known all = KNOWN_NOT_DEFINED, one;
	const struct item *const *named;
	u32 count = flags & RECORD_ITEM ? file_items(lookup->tree, file, name, &named) : 0;
	s64 found = 0;

	for (u32 i = 0; i < count; i++) {
		if (named[i]->kind != ITEM_MACRO)
			continue;
		one = macro_value(lookup, named[i], &found) ? KNOWN : KNOWN_NOT;
		values_join(&all, value, one, found);
	}
	if (flags & RECORD_CONSTANT)
		enums_value(lookup, (struct file *)file, name, &all, value);
	return all;
}

/* Whose definitions count, the first group that has any: the file's folder, the headers of the
 * whole kernel, other code. What only other architectures or user space define does not. */
enum group { GROUP_FOLDER, GROUP_HEADERS, GROUP_OTHERS, GROUP_COUNT };

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static enum group group_of(const struct lookup *lookup, const char *path)
{
	const char *near = lookup->near ? lookup->near->path : "", *slash = strrchr(near, '/');
	const char *arch = starts_with(near, "arch/") ? strchr(near + 5, '/') : NULL;

	if (slash && !strncmp(path, near, slash + 1 - near))
		return GROUP_FOLDER;
	if (arch && !strncmp(path, near, arch + 1 - near))
		return GROUP_FOLDER;
	if (starts_with(path, "include/"))
		return GROUP_HEADERS;
	if (starts_with(path, "arch/") || starts_with(path, "tools/") ||
	    starts_with(path, "samples/") || starts_with(path, "scripts/"))
		return GROUP_COUNT;
	return GROUP_OTHERS;
}

static enum known group_value(const struct lookup *lookup, enum group group, const char *name,
			      s64 *value)
{
	enum known all = KNOWN_NOT_DEFINED;
	const struct file *file;
	struct hits hits;
	u32 number;

	hits_init(&hits, lookup->tree, name, RECORD_ITEM | RECORD_CONSTANT);
	while (all != KNOWN_NOT && hits_next(&hits, &number)) {
		s64 found = 0;
		enum known one;

		if (group_of(lookup, lookup->tree->sources.list[number].path) != group)
			continue;
		file = source_file(lookup->tree, number);
		if (!file)
			continue;
		one = file_value(lookup, file, hits.found, name, &found);
		if (one != KNOWN_NOT_DEFINED)
			values_join(&all, value, one, found);
	}
	return all;
}

/* The same for all who ask, but for those in whose folder it is defined: found once */
static bool common_value(const struct lookup *from, const char *name, s64 *value)
{
	struct lookup lookup = { .tree = from->tree, .depth = from->depth };
	struct name *known = name_get(from->tree, name);
	enum known found = KNOWN_NOT_DEFINED;

	if (!known)
		return false;
	if (!known->constant_found) {
		for (u32 i = GROUP_HEADERS; i < GROUP_COUNT && found == KNOWN_NOT_DEFINED; i++)
			found = group_value(&lookup, i, name, &known->constant);
		known->constant_found = true;
		known->is_constant = found == KNOWN;
	}
	*value = known->constant;
	return known->is_constant;
}

/* What a name can be in a file; the index knows it of one that is as it is on disk. */
static u8 flags_in(const struct lookup *lookup, const struct file *file, const char *name)
{
	const struct tree *tree = lookup->tree;
	const struct source *source = source_find(tree, file->path);

	if (!source || source->file != file)
		return RECORD_ITEM | RECORD_CONSTANT;
	return source_flags(tree, source - tree->sources.list, name);
}

static bool name_evaluate(const struct lookup *from, const char *name, s64 *value)
{
	struct lookup lookup = *from;
	enum known found = KNOWN_NOT_DEFINED;
	const struct file *file;
	u32 at = 0;

	if (++lookup.depth > CHAIN_MAX)
		return false;
	if (lookup.near)
		found = file_value(&lookup, lookup.near, flags_in(&lookup, lookup.near, name), name,
				   value);
	while (found == KNOWN_NOT_DEFINED && (file = overlay_next(lookup.tree, &at)))
		found = file_value(&lookup, file, RECORD_ITEM | RECORD_CONSTANT, name, value);
	if (found == KNOWN_NOT_DEFINED && lookup.near)
		found = group_value(&lookup, GROUP_FOLDER, name, value);
	return found == KNOWN_NOT_DEFINED ? common_value(&lookup, name, value) : found == KNOWN;
}

static struct told *told_find(struct told *first, const struct file *near)
{
	while (first && first->near != near)
		first = first->next;
	return first;
}

/* Deep in a chain of names "not known" may only mean that the chain is too long. */
static bool name_value(const struct lookup *from, const char *name, s64 *value)
{
	struct name *asked = name_get(from->tree, name);
	struct told *told = asked ? told_find(asked->told, from->near) : NULL;

	if (!told) {
		told = asked ? pool_alloc(from->tree->pool, sizeof(*told)) : NULL;
		if (!told)
			return false;
		told->near = from->near;
		told->is_constant = name_evaluate(from, name, &told->value);
		if (told->is_constant || from->depth < CHAIN_MAX / 2) {
			told->next = asked->told;
			asked->told = told;
		}
	}
	*value = told->value;
	return told->is_constant;
}

bool constant_find(struct tree *tree, const char *name, const struct file *near, s64 *value)
{
	struct lookup lookup = { .tree = tree, .near = near };

	return name_value(&lookup, name, value);
}
