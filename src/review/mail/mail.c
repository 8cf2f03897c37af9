/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One mail: headers, then the body decoded. Text without headers is a body alone, so that a plain
 * diff and the output of `git show` are read the same way.
 */
#include "review/mail/mail.h"

/* Notes that somebody put before the headers: lines that begin with '#', and blank ones */
static struct span notes_skip(struct span text)
{
	while (text.bytes && (text.at[0] == '#' || text.at[0] == '\n' || text.at[0] == '\r')) {
		const char *newline = memchr(text.at, '\n', text.bytes);
		size_t bytes = newline ? (size_t)(newline + 1 - text.at) : text.bytes;

		text.at += bytes;
		text.bytes -= bytes;
	}
	return text;
}

int mail_read(struct pool *pool, struct span text, struct mail *out)
{
	struct headers headers = {};
	struct span inside = notes_skip(text);
	size_t head;

	*out = (struct mail){};
	if (mail_is_one(inside.at, inside.bytes)) {
		head = headers_read(pool, inside, &headers);
		text = (struct span){inside.at + head, inside.bytes - head};
	}
	out->subject = headers.subject;
	out->from = headers.from;
	out->date = headers.date;
	out->message_id = headers.message_id;
	out->in_reply_to = headers.in_reply_to;
	if (mime_read(pool, &headers, text, out))
		return -ENOMEM;
	if (!out->body)
		out->body = pool_alloc(pool, 1);
	return out->body ? 0 : -ENOMEM;
}
