/* SPDX-License-Identifier: GPL-2.0-only */
/* Lines of a log without printf; see line.h. */
#include "base/line.h"

void line_flush(struct line *line)
{
	if (line->log && line->used)
		vlog_write(line->log, line->text, line->used);
	line->used = 0;
}

void line_bytes_slow(struct line *line, const char *text, size_t bytes)
{
	line_flush(line);
	if (!line->log)
		return;
	if (bytes > sizeof(line->text))
		vlog_write(line->log, text, bytes);
	else
		line_bytes(line, text, bytes);
}

void line_spaces(struct line *line, u32 count)
{
	static const char spaces[] = "                                ";
	u32 piece;

	for (; count; count -= piece) {
		piece = min(count, (u32)sizeof(spaces) - 1);
		line_bytes(line, spaces, piece);
	}
}

/* Most numbers have one digit: registers, ids, small offsets. */
void line_unsigned(struct line *line, u64 number)
{
	char digits[20], *at = digits + sizeof(digits);

	if (number < 10) {
		line_char(line, (char)('0' + number));
		return;
	}
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	line_bytes(line, at, (size_t)(digits + sizeof(digits) - at));
}

void line_signed(struct line *line, s64 number)
{
	if (number < 0)
		line_char(line, '-');
	line_unsigned(line, number < 0 ? 0 - (u64)number : (u64)number);
}

void line_hex(struct line *line, u64 number)
{
	char digits[18], *at = digits + sizeof(digits);

	do {
		*--at = "0123456789abcdef"[number & 15];
		number >>= 4;
	} while (number);
	*--at = 'x';
	*--at = '0';
	line_bytes(line, at, (size_t)(digits + sizeof(digits) - at));
}
