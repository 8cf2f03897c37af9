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

/* The first place in [text, end) where the word stands alone; NULL if there is none */
const char *word_find(const char *text, const char *end, const char *word)
{
	size_t bytes = strlen(word);
	const char *at = text;

	while ((at = memmem(at, end - at, word, bytes))) {
		if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[bytes]))
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

/* The words of all bodies of a file, sorted by hash, then place */
struct body_words {
	u64 count, room;
	struct body_word {
		u32 hash, item;
	} *list;
};

static u32 word_hash(const char *word, u32 bytes)
{
	return (u32)name_hash(word, bytes);
}

static int body_word_compare(const void *a, const void *b)
{
	const struct body_word *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->item < right->item ? -1 : left->item > right->item;
}

static bool body_words_add(struct body_words *words, const struct file *file, u32 number,
			   struct tokens *tokens)
{
	const struct item *item = &file->items[number];
	const char *body = file->text + item->body;

	if (lex(tokens, body, item->end - item->body))
		return false;
	if (words->room - words->count < tokens->count) {
		u64 room = 2 * (words->room + tokens->count);
		struct body_word *list = realloc(words->list, room * sizeof(*list));

		if (!list)
			return false;
		words->list = list;
		words->room = room;
	}
	for (u32 i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];

		if (token->kind == TOKEN_NAME)
			words->list[words->count++] = (struct body_word) {
				word_hash(body + token->start, token->bytes), number
			};
	}
	return true;
}

/* NULL: memory is out */
static const struct body_words *body_words_make(struct tree *tree, struct file *file)
{
	struct body_words words = { 0 }, *kept;
	struct tokens tokens = { 0 };
	bool well = true;
	u64 count = 0;

	for (u32 i = 0; i < file->item_count && well; i++)
		if (file->items[i].kind == ITEM_FUNCTION && file->items[i].body)
			well = body_words_add(&words, file, i, &tokens);
	if (words.count)
		qsort(words.list, words.count, sizeof(*words.list), body_word_compare);
	for (u64 i = 0; i < words.count; i++)
		if (!count || body_word_compare(&words.list[count - 1], &words.list[i]))
			words.list[count++] = words.list[i];
	kept = well ? pool_alloc(tree->pool, sizeof(*kept) + count * sizeof(*kept->list)) : NULL;
	if (kept && count) {
		kept->list = memcpy(kept + 1, words.list, count * sizeof(*kept->list));
		kept->count = count;
	}
	free(words.list);
	free(tokens.list);
	return kept;
}

static void words_callers_find(struct items *found, const struct file *file, const char *name)
{
	const struct body_words *words = file->body_words;
	u32 hash = word_hash(name, strlen(name));
	u64 low = 0, high = words->count;
	struct tokens tokens = { 0 };

	while (low < high) {
		u64 middle = (low + high) / 2;

		if (words->list[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < words->count && words->list[low].hash == hash; low++) {
		const struct item *item = &file->items[words->list[low].item];

		if (body_has(&tokens, item, name))
			items_add(found, item);
	}
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
		asked->body_words = body_words_make(found->tree, asked);
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
