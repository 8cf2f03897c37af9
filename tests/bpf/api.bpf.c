/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests/unit/api.c loads: global variables of each kind, a ring buffer, a tail call. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile unsigned int factor = 1;
unsigned long long start = 100;
unsigned long long runs;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, unsigned int);
	__type(value, unsigned long long);
	__uint(max_entries, 64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, unsigned int);
	__type(value, unsigned int);
} jumps SEC(".maps");

SEC("tc")
int count(struct __sk_buff *skb)
{
	unsigned long long one = 1, *seen;
	unsigned int key = skb->len;

	__sync_fetch_and_add(&runs, 1);
	seen = bpf_map_lookup_elem(&counts, &key);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	return start + factor;
}

/* A record of five words equal to runs; every third one is discarded. The mark is the wakeup. */
SEC("tc")
int send(struct __sk_buff *skb)
{
	unsigned long long *record = bpf_ringbuf_reserve(&ring, 40, 0);

	if (!record)
		return 1;
	runs++;
	for (int i = 0; i < 5; i++)
		record[i] = runs;
	if (runs % 3 == 0)
		bpf_ringbuf_discard(record, 0);
	else
		bpf_ringbuf_submit(record, skb->mark);
	return 0;
}

SEC("tc")
int jump(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &jumps, 0);
	return 7;
}

SEC("xdp")
int other_type(struct xdp_md *xdp)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
