/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects that programs allocate, and the lists and trees they hang in. */
#ifndef DRYDOCK_KERN_CALL_OBJECTS_H
#define DRYDOCK_KERN_CALL_OBJECTS_H

#include "base/list.h"
#include "kern/obj/kern.h"

/* Linux: __bpf_obj_drop_impl(): gives up one reference; the last frees the object and what its
 * fields hold. `record` NULL: no special fields. */
void object_drop(struct kern *kern, void *object, const struct btf_record *record);
void percpu_object_drop(struct kern *kern, void *object);

/* list.c and rbtree.c: empty a root in a value that goes away, dropping each object */
void graph_list_drain(struct kern *kern, const struct btf_field *field, void *head);
void graph_tree_drain(struct kern *kern, const struct btf_field *field, void *root);

/* What is in the program's struct bpf_list_node and struct bpf_rb_node: the links, and the head
 * or root that the node is on; NULL: on none. */
struct list_node {
	struct list_head links;
	void *owner;
};
/* Linux: struct rb_node; the colour is in the parent's lowest bit */
struct tree_node {
	u64 parent_color;
	struct tree_node *child[2]; /* enum tree_side */
	void *owner;
};
enum tree_side { TREE_RIGHT, TREE_LEFT };
struct tree_root {
	struct tree_node *top, *leftmost;
};

#endif
