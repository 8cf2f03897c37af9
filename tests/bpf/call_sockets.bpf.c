/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets, routes and ways of a packet, in the forms that each program type gets of them; the name
 * of a form is given where it is not the helper's. tests/unit/call_packet.c gives the same packet
 * as to call_packet.bpf.c. The world has no sockets but the packet's own, closed one.
 */
#include "expect.h"

#include <bpf/bpf_endian.h>

#define EAGAIN 11
#define EOPNOTSUPP 95
#define ENODEV 19
#define AF_INET 2
#define TC_ACT_SHOT 2
#define TC_ACT_REDIRECT 7
#ifndef NULL
#define NULL ((void *)0)
#endif

extern int bpf_xdp_pull_data(struct xdp_md *xdp, __u32 bytes) __ksym;
extern int bpf_dynptr_from_skb_meta(struct __sk_buff *skb, __u64 flags,
				    struct bpf_dynptr *ptr) __ksym;
extern __u64 bpf_dynptr_size(const struct bpf_dynptr *ptr) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, long);
} storage SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} cgroups SEC(".maps");

/* No socket is found anywhere: `lookup` leaves the program with its line if one is. */
#define FINDS_NOTHING(lookup, ctx) \
	do { \
		struct bpf_sock_tuple tuple = {}; \
		struct bpf_sock *sk = \
			lookup(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0); \
\
		if (sk) { \
			bpf_sk_release(sk); \
			return __LINE__; \
		} \
	} while (0)

/* tc_sk_lookup_tcp, tc_sk_lookup_udp, tc_skc_lookup_tcp */
SEC("tc") int tc_lookups(struct __sk_buff *skb)
{
	FINDS_NOTHING(bpf_sk_lookup_tcp, skb);
	FINDS_NOTHING(bpf_sk_lookup_udp, skb);
	FINDS_NOTHING(bpf_skc_lookup_tcp, skb);
	return 0;
}

static int base_lookups(struct __sk_buff *skb)
{
	FINDS_NOTHING(bpf_sk_lookup_tcp, skb);
	FINDS_NOTHING(bpf_sk_lookup_udp, skb);
	FINDS_NOTHING(bpf_skc_lookup_tcp, skb);
	return 0;
}

/* sk_lookup_udp and skc_lookup_tcp are what programs of cgroups get; these return 0 or 1. */
SEC("cgroup_skb/ingress") int cgroup_lookups(struct __sk_buff *skb)
{
	return base_lookups(skb) != 0;
}

/* xdp_sk_lookup_tcp, xdp_sk_lookup_udp, xdp_skc_lookup_tcp */
SEC("xdp") int xdp_lookups(struct xdp_md *xdp)
{
	FINDS_NOTHING(bpf_sk_lookup_tcp, xdp);
	FINDS_NOTHING(bpf_sk_lookup_udp, xdp);
	FINDS_NOTHING(bpf_skc_lookup_tcp, xdp);
	return 0;
}

SEC("tc") int own_socket(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;
	long *value, first = 6;

	EXPECT(sk);
	EXPECT(!bpf_skc_to_tcp_sock(sk) && !bpf_skc_to_tcp6_sock(sk));
	EXPECT(!bpf_skc_to_udp6_sock(sk) && !bpf_skc_to_unix_sock(sk));
	EXPECT(!bpf_skc_to_tcp_timewait_sock(sk) && !bpf_skc_to_tcp_request_sock(sk));
	EXPECT(!bpf_skc_to_mptcp_sock(sk));
	EXPECT(bpf_sk_assign(skb, sk, 1) == -EINVAL && bpf_sk_assign(skb, sk, 0) == -EOPNOTSUPP);
	sk = bpf_sk_fullsock(sk);
	EXPECT(sk);
	bpf_sk_storage_delete(&storage, sk); /* what another engine left */
	EXPECT(!bpf_sk_storage_get(&storage, sk, NULL, 0));
	EXPECT(!bpf_sk_storage_get(&storage, sk, NULL, 2));
	value = bpf_sk_storage_get(&storage, sk, &first, BPF_SK_STORAGE_GET_F_CREATE);
	EXPECT(value && *value == 6);
	*value = 7;
	value = bpf_sk_storage_get(&storage, sk, NULL, 0);
	EXPECT(value && *value == 7);
	EXPECT(!bpf_sk_storage_delete(&storage, sk));
	EXPECT(bpf_sk_storage_delete(&storage, sk) == -ENOENT);
	return 0;
}

SEC("tc") int cgroups_and_routes(struct __sk_buff *skb)
{
	EXPECT(!bpf_get_cgroup_classid(skb) && !bpf_skb_cgroup_classid(skb));
	EXPECT(!bpf_get_route_realm(skb));
	EXPECT(bpf_skb_under_cgroup(skb, &cgroups, 1) == -E2BIG);
	EXPECT(bpf_skb_under_cgroup(skb, &cgroups, 0) == -EAGAIN);
	return 0;
}

/* get_cgroup_classid_curr: of the task, not of the packet */
SEC("cgroup_skb/egress") int class_of_task(struct __sk_buff *skb)
{
	return bpf_get_cgroup_classid(skb) != 0;
}

