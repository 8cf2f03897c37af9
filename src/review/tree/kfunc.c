/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kfunc registrations: BTF_ID_FLAGS(func, name, flags) lines between BTF_KFUNCS_START(set) and
 * BTF_KFUNCS_END(set), or in the older BTF_SET8_START(set) ... BTF_SET8_END(set). Each is an item
 * of its own, since the scanner takes macro calls at the top level as such. A list may be kept in a
 * macro, whose rows another one turns into registrations (XDP_METADATA_KFUNC_xxx).
 */
#include <stdlib.h>

#include "review/tree/internal.h"
#include "review/tree/lex.h"

struct kfuncs {
	struct tree *tree;
	struct tokens tokens;
	u32 room;
	bool failed;
};

/* A macro call in some text: NAME(...) */
struct call {
	const char *text;
	u32 bytes;
};

static struct call call_of(const struct item *item)
{
	return (struct call) { item->file->text + item->start, item->end - item->start };
}

/* The text of the call's argument `number`, white space made single blanks; "" if there is none */
static const char *argument(struct kfuncs *kfuncs, struct call call, u32 number)
{
	char *out = pool_alloc(kfuncs->tree->pool, call.bytes + 1);
	u32 at = 0, comma = 0, depth = 0, last_end = 0;

	if (!out || lex(&kfuncs->tokens, call.text, call.bytes)) {
		kfuncs->failed = true;
		return "";
	}
	for (const struct token *t = kfuncs->tokens.list; t->kind != TOKEN_END; t++) {
		if (token_is_punct(t, '(') && !depth++)
			continue;
		if (token_is_punct(t, ')') && depth && !--depth)
			break;
		if (depth == 1 && token_is_punct(t, ',')) {
			comma++;
			continue;
		}
		if (!depth || comma != number || t->kind > TOKEN_PUNCT)
			continue;
		if (at && t->start > last_end)
			out[at++] = ' ';
		memcpy(out + at, call.text + t->start, t->bytes);
		at += t->bytes;
		last_end = t->start + t->bytes;
	}
	return out;
}

static void row_add(struct kfuncs *kfuncs, struct kfunc_row row)
{
	struct tree *tree = kfuncs->tree;

	if (tree->kfunc_count == kfuncs->room) {
		u32 room = kfuncs->room ? kfuncs->room * 2 : 64;
		struct kfunc_row *rows = realloc(tree->kfuncs, room * sizeof(*rows));

		if (!rows) {
			kfuncs->failed = true;
			return;
		}
		tree->kfuncs = rows;
		kfuncs->room = room;
	}
	tree->kfuncs[tree->kfunc_count++] = row;
}

static void call_add(struct kfuncs *kfuncs, const struct item *item, const char *set)
{
	struct kfunc_row row = { .set = set, .file = item->file, .line = item->line };

	if (strcmp(argument(kfuncs, call_of(item), 0), "func"))
		return;
	row.name = argument(kfuncs, call_of(item), 1);
	row.flags = argument(kfuncs, call_of(item), 2);
	row_add(kfuncs, row);
}

/* ---- lists kept in a macro ---- */

/* #define ROW(a, name, b) BTF_ID_FLAGS(func, name), the last one above `list` in its file */
static const struct item *row_macro(const struct item *list, const char *name, u32 bytes)
{
	for (const struct item *item = list; item-- > list->file->items;)
		if (item->kind == ITEM_MACRO && item->is_function_like &&
		    strlen(item->name) == bytes && !memcmp(item->name, name, bytes))
			return item;
	return NULL;
}

/* What the row macro's parameter is in this row */
static const char *parameter_value(struct kfuncs *kfuncs, const struct item *macro, struct call row,
				   const char *name)
{
	for (u32 i = 0; i < macro->parameter_count; i++)
		if (!strcmp(macro->parameters[i].name, name))
			return argument(kfuncs, row, i);
	return name;
}

static void macro_row_add(struct kfuncs *kfuncs, const struct item *list, struct call row,
			  const char *set)
{
	const struct item *macro = row_macro(list, row.text, strcspn(row.text, "("));
	struct kfunc_row found = { .set = set, .file = list->file, .line = list->line };
	struct call body;

	if (!macro)
		return;
	body = (struct call) { macro->file->text + macro->body, macro->end - macro->body };
	if (strncmp(body.text, "BTF_ID_FLAGS(", 13) || strcmp(argument(kfuncs, body, 0), "func"))
		return;
	found.name = parameter_value(kfuncs, macro, row, argument(kfuncs, body, 1));
	found.flags = parameter_value(kfuncs, macro, row, argument(kfuncs, body, 2));
	row_add(kfuncs, found);
}

