/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Red-black trees of program objects (Linux: helpers.c bpf_rbtree_*(), lib/rbtree.c). Programs
 * see the tree's shape through root, left and right, so nodes are balanced by the textbook's
 * rules, as Linux's are. Left and right are the two indexes of child[], which makes each rule one
 * case instead of two. The program holds the lock that guards the tree.
 *
 * Rules: a red node has no red child; every way down meets as many black nodes as any other.
 */
#include "kern/call/call.h"
#include "kern/call/objects.h"

#define BLACK 1UL
#define OWNER_BUSY ((void *)1) /* on its way into a tree */

static struct tree_node *parent_of(const struct tree_node *node)
{
	return as_ptr(node->parent_color & ~3UL);
}

static bool is_red(const struct tree_node *node)
{
	return node && !(node->parent_color & BLACK);
}

static void set_parent(struct tree_node *node, struct tree_node *parent)
{
	node->parent_color = (uintptr_t)parent | (node->parent_color & BLACK);
}

static void set_black(struct tree_node *node, bool black)
{
	node->parent_color = (node->parent_color & ~BLACK) | (black ? BLACK : 0);
}

static enum tree_side side_of(const struct tree_node *parent, const struct tree_node *child)
{
	return parent->child[TREE_LEFT] == child ? TREE_LEFT : TREE_RIGHT;
}

/* `new` (may be NULL) takes the place of `old` under old's parent. */
static void replace(struct tree_root *root, struct tree_node *old, struct tree_node *new)
{
	struct tree_node *parent = parent_of(old);

	if (parent)
		parent->child[side_of(parent, old)] = new;
	else
		root->top = new;
	if (new)
		set_parent(new, parent);
}

/* The child on the other side comes up, `node` goes down to `side`. */
static void rotate(struct tree_root *root, struct tree_node *node, enum tree_side side)
{
	struct tree_node *up = node->child[!side], *inner = up->child[side];

	replace(root, node, up);
	node->child[!side] = inner;
	if (inner)
		set_parent(inner, node);
	up->child[side] = node;
	set_parent(node, up);
}

static void balance_after_insert(struct tree_root *root, struct tree_node *node)
{
	while (is_red(parent_of(node))) {
		struct tree_node *parent = parent_of(node), *grand = parent_of(parent);
		enum tree_side side = side_of(grand, parent);
		struct tree_node *uncle = grand->child[!side];

		if (is_red(uncle)) {
			set_black(parent, true);
			set_black(uncle, true);
			set_black(grand, false);
			node = grand;
			continue;
		}
		if (node == parent->child[!side]) {
			rotate(root, parent, side);
			parent = node;
		}
		set_black(parent, true);
		set_black(grand, false);
		rotate(root, grand, !side);
		break;
	}
	set_black(root->top, true);
}

/* Ways through `node` (may be NULL), a child of `parent`, are one black node short. */
static void balance_after_erase(struct tree_root *root, struct tree_node *node,
				struct tree_node *parent)
{
	while (node != root->top && !is_red(node)) {
		enum tree_side side = side_of(parent, node);
		struct tree_node *brother = parent->child[!side];

		if (is_red(brother)) {
			set_black(brother, true);
			set_black(parent, false);
			rotate(root, parent, side);
			brother = parent->child[!side];
		}
		if (!is_red(brother->child[0]) && !is_red(brother->child[1])) {
			set_black(brother, false);
			node = parent;
			parent = parent_of(node);
			continue;
		}
		if (!is_red(brother->child[!side])) {
			set_black(brother->child[side], true);
			set_black(brother, false);
			rotate(root, brother, !side);
			brother = parent->child[!side];
		}
		set_black(brother, !is_red(parent));
		set_black(parent, true);
		set_black(brother->child[!side], true);
		rotate(root, parent, side);
		node = root->top;
	}
	if (node)
		set_black(node, true);
}

static struct tree_node *leftmost_of(struct tree_node *node)
{
	while (node && node->child[TREE_LEFT])
		node = node->child[TREE_LEFT];
	return node;
}

/* `node` has two children: the next one in order leaves its place and takes node's. */
static bool swap_with_next(struct tree_root *root, struct tree_node *node,
			   struct tree_node **hole, struct tree_node **parent)
{
	struct tree_node *next = leftmost_of(node->child[TREE_RIGHT]);
	bool was_red = is_red(next);

