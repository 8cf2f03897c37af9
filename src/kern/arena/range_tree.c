/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A set of page numbers, kept as ranges that neither overlap nor touch. Each range is a node of
 * two treaps at once: one in the order of addresses, one in the order of sizes with the newest of
 * equal ones first. So "what overlaps?" and "what fits best?" are both one walk down. A treap
 * needs no rebalancing rules: a node's weight is a hash, heavier nodes lie above lighter ones, and
 * inserting is a split, removing a merge of two subtrees; all walks are loops.
 *
 * When a hole is cut out of a range, the part below keeps the node and the part above needs a
 * new one. If there is no memory for it, the hole *and* the part above are lost: a caller that got
 * -ENOMEM has fewer numbers in the set than it asked for, as on Linux (range_tree.c).
 */
#include "kern/arena/range_tree.h"

enum order { BY_ADDRESS, BY_SIZE, ORDERS };
enum side { LEFT, RIGHT };

struct range {
	u32 start, last;
	u64 age;    /* of the last insertion */
	u32 weight; /* heavier nodes are nearer the root */
	struct range *child[ORDERS][2];
};

struct range_tree {
	struct mem *mem;
	struct range *root[ORDERS];
	u64 insertions;
	u32 count;
};

static u64 size_of(const struct range *range)
{
	return (u64)range->last - range->start + 1;
}

static bool before(enum order order, const struct range *a, const struct range *b)
{
	if (order == BY_ADDRESS)
		return a->start < b->start;
	return size_of(a) != size_of(b) ? size_of(a) < size_of(b) : a->age > b->age;
}

/* Parts `node` into what is before `key` and what is not. */
static void split(enum order order, struct range *node, const struct range *key,
		  struct range *parts[2])
{
	struct range **left = &parts[LEFT], **right = &parts[RIGHT];

	while (node) {
		if (before(order, node, key)) {
			*left = node;
			left = &node->child[order][RIGHT];
			node = *left;
		} else {
			*right = node;
			right = &node->child[order][LEFT];
			node = *right;
		}
	}
	*left = *right = NULL;
}

/* All of `a` is before all of `b`. */
static struct range *merge(enum order order, struct range *a, struct range *b)
{
	struct range *root, **link = &root;

	while (a && b) {
		if (a->weight > b->weight) {
			*link = a;
			link = &a->child[order][RIGHT];
			a = *link;
		} else {
			*link = b;
			link = &b->child[order][LEFT];
			b = *link;
		}
	}
	*link = a ? a : b;
	return root;
}

static u32 hash(u64 n)
{
	n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9ULL;
	n = (n ^ (n >> 27)) * 0x94d049bb133111ebULL;
	return (u32)(n >> 32);
}

static void insert(struct range_tree *tree, struct range *range)
{
	range->age = ++tree->insertions;
	range->weight = hash(range->age);
	for (enum order order = 0; order < ORDERS; order++) {
		struct range **link = &tree->root[order];

		while (*link && (*link)->weight >= range->weight)
			link = &(*link)->child[order][before(order, *link, range)];
		split(order, *link, range, range->child[order]);
		*link = range;
	}
	tree->count++;
}

static void remove_range(struct range_tree *tree, struct range *range)
{
	for (enum order order = 0; order < ORDERS; order++) {
		struct range **link = &tree->root[order];

		while (*link != range)
			link = &(*link)->child[order][before(order, *link, range)];
		*link = merge(order, range->child[order][LEFT], range->child[order][RIGHT]);
	}
	tree->count--;
}

static void move(struct range_tree *tree, struct range *range, u32 start, u32 last)
{
	remove_range(tree, range);
	range->start = start;
	range->last = last;
	insert(tree, range);
}

static int add(struct range_tree *tree, u32 start, u32 last)
{
	struct range *range = mem_alloc(tree->mem, sizeof(*range));

	if (!range)
		return -ENOMEM;
	range->start = start;
	range->last = last;
	insert(tree, range);
	return 0;
}

static void delete(struct range_tree *tree, struct range *range)
{
	remove_range(tree, range);
	mem_free(tree->mem, range);
}

/* The lowest range with a number of [start, last]; NULL: none */
static struct range *overlap(const struct range_tree *tree, u32 start, u32 last)
{
	struct range *node = tree->root[BY_ADDRESS], *best = NULL;

	while (node) {
		bool reaches = node->last >= start;

		if (reaches)
			best = node;
		node = node->child[BY_ADDRESS][reaches ? LEFT : RIGHT];
	}
	return best && best->start <= last ? best : NULL;
}

int range_tree_new(struct mem *mem, struct range_tree **out)
{
	struct range_tree *tree = mem_alloc(mem, sizeof(*tree));

	if (!tree)
		return -ENOMEM;
	tree->mem = mem;
	*out = tree;
	return 0;
}

void range_tree_drop(struct range_tree *tree)
{
	if (!tree)
		return;
	while (tree->root[BY_ADDRESS])
		delete(tree, tree->root[BY_ADDRESS]);
	mem_free(tree->mem, tree);
}

/* Linux: range_tree.c range_tree_find() */
s64 range_tree_find(const struct range_tree *tree, u32 count)
{
	const struct range *node = tree->root[BY_SIZE], *best = NULL;

	while (node) {
		bool fits = size_of(node) >= count;

		if (fits)
			best = node;
		node = node->child[BY_SIZE][fits ? LEFT : RIGHT];
	}
	return best ? (s64)best->start : -ENOENT;
}

bool range_tree_is_set(const struct range_tree *tree, u32 start, u32 count)
{
	const struct range *range = overlap(tree, start, start + count - 1);

	return range && range->start <= start && range->last >= start + count - 1;
}

/* Linux: range_tree.c range_tree_clear() */
int range_tree_clear(struct range_tree *tree, u32 start, u32 count)
{
	u32 last = start + count - 1, old_last;
	struct range *range;

	while ((range = overlap(tree, start, last))) {
		old_last = range->last;
		if (range->start < start) {
			move(tree, range, range->start, start - 1);
			if (old_last > last)
				return add(tree, last + 1, old_last);
		} else if (old_last > last) {
			move(tree, range, last + 1, old_last);
			return 0;
		} else {
			delete(tree, range);
		}
	}
	return 0;
}

/* Linux: range_tree.c range_tree_set(): joined with the neighbours that it touches */
int range_tree_set(struct range_tree *tree, u32 start, u32 count)
{
	u32 last = start + count - 1;
	struct range *left, *right;
	int err;

	if (range_tree_is_set(tree, start, count))
		return 0;
	err = range_tree_clear(tree, start, count);
	if (err)
		return err;
	left = start ? overlap(tree, start - 1, start - 1) : NULL;
	right = last < U32_MAX ? overlap(tree, last + 1, last + 1) : NULL;
	if (left && right) {
		u32 end = right->last;

		delete(tree, right);
		move(tree, left, left->start, end);
	} else if (left) {
		move(tree, left, left->start, last);
	} else if (right) {
		move(tree, right, start, right->last);
	} else {
		return add(tree, start, last);
	}
	return 0;
}

u32 range_tree_count(const struct range_tree *tree)
{
	return tree->count;
}
