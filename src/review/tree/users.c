/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who uses a name: functions in whose bodies it stands. The index tells the files, a search of
 * their bodies the functions. A file that is asked about very often (a generated one, of which
 * every function is reviewed) gets a table of the words of its bodies instead: going through all
 * bodies for each function would cost the square of the file's length.
 */
#include <stdlib.h>

#include "review/tree/internal.h"

#define ASKED_MAX 64 /* so many searches cost as much as the table */

static bool is_word_byte(char c)
{
	return c == '_' || c == '$' || (u8)(c - '0') < 10 || (u8)((c | 32) - 'a') < 26;
}

const char *word_find(const char *text, const char *end, const char *word)
{
	size_t bytes = strlen(word);
	const char *at = text;

	while (bytes && (at = memmem(at, end - at, word, bytes))) {
		if ((at == text || !is_word_byte(at[-1])) &&
		    (at + bytes == end || !is_word_byte(at[bytes])))
			return at;
		at += bytes;
	}
	return NULL;
}

/* Is it a token of the body, not a word of a comment or string? */
static bool body_has(struct tokens *tokens, const struct item *function, const char *word)
{
	const char *body = function->file->text + function->body;
	u32 bytes = function->end - function->body;

	if (!function->body || !word_find(body, body + bytes, word) || lex(tokens, body, bytes))
		return false;
	for (u32 i = 0; i < tokens->count; i++)
		if (tokens->list[i].kind == TOKEN_NAME && token_is(&tokens->list[i], body, word))
			return true;
	return false;
}

/* ---- files that are asked about again and again ---- */

static bool body_part(const struct item *item, u32 *start)
{
	*start = item->body;
	return item->kind == ITEM_FUNCTION && item->body;
}

static void words_callers_find(struct items *found, const struct file *file, const char *name)
{
	struct word_search search = word_table_find(file->body_words, name);
	struct tokens tokens = { 0 };
	u32 item;

	while (word_table_next(&search, &item))
		if (body_has(&tokens, &file->items[item], name))
			items_add(found, &file->items[item]);
	free(tokens.list);
}

static void bodies_callers_find(struct items *found, const struct file *file, const char *name)
{
	struct tokens tokens = { 0 };

	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->kind == ITEM_FUNCTION && body_has(&tokens, item, name))
			items_add(found, item);
	}
	free(tokens.list);
}

static void file_callers_find(struct items *found, const struct file *file, const char *name)
{
	struct file *asked = (struct file *)file;

	if (!file->body_words && asked->callers_asked++ >= ASKED_MAX)
		asked->body_words = word_table_make(found->tree, file, body_part);
	if (file->body_words)
		words_callers_find(found, file, name);
	else
		bodies_callers_find(found, file, name);
}

u32 callers_find(struct tree *tree, const char *name, const struct item *const **out)
{
	struct name *found = name_get(tree, name);
	struct items users = { .tree = tree };
	const struct file *file;
	struct hits hits;

	*out = NULL;
	if (!found || !*name)
		return 0;
	if (!found->callers.found) {
		hits_init(&hits, tree, name, RECORD_BODY);
		while ((file = hits_file(&hits)))
			file_callers_find(&users, file, name);
		if (users.failed)
			return 0;
		found->callers.list = users.list;
		found->callers.count = users.count;
		found->callers.found = true;
	}
	*out = found->callers.list;
	return found->callers.count;
}
