/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Doing a review: opens the tree, runs the checks over the patches or files, compares with an
 * earlier version, and prints in the form that was asked for.
 */
#include "cli/review.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

#define OUTPUT_BYTES_MAX (256UL << 20)
#define TOLD_MAX 10

static void show_progress(void *context, u32 done, u32 of)
{
	fprintf(stderr, "\rreading the tree: %u of %u files\033[K%s", done, of,
		done == of ? "\r\033[K" : "");
}

int review_open_tree(struct review *review, struct tree **tree, struct flow **flow)
{
	struct tree_options options = { .dir = review->tree_dir, .later = review->later };
	int err;

	if (review->no_cache)
		options.cache = "";
	if (isatty(STDERR_FILENO))
		options.progress = show_progress;
	err = tree_open(tree, &options);
	if (err)
		return review_error(err == -ENOMEM ? EXIT_GAP : EXIT_USAGE,
				    "%s: cannot read the tree: %s; name one with --tree DIR",
				    review->tree_dir, strerror(-err));
	err = flow_new(flow, *tree);
	if (!err)
		return EXIT_WELL;
	tree_close(*tree);
	*tree = NULL;
	return review_error(EXIT_GAP, "%s", strerror(-err));
}

/* ---- patches ---- */

/* What was not read or placed makes the answer partial: a line a file, at most ten of them. */
static void tell_unplaced(struct review *review, const struct patch_file *file, u32 *told)
{
	const struct hunk *first = NULL;
	u32 count = 0;

	for (u32 h = 0; h < file->hunk_count; h++) {
		if (file->hunks[h].placing != PLACED_NOWHERE)
			continue;
		first = first ? first : &file->hunks[h];
		count++;
	}
	if (count && ++*told <= TOLD_MAX)
		review_note(review, "%s: %u of %u hunks left out; hunk %u: %s",
			    patch_file_name(file), count, file->hunk_count,
			    (u32)(first - file->hunks) + 1, first->note);
}

static void tell_partial(struct review *review)
{
	u32 told = 0;

	for (u32 i = 0; i < review->series.patch_count; i++) {
		const struct patch *patch = &review->series.patches[i];

		if (patch->partial && ++told <= TOLD_MAX)
			review_note(review, "%s", patch->partial);
		for (u32 f = 0; f < patch->file_count; f++)
			tell_unplaced(review, &patch->files[f], &told);
	}
	if (told > TOLD_MAX)
		review_note(review, "and %u more like these", told - TOLD_MAX);
}

static int run_series(struct review *review)
{
	int err = check_series(review->tree, review->flow, &review->series, &review->findings);

	if (err)
		return review_error(EXIT_GAP, "%s", strerror(-err));
	tell_partial(review);
	return review_unread_bodies(review) ? review_error(EXIT_GAP, "%s", strerror(ENOMEM))
					    : EXIT_WELL;
}

/* The findings of an earlier version, in a tree of its own: overlays are not taken off again. */
static int run_since(struct review *review)
{
	struct review before = { .tree_dir = review->tree_dir, .no_cache = review->no_cache,
				 .pool = review->pool, .findings.pool = review->pool,
				 .is_series = true };
	char *path = (char *)review->since;
	int err, code = review_read_series(&before, &path, 1, &before.series);

	if (!code)
		code = review_open_tree(&before, &before.tree, &before.flow);
	if (code)
		return code;
	err = check_series(before.tree, before.flow, &before.series, &before.findings);
	if (!err)
		err = findings_compare(&review->findings, &before.findings);
	flow_free(before.flow);
	tree_close(before.tree);
	return err ? review_error(EXIT_GAP, "%s", strerror(-err)) : EXIT_WELL;
}

/* ---- files ---- */

static bool is_below(const char *path, const char *folder)
{
	size_t bytes = strlen(folder);

	return !bytes || (!strncmp(path, folder, bytes) && (!path[bytes] || path[bytes] == '/'));
}

static bool is_wanted(const struct review *review, const char *path)
{
	for (u32 i = 0; i < review->file_count; i++)
		if (is_below(path, review->files[i]))
			return true;
	return false;
}

