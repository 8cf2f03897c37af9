// SPDX-License-Identifier: GPL-2.0-only
/*
 * An XDP firewall: drops packets from listed IPv4 prefixes and to listed TCP and UDP ports, and
 * counts what it did per CPU. Ordinary BPF C for libbpf: nothing in it knows of Drydock.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "firewall.h"

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, struct prefix_key);
	__type(value, __u8);
} blocked_prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u16);
	__type(value, __u8);
} blocked_ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, VERDICT_COUNT);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static void count(__u32 verdict)
{
	__u64 *counter = bpf_map_lookup_elem(&counters, &verdict);

	if (counter)
		(*counter)++;
}

static int drop(__u32 verdict)
{
	count(verdict);
	return XDP_DROP;
}

SEC("xdp")
int firewall(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct prefix_key source = {.prefixlen = 32};
	struct iphdr *ip;
	__u16 *ports, port;

	if ((void *)(eth + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP)) {
		count(NOT_IP);
		return XDP_PASS;
	}
	ip = (void *)(eth + 1);
	if ((void *)(ip + 1) > end || ip->ihl < 5)
		return drop(NOT_IP);
	source.address = ip->saddr;
	if (bpf_map_lookup_elem(&blocked_prefixes, &source))
		return drop(DROPPED_PREFIX);
	if (ip->protocol == IPPROTO_TCP || ip->protocol == IPPROTO_UDP) {
		ports = (void *)ip + ip->ihl * 4;
		if ((void *)(ports + 2) > end)
			return drop(NOT_IP);
		port = bpf_ntohs(ports[1]);
		if (bpf_map_lookup_elem(&blocked_ports, &port))
			return drop(DROPPED_PORT);
	}
	count(PASSED);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
