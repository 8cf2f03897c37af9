/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kfunc registrations: BTF_ID_FLAGS(func, name, flags) lines between BTF_KFUNCS_START(set) and
 * BTF_KFUNCS_END(set), or in the older BTF_SET8_START(set) ... BTF_SET8_END(set). Each is an item
 * of its own, since the scanner takes macro calls at the top level as such.
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

/* The text of the call's argument `number`, white space made single blanks; "" if there is none */
static const char *argument(struct kfuncs *kfuncs, const struct item *call, u32 number)
{
	const char *text = call->file->text + call->start;
	char *out = pool_alloc(kfuncs->tree->pool, call->end - call->start + 1);
	u32 at = 0, comma = 0, depth = 0, last_end = 0;

	if (!out || lex(&kfuncs->tokens, text, call->end - call->start)) {
		kfuncs->failed = true;
		return "";
	}
	for (const struct token *t = kfuncs->tokens.list; t->kind != TOKEN_END; t++) {
		if (token_is_punct(t, '(') && !depth++)
			continue;
		if (token_is_punct(t, ')') && !--depth)
			break;
		if (depth == 1 && token_is_punct(t, ',')) {
			comma++;
			continue;
		}
		if (!depth || comma != number || t->kind > TOKEN_PUNCT)
			continue;
		if (at && t->start > last_end)
			out[at++] = ' ';
		memcpy(out + at, text + t->start, t->bytes);
		at += t->bytes;
		last_end = t->start + t->bytes;
	}
	return out;
}

static void row_add(struct kfuncs *kfuncs, const struct item *call, const char *set)
{
	struct tree *tree = kfuncs->tree;
	struct kfunc_row row = { .set = set, .file = call->file, .line = call->line };

	if (strcmp(argument(kfuncs, call, 0), "func"))
		return;
	row.name = argument(kfuncs, call, 1);
	row.flags = argument(kfuncs, call, 2);
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

static void file_kfuncs(struct kfuncs *kfuncs, const struct file *file)
{
	const char *set = NULL;

	for (u32 i = 0; file && i < file->item_count; i++) {
		const struct item *item = &file->items[i];

		if (item->kind != ITEM_CALL)
			continue;
		if (!strcmp(item->name, "BTF_KFUNCS_START") ||
		    !strcmp(item->name, "BTF_SET8_START"))
			set = argument(kfuncs, item, 0);
		else if (!strcmp(item->name, "BTF_KFUNCS_END") ||
			 !strcmp(item->name, "BTF_SET8_END"))
			set = NULL;
		else if (set && !strcmp(item->name, "BTF_ID_FLAGS"))
			row_add(kfuncs, item, set);
	}
}

u32 kfuncs_find(struct tree *tree, const struct kfunc_row **out)
{
	struct kfuncs kfuncs = { .tree = tree };
	const struct file *file;
	struct hits hits;

	if (!tree->kfuncs_found) {
		tree->kfunc_count = 0;
		hits_init(&hits, tree, "BTF_ID_FLAGS", RECORD_ITEM);
		while ((file = hits_file(&hits)))
			file_kfuncs(&kfuncs, file);
		free(kfuncs.tokens.list);
		tree->kfuncs_found = !kfuncs.failed;
	}
	*out = tree->kfuncs;
	return tree->kfunc_count;
}
