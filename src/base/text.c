/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Growing texts with a maximum (see text.h). The buffer doubles, so that adding is cheap on
 * average, and never exceeds bytes_max + 1 for the terminator. A text that hit its maximum keeps
 * what fits and ignores the rest: callers look at `truncated` once at the end.
 */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

void text_init(struct text *text, size_t bytes_max)
{
	*text = (struct text){.bytes_max = bytes_max};
}

void text_fini(struct text *text)
{
	free(text->data);
	*text = (struct text){.bytes_max = text->bytes_max};
}

void text_clear(struct text *text)
{
	text->bytes = 0;
	text->truncated = false;
	if (text->data)
		text->data[0] = 0;
}

static int text_reserve(struct text *text, size_t bytes)
{
	size_t room = max(text->room, (size_t)64);
	char *data;

	if (bytes + 1 <= text->room)
		return 0;
	while (room < bytes + 1)
		room *= 2;
	room = min(room, text->bytes_max + 1);
	data = realloc(text->data, room);
	if (!data) {
		text->failed = true;
		return -ENOMEM;
	}
	text->data = data;
	text->room = room;
	return 0;
}

int text_add(struct text *text, const void *data, size_t bytes)
{
	size_t room = text->bytes_max - text->bytes;
	size_t taken = min(bytes, room);

	if (text_reserve(text, text->bytes + taken))
		return -ENOMEM;
	if (taken)
		memcpy(text->data + text->bytes, data, taken);
	text->bytes += taken;
	text->data[text->bytes] = 0;
	if (taken == bytes)
		return 0;
	text->truncated = true;
	return -ENOSPC;
}

int text_vprintf(struct text *text, const char *format, va_list args)
{
	char piece[512], *whole;
	va_list again;
	int bytes, err;

	va_copy(again, args);
	bytes = vsnprintf(piece, sizeof(piece), format, args);
	if (bytes < 0 || (size_t)bytes < sizeof(piece)) {
		va_end(again);
		return bytes < 0 ? -EINVAL : text_add(text, piece, bytes);
	}
	if (vasprintf(&whole, format, again) < 0) {
		va_end(again);
		text->failed = true;
		return -ENOMEM;
	}
	va_end(again);
	err = text_add(text, whole, bytes);
	free(whole);
	return err;
}

int text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	int err;

	va_start(args, format);
	err = text_vprintf(text, format, args);
	va_end(args);
	return err;
}
