/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line of a log, put together from pieces and written at once. It does what a row of
 * vlog_printf() calls would do, without printf: the verifier writes a line or two for every
 * instruction it walks over, and that was most of its time.
 *
 *	line_begin(&line, log);
 *	line_text(&line, "R1=");
 *	line_hex(&line, 0xff);
 *	line_flush(&line);
 */
#ifndef DRYDOCK_BASE_LINE_H
#define DRYDOCK_BASE_LINE_H

#include "base/vlog.h"

struct line {
	struct vlog *log; /* NULL, or not needed: nothing is kept */
	u32 used;
	char text[1000];
};

static inline void line_begin(struct line *line, struct vlog *log)
{
	line->log = vlog_needed(log) ? log : NULL;
	line->used = 0;
}
void line_bytes_slow(struct line *line, const char *text, size_t bytes);
/* In place, so that the length of a literal is known and short copies are moves. */
static inline void line_bytes(struct line *line, const char *text, size_t bytes)
{
	if (unlikely(!line->log || line->used + bytes > sizeof(line->text))) {
		line_bytes_slow(line, text, bytes);
		return;
	}
	memcpy(line->text + line->used, text, bytes);
	line->used += (u32)bytes;
}
static inline void line_text(struct line *line, const char *text)
{
	line_bytes(line, text, strlen(text));
}
static inline void line_char(struct line *line, char c)
{
	line_bytes(line, &c, 1);
}
void line_spaces(struct line *line, u32 count);
void line_unsigned(struct line *line, u64 number);
void line_signed(struct line *line, s64 number);
void line_hex(struct line *line, u64 number); /* 0x... */
void line_flush(struct line *line);

#endif
