/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The body of a mail (RFC 2045, 2046): one text, or a tree of parts. Texts become the body, one
 * behind the other; attachments that may be patches are kept apart, because each is a file of its
 * own. Other parts (HTML, signatures, images) are passed over. Depth and number are limited.
 */
#include "review/mail/mail.h"

#include <strings.h>

#define DEPTH_MAX 8

struct part {
	struct headers headers;
	struct span text;
	u32 depth;
};

struct walk {
	struct pool *pool;
	struct mail *mail;
	u32 count; /* parts so far */
};

static bool value_is(const char *value, const char *wanted)
{
	return value && !strncasecmp(value, wanted, strlen(wanted));
}

static char *transfer_decode(struct pool *pool, const char *encoding, struct span text,
			     size_t *bytes)
{
	if (value_is(encoding, "base64"))
		return decode_base64(pool, text, bytes);
	if (value_is(encoding, "quoted-printable"))
		return decode_quoted_printable(pool, text, bytes);
	*bytes = text.bytes;
	return (char *)text.at;
}

static int part_decode(struct pool *pool, const struct part *part, struct span *out)
{
	const char *type = part->headers.content_type, *charset = NULL, *format = NULL;
	size_t bytes;
	char *text;

	if (type) {
		charset = header_parameter(pool, type, "charset");
		format = header_parameter(pool, type, "format");
	}
	text = transfer_decode(pool, part->headers.encoding, part->text, &bytes);
	if (text)
		text = decode_charset(pool, (struct span){text, bytes}, charset, &bytes);
	if (!text)
		return -ENOMEM;
	if (value_is(format, "flowed"))
		bytes = decode_flowed(text, bytes);
	*out = (struct span){text, bytes};
	return 0;
}

static int body_add(struct pool *pool, struct mail *mail, struct span text)
{
	bool needs_newline = mail->bytes && mail->body[mail->bytes - 1] != '\n';
	char *joined;

	if (!mail->bytes) {
		mail->body = (char *)text.at; /* from decode_charset(): ours to change */
		mail->bytes = text.bytes;
		return 0;
	}
	joined = pool_realloc(pool, mail->body, mail->bytes, mail->bytes + text.bytes + 2);
	if (!joined)
		return -ENOMEM;
	if (needs_newline)
		joined[mail->bytes++] = '\n';
	memcpy(joined + mail->bytes, text.at, text.bytes);
	mail->body = joined;
	mail->bytes += text.bytes;
	mail->body[mail->bytes] = 0;
	return 0;
}

static int attachment_add(struct pool *pool, struct mail *mail, struct span text)
{
	struct span *list = list_grow(pool, mail->attached, mail->attached_count, sizeof(*list));

	if (!list)
		return -ENOMEM;
	list[mail->attached_count++] = text;
	mail->attached = list;
	return 0;
}

static bool names_a_patch(struct pool *pool, const struct headers *headers)
{
	const char *name = NULL, *dot;

	if (headers->disposition)
		name = header_parameter(pool, headers->disposition, "filename");
	if (!name && headers->content_type)
		name = header_parameter(pool, headers->content_type, "name");
	dot = name ? strrchr(name, '.') : NULL;
	return dot && (!strcasecmp(dot, ".patch") || !strcasecmp(dot, ".diff") ||
		       !strcasecmp(dot, ".mbox") || !strcasecmp(dot, ".eml") ||
		       !strcasecmp(dot, ".txt"));
}

static bool is_file_of_its_own(struct span text)
{
	return mail_is_one(text.at, text.bytes) || (text.bytes > 5 && !memcmp(text.at, "From ", 5));
}

static int leaf_read(struct pool *pool, const struct part *part, struct mail *mail)
{
	const struct headers *headers = &part->headers;
	const char *type = headers->content_type;
	bool is_attached = value_is(headers->disposition, "attachment") ||
			   value_is(type, "message/rfc822") || value_is(type, "text/x-patch") ||
			   value_is(type, "text/x-diff");
	bool is_text = !type || value_is(type, "text/plain") || value_is(type, "text/x-");
	struct span text;

	if (!is_text && !value_is(type, "message/rfc822") && !names_a_patch(pool, headers))
		return 0;
	if (part_decode(pool, part, &text))
		return -ENOMEM;
	/* An attached mail is a patch of its own; a plain diff belongs to this one. */
	if (part->depth && (is_attached || !is_text) && is_file_of_its_own(text))
		return attachment_add(pool, mail, text);
	return body_add(pool, mail, text);
}

/* The next line that is "--boundary"; its begin, and behind its end. NULL: none */
static const char *boundary_find(struct span text, const char *boundary, const char **behind)
{
	size_t bytes = strlen(boundary);
	const char *at = text.at, *end = text.at + text.bytes;

	while (at < end) {
		const char *newline = memchr(at, '\n', end - at);
		const char *next = newline ? newline + 1 : end;

		if ((size_t)(next - at) >= bytes + 2 && at[0] == '-' && at[1] == '-' &&
		    !memcmp(at + 2, boundary, bytes)) {
			*behind = next;
			return at;
		}
		at = next;
	}
	return NULL;
}

static int part_read(struct walk *walk, const struct part *part);

static int child_read(struct walk *walk, struct span text, u32 depth)
{
	struct part part = {.depth = depth};
	size_t head = headers_read(walk->pool, text, &part.headers);

	part.text = (struct span){text.at + head, text.bytes - head};
	return part_read(walk, &part);
}

static int multipart_read(struct walk *walk, const struct part *part)
{
	const char *boundary = header_parameter(walk->pool, part->headers.content_type, "boundary");
	const char *end = part->text.at + part->text.bytes, *begin, *line = NULL;
	int err = 0;

	if (!boundary || !boundary[0])
		return child_read(walk, part->text, part->depth + 1);
	line = boundary_find(part->text, boundary, &begin);
	/* Until the closing one, which has "--" behind it, or the end if that was cut off */
	while (line && !err && !(line[2 + strlen(boundary)] == '-' && begin - line > 3)) {
		struct span left = {begin, end - begin};
		const char *from = begin;

		line = boundary_find(left, boundary, &begin);
		if (line || left.bytes)
			err = child_read(walk, (struct span){from, (line ? line : end) - from},
					 part->depth + 1);
	}
	return err;
}

static int part_read(struct walk *walk, const struct part *part)
{
	if (part->depth > DEPTH_MAX || walk->count++ > PARTS_MAX) {
		walk->mail->partial = "the mail has too many parts: not all were read";
		return 0;
	}
	if (value_is(part->headers.content_type, "multipart/"))
		return multipart_read(walk, part);
	return leaf_read(walk->pool, part, walk->mail);
}

int mime_read(struct pool *pool, const struct headers *headers, struct span text, struct mail *out)
{
	struct walk walk = {.pool = pool, .mail = out};
	struct part part = {.headers = *headers, .text = text};

	return part_read(&walk, &part);
}
