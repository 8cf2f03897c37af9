/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which items of a file have a word in them: a table of the hashes of all words of those parts,
 * for files that are asked again and again. Words of one hash stand together, so who finds a place
 * looks there whether it is the word itself. Comments and strings are no words.
 */
#include <stdlib.h>

#include "review/tree/internal.h"

struct word_list {
	struct word_place *list;
	u64 count, room;
};

static int place_compare(const void *a, const void *b)
{
	const struct word_place *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->item < right->item ? -1 : left->item > right->item;
}

static bool words_add(struct word_list *words, const char *text, const struct tokens *tokens,
		      u32 item)
{
	if (words->room - words->count < tokens->count) {
		u64 room = 2 * (words->room + tokens->count);
		struct word_place *list = realloc(words->list, room * sizeof(*list));

		if (!list)
			return false;
		words->list = list;
		words->room = room;
	}
	for (u32 i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];

		if (token->kind == TOKEN_NAME)
			words->list[words->count++] = (struct word_place){
				(u32)name_hash(text + token->start, token->bytes), item };
	}
	return true;
}

/* Sorted, each place once */
static void words_sort(struct word_list *words)
{
	u64 count = 0;

	if (words->count)
		qsort(words->list, words->count, sizeof(*words->list), place_compare);
	for (u64 i = 0; i < words->count; i++)
		if (!count || place_compare(&words->list[count - 1], &words->list[i]))
			words->list[count++] = words->list[i];
	words->count = count;
}

static bool words_read(struct word_list *words, const struct file *file, word_part part)
{
	struct tokens tokens = { 0 };
	bool well = true;

	for (u32 i = 0; i < file->item_count && well; i++) {
		u32 start;

		if (part(&file->items[i], &start))
			well = !lex(&tokens, file->text + start, file->items[i].end - start) &&
			       words_add(words, file->text + start, &tokens, i);
	}
	free(tokens.list);
	return well;
}

const struct word_table *word_table_make(struct tree *tree, const struct file *file,
					 word_part part)
{
	struct word_list words = { 0 };
	struct word_table *table = NULL;

	if (words_read(&words, file, part)) {
		words_sort(&words);
		table = pool_alloc(tree->pool, sizeof(*table) + words.count * sizeof(*words.list));
	}
	if (table) {
		table->count = words.count;
		if (words.count)
			memcpy(table->list, words.list, words.count * sizeof(*words.list));
	}
	free(words.list);
	return table;
}

struct word_search word_table_find(const struct word_table *table, const char *word)
{
	struct word_search search = { table, 0, (u32)name_hash(word, strlen(word)) };
	u64 high = table->count;

	while (search.at < high) {
		u64 middle = (search.at + high) / 2;

		if (table->list[middle].hash < search.hash)
			search.at = middle + 1;
		else
			high = middle;
	}
	return search;
}

bool word_table_next(struct word_search *search, u32 *item)
{
	const struct word_table *table = search->table;

	if (search->at == table->count || table->list[search->at].hash != search->hash)
		return false;
	*item = table->list[search->at++].item;
	return true;
}
