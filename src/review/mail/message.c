/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before a diff: the subject with its "[PATCH bpf-next v2 3/5]", headers repeated in
 * the body, the commit message, and behind a line "---" the notes and the diffstat. The output of
 * `git show` has the message indented under "commit HASH".
 */
#include "review/mail/mail.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

/* One word of the prefix: "v3", "2/7", or nothing of interest */
static void word_read(const char *word, struct patch *patch)
{
	unsigned long first, second;
	char *end;

	if ((word[0] == 'v' || word[0] == 'V') && isdigit((unsigned char)word[1])) {
		first = strtoul(word + 1, &end, 10);
		if (!*end && first < 10000)
			patch->version = (u32)first;
	} else if (isdigit((unsigned char)word[0])) {
		first = strtoul(word, &end, 10);
		if (*end != '/' || !isdigit((unsigned char)end[1]))
			return;
		second = strtoul(end + 1, &end, 10);
		if (*end || second > 100000 || first > second)
			return;
		patch->number = (u32)first;
		patch->count = (u32)second;
	}
}

static int prefix_read(struct pool *pool, const char *at, size_t bytes, struct patch *patch)
{
	char *prefix = pool_alloc(pool, bytes + 1), *words = pool_alloc(pool, bytes + 1);
	char *rest, *word;

	if (!prefix || !words)
		return -ENOMEM;
	memcpy(prefix, at, bytes);
	memcpy(words, at, bytes);
	for (word = strtok_r(words, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest))
		word_read(word, patch);
	patch->prefix = prefix;
	return 0;
}

static bool has_word(const char *at, size_t bytes, const char *word)
{
	for (size_t i = 0; i + strlen(word) <= bytes; i++)
		if (!strncasecmp(at + i, word, strlen(word)))
			return true;
	return false;
}

int subject_read(struct pool *pool, const char *subject, struct patch *patch)
{
	const char *at = subject, *close;

	patch->prefix = "";
	for (;;) {
		while (*at == ' ')
			at++;
		if (!strncasecmp(at, "re:", 3) || !strncasecmp(at, "fw:", 3)) {
			at += 3;
		} else if (!strncasecmp(at, "fwd:", 4)) {
			at += 4;
		} else if (*at == '[' && (close = strchr(at, ']'))) {
			bool is_patch = has_word(at, close - at, "patch") ||
					has_word(at, close - at, "rfc");

			if ((is_patch || !patch->prefix[0]) &&
			    prefix_read(pool, at + 1, close - at - 1, patch))
				return -ENOMEM;
			at = close + 1;
		} else {
			break;
		}
	}
	patch->subject = at;
	return 0;
}

static bool begins(const char *text, const char *with)
{
	return !strncasecmp(text, with, strlen(with));
}

static bool is_empty(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return !*text;
}

/* "From: the author" and "Subject:" at the begin of a body replace the mail's own. */
static u32 body_headers(struct pool *pool, const struct lines *lines, u32 from, u32 to,
			struct patch *patch)
{
	u32 at = from;

	while (at < to && is_empty(lines->list[at].text))
		at++;
	for (bool any = false; at < to; at++, any = true) {
		const char *text = lines->list[at].text;

		if (begins(text, "From: "))
			patch->author = text + 6;
		else if (begins(text, "Date: "))
			patch->date = text + 6;
		else if (begins(text, "Subject: "))
			subject_read(pool, text + 9, patch);
		else if (any && is_empty(text))
			return at + 1;
		else
			return at;
	}
	return at;
}

/* "commit HASH": what follows is as `git show` and `git log` print it. */
static bool is_commit_line(const char *text)
{
	u32 digits = 0;

	if (strncmp(text, "commit ", 7))
		return false;
	while (isxdigit((unsigned char)text[7 + digits]))
		digits++;
	return digits >= 12;
}

/* The message of `git show`: its indentation taken off, the first line of it is the subject. */
static u32 show_read(struct pool *pool, struct lines *lines, u32 from, u32 to,
		     struct patch *patch)
{
	u32 at = from + 1;

	for (; at < to && !is_empty(lines->list[at].text); at++) {
		const char *text = lines->list[at].text, *value = strchr(text, ':');

		for (value = value ? value + 1 : ""; *value == ' '; value++)
			;
		if (begins(text, "Author:"))
			patch->author = value;
		else if (begins(text, "Date:") || begins(text, "AuthorDate:"))
			patch->date = value;
	}
	for (u32 i = at; i < to; i++)
		if (begins(lines->list[i].text, "    "))
			lines->list[i].text += 4;
	while (at < to && is_empty(lines->list[at].text))
		at++;
	if (at < to && !lines_diff_begins(lines, at))
		subject_read(pool, lines->list[at++].text, patch);
	return at;
}

/* A quoted message is indented if it was taken from `git show`. */
static void unindent(struct lines *lines, u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		if (lines->list[i].kind == LINE_PATCH && !is_empty(lines->list[i].text) &&
		    strncmp(lines->list[i].text, "    ", 4))
			return;
	for (u32 i = from; i < to; i++)
		if (lines->list[i].kind == LINE_PATCH && !is_empty(lines->list[i].text))
			lines->list[i].text += 4;
}

static u32 diff_find(const struct lines *lines, u32 from, u32 to)
{
	u32 at = from;

	while (at < to && !(lines->list[at].kind == LINE_PATCH && lines_diff_begins(lines, at)))
		at++;
	return at;
}

/* A reviewer's words between become blank lines, so that the lines' numbers stay right. */
static char *join_patch(struct pool *pool, const struct lines *lines, u32 from, u32 to)
{
	struct lines only = {.count = to - from};

	only.list = pool_alloc(pool, only.count * sizeof(*only.list));
	for (u32 i = 0; only.list && i < only.count; i++) {
		only.list[i] = lines->list[from + i];
		if (only.list[i].kind != LINE_PATCH)
			only.list[i].text = "";
	}
	while (only.list && only.count && is_empty(only.list[only.count - 1].text))
		only.count--;
	return only.list ? lines_join(pool, &only, 0, only.count) : NULL;
}

int message_read(struct pool *pool, struct lines *lines, u32 from, struct patch *patch, u32 *diff)
{
	u32 end = diff_find(lines, from, *diff), at = from, notes;

	*diff = end;
	while (at < end && (lines->list[at].kind != LINE_PATCH || is_empty(lines->list[at].text)))
		at++;
	if (at < end && is_commit_line(lines->list[at].text))
		at = show_read(pool, lines, at, end, patch);
	else if (lines->is_quoted)
		unindent(lines, at, end);
	else
		at = body_headers(pool, lines, at, end, patch);
	while (at < end && is_empty(lines->list[at].text))
		at++;
	for (notes = at; notes < end; notes++)
		if (lines->list[notes].kind == LINE_PATCH &&
		    !strcmp(lines->list[notes].text, "---"))
			break;
	patch->message = join_patch(pool, lines, at, notes);
	patch->message_line = at < notes ? lines->list[at].number : 0;
	patch->notes = join_patch(pool, lines, min(notes + 1, end), end);
	patch->notes_line = notes + 1 < end ? lines->list[notes + 1].number : 0;
	return patch->message && patch->notes ? 0 : -ENOMEM;
}
