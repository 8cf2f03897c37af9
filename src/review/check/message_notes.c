// SPDX-License-Identifier: GPL-2.0-only
/*
 * Version notes ("v2: rename box_get() to box_take()") whose change the patch does not have: the new
 * name stands in no line of it, the old one is still added, what was added or dropped is not or is.
 * Of the notes for this version only, and of notes that are one plain statement.
 */
#include <ctype.h>

#include "review/check/lib.h"

#define NOTES_MAX 200 /* each is looked for in all lines of the patch */

struct note {
	const struct subject *in;
	const struct claim *claim;
	struct findings *to;
};

/* The identifier at `at`, "()" taken off; its bytes, 0: none that looks like code */
static size_t name_read(const char *at, char *name, size_t room)
{
	size_t bytes = word_length(at);

	if (!bytes || bytes >= room)
		return 0;
	word_copy(name, room, at, bytes);
	if (!strncmp(at + bytes, "()", 2))
		return bytes + 2;
	return strchr(name, '_') ? bytes : 0;
}

static const char *skip_word(const char *at, const char *const *words, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		size_t bytes = strlen(words[i]);

		if (!strncasecmp(at, words[i], bytes) && at[bytes] == ' ')
			return at + bytes + 1 + strspn(at + bytes + 1, " `'\"");
	}
	return NULL;
}

static const char *skip_words(const char *at, const char *const *words, u32 count)
{
	for (const char *next; (next = skip_word(at, words, count));)
		at = next;
	return at;
}

/* Behind the verb and its articles: "Rename the kfunc" */
static const char *object_of(const char *note)
{
	static const char *const fillers[] = { "the",	 "a",	   "an",    "new",  "missing", "kfunc",
					       "helper", "function", "macro", "flag", "field",   "struct",
					       "enum",	 "member", "unused", "extra" };
	const char *at = note + strcspn(note, " ");

	at += strspn(at, " `'\"");
	return skip_words(at, fillers, ARRAY_SIZE(fillers));
}

static bool patch_names_at_all(const struct patch *patch, const char *name)
{
	return patch_has_word(patch, '+', name) || patch_has_word(patch, ' ', name) ||
	       patch_has_word(patch, '-', name) || text_has_word(patch->message, name) ||
	       text_has_word(patch->subject, name);
}

static int note_report(const struct note *note, const char *name, const char *question)
{
	struct finding finding = { .is_proof = !patch_is_cut(note->in->patch), .function = "" };

	finding.line = note->claim->line;
	finding.quote = note->claim->sentence;
	finding.key = pool_span(note->to->pool, name, strlen(name));
	finding.question = question;
	return report(note->to, CHECK_message_notes, &finding);
}

static int rename_check(const struct note *note)
{
	static const char *const tos[] = { "to", "into", "as", "->", "=>" };
	const struct patch *patch = note->in->patch;
	const char *at = object_of(note->claim->condition), *behind;
	char from[96], to[96];
	size_t bytes = name_read(at, from, sizeof(from));

	if (!bytes)
		return 0;
	at += bytes + strspn(at + bytes, " `'\"");
	behind = skip_words(at, tos, ARRAY_SIZE(tos));
	if (behind == at || !name_read(behind, to, sizeof(to)) || text_is(from, to))
		return 0;
	if (patch_has_word(patch, '+', from) && !patch_has_word(patch, '+', to))
		return note_report(note, from,
				   pool_printf(note->to->pool,
					       "The notes for this version rename %s to %s, but the "
					       "patch still adds %s. Was the change lost?",
					       from, to, from));
	if (!patch_names_at_all(patch, to))
		return note_report(note, to,
				   pool_printf(note->to->pool,
					       "The notes for this version rename %s to %s, but no "
					       "line of the patch has that name. Was the change lost?",
					       from, to));
	return 0;
}

static int add_check(const struct note *note)
{
	char name[96];
	const char *at = object_of(note->claim->condition);
	size_t bytes = name_read(at, name, sizeof(name));

	if (!bytes || patch_names_at_all(note->in->patch, name))
		return 0;
	return note_report(note, name,
			   pool_printf(note->to->pool,
				       "The notes for this version add %s, but no line of the patch has "
				       "it. Was the change lost?",
				       name));
}

/* "Drop box_flush()." and no more: what is dropped is not added anywhere. */
static int drop_check(const struct note *note)
{
	char name[96];
	const char *at = object_of(note->claim->condition);
	size_t bytes = name_read(at, name, sizeof(name));

	at += bytes;
	if (!bytes || at[strspn(at, " .;")] || !patch_has_word(note->in->patch, '+', name))
		return 0;
	return note_report(note, name,
			   pool_printf(note->to->pool,
				       "The notes for this version drop %s, but the patch still adds "
				       "it. Was the change lost?",
				       name));
}

static int note_check(const struct note *note)
{
	switch (note->claim->value) {
	case NOTE_RENAME:
		return rename_check(note);
	case NOTE_ADD:
		return add_check(note);
	case NOTE_DROP:
		return drop_check(note);
	default:
		return 0;
	}
}

int patch_message_notes(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct claims claims = {};
	u32 at = 0, line = 0, notes = 0;
	int error;

	/* In a series the notes are of all its patches. */
	if (!patch->notes || patch->count > 1 || patch->version < 2)
		return 0;
	error = claims_of_text(to->pool, patch->notes, strlen(patch->notes), patch->notes_line,
			       &claims);
	while (!error && notes++ < NOTES_MAX) {
		struct note note = { .in = in, .to = to };

		note.claim = claim_next(&claims, CLAIM_NOTE, CV_NONE, &at);
		if (!note.claim)
			break;
		if (note.claim->number != patch->version || !note.claim->condition ||
		    note.claim->line == line)
			continue;
		line = note.claim->line; /* a note that names two things is two claims */
		error = note_check(&note);
	}
	return error;
}
