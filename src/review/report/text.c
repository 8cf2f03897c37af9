/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings for a terminal: grouped by file, each with its question, the sentence it is about and
 * its witness, line by line. And --explain: one of them with the lines of code.
 */
#include "review/report/show.h"

#define WIDTH 100
#define NOTES_MAX 10

struct colours {
	const char *path, *error, *warning, *dim, *end;
};

static const struct colours no_colours = {"", "", "", "", ""};
static const struct colours some_colours = {"\033[1m", "\033[31m", "\033[33m", "\033[2m", "\033[m"};

static const struct colours *colours_of(const struct report *report)
{
	return report->colour ? &some_colours : &no_colours;
}

static void put_steps(struct text *to, const struct finding *finding)
{
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		text_printf(to, "        %s:%u: %s\n", step_path(step), step->line,
			    step->what ? step->what : "");
	}
}

static void put_head(struct text *to, const struct report *report, const struct finding *finding)
{
	const struct colours *colours = colours_of(report);
	const char *colour = finding->severity == SEVERITY_ERROR ? colours->error :
			     finding->severity == SEVERITY_WARNING ? colours->warning : "";

	text_printf(to, "  %u: %s%s%s", finding->line, colour, severity_name(finding), colours->end);
	if (finding->function)
		text_printf(to, ": %s()", finding->function);
	text_printf(to, " %s[%s %s]%s", colours->dim, finding->check, finding->id, colours->end);
	if (finding->since == SINCE_STILL)
		text_printf(to, " raised before");
	if (finding->origin == ORIGIN_BEFORE)
		text_printf(to, " there before the patch");
	if (finding->origin == ORIGIN_FIXED_LATER)
		text_printf(to, " fixed later in the series");
	text_printf(to, "\n");
}

static int put_finding(struct text *to, const struct report *report,
		       const struct finding *finding)
{
	struct pool *pool = report->findings->pool;
	char *question = text_clean(pool, finding->question);
	char *quote = text_clean(pool, finding->quote ? finding->quote : "");

	if (!question || !quote)
		return -ENOMEM;
	put_head(to, report, finding);
	text_wrap(to, question, &(struct wrap){.prefix = "    ", .width = WIDTH});
	text_wrap(to, quote, &(struct wrap){.prefix = "      > ", .width = WIDTH, .lines_max = 4});
	put_steps(to, finding);
	return 0;
}

static const char *place_name(const struct finding *finding)
{
	return finding->path ? finding->path : "(commit message)";
}

static const struct patch *patch_of(const struct report *report, const struct finding *finding)
{
	const struct patch_series *series = report->series;

	return series && finding->patch < series->patch_count ? &series->patches[finding->patch] :
								NULL;
}

/* Hunks that were placed otherwise than they say: the reader must know what the review is of. */
static void put_notes(struct text *to, const struct patch *patch, u32 *told)
{
	for (u32 f = 0; f < patch->file_count; f++) {
		const struct patch_file *file = &patch->files[f];

		for (u32 h = 0; h < file->hunk_count; h++)
			if (file->hunks[h].placing == PLACED_BY_FUNCTION && ++*told <= NOTES_MAX)
				text_printf(to, "  hunk %u of %s %s\n", h + 1,
					    patch_file_name(file), file->hunks[h].note);
	}
}

static void put_notes_of_series(struct text *to, const struct report *report)
{
	u32 told = 0;

	for (u32 i = 0; report->series && i < report->series->patch_count; i++)
		put_notes(to, &report->series->patches[i], &told);
	if (told > NOTES_MAX)
		text_printf(to, "  and %u more hunks were placed by function\n", told - NOTES_MAX);
}

static void put_summary(struct text *to, const struct report *report)
{
	const struct findings *findings = report->findings;
	u32 shown = report_count(report), before = 0, later = 0, still = 0, answered = 0;

	for (u32 i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		before += finding->origin == ORIGIN_BEFORE && finding->since != SINCE_ANSWERED;
		later += finding->origin == ORIGIN_FIXED_LATER && finding->since != SINCE_ANSWERED;
		still += finding->since == SINCE_STILL && report_shows(report, finding);
		answered += finding->since == SINCE_ANSWERED;
	}
	text_printf(to, "%u finding%s", shown, shown == 1 ? "" : "s");
	if (still + answered)
		text_printf(to, "; raised before: %u still there, %u answered", still, answered);
	if (!report->all && before + later)
		text_printf(to, "; not shown: %u there before, %u fixed later (--all)", before,
			    later);
	text_printf(to, "\n");
}

static void put_answered(struct text *to, const struct report *report)
{
	for (u32 i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->list[i];

		if (finding->since == SINCE_ANSWERED)
			text_printf(to, "answered: %s %s%s [%s %s]\n", place_name(finding),
				    finding->function ? finding->function : "",
				    finding->function ? "()" : "", finding->check, finding->id);
	}
}

int findings_text(struct text *to, const struct report *report)
{
	const struct colours *colours = colours_of(report);
	const struct finding *before = NULL;

	put_notes_of_series(to, report);
	for (u32 i = 0; i < report->findings->count; i++) {
		const struct finding *finding = &report->findings->list[i];
		const struct patch *patch = patch_of(report, finding);

		if (!report_shows(report, finding))
			continue;
		if (patch && report->series->patch_count > 1 &&
		    (!before || before->patch != finding->patch))
			text_printf(to, "%s[%s] %s%s\n", colours->path, patch->prefix,
				    patch->subject, colours->end);
		if (!before || before->patch != finding->patch ||
		    strcmp(place_name(before), place_name(finding)))
			text_printf(to, "%s%s%s\n", colours->path, place_name(finding),
				    colours->end);
		if (put_finding(to, report, finding))
			return -ENOMEM;
		before = finding;
	}
	put_answered(to, report);
	put_summary(to, report);
	return to->failed ? -ENOMEM : 0;
}

static void put_code(struct text *to, const struct report *report, const char *path, u32 line)
{
	const char *at;
	u32 bytes;

	if (code_line(report->tree, path, line, &at, &bytes))
		text_printf(to, "        %6u | %.*s\n", line, (int)min(bytes, 200U), at);
}

int finding_explain(struct text *to, const struct report *report, const struct finding *finding)
{
	struct finding head = *finding;
	const char *proves = NULL;

	for (u32 i = 0; i < report->rule_count; i++)
		if (!strcmp(report->rules[i].name, finding->check))
			proves = report->rules[i].proves;
	head.step_count = 0;
	text_printf(to, "%s\n", place_name(finding));
	if (put_finding(to, report, &head))
		return -ENOMEM;
	if (proves)
		text_printf(to, "\n  what this check proves: %s\n", proves);
	text_printf(to, "  %s\n\n", finding->is_proof ? "proved, on this way:" :
		    "a question to the author; what speaks for it:");
	put_code(to, report, finding->path, finding->line);
	for (u32 i = 0; i < finding->step_count; i++) {
		const struct step *step = &finding->steps[i];

		text_printf(to, "    %u. %s:%u%s%s: %s\n", i + 1, step_path(step), step->line,
			    step->function && step->function->name ? " " : "",
			    step->function && step->function->name ? step->function->name : "",
			    step->what ? step->what : "");
		put_code(to, report, step_path(step), step->line);
	}
	return to->failed ? -ENOMEM : 0;
}
