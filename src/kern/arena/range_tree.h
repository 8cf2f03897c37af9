/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of page numbers as ranges, with best fit; see range_tree.c. Callers hold their own lock. */
#ifndef DRYDOCK_KERN_ARENA_RANGE_TREE_H
#define DRYDOCK_KERN_ARENA_RANGE_TREE_H

#include "base/mem.h"

struct range_tree;

int range_tree_new(struct mem *mem, struct range_tree **out); /* empty; 0 or -ENOMEM */
void range_tree_drop(struct range_tree *tree);		      /* NULL is allowed */
/* The lowest number of the smallest range of at least `count`, the newest of equals; -ENOENT */
s64 range_tree_find(const struct range_tree *tree, u32 count);
bool range_tree_is_set(const struct range_tree *tree, u32 start, u32 count);
/* -ENOMEM: some of it may be done; see range_tree.c. `count` is never 0. */
int range_tree_set(struct range_tree *tree, u32 start, u32 count);
int range_tree_clear(struct range_tree *tree, u32 start, u32 count);
u32 range_tree_count(const struct range_tree *tree); /* ranges, for tests */

#endif
