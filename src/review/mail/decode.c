/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What mail does to text on its way, undone: base64, quoted-printable, encoded words in headers,
 * character sets, CRLF, flowed lines. Every decoder takes what it gets: damaged input gives
 * damaged output, never an error. All are linear in their input.
 */
#include "review/mail/mail.h"

#include <strings.h>

static int base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

char *decode_base64(struct pool *pool, struct span text, size_t *bytes)
{
	char *out = pool_alloc_raw(pool, text.bytes / 4 * 3 + 4);
	u32 group = 0, have = 0;
	size_t used = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < text.bytes && text.at[i] != '='; i++) {
		int value = base64_value((unsigned char)text.at[i]);

		if (value < 0)
			continue;
		group = group << 6 | (u32)value;
		if (++have & 3)
			continue;
		out[used++] = (char)(group >> 16);
		out[used++] = (char)(group >> 8);
		out[used++] = (char)group;
	}
	if ((have & 3) == 2)
		out[used++] = (char)(group >> 4);
	if ((have & 3) == 3) {
		out[used++] = (char)(group >> 10);
		out[used++] = (char)(group >> 2);
	}
	out[used] = 0;
	*bytes = used;
	return out;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_escape(struct span text, size_t i)
{
	return i + 2 < text.bytes && hex_value(text.at[i + 1]) >= 0 &&
	       hex_value(text.at[i + 2]) >= 0;
}

/* A soft line break behind the '=' at i: its length, 0 if it is none */
static size_t soft_break(struct span text, size_t i)
{
	size_t at = i + 1;

	while (at < text.bytes && strchr(" \t\r", text.at[at]) && text.at[at])
		at++;
	if (at == text.bytes)
		return at - i;
	return text.at[at] == '\n' ? at + 1 - i : 0;
}

char *decode_quoted_printable(struct pool *pool, struct span text, size_t *bytes)
{
	char *out = pool_alloc_raw(pool, text.bytes + 1);
	size_t used = 0, skip;

	if (!out)
		return NULL;
	for (size_t i = 0; i < text.bytes;) {
		if (text.at[i] != '=') {
			out[used++] = text.at[i++];
		} else if (is_escape(text, i)) {
			out[used++] = (char)(hex_value(text.at[i + 1]) << 4 |
					     hex_value(text.at[i + 2]));
			i += 3;
		} else {
			skip = soft_break(text, i);
			if (!skip)
				out[used++] = '=';
			i += skip ? skip : 1;
		}
	}
	out[used] = 0;
	*bytes = used;
	return out;
}

/* Bytes of the UTF-8 character that begins there; 0: none does */
static u32 utf8_bytes(const unsigned char *at, size_t left)
{
	u32 want = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 :
		   (at[0] & 0xf0) == 0xe0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;

	if (!want || want > left)
		return 0;
	for (u32 i = 1; i < want; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if (at[0] == 0xe0 && at[1] < 0xa0)
		return 0; /* longer than need be */
	if (at[0] == 0xed && at[1] >= 0xa0)
		return 0; /* surrogates */
	if ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90))
		return 0;
	return want;
}

static bool is_latin1(const char *charset)
{
	return charset && (!strncasecmp(charset, "iso-8859-1", 10) ||
			   !strncasecmp(charset, "latin1", 6) ||
			   !strncasecmp(charset, "windows-1252", 12));
}

char *decode_charset(struct pool *pool, struct span text, const char *charset, size_t *bytes)
{
	char *out = pool_alloc_raw(pool, 2 * text.bytes + 1);
	bool latin1 = is_latin1(charset);
	size_t used = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < text.bytes;) {
		const unsigned char *at = (const unsigned char *)text.at + i;
		u32 many = latin1 ? 0 : utf8_bytes(at, text.bytes - i);

		if (*at == '\r' && i + 1 < text.bytes && at[1] == '\n') {
			i++;
		} else if (*at && *at < 0x80) {
			out[used++] = (char)*at;
			i++;
		} else if (many > 1) {
			memcpy(out + used, at, many);
			used += many;
			i += many;
		} else if (latin1 && *at) {
			out[used++] = (char)(0xc0 | *at >> 6);
			out[used++] = (char)(0x80 | (*at & 0x3f));
			i++;
		} else {
			out[used++] = '?';
			i++;
		}
	}
	out[used] = 0;
	*bytes = used;
	return out;
}

