// SPDX-License-Identifier: GPL-2.0-only
/*
 * A linked list in an arena: this program allocates pages and puts elements in front of the list,
 * the host walks it, and adds elements of its own, with plain pointers.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))
#include "arena_list.h"

#define PAGE_BYTES 4096
#define PER_PAGE (PAGE_BYTES / sizeof(struct element))

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 64);
} arena SEC(".maps");

void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, __u32 page_cnt, int node_id,
				    __u64 flags) __ksym;
void bpf_arena_free_pages(void *map, void __arena *ptr, __u32 page_cnt) __ksym;

struct list list;

/* A page of elements, the first of them the new head */
SEC("syscall")
int add(void *ctx)
{
	struct element __arena *page = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);
	__u32 i;

	if (!page)
		return 1;
	for (i = 0; i < PER_PAGE && i < list.wanted; i++) {
		page[i].value = i + 1;
		page[i].next = list.head;
		list.head = &page[i];
	}
	return 0;
}

/* Sums up what is in the list by now, whoever put it there. */
SEC("syscall")
int sum_up(void *ctx)
{
	struct element __arena *at = list.head;
	__u64 sum = 0;
	int i;

	/* A program has an arena if it names one. */
	asm volatile("" : : "r"(&arena));
	for (i = 0; i < 1000 && at; i++) {
		sum += at->value;
		at = at->next;
	}
	list.sum = sum;
	return 0;
}

char _license[] SEC("license") = "GPL";
