/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Somebody's review mail: the patch it quotes, read as any other, and the words between as
 * questions, each with the line of the patch it stands under. What stands before the first quoted
 * line (a greeting, a summary) and behind the signature is no question.
 */
#include "review/mail/mail.h"

#include <ctype.h>
#include <strings.h>

struct questions {
	struct pool *pool;
	const struct lines *lines;
	struct review_question *list;
	u32 count;
};

static bool is_empty(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return !*text;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* Marks and labels that are not words: "^^^^", "```", "[Severity: High]" */
static bool is_mark(const char *text)
{
	if (begins(text, "[Severity:") || begins(text, "```"))
		return true;
	return !is_empty(text) && !text[strspn(text, " \t^~")];
}

/* The review ends here: a signature, or the footer that some bots set off with a rule. */
static bool is_end(const char *text)
{
	return !strcmp(text, "-- ") || !strcmp(text, "--") || !strcmp(text, "---");
}

static int question_add(struct questions *to, u32 from, u32 end)
{
	struct lines only = {};
	struct review_question *list;

	while (end > from && is_empty(to->lines->list[end - 1].text))
		end--;
	only.list = pool_alloc(to->pool, (end - from + 1) * sizeof(*only.list));
	list = list_grow(to->pool, to->list, to->count, sizeof(*list));
	if (!only.list || !list)
		return -ENOMEM;
	to->list = list;
	for (u32 i = from; i < end; i++) {
		const struct line *line = &to->lines->list[i];

		if (!is_mark(line->text) && (only.count || !is_empty(line->text)))
			only.list[only.count++] = *line;
	}
	if (!only.count)
		return 0;
	list[to->count] = (struct review_question){
		.text = lines_join(to->pool, &only, 0, only.count),
		.mail_line = only.list[0].number,
	};
	return list[to->count++].text ? 0 : -ENOMEM;
}

static int questions_find(struct questions *to)
{
	const struct lines *lines = to->lines;
	u32 at = 0, from;

	while (at < lines->count && lines->list[at].kind != LINE_PATCH)
		at++;
	while (at < lines->count) {
		bool over = false;

		while (at < lines->count && (lines->list[at].kind != LINE_OWN ||
					     is_empty(lines->list[at].text)))
			at++;
		for (from = at; at < lines->count && lines->list[at].kind == LINE_OWN; at++) {
			over = is_end(lines->list[at].text);
			if (over)
				break;
		}
		if (at > from && question_add(to, from, at))
			return -ENOMEM;
		if (over)
			break;
	}
	return 0;
}

static const char *message_line_above(const struct lines *lines, u32 mail_line)
{
	u32 at = min(mail_line - 1, lines->count);

	for (u32 steps = 0; at && steps < 1000; at--, steps++)
		if (lines->list[at - 1].kind == LINE_PATCH && !is_empty(lines->list[at - 1].text))
			return lines->list[at - 1].text;
	return "";
}

/* The last line of the hunk above a line of the mail */
static const struct patch_line *line_above(const struct hunk *hunk, u32 mail_line)
{
	u32 low = 0, high = hunk->line_count;

	while (high - low > 1) {
		u32 middle = (low + high) / 2;

		if (hunk->lines[middle].mail_line < mail_line)
			low = middle;
		else
			high = middle;
	}
	return &hunk->lines[low];
}

static void place_question(struct review_question *question, const struct patch_file *file,
			   const struct hunk *hunk)
{
	const struct patch_line *above = line_above(hunk, question->mail_line);

	question->path = file->new_path ? file->new_path : file->old_path;
	question->below = above->text;
	question->line = above->new_line;
}

/* Questions above line `before` of the mail, from *at on, are about what stood there until now. */
static void place_until(struct review_mail *mail, u32 *at, u32 before,
			const struct patch_file *file, const struct hunk *hunk)
{
	struct review_question *list = (struct review_question *)mail->questions;

	for (; *at < mail->question_count && list[*at].mail_line < before; (*at)++)
		if (hunk)
			place_question(&list[*at], file, hunk);
}

/* Both the questions and the hunks are in the order of the mail: one walk over the two. */
void review_mail_places(struct review_mail *mail)
{
	const struct patch *patch = mail->series.patches;
	const struct patch_file *file = NULL;
	const struct hunk *hunk = NULL;
	u32 at = 0;

	for (u32 f = 0; f < patch->file_count; f++) {
		for (u32 h = 0; h < patch->files[f].hunk_count; h++) {
			const struct hunk *next = &patch->files[f].hunks[h];

			if (!next->line_count)
				continue;
			place_until(mail, &at, next->lines[0].mail_line, file, hunk);
			hunk = next;
			file = &patch->files[f];
		}
	}
	place_until(mail, &at, UINT32_MAX, file, hunk);
}

static int complain(struct pool *pool, const char *name, const char **complaint)
{
	*complaint = pool_printf(pool, "%s: no quoted patch in it; give a review mail that quotes "
				 "the patch it is about", name);
	return *complaint ? -EINVAL : -ENOMEM;
}

int review_mail_read(struct pool *pool, const struct patch_input *input, struct review_mail *out,
		     const char **complaint)
{
	struct questions questions = {.pool = pool};
	struct lines lines;
	struct span *mails;
	struct mail mail;
	u32 count;
	int err;

	*out = (struct review_mail){};
	err = patch_series_read(pool, input, &out->series, complaint);
	if (err == -EINVAL && input->bytes <= MAIL_BYTES_MAX)
		return complain(pool, input->name, complaint);
	if (err)
		return err;
	if (mbox_split(pool, (struct span){input->text, input->bytes}, &mails, &count) ||
	    mail_read(pool, mails[0], &mail) || lines_split(pool, mail.body, mail.bytes, &lines))
		return -ENOMEM;
	if (!lines.is_quoted)
		return complain(pool, input->name, complaint);
	out->author = mail.from;
	out->subject = mail.subject;
	out->message_id = mail.message_id;
	out->in_reply_to = mail.in_reply_to;
	questions.lines = &lines;
	if (questions_find(&questions))
		return -ENOMEM;
	for (u32 i = 0; i < questions.count; i++)
		questions.list[i].below = message_line_above(&lines, questions.list[i].mail_line);
	out->questions = questions.list;
	out->question_count = questions.count;
	review_mail_places(out);
	return 0;
}
