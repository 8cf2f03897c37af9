// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Fix this by returning EIO", and the diff returns something else: the message names an errno that
 * no line of the patch has, while the patch adds lines with another. Sentences about how it was are
 * left out.
 */
#include <ctype.h>

#include "review/check/lib.h"

struct added {
	const char *name; /* the errno that a line adds */
	const struct patch_line *line;
	const struct patch_file *file;
	char buffer[32];
};

/* The first -EXXX of a line */
static bool errno_read(const char *text, char *to, size_t room)
{
	for (const char *at = text; (at = strstr(at, "-E")); at++) {
		size_t bytes = 1;

		while (isupper((u8)at[bytes]) || isdigit((u8)at[bytes]))
			bytes++;
		if (bytes < 4 || bytes >= room || is_word_char(at[bytes]))
			continue;
		word_copy(to, room, at, bytes);
		if (errno_value(to))
			return true;
	}
	return false;
}

static bool added_visit(const struct patch_file *file, const struct patch_line *line, void *context)
{
	struct added *added = context;

	if (!errno_read(line->text, added->buffer, sizeof(added->buffer)))
		return true;
	added->name = added->buffer;
	added->line = line;
	added->file = file;
	return false;
}

static bool is_about_before(const char *sentence)
{
	static const char *const words[] = { "currently",      "instead of", "was ",
					     "used to",	       "before",     "rather than",
					     "not return",     "n't return", "if it returns",
					     "when it returns" };

	for (u32 i = 0; i < ARRAY_SIZE(words); i++)
		if (text_has(sentence, words[i]))
			return true;
	return false;
}

/* "returning EIO", "return -EIO": the errno's letters, without the minus */
static bool promise_read(const char *at, char *to, size_t room)
{
	static const char *const verbs[] = { "return ", "returns ", "returning ", "returning\n" };
	size_t bytes = 0;

	for (u32 i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strncmp(at, verbs[i], strlen(verbs[i])))
			continue;
		at += strlen(verbs[i]);
		at += *at == '-';
		while (isupper((u8)at[bytes]) || isdigit((u8)at[bytes]))
			bytes++;
		if (*at != 'E' || bytes < 3 || bytes >= room || is_word_char(at[bytes]))
			return false;
		word_copy(to, room, at, bytes);
		return errno_value(to) != 0;
	}
	return false;
}

static bool patch_has_errno(const struct patch *patch, const char *name)
{
	return patch_has_word(patch, '+', name) || patch_has_word(patch, '-', name) ||
	       patch_has_word(patch, ' ', name);
}

static int errno_report(const struct subject *in, const char *at, const char *name,
			const struct added *added, struct findings *to)
{
	struct finding finding = finding_of_message(in->patch, at);

	finding.key = pool_span(to->pool, name, strlen(name));
	finding.is_proof = !patch_is_cut(in->patch);
	finding.quote = message_line(to->pool, in->patch, at);
	finding.question =
		pool_printf(to->pool,
			    "The message says that %s is returned, but the code returns %s "
			    "(%s: \"%s\"). Which one is meant?",
			    name, added->name, added->file->new_path ? added->file->new_path : "",
			    added->line->text + strspn(added->line->text, " \t"));
	return report(to, CHECK_message_errno, &finding);
}

int patch_message_errno(const struct subject *in, const struct patch *patch, struct findings *to)
{
	struct added added = {};
	const char *end;
	char name[32];
	int error = 0;

	if (!patch->message)
		return 0;
	end = message_end(patch);
	patch_each_line(patch, '+', added_visit, &added);
	for (const char *at = patch->message; added.name && !error && at < end; at++) {
		if (at > patch->message && is_word_char(at[-1]))
			continue;
		if (promise_read(at, name, sizeof(name)) && !patch_has_errno(patch, name) &&
		    !is_about_before(message_sentence(to->pool, patch->message, at)))
			error = errno_report(in, at, name, &added, to);
	}
	return error;
}
