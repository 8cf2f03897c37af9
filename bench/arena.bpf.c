// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs for bench/arena: allocating and freeing pages, and walks over a list and a hash table
 * in the arena, which build() makes. A name's last number says how many pages; what a program does
 * how often per run stands in arena.h. Walks are written as Linux's own tests of arenas
 * write them, with may_goto in the loop.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "arena.h"

#define __arena __attribute__((address_space(1)))
#define LOOP _Pragma("clang loop unroll(disable)")
#define PAGE_BYTES 4096
#define NO_NODE -1
#define BUCKETS 512

/* False when the program has looped for too long: lets the verifier take unbounded loops. */
#define can_loop                                                                                   \
	({                                                                                         \
		__label__ out, on;                                                                 \
		_Bool may = 1;                                                                     \
		asm volatile goto("may_goto %l[out]" : : : : out);                                 \
		goto on;                                                                           \
out:                                                                                               \
		may = 0;                                                                           \
on:                                                                                                \
		may;                                                                               \
	})

typedef __u32 u32;
typedef __u64 u64;

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
} arena SEC(".maps");

void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, u32 page_cnt, int node_id,
				    u64 flags) __ksym;
void bpf_arena_free_pages(void *map, void __arena *ptr, u32 page_cnt) __ksym;

struct element {
	struct element __arena *next;  /* of the list */
	struct element __arena *chain; /* of its bucket */
	u64 key, value;
	u64 other[4]; /* an element is a cache line */
};

/* Not zero, so that they are in .data: the bench fills .bss */
struct element __arena *first = (void __arena *)1;
struct element __arena *__arena *table = (void __arena *)1;
u32 one = 1; /* to the verifier any number: loops that begin with it are looked at once */

/* With `touch`, a word of each page is written. Pages that were got */
static __always_inline u32 alloc_free(u32 pages, u32 rounds, int touch)
{
	u32 got = 0;

	LOOP for (u32 i = 0; i < rounds; i++)
	{
		char __arena *at = bpf_arena_alloc_pages(&arena, 0, pages, NO_NODE, 0);

		if (!at)
			break;
		LOOP for (u32 page = 0; touch && page < pages; page++)
			*(u64 __arena *)(at + page * PAGE_BYTES) = i;
		bpf_arena_free_pages(&arena, at, pages);
		got += pages;
	}
	return got;
}

SEC("syscall") int alloc_free_1(void *ctx)
{
	return alloc_free(1, PAIRS_OF_1, 0);
}

SEC("syscall") int alloc_free_64(void *ctx)
{
	return alloc_free(64, PAIRS_OF_64, 0);
}

SEC("syscall") int touched_1(void *ctx)
{
	return alloc_free(1, PAIRS_OF_1, 1);
}

SEC("syscall") int touched_64(void *ctx)
{
	return alloc_free(64, PAIRS_OF_64, 1);
}

static u32 hash(u64 key)
{
	return (u32)(key * 2654435761u) >> 16;
}

/* Elements whose order in the list is not that of their addresses */
SEC("syscall") int build(void *ctx)
{
	u32 pages = (ELEMENTS * sizeof(struct element) + PAGE_BYTES - 1) / PAGE_BYTES;
	struct element __arena *all = bpf_arena_alloc_pages(&arena, 0, pages, NO_NODE, 0);
	u32 at = 0;

	table = bpf_arena_alloc_pages(&arena, 0, 1, NO_NODE, 0);
	if (!all || !table)
		return -1;
	first = 0;
	LOOP for (u32 i = 0; i < ELEMENTS; i++)
	{
		struct element __arena *element = all + at;
		struct element __arena *__arena *bucket = table + hash(i) % BUCKETS;

		element->key = i;
		element->value = i * 3 + 1;
		element->next = first;
		element->chain = *bucket;
		first = *bucket = element;
		at = (at + 389) % ELEMENTS;
	}
	return pages;
}

SEC("syscall") int list_walk(void *ctx)
{
	u64 sum = 0;

	asm volatile("" : : "r"(&arena)); /* a program has an arena if it names one */
	for (u32 round = one; round <= WALKS && can_loop; round++) {
		struct element __arena *element = first;

		while (element && can_loop) {
			sum += element->value;
			element = element->next;
		}
	}
	return sum;
}

static __always_inline u64 find(u64 key)
{
	struct element __arena *element = table[hash(key) % BUCKETS];

	while (element && can_loop) {
		if (element->key == key)
			return element->value;
		element = element->chain;
	}
	return 0;
}

SEC("syscall") int hash_find(void *ctx)
{
	u64 sum = 0;

	asm volatile("" : : "r"(&arena));
	for (u32 i = one; i <= FINDS && can_loop; i++)
		sum += find(i % ELEMENTS);
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
