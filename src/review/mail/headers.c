/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers of a mail or of one of its parts (RFC 5322): unfolded, encoded words decoded. Only
 * those that a patch needs are kept; the first of its name counts. The text is a stranger's: lines
 * and the number of headers are limited.
 */
#include "review/mail/mail.h"

#include <strings.h>

#define HEADERS_BYTES_MAX (1U << 20)

/* "Name:" at the begin of a line: the name's length, 0 if it is no header */
static size_t name_bytes(const char *line, size_t bytes)
{
	size_t i = 0;

	while (i < bytes && i < 80 && line[i] > ' ' && line[i] < 127 && line[i] != ':')
		i++;
	return i && i < bytes && line[i] == ':' ? i : 0;
}

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? newline + 1 : end;
}

/* Behind the header at `at`, with the lines it goes on in */
static const char *header_end(const char *at, const char *end)
{
	do
		at = line_end(at, end);
	while (at < end && (*at == ' ' || *at == '\t'));
	return at;
}

static const char **slot(struct headers *headers, const char *name, size_t bytes)
{
	static const struct {
		const char *name;
		size_t offset;
	} wanted[] = {
		{"Content-Type", offsetof(struct headers, content_type)},
		{"Content-Transfer-Encoding", offsetof(struct headers, encoding)},
		{"Content-Disposition", offsetof(struct headers, disposition)},
		{"Subject", offsetof(struct headers, subject)},
		{"From", offsetof(struct headers, from)},
		{"Date", offsetof(struct headers, date)},
		{"Message-ID", offsetof(struct headers, message_id)},
		{"In-Reply-To", offsetof(struct headers, in_reply_to)},
	};

	for (u32 i = 0; i < ARRAY_SIZE(wanted); i++)
		if (strlen(wanted[i].name) == bytes && !strncasecmp(wanted[i].name, name, bytes))
			return (const char **)((char *)headers + wanted[i].offset);
	return NULL;
}

/* One line, without blanks at its ends and rows of them inside, without control characters */
static const char *value_read(struct pool *pool, const char *at, const char *end)
{
	char *value = decode_words(pool, at, min(end - at, (ptrdiff_t)8192));
	size_t used = 0;

	for (const char *c = value; c && *c; c++) {
		char plain = (unsigned char)*c < ' ' || *c == 127 ? ' ' : *c;

		if (plain != ' ' || (used && value[used - 1] != ' '))
			value[used++] = plain;
	}
	if (!value)
		return NULL;
	while (used && value[used - 1] == ' ')
		used--;
	value[used] = 0;
	return value;
}

size_t headers_read(struct pool *pool, struct span text, struct headers *out)
{
	const char *at = text.at, *end = text.at + text.bytes, *next;
	size_t name;

	*out = (struct headers){};
	while (at < end && at - text.at < HEADERS_BYTES_MAX) {
		const char **value;

		if (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] == '\n'))
			return line_end(at, end) - text.at;
		name = name_bytes(at, end - at);
		if (!name)
			break; /* the body begins without a blank line */
		next = header_end(at, end);
		value = slot(out, at, name);
		if (value && !*value)
			*value = value_read(pool, at + name + 1, next);
		at = next;
	}
	return at - text.at;
}

/* The value behind "name=", quoted or not */
static const char *parameter_value(struct pool *pool, const char *at)
{
	char *value = pool_alloc(pool, strlen(at) + 1);
	size_t used = 0;
	bool quoted = *at == '"';

	if (!value)
		return NULL;
	for (at += quoted; *at; at++) {
		if (quoted ? *at == '"' : *at == ';' || *at == ' ')
			break;
		if (quoted && *at == '\\' && at[1])
			at++;
		value[used++] = *at;
	}
	return value;
}

const char *header_parameter(struct pool *pool, const char *value, const char *name)
{
	size_t bytes = strlen(name);
	bool quoted = false;

	for (const char *at = value; *at; at++) {
		quoted ^= *at == '"';
		if (quoted || *at != ';')
			continue;
		while (at[1] == ' ')
			at++;
		if (!strncasecmp(at + 1, name, bytes) && at[1 + bytes] == '=')
			return parameter_value(pool, at + 2 + bytes);
	}
	return NULL;
}

/* One of the names that every mail has is among the first headers. */
bool mail_is_one(const char *text, size_t bytes)
{
	const char *at = text, *end = text + bytes;

	for (u32 i = 0; at < end && i < 200; i++) {
		size_t name = name_bytes(at, end - at);

		if (!name)
			break;
		if ((name == 4 && !strncasecmp(at, "From", 4)) ||
		    (name == 7 && !strncasecmp(at, "Subject", 7)) ||
		    (name == 10 && !strncasecmp(at, "Message-ID", 10)))
			return true;
		at = header_end(at, end);
	}
	return false;
}
