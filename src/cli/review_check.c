/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drydock review --check MAIL: what the code says to each question of somebody's review. The patch
 * is the one that the mail quotes, laid over the tree.
 */
#include "cli/review.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

static const char *const verdict_names[] = { "not decidable", "confirmed", "refuted" };

struct checking {
	struct review *review;
	const struct review_mail *mail;
	struct text text;
	u32 counts[3];
};

static const char *step_file(const struct step *step)
{
	return step->function && step->function->file ? step->function->file->path : "";
}

/* The first lines: enough to know which question it is */
static void put_question(struct text *to, const char *question)
{
	for (u32 i = 0; i < 3 && *question; i++) {
		size_t bytes = strcspn(question, "\n");

		text_printf(to, "  > %.*s\n", (int)(bytes < 200 ? bytes : 200), question);
		question += bytes + (question[bytes] == '\n');
	}
	if (*question)
		text_printf(to, "  > ...\n");
}

static void put_text(struct checking *checking, const struct review_question *question,
		     const struct answer *answer)
{
	struct text *to = &checking->text;

	if (question->path && question->line)
		text_printf(to, "%s:%u", question->path, question->line);
	else
		text_printf(to, "%s", question->path ? question->path : "commit message");
	text_printf(to, ": %s\n", verdict_names[answer->verdict]);
	put_question(to, question->text);
	if (answer->why)
		text_printf(to, "  %s\n", answer->why);
	for (u32 i = 0; i < answer->step_count; i++)
		text_printf(to, "    %s:%u: %s\n", step_file(&answer->steps[i]),
			    answer->steps[i].line, answer->steps[i].what);
	text_printf(to, "\n");
}

static json_t *string(const char *text)
{
	json_t *out = text ? json_string(text) : json_null();

	return out ? out : json_string("(not UTF-8)");
}

static void put_json(struct checking *checking, const struct review_question *question,
		     const struct answer *answer)
{
	json_t *object = json_object(), *steps = json_array();
	char *text;

	for (u32 i = 0; i < answer->step_count; i++) {
		json_t *step = json_object();

		json_object_set_new(step, "path", string(step_file(&answer->steps[i])));
		json_object_set_new(step, "line", json_integer(answer->steps[i].line));
		json_object_set_new(step, "what", string(answer->steps[i].what));
		json_array_append_new(steps, step);
	}
	json_object_set_new(object, "path", string(question->path));
	json_object_set_new(object, "line", json_integer(question->line));
	json_object_set_new(object, "question", string(question->text));
	json_object_set_new(object, "verdict", string(verdict_names[answer->verdict]));
	json_object_set_new(object, "why", string(answer->why));
	json_object_set_new(object, "steps", steps);
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	text_printf(&checking->text, "%s\n", text ? text : "{}");
	free(text);
}

static int check_all(struct checking *checking)
{
	struct review *review = checking->review;
	struct asking asking = { .tree = review->tree, .flow = review->flow,
				 .mail = checking->mail, .found = &review->findings };
	int err = 0;

	for (u32 i = 0; i < checking->mail->question_count && !err; i++) {
		struct answer answer = {};

		err = check_question(&asking, i, &answer);
		if (err)
			break;
		checking->counts[answer.verdict]++;
		if (review->json)
			put_json(checking, &checking->mail->questions[i], &answer);
		else
			put_text(checking, &checking->mail->questions[i], &answer);
	}
	if (!review->json)
		text_printf(&checking->text, "%u questions: %u confirmed, %u refuted, %u not "
			    "decidable\n", checking->mail->question_count,
			    checking->counts[VERDICT_CONFIRMED], checking->counts[VERDICT_REFUTED],
			    checking->counts[VERDICT_UNDECIDED]);
	return err;
}

static int check_mail(struct review *review, struct review_mail *mail)
{
	struct checking checking = { .review = review, .mail = mail };
	int err, code;

	err = check_patch(review->tree, review->flow, mail->series.patches, &review->findings);
	if (err)
		return review_error(EXIT_GAP, "%s", strerror(-err));
	review_mail_places(mail);
	text_init(&checking.text, 64UL << 20);
	err = check_all(&checking);
	code = review_print(&checking.text);
	if (err)
		return review_error(EXIT_GAP, "%s", strerror(-err));
	if (code)
		return code;
	return checking.counts[VERDICT_CONFIRMED] ? EXIT_REJECTED : EXIT_WELL;
}

int review_run_check(struct review *review)
{
	struct patch_input input;
	struct review_mail mail;
	const char *complaint;
	int err, code = review_read_file(review, review->check_mail, &input);

	if (code)
		return code;
	err = review_mail_read(review->pool, &input, &mail, &complaint);
	if (err)
		return review_error(err == -EINVAL ? EXIT_USAGE : EXIT_GAP, "%s",
				    err == -EINVAL ? complaint : strerror(-err));
	code = review_open_tree(review, &review->tree, &review->flow);
	if (code)
		return code;
	code = check_mail(review, &mail);
	flow_free(review->flow);
	tree_close(review->tree);
	return code;
}
