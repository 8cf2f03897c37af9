/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets, contexts and map entries as the user writes and reads them: hexadecimal digits or
 * files. See bytes.h for the forms.
 */
#include "cli/bytes.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX (16UL << 20)

static bool is_between(char c)
{
	return c == ':' || isspace((unsigned char)c);
}

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* False: something else than pairs of digits */
static bool read_hex(struct bytes *bytes, const char *text)
{
	for (; *text; text++) {
		if (is_between(*text))
			continue;
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]))
			return false;
		bytes->data[bytes->count++] = digit(text[0]) << 4 | digit(text[1]);
		text++;
	}
	return true;
}

static int read_stream(struct bytes *bytes, FILE *in)
{
	size_t room = 0;

	for (;;) {
		size_t got;

		if (bytes->count == room) {
			unsigned char *more = realloc(bytes->data, room ? room * 2 : 4096);

			if (!more)
				return -ENOMEM;
			bytes->data = more;
			room = room ? room * 2 : 4096;
		}
		got = fread(bytes->data + bytes->count, 1, room - bytes->count, in);
		bytes->count += got;
		if (!got)
			return ferror(in) ? -EIO : 0;
		if (bytes->count > BYTES_MAX)
			return -EFBIG;
	}
}

static int read_file(struct bytes *bytes, const char *path)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int err;

	if (!in)
		return -errno;
	err = read_stream(bytes, in);
	if (in != stdin)
		fclose(in);
	return err;
}

int bytes_read(struct bytes *bytes, const char *argument)
{
	int err;

	*bytes = (struct bytes){};
	if (argument[0] != '@') {
		bytes->data = malloc(strlen(argument) / 2 + 1);
		if (!bytes->data)
			return -ENOMEM;
		if (read_hex(bytes, argument))
			return 0;
		bytes_drop(bytes);
	}
	err = read_file(bytes, argument + (argument[0] == '@'));
	if (err)
		bytes_drop(bytes);
	return err;
}

void bytes_drop(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){};
}

int bytes_write(const char *path, const void *data, size_t count)
{
	FILE *out = fopen(path, "we");
	int err = 0;

	if (!out)
		return -errno;
	if (fwrite(data, 1, count, out) != count)
		err = -EIO;
	if (fclose(out) && !err)
		err = -errno;
	return err;
}

void bytes_print(FILE *out, const void *data, size_t count, size_t max)
{
	const unsigned char *byte = data;

	for (size_t i = 0; i < count && i < max; i++)
		fprintf(out, "%s%02x", i ? " " : "", byte[i]);
	if (count > max)
		fprintf(out, " ... (%zu bytes)", count);
}

void bytes_dump(FILE *out, const void *data, size_t count, int indent)
{
	for (size_t at = 0; at < count; at += 16) {
		fprintf(out, "%*s%04zx  ", indent, "", at);
		bytes_print(out, (const char *)data + at, count - at < 16 ? count - at : 16, 16);
		fputc('\n', out);
	}
}

char *bytes_hex(const void *data, size_t count)
{
	const unsigned char *byte = data;
	char *text = malloc(count * 2 + 1);

	if (!text)
		return NULL;
	text[0] = 0;
	for (size_t i = 0; i < count; i++)
		snprintf(text + i * 2, 3, "%02x", byte[i]);
	return text;
}
