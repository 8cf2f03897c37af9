/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looking up names. The index says which files may have a name; those are read and compared, and
 * what was found is remembered with the name. Overlays are looked through besides: the index
 * knows only what is on disk.
 */
#include <stdlib.h>

#include "review/tree/internal.h"
#include "review/tree/lex.h"

/* functions_find() for one file that asked */
struct ranked {
	struct ranked *next;
	const struct file *near;
	const struct item **items;
	u32 count;
};

void items_add(struct items *to, const struct item *item)
{
	if (to->count == to->room) {
		u32 room = to->room ? to->room * 2 : 4;
		const struct item **list = pool_realloc(to->tree->pool, to->list,
							to->room * sizeof(*list),
							room * sizeof(*list));

		if (!list) {
			to->failed = true;
			return;
		}
		to->list = list;
		to->room = room;
	}
	to->list[to->count++] = item;
}

struct name *name_get(struct tree *tree, const char *text)
{
	u64 hash = name_hash(text, strlen(text));
	struct name **slot = &tree->names[hash % NAME_SLOTS];

	for (; *slot; slot = &(*slot)->next)
		if ((*slot)->hash == hash && !strcmp((*slot)->text, text))
			return *slot;
	*slot = pool_alloc(tree->pool, sizeof(**slot));
	if (!*slot)
		return NULL;
	(*slot)->text = pool_printf(tree->pool, "%s", text);
	(*slot)->hash = hash;
	if ((*slot)->text)
		return *slot;
	*slot = NULL;
	return NULL;
}

/* ---- files that may have a name ---- */

void hits_init(struct hits *hits, struct tree *tree, const char *name, u8 flags)
{
	*hits = (struct hits) { .tree = tree,
				.hash = name_hash(name, strlen(name)),
				.flags = flags };
	for (u32 i = 0; i < 2; i++)
		hits->at[i] = index_find(&tree->index[i], hits->hash);
}

bool hits_next(struct hits *hits, u32 *number)
{
	const struct tree *tree = hits->tree;

	for (u32 i = 0; i < 2; i++) {
		const struct index *index = &tree->index[i];

		while (hits->at[i] < index->count &&
		       record_hash(index->records[hits->at[i]]) == hits->hash) {
			record r = index->records[hits->at[i]++];
			const struct source *source = &tree->sources.list[record_file(r)];

			*number = record_file(r);
			hits->found = (u8)r;
			if ((r & hits->flags) && *number < tree->sources.count &&
			    source->in_scope && !source->is_overlaid)
				return true;
		}
	}
	return false;
}

u8 source_flags(const struct tree *tree, u32 number, const char *name)
{
	u64 hash = name_hash(name, strlen(name));

	for (u32 i = 0; i < 2; i++) {
		const struct index *index = &tree->index[i];
		u64 at = index_find_file(index, hash, number);

		if (at < index->count && record_hash(index->records[at]) == hash &&
		    record_file(index->records[at]) == number)
			return (u8)index->records[at];
	}
	return 0;
}

const struct file *hits_file(struct hits *hits)
{
	u32 number;

	while (hits_next(hits, &number)) {
		const struct file *file = source_file(hits->tree, number);

		if (file)
			return file;
	}
	return overlay_next(hits->tree, &hits->overlay);
}

/* ---- items by name ---- */

static int item_name_compare(const void *a, const void *b)
{
	const struct item *const *left = a, *const *right = b;
	int order = strcmp((*left)->name, (*right)->name);

	return order				  ? order
	       : (*left)->start < (*right)->start ? -1
						  : (*left)->start > (*right)->start;
}

/* The file's items that have a name, sorted by it; made at the first question */
static bool by_name_make(struct tree *tree, struct file *file)
{
	u32 count = 0;

	if (file->by_name)
		return true;
	file->by_name = pool_alloc_raw(tree->pool, (file->item_count + 1) * sizeof(*file->by_name));
	if (!file->by_name)
		return false;
	for (u32 i = 0; i < file->item_count; i++)
		if (file->items[i].name && *file->items[i].name)
			file->by_name[count++] = &file->items[i];
	file->by_name_count = count;
	qsort(file->by_name, count, sizeof(*file->by_name), item_name_compare);
	return true;
}

u32 file_items(struct tree *tree, const struct file *file, const char *name,
	       const struct item *const **out)
{
	u32 low = 0, high, count = 0;

	*out = NULL;
	if (!by_name_make(tree, (struct file *)file))
		return 0;
	high = file->by_name_count;
	while (low < high) {
		u32 middle = (low + high) / 2;

		if (strcmp(file->by_name[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*out = file->by_name + low;
	while (low + count < file->by_name_count && !strcmp((*out)[count]->name, name))
		count++;
	return count;
}

static void file_items_find(struct items *finds, const struct file *file, const char *name)
{
	const struct item *const *list;
	u32 count = file ? file_items(finds->tree, file, name, &list) : 0;

	for (u32 i = 0; i < count; i++)
		items_add(finds, list[i]);
}

/* Never linked with the kernel: looked at only for those who are there too, or if nobody else has
 * the name */
bool path_is_apart(const char *path)
{
	static const char *const folders[] = { "tools/", "samples/", "scripts/", "usr/" };

	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])))
			return true;
	return false;
}

static void part_find(struct items *finds, const char *name, const char *text, bool apart)
{
	bool is_alias = name != text;
	const struct file *file;
	struct hits hits;
	u32 number, at = 0;

	hits_init(&hits, finds->tree, name, RECORD_FUNCTION | (is_alias ? 0 : RECORD_ITEM));
	while (hits_next(&hits, &number))
		if (path_is_apart(finds->tree->sources.list[number].path) == apart)
			file_items_find(finds, source_file(finds->tree, number), text);
	while ((file = overlay_next(finds->tree, &at)))
		if (!is_alias && path_is_apart(file->path) == apart)
			file_items_find(finds, file, text);
}

