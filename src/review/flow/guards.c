/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From trails to lists: a trail with choices is as many ways as it has combinations of them; each
 * becomes a list of tests, oldest first. Called when a return was reached (outcome.c).
 */
#include "review/flow/flow_private.h"

struct unroll {
	struct path *paths;
	u32 room, count;
	u32 budget; /* nested choices can have very many combinations */
	const struct trail *stack[TESTS_MAX]; /* newest first */
};

static void emit(struct unroll *unroll, u32 depth)
{
	struct path *path;

	if (unroll->count == unroll->room)
		return;
	path = &unroll->paths[unroll->count++];
	path->count = depth;
	for (u32 i = 0; i < depth; i++) {
		const struct trail *trail = unroll->stack[depth - 1 - i];

		path->tests[i] = (struct test){.branch = trail->branch, .about = trail->about,
					       .arm = trail->arm, .holds = trail->holds,
					       .passed = trail->passed};
	}
}

static void unroll_trail(struct unroll *unroll, const struct trail *trail, u32 depth)
{
	for (; trail && !trail->choice_count && depth < TESTS_MAX; trail = trail->before)
		unroll->stack[depth++] = trail;
	if (!trail || depth == TESTS_MAX) {
		emit(unroll, depth);
		return;
	}
	for (u32 i = 0; i < trail->choice_count && unroll->count < unroll->room; i++) {
		if (!unroll->budget)
			return;
		unroll->budget--;
		unroll_trail(unroll, trail->choices[i], depth);
	}
}

u32 trail_paths(struct walk *walk, const struct trail *trail, struct path *paths, u32 room)
{
	struct unroll unroll = {.paths = paths, .room = room, .budget = 4000};

	unroll_trail(&unroll, trail, 0);
	return unroll.count;
}

static bool encloses(const struct trail *trail, const struct test *test, u32 *budget)
{
	for (; trail && !trail->choice_count; trail = trail->before)
		if (trail->branch == test->branch && trail->holds == test->holds &&
		    trail->arm == test->arm)
			return !trail->passed;
	for (u32 i = 0; trail && i < trail->choice_count && *budget; i++) {
		--*budget;
		if (encloses(trail->choices[i], test, budget))
			return true;
	}
	return false;
}

static bool is_enclosing(struct enclosed *known, const struct trail *origin,
			 const struct test *test)
{
	u32 at = (test->branch->id * 2 + test->holds) % ENCLOSED_MAX, budget = 1000;
	struct enclosed_test *kept = &known->tests[at];

	if (kept->branch != test->branch || kept->arm != test->arm || kept->holds != test->holds)
		*kept = (struct enclosed_test){test->branch, test->arm, test->holds,
					       encloses(origin, test, &budget)};
	return kept->encloses;
}

void path_enclose(struct enclosed *known, struct path *path, const struct trail *origin)
{
	for (u32 i = 0; origin && i < path->count; i++)
		if (path->tests[i].passed && is_enclosing(known, origin, &path->tests[i]))
			path->tests[i].passed = false;
}
