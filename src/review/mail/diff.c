/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unified diffs, as git and diff write them, and as mail leaves them: renames, new and deleted
 * files, binary ones, "\ No newline", context lines whose blank was stripped, hunks with wrong
 * counts or cut short, hunks interrupted by a reviewer's words. Lines are taken by the header's
 * counts as long as these hold, then by their signs.
 *
 * A path is a stranger's: one that is absolute or leads upwards is refused with its file.
 */
#include "review/mail/mail.h"

#include <ctype.h>
#include <stdlib.h>

#define FILES_MAX 10000

struct reader {
	struct pool *pool;
	const struct lines *lines;
	u32 at, to;
	struct patch *patch;
	struct patch_file *file; /* the one being read; NULL: none yet, or refused */
	struct hunk *hunk;	 /* the one being read */
	u32 old_left, new_left;	 /* what its header promises still */
	bool was_interrupted, was_cut, has_git_line;
};

static const char *text_at(const struct reader *reader, u32 at)
{
	return at < reader->to ? reader->lines->list[at].text : "";
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

void patch_is_partial(struct patch *patch, const char *why)
{
	if (!patch->partial)
		patch->partial = why;
}

/* ---- paths ---- */

static int octal_read(const char **at)
{
	int value = 0;

	for (u32 i = 0; i < 3 && **at >= '0' && **at <= '7'; i++)
		value = value * 8 + *(*at)++ - '0';
	return value & 0xff;
}

/* A C string as git quotes paths: "a/f\303\244.c"; *end: behind it */
static char *quoted_read(struct pool *pool, const char *at, const char **end)
{
	char *out = pool_alloc(pool, strlen(at) + 1);
	u32 used = 0;

	for (at++; out && *at && *at != '"';) {
		if (*at != '\\') {
			out[used++] = *at++;
			continue;
		}
		at++;
		if (*at >= '0' && *at <= '7')
			out[used++] = (char)octal_read(&at);
		else if (*at)
			out[used++] = *at == 't' ? '\t' : *at == 'n' ? '\n' : *at, at++;
	}
	*end = *at ? at + 1 : at;
	return out;
}

/* The path of a "--- " or "+++ " line: up to a tab (a date may follow), or quoted */
static char *path_read(struct pool *pool, const char *at)
{
	size_t bytes = strcspn(at, "\t");
	const char *end;
	char *out;

	if (*at == '"')
		return quoted_read(pool, at, &end);
	while (bytes && isspace((unsigned char)at[bytes - 1]))
		bytes--;
	out = pool_alloc(pool, bytes + 1);
	if (out)
		memcpy(out, at, bytes);
	return out;
}

static bool path_is_safe(const char *path)
{
	if (!*path || *path == '/' || strlen(path) >= 4096)
		return false;
	for (const char *at = path; *at;) {
		size_t bytes = strcspn(at, "/");

		if (!bytes || (bytes == 2 && at[0] == '.' && at[1] == '.') ||
		    (bytes == 1 && at[0] == '.'))
			return false;
		for (size_t i = 0; i < bytes; i++)
			if ((unsigned char)at[i] < ' ' || at[i] == '\\')
				return false;
		at += bytes + (at[bytes] == '/');
	}
	return path[strlen(path) - 1] != '/';
}

/* Without its first folder, which is a/ or b/, or the name of somebody's checkout */
static const char *path_strip(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void path_refuse(struct reader *reader, const char *path)
{
	char *why = pool_printf(reader->pool, "a path leads out of the tree and is refused: %.200s",
				path);

	for (char *at = why; at && *at; at++)
		if ((unsigned char)*at < ' ')
			*at = '?';
	patch_is_partial(reader->patch, why ? why : "a path leads out of the tree");
	reader->file->hunk_count = 0;
	reader->patch->file_count--;
	reader->file = NULL;
	reader->hunk = NULL;
}

/* Sets a path of the file; false: it was refused, or memory is out (then *err). */
static bool path_set(struct reader *reader, const char *whole, bool is_new, bool strip)
{
	const char *path = strip ? path_strip(whole) : whole;
	struct patch_file *file = reader->file;

	if (!strcmp(whole, "/dev/null")) {
		if (is_new)
			file->is_deleted = true;
		else
			file->is_new = true;
		*(is_new ? &file->new_path : &file->old_path) = NULL;
		return true;
	}
	if (!path_is_safe(path) || !path_is_safe(whole)) {
		path_refuse(reader, whole);
		return false;
	}
	*(is_new ? &file->new_path : &file->old_path) = path;
	if (is_new || !file->whole_path)
		file->whole_path = whole;
	return true;
}

/* ---- files ---- */

static int file_begin(struct reader *reader)
{
	struct patch *patch = reader->patch;
	struct patch_file *list = list_grow(reader->pool, patch->files, patch->file_count,
					    sizeof(*list));

	if (!list)
		return -ENOMEM;
	patch->files = list;
	reader->file = &list[patch->file_count++];
	*reader->file = (struct patch_file){};
	reader->hunk = NULL;
	reader->was_interrupted = reader->was_cut = false;
	return 0;
}

/*
 * "diff --git a/x b/x": both names are the same, unless the file is renamed, which lines of their
 * own say then. So the middle blank is where the two halves are equal.
 */
static int git_paths(struct reader *reader, const char *at)
{
	size_t bytes = strlen(at);
	const char *end;
	char *old, *new;

	if (*at == '"') {
		old = quoted_read(reader->pool, at, &end);
		while (*end == ' ')
			end++;
		new = path_read(reader->pool, end);
	} else {
		size_t half = bytes % 2 && at[bytes / 2] == ' ' ? bytes / 2 : strcspn(at, " ");

		old = pool_alloc(reader->pool, half + 1);
		if (old)
			memcpy(old, at, half);
		new = path_read(reader->pool, at + half + (at[half] == ' '));
	}
	if (!old || !new)
		return -ENOMEM;
	if (*old && *new && path_set(reader, old, false, true))
		path_set(reader, new, true, true);
	return 0;
}

/* Lines between "diff --git" and "---"; false: it is none of them */
static bool extended_read(struct reader *reader, const char *text)
{
	struct patch_file *file = reader->file;

	if (begins(text, "new file mode")) {
		file->is_new = true;
		file->old_path = NULL;
	} else if (begins(text, "deleted file mode")) {
		file->is_deleted = true;
		file->new_path = NULL;
	} else if (begins(text, "rename from ") || begins(text, "copy from ")) {
		*(text[0] == 'r' ? &file->is_renamed : &file->is_copied) = true;
		path_set(reader, strstr(text, "from ") + 5, false, false);
	} else if (begins(text, "rename to ")) {
		path_set(reader, text + 10, true, false);
	} else if (begins(text, "copy to ")) {
		path_set(reader, text + 8, true, false);
	} else if (begins(text, "Binary files ") || begins(text, "GIT binary patch")) {
		file->is_binary = true;
	} else {
		return false;
	}
	return true;
}

/* "--- a/x" and "+++ b/x" */
static int names_read(struct reader *reader)
{
	char *old = path_read(reader->pool, text_at(reader, reader->at) + 4);
	char *new = path_read(reader->pool, text_at(reader, reader->at + 1) + 4);

	if (!old || !new)
		return -ENOMEM;
	if ((!reader->file || reader->file->hunk_count || !reader->has_git_line) &&
	    file_begin(reader))
		return -ENOMEM;
	reader->at += 2;
	reader->has_git_line = false;
	if (path_set(reader, old, false, !reader->file->is_renamed || begins(old, "a/")))
		path_set(reader, new, true, !reader->file->is_renamed || begins(new, "b/"));
	return 0;
}

/* ---- hunks ---- */

static bool number_read(const char **at, u32 *value)
{
	u64 number = 0;
	u32 digits = 0;

	for (; isdigit((unsigned char)**at); (*at)++) {
		number = min(number * 10 + (u64)(**at - '0'), (u64)INT_MAX);
		digits++;
	}
	*value = (u32)number;
	return digits && number < INT_MAX;
}

static bool range_read(const char **at, u32 *start, u32 *count)
{
	*count = 1;
	if (!number_read(at, start))
		return false;
	if (**at != ',')
		return true;
	(*at)++;
	return number_read(at, count);
}

/* "@@ -old,count +new,count @@ heading" */
static bool hunk_header_read(const char *text, struct hunk *hunk)
{
	const char *at = text + 4;

	*hunk = (struct hunk){};
	if (!begins(text, "@@ -") || !range_read(&at, &hunk->old_start, &hunk->old_count) ||
	    !begins(at, " +"))
		return false;
	at += 2;
	if (!range_read(&at, &hunk->new_start, &hunk->new_count) || !begins(at, " @@"))
		return false;
	at += 3;
	hunk->heading = *at == ' ' ? at + 1 : at;
	return true;
}

static int hunk_begin(struct reader *reader, const struct hunk *hunk)
{
	struct patch_file *file = reader->file;
	struct hunk *list = list_grow(reader->pool, file->hunks, file->hunk_count, sizeof(*list));

	if (!list)
		return -ENOMEM;
	file->hunks = list;
	reader->hunk = &list[file->hunk_count++];
	*reader->hunk = *hunk;
	reader->old_left = hunk->old_count;
	reader->new_left = hunk->new_count;
	reader->hunk->old_count = reader->hunk->new_count = 0; /* counted as lines come */
	reader->was_interrupted = reader->was_cut = false;
	return 0;
}

/* The next piece of a hunk that words interrupted, or lines of which the header was left out */
static int piece_begin(struct reader *reader)
{
	struct hunk piece = {.heading = "", .is_cut = true};
	struct patch_file *file = reader->file;
	u32 old_left = reader->old_left, new_left = reader->new_left;
	const struct hunk *before = file->hunk_count ? &file->hunks[file->hunk_count - 1] : NULL;

	if (before)
		piece.heading = before->heading;
	if (before && !reader->was_cut) {
		piece.is_cut = before->is_cut;
		piece.is_continued = true;
		piece.old_start = before->old_start ? before->old_start + before->old_count : 0;
		piece.new_start = before->new_start ? before->new_start + before->new_count : 0;
	}
	if (hunk_begin(reader, &piece))
		return -ENOMEM;
	reader->old_left = piece.is_cut ? 0 : old_left;
	reader->new_left = piece.is_cut ? 0 : new_left;
	return 0;
}

static int line_take(struct reader *reader, const char *text)
{
	struct hunk *hunk = reader->hunk;
	char sign = *text ? *text : ' ';
	struct patch_line *list;

	if (!hunk || reader->was_interrupted || reader->was_cut) {
		if (piece_begin(reader))
			return -ENOMEM;
		hunk = reader->hunk;
	}
	if (sign == '\\')
		return 0;
	list = list_grow(reader->pool, hunk->lines, hunk->line_count, sizeof(*list));
	if (!list)
		return -ENOMEM;
	list[hunk->line_count++] = (struct patch_line){
		.sign = sign,
		.text = *text ? text + 1 : text,
		.mail_line = reader->lines->list[reader->at].number,
	};
	hunk->lines = list;
	hunk->old_count += sign != '+';
	hunk->new_count += sign != '-';
	reader->old_left -= sign != '+' && reader->old_left;
	reader->new_left -= sign != '-' && reader->new_left;
	return 0;
}

static bool is_signature(const char *text)
{
	return !strcmp(text, "-- ") || !strcmp(text, "--");
}

/* A quoted hunk goes on behind an empty line. */
static bool goes_on(const struct reader *reader, u32 at)
{
	const char *text = text_at(reader, at);

	return reader->lines->is_quoted && at < reader->to &&
	       reader->lines->list[at].kind == LINE_PATCH && *text && strchr(" +-\\", *text) &&
	       !is_signature(text) && !lines_diff_begins(reader->lines, at);
}

/* Is this a line of the hunk being read, or of a quoted one whose header was left out? */
static bool is_hunk_line(const struct reader *reader, const char *text)
{
	bool promised = reader->old_left || reader->new_left;

	if (!reader->file || reader->file->is_binary || !strchr(" +-\\", *text))
		return false;
	if (!reader->hunk && !reader->lines->is_quoted)
		return false;
	if (reader->was_cut || (!reader->hunk && !*text))
		promised = false;
	if (promised)
		return *text != '+' || reader->new_left || !reader->old_left;
	/* Beyond what the header says: only what cannot be anything else */
	if (!*text)
		return reader->hunk && !reader->was_cut && goes_on(reader, reader->at + 1);
	return !is_signature(text) && !lines_diff_begins(reader->lines, reader->at);
}

/* The hunk is over: does it have what its header promised? */
static void hunk_end(struct reader *reader)
{
	if (reader->hunk && !reader->lines->is_quoted && (reader->old_left || reader->new_left))
		patch_is_partial(reader->patch, pool_printf(reader->pool,
			"line %u: a hunk of %s is shorter than its header says: the mail is cut?",
			reader->lines->list[min(reader->at, reader->lines->count - 1)].number,
			patch_file_name(reader->file)));
	if (!reader->lines->is_quoted)
		reader->hunk = NULL;
	reader->old_left = reader->new_left = 0;
}

/* ---- all of it ---- */

static int structure_read(struct reader *reader, const char *text)
{
	struct hunk hunk;

	hunk_end(reader);
	if (begins(text, "diff --git ")) {
		if (reader->patch->file_count >= FILES_MAX) {
			patch_is_partial(reader->patch, "too many files: not all were read");
			reader->at = reader->to;
			return 0;
		}
		reader->at++;
		reader->has_git_line = true;
		return file_begin(reader) ? -ENOMEM : git_paths(reader, text + 11);
	}
	if (begins(text, "diff --cc ") || begins(text, "diff --combined ")) {
		patch_is_partial(reader->patch, "a merge's diff is not read: give the diff "
						"against one parent");
		reader->file = NULL;
	} else if (begins(text, "--- ") && begins(text_at(reader, reader->at + 1), "+++ ")) {
		return names_read(reader);
	} else if (reader->file && hunk_header_read(text, &hunk)) {
		reader->at++;
		return hunk_begin(reader, &hunk);
	} else if (reader->file && !reader->file->hunk_count) {
		extended_read(reader, text);
	}
	reader->at++;
	return 0;
}

static int line_read(struct reader *reader)
{
	const struct line *line = &reader->lines->list[reader->at];

	if (line->kind != LINE_PATCH) {
		reader->was_cut |= line->kind == LINE_CUT;
		reader->was_interrupted |= line->kind == LINE_OWN && *line->text;
		reader->at++;
		return 0;
	}
	if (!is_hunk_line(reader, line->text))
		return structure_read(reader, line->text);
	if (line_take(reader, line->text))
		return -ENOMEM;
	reader->at++;
	return 0;
}

/* Lines that contradict each other: what the paths say counts. */
static void file_settle(struct patch_file *file)
{
	if (!file->is_new && !file->old_path)
		file->old_path = file->new_path;
	if (!file->is_deleted && !file->new_path)
		file->new_path = file->old_path;
	file->is_new = file->new_path && !file->old_path;
	file->is_deleted = file->old_path && !file->new_path;
	file->is_renamed = file->is_renamed && file->old_path && file->new_path;
	if (!file->whole_path)
		file->whole_path = file->new_path ? file->new_path : file->old_path;
	if (!file->whole_path)
		file->whole_path = "/dev/null";
}

int diff_read(struct pool *pool, const struct lines *lines, u32 at, u32 to, struct patch *patch)
{
	struct reader reader = {.pool = pool, .lines = lines, .at = at, .to = to, .patch = patch};
	int err = 0;

	while (reader.at < to && !err)
		err = line_read(&reader);
	hunk_end(&reader);
	for (u32 i = 0; i < patch->file_count; i++)
		file_settle(&patch->files[i]);
	return err;
}
