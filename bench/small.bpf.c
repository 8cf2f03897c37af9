// SPDX-License-Identifier: GPL-2.0-only
/* A small object as users have them: a map, a packet, a few branches. For the time of verify. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u16);
	__type(value, __u64);
} protocols SEC(".maps");

SEC("xdp") int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	__u64 *seen, one = 1;
	__u16 key;

	if (data + sizeof(*eth) > end)
		return XDP_DROP;
	key = eth->h_proto;
	seen = bpf_map_lookup_elem(&protocols, &key);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	else
		bpf_map_update_elem(&protocols, &key, &one, BPF_ANY);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
