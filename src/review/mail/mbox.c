/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cuts a file into mails. An mbox has a From_ line before each ("From ADDRESS DATE YEAR"), which
 * stands behind a blank line and is followed by a header; git format-patch writes the commit's
 * hash in the place of the address. The mboxrd form puts a '>' before lines of a body that would
 * look like one, and before those that begin with '>'s and "From ": one '>' is taken off.
 */
#include "review/mail/mail.h"

#include <ctype.h>

static const char *next_line(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? newline + 1 : end;
}

/* "From x@y Mon Sep 17 00:00:00 2001": ends in a year, and a header follows */
static bool is_from_line(const char *at, const char *end)
{
	const char *next, *stop;

	if (end - at < 12 || memcmp(at, "From ", 5))
		return false;
	next = next_line(at, end);
	for (stop = next; stop > at && isspace((unsigned char)stop[-1]); stop--)
		;
	/* some have a time zone behind the year */
	if (stop - at > 11 && (stop[-5] == '+' || stop[-5] == '-'))
		stop -= 6;
	for (u32 i = 1; i <= 4; i++)
		if (stop - at < 10 || !isdigit((unsigned char)stop[-(int)i]))
			return false;
	return mail_is_one(next, end - next);
}

/* Takes one '>' off lines ">From ", ">>From " of a mail. */
static int unescape(struct pool *pool, struct span *mail)
{
	const char *at = mail->at, *end = mail->at + mail->bytes;
	char *out = pool_alloc_raw(pool, mail->bytes + 1);
	size_t used = 0;

	if (!out)
		return -ENOMEM;
	while (at < end) {
		const char *next = next_line(at, end), *from = at;

		while (from < next && *from == '>')
			from++;
		if (from > at && next - from >= 5 && !memcmp(from, "From ", 5))
			at++;
		memcpy(out + used, at, next - at);
		used += next - at;
		at = next;
	}
	out[used] = 0;
	*mail = (struct span){out, used};
	return 0;
}

static bool has_escapes(const struct span *mail)
{
	return memmem(mail->at, mail->bytes, "\n>From ", 7) ||
	       memmem(mail->at, mail->bytes, "\n>>From ", 8);
}

static int mail_add(struct pool *pool, struct span **mails, u32 *count, struct span mail)
{
	struct span *list = list_grow(pool, *mails, *count, sizeof(*list));

	if (!list || (has_escapes(&mail) && unescape(pool, &mail)))
		return -ENOMEM;
	list[(*count)++] = mail;
	*mails = list;
	return 0;
}

int mbox_split(struct pool *pool, struct span text, struct span **mails, u32 *count)
{
	const char *at = text.at, *end = text.at + text.bytes, *begin;

	*mails = NULL;
	*count = 0;
	while (at < end && isspace((unsigned char)*at))
		at++;
	if (!is_from_line(at, end)) {
		*mails = list_grow(pool, NULL, 0, sizeof(**mails));
		if (!*mails)
			return -ENOMEM;
		(*mails)[(*count)++] = text;
		return 0;
	}
	begin = at = next_line(at, end);
	while (at < end && *count < PATCHES_MAX) {
		const char *next = next_line(at, end);
		bool is_blank = next - at <= 2 && isspace((unsigned char)*at);

		if (next >= end || (is_blank && is_from_line(next, end))) {
			if (mail_add(pool, mails, count, (struct span){begin, next - begin}))
				return -ENOMEM;
			begin = next = next_line(next, end);
		}
		at = next;
	}
	return 0;
}