/* A name alone: a macro that is a list of ROW(...) ROW(...) */
static void list_add(struct kfuncs *kfuncs, const struct item *list, const char *set)
{
	const struct item *const *macros;
	u32 count = items_find(kfuncs->tree, list->name, &macros);
	struct tokens tokens = { 0 };
	const struct item *macro = NULL;
	const char *text;

	for (u32 i = 0; i < count && !macro; i++)
		if (macros[i]->kind == ITEM_MACRO && !macros[i]->is_function_like)
			macro = macros[i];
	if (!macro)
		return;
	text = macro->file->text + macro->body;
	kfuncs->failed |= lex(&tokens, text, macro->end - macro->body) != 0;
	for (u32 i = 0; i + 1 < tokens.count; i++) {
		u32 first = i, depth = 0;

		if (!token_is_punct(&tokens.list[i + 1], '('))
			continue;
		do {
			i++;
			depth += token_is_punct(&tokens.list[i], '(');
			depth -= token_is_punct(&tokens.list[i], ')');
		} while (depth && tokens.list[i].kind != TOKEN_END);
		macro_row_add(kfuncs, list,
			      (struct call) { text + tokens.list[first].start,
					      tokens.list[i].start + 1 - tokens.list[first].start },
			      set);
	}
	free(tokens.list);
}

static bool is_alone(const struct item *item)
{
	return item->end - item->start == strlen(item->name);
}

static void file_kfuncs(struct kfuncs *kfuncs, const struct file *file)
{
	const char *set = NULL;

	for (u32 i = 0; file && i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->kind != ITEM_CALL)
			continue;
		if (!strcmp(item->name, "BTF_KFUNCS_START") ||
		    !strcmp(item->name, "BTF_SET8_START"))
			set = argument(kfuncs, call_of(item), 0);
		else if (!strcmp(item->name, "BTF_KFUNCS_END") ||
			 !strcmp(item->name, "BTF_SET8_END"))
			set = NULL;
		else if (set && !strcmp(item->name, "BTF_ID_FLAGS"))
			call_add(kfuncs, item, set);
		else if (set && is_alone(item))
			list_add(kfuncs, item, set);
	}
}

u32 kfuncs_find(struct tree *tree, const struct kfunc_row **out)
{
	struct kfuncs kfuncs = { .tree = tree };
	const struct file *file;
	struct hits hits;

	if (!tree->kfuncs_found) {
		tree->kfunc_count = 0;
		hits_init(&hits, tree, "BTF_ID_FLAGS", RECORD_WORD);
		while ((file = hits_file(&hits)))
			file_kfuncs(&kfuncs, file);
		free(kfuncs.tokens.list);
		tree->kfuncs_found = !kfuncs.failed;
	}
	*out = tree->kfuncs;
	return tree->kfunc_count;
}

static int row_compare(const void *a, const void *b)
{
	const struct kfunc_row *const *left = a, *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	return order ? order : *left < *right ? -1 : *left > *right;
}

/* All rows sorted by name, made at the first question */
static bool rows_sort(struct tree *tree)
{
	const struct kfunc_row *rows;
	u32 count = kfuncs_find(tree, &rows);

	if (tree->kfuncs_by_name)
		return true;
	tree->kfuncs_by_name = pool_alloc(tree->pool, (count + 1) * sizeof(rows));
	if (!tree->kfuncs_by_name)
		return false;
	for (u32 i = 0; i < count; i++)
		tree->kfuncs_by_name[i] = &rows[i];
	qsort(tree->kfuncs_by_name, count, sizeof(rows), row_compare);
	return true;
}

const struct kfunc_row *kfunc_row_find(struct tree *tree, const char *name)
{
	const struct kfunc_row **rows;
	u32 low = 0, high;

	if (!rows_sort(tree))
		return NULL;
	rows = tree->kfuncs_by_name;
	high = tree->kfunc_count;
	while (low < high) {
		u32 middle = (low + high) / 2;

		if (strcmp(rows[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < tree->kfunc_count && !strcmp(rows[low]->name, name) ? rows[low] : NULL;
}
