/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes the text that the placed hunks make of the old one, and tells each of their lines its
 * number there. Two hunks may insert at one place, in their order; a line is removed once: a hunk
 * that would do it again is left out.
 */
#include "review/mail/place.h"

struct rewriter {
	struct placer *placer;
	struct patch_line **inserted; /* '+' lines, chained by `next` */
	u32 *next, *first, *last;     /* 1 + index; first and last by line of the text */
	u32 inserted_count;
	u32 *new_line; /* of each line of the text */
};

/* Lines that the hunk removes or keeps must be there still. */
static bool overlaps(const struct placer *placer, const struct hunk *hunk,
		     const struct hunk_place *place)
{
	for (u32 i = 0; i < hunk->line_count; i++)
		if (hunk->lines[i].sign == '-' && place->at[i] >= 0 &&
		    placer->lines[place->at[i]].is_removed)
			return true;
	return false;
}

static void insert(struct rewriter *rewriter, struct patch_line *line, s64 at)
{
	u32 index = rewriter->inserted_count++;

	rewriter->inserted[index] = line;
	if (rewriter->last[at])
		rewriter->next[rewriter->last[at] - 1] = index + 1;
	else
		rewriter->first[at] = index + 1;
	rewriter->last[at] = index + 1;
}

static void hunk_lay(struct rewriter *rewriter, struct hunk *hunk, const struct hunk_place *place)
{
	if (hunk->placing == PLACED_ALREADY || hunk->placing == PLACED_NOWHERE)
		return;
	if (overlaps(rewriter->placer, hunk, place)) {
		hunk->placing = PLACED_NOWHERE;
		hunk->note = "it overlaps another hunk and was left out";
		return;
	}
	for (u32 i = 0; i < hunk->line_count; i++) {
		if (place->at[i] < 0)
			continue;
		if (hunk->lines[i].sign == '+')
			insert(rewriter, &hunk->lines[i], place->at[i]);
		else if (hunk->lines[i].sign == '-')
			rewriter->placer->lines[place->at[i]].is_removed = true;
	}
}

/* The new text, written twice: first to count its bytes (out NULL) */
static size_t write_out(struct rewriter *rewriter, char *out)
{
	const struct placer *placer = rewriter->placer;
	size_t used = 0;
	u32 number = 0;

	for (u32 i = 0; i <= placer->line_count; i++) {
		const struct place_line *line = &placer->lines[i];

		for (u32 at = rewriter->first[i]; at; at = rewriter->next[at - 1]) {
			struct patch_line *inserted = rewriter->inserted[at - 1];
			size_t bytes = strlen(inserted->text);

			if (out) {
				memcpy(out + used, inserted->text, bytes);
				out[used + bytes] = '\n';
			}
			used += bytes + 1;
			inserted->new_line = ++number;
		}
		if (i == placer->line_count || line->is_removed)
			continue;
		if (out) {
			memcpy(out + used, line->text, line->bytes);
			out[used + line->bytes] = '\n';
		}
		used += line->bytes + 1;
		rewriter->new_line[i] = ++number;
	}
	return used;
}

/* Context lines, and all new lines of a hunk that the text had already */
static void number_lines(const struct rewriter *rewriter, struct hunk *hunk,
			 const struct hunk_place *place)
{
	s64 at = place->already_at;

	for (u32 i = 0; i < hunk->line_count; i++) {
		struct patch_line *line = &hunk->lines[i];

		if (at >= 0 && line->sign != '-' && at < rewriter->placer->line_count)
			line->new_line = rewriter->new_line[at++];
		else if (at < 0 && line->sign == ' ' && place->at[i] >= 0 &&
			 place->at[i] < rewriter->placer->line_count)
			line->new_line = rewriter->new_line[place->at[i]];
	}
}

int place_rewrite(struct placer *placer, struct patch_file *file, const struct hunk_place *places,
		  char **text_out, size_t *bytes_out)
{
	struct rewriter rewriter = {.placer = placer};
	size_t lines = (size_t)placer->line_count + 1, added = 1;

	for (u32 i = 0; i < file->hunk_count; i++)
		added += file->hunks[i].line_count;
	rewriter.inserted = pool_alloc_raw(placer->pool, added * sizeof(*rewriter.inserted));
	rewriter.next = pool_alloc(placer->pool, added * sizeof(u32));
	rewriter.first = pool_alloc(placer->pool, lines * sizeof(u32));
	rewriter.last = pool_alloc(placer->pool, lines * sizeof(u32));
	rewriter.new_line = pool_alloc(placer->pool, lines * sizeof(u32));
	if (!rewriter.inserted || !rewriter.next || !rewriter.first || !rewriter.last ||
	    !rewriter.new_line)
		return -ENOMEM;
	for (u32 i = 0; i < file->hunk_count; i++)
		hunk_lay(&rewriter, &file->hunks[i], &places[i]);
	*bytes_out = write_out(&rewriter, NULL);
	*text_out = pool_alloc_raw(placer->pool, *bytes_out + 1);
	if (!*text_out)
		return -ENOMEM;
	write_out(&rewriter, *text_out);
	(*text_out)[*bytes_out] = 0;
	for (u32 i = 0; i < file->hunk_count; i++)
		number_lines(&rewriter, &file->hunks[i], &places[i]);
	return 0;
}