static int note_file(struct review *review, const char *path, u32 line, const char *what)
{
	review_note(review, "%s: %s", path, what ? what : strerror(ENOMEM));
	return review_unread_add(review, &(struct unread){ path, line, what, false });
}

static int note_partial(struct review *review, const struct file *file)
{
	if (!file->unread_bytes)
		return note_file(review, file->path, 1, "too large, not C, or its brackets do not "
				 "match: not all of it was read");
	return note_file(review, file->path, file->line_count + 1,
			 pool_printf(review->pool, "only its first %zu bytes (%u lines) were read; "
				     "the other %zu bytes were not", file->bytes, file->line_count,
				     file->unread_bytes));
}

int review_run_file(struct review *review, const char *path)
{
	const struct file *file = tree_file(review->tree, path);
	int err = check_file(review->tree, review->flow, path, &review->findings);

	if (err && err != -ENOMEM)
		err = note_file(review, path, 1, strerror(-err));
	else if (!err && file->partial)
		err = note_partial(review, file);
	if (!err)
		err = review_unread_bodies(review);
	return err ? review_error(EXIT_GAP, "%s: %s", path, strerror(-err)) : EXIT_WELL;
}

static int run_files(struct review *review)
{
	struct review_paths wanted = {};
	const char *const *paths;
	u32 count = tree_paths(review->tree, &paths);
	int err, code = EXIT_WELL;

	wanted.list = pool_alloc(review->pool, (count + 1) * sizeof(*wanted.list));
	for (u32 i = 0; wanted.list && i < count; i++)
		if (is_wanted(review, paths[i]))
			wanted.list[wanted.count++] = paths[i];
	if (!wanted.count)
		return review_error(EXIT_USAGE, "%s: no C files there", review->paths[0]);
	if (review_shares_pay(&wanted)) {
		err = review_run_shares(review, &wanted);
		return err ? review_error(EXIT_GAP, "%s", strerror(-err)) : EXIT_WELL;
	}
	for (u32 i = 0; i < wanted.count && !code; i++)
		code = review_run_file(review, wanted.list[i]);
	return code;
}

/* An answer that was given before, while tree and program were the same */
static char *question_of(const struct review *review)
{
	struct text text;
	char *question;

	text_init(&text, 1U << 20);
	text_printf(&text, "review files%s%s%s%s explain=%s", review->json ? " json" : "",
		    review->sarif ? " sarif" : "", review->all ? " all" : "",
		    isatty(STDOUT_FILENO) ? " colour" : "",
		    review->explain ? review->explain : "");
	for (u32 i = 0; i < review->file_count; i++)
		text_printf(&text, "\n%s", review->files[i]);
	question = text.truncated || text.failed ? NULL :
		   pool_printf(review->pool, "%s", text.data);
	text_fini(&text);
	return question;
}

/* The exit code, the notes with a zero byte behind them, the answer */
static bool recall(struct review *review, const char *question, int *code)
{
	size_t bytes = 0, notes;
	char *memo = question ? tree_memo_get(review->tree, question, &bytes) : NULL;

	if (!memo || bytes < 2 || !memchr(memo + 1, 0, bytes - 1)) {
		free(memo);
		return false;
	}
	notes = strlen(memo + 1);
	fputs(memo + 1, stderr);
	*code = memo[0];
	if (fwrite(memo + notes + 2, 1, bytes - notes - 2, stdout) != bytes - notes - 2)
		*code = review_error(EXIT_GAP, "cannot write the answer: %s", strerror(errno));
	free(memo);
	return true;
}

static void remember(struct review *review, const char *question, const struct text *answer,
		     int code)
{
	const char *notes = review->notes.data ? review->notes.data : "";
	char first = (char)code;
	struct text memo;

	text_init(&memo, OUTPUT_BYTES_MAX);
	text_add(&memo, &first, 1);
	text_add(&memo, notes, strlen(notes) + 1);
	text_add(&memo, answer->data, answer->bytes);
	if (question && !memo.truncated && !memo.failed)
		tree_memo_put(review->tree, question, memo.data, memo.bytes);
	text_fini(&memo);
}

