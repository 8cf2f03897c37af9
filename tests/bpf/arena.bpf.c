/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests of arenas: one access, one call of each kfunc, one cast; the host says where. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "arena.h"

#define __arena __attribute__((address_space(1)))

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, ARENA_TEST_PAGES);
} arena SEC(".maps");

void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, __u32 page_cnt, int node_id,
				    __u64 flags) __ksym;
void bpf_arena_free_pages(void *map, void __arena *ptr, __u32 page_cnt) __ksym;

struct arena_ask ask;

/* A program has an arena if it names one. */
#define HAS_ARENA() asm volatile("" : : "r"(&arena))

SEC("syscall")
int load(void *ctx)
{
	HAS_ARENA();
	ask.value = *(volatile __u64 __arena *)ask.at;
	return 0;
}

SEC("syscall")
int store(void *ctx)
{
	HAS_ARENA();
	*(volatile __u64 __arena *)ask.at = ask.value;
	return 0;
}

SEC("syscall")
int alloc(void *ctx)
{
	ask.value = (__u64)bpf_arena_alloc_pages(&arena, (void __arena *)ask.at, ask.count, -1, 0);
	return 0;
}

SEC("syscall")
int give_back(void *ctx)
{
	bpf_arena_free_pages(&arena, (void __arena *)ask.at, ask.count);
	return 0;
}

/* The address as user space knows it, of its lower half */
SEC("syscall")
int to_user(void *ctx)
{
	__u64 at = (__u32)ask.at;

	HAS_ARENA();
	asm volatile("%0 = addr_space_cast(%0, 1, 0)" : "+r"(at));
	ask.value = at;
	return 0;
}

char _license[] SEC("license") = "GPL";
