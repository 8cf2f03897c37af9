// SPDX-License-Identifier: GPL-2.0-only
/*
 * The questions that checks ask of a patch: which lines it adds and takes away, whether a place of
 * a patched file is its work, whether who quoted it left lines out.
 */
#include <stdio.h>

#include "review/check/lib.h"

static bool hunk_each(const struct patch_file *file, const struct hunk *hunk, char sign,
		      line_visit visit, void *context)
{
	for (u32 i = 0; i < hunk->line_count; i++)
		if (hunk->lines[i].sign == sign && !visit(file, &hunk->lines[i], context))
			return false;
	return true;
}

void patch_each_line(const struct patch *patch, char sign, line_visit visit, void *context)
{
	for (u32 i = 0; i < patch->file_count; i++)
		for (u32 j = 0; j < patch->files[i].hunk_count; j++)
			if (!hunk_each(&patch->files[i], &patch->files[i].hunks[j], sign, visit,
				       context))
				return;
}

struct word_search {
	const char *word;
	bool found;
};

static bool word_visit(const struct patch_file *file, const struct patch_line *line, void *context)
{
	struct word_search *search = context;

	search->found = text_has_word(line->text, search->word);
	return !search->found;
}

bool patch_has_word(const struct patch *patch, char sign, const char *word)
{
	struct word_search search = { .word = word };

	patch_each_line(patch, sign, word_visit, &search);
	return search.found;
}

bool patch_is_cut(const struct patch *patch)
{
	for (u32 i = 0; i < patch->file_count; i++) {
		if (!patch->files[i].hunk_count)
			return true;
		for (u32 j = 0; j < patch->files[i].hunk_count; j++)
			if (patch->files[i].hunks[j].is_cut)
				return true;
	}
	return patch->partial != NULL;
}

#define PATH_BYTES_MAX 4096

/* The file that fragment_lay() has put a fragment of beside it; any other path as it is */
static const char *path_of_fragment(const char *path, char *real)
{
	const char *mark = strstr(path, FRAGMENT_MARK);

	if (!mark)
		return path;
	snprintf(real, PATH_BYTES_MAX, "%.*s%s", (int)(mark - path), path,
		 mark + strlen(FRAGMENT_MARK));
	return real;
}

bool patch_touches(const struct patch *patch, const char *path, u32 from, u32 to)
{
	char real[PATH_BYTES_MAX];

	path = path_of_fragment(path, real);
	return patch_added_line(patch, path, from, to) ||
	       patch_removes_line(patch, path, from, to);
}

const struct patch_line *patch_line_at(const struct patch *patch, const char *path, u32 line)
{
	char real[PATH_BYTES_MAX];

	return patch_added_line(patch, path_of_fragment(path, real), line, line);
}
