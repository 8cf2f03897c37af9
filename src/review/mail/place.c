/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lays the hunks of one file over a text that may have changed since. For each hunk, in turn:
 * where its header says; done already; elsewhere, nearest first; with up to two lines of context
 * less at either end; by the function it documents or changes (byname.c). What fits nowhere is
 * left out and says so.
 *
 * Hunks are placed on the text as it was, each on its own; the result is written at the end, from
 * what each hunk removes and inserts. Lines are compared by hash, without blanks at their ends.
 * The work is bounded: a budget of comparisons for the file, of which a patch that is not made to
 * be slow uses little.
 */
#include "review/mail/place.h"

#include <stdlib.h>

#define COMPARISONS_MAX (20U << 20)
#define FUZZ_MAX 2

static u32 line_hash(const char *text, size_t bytes)
{
	u32 hash = 2166136261U;

	while (bytes && (text[bytes - 1] == ' ' || text[bytes - 1] == '\t' ||
			 text[bytes - 1] == '\r'))
		bytes--;
	for (size_t i = 0; i < bytes; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return hash | 1;
}

static int lines_find(struct placer *placer, const char *text, size_t bytes)
{
	const char *at = text, *end = text + bytes;
	u32 count = 0;

	for (const char *c = at; c && c < end; count++) {
		c = memchr(c, '\n', end - c);
		c = c ? c + 1 : NULL;
	}
	placer->lines = pool_alloc(placer->pool, (count + 1) * sizeof(*placer->lines));
	if (!placer->lines)
		return -ENOMEM;
	for (; at < end; placer->line_count++) {
		const char *newline = memchr(at, '\n', end - at);
		const char *stop = newline ? newline : end;

		placer->lines[placer->line_count] = (struct place_line){
			.text = at, .bytes = stop - at, .hash = line_hash(at, stop - at)};
		at = stop + 1;
	}
	return 0;
}

/* A table from hash to the lines that have it, in their order */
static int index_build(struct placer *placer)
{
	u32 size = 16;

	while (size < placer->line_count)
		size *= 2;
	placer->heads = pool_alloc(placer->pool, size * sizeof(*placer->heads));
	if (!placer->heads)
		return -ENOMEM;
	placer->head_mask = size - 1;
	for (u32 i = placer->line_count; i; i--) {
		struct place_line *line = &placer->lines[i - 1];
		u32 *head = &placer->heads[line->hash * 2654435761U >> 7 & placer->head_mask];

		line->next = *head;
		*head = i;
	}
	return 0;
}

bool place_matches(struct placer *placer, const struct side *side, u32 from, u32 to, s64 at)
{
	if (at < 0 || at + (to - from) > placer->line_count)
		return false;
	for (u32 i = from; i < to; i++) {
		if (!placer->budget)
			return false;
		placer->budget--;
		if (side->hashes[i] != placer->lines[at + (i - from)].hash)
			return false;
	}
	return true;
}

int side_make(struct pool *pool, const struct hunk *hunk, char without, struct side *out)
{
	*out = (struct side){};
	out->hashes = pool_alloc(pool, (hunk->line_count + 1) * sizeof(*out->hashes));
	if (!out->hashes)
		return -ENOMEM;
	for (u32 i = 0; i < hunk->line_count; i++) {
		const struct patch_line *line = &hunk->lines[i];

		if (line->sign != without)
			out->hashes[out->count++] = line_hash(line->text, strlen(line->text));
	}
	while (out->lead < hunk->line_count && hunk->lines[out->lead].sign == ' ')
		out->lead++;
	while (out->trail < hunk->line_count - out->lead &&
	       hunk->lines[hunk->line_count - 1 - out->trail].sign == ' ')
		out->trail++;
	return 0;
}

/* The line of the side of which the text has fewest */
static u32 rarest(struct placer *placer, const struct side *side, u32 from, u32 to)
{
	u32 best = from, best_count = UINT32_MAX;

	for (u32 i = from; i < to && best_count && placer->budget; i++) {
		u32 count = 0;
		u32 at = placer->heads[side->hashes[i] * 2654435761U >> 7 & placer->head_mask];

		for (; at && count < min(best_count, 64U); at = placer->lines[at - 1].next)
			count++;
		placer->budget -= min(placer->budget, count + 1);
		if (count < best_count) {
			best_count = count;
			best = i;
		}
	}
	return best;
}

/*
 * Where lines [from, to) of the side stand in the text, nearest to `expected`; -1: nowhere. The
 * result is where line `from` stands.
 */
static s64 search(struct placer *placer, const struct side *side, u32 from, u32 to, s64 expected)
{
	u32 anchor, at;
	s64 best = -1;

	if (from >= to || !placer->line_count)
		return -1;
	anchor = rarest(placer, side, from, to);
	at = placer->heads[side->hashes[anchor] * 2654435761U >> 7 & placer->head_mask];
	for (; at && placer->budget; at = placer->lines[at - 1].next) {
		s64 begin = (s64)at - 1 - (anchor - from);

		placer->budget--;
		if (begin >= placer->floor && place_matches(placer, side, from, to, begin) &&
		    (best < 0 || llabs(begin - expected) < llabs(best - expected)))
			best = begin;
		if (best >= 0 && begin > expected && begin - expected > llabs(best - expected))
			break; /* they only get farther away */
	}
	return best;
}

/* The hunk's first old line stands at line `at` of the text, context at its ends or not. */
static void hunk_put(struct hunk_place *place, const struct hunk *hunk, s64 at)
{
	for (u32 i = 0; i < hunk->line_count; i++) {
		place->at[i] = at;
		at += hunk->lines[i].sign != '+';
	}
}

static int note(struct placer *placer, struct hunk *hunk, u8 placing, const char *text)
{
	hunk->placing = placing;
	hunk->note = text;
	return text ? 0 : -ENOMEM;
}

static int put_with_offset(struct placer *placer, struct hunk *hunk, s64 moved, u32 fuzz)
{
	const char *less = fuzz ? pool_printf(placer->pool, ", with %u line%s of context less",
					      fuzz, fuzz > 1 ? "s" : "") : "";

	if (!less)
		return -ENOMEM;
	if (!hunk->old_start)
		return note(placer, hunk, PLACED_OFFSET,
			    pool_printf(placer->pool, "placed where its lines stand%s", less));
	return note(placer, hunk, PLACED_OFFSET,
		    pool_printf(placer->pool, "placed %llu line%s %s%s",
				(unsigned long long)llabs(moved), llabs(moved) == 1 ? "" : "s",
				moved < 0 ? "above" : "below", less));
}

/* Lines alone, without context: only their header, or the piece before them, says where to. */
static int place_insertion(struct placer *placer, struct hunk *hunk, struct hunk_place *place)
{
	s64 at = hunk->is_continued ? placer->end : hunk->old_start;

	if (hunk->is_continued && !placer->have_end)
		at = -1; /* the piece before it is nowhere */
	if (hunk->is_cut && !hunk->is_continued)
		at = placer->line_count ? -1 : 0;
	if (at < 0 || at > placer->line_count)
		return 0;
	hunk_put(place, hunk, at);
	hunk->placing = PLACED_EXACT;
	return 0;
}

static int place_with_fuzz(struct placer *placer, struct hunk *hunk, const struct side *old,
			   struct hunk_place *place, s64 expected)
{
	static const struct {
		u8 lead, trail;
	} less[] = {{1, 1}, {2, 2}, {1, 0}, {0, 1}, {2, 0}, {0, 2}};

	for (u32 i = 0; i < ARRAY_SIZE(less); i++) {
		u32 lead = min((u32)less[i].lead, old->lead), trail = min((u32)less[i].trail,
									  old->trail);
		s64 at;

		/* At either end that had context, one line of it must be left. */
		if ((!lead && !trail) || (lead && lead == old->lead) ||
		    (trail && trail == old->trail) || lead + trail >= old->count)
			continue;
		at = search(placer, old, lead, old->count - trail, expected + lead);
		if (at < 0 || at < lead)
			continue;
		hunk_put(place, hunk, at - lead);
		return put_with_offset(placer, hunk, at - lead - expected, lead + trail);
	}
	return 0;
}

/* Enough letters to be recognised by, elsewhere than where the header says */
static bool is_telling(const struct hunk *hunk, char without)
{
	u32 letters = 0;

	for (u32 i = 0; i < hunk->line_count && letters < LETTERS_MIN; i++)
		if (hunk->lines[i].sign != without)
			letters += text_letters(hunk->lines[i].text);
	return letters >= LETTERS_MIN;
}

static int place_already(struct hunk *hunk, struct hunk_place *place, s64 at)
{
	hunk->placing = PLACED_ALREADY;
	hunk->note = "the tree has this change already";
	place->already_at = at;
	return 0;
}

/* A hunk that only removes lines leaves nothing to show that it was applied already. */
static bool adds_lines(const struct hunk *hunk)
{
	return hunk->line_count > hunk->old_count;
}

/* Not where its header says: elsewhere, done already, or with less context */
static int place_elsewhere(struct placer *placer, struct hunk *hunk, struct hunk_place *place,
			   const struct side *old, s64 expected)
{
	struct side new;
	s64 at = is_telling(hunk, '+') ? search(placer, old, 0, old->count, expected) : -1;

	if (at >= 0) {
		hunk_put(place, hunk, at);
		return put_with_offset(placer, hunk, hunk->old_start ?
				       at + 1 - (s64)hunk->old_start : 0, 0);
	}
	if (side_make(placer->pool, hunk, '-', &new))
		return -ENOMEM;
	at = adds_lines(hunk) && is_telling(hunk, '-') ?
		     search(placer, &new, 0, new.count, expected) : -1;
	if (at >= 0)
		return place_already(hunk, place, at);
	if (is_telling(hunk, '+') && place_with_fuzz(placer, hunk, old, place, expected))
		return -ENOMEM;
	return hunk->placing == PLACED_NOWHERE ? place_by_name(placer, hunk, place) : 0;
}

/* Is the new side where it would be? */
static bool is_done(struct placer *placer, const struct hunk *hunk, s64 *at)
{
	struct side new;

	if (!adds_lines(hunk) || !hunk->new_start || side_make(placer->pool, hunk, '-', &new))
		return false;
	*at = placer->target->is_new ? search(placer, &new, 0, new.count, 0) :
				       (s64)hunk->new_start - 1;
	return place_matches(placer, &new, 0, new.count, *at);
}

static int place_one(struct placer *placer, struct hunk *hunk, struct hunk_place *place)
{
	s64 expected = hunk->old_start ? (s64)hunk->old_start - 1 + placer->drift : placer->end, at;
	struct side old;

	placer->floor = hunk->is_cut && placer->have_end ? placer->end : 0;
	if (hunk->is_continued && placer->have_end)
		expected = placer->end;
	if (side_make(placer->pool, hunk, '+', &old))
		return -ENOMEM;
	if (placer->target->is_new)
		return is_done(placer, hunk, &at) ? place_already(hunk, place, at) : 0;
	if (!old.count)
		return place_insertion(placer, hunk, place);
	if (!(hunk->is_continued && !placer->have_end) &&
	    place_matches(placer, &old, 0, old.count, expected)) {
		hunk_put(place, hunk, expected);
		if (hunk->is_continued || !hunk->old_start || !placer->drift)
			return hunk->placing = PLACED_EXACT, 0;
		return put_with_offset(placer, hunk, placer->drift, 0);
	}
	if (is_done(placer, hunk, &at))
		return place_already(hunk, place, at);
	return place_elsewhere(placer, hunk, place, &old, expected);
}

/* Where the hunk ended, for those that follow it */
static void remember(struct placer *placer, const struct hunk *hunk,
		     const struct hunk_place *place)
{
	s64 first = hunk->line_count ? place->at[0] : -1;

	placer->have_end = hunk->placing <= PLACED_OFFSET && first >= 0;
	if (!placer->have_end)
		return;
	placer->end = first + hunk->old_count;
	if (hunk->old_start && !hunk->is_continued && hunk->old_count)
		placer->drift = first + 1 - (s64)hunk->old_start;
}

static int place_init(struct placer *placer, const struct patch_file *file,
		      struct hunk_place **places)
{
	*places = pool_alloc(placer->pool, (file->hunk_count + 1) * sizeof(**places));
	if (!*places || lines_find(placer, placer->target->text, placer->target->bytes) ||
	    index_build(placer))
		return -ENOMEM;
	for (u32 i = 0; i < file->hunk_count; i++) {
		struct hunk *hunk = &file->hunks[i];
		struct hunk_place *place = &(*places)[i];

		hunk->placing = PLACED_NOWHERE;
		hunk->note = "fits nowhere in the file, and no function says where it belongs";
		place->already_at = -1;
		place->at = pool_alloc_raw(placer->pool, (hunk->line_count + 1) * sizeof(s64));
		if (!place->at)
			return -ENOMEM;
		for (u32 k = 0; k < hunk->line_count; k++)
			place->at[k] = -1;
	}
	return 0;
}

int place_hunks(struct pool *pool, const struct place_target *target, struct patch_file *file,
		char **text_out, size_t *bytes_out)
{
	struct placer placer = {.pool = pool, .target = target, .budget = COMPARISONS_MAX};
	struct hunk_place *places;

	if (place_init(&placer, file, &places))
		return -ENOMEM;
	for (u32 i = 0; i < file->hunk_count; i++) {
		struct hunk *hunk = &file->hunks[i];

		if (place_one(&placer, hunk, &places[i]))
			return -ENOMEM;
		if (hunk->placing == PLACED_NOWHERE && !placer.budget)
			hunk->note = "not placed: too much work for one file";
		if (hunk->placing == PLACED_EXACT)
			hunk->note = NULL;
		remember(&placer, hunk, &places[i]);
	}
	return place_rewrite(&placer, file, places, text_out, bytes_out);
}
