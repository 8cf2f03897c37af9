/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Version notes of a patch: below a heading that names a version ("Changes in v2:", "v1 -> v2:"),
 * each item of the list says what was done ("Drop the ... of f()") and, by what it mentions, where.
 * An item gives a claim for every function, file or macro in its head, the part before a colon.
 */
#include <stdlib.h>

#include "review/kdoc/words.h"

static const struct {
	u8 action;
	const char *words;
} actions[] = {
	{NOTE_FIX, "fix|fixed|fixes|fixing|correct|corrected|corrects"},
	{NOTE_DROP, "drop|dropped|drops|remove|removed|removes|delete|deleted|get"},
	{NOTE_ADD, "add|added|adds|introduce|introduced|include|included|document|documented"},
	{NOTE_RENAME, "rename|renamed|renames"},
	{NOTE_CHANGE, "change|changed|use|used|switch|switched|move|moved|update|updated|tighten|rework|"
		      "reworked|split|make|made|replace|replaced|convert|converted|simplify|rewrite|"
		      "rewrote|clarify|clarified|reword|reworded|improve|improved"},
};

/* "v2" and "V2", with or without a colon in the word: 2; 0 */
static u32 version_of(const struct word *word)
{
	char *end;
	long number;

	if (word->kind != WORD_PLAIN || *word->low != 'v' || word->low[1] < '0' ||
	    word->low[1] > '9')
		return 0;
	number = strtol(word->low + 1, &end, 10);
	return *end || number > 1000 ? 0 : number;
}

static u32 line_end(const struct prose *prose, u32 at)
{
	for (at++; at < prose->count && !prose->words[at].first; at++)
		;
	return at;
}

#define HEADING_WORDS_MAX 12

/* The version that the line from `at` on is a heading of; 0: it is none */
static u32 heading_version(const struct prose *prose, u32 at)
{
	u32 end = line_end(prose, at), version = 0;
	bool is_since = false, starts = version_of(&prose->words[at]) > 0;

	if (end - at > HEADING_WORDS_MAX)
		return 0;
	for (u32 i = at; i < end; i++) {
		u32 number = version_of(&prose->words[i]);

		/* "since v1" is about what came after it. */
		is_since |= i > at && number && word_in(&prose->words[i - 1], "since|from");
		version = max(version, number);
	}
	if (!starts && !word_in(&prose->words[end - 1], ":") &&
	    !word_in(&prose->words[at], "changes|changelog|changed"))
		return 0;
	if (!starts && !word_in(&prose->words[at], "changes|changelog|change|changed|version|revision|in|since"))
		return 0;
	return version ? version + (is_since && !starts) : 0;
}

static u8 note_action(const struct word *word)
{
	for (u32 i = 0; i < ARRAY_SIZE(actions); i++) {
		if (word_in(word, actions[i].words))
			return actions[i].action;
	}
	return NOTE_OTHER;
}

/* An item's head: up to a colon or its first sentence's end */
static struct stretch item_head(const struct prose *prose, u32 at)
{
	struct stretch head = prose_sentence(prose, at);

	for (u32 i = head.from; i < head.to; i++) {
		if (word_in(&prose->words[i], ":"))
			head.to = i;
	}
	return head;
}

static void read_item(struct prose *prose, u32 at, u32 version)
{
	struct stretch head = item_head(prose, at);
	u32 first = prose->claim_count;
	struct claim note = {
		.kind = CLAIM_NOTE, .number = version, .is_certain = true,
		.sentence = prose_slice(prose, prose_sentence(prose, at)),
	};

	if (head.from >= head.to)
		return;
	note.value = note_action(&prose->words[at]);
	note.line = prose->words[at].line;
	note.condition = prose_slice(prose, head);
	for (u32 i = head.from; i < head.to; i++) {
		const struct word *word = mention_at(prose, i);

		if (word) {
			note.subject = word->text;
			note.line = word->line;
			prose_claim(prose, &note);
		}
	}
	if (prose->claim_count == first)
		prose_claim(prose, &note);
}

void notes_read(struct prose *prose)
{
	u32 version = 0;

	for (u32 at = 0; at < prose->count && !prose->failed; at++) {
		const struct word *word = &prose->words[at];
		u32 now = word->first && word->kind != WORD_BULLET ? heading_version(prose, at) : 0;

		version = now ? now : version;
		if (version && word->kind == WORD_BULLET && at + 1 < prose->count)
			read_item(prose, at + 1, version);
	}
}
