/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which lines of a patched file are the patch's: asked for each function and finding of a file, so
 * lines are found by halving. The numbers of a hunk's lines rise, but for those of lines that it
 * removes (0) and of hunks whose changes went to different functions.
 */
#include "review/mail/patch.h"

/* The first index from `at` on whose line has a number */
static u32 numbered(const struct hunk *hunk, u32 at)
{
	while (at < hunk->line_count && !hunk->lines[at].new_line)
		at++;
	return at;
}

/* The first index whose line's number is `from` or more */
static u32 lower_bound(const struct hunk *hunk, u32 from)
{
	u32 low = 0, high = hunk->line_count;

	while (low < high) {
		u32 middle = (low + high) / 2, at = numbered(hunk, middle);

		if (at < high && hunk->lines[at].new_line < from)
			low = at + 1;
		else
			high = middle;
	}
	return low;
}

static const struct patch_line *added_in(const struct hunk *hunk, u32 from, u32 to)
{
	bool rises = hunk->placing != PLACED_BY_FUNCTION;

	for (u32 i = rises ? lower_bound(hunk, from) : 0; i < hunk->line_count; i++) {
		const struct patch_line *line = &hunk->lines[i];

		if (rises && line->new_line > to)
			break;
		if (line->sign == '+' && line->new_line >= from && line->new_line <= to &&
		    line->new_line)
			return line;
	}
	return NULL;
}

/* A line is taken away behind a line in [from, to), which stays or is new. */
static bool removes_in(const struct hunk *hunk, u32 from, u32 to)
{
	bool rises = hunk->placing != PLACED_BY_FUNCTION;
	u32 above = 0;

	for (u32 i = rises ? lower_bound(hunk, from) : 0; i < hunk->line_count; i++) {
		const struct patch_line *line = &hunk->lines[i];

		if (rises && line->new_line > to)
			break;
		above = line->new_line ? line->new_line : above;
		if (line->sign == '-' && above >= from && above < to)
			return true;
	}
	return false;
}

bool patch_removes_line(const struct patch *patch, const char *path, u32 from, u32 to)
{
	for (u32 f = 0; f < patch->file_count; f++) {
		const struct patch_file *file = &patch->files[f];

		if (!file->new_path || strcmp(file->new_path, path))
			continue;
		for (u32 h = 0; h < file->hunk_count; h++)
			if (removes_in(&file->hunks[h], from, to))
				return true;
	}
	return false;
}

const struct patch_line *patch_added_line(const struct patch *patch, const char *path, u32 from,
					  u32 to)
{
	for (u32 f = 0; f < patch->file_count; f++) {
		const struct patch_file *file = &patch->files[f];

		if (!file->new_path || strcmp(file->new_path, path))
			continue;
		for (u32 h = 0; h < file->hunk_count; h++) {
			const struct patch_line *line = added_in(&file->hunks[h], from, to);

			if (line)
				return line;
		}
	}
	return NULL;
}
