// SPDX-License-Identifier: GPL-2.0-only
/*
 * The checks, over the invented tree in tests/review/tree and the patches in tests/review/patches:
 * beside each of them a file says what is found in it, a line "CHECK FUNCTION [KEY]" each, and
 * nothing else may be found.
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

/* "CHECK FUNCTION KEY" begins with the expected line. */
static bool is_expected(struct expected *expected, const struct finding *finding)
{
	const char *function = finding->function && *finding->function ? finding->function : "-";
	char line[600];

	snprintf(line, sizeof(line), "%s %s %s", finding->check, function, finding->key);
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

int main(void)
{
	test_file("lib/returns.c");
	test_file("lib/comments.c");
	test_file("kernel/kfuncs.c");
	test_file("kernel/locks.c");
	test_patch("document");
	test_patch("message");
	test_patch("lines");
	return UNIT_END();
}
