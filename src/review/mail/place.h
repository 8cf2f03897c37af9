/* SPDX-License-Identifier: GPL-2.0-only */
/* Private to place.c, byname.c and rewrite.c: a text's lines, and where a hunk's lines go. */
#ifndef DRYDOCK_REVIEW_PLACE_H
#define DRYDOCK_REVIEW_PLACE_H

#include "review/mail/mail.h"

struct place_line {
	const char *text;
	u32 bytes, hash;
	u32 next; /* 1 + the next line with the same hash; 0: none */
	bool is_removed;
};

/* One side of a hunk: hashes of its lines, and how many at its ends are context */
struct side {
	u32 *hashes;
	u32 count, lead, trail;
};

/*
 * For each line of a hunk the line of the text (from 0) that it is, or, for '+', that it goes
 * before; -1: not placed.
 */
struct hunk_place {
	s64 *at;
	s64 already_at; /* of PLACED_ALREADY: where its first new line stands; else -1 */
};

struct placer {
	struct pool *pool;
	const struct place_target *target;
	struct place_line *lines;
	u32 line_count;
	u32 *heads; /* 1 + the first line with a hash */
	u32 head_mask;
	u32 budget; /* comparisons left */
	s64 drift;  /* how far the last hunk was moved: the next one probably is as well */
	s64 end;    /* behind the last old line of the hunk before */
	s64 floor;  /* not above this line */
	bool have_end;
};

#define LETTERS_MIN 3 /* with fewer, as in "}", lines say nothing about their place */

static inline u32 text_letters(const char *text)
{
	u32 letters = 0;

	for (; *text && letters < LETTERS_MIN; text++)
		letters += (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
			   (*text >= '0' && *text <= '9') || *text == '_';
	return letters;
}

int side_make(struct pool *pool, const struct hunk *hunk, char without, struct side *out);
/* Lines [from, to) of the side stand at line `at` of the text. */
bool place_matches(struct placer *placer, const struct side *side, u32 from, u32 to, s64 at);
/* By the function that the hunk documents or changes */
int place_by_name(struct placer *placer, struct hunk *hunk, struct hunk_place *place);
/* The text with all hunks laid over it; sets new_line. */
int place_rewrite(struct placer *placer, struct patch_file *file, const struct hunk_place *places,
		  char **text_out, size_t *bytes_out);

#endif
