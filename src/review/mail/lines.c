/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A body's lines, and whose they are. In a review the patch is quoted ("> +	return 0;") and the
 * reviewer's words stand between; "[ ... ]" says that lines were left out. How deep the patch is
 * quoted is seen from its first line that belongs to a diff; lines quoted less deep are words.
 */
#include "review/mail/mail.h"

static int split(struct pool *pool, char *body, size_t bytes, struct lines *out)
{
	char *at = body, *end = body + bytes;

	while (at < end) {
		char *newline = memchr(at, '\n', end - at);
		struct line *list = list_grow(pool, out->list, out->count, sizeof(*list));

		if (!list)
			return -ENOMEM;
		out->list = list;
		if (out->count >= MAIL_LINES_MAX) {
			out->truncated = true;
			break;
		}
		if (newline)
			*newline = 0;
		list[out->count] = (struct line){.text = at, .number = out->count + 1};
		out->count++;
		at = newline ? newline + 1 : end;
	}
	return 0;
}

/* The text behind up to `max` quoting marks, each '>' with one blank or none; *depth: how many */
static const char *unquoted(const char *text, u32 max, u32 *depth)
{
	for (*depth = 0; *depth < max && *text == '>'; (*depth)++) {
		text++;
		if (*text == ' ')
			text++;
	}
	return text;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

bool lines_diff_begins(const struct lines *lines, u32 at)
{
	const char *text = lines->list[at].text;

	if (begins(text, "diff --git ") || begins(text, "diff -"))
		return true;
	return begins(text, "--- ") && at + 1 < lines->count &&
	       begins(lines->list[at + 1].text, "+++ ");
}

/* How deep the diff is quoted; UINT32_MAX: there is no quoted one */
static u32 quote_depth(const struct lines *lines)
{
	u32 depth, first_depth = UINT32_MAX;

	for (u32 i = 0; i < lines->count; i++) {
		const char *text = unquoted(lines->list[i].text, 20, &depth);

		if (begins(text, "diff --git ") || begins(text, "@@ -"))
			return depth;
		if (depth && first_depth == UINT32_MAX)
			first_depth = depth;
	}
	return first_depth;
}

/* "[ ... ]", "[...]", "[snip]", "...": nothing but a mark that something was left out */
static bool is_cut(const char *text)
{
	char plain[16];
	u32 used = 0;

	if (*text == ' ' || *text == '\t')
		return false; /* a context line */
	for (; *text; text++) {
		if (strchr(" \t[]<>", *text))
			continue;
		if (used == sizeof(plain) - 1)
			return false;
		plain[used++] = *text;
	}
	plain[used] = 0;
	return !strcmp(plain, "...") || !strcmp(plain, "\xe2\x80\xa6") || !strcmp(plain, "snip") ||
	       !strcmp(plain, "..") || !strcmp(plain, "....");
}

static void unquote(struct lines *lines, u32 depth)
{
	u32 have;

	lines->is_quoted = true;
	for (u32 i = 0; i < lines->count; i++) {
		struct line *line = &lines->list[i];
		const char *text = unquoted(line->text, depth, &have);

		line->kind = have == depth ? LINE_PATCH : LINE_OWN;
		if (is_cut(text))
			line->kind = LINE_CUT;
		else if (have == depth)
			line->text = text;
	}
}

int lines_split(struct pool *pool, char *body, size_t bytes, struct lines *out)
{
	u32 depth;

	*out = (struct lines){};
	if (split(pool, body, bytes, out))
		return -ENOMEM;
	depth = quote_depth(out);
	if (depth && depth != UINT32_MAX)
		unquote(out, depth);
	return 0;
}

char *lines_join(struct pool *pool, const struct lines *lines, u32 from, u32 to)
{
	size_t bytes = 1;
	char *out, *at;

	for (u32 i = from; i < to; i++)
		bytes += strlen(lines->list[i].text) + 1;
	at = out = pool_alloc_raw(pool, bytes);
	if (!out)
		return NULL;
	for (u32 i = from; i < to; i++) {
		size_t length = strlen(lines->list[i].text);

		memcpy(at, lines->list[i].text, length);
		at += length;
		*at++ = '\n';
	}
	if (at > out)
		at--;
	*at = 0;
	return out;
}
