/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a name can mean to the code of one file. Most names of functions are those of static ones
 * elsewhere; the index tells them from others, so that their files need not be read. That is most
 * of what flow asks of the tree.
 */
#include "review/tree/internal.h"

struct reached {
	struct reached *next;
	const struct file *near;
	const struct item **items;
	u32 function_count, count;
};

static void file_add(struct items *list, const struct file *file, const char *name)
{
	const struct item *const *items;
	u32 count = file ? file_items(list->tree, file, name, &items) : 0;

	for (u32 i = 0; i < count; i++)
		items_add(list, items[i]);
}

static bool can_reach(const struct file *near, const char *path, u8 flags)
{
	if (!strcmp(path, near->path))
		return true;
	if (path_is_apart(path) != path_is_apart(near->path))
		return false;
	return path[strlen(path) - 1] == 'h' || flags & RECORD_LINKED;
}

static void sources_add(struct items *list, const char *asked, const struct file *near,
			const char *name, u8 flags)
{
	struct tree *tree = list->tree;
	struct hits hits;
	u32 number;

	hits_init(&hits, tree, asked, flags);
	while (hits_next(&hits, &number))
		if (can_reach(near, tree->sources.list[number].path, hits.found))
			file_add(list, source_file(tree, number), name);
}

static struct reached *reached_make(struct tree *tree, const char *name, const struct file *near)
{
	struct reached *reached = pool_alloc(tree->pool, sizeof(*reached));
	struct items list = { .tree = tree };
	const struct file *file;
	u32 at = 0, functions = 0;

	sources_add(&list, name, near, name, RECORD_FUNCTION | RECORD_ITEM);
	/* sys_openat stands in the source as openat */
	if (!strncmp(name, "sys_", 4))
		sources_add(&list, name + 4, near, name, RECORD_FUNCTION);
	while ((file = overlay_next(tree, &at)))
		if (can_reach(near, file->path, RECORD_LINKED))
			file_add(&list, file, name);
	if (!reached || list.failed)
		return NULL;
	/* The functions to the front */
	for (u32 i = 0; i < list.count; i++) {
		const struct item *item = list.list[i];

		if (item->kind != ITEM_FUNCTION)
			continue;
		memmove(list.list + functions + 1, list.list + functions,
			(i - functions) * sizeof(*list.list));
		list.list[functions++] = item;
	}
	*reached = (struct reached) { .near = near, .items = list.list, .count = list.count };
	reached->function_count = functions_rank(reached->items, functions, near);
	return reached;
}

u32 items_reach(struct tree *tree, const char *name, const struct file *near,
		const struct item *const **out, u32 *function_count)
{
	struct name *asked = name_get(tree, name);
	struct reached *reached = asked ? asked->reached : NULL;

	*out = NULL;
	*function_count = 0;
	while (reached && reached->near != near)
		reached = reached->next;
	if (!asked)
		return 0;
	if (!reached) {
		reached = reached_make(tree, name, near);
		if (!reached)
			return 0;
		reached->next = asked->reached;
		asked->reached = reached;
	}
	*out = reached->items;
	*function_count = reached->function_count;
	return reached->count;
}
