/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the outputs share: names, lines of code, text broken into lines, and text made fit for
 * printing: sources and mails may hold any bytes, JSON and terminals must not get them.
 */
#include "review/report/show.h"

const char *severity_name(const struct finding *finding)
{
	static const char *const names[] = {"note", "warning", "error"};

	return names[min((u32)finding->severity, 2U)];
}

const char *origin_name(const struct finding *finding)
{
	static const char *const names[] = {"new", "fixed-later", "before"};

	return names[min((u32)finding->origin, 2U)];
}

const char *since_name(const struct finding *finding)
{
	static const char *const names[] = {NULL, "new", "still", "answered"};

	return names[min((u32)finding->since, 3U)];
}

const char *step_path(const struct step *step)
{
	return step->function && step->function->file ? step->function->file->path : "";
}

bool report_shows(const struct report *report, const struct finding *finding)
{
	return finding->since != SINCE_ANSWERED && (report->all || finding->origin == ORIGIN_NEW);
}

u32 report_count(const struct report *report)
{
	u32 count = 0;

	for (u32 i = 0; i < report->findings->count; i++)
		count += report_shows(report, &report->findings->list[i]);
	return count;
}

/* Bytes of the UTF-8 character there; 0: none, or a control character */
static u32 character(const unsigned char *at)
{
	u32 want = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 :
		   at[0] < 0xf5 ? 4 : 0;

	if (want == 1)
		return at[0] >= ' ' && at[0] != 127;
	for (u32 i = 1; i < want; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0; /* the zero byte at the end is none, too */
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90))
		return 0;
	return want;
}

char *text_clean(struct pool *pool, const char *text)
{
	char *out = pool_alloc(pool, strlen(text) + 1);
	const unsigned char *at = (const unsigned char *)text;
	u32 used = 0, bytes;

	while (out && *at) {
		bytes = character(at);
		if (bytes)
			memcpy(out + used, at, bytes);
		else
			out[used] = *at == '\n' ? '\n' : *at == '\t' ? ' ' : '?';
		bytes = bytes ? bytes : 1;
		used += bytes;
		at += bytes;
	}
	return out;
}

/* Columns of the next word, and its bytes */
static u32 word_columns(const char *at, u32 *bytes)
{
	u32 columns = 0;

	for (*bytes = 0; at[*bytes] && !strchr(" \n", at[*bytes]); (*bytes)++)
		columns += (at[*bytes] & 0xc0) != 0x80;
	return columns;
}

/* Ends the line if the next word has no room in it; false: no further line is allowed. */
static bool line_break(struct text *to, const struct wrap *wrap, u32 *column, u32 lines)
{
	bool is_last = wrap->lines_max && lines >= wrap->lines_max;

	text_printf(to, is_last ? " ...\n" : "\n");
	*column = 0;
	return !is_last;
}

u32 text_wrap(struct text *to, const char *text, const struct wrap *wrap)
{
	u32 column = 0, lines = 0, bytes, columns;

	while (*text) {
		columns = word_columns(text, &bytes);
		if (column && (*text == '\n' || (bytes && column + 1 + columns > wrap->width)) &&
		    !line_break(to, wrap, &column, lines))
			return lines;
		if (!bytes) {
			text++;
			continue;
		}
		if (column) {
			text_add(to, " ", 1);
			column++;
		} else {
			text_printf(to, "%s", wrap->prefix);
			column = (u32)strlen(wrap->prefix);
			lines++;
		}
		text_add(to, text, bytes);
		column += columns;
		text += bytes;
	}
	if (column)
		text_add(to, "\n", 1);
	return lines;
}

bool code_line(struct tree *tree, const char *path, u32 number, const char **at, u32 *bytes)
{
	const struct file *file = tree && path && *path ? tree_file(tree, path) : NULL;
	const char *line, *end, *newline;

	if (!file || !file->text || !number)
		return false;
	line = file->text;
	end = line + file->bytes;
	for (u32 i = 1; line && line < end && i < number; i++) {
		line = memchr(line, '\n', end - line);
		line = line ? line + 1 : NULL;
	}
	if (!line || line >= end)
		return false;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	newline = memchr(line, '\n', end - line);
	*at = line;
	*bytes = (u32)((newline ? newline : end) - line);
	return true;
}
