// SPDX-License-Identifier: GPL-2.0-only
/*
 * Code shown in a commit message with `a & B == C`: == binds tighter than &, so the condition is
 * not what it looks like, and readers copy it. A compiler says that of code, nobody of messages.
 */
#include <ctype.h>

#include "review/check/lib.h"

static const char *skip_blanks(const char *at)
{
	while (*at == ' ' || *at == '\t')
		at++;
	return at;
}

static const char *skip_operand(const char *at)
{
	u32 depth = 0;

	while (is_word_char(*at) || *at == '.' || !strncmp(at, "->", 2))
		at += *at == '-' ? 2 : 1;
	if (*at != '(')
		return at;
	for (; *at && *at != '\n'; at++) {
		depth += *at == '(';
		if (*at == ')' && !--depth)
			return at + 1;
	}
	return at;
}

/* A binary & or | whose right operand is followed by == or != without a parenthesis between */
static bool is_loose(const char *text, const char *at)
{
	const char *before = at, *next;

	if (at[1] == at[0] || at[1] == '=' || (at > text && at[-1] == at[0]))
		return false;
	while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	if (before == text || !(is_word_char(before[-1]) || before[-1] == ')'))
		return false;
	next = skip_blanks(at + 1);
	if (!is_word_char(*next))
		return false;
	next = skip_blanks(skip_operand(next));
	return !strncmp(next, "==", 2) || !strncmp(next, "!=", 2);
}

static bool is_code_line(const char *line, size_t bytes)
{
	if (bytes < 8 || (strncmp(line, "    ", 4) && line[0] != '\t'))
		return false;
	return memmem(line, bytes, "if (", 4) || memmem(line, bytes, "while (", 7) ||
	       memmem(line, bytes, ";", 1);
}

int patch_message_code(const struct subject *in, const struct patch *patch, struct findings *to)
{
	const char *end = patch->message ? message_end(patch) : NULL;
	size_t bytes;
	int error = 0;

	for (const char *line = patch->message; line && !error && line < end; line += bytes + 1) {
		bytes = strcspn(line, "\n");
		if (!is_code_line(line, bytes))
			continue;
		for (const char *at = line; !error && at < line + bytes; at++) {
			struct finding finding;

			if ((*at != '&' && *at != '|') || !is_loose(line, at))
				continue;
			finding = finding_of_message(patch, at);
			finding.quote = message_line(to->pool, patch, at);
			finding.key = finding.quote;
			finding.question =
				pool_printf(to->pool,
					    "In the code of the message == binds tighter than "
					    "%c: the condition is not what it looks like. Are "
					    "parentheses missing?",
					    *at);
			error = report(to, CHECK_message_code, &finding);
			break;
		}
	}
	return error;
}
