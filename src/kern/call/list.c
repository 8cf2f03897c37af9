/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linked lists of program objects (Linux: helpers.c bpf_list_*()). The program holds the lock
 * that guards the list, so links need no care. A head that is all zeros (a fresh map value) is an
 * empty list. A push of a node that is on a list already drops the caller's reference.
 */
#include "kern/call/call.h"
#include "kern/call/objects.h"

/* Another list's node, or on its way to one */
#define OWNER_BUSY ((void *)1)

static struct list_head *ready_head(u64 word)
{
	struct list_head *head = as_ptr(word);

	if (!head->next)
		list_init(head);
	return head;
}

static const struct btf_record *record_of(u64 meta)
{
	return meta ? ((const struct btf_struct_meta *)as_ptr(meta))->record : NULL;
}

/* The pushed object, from the arguments that the verifier added */
struct pushed {
	struct list_node *node;
	const struct btf_record *record;
	u64 offset; /* of the node in the object */
};

/* Linux: helpers.c __bpf_list_add() */
static u64 insert(struct list_head *head, struct list_head *after, struct pushed new)
{
	void *none = NULL;

	/* Whatever is not the head is a node, and must be on this list. */
	if ((after == head || ((struct list_node *)after)->owner == head) &&
	    __atomic_compare_exchange_n(&new.node->owner, &none, OWNER_BUSY, false,
					__ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		list_insert(&new.node->links, after);
		new.node->owner = head;
		return 0;
	}
	object_drop(run_kern(), (char *)new.node - new.offset, new.record);
	return (u32)-EINVAL;
}

static u64 push_front(u64 head, struct pushed new)
{
	struct list_head *h = ready_head(head);

	return insert(h, h, new);
}

static u64 push_back(u64 head, struct pushed new)
{
	struct list_head *h = ready_head(head);

	return insert(h, h->prev, new);
}

/* Linux: helpers.c __bpf_list_del() */
static u64 take(struct list_head *head, struct list_head *links)
{
	struct list_node *node = (struct list_node *)links;

	if (list_empty(head) || node->owner != head)
		return 0;
	list_del(links);
	__atomic_store_n(&node->owner, NULL, __ATOMIC_RELEASE);
	return (uintptr_t)node;
}

#define PUSHED(node, meta, offset) ((struct pushed){as_ptr(node), record_of(meta), offset})

KFUNC_BODY(bpf_list_push_front)
{
	return push_front(a1, PUSHED(a2, a3, a4));
}

KFUNC_BODY(bpf_list_push_front_impl)
{
	return push_front(a1, PUSHED(a2, a3, a4));
}

KFUNC_BODY(bpf_list_push_back)
{
	return push_back(a1, PUSHED(a2, a3, a4));
}

KFUNC_BODY(bpf_list_push_back_impl)
{
	return push_back(a1, PUSHED(a2, a3, a4));
}

KFUNC_BODY(bpf_list_add)
{
	return insert(ready_head(a1), as_ptr(a3), PUSHED(a2, a4, a5));
}

KFUNC_BODY(bpf_list_pop_front)
{
	struct list_head *head = ready_head(a1);

	return take(head, head->next);
}

KFUNC_BODY(bpf_list_pop_back)
{
	struct list_head *head = ready_head(a1);

	return take(head, head->prev);
}

KFUNC_BODY(bpf_list_del)
{
	return take(ready_head(a1), as_ptr(a2));
}

KFUNC_BODY(bpf_list_front)
{
	struct list_head *head = ready_head(a1);

	return list_empty(head) ? 0 : (uintptr_t)head->next;
}

KFUNC_BODY(bpf_list_back)
{
	struct list_head *head = ready_head(a1);

	return list_empty(head) ? 0 : (uintptr_t)head->prev;
}

KFUNC_BODY(bpf_list_is_first)
{
	struct list_node *node = as_ptr(a2);

	return node->owner == as_ptr(a1) && node->links.prev == as_ptr(a1);
}

KFUNC_BODY(bpf_list_is_last)
{
	struct list_node *node = as_ptr(a2);

	return node->owner == as_ptr(a1) && node->links.next == as_ptr(a1);
}

KFUNC_BODY(bpf_list_empty)
{
	return list_empty(ready_head(a1));
}

/* Unlike Linux: without the value's lock, which its owner has when the value goes. */
void graph_list_drain(struct kern *kern, const struct btf_field *field, void *at)
{
	struct list_head *head = at;

	while (head->next && !list_empty(head)) {
		struct list_node *node = (struct list_node *)head->next;

		list_del(&node->links);
		node->owner = NULL;
		object_drop(kern, (char *)node - field->graph_root.node_offset,
			    field->graph_root.value_rec);
	}
}
