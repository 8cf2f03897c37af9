/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects, lists, trees, dynptrs, timers and work. Expectations are Linux's. */
#include <stdbool.h>

#include "expect.h"
#include <bpf/bpf_core_read.h>

#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#ifndef NULL
#define NULL ((void *)0)
#endif
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))

struct item {
	struct bpf_list_node link;
	struct bpf_rb_node branch;
	struct bpf_refcount refs;
	int key;
};

extern void *bpf_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node,
				    void *meta, __u64 off) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node,
				   void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			       bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b),
			       void *meta, __u64 off) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root,
					     struct bpf_rb_node *node) __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *p, __u64 start, __u64 end) __ksym;
extern __u64 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone) __ksym;
extern int bpf_dynptr_copy(struct bpf_dynptr *to, __u64 to_off, struct bpf_dynptr *from,
			   __u64 from_off, __u64 bytes) __ksym;
extern int bpf_dynptr_memset(struct bpf_dynptr *p, __u64 off, __u64 bytes, __u8 value) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *p, __u64 off, void *buffer,
			      __u64 bytes) __ksym;
extern int bpf_wq_init(struct bpf_wq *wq, void *map, unsigned int flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *wq, unsigned int flags) __ksym;
extern int bpf_wq_set_callback(struct bpf_wq *wq, int (callback)(void *map, int *key, void *value),
			       unsigned int flags) __ksym;

private(A) struct bpf_spin_lock lock;
private(A) struct bpf_list_head list __contains(item, link);
private(A) struct bpf_rb_root tree __contains(item, branch);

#define new_item() ((struct item *)bpf_obj_new_impl(bpf_core_type_id_local(struct item), NULL))

static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct item, branch)->key <
	       container_of(b, struct item, branch)->key;
}

static int push(int key, bool front)
{
	struct item *item = new_item();

	if (!item)
		return -1;
	item->key = key;
	bpf_spin_lock(&lock);
	if (front)
		bpf_list_push_front_impl(&list, &item->link, NULL, 0);
	else
		bpf_list_push_back_impl(&list, &item->link, NULL, 0);
	bpf_spin_unlock(&lock);
	return 0;
}

/* The key of what was popped; -1: the list was empty */
static int pop(bool front)
{
	struct bpf_list_node *node;
	struct item *item;
	int key;

	bpf_spin_lock(&lock);
	node = front ? bpf_list_pop_front(&list) : bpf_list_pop_back(&list);
	bpf_spin_unlock(&lock);
	if (!node)
		return -1;
	item = container_of(node, struct item, link);
	key = item->key;
	bpf_obj_drop_impl(item, NULL);
	return key;
}

SEC("syscall") int lists(void *ctx)
{
	/* What the last run left */
	pop(true);
	EXPECT(pop(true) == -1);
	EXPECT(!push(1, true) && !push(2, false) && !push(3, true));
	EXPECT(pop(true) == 3 && pop(false) == 2 && pop(false) == 1 && pop(true) == -1);
	/* Stays for the drain when the map goes */
	EXPECT(!push(4, true));
	return 0;
}

static int plant(int key)
{
	struct item *item = new_item();

	if (!item)
		return -1;
	item->key = key;
	bpf_spin_lock(&lock);
	bpf_rbtree_add_impl(&tree, &item->branch, less, NULL, 0);
	bpf_spin_unlock(&lock);
	return 0;
}

static int take_first(void)
{
	struct bpf_rb_node *node;
	int key = -1;

	bpf_spin_lock(&lock);
	node = bpf_rbtree_first(&tree);
	if (node) {
		key = container_of(node, struct item, branch)->key;
		node = bpf_rbtree_remove(&tree, node);
	}
	bpf_spin_unlock(&lock);
	if (node)
		bpf_obj_drop_impl(container_of(node, struct item, branch), NULL);
	return key;
}

/* Keys 0 to 99 in an order that meets every case of balancing; they come out sorted. */
SEC("syscall") int trees(void *ctx)
{
	int i;

	take_first(); /* what the last run left */
	bpf_for(i, 0, 100)
		EXPECT(!plant(i * 37 % 101));
	bpf_for(i, 0, 100)
		EXPECT(take_first() >= 0);
	EXPECT(take_first() == -1);
	EXPECT(!plant(3) && !plant(1) && !plant(2));
	EXPECT(take_first() == 1 && take_first() == 2);
	/* 3 stays for the drain when the map goes */
	return 0;
}

SEC("syscall") int refcounts(void *ctx)
{
	struct item *item = new_item(), *again;
	int key;

	if (!item)
		return __LINE__;
	item->key = 9;
	again = bpf_refcount_acquire_impl(item, NULL);
	bpf_obj_drop_impl(item, NULL);
	if (!again)
		return __LINE__;
	key = again->key;
	bpf_obj_drop_impl(again, NULL);
	EXPECT(key == 9);
	return 0;
}

char memory[32] = "0123456789";
char other[8];
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

