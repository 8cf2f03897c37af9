/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings as the reply that a reviewer would write: the part of the patch that matters is quoted,
 * "[ ... ]" where lines are left out, and each question stands under the line it is about, with
 * its witness, in at most 12 lines. What is about lines that the patch does not have comes at the
 * end. No greeting, no praise.
 */
#include "review/report/show.h"

#include <stdlib.h>

#define FINDING_LINES_MAX 12
#define QUESTION_LINES_MAX 7
#define WIDTH 72
#define CONTEXT_LINES 3 /* quoted above the line in question */
#define QUOTE_LINES_MAX 5
#define NOTES_MAX 10

/* The lines of a patch that can be quoted, message first, in the order of the patch */
struct quotable {
	const char *text;
	char sign;		       /* 0: of the message */
	u32 line;		       /* in the mail's body, or in the patched file */
	const struct patch_file *file; /* NULL: the message */
	const struct hunk *hunk;
};

/* A finding and the line it is written under; UINT32_MAX: none */
struct remark {
	const struct finding *finding;
	u32 first, last;
};

struct reply {
	struct text *to;
	const struct report *report;
	const struct patch *patch;
	struct quotable *lines;
	u32 line_count;
	struct remark *remarks;
	u32 remark_count;
	u32 quoted; /* lines before this one were quoted or left out */
	bool is_apart; /* what was written last was a blank line */
};

/* ---- what can be quoted ---- */

