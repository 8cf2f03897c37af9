/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of a log put together by hand say what printf would say, and leave the same window behind
 * as a row of printf calls, in a rotating log, a fixed one, and one that is too small.
 */
#include <inttypes.h>

#include "base/line.h"
#include "unit.h"

static char by_line[1 << 14], by_printf[1 << 14];
static struct vlog line_log, printf_log;

static void begin(u32 level, u32 size)
{
	memset(by_line, 0, sizeof(by_line));
	memset(by_printf, 0, sizeof(by_printf));
	CHECK(vlog_init(&line_log, level, (u64)(uintptr_t)by_line, size) == 0);
	CHECK(vlog_init(&printf_log, level, (u64)(uintptr_t)by_printf, size) == 0);
}

static void check_same(void)
{
	u32 size_a, size_b;
	int a = vlog_finalize(&line_log, &size_a), b = vlog_finalize(&printf_log, &size_b);

	CHECK(a == b && size_a == size_b);
	CHECK(line_log.end_pos == printf_log.end_pos);
	CHECK(!memcmp(by_line, by_printf, sizeof(by_line)));
}

static void test_numbers(void)
{
	static const u64 numbers[] = {0,     1,	      9,       10,	    255,
				      65536, U32_MAX, S64_MAX, BIT_ULL(63), U64_MAX};
	struct line line;

	begin(LOG_LEVEL1, sizeof(by_line));
	line_begin(&line, &line_log);
	for (u32 i = 0; i < ARRAY_SIZE(numbers); i++) {
		line_unsigned(&line, numbers[i]);
		line_char(&line, ' ');
		line_signed(&line, (s64)numbers[i]);
		line_spaces(&line, 40);
		line_hex(&line, numbers[i]);
		line_text(&line, "\n");
		vlog_printf(&printf_log, "%" PRIu64 " %" PRId64 "%*c0x%" PRIx64 "\n", numbers[i],
			    (s64)numbers[i], 40, ' ', numbers[i]);
	}
	line_flush(&line);
	check_same();
}

static void test_windows(void)
{
	static const u32 sizes[] = {8, 100, 1000, 1024, 5000, 16000}, levels[] = {1, 1 | LOG_FIXED};
	char piece[64];
	struct line line;

	for (u32 i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(levels); i++) {
		begin(levels[i % 2], sizes[i / 2]);
		line_begin(&line, &line_log);
		for (u32 n = 0; n < 400; n++) {
			int bytes = snprintf(piece, sizeof(piece), "%u:%*c", n, (int)(n % 40) + 1, 'x');

			line_bytes(&line, piece, (size_t)bytes);
			vlog_printf(&printf_log, "%s", piece);
			if (n % 7 == 0)
				line_flush(&line);
		}
		line_flush(&line);
		check_same();
	}
}

/* What is longer than a line, or than a piece of the log, is not cut. */
static void test_long(void)
{
	static char text[3000];
	struct line line;

	memset(text, 'a', sizeof(text));
	begin(LOG_LEVEL1, sizeof(by_line));
	line_begin(&line, &line_log);
	line_text(&line, "first ");
	line_bytes(&line, text, sizeof(text));
	line_text(&line, " last");
	line_flush(&line);
	CHECK(line_log.end_pos == 6 + sizeof(text) + 5);
	CHECK(!strncmp(by_line, "first aaa", 9) && !strcmp(by_line + 6 + sizeof(text), " last"));
}

static void test_not_needed(void)
{
	struct line line;

	CHECK(vlog_init(&line_log, 0, 0, 0) == 0);
	line_begin(&line, &line_log);
	line_text(&line, "nobody reads this");
	line_flush(&line);
	CHECK(line_log.end_pos == 0);
	line_begin(&line, NULL);
	line_text(&line, "nor this");
	line_flush(&line);
}

int main(void)
{
	test_numbers();
	test_windows();
	test_long();
	test_not_needed();
	return UNIT_END();
}