SEC("syscall") int dynptrs(void *ctx)
{
	struct bpf_dynptr ptr, clone, small;
	char out[4] = "";
	char *data;

	EXPECT(!bpf_dynptr_from_mem(memory, sizeof(memory), 0, &ptr));
	EXPECT(!bpf_dynptr_read(out, 3, &ptr, 4, 0) && out[0] == '4' && out[2] == '6');
	EXPECT(bpf_dynptr_read(out, 4, &ptr, 29, 0) == -E2BIG);
	EXPECT(bpf_dynptr_read(out, 4, &ptr, 0, 1) == -EINVAL);
	EXPECT(!bpf_dynptr_write(&ptr, 10, "ab", 2, 0) && memory[10] == 'a');
	EXPECT(bpf_dynptr_write(&ptr, 0, "ab", 2, 1) == -EINVAL);
	EXPECT(bpf_dynptr_size(&ptr) == 32);
	EXPECT(!bpf_dynptr_clone(&ptr, &clone));
	EXPECT(!bpf_dynptr_adjust(&clone, 2, 12) && bpf_dynptr_size(&clone) == 10);
	EXPECT(bpf_dynptr_adjust(&clone, 3, 2) == -EINVAL);
	EXPECT(bpf_dynptr_adjust(&clone, 0, 11) == -ERANGE);
	data = bpf_dynptr_data(&clone, 1, 2);
	EXPECT(data && data[0] == '3');
	EXPECT(!bpf_dynptr_data(&clone, 9, 2));
	data = bpf_dynptr_slice(&clone, 8, NULL, 2);
	EXPECT(data && data[0] == 'a');
	EXPECT(!bpf_dynptr_from_mem(other, sizeof(other), 0, &small));
	EXPECT(!bpf_dynptr_copy(&small, 1, &clone, 0, 4) && other[1] == '2' && other[4] == '5');
	EXPECT(bpf_dynptr_copy(&small, 5, &clone, 0, 4) == -E2BIG);
	EXPECT(!bpf_dynptr_memset(&small, 0, 3, 'z') && other[2] == 'z' && other[3] == '4');
	EXPECT(bpf_dynptr_memset(&small, 6, 3, 0) == -E2BIG);
	return 0;
}

SEC("syscall") int records(void *ctx)
{
	struct bpf_dynptr ptr;
	long err = bpf_ringbuf_reserve_dynptr(&ring, 100, 0, &ptr);
	__u64 size = bpf_dynptr_size(&ptr);

	bpf_ringbuf_submit_dynptr(&ptr, 0);
	EXPECT(!err && size == 100);
	EXPECT(bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= 112);
	err = bpf_ringbuf_reserve_dynptr(&ring, 5000, 0, &ptr);
	bpf_ringbuf_discard_dynptr(&ptr, 0);
	EXPECT(err == -EINVAL);
	return 0;
}

struct later {
	struct bpf_timer timer;
	struct bpf_wq work;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, int);
	__type(value, struct later);
} laters SEC(".maps");
int timer_fired, work_ran, cancel_result;

static int on_timer(void *map, int *key, struct later *value)
{
	timer_fired += 1 + *key;
	cancel_result = bpf_timer_cancel(&value->timer);
	return 0;
}

static int on_work(void *map, int *key, void *value)
{
	work_ran += 1 + *key;
	return 0;
}

SEC("syscall") int start(void *ctx)
{
	int key = 1;
	struct later *value = bpf_map_lookup_elem(&laters, &key);

	if (!value)
		return __LINE__;
	timer_fired = work_ran = cancel_result = 0;
	bpf_timer_cancel(&value->timer);
	EXPECT(bpf_timer_init(&value->timer, &laters, 5) == -EINVAL);
	bpf_timer_init(&value->timer, &laters, 1);
	EXPECT(bpf_timer_init(&value->timer, &laters, 1) == -EBUSY);
	bpf_timer_cancel(&value->timer);
	EXPECT(bpf_timer_start(&value->timer, 0, 0) == -EINVAL);
	EXPECT(!bpf_timer_set_callback(&value->timer, on_timer));
	EXPECT(bpf_timer_start(&value->timer, 0, 1 << 5) == -EINVAL);
	EXPECT(!bpf_timer_start(&value->timer, 0, 0));
	EXPECT(bpf_timer_cancel(&value->timer) == 1 && bpf_timer_cancel(&value->timer) == 0);
	EXPECT(!bpf_timer_set_callback(&value->timer, on_timer));
	EXPECT(!bpf_timer_start(&value->timer, 0, 0));
	EXPECT(bpf_wq_init(&value->work, &laters, 1) == -EINVAL);
	bpf_wq_init(&value->work, &laters, 0);
	EXPECT(bpf_wq_init(&value->work, &laters, 0) == -EBUSY);
	EXPECT(!bpf_wq_set_callback(&value->work, on_work, 0) && !bpf_wq_start(&value->work, 0));
	EXPECT(!timer_fired && !work_ran);
	return 0;
}

/* Runs after start(): both have run at its end. */
SEC("syscall") int started(void *ctx)
{
	EXPECT(timer_fired == 2 && work_ran == 2 && cancel_result == -EDEADLK);
	return 0;
}

char _license[] SEC("license") = "GPL";