/* ---- the answer ---- */

int review_print(struct text *text)
{
	int code = EXIT_WELL;

	if (text->bytes && fwrite(text->data, 1, text->bytes, stdout) != text->bytes)
		code = review_error(EXIT_GAP, "cannot write the answer: %s", strerror(errno));
	if (text->truncated)
		code = review_error(EXIT_GAP, "the answer is too long: its end is cut");
	text_fini(text);
	return code;
}

static int explain(const struct review *review, struct text *to, const struct report *report)
{
	const struct finding *finding = finding_find(&review->findings, review->explain);

	if (!finding)
		return review_error(EXIT_USAGE, "no finding has the id %s (or several begin with it);"
				    " without --explain all are shown", review->explain);
	return finding_explain(to, report, finding) ? EXIT_GAP : EXIT_WELL;
}

static int write_answer(struct review *review, struct text *to, const struct report *report)
{
	if (review->json)
		return findings_json(to, report);
	if (review->sarif)
		return findings_sarif(to, report);
	return review->mail ? findings_mail(to, report) : findings_text(to, report);
}

static int answer(struct review *review, struct text *to)
{
	struct report report = {
		.findings = &review->findings,
		.tree = review->tree,
		.series = review->is_series ? &review->series : NULL,
		.colour = isatty(STDOUT_FILENO),
		.all = review->all,
		.rule_count = review_check_count,
		.unread = review->unread.list,
		.unread_count = review->unread.count,
	};
	struct report_rule *rules =
		pool_alloc(review->pool, (review_check_count + 1) * sizeof(*rules));

	if (!rules)
		return review_error(EXIT_GAP, "%s", strerror(ENOMEM));
	for (u32 i = 0; i < review_check_count; i++)
		rules[i] = (struct report_rule){ review_checks[i].name, review_checks[i].proves };
	report.rules = rules;
	if (review->explain)
		return explain(review, to, &report);
	if (write_answer(review, to, &report))
		return review_error(EXIT_GAP, "%s", strerror(ENOMEM));
	if (report_count(&report))
		return EXIT_REJECTED;
	return review->partial ? EXIT_GAP : EXIT_WELL;
}

static int find(struct review *review)
{
	int code = review->is_series ? run_series(review) : run_files(review);

	if (code)
		return code;
	findings_sort(&review->findings);
	review_unread_tell(review);
	return review->since ? run_since(review) : EXIT_WELL;
}

/* Prints nothing unless it is sure */
static int find_and_answer(struct review *review, bool *is_sure)
{
	const char *question = review->is_series || review->no_cache ? NULL : question_of(review);
	struct text text;
	int code, err;

	if (recall(review, question, &code))
		return code;
	code = find(review);
	if (code)
		return code;
	*is_sure = tree_is_sure(review->tree);
	if (!*is_sure)
		return code;
	text_init(&text, OUTPUT_BYTES_MAX);
	code = answer(review, &text);
	if (code != EXIT_USAGE)
		remember(review, question, &text, code);
	fputs(review->notes.data ? review->notes.data : "", stderr);
	err = review_print(&text);
	return err ? err : code;
}

static int run_once(struct review *review, bool *is_sure)
{
	int code = review_open_tree(review, &review->tree, &review->flow);

	*is_sure = true;
	if (code)
		return code;
	code = find_and_answer(review, is_sure);
	flow_free(review->flow);
	tree_close(review->tree);
	return code;
}

/* A patch is reviewed while it still is looked whether the tree is what the cache says. */
int review_run(struct review *review)
{
	bool is_sure;
	int code;

	review->later = review->is_series;
	code = run_once(review, &is_sure);
	if (is_sure)
		return code;
	review->later = review->partial = false;
	review->findings = (struct findings){ .pool = review->pool };
	review->unread.count = review->bodies_seen = 0;
	text_clear(&review->notes);
	code = review_read_series(review, review->paths, review->path_count, &review->series);
	return code ? code : run_once(review, &is_sure);
}