static bool line_flows(const char *line, size_t bytes)
{
	size_t blanks = 0;

	while (blanks < bytes && line[blanks] == ' ')
		blanks++;
	return bytes && line[bytes - 1] == ' ' && blanks != bytes &&
	       !(bytes == 3 && !memcmp(line, "-- ", 3));
}

size_t decode_flowed(char *text, size_t bytes)
{
	size_t used = 0, at = 0;

	while (at < bytes) {
		char *end = memchr(text + at, '\n', bytes - at);
		size_t stop = end ? (size_t)(end - text) : bytes;
		size_t from = at + (at < stop && text[at] == ' '); /* stuffed */
		bool flows = line_flows(text + from, stop - from) && end;

		memmove(text + used, text + from, stop - from);
		used += stop - from;
		if (!flows && end)
			text[used++] = '\n';
		at = end ? stop + 1 : bytes;
	}
	text[used] = 0;
	return used;
}

/* One encoded word: =?charset?q or b?text?= ; the bytes it takes, 0 if it is none */
static size_t encoded_word(struct span text, struct span *charset, char *kind, struct span *word)
{
	const char *end = text.at + text.bytes, *first, *second, *last;

	if (text.bytes < 8 || text.at[0] != '=' || text.at[1] != '?')
		return 0;
	/* RFC 2047 allows 75 characters; some senders write more */
	end = min(end, text.at + 1000);
	first = memchr(text.at + 2, '?', end - text.at - 2);
	if (!first || end - first < 4)
		return 0;
	second = first + 2;
	if (*second != '?')
		return 0;
	for (last = second + 1; last + 1 < end; last++)
		if (last[0] == '?' && last[1] == '=')
			break;
	if (last + 1 >= end)
		return 0;
	*charset = (struct span){text.at + 2, first - text.at - 2};
	*kind = first[1];
	*word = (struct span){second + 1, last - second - 1};
	return last + 2 - text.at;
}

static char *word_decode(struct pool *pool, struct span charset, char kind, struct span word)
{
	char name[32] = "", *text;
	size_t bytes;

	memcpy(name, charset.at, min(charset.bytes, sizeof(name) - 1));
	if (kind == 'b' || kind == 'B') {
		text = decode_base64(pool, word, &bytes);
	} else {
		text = decode_quoted_printable(pool, word, &bytes);
		for (size_t i = 0; text && i < bytes; i++)
			if (text[i] == '_')
				text[i] = ' ';
	}
	return text ? decode_charset(pool, (struct span){text, bytes}, name, &bytes) : NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Adjacent encoded words are joined: the blanks between them go. */
char *decode_words(struct pool *pool, const char *text, size_t bytes)
{
	char *out = pool_alloc(pool, 2 * bytes + 1), kind, *decoded;
	size_t used = 0, blanks_at = 0, take;
	struct span charset, word;
	bool after_word = false;

	for (size_t i = 0; out && i < bytes;) {
		take = encoded_word((struct span){text + i, bytes - i}, &charset, &kind, &word);
		if (!take) {
			after_word = after_word && is_blank(text[i]);
			out[used++] = is_blank(text[i]) ? ' ' : text[i];
			i++;
			continue;
		}
		decoded = word_decode(pool, charset, kind, word);
		if (!decoded)
			return NULL;
		used = after_word ? blanks_at : used;
		take = min(strlen(decoded), 2 * bytes - used);
		memcpy(out + used, decoded, take);
		used += take;
		i = (size_t)(word.at + word.bytes + 2 - text);
		blanks_at = used;
		after_word = true;
	}
	if (out)
		out[used] = 0;
	return out ? decode_charset(pool, (struct span){out, used}, NULL, &used) : NULL;
}
