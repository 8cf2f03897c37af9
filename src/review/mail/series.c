/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file as a series of patches: its mails, their attachments, or the commits of a `git log -p`,
 * in the order of their numbers, the cover letter apart. Replies in a thread are passed over,
 * unless there is nothing else: then the patch that the reply quotes is it.
 */
#include "review/mail/mail.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

struct collector {
	struct pool *pool;
	struct patch_series *series;
	bool take_replies;
	u32 depth; /* of attachments */
};

static bool is_reply(const struct mail *mail)
{
	return mail->subject && !strncasecmp(mail->subject, "re:", 3);
}

static int patch_add(struct collector *to, const struct patch *patch)
{
	struct patch_series *series = to->series;
	struct patch *list = list_grow(to->pool, series->patches, series->patch_count,
				       sizeof(*list));

	if (!list)
		return -ENOMEM;
	series->patches = list;
	if (series->patch_count < PATCHES_MAX)
		list[series->patch_count++] = *patch;
	return 0;
}

/* A mail without a diff: the cover letter, or nothing of ours */
static void cover_take(struct collector *to, const struct mail *mail, const struct patch *patch)
{
	bool is_cover = mail->subject && !is_reply(mail) && patch->count && !patch->number;

	if (!to->series->cover && is_cover)
		to->series->cover = patch->message;
}

/* One commit: the lines [from, to_line) */
static int commit_read(struct collector *to, const struct mail *mail, struct lines *lines,
		       u32 from, u32 to_line)
{
	struct patch patch = {.author = mail->from, .date = mail->date,
			      .message_id = mail->message_id, .in_reply_to = mail->in_reply_to,
			      .partial = mail->partial};
	u32 diff = to_line;

	if (lines->truncated)
		patch_is_partial(&patch, "the mail has more lines than are read: only the first "
					 "4194304 were");
	if (subject_read(to->pool, mail->subject ? mail->subject : "", &patch) ||
	    message_read(to->pool, lines, from, &patch, &diff) ||
	    diff_read(to->pool, lines, diff, to_line, &patch))
		return -ENOMEM;
	/* A quoted message alone can be reviewed, too. */
	if (!patch.file_count && !patch.partial && !(is_reply(mail) && lines->is_quoted)) {
		cover_take(to, mail, &patch);
		return 0;
	}
	return patch_add(to, &patch);
}

static bool is_commit_line(const struct line *line)
{
	u32 digits = 0;

	if (line->kind != LINE_PATCH || strncmp(line->text, "commit ", 7))
		return false;
	while (isxdigit((unsigned char)line->text[7 + digits]))
		digits++;
	return digits == 40;
}

/* Each "commit HASH" of `git log -p` begins a patch. */
static int body_read(struct collector *to, const struct mail *mail, struct lines *lines)
{
	u32 from = 0, at;

	if (!mail->subject && !lines->is_quoted) {
		for (at = 1; at < lines->count; at++) {
			if (!is_commit_line(&lines->list[at]))
				continue;
			if (commit_read(to, mail, lines, from, at))
				return -ENOMEM;
			from = at;
		}
	}
	return commit_read(to, mail, lines, from, lines->count);
}

static int text_collect(struct collector *to, struct span text);

static int mail_collect(struct collector *to, struct span text)
{
	struct lines lines;
	struct mail mail;
	int err;

	if (mail_read(to->pool, text, &mail))
		return -ENOMEM;
	if (is_reply(&mail) && !to->take_replies)
		return 0;
	if (lines_split(to->pool, mail.body, mail.bytes, &lines))
		return -ENOMEM;
	err = body_read(to, &mail, &lines);
	to->depth++;
	for (u32 i = 0; i < mail.attached_count && !err && to->depth < 3; i++)
		err = text_collect(to, mail.attached[i]);
	to->depth--;
	return err;
}

static int text_collect(struct collector *to, struct span text)
{
	struct span *mails;
	u32 count;
	int err;

	err = mbox_split(to->pool, text, &mails, &count);
	for (u32 i = 0; i < count && !err; i++)
		err = mail_collect(to, mails[i]);
	return err;
}

/* A patch sent again with a higher version counts as the newer one: they stay in this order. */
static int by_number(const void *a, const void *b)
{
	const struct patch *left = a, *right = b;

	if (left->version != right->version)
		return left->version < right->version ? -1 : 1;
	return left->number < right->number ? -1 : left->number > right->number;
}

/* qsort() is not stable: the place in the file decides among equals, by insertion. */
static void series_sort(struct patch_series *series)
{
	struct patch *list = series->patches;

	for (u32 i = 1; i < series->patch_count; i++) {
		struct patch patch = list[i];
		u32 at = i;

		for (; at && by_number(&list[at - 1], &patch) > 0; at--)
			list[at] = list[at - 1];
		list[at] = patch;
	}
}

static int collect(struct pool *pool, const struct patch_input *input, bool replies,
		   struct patch_series *out)
{
	struct collector to = {.pool = pool, .series = out, .take_replies = replies};

	*out = (struct patch_series){};
	return text_collect(&to, (struct span){input->text, input->bytes});
}

int patch_series_read(struct pool *pool, const struct patch_input *input, struct patch_series *out,
		      const char **complaint)
{
	int err;

	*complaint = NULL;
	if (input->bytes > MAIL_BYTES_MAX) {
		*complaint = pool_printf(pool, "%s: %zu MiB, and at most %u MiB are read: give its "
					 "patches one by one", input->name, input->bytes >> 20,
					 MAIL_BYTES_MAX >> 20);
		return *complaint ? -EINVAL : -ENOMEM;
	}
	err = collect(pool, input, false, out);
	if (!err && !out->patch_count)
		err = collect(pool, input, true, out);
	if (err)
		return err;
	if (out->patch_count == PATCHES_MAX)
		patch_is_partial(&out->patches[PATCHES_MAX - 1],
				 "more than 2000 mails: only these were read");
	series_sort(out);
	if (out->patch_count)
		return 0;
	*complaint = pool_printf(pool, "%s: no diff in it; give a patch mail, an mbox, or a file "
				 "that git format-patch wrote", input->name);
	return *complaint ? -EINVAL : -ENOMEM;
}

int patch_series_join(struct pool *pool, struct patch_series *to, const struct patch_series *from)
{
	struct collector collector = {.pool = pool, .series = to};

	for (u32 i = 0; i < from->patch_count; i++)
		if (patch_add(&collector, &from->patches[i]))
			return -ENOMEM;
	if (!to->cover)
		to->cover = from->cover;
	series_sort(to);
	return 0;
}
