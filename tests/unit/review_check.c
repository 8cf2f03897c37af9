// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks, over the invented tree in tests/review/tree and the patches in tests/review/patches:
 * beside each of them a file says what is found in it, a line "CHECK FUNCTION [KEY]" each, and
 * nothing else may be found. "later: " before it: a later patch of the series takes it away again;
 * "before: ": it was there. A review has an answer for each of its questions.
 */
#include <stdlib.h>

#include "base/text.h"
#include "review/check/check.h"
#include "unit.h"

#define FIXTURES  "tests/review/"
#define LINES_MAX 64

struct expected {
	char *lines[LINES_MAX];
	bool seen[LINES_MAX];
	u32 count;
};

static char *text_read(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 20);
	size_t bytes = file && text ? fread(text, 1, (1 << 20) - 1, file) : 0;

	if (file)
		fclose(file);
	if (!bytes) {
		printf("cannot read %s\n", path);
		free(text);
		return NULL;
	}
	return text;
}

static void expected_read(struct expected *expected, char *text)
{
	expected->count = 0;
	memset(expected->seen, 0, sizeof(expected->seen));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (expected->count < LINES_MAX)
			expected->lines[expected->count++] = line;
}

static const char *const origins[] = { [ORIGIN_NEW] = "",
				       [ORIGIN_FIXED_LATER] = "later: ",
				       [ORIGIN_BEFORE] = "before: " };

/* "CHECK FUNCTION KEY" begins with the expected line. */
static bool is_expected(struct expected *expected, const struct finding *finding)
{
	const char *function = finding->function && *finding->function ? finding->function : "-";
	char line[600];

	snprintf(line, sizeof(line), "%s%s %s %s", origins[finding->origin], finding->check,
		 function, finding->key);
	for (u32 i = 0; i < expected->count; i++) {
		size_t bytes = strlen(expected->lines[i]);

		if (strncmp(line, expected->lines[i], bytes) || (line[bytes] && line[bytes] != ' '))
			continue;
		expected->seen[i] = true;
		return true;
	}
	printf("not expected: %s (%s:%u)\n", line, finding->path ? finding->path : "message",
	       finding->line);
	return false;
}

static void compare(struct expected *expected, const struct findings *found)
{
	for (u32 i = 0; i < found->count; i++)
		CHECK(is_expected(expected, &found->list[i]));
	for (u32 i = 0; i < expected->count; i++) {
		if (!expected->seen[i])
			printf("not found: %s\n", expected->lines[i]);
		CHECK(expected->seen[i]);
	}
}

struct world {
	struct tree *tree;
	struct flow *flow;
	struct pool *pool;
};

static bool world_open(struct world *world)
{
	char dir[4200];
	struct tree_options options = { .dir = dir, .cache = "" };

	snprintf(dir, sizeof(dir), "%stree", FIXTURES);
	world->pool = pool_new(NULL);
	CHECK(tree_open(&world->tree, &options) == 0);
	CHECK(world->tree && flow_new(&world->flow, world->tree) == 0);
	return world->tree && world->flow;
}

static void world_close(struct world *world)
{
	flow_free(world->flow);
	tree_close(world->tree);
	pool_drop(world->pool);
}

static void test_file(const char *path)
{
	struct world world = {};
	struct expected expected;
	struct findings found = {};
	char whole[4400];
	char *text;

	snprintf(whole, sizeof(whole), "%stree/%.*s.expect", FIXTURES, (int)strlen(path) - 2, path);
	text = text_read(whole);
	CHECK(text != NULL);
	if (!text || !world_open(&world))
		return;
	found.pool = world.pool;
	expected_read(&expected, text);
	CHECK(expected.count > 0);
	CHECK(check_file(world.tree, world.flow, path, &found) == 0);
	printf("%s:\n", path);
	compare(&expected, &found);
	world_close(&world);
	free(text);
}

static bool series_read(struct world *world, const char *name, struct patch_series *series)
{
	char whole[4400];
	const char *complaint = NULL;
	struct patch_input input;
	char *text;
	int error;

	snprintf(whole, sizeof(whole), "%spatches/%s.patch", FIXTURES, name);
	text = text_read(whole);
	CHECK(text != NULL);
	if (!text)
		return false;
	input = (struct patch_input){ .name = whole, .text = text, .bytes = strlen(text) };
	error = patch_series_read(world->pool, &input, series, &complaint);
	free(text);
	if (error)
		printf("%s\n", complaint ? complaint : "no memory");
	CHECK(error == 0 && series->patch_count > 0);
	return !error;
}

static void test_patch(const char *name)
{
	struct world world = {};
	struct expected expected;
	struct findings found = {};
	struct patch_series series = {};
	char whole[4400];
	char *text;

	snprintf(whole, sizeof(whole), "%spatches/%s.expect", FIXTURES, name);
	text = text_read(whole);
	CHECK(text != NULL);
	if (!text || !world_open(&world) || !series_read(&world, name, &series))
		return;
	found.pool = world.pool;
	expected_read(&expected, text);
	CHECK(check_series(world.tree, world.flow, &series, &found) == 0);
	printf("%s:\n", name);
	compare(&expected, &found);
	world_close(&world);
	free(text);
}

/* Each question of the review and what is answered: "confirmed", "refuted", "undecided" */
static void test_answers(const char *name)
{
	static const char *const verdicts[] = { "undecided", "confirmed", "refuted" };
	struct world world = {};
	struct expected expected;
	struct findings found = {};
	struct review_mail mail = {};
	struct patch_input input;
	const char *complaint = NULL;
	char whole[4400];
	char *text, *answers;

	snprintf(whole, sizeof(whole), "%spatches/%s.eml", FIXTURES, name);
	text = text_read(whole);
	snprintf(whole, sizeof(whole), "%spatches/%s.expect", FIXTURES, name);
	answers = text_read(whole);
	CHECK(text && answers);
	if (!text || !answers || !world_open(&world))
		return;
	found.pool = world.pool;
	expected_read(&expected, answers);
	input = (struct patch_input){ .name = name, .text = text, .bytes = strlen(text) };
	CHECK(review_mail_read(world.pool, &input, &mail, &complaint) == 0);
	CHECK(check_series(world.tree, world.flow, &mail.series, &found) == 0);
	review_mail_places(&mail);
	CHECK(mail.question_count == expected.count);
	for (u32 i = 0; i < mail.question_count && i < expected.count; i++) {
		struct asking asking = { world.tree, world.flow, &mail, &found };
		struct answer answer;

		CHECK(check_question(&asking, i, &answer) == 0);
		if (strcmp(verdicts[answer.verdict], expected.lines[i]))
			printf("%s: %s, not %s\n%s\n", name, verdicts[answer.verdict],
			       expected.lines[i], mail.questions[i].text);
		CHECK(!strcmp(verdicts[answer.verdict], expected.lines[i]));
	}
	world_close(&world);
	free(text);
	free(answers);
}

int main(void)
{
	test_file("lib/returns.c");
	test_file("lib/comments.c");
	test_file("kernel/kfuncs.c");
	test_file("kernel/locks.c");
	test_patch("document");
	test_patch("message");
	test_patch("lines");
	test_patch("errors");
	test_patch("contexts");
	test_patch("texts");
	test_patch("kfuncs");
	test_patch("names");
	test_patch("notes");
	test_patch("comments");
	test_patch("series");
	test_patch("fragment");
	test_answers("answers");
	return UNIT_END();
}
