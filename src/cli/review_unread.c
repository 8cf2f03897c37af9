/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a review could not read: files that are too long or damaged, and bodies of functions that
 * the C parser gave up. A body is told by whoever asked for it first; which process of several that
 * was must not show, so that bodies are told at the end, by place, and each once.
 */
#include "cli/review.h"

#include <errno.h>
#include <stdlib.h>

#define BODIES_TOLD 3

int review_unread_add(struct review *review, const struct unread *unread)
{
	struct unreads *to = &review->unread;

	if (to->count == to->room) {
		u32 room = to->room ? to->room * 2 : 8;
		struct unread *list = pool_realloc(review->pool, to->list,
						   to->room * sizeof(*list), room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		to->list = list;
		to->room = room;
	}
	to->list[to->count++] = *unread;
	return unread->path && unread->what ? 0 : -ENOMEM;
}

int review_unread_bodies(struct review *review)
{
	const struct item *const *list;
	u32 count = tree_unread(review->tree, &list);
	int err = 0;

	for (u32 *at = &review->bodies_seen; *at < count && !err; ++*at) {
		const struct item *function = list[*at];

		err = review_unread_add(review, &(struct unread){
			.path = function->file->path,
			.line = function->line,
			.what = pool_printf(review->pool, "body of %s not read: %s", function->name,
					    function->unread),
			.is_body = true });
	}
	return err;
}

static int unread_compare(const void *a, const void *b)
{
	const struct unread *first = a, *second = b;
	int order = strcmp(first->path, second->path);

	order = order ? order : (first->line > second->line) - (first->line < second->line);
	return order ? order : strcmp(first->what, second->what);
}

/* A patch's functions are read with it and without: the lines may differ, it is one body. */
static bool is_told(const struct review *review, const struct unread *unread)
{
	for (u32 i = review->unread.count; i-- > 0;) {
		const struct unread *other = &review->unread.list[i];

		if (strcmp(other->path, unread->path))
			return false;
		if ((review->is_series || other->line == unread->line) &&
		    !strcmp(other->what, unread->what))
			return true;
	}
	return false;
}

void review_unread_tell(struct review *review)
{
	u32 all = review->unread.count, bodies = 0;
	struct unread *list = review->unread.list;

	if (all)
		qsort(list, all, sizeof(*list), unread_compare);
	review->unread.count = 0;
	for (u32 i = 0; i < all; i++) {
		struct unread unread = list[i];

		if (is_told(review, &unread))
			continue;
		list[review->unread.count++] = unread;
		if (unread.is_body && ++bodies <= BODIES_TOLD)
			review_note(review, "%s:%u: %s", unread.path, unread.line, unread.what);
	}
	if (bodies > BODIES_TOLD)
		review_note(review, "%u bodies not read in all: the first %u are named", bodies,
			    BODIES_TOLD);
}