/* The name with its items; `apart` asks for those of user space too. NULL: memory is out. */
static struct name *name_find(struct tree *tree, const char *text, bool apart)
{
	struct name *name = name_get(tree, text);
	struct items finds = { .tree = tree };

	if (!name)
		return NULL;
	finds.list = name->items;
	finds.count = finds.room = name->item_count;
	for (u32 part = 0; part < 2; part++) {
		if (name->found[part] || (part && !apart && finds.count))
			continue;
		part_find(&finds, text, text, part);
		/* sys_openat stands in the source as openat */
		if (!strncmp(text, "sys_", 4))
			part_find(&finds, text + 4, text, part);
		if (finds.failed)
			return NULL;
		name->items = finds.list;
		name->item_count = finds.count;
		name->found[part] = true;
		name->ranked = NULL;
	}
	return name;
}

u32 items_find(struct tree *tree, const char *name, const struct item *const **out)
{
	struct name *found = name_find(tree, name, true);

	*out = found ? found->items : NULL;
	return found ? found->item_count : 0;
}

u32 items_find_near(struct tree *tree, const char *name, const struct file *near,
		    const struct item *const **out)
{
	struct name *found = name_find(tree, name, path_is_apart(near->path));

	*out = found ? found->items : NULL;
	return found ? found->item_count : 0;
}

/* ---- nearest first ---- */

/* How many folders the two paths share at their beginning */
static u32 folders_shared(const char *a, const char *b)
{
	u32 shared = 0;

	for (; *a && *a == *b; a++, b++)
		shared += *a == '/';
	return shared;
}

/* Lower is nearer: the same file, then what the file can call, headers, folders in common */
static u32 distance(const struct item *item, const struct file *near)
{
	size_t bytes = strlen(item->file->path);
	bool is_header = item->file->path[bytes - 1] == 'h';
	bool is_stub = item->is_inline && is_header && item->condition;
	u32 far = 64 - min(folders_shared(item->file->path, near->path), 63U);

	if (item->file == near)
		return 0;
	if (item->is_static && !is_header)
		return far + 1000; /* not to be reached from there */
	if (item->is_weak || is_stub)
		return far + 200; /* others override it */
	return far + (path_is_apart(item->file->path) ? 500 : 0);
}

struct rank {
	const struct item *item;
	u32 distance;
};

static int rank_compare(const void *a, const void *b)
{
	const struct rank *left = a, *right = b;
	int order;

	if (left->distance != right->distance)
		return left->distance < right->distance ? -1 : 1;
	order = strcmp(left->item->file->path, right->item->file->path);
	return order ? order : left->item->start < right->item->start ? -1 : 1;
}

u32 functions_rank(const struct item **list, u32 count, const struct file *near)
{
	struct rank *ranks = malloc((count + 1) * sizeof(*ranks));
	u32 kept = 0;

	if (!ranks)
		return 0;
	for (u32 i = 0; i < count; i++)
		if (list[i]->kind == ITEM_FUNCTION)
			ranks[kept++] = (struct rank) {
				list[i], near ? distance(list[i], near) : 0
			};
	qsort(ranks, kept, sizeof(*ranks), rank_compare);
	for (u32 i = 0; i < kept; i++)
		list[i] = ranks[i].item;
	free(ranks);
	return kept;
}

static struct ranked *ranked_make(struct tree *tree, const struct name *name,
				  const struct file *near)
{
	struct ranked *ranked = pool_alloc(tree->pool, sizeof(*ranked));
	size_t bytes = name->item_count * sizeof(*ranked->items);

	if (ranked)
		ranked->items = pool_alloc_raw(tree->pool, bytes);
	if (!ranked || !ranked->items)
		return NULL;
	if (bytes)
		memcpy(ranked->items, name->items, bytes);
	ranked->count = functions_rank(ranked->items, name->item_count, near);
	ranked->near = near;
	return ranked;
}

u32 functions_find(struct tree *tree, const char *name, const struct file *near,
		   const struct item *const **out)
{
	struct name *found = name_find(tree, name, !near || path_is_apart(near->path));
	struct ranked *ranked;

	*out = NULL;
	if (!found)
		return 0;
	for (ranked = found->ranked; ranked && ranked->near != near; ranked = ranked->next)
		;
	if (!ranked) {
		ranked = ranked_make(tree, found, near);
		if (!ranked)
			return 0;
		ranked->next = found->ranked;
		found->ranked = ranked;
	}
	*out = ranked->items;
	return ranked->count;
}

/* A hash is proof enough: one in 30,000 names that nothing has is taken for one that is there. */
bool tree_has_identifier(struct tree *tree, const char *name)
{
	const struct file *file;
	struct hits hits;
	u32 number, at = 0;

	if (!strncmp(name, "CONFIG_", 7))
		return config_exists(tree, name + 7);
	if (!*name)
		return false;
	hits_init(&hits, tree, name, RECORD_WORD);
	if (hits_next(&hits, &number))
		return true;
	while ((file = overlay_next(tree, &at)))
		if (word_find(file->text, file->text + file->bytes, name))
			return true;
	return false;
}

const struct item *item_comment(const struct item *item)
{
	const struct item *before = item - 1;
	const char *text = item->file->text;

	if (item == item->file->items || before->kind != ITEM_COMMENT)
		return NULL;
	for (u32 at = before->end; at < item->start; at++)
		if (!strchr(" \t\r\n", text[at]))
			return NULL;
	return before;
}