static u32 message_lines(const char *text)
{
	u32 count = *text ? 1 : 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static u32 quotable_count(const struct patch *patch)
{
	u32 count = message_lines(patch->message);

	for (u32 f = 0; f < patch->file_count; f++)
		for (u32 h = 0; h < patch->files[f].hunk_count; h++)
			count += patch->files[f].hunks[h].line_count;
	return count;
}

static int message_add(struct reply *reply)
{
	struct pool *pool = reply->report->findings->pool;
	const char *at = reply->patch->message;
	u32 number = reply->patch->message_line;

	while (*at) {
		size_t bytes = strcspn(at, "\n");
		char *text = pool_alloc(pool, bytes + 1);

		if (!text)
			return -ENOMEM;
		memcpy(text, at, bytes);
		reply->lines[reply->line_count++] =
			(struct quotable){.text = text, .line = number++};
		at += bytes + (at[bytes] == '\n');
	}
	return 0;
}

static void hunk_add(struct reply *reply, const struct patch_file *file, const struct hunk *hunk)
{
	for (u32 i = 0; i < hunk->line_count; i++)
		reply->lines[reply->line_count++] = (struct quotable){
			.text = hunk->lines[i].text,
			.sign = hunk->lines[i].sign,
			.line = hunk->lines[i].new_line,
			.file = file,
			.hunk = hunk,
		};
}

static int lines_collect(struct reply *reply)
{
	const struct patch *patch = reply->patch;

	reply->lines = pool_alloc(reply->report->findings->pool,
				  (quotable_count(patch) + 1) * sizeof(*reply->lines));
	if (!reply->lines || message_add(reply))
		return -ENOMEM;
	for (u32 f = 0; f < patch->file_count; f++)
		for (u32 h = 0; h < patch->files[f].hunk_count; h++)
			hunk_add(reply, &patch->files[f], &patch->files[f].hunks[h]);
	return 0;
}

/* ---- where a finding goes ---- */

static bool is_its_file(const struct quotable *line, const struct finding *finding)
{
	if (!line->file || !finding->path)
		return !line->file && !finding->path;
	return line->file->new_path && !strcmp(line->file->new_path, finding->path);
}

static u32 line_find(const struct reply *reply, const struct finding *finding)
{
	for (u32 i = 0; i < reply->line_count; i++)
		if (reply->lines[i].line == finding->line && finding->line &&
		    reply->lines[i].sign != '-' && is_its_file(&reply->lines[i], finding))
			return i;
	return UINT32_MAX;
}

/* Letters and digits are what is compared: stars, signs and breaks are not the sentence. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

/* The letters of `text` are the next ones of *rest, as far as both go; *rest is moved. */
static bool letters_match(const char *text, const char **rest)
{
	for (; *text && **rest; text++) {
		if (!is_letter(*text))
			continue;
		while (**rest && !is_letter(**rest))
			(*rest)++;
		if (**rest && **rest != *text)
			return false;
		*rest += **rest != 0;
	}
	while (**rest && !is_letter(**rest))
		(*rest)++;
	return true;
}

/* Does the sentence begin in that line? *rest: what of it the line does not have */
static bool sentence_begins(const char *line, const char *quote, const char **rest)
{
	for (; *line; line++) {
		*rest = quote;
		if (is_letter(*line) && letters_match(line, rest) && *rest - quote > 3)
			return true;
	}
	return false;
}

/* From which line on to which one the sentence goes of which `line` is a part */
static void sentence_find(const struct reply *reply, const char *quote, struct remark *remark)
{
	const struct quotable *lines = reply->lines;
	u32 line = remark->first, back = 0;
	const char *rest = quote;

	while (!sentence_begins(lines[line - back].text, quote, &rest)) {
		back++;
		if (back > line || back > CONTEXT_LINES ||
		    lines[line - back].hunk != lines[line].hunk)
			return;
	}
	remark->first = remark->last = line - back;
	while (remark->last + 1 < reply->line_count &&
	       (*rest || remark->last < line) && lines[remark->last + 1].hunk == lines[line].hunk &&
	       remark->last - remark->first + 1 < QUOTE_LINES_MAX &&
	       letters_match(lines[remark->last + 1].text, &rest))
		remark->last++;
	remark->last = max(remark->last, line);
}

static int by_line(const void *a, const void *b)
{
	const struct remark *left = a, *right = b;

	if (left->last != right->last)
		return left->last < right->last ? -1 : 1;
	if (left->finding->line != right->finding->line)
		return left->finding->line < right->finding->line ? -1 : 1;
	return strcmp(left->finding->id, right->finding->id);
}

static int remarks_collect(struct reply *reply, u32 patch, bool is_new)
{
	const struct findings *findings = reply->report->findings;

	reply->remarks = pool_alloc(findings->pool,
				    (findings->count + 1) * sizeof(*reply->remarks));
	if (!reply->remarks)
		return -ENOMEM;
	reply->remark_count = 0;
	for (u32 i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		struct remark remark = {.finding = finding};

		if (finding->patch != patch || !report_shows(reply->report, finding) ||
		    (finding->origin == ORIGIN_NEW) != is_new)
			continue;
		remark.first = remark.last = line_find(reply, finding);
		if (remark.first != UINT32_MAX && finding->quote)
			sentence_find(reply, finding->quote, &remark);
		reply->remarks[reply->remark_count++] = remark;
	}
	if (reply->remark_count)
		qsort(reply->remarks, reply->remark_count, sizeof(*reply->remarks), by_line);
	return 0;
}

/* ---- writing ---- */

static int put_clean(struct reply *reply, const char *prefix, const char *text)
{
	char *clean;

	/* Tabs are the patch's own and stay. */
	clean = pool_printf(reply->report->findings->pool, "%s", text);
	for (char *at = clean; at && *at; at++)
		if (((unsigned char)*at < ' ' && *at != '\t') || *at == 127)
			*at = '?';
	if (!clean)
		return -ENOMEM;
	text_printf(reply->to, "%s%s\n", prefix, clean);
	return 0;
}

static int put_hunk_head(struct reply *reply, const struct quotable *line,
			 const struct quotable *before)
{
	const struct patch_file *file = line->file;
	const struct hunk *hunk = line->hunk;
	char *head;

	if (!before || before->file != file) {
		const char *old = file->old_path ? file->old_path : file->new_path;
		const char *new = file->new_path ? file->new_path : file->old_path;

		text_printf(reply->to, "> diff --git a/%s b/%s\n", old, new);
	}
	if (hunk->is_cut || hunk->is_continued)
		return 0;
	head = pool_printf(reply->report->findings->pool, "@@ -%u,%u +%u,%u @@ %s",
			   hunk->old_start, hunk->old_count, hunk->new_start, hunk->new_count,
			   hunk->heading);
	return head ? put_clean(reply, "> ", head) : -ENOMEM;
}

/* Quotes the lines from `first` up to and with `last`, those quoted already left out. */
static int put_quote(struct reply *reply, u32 first, u32 last)
{
	u32 from = max(first, reply->quoted);

	for (u32 i = from; i <= last; i++) {
		const struct quotable *line = &reply->lines[i];
		const struct quotable *before = reply->quoted ? &reply->lines[reply->quoted - 1] :
								NULL;
		char prefix[4] = {'>', ' ', line->sign, 0};

		if (line->hunk && (!before || before->hunk != line->hunk)) {
			if (put_hunk_head(reply, line, before))
				return -ENOMEM;
			if (i && reply->lines[i - 1].hunk == line->hunk)
				text_printf(reply->to, "\n[ ... ]\n\n");
		} else if (i > reply->quoted) {
			text_printf(reply->to, "[ ... ]\n\n");
		}
		if (put_clean(reply, prefix, line->text))
			return -ENOMEM;
		reply->quoted = i + 1;
		reply->is_apart = false;
	}
	return 0;
}

static void put_step(struct reply *reply, const struct step *step)
{
	text_printf(reply->to, "    %s:%u: %s\n", step_path(step), step->line,
		    step->what ? step->what : "");
}

/* The first steps and the last ones: what happens in the end is what counts. */
static void put_steps(struct reply *reply, const struct finding *finding, u32 room)
{
	u32 count = finding->step_count, head = count, tail = 0;

	if (count > room) {
		head = (room - 1) / 2;
		tail = room - 1 - head;
	}
	for (u32 i = 0; i < head; i++)
		put_step(reply, &finding->steps[i]);
	if (tail)
		text_printf(reply->to, "    [ %u more ]\n", count - head - tail);
	for (u32 i = count - tail; i < count; i++)
		put_step(reply, &finding->steps[i]);
}

static int put_question(struct reply *reply, const struct finding *finding)
{
	char *question = text_clean(reply->report->findings->pool, finding->question);
	u32 lines;

	if (!question)
		return -ENOMEM;
	if (!reply->is_apart)
		text_printf(reply->to, "\n");
	reply->is_apart = true;
	if (finding->since == SINCE_STILL)
		text_printf(reply->to, "(Raised on the version before, too.)\n");
	lines = text_wrap(reply->to, question,
			  &(struct wrap){.prefix = "", .width = WIDTH,
					 .lines_max = QUESTION_LINES_MAX});
	lines += finding->since == SINCE_STILL;
	if (finding->step_count) {
		text_printf(reply->to, "\n");
		put_steps(reply, finding, FINDING_LINES_MAX - lines - 1);
	}
	text_printf(reply->to, "\n");
	return 0;
}

/* The patch does not have the line: it is named instead. */
static int put_elsewhere(struct reply *reply, const struct finding *finding)
{
	char *quote = text_clean(reply->report->findings->pool, finding->quote ? finding->quote : "");

	if (!quote)
		return -ENOMEM;
	text_printf(reply->to, "%s:%u:\n", finding->path ? finding->path : "commit message",
		    finding->line);
	text_wrap(reply->to, quote, &(struct wrap){.prefix = "> ", .width = WIDTH + 8,
						   .lines_max = QUOTE_LINES_MAX});
	reply->is_apart = false;
	return put_question(reply, finding);
}

static int put_remark(struct reply *reply, const struct remark *remark)
{
	const struct quotable *line;
	u32 first = remark->first;

	if (first == UINT32_MAX)
		return put_elsewhere(reply, remark->finding);
	line = &reply->lines[first];
	while (first && remark->first - first < CONTEXT_LINES &&
	       reply->lines[first - 1].hunk == line->hunk)
		first--;
	/* A message is quoted from the sentence on. */
	if (put_quote(reply, line->file ? first : remark->first, remark->last))
		return -ENOMEM;
	return put_question(reply, remark->finding);
}

/* ---- the mail ---- */

static void put_header(struct text *to, const char *name, const char *value)
{
	if (value && *value)
		text_printf(to, "%s: %s\n", name, value);
}

static int put_headers(struct reply *reply)
{
	const struct patch *patch = reply->patch;
	char *subject = pool_printf(reply->report->findings->pool, "Re: %s%s%s%s",
				    *patch->prefix ? "[" : "", patch->prefix,
				    *patch->prefix ? "] " : "", patch->subject);

	if (!subject)
		return -ENOMEM;
	put_header(reply->to, "To", patch->author);
	put_header(reply->to, "Subject", subject);
	put_header(reply->to, "In-Reply-To", patch->message_id);
	put_header(reply->to, "References", patch->message_id);
	text_printf(reply->to, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			       "Content-Transfer-Encoding: 8bit\n\n");
	if (patch->date && *patch->date)
		text_printf(reply->to, "On %s, ", patch->date);
	text_printf(reply->to, "%s wrote:\n",
		    patch->author && *patch->author ? patch->author : "the author");
	return 0;
}

/* What could not be read or placed: the reader must know what the review is of. */
static int put_notes(struct reply *reply)
{
	const struct patch *patch = reply->patch;
	u32 told = 0;

	if (patch->partial)
		text_printf(reply->to, "[ %s ]\n", patch->partial);
	for (u32 f = 0; f < patch->file_count; f++) {
		for (u32 h = 0; h < patch->files[f].hunk_count; h++) {
			const struct hunk *hunk = &patch->files[f].hunks[h];
			char *note;

			if (hunk->placing != PLACED_BY_FUNCTION && hunk->placing != PLACED_NOWHERE)
				continue;
			if (++told > NOTES_MAX)
				continue;
			note = pool_printf(reply->report->findings->pool, "[ hunk %u of %s %s ]",
					   h + 1, patch_file_name(&patch->files[f]),
					   hunk->note ? hunk->note : "");
			if (!note)
				return -ENOMEM;
			text_wrap(reply->to, note, &(struct wrap){.prefix = "", .width = WIDTH + 8});
		}
	}
	if (told > NOTES_MAX)
		text_printf(reply->to, "[ and %u hunks more ]\n", told - NOTES_MAX);
	text_printf(reply->to, "%s", patch->partial || told ? "\n" : "");
	return 0;
}

static int put_section(struct reply *reply, u32 patch, bool is_new)
{
	if (remarks_collect(reply, patch, is_new))
		return -ENOMEM;
	if (!is_new && reply->remark_count) {
		text_printf(reply->to, "There before this patch, or fixed later in the series:\n\n");
		reply->quoted = 0;
	}
	for (u32 i = 0; i < reply->remark_count; i++)
		if (put_remark(reply, &reply->remarks[i]))
			return -ENOMEM;
	return 0;
}

static void put_ids(struct reply *reply, u32 patch)
{
	text_printf(reply->to, "-- \ndrydock review; the whole proof: drydock review --explain ID\n");
	for (u32 i = 0; i < reply->report->findings->count; i++) {
		const struct finding *finding = &reply->report->findings->list[i];

		if (finding->patch == patch && report_shows(reply->report, finding))
			text_printf(reply->to, "%s  %s%s%s\n", finding->id, finding->check,
				    finding->function ? " " : "",
				    finding->function ? finding->function : "");
	}
}

static u32 patch_findings(const struct report *report, u32 patch)
{
	u32 count = 0;

	for (u32 i = 0; i < report->findings->count; i++)
		count += report->findings->list[i].patch == patch &&
			 report_shows(report, &report->findings->list[i]);
	return count;
}

static int put_reply(struct text *to, const struct report *report, u32 patch)
{
	struct reply reply = {.to = to, .report = report, .patch = &report->series->patches[patch]};

	if (lines_collect(&reply) || put_headers(&reply) || put_notes(&reply) ||
	    put_section(&reply, patch, true) || put_section(&reply, patch, false))
		return -ENOMEM;
	put_ids(&reply, patch);
	return to->failed ? -ENOMEM : 0;
}

int findings_mail(struct text *to, const struct report *report)
{
	u32 mails = 0;
	int err = 0;

	if (!report->series)
		return -EINVAL;
	for (u32 i = 0; i < report->series->patch_count; i++)
		mails += patch_findings(report, i) != 0;
	for (u32 i = 0; i < report->series->patch_count && !err; i++) {
		if (!patch_findings(report, i))
			continue;
		if (mails > 1)
			text_printf(to, "From mboxrd@z Thu Jan  1 00:00:00 1970\n");
		err = put_reply(to, report, i);
		if (mails > 1)
			text_printf(to, "\n");
	}
	return err;
}