	*hole = next->child[TREE_RIGHT];
	*parent = parent_of(next);
	if (*parent == node) {
		*parent = next;
	} else {
		replace(root, next, *hole);
		next->child[TREE_RIGHT] = node->child[TREE_RIGHT];
		set_parent(next->child[TREE_RIGHT], next);
	}
	replace(root, node, next);
	next->child[TREE_LEFT] = node->child[TREE_LEFT];
	set_parent(next->child[TREE_LEFT], next);
	set_black(next, !is_red(node));
	return was_red;
}

static void erase(struct tree_root *root, struct tree_node *node)
{
	struct tree_node *hole, *parent = parent_of(node);
	bool was_red = is_red(node);

	if (root->leftmost == node)
		root->leftmost = node->child[TREE_RIGHT] ?
					 leftmost_of(node->child[TREE_RIGHT]) : parent;
	if (node->child[TREE_LEFT] && node->child[TREE_RIGHT]) {
		was_red = swap_with_next(root, node, &hole, &parent);
	} else {
		hole = node->child[TREE_LEFT] ?: node->child[TREE_RIGHT];
		replace(root, node, hole);
	}
	if (!was_red && root->top)
		balance_after_erase(root, hole, parent);
	node->parent_color = (uintptr_t)node;
	node->child[0] = node->child[1] = NULL;
}

/* The program's callback says whether the new node comes before another. */
static void insert(struct tree_root *root, struct tree_node *node, u64 less)
{
	struct tree_node **link = &root->top, *parent = NULL;
	bool first = true;

	while (*link) {
		enum tree_side side;

		parent = *link;
		side = exec_callback(less, (uintptr_t)node, (uintptr_t)parent, 0, 0, 0) ?
			       TREE_LEFT : TREE_RIGHT;
		first = first && side == TREE_LEFT;
		link = &parent->child[side];
	}
	node->parent_color = (uintptr_t)parent; /* red */
	node->child[0] = node->child[1] = NULL;
	*link = node;
	if (first)
		root->leftmost = node;
	balance_after_insert(root, node);
}

/* Linux: helpers.c __bpf_rbtree_add() */
static u64 add(u64 root, u64 word, u64 less, u64 meta, u64 offset)
{
	const struct btf_struct_meta *type = as_ptr(meta);
	struct tree_node *node = as_ptr(word);
	void *none = NULL;

	if (!__atomic_compare_exchange_n(&node->owner, &none, OWNER_BUSY, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_RELAXED)) {
		object_drop(run_kern(), (char *)node - offset, type ? type->record : NULL);
		return (u32)-EINVAL;
	}
	insert(as_ptr(root), node, less);
	node->owner = as_ptr(root);
	return 0;
}

KFUNC_BODY(bpf_rbtree_add)
{
	return add(a1, a2, a3, a4, a5);
}

KFUNC_BODY(bpf_rbtree_add_impl)
{
	return add(a1, a2, a3, a4, a5);
}

KFUNC_BODY(bpf_rbtree_remove)
{
	struct tree_node *node = as_ptr(a2);

	if (node->owner != as_ptr(a1))
		return 0;
	erase(as_ptr(a1), node);
	node->owner = NULL;
	return a2;
}

KFUNC_BODY(bpf_rbtree_first)
{
	return (uintptr_t)((struct tree_root *)as_ptr(a1))->leftmost;
}

KFUNC_BODY(bpf_rbtree_root)
{
	return (uintptr_t)((struct tree_root *)as_ptr(a1))->top;
}

static u64 child_of(u64 root, u64 word, enum tree_side side)
{
	struct tree_node *node = as_ptr(word);

	return node->owner == as_ptr(root) ? (uintptr_t)node->child[side] : 0;
}

KFUNC_BODY(bpf_rbtree_left)
{
	return child_of(a1, a2, TREE_LEFT);
}

KFUNC_BODY(bpf_rbtree_right)
{
	return child_of(a1, a2, TREE_RIGHT);
}

/* Leaf by leaf, so that no node is looked at after it was dropped. */
void graph_tree_drain(struct kern *kern, const struct btf_field *field, void *at)
{
	struct tree_root *root = at;

	while (root->leftmost) {
		struct tree_node *node = root->leftmost;

		erase(root, node);
		node->owner = NULL;
		object_drop(kern, (char *)node - field->graph_root.node_offset,
			    field->graph_root.value_rec);
	}
	*root = (struct tree_root){NULL, NULL};
}
