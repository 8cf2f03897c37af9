/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests/unit/grace_runs.c loads: programs that use a map or a program which user space takes
 * away while they run. They say that they have it in signals[0], and go on when signals[1] is set.
 */
#include <stdbool.h>

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;

struct values {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, unsigned int);
	__type(value, unsigned long long);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, unsigned int);
	__type(value, unsigned long long);
} signals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, unsigned int);
	__array(values, struct values);
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, unsigned int);
	__array(values, struct values);
} outer_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, unsigned int);
	__type(value, unsigned int);
} jumps SEC(".maps");

struct values own SEC(".maps");

/* True if the signal came; a lost one must not hang the test. */
static __always_inline bool wait_for_user(void)
{
	unsigned int first = 0, second = 1;
	unsigned long long *have = bpf_map_lookup_elem(&signals, &first);
	volatile unsigned long long *go = bpf_map_lookup_elem(&signals, &second);
	int i, j;

	if (!have || !go)
		return false;
	__sync_fetch_and_add(have, 1);
	bpf_for(i, 0, 1 << 20)
		bpf_for(j, 0, 1 << 10)
			if (*go)
				return true;
	return false;
}

static __always_inline int value_of(void *map)
{
	unsigned int key = 0;
	unsigned long long *value = bpf_map_lookup_elem(map, &key);

	return value ? *value : 1;
}

SEC("raw_tp")
int use_inner(void *ctx)
{
	unsigned int key = 0;
	void *inner = bpf_map_lookup_elem(&outer, &key);

	if (!inner || !wait_for_user())
		return 2;
	return value_of(inner);
}

SEC("raw_tp")
int use_inner_of_hash(void *ctx)
{
	unsigned int key = 0;
	void *inner = bpf_map_lookup_elem(&outer_hash, &key);

	if (!inner || !wait_for_user())
		return 2;
	return value_of(inner);
}

SEC("raw_tp")
int jump(void *ctx)
{
	bpf_tail_call(ctx, &jumps, 0);
	return 3;
}

SEC("raw_tp")
int target(void *ctx)
{
	return wait_for_user() ? value_of(&own) : 4;
}

char _license[] SEC("license") = "GPL";
