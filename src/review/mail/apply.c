/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A patch over a tree: each file's hunks are laid over its text, and the result over the tree
 * (tree_overlay). A file that the tree lacks, a binary one: its hunks are nowhere, each with the
 * reason.
 */
#include "review/mail/mail.h"

static void all_nowhere(struct patch_file *file, const char *why)
{
	for (u32 i = 0; i < file->hunk_count; i++) {
		file->hunks[i].placing = PLACED_NOWHERE;
		file->hunks[i].note = why;
	}
}

static int functions_list(struct pool *pool, const struct file *file, struct place_target *target)
{
	struct place_function *list = pool_alloc(pool, (file->item_count + 1) * sizeof(*list));

	if (!list)
		return -ENOMEM;
	for (u32 i = 0; i < file->item_count; i++) {
		const struct item *item = &file->items[i], *comment;

		if (item->kind != ITEM_FUNCTION || !item->name)
			continue;
		comment = item_comment(item);
		list[target->function_count++] = (struct place_function){
			.name = item->name,
			.line = item->line,
			.end_line = item->end_line,
			.above = comment ? comment->line : item->line,
		};
	}
	target->functions = list;
	return 0;
}

/*
 * The file that a path of the patch means: below the first folder, as -p1 has it, or, in a diff
 * made without a/ and b/, the whole path.
 */
static const struct file *file_find(struct tree *tree, struct patch_file *file, const char *path)
{
	const struct file *found = path ? tree_file(tree, path) : NULL;

	if (found || !path || !file->whole_path || file->is_new)
		return found;
	found = tree_file(tree, file->whole_path);
	if (found && file->new_path)
		file->new_path = file->whole_path;
	if (found && file->old_path)
		file->old_path = file->whole_path;
	return found;
}

/* A file that the patch makes and the tree has: nothing is to be done if it has all the lines. */
static int is_made_already(struct pool *pool, struct patch_file *file, const struct file *old,
			   bool *is_made)
{
	struct place_target target = {.text = old->text, .bytes = old->bytes, .is_new = true};
	size_t bytes;
	char *text;

	if (place_hunks(pool, &target, file, &text, &bytes))
		return -ENOMEM;
	*is_made = file->hunk_count;
	for (u32 i = 0; i < file->hunk_count; i++)
		*is_made &= file->hunks[i].placing == PLACED_ALREADY;
	return 0;
}

static int file_apply(struct pool *pool, struct patch_file *file, struct tree *tree)
{
	const char *from = file->is_new ? file->new_path : file->old_path;
	const struct file *old = file_find(tree, file, from ? from : file->new_path);
	struct place_target target = {.text = ""};
	bool is_made = false;
	size_t bytes;
	char *text;

	if (old && file->is_new && is_made_already(pool, file, old, &is_made))
		return -ENOMEM;
	if (is_made)
		return 0;
	if (file->is_deleted)
		return file->old_path ? tree_overlay(tree, file->old_path, "", 0) : 0;
	if (!old && !file->is_new) {
		const char *why = pool_printf(pool, "the tree has no file %s",
					      from ? from : file->whole_path);

		all_nowhere(file, why);
		return why ? 0 : -ENOMEM;
	}
	if (old && !file->is_new) {
		target.text = old->text;
		target.bytes = old->bytes;
		if (functions_list(pool, old, &target))
			return -ENOMEM;
	}
	if (place_hunks(pool, &target, file, &text, &bytes))
		return -ENOMEM;
	if (file->is_renamed && old && strcmp(file->old_path, file->new_path) &&
	    tree_overlay(tree, file->old_path, "", 0))
		return -ENOMEM;
	return tree_overlay(tree, file->new_path, text, bytes);
}

int patch_apply(struct pool *pool, struct patch *patch, struct tree *tree)
{
	int err = 0;

	for (u32 i = 0; i < patch->file_count && !err; i++) {
		struct patch_file *file = &patch->files[i];

		if (file->is_binary || (!file->new_path && !file->old_path))
			all_nowhere(file, "binary files are not read");
		else
			err = file_apply(pool, file, tree);
		if (err == -EINVAL) {
			all_nowhere(file, "the tree refuses its path");
			err = 0;
		}
	}
	return err;
}
