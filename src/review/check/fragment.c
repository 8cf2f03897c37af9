// SPDX-License-Identifier: GPL-2.0-only
/*
 * A patch that fits nowhere is still text to read: the new side of its hunks is laid into the tree
 * as a file beside the real one, so that scanner, parser and checks need not know. Lines keep the
 * numbers that the diff gives them, as far as it does; where a mail left some out they count on.
 */
#include "base/text.h"
#include "review/check/lib.h"
#include "review/check/run.h"

#define FRAGMENT_BYTES_MAX (16u << 20)
#define LINE_MAX_GAP	   200000

static void line_lay(struct text *text, const struct patch_line *line, u32 *at, u32 wanted)
{
	while (*at < wanted && wanted - *at < LINE_MAX_GAP) {
		text_add(text, "\n", 1);
		++*at;
	}
	/* hunks belong to the patch's pool, whose owner handed it over to be placed */
	((struct patch_line *)line)->new_line = *at;
	text_add(text, line->text, strlen(line->text));
	text_add(text, "\n", 1);
	++*at;
}

static void hunks_lay(struct text *text, const struct patch_file *file)
{
	u32 at = 1;

	for (u32 i = 0; i < file->hunk_count; i++) {
		const struct hunk *hunk = &file->hunks[i];
		u32 wanted = hunk->is_cut || hunk->is_continued ? at : hunk->new_start;

		for (u32 j = 0; j < hunk->line_count; j++)
			if (hunk->lines[j].sign != '-')
				line_lay(text, &hunk->lines[j], &at, j ? at : max(at, wanted));
	}
}

static const char *fragment_path(struct pool *pool, const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	return pool_printf(pool, "%.*s" FRAGMENT_MARK "%s", (int)(name - path), path, name);
}

int fragment_lay(struct pool *pool, struct tree *tree, const struct patch_file *file,
		 const char **path)
{
	struct text text;
	int error;

	*path = NULL;
	if (!file->hunk_count)
		return 0;
	text_init(&text, FRAGMENT_BYTES_MAX);
	hunks_lay(&text, file);
	*path = fragment_path(pool, file->new_path);
	error = *path && text.data && !text.failed
			? tree_overlay(tree, *path, text.data, text.bytes)
			: -ENOMEM;
	text_fini(&text);
	return error;
}
