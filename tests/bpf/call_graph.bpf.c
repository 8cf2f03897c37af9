/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists and trees by the names of 7.3, whose hidden arguments the verifier adds: where nodes go,
 * looking without taking, what a node of another list or none may do. Expectations are Linux's.
 */
#include <stdbool.h>

#include "expect.h"
#include <bpf/bpf_core_read.h>

#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
#define NOTE(cond) \
	do { \
		if (!(cond) && !line) \
			line = __LINE__; \
	} while (0)

struct item {
	struct bpf_list_node link;
	struct bpf_rb_node branch;
	struct bpf_refcount refs;
	int key;
};
struct counter {
	long value;
};

extern void *bpf_obj_new(__u64 type) __ksym;
extern void bpf_obj_drop(void *object) __ksym;
extern void *bpf_refcount_acquire(void *object) __ksym;
extern void *bpf_percpu_obj_new(__u64 type) __ksym;
extern void bpf_percpu_obj_drop(void *object) __ksym;
extern int bpf_list_push_front(struct bpf_list_head *head, struct bpf_list_node *node) __ksym;
extern int bpf_list_push_back(struct bpf_list_head *head, struct bpf_list_node *node) __ksym;
extern int bpf_list_add(struct bpf_list_head *head, struct bpf_list_node *node,
			struct bpf_list_node *prev) __ksym;
extern struct bpf_list_node *bpf_list_del(struct bpf_list_head *head,
					  struct bpf_list_node *node) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_back(struct bpf_list_head *head) __ksym;
extern bool bpf_list_is_first(struct bpf_list_head *head, struct bpf_list_node *node) __ksym;
extern bool bpf_list_is_last(struct bpf_list_head *head, struct bpf_list_node *node) __ksym;
extern bool bpf_list_empty(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add(struct bpf_rb_root *root, struct bpf_rb_node *node,
			  bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b)) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root,
					     struct bpf_rb_node *node) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_root(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_left(struct bpf_rb_root *root,
					   struct bpf_rb_node *node) __ksym;
extern struct bpf_rb_node *bpf_rbtree_right(struct bpf_rb_root *root,
					    struct bpf_rb_node *node) __ksym;

private(A) struct bpf_spin_lock lock;
private(A) struct bpf_list_head list __contains(item, link);
private(A) struct bpf_rb_root tree __contains(item, branch);

#define new_item() ((struct item *)bpf_obj_new(bpf_core_type_id_local(struct item)))
#define item_of(node) container_of(node, struct item, link)

static int push(int key, bool front)
{
	struct item *item = new_item();
	int err;

	if (!item)
		return -1;
	item->key = key;
	bpf_spin_lock(&lock);
	err = front ? bpf_list_push_front(&list, &item->link) :
		      bpf_list_push_back(&list, &item->link);
	bpf_spin_unlock(&lock);
	return err;
}

/* The key of the first, which is taken off; -1: there is none */
static int pop(void)
{
	struct bpf_list_node *node;
	int key;

	bpf_spin_lock(&lock);
	node = bpf_list_pop_front(&list);
	bpf_spin_unlock(&lock);
	if (!node)
		return -1;
	key = item_of(node)->key;
	bpf_obj_drop(item_of(node));
	return key;
}

static void drain(void)
{
	int i;

	bpf_for(i, 0, 8)
		pop();
}

/* What is at the ends, without taking it: front * 10 + back, -1: the list is empty */
static int ends(void)
{
	struct bpf_list_node *front, *back;
	int keys = -1;

	bpf_spin_lock(&lock);
	front = bpf_list_front(&list);
	back = bpf_list_back(&list);
	if (front && back)
		keys = item_of(front)->key * 10 + item_of(back)->key;
	bpf_spin_unlock(&lock);
	return keys;
}

SEC("syscall") int list_ends(void *ctx)
{
	bool empty;

	drain();
	bpf_spin_lock(&lock);
	empty = bpf_list_empty(&list);
	bpf_spin_unlock(&lock);
	EXPECT(empty && ends() == -1);
	EXPECT(!push(2, true) && ends() == 22);
	EXPECT(!push(3, false) && ends() == 23);
	EXPECT(!push(1, true) && ends() == 13);
	bpf_spin_lock(&lock);
	empty = bpf_list_empty(&list);
	bpf_spin_unlock(&lock);
	EXPECT(!empty);
	EXPECT(pop() == 1 && pop() == 2 && pop() == 3 && pop() == -1);
	return 0;
}

/* Puts 1 in front and 2 behind it; then `again` is taken out by name. */
SEC("syscall") int list_middle(void *ctx)
{
	struct item *item, *again;
	struct bpf_list_node *node, *first;
	int line = 0, err;

	drain();
	EXPECT(!push(1, true) && !push(3, false));
	item = new_item();
	if (!item)
		return __LINE__;
	item->key = 2;
	again = bpf_refcount_acquire(item);
	bpf_spin_lock(&lock);
	first = bpf_list_front(&list);
	if (!first) {
		bpf_spin_unlock(&lock);
		bpf_obj_drop(item);
		bpf_obj_drop(again);
		return __LINE__;
	}
	err = bpf_list_add(&list, &item->link, first);
	NOTE(!err && bpf_list_is_first(&list, first) && !bpf_list_is_last(&list, first));
	NOTE(!bpf_list_is_first(&list, &again->link) && !bpf_list_is_last(&list, &again->link));
	node = bpf_list_del(&list, &again->link);
	bpf_spin_unlock(&lock);
	if (node) {
		NOTE(item_of(node)->key == 2);
		bpf_obj_drop(item_of(node));
	} else {
		NOTE(false);
	}
	/* It is on no list any more: nothing to take, first and last of nothing. */
	bpf_spin_lock(&lock);
	NOTE(!bpf_list_is_first(&list, &again->link) && !bpf_list_is_last(&list, &again->link));
	node = bpf_list_del(&list, &again->link);
	bpf_spin_unlock(&lock);
	if (node) {
		bpf_obj_drop(item_of(node));
		NOTE(false);
	}
	bpf_obj_drop(again);
	EXPECT(!line && ends() == 13 && pop() == 1 && pop() == 3 && pop() == -1);
	return 0;
}

/* A node that is on a list already is refused, and the reference with it is gone. */
SEC("syscall") int list_twice(void *ctx)
{
	struct item *item, *again;
	int err;

	drain();
	item = new_item();
	if (!item)
		return __LINE__;
	item->key = 4;
	again = bpf_refcount_acquire(item);
	bpf_spin_lock(&lock);
	err = bpf_list_push_back(&list, &item->link);
	if (!err)
		err = bpf_list_push_front(&list, &again->link) == -EINVAL ? 0 : __LINE__;
	else
		bpf_list_push_front(&list, &again->link);
	bpf_spin_unlock(&lock);
	EXPECT(!err && pop() == 4 && pop() == -1);
	return 0;
}

static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct item, branch)->key <
	       container_of(b, struct item, branch)->key;
}

