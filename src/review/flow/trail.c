/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tests on the way to a place, newest first, shared between states. When an if is over, its
 * tests no longer enclose what follows: they are marked as passed, or dropped where both of its
 * ways go on in the same state. Where ways meet at a label, the trails of all of them are kept as a
 * choice: "goto out" from five places is five reasons for what is returned there.
 */
#include "review/flow/state.h"

#define CHOICES_MAX 48

const struct trail *trail_add(struct walk *walk, const struct trail *before,
			      const struct trail *like)
{
	struct trail *trail = pool_alloc_raw(walk->pool, sizeof(*trail));

	if (!trail) {
		walk->failed = true;
		return before;
	}
	*trail = *like;
	trail->before = before;
	return trail;
}

static bool is_in(const struct trail *trail, u32 first, u32 last)
{
	return trail && trail->node >= first && trail->node <= last;
}

static const struct trail *choice_of(struct walk *walk, const struct trail **list, u32 count,
				     u32 node)
{
	const struct trail **copy;
	struct trail like = {.node = node, .choice_count = count};

	if (count == 1)
		return list[0];
	copy = pool_alloc_raw(walk->pool, count * sizeof(*copy));
	if (!copy) {
		walk->failed = true;
		return list[0];
	}
	memcpy(copy, list, count * sizeof(*copy));
	like.choices = copy;
	return trail_add(walk, NULL, &like);
}

static u32 list_add(const struct trail **list, u32 count, const struct trail *trail)
{
	for (u32 i = 0; i < count; i++)
		if (list[i] == trail)
			return count;
	if (count < CHOICES_MAX)
		list[count++] = trail;
	return count;
}

static const struct trail *strip(struct walk *walk, const struct trail *trail, u32 first, u32 last)
{
	const struct trail *list[CHOICES_MAX];
	struct trail *choice;
	u32 count = 0;

	while (is_in(trail, first, last) && !trail->choice_count)
		trail = trail->before;
	if (!is_in(trail, first, last))
		return trail;
	if (trail->strip_stamp == walk->strip_stamp)
		return trail->stripped;
	for (u32 i = 0; i < trail->choice_count; i++)
		count = list_add(list, count, strip(walk, trail->choices[i], first, last));
	choice = (struct trail *)trail;
	/* Nothing was dropped below: shared, because loops in loops strip the same ones often */
	if (count == trail->choice_count && !memcmp(list, trail->choices, count * sizeof(*list)))
		choice->stripped = trail;
	else
		choice->stripped = choice_of(walk, list, count, trail->node);
	choice->strip_stamp = walk->strip_stamp;
	return choice->stripped;
}

const struct trail *trail_strip(struct walk *walk, const struct trail *trail, u32 first, u32 last)
{
	walk->strip_stamp++;
	return strip(walk, trail, first, last);
}

const struct trail *trail_pass(struct walk *walk, const struct trail *trail, u32 first, u32 last)
{
	struct trail copy;

	if (!is_in(trail, first, last))
		return trail;
	if (trail->choice_count)
		return trail_strip(walk, trail, first, last);
	copy = *trail;
	copy.passed = true;
	return trail_add(walk, trail_pass(walk, trail->before, first, last), &copy);
}

static u32 list_add_flat(const struct trail **list, u32 count, const struct trail *trail)
{
	if (!trail || !trail->choice_count)
		return list_add(list, count, trail);
	for (u32 i = 0; i < trail->choice_count; i++)
		count = list_add(list, count, trail->choices[i]);
	return count;
}

const struct trail *trail_choice(struct walk *walk, const struct trail *a, const struct trail *b,
				 u32 node)
{
	const struct trail *list[CHOICES_MAX];
	u32 count = 0;

	if (a == b)
		return a;
	count = list_add_flat(list, count, a);
	count = list_add_flat(list, count, b);
	return choice_of(walk, list, count, node);
}
