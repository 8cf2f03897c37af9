// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commit messages: where a claim stands, and its sentence. The checks of messages (message_*.c) all
 * hold words against the diff and the tree; none of them judges how well a message is written.
 */
#include <ctype.h>

#include "review/check/lib.h"

struct finding finding_of_message(const struct patch *patch, const char *at)
{
	struct finding finding = { .key = "", .is_proof = true, .function = "" };

	finding.line = patch->message_line;
	for (const char *c = patch->message; c < at; c++)
		finding.line += *c == '\n';
	return finding;
}

const char *message_line(struct pool *pool, const struct patch *patch, const char *at)
{
	const char *from = at, *end = at + strcspn(at, "\n");

	while (from > patch->message && from[-1] != '\n')
		from--;
	return pool_span(pool, from, end - from);
}

static bool ends_sentence(const char *text, const char *at)
{
	if (at < text)
		return true;
	if (*at == '\n' && (at[1] == '\n' || !at[1]))
		return true;
	return (*at == '.' || *at == '?' || *at == '!') && (!at[1] || isspace((u8)at[1]));
}

const char *message_sentence(struct pool *pool, const char *text, const char *at)
{
	const char *from = at, *end = at;
	char *copy;

	while (!ends_sentence(text, from - 1))
		from--;
	while (*end && !ends_sentence(text, end))
		end++;
	while (isspace((u8)*from))
		from++;
	copy = from < end ? (char *)pool_span(pool, from, end - from) : NULL;
	for (char *c = copy; c && *c; c++)
		if (*c == '\n')
			*c = ' ';
	return copy ? copy : "";
}

const char *message_end(const struct patch *patch)
{
	static const char *const trailers[] = { "\nSigned-off-by:", "\nFixes:", "\nReviewed-by:",
						"\nAcked-by:",	    "\nLink:",	"\nCc:" };
	const char *end = patch->message + strlen(patch->message);

	for (u32 i = 0; i < ARRAY_SIZE(trailers); i++) {
		const char *at = strstr(patch->message, trailers[i]);

		if (at && at < end)
			end = at;
	}
	return end;
}