static int plant(int key)
{
	struct item *item = new_item();
	int err;

	if (!item)
		return -1;
	item->key = key;
	bpf_spin_lock(&lock);
	err = bpf_rbtree_add(&tree, &item->branch, less);
	bpf_spin_unlock(&lock);
	return err;
}

static int fell(void)
{
	struct bpf_rb_node *node;
	int key = -1;

	bpf_spin_lock(&lock);
	node = bpf_rbtree_first(&tree);
	if (node)
		node = bpf_rbtree_remove(&tree, node);
	bpf_spin_unlock(&lock);
	if (node) {
		key = container_of(node, struct item, branch)->key;
		bpf_obj_drop(container_of(node, struct item, branch));
	}
	return key;
}

/* Three keys in rising order: the middle one comes up, as in Linux's red-black trees. */
static int shape(void)
{
	struct bpf_rb_node *top, *left, *right;
	int keys = 0;

	bpf_spin_lock(&lock);
	top = bpf_rbtree_root(&tree);
	if (top) {
		left = bpf_rbtree_left(&tree, top);
		right = bpf_rbtree_right(&tree, top);
		keys = container_of(top, struct item, branch)->key;
		if (left)
			keys += 10 * container_of(left, struct item, branch)->key;
		if (right)
			keys += 100 * container_of(right, struct item, branch)->key;
	}
	bpf_spin_unlock(&lock);
	return keys;
}

SEC("syscall") int tree_shape(void *ctx)
{
	int i;

	bpf_for(i, 0, 8)
		fell();
	EXPECT(shape() == 0);
	EXPECT(!plant(1) && shape() == 1);
	EXPECT(!plant(2) && shape() == 201);
	EXPECT(!plant(3) && shape() == 312);
	EXPECT(fell() == 1 && shape() == 302);
	EXPECT(fell() == 2 && fell() == 3 && fell() == -1 && shape() == 0);
	return 0;
}

struct holder {
	struct counter __percpu_kptr *object;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct holder);
} holders SEC(".maps");

/* Each CPU has its own; the program runs on CPU 0 of two. */
SEC("tc") int percpu_objects(struct __sk_buff *skb)
{
	struct counter __percpu_kptr *object =
		bpf_percpu_obj_new(bpf_core_type_id_local(struct counter));
	struct counter *mine, *zero, *one;
	int key = 0, line = __LINE__;
	struct holder *holder;

	if (!object)
		return line;
	holder = bpf_map_lookup_elem(&holders, &key);
	if (!holder) {
		bpf_percpu_obj_drop(object);
		return __LINE__;
	}
	object = bpf_kptr_xchg(&holder->object, object);
	if (object)
		bpf_percpu_obj_drop(object);
	object = holder->object;
	if (!object)
		return __LINE__;
	mine = bpf_this_cpu_ptr(object);
	zero = bpf_per_cpu_ptr(object, 0);
	one = bpf_per_cpu_ptr(object, 1);
	if (!zero || !one)
		return __LINE__;
	EXPECT(!zero->value && !one->value);
	mine->value = 7;
	EXPECT(zero->value == 7 && !one->value);
	object = bpf_kptr_xchg(&holder->object, 0);
	EXPECT(object);
	bpf_percpu_obj_drop(object);
	return 0;
}

char _license[] SEC("license") = "GPL";
