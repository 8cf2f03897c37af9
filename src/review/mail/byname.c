/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Placing by name: for hunks whose lines do not stand anywhere together, because the file has
 * changed around them. A hunk is a row of changes (runs of '+' and '-' lines). Each goes
 *
 *   above function F       if it adds a kernel-doc comment of F, or new code where F follows;
 *   inside function F      if F's head stands above it in the hunk, or in the hunk's heading, and
 *                          some of its context, or the lines it removes, stand in F just once.
 */
#include "review/mail/place.h"

#include <ctype.h>

#define CONTEXT_MAX 3

/* One run of changed lines of a hunk: lines [from, to), and the context around it */
struct change {
	u32 from, to, lead, trail;
	bool removes;
};

struct attempt {
	struct placer *placer;
	const struct hunk *hunk;
	struct hunk_place *place;
	const struct place_function *function; /* by which the last change was placed */
	const char *how;
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const struct place_function *function_find(struct placer *placer, const char *name,
						  size_t bytes)
{
	const struct place_target *target = placer->target;

	for (u32 i = 0; i < target->function_count && placer->budget; i++) {
		placer->budget--;
		if (!strncmp(target->functions[i].name, name, bytes) &&
		    !target->functions[i].name[bytes])
			return &target->functions[i];
	}
	return NULL;
}

/* The function whose head this line is: "static int f(struct s *s)", not indented, no call */
static const struct place_function *function_of_head(struct placer *placer, const char *text)
{
	const char *open = strchr(text, '('), *begin;
	size_t bytes = strlen(text);

	if (!open || !is_name(text[0]) || (bytes && text[bytes - 1] == ';'))
		return NULL;
	while (open > text && open[-1] == ' ')
		open--;
	for (begin = open; begin > text && is_name(begin[-1]);)
		begin--;
	return begin < open ? function_find(placer, begin, open - begin) : NULL;
}

/* "name() - ..." of a kernel-doc's first line, without the star */
static const struct place_function *function_of_doc(struct placer *placer, const char *text)
{
	const char *end;

	while (*text == ' ' || *text == '\t' || *text == '*')
		text++;
	for (end = text; is_name(*end);)
		end++;
	if (end == text || !strchr("( -:", *end ? *end : 'x'))
		return NULL;
	return function_find(placer, text, end - text);
}

/* The function that a comment among the lines of the change documents */
static const struct place_function *documented(struct attempt *attempt,
					       const struct change *change)
{
	const struct patch_line *lines = attempt->hunk->lines;

	for (u32 i = change->from; i + 1 < change->to; i++) {
		const char *text = lines[i].text;

		if (lines[i].sign == '+' && !strncmp(text, "/**", 3) && lines[i + 1].sign == '+')
			return function_of_doc(attempt->placer, lines[i + 1].text);
	}
	return NULL;
}

/* The function inside which the change is, as far as the hunk tells */
static const struct place_function *enclosing(struct attempt *attempt, u32 from)
{
	const struct hunk *hunk = attempt->hunk;
	const struct place_function *function = NULL;

	for (u32 i = from; i && !function && from - i < 200; i--)
		function = function_of_head(attempt->placer, hunk->lines[i - 1].text);
	return function ? function : function_of_head(attempt->placer, hunk->heading);
}

/* The function whose head follows the change in the hunk's context */
static const struct place_function *following(struct attempt *attempt,
					      const struct change *change)
{
	const struct patch_line *lines = attempt->hunk->lines;

	for (u32 i = change->to; i < change->to + change->trail; i++) {
		const struct place_function *function =
			function_of_head(attempt->placer, lines[i].text);

		if (function)
			return function;
	}
	return NULL;
}

static void insert_all(struct attempt *attempt, const struct change *change, s64 at)
{
	for (u32 i = change->from; i < change->to; i++)
		attempt->place->at[i] = at;
}

static bool is_telling(const struct hunk *hunk, u32 from, u32 to)
{
	u32 letters = 0;

	for (u32 i = from; i < to && letters < LETTERS_MIN; i++)
		if (hunk->lines[i].sign != '+')
			letters += text_letters(hunk->lines[i].text);
	return letters >= LETTERS_MIN;
}

/*
 * Where lines [from, to) of the hunk, without those it adds, stand in the function: the line of the
 * text, if it is only one; else -1.
 */
static s64 find_once(struct attempt *attempt, const struct side *old, u32 from, u32 to)
{
	const struct place_function *function = attempt->function;
	s64 found = -1;

	if (from >= to || function->end_line > attempt->placer->line_count)
		return -1;
	for (s64 at = function->line - 1; at < function->end_line; at++) {
		if (!place_matches(attempt->placer, old, from, to, at))
			continue;
		if (found >= 0)
			return -1;
		found = at;
	}
	return attempt->placer->budget ? found : -1;
}

/* The index in the old side of a line of the hunk */
static u32 old_index(const struct hunk *hunk, u32 line)
{
	u32 index = 0;

	for (u32 i = 0; i < line; i++)
		index += hunk->lines[i].sign != '+';
	return index;
}

static bool put_inside(struct attempt *attempt, const struct side *old,
		       const struct change *change, u32 lead, u32 trail)
{
	const struct hunk *hunk = attempt->hunk;
	u32 from = old_index(hunk, change->from - lead);
	u32 to = old_index(hunk, change->to + trail);
	s64 at;

	if (!is_telling(hunk, change->from - lead, change->to + trail))
		return false;
	at = find_once(attempt, old, from, to);
	if (at < 0)
		return false;
	for (u32 i = change->from - lead; i < change->to + trail; i++) {
		attempt->place->at[i] = at;
		at += hunk->lines[i].sign != '+';
	}
	return true;
}

static bool place_inside(struct attempt *attempt, const struct side *old,
			 const struct change *change)
{
	static const u8 contexts[][2] = {{3, 3}, {2, 2}, {1, 1}, {3, 0}, {0, 3},
					 {2, 0}, {0, 2}, {1, 0}, {0, 1}, {0, 0}};

	for (u32 i = 0; i < ARRAY_SIZE(contexts); i++) {
		u32 lead = min((u32)contexts[i][0], change->lead);
		u32 trail = min((u32)contexts[i][1], change->trail);

		if ((lead || trail || change->removes) &&
		    put_inside(attempt, old, change, lead, trail))
			return true;
	}
	return false;
}

static bool adds_a_head(const struct hunk *hunk, const struct change *change)
{
	for (u32 i = change->from; i < change->to; i++)
		if (hunk->lines[i].sign == '+' && !strcmp(hunk->lines[i].text, "{"))
			return true;
	return false;
}

static bool change_place(struct attempt *attempt, const struct side *old,
			 const struct change *change)
{
	const struct place_function *function = documented(attempt, change);

	if (function && !change->removes) {
		attempt->function = function;
		attempt->how = "its comment was placed above %s(), which it documents";
		insert_all(attempt, change, (s64)function->line - 1);
		return true;
	}
	function = enclosing(attempt, change->from);
	if (function) {
		attempt->function = function;
		attempt->how = "placed inside %s(), which it changes";
		if (place_inside(attempt, old, change))
			return true;
	}
	function = following(attempt, change);
	if (function && !change->removes) {
		attempt->function = function;
		attempt->how = "placed above %s(), which follows it";
		insert_all(attempt, change, (s64)function->above - 1);
		return true;
	}
	function = attempt->function;
	if (function && !change->removes && adds_a_head(attempt->hunk, change)) {
		attempt->how = "placed behind %s(), which stands before it";
		insert_all(attempt, change, function->end_line);
		return true;
	}
	return false;
}

static bool change_next(const struct hunk *hunk, u32 at, struct change *out)
{
	*out = (struct change){.from = at};
	while (out->from < hunk->line_count && hunk->lines[out->from].sign == ' ')
		out->from++;
	for (out->to = out->from; out->to < hunk->line_count; out->to++) {
		if (hunk->lines[out->to].sign == ' ')
			break;
		out->removes |= hunk->lines[out->to].sign == '-';
	}
	out->lead = min(out->from - at, (u32)CONTEXT_MAX);
	while (out->trail < CONTEXT_MAX && out->to + out->trail < hunk->line_count &&
	       hunk->lines[out->to + out->trail].sign == ' ')
		out->trail++;
	return out->from < hunk->line_count;
}

static const char *note_make(const struct attempt *attempt, u32 placed, u32 count)
{
	struct pool *pool = attempt->placer->pool;
	char *text;

	if (!attempt->function || !attempt->how)
		return NULL;
	text = pool_printf(pool, attempt->how, attempt->function->name);
	if (!text || placed == count)
		return text ? pool_printf(pool, "does not apply as it stands: %s", text) : NULL;
	return pool_printf(pool, "does not apply as it stands: %s; of its %u changes %u fit nowhere",
			   text, count, count - placed);
}

int place_by_name(struct placer *placer, struct hunk *hunk, struct hunk_place *place)
{
	struct attempt attempt = {.placer = placer, .hunk = hunk, .place = place}, last = attempt;
	u32 count = 0, placed = 0;
	struct change change;
	struct side old;

	if (!placer->target->function_count)
		return 0;
	if (side_make(placer->pool, hunk, '+', &old))
		return -ENOMEM;
	for (u32 at = 0; change_next(hunk, at, &change) && placer->budget; at = change.to) {
		count++;
		attempt.function = NULL;
		if (!change_place(&attempt, &old, &change))
			continue;
		placed++;
		last = attempt;
	}
	if (!placed)
		return 0;
	hunk->placing = PLACED_BY_FUNCTION;
	hunk->note = note_make(&last, placed, count);
	return hunk->note ? 0 : -ENOMEM;
}