SEC("tc") int time_stamps(struct __sk_buff *skb)
{
	EXPECT(bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_MONOTONIC) == -EINVAL);
	EXPECT(bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_TAI) == -EINVAL);
	EXPECT(bpf_skb_set_tstamp(skb, 5, 9) == -EINVAL);
	EXPECT(!bpf_skb_set_tstamp(skb, 77, BPF_SKB_CLOCK_TAI));
	EXPECT(skb->tstamp == 77 && skb->tstamp_type == BPF_SKB_CLOCK_TAI);
	EXPECT(!bpf_skb_set_tstamp(skb, 0, BPF_SKB_CLOCK_REALTIME));
	EXPECT(skb->tstamp == 0 && skb->tstamp_type == BPF_SKB_CLOCK_REALTIME);
	return 0;
}

/* redirect_peer, redirect_neigh: the answer is told, no packet goes anywhere. */
SEC("tc") int ways_of_tc(struct __sk_buff *skb)
{
	struct bpf_redir_neigh neighbour = {.nh_family = AF_INET};

	EXPECT(bpf_redirect_peer(1, 0) == TC_ACT_REDIRECT);
	EXPECT(bpf_redirect_peer(1, 8) == TC_ACT_SHOT);
	EXPECT(bpf_redirect_neigh(1, NULL, 0, 0) == TC_ACT_REDIRECT);
	EXPECT(bpf_redirect_neigh(1, &neighbour, sizeof(neighbour), 0) == TC_ACT_REDIRECT);
	EXPECT(bpf_redirect_neigh(1, &neighbour, 4, 0) == TC_ACT_SHOT);
	EXPECT(bpf_redirect_neigh(1, NULL, 0, 1) == TC_ACT_SHOT);
	return 0;
}

/* skb_check_mtu, skb_fib_lookup, of a device that no packet of a namespace may leave by */
SEC("tc") int devices_of_tc(struct __sk_buff *skb)
{
	struct bpf_fib_lookup fib = {.family = AF_INET, .ifindex = 1};
	__u32 mtu = 65537;

	EXPECT(bpf_check_mtu(skb, 0, &mtu, 0, 0) == BPF_MTU_CHK_RET_FRAG_NEEDED && mtu == 65536);
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib), 0) == BPF_FIB_LKUP_RET_FWD_DISABLED);
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib) - 1, 0) == -EINVAL);
	return 0;
}

/* xdp_check_mtu, xdp_fib_lookup, xdp_redirect */
SEC("xdp") int devices_of_xdp(struct xdp_md *xdp)
{
	struct bpf_fib_lookup fib = {.family = AF_INET, .ifindex = 1};
	__u32 mtu = 65537;

	EXPECT(bpf_check_mtu(xdp, 0, &mtu, 0, 0) == BPF_MTU_CHK_RET_FRAG_NEEDED && mtu == 65536);
	EXPECT(bpf_check_mtu(xdp, 7, &mtu, 0, 0) == -ENODEV);
	EXPECT(bpf_check_mtu(xdp, 0, &mtu, 0, BPF_MTU_CHK_SEGS) == -EINVAL);
	EXPECT(bpf_fib_lookup(xdp, &fib, sizeof(fib), 0) == BPF_FIB_LKUP_RET_FWD_DISABLED);
	fib.ifindex = 3;
	EXPECT(bpf_fib_lookup(xdp, &fib, sizeof(fib), 0) == -ENODEV);
	EXPECT(bpf_redirect(1, 0) == XDP_REDIRECT && bpf_redirect(1, 1) == XDP_ABORTED);
	return 0;
}

SEC("xdp") int pulled_data(struct xdp_md *xdp)
{
	EXPECT(!bpf_xdp_pull_data(xdp, 64) && bpf_xdp_pull_data(xdp, 65) == -EINVAL);
	EXPECT(xdp->data_end - xdp->data == 64);
	return 0;
}

SEC("tc") int metadata(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;

	EXPECT(bpf_dynptr_from_skb_meta(skb, 1, &ptr) == -EINVAL);
	EXPECT(!bpf_dynptr_from_skb_meta(skb, 0, &ptr) && !bpf_dynptr_size(&ptr));
	return 0;
}

/* An outer IPv4 header; its checksum is filled in. */
struct outer {
	__u8 version, tos;
	__u16 bytes, id, fragment;
	__u8 ttl, protocol;
	__u16 sum;
	__u32 from, to;
};
#define OUTER {.version = 0x45, .bytes = bpf_htons(70), .ttl = 64, .protocol = 4, \
	       .from = bpf_htonl(0x0a000001), .to = bpf_htonl(0x0a000009)}

/* lwt_in_push_encap */
SEC("lwt_in") int encapsulates_in(struct __sk_buff *skb)
{
	struct outer outer = OUTER, got;

	EXPECT(bpf_lwt_push_encap(skb, 9, &outer, sizeof(outer)) == -EINVAL);
	EXPECT(bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_IP, &outer, 10) == -EINVAL);
	EXPECT(!bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_IP, &outer, sizeof(outer)));
	EXPECT(skb->len == 70 && !bpf_skb_load_bytes(skb, 0, &got, sizeof(got)));
	EXPECT(got.version == 0x45 && got.to == outer.to && got.sum == bpf_htons(0x66ab));
	return 0;
}

/* lwt_xmit_push_encap */
SEC("lwt_xmit") int encapsulates_out(struct __sk_buff *skb)
{
	struct outer outer = OUTER, got;

	EXPECT(bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_SEG6, &outer, sizeof(outer)) == -EINVAL);
	EXPECT(!bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_IP, &outer, sizeof(outer)));
	EXPECT(skb->len == 70 && !bpf_skb_load_bytes(skb, 0, &got, sizeof(got)));
	EXPECT(got.protocol == 4 && got.to == outer.to && got.sum == bpf_htons(0x66ab));
	return 0;
}

char _license[] SEC("license") = "GPL";
