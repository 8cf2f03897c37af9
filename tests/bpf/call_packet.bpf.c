/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bodies of packet and socket helpers. tests/unit/call_packet.c gives each program the same 64
 * bytes: Ethernet, IPv4 from 10.0.0.1 to 10.0.0.2, TCP from port 1000 to 80. Expectations are
 * Linux's.
 */
#include "expect.h"

#include <bpf/bpf_endian.h>

#define PACKET_BYTES 64
#define IP 14 /* offset of the IP header */
#define ENOTSUPP 524
#define EACCES 13
#define ENODEV 19
#define EAFNOSUPPORT 97
#define EALREADY 114
#define ETH_P_IPV6 0x86dd
#define ETH_P_8021Q 0x8100
#define TC_ACT_SHOT 2
#define TC_ACT_REDIRECT 7
#define AF_INET 2
#define DECAP_L3_IPV4 (1ULL << 7)
#define LL_OFF (-0x200000)
#define NET_OFF (-0x100000)

extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *ptr) __ksym;
extern int bpf_dynptr_from_xdp(struct xdp_md *xdp, __u64 flags, struct bpf_dynptr *ptr) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *ptr, __u64 offset, void *buffer,
			      __u64 bytes) __ksym;
extern __u64 bpf_dynptr_size(const struct bpf_dynptr *ptr) __ksym;
extern _Bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *ptr) __ksym;

unsigned long long load_byte(void *skb, unsigned long long off) asm("llvm.bpf.load.byte");
unsigned long long load_half(void *skb, unsigned long long off) asm("llvm.bpf.load.half");
unsigned long long load_word(void *skb, unsigned long long off) asm("llvm.bpf.load.word");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, int);
} devices SEC(".maps");

SEC("tc") int bytes(struct __sk_buff *skb)
{
	__u8 b[4] = {};

	EXPECT(!bpf_skb_load_bytes(skb, 60, b, 4) && bpf_skb_load_bytes(skb, 61, b, 4) == -EFAULT);
	EXPECT(!bpf_skb_load_bytes(skb, IP, b, 1) && b[0] == 0x45);
	EXPECT(!bpf_skb_load_bytes_relative(skb, 9, b, 1, BPF_HDR_START_NET) && b[0] == 6);
	EXPECT(!bpf_skb_load_bytes_relative(skb, 12, b, 2, BPF_HDR_START_MAC) && b[0] == 8);
	EXPECT(bpf_skb_load_bytes_relative(skb, 51, b, 1, BPF_HDR_START_NET - 5) == -EFAULT);
	EXPECT(bpf_skb_load_bytes_relative(skb, 50, b, 1, BPF_HDR_START_NET) == -EFAULT);
	b[0] = 0xaa;
	EXPECT(!bpf_skb_store_bytes(skb, 63, b, 1, BPF_F_INVALIDATE_HASH));
	EXPECT(bpf_skb_store_bytes(skb, 64, b, 1, 0) == -EFAULT);
	EXPECT(bpf_skb_store_bytes(skb, 0, b, 1, 4) == -EINVAL);
	b[0] = 0;
	EXPECT(!bpf_skb_load_bytes(skb, 63, b, 1) && b[0] == 0xaa);
	EXPECT(!bpf_skb_pull_data(skb, 64) && bpf_skb_pull_data(skb, 65) < 0);
	EXPECT(!bpf_skb_change_type(skb, 1) && bpf_skb_change_type(skb, 4) == -EINVAL);
	return 0;
}

SEC("tc") int checksums(struct __sk_buff *skb)
{
	__u32 one = 1, from = bpf_htonl(0x0a000002), to = bpf_htonl(0x0a000003);
	__u16 sum;

	EXPECT(bpf_csum_diff(0, 0, &one, 4, 0) == 1 && bpf_csum_diff(&one, 4, 0, 0, 0) == 0xfffe);
	EXPECT(bpf_csum_diff(&one, 4, &one, 4, 5) == 5);
	EXPECT(!bpf_l3_csum_replace(skb, IP + 10, from, to, 4));
	EXPECT(!bpf_skb_load_bytes(skb, IP + 10, &sum, 2) && sum == bpf_htons(0x66c3));
	EXPECT(!bpf_l3_csum_replace(skb, IP + 10, 0, bpf_csum_diff(&to, 4, &from, 4, 0), 0));
	EXPECT(!bpf_skb_load_bytes(skb, IP + 10, &sum, 2) && sum == bpf_htons(0x66c4));
	EXPECT(bpf_l3_csum_replace(skb, IP + 10, 1, 2, 0) == -EINVAL);
	EXPECT(bpf_l3_csum_replace(skb, IP + 10, 1, 2, 3) == -EINVAL);
	EXPECT(bpf_l3_csum_replace(skb, IP + 11, 1, 2, 2) == -EFAULT);
	EXPECT(!bpf_l4_csum_replace(skb, IP + 36, 1, 2, 2 | BPF_F_MARK_MANGLED_0));
	EXPECT(!bpf_skb_load_bytes(skb, IP + 36, &sum, 2) && sum == 0);
	EXPECT(!bpf_l4_csum_replace(skb, IP + 36, 0, 0, 4 | BPF_F_PSEUDO_HDR));
	EXPECT(!bpf_skb_load_bytes(skb, IP + 36, &sum, 2) && sum == 0);
	EXPECT(!bpf_l4_csum_replace(skb, IP + 36, 2, 1, 2));
	EXPECT(!bpf_skb_load_bytes(skb, IP + 36, &sum, 2) && sum == 1);
	EXPECT(bpf_csum_update(skb, 1) == -ENOTSUPP);
	EXPECT(bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) == -EACCES);
	EXPECT(!bpf_csum_level(skb, BPF_CSUM_LEVEL_INC) && !bpf_csum_level(skb, 0));
	EXPECT(!bpf_csum_level(skb, BPF_CSUM_LEVEL_INC));
	EXPECT(bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) == 1);
	EXPECT(!bpf_csum_level(skb, BPF_CSUM_LEVEL_DEC) && !bpf_csum_level(skb, 0));
	EXPECT(!bpf_csum_level(skb, BPF_CSUM_LEVEL_RESET));
	EXPECT(bpf_csum_level(skb, BPF_CSUM_LEVEL_QUERY) == -EACCES);
	EXPECT(bpf_csum_level(skb, 9) == -EINVAL);
	return 0;
}

SEC("tc") int congestion(struct __sk_buff *skb)
{
	__u8 tos = 2;
	__u16 sum = bpf_htons(0x66c2);

	EXPECT(!bpf_skb_ecn_set_ce(skb));
	EXPECT(!bpf_skb_store_bytes(skb, IP + 1, &tos, 1, 0));
	EXPECT(!bpf_skb_store_bytes(skb, IP + 10, &sum, 2, 0));
	EXPECT(bpf_skb_ecn_set_ce(skb) == 1 && bpf_skb_ecn_set_ce(skb) == 1);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 1, &tos, 1) && tos == 3);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 10, &sum, 2) && sum == bpf_htons(0x66c1));
	return 0;
}

/* Of a packet that may not be written: bpf_dynptr_from_skb_rdonly */
SEC("cgroup_skb/ingress") int read_only_dynptr(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u8 b = 0;

	if (bpf_dynptr_from_skb(skb, 0, &ptr) || bpf_dynptr_read(&b, 1, &ptr, 0, 0) || b != 0x45)
		return 1;
	return bpf_dynptr_write(&ptr, 0, &b, 1, 0) != -EINVAL || !bpf_dynptr_is_rdonly(&ptr);
}

SEC("tc") int hashes(struct __sk_buff *skb)
{
	__u32 hash;

	bpf_set_hash(skb, 7);
	EXPECT(bpf_get_hash_recalc(skb) == 7 && skb->hash == 7);
	bpf_set_hash_invalid(skb);
	EXPECT(skb->hash == 0);
	hash = bpf_get_hash_recalc(skb);
	EXPECT(hash && hash != 7 && skb->hash == hash && bpf_get_hash_recalc(skb) == hash);
	return 0;
}

SEC("tc") int head_and_tail(struct __sk_buff *skb)
{
	__u8 b = 1;

	EXPECT(bpf_skb_change_tail(skb, 13, 0) == -EINVAL);
	EXPECT(bpf_skb_change_tail(skb, 64, 1) == -EINVAL);
	EXPECT(!bpf_skb_change_tail(skb, 40, 0) && skb->len == 40);
	EXPECT(!bpf_skb_change_tail(skb, 3000, 0) && skb->len == 3000);
	EXPECT(!bpf_skb_load_bytes(skb, 2999, &b, 1) && b == 0);
	EXPECT(bpf_skb_change_tail(skb, 70000, 0) == -EINVAL);
	EXPECT(!bpf_skb_change_head(skb, 14, 0) && skb->len == 3014);
	EXPECT(!bpf_skb_change_head(skb, 200, 0) && skb->len == 3214);
	EXPECT(!bpf_skb_load_bytes(skb, 214 + IP, &b, 1) && b == 0x45);
	EXPECT(bpf_skb_change_head(skb, 1, 1) == -EINVAL);
	EXPECT(bpf_skb_change_head(skb, 70000, 0) == -EINVAL);
	EXPECT(skb->data_end - skb->data == 3214);
	return 0;
}

SEC("tc") int room(struct __sk_buff *skb)
{
	__u64 encap = BPF_F_ADJ_ROOM_ENCAP_L3_IPV4;
	__u8 b;

	EXPECT(bpf_skb_adjust_room(skb, 4, 2, 0) == -ENOTSUPP);
	EXPECT(bpf_skb_adjust_room(skb, 4, 0, 1 << 20) == -EINVAL);
	EXPECT(bpf_skb_adjust_room(skb, 0x1000, 0, 0) == -EFAULT);
	EXPECT(bpf_skb_adjust_room(skb, 4, 0, DECAP_L3_IPV4) == -EINVAL);
	EXPECT(!bpf_skb_adjust_room(skb, 8, BPF_ADJ_ROOM_NET, 0) && skb->len == 72);
	EXPECT(!bpf_skb_load_bytes(skb, IP, &b, 1) && b == 0x45);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 20, &b, 1) && b == 0);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 31, &b, 1) && b == 80);
	EXPECT(!bpf_skb_adjust_room(skb, -8, BPF_ADJ_ROOM_NET, 0) && skb->len == 64);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 23, &b, 1) && b == 80);
	EXPECT(bpf_skb_adjust_room(skb, -31, BPF_ADJ_ROOM_MAC, 0) == -ENOTSUPP);
	EXPECT(!bpf_skb_adjust_room(skb, 20, BPF_ADJ_ROOM_MAC, encap) && skb->len == 84);
	EXPECT(bpf_skb_adjust_room(skb, 20, BPF_ADJ_ROOM_MAC, encap) == -EALREADY);
	EXPECT(bpf_skb_change_tail(skb, 84, 0) == -ENOTSUPP);
	return 0;
}

SEC("tc") int protocol(struct __sk_buff *skb)
{
	EXPECT(bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 1) == -EINVAL);
	EXPECT(!bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0) && skb->len == 84);
	EXPECT(skb->protocol == bpf_htons(ETH_P_IPV6));
	EXPECT(bpf_skb_change_proto(skb, bpf_htons(ETH_P_IPV6), 0) == -ENOTSUPP);
	EXPECT(!bpf_skb_change_proto(skb, bpf_htons(0x0800), 0) && skb->len == 64);
	return 0;
}

SEC("tc") int vlan(struct __sk_buff *skb)
{
	__u16 b[2];

	EXPECT(!bpf_skb_vlan_pop(skb) && !skb->vlan_present);
	EXPECT(!bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 5) && skb->vlan_tci == 5);
	EXPECT(skb->len == 64 && skb->vlan_present);
	EXPECT(!bpf_skb_vlan_push(skb, 0, 7) && skb->vlan_tci == 7 && skb->len == 68);
	EXPECT(!bpf_skb_load_bytes(skb, 12, b, 4));
	EXPECT(b[0] == bpf_htons(ETH_P_8021Q) && b[1] == bpf_htons(5));
	EXPECT(skb->protocol == bpf_htons(ETH_P_8021Q));
	EXPECT(!bpf_skb_vlan_pop(skb) && skb->vlan_tci == 5 && skb->len == 64);
	EXPECT(skb->protocol == bpf_htons(0x0800));
	EXPECT(!bpf_skb_vlan_pop(skb) && !skb->vlan_present);
	return 0;
}

SEC("tc") int dynptrs(struct __sk_buff *skb)
{
	struct bpf_dynptr ptr;
	__u8 b[4] = {}, *slice;

	EXPECT(!bpf_dynptr_from_skb(skb, 0, &ptr) && bpf_dynptr_size(&ptr) == PACKET_BYTES);
	EXPECT(!bpf_dynptr_read(b, 1, &ptr, IP, 0) && b[0] == 0x45);
	EXPECT(!bpf_dynptr_write(&ptr, 63, b, 1, 0));
	slice = bpf_dynptr_slice(&ptr, 60, b, 4);
	EXPECT(slice && slice[3] == 0x45);
	EXPECT(!bpf_dynptr_slice(&ptr, 61, b, 4));
	return 0;
}

SEC("tc") int sockets(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sk;
	__u64 cookie = bpf_get_socket_cookie(skb);

	EXPECT(cookie && bpf_get_socket_cookie(skb) == cookie);
	EXPECT(bpf_get_socket_uid(skb) == 0 && bpf_get_netns_cookie(skb) == 1);
	sk = bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	if (sk)
		bpf_sk_release(sk);
	EXPECT(!sk);
	sk = skb->sk;
	EXPECT(sk);
	EXPECT(!bpf_tcp_sock(sk) && !bpf_get_listener_sock(sk));
	sk = bpf_sk_fullsock(sk);
	EXPECT(sk);
	EXPECT(sk->family == AF_INET && sk->state == 7 && sk->src_ip4 == bpf_htonl(0x0a000001));
	return 0;
}

SEC("tc") int devices_and_routes(struct __sk_buff *skb)
{
	struct bpf_fib_lookup fib = {.family = AF_INET, .ifindex = 1};
	__u32 mtu = 0;

	EXPECT(!bpf_check_mtu(skb, 0, &mtu, 0, 0) && mtu == 65536);
	EXPECT(!bpf_check_mtu(skb, 1, &mtu, 0, 0));
	EXPECT(bpf_check_mtu(skb, 1, &mtu, 1, 0) == BPF_MTU_CHK_RET_FRAG_NEEDED);
	EXPECT(bpf_check_mtu(skb, 5, &mtu, 0, 0) == -ENODEV);
	EXPECT(bpf_check_mtu(skb, 0, &mtu, 0, BPF_MTU_CHK_SEGS) == -EINVAL);
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib), 0) == BPF_FIB_LKUP_RET_FWD_DISABLED);
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib), 1 << 9) == -EINVAL);
	fib.ifindex = 9;
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib), 0) == -ENODEV);
	fib.family = 77;
	EXPECT(bpf_fib_lookup(skb, &fib, sizeof(fib), 0) == -EAFNOSUPPORT);
	EXPECT(bpf_redirect(1, 0) == TC_ACT_REDIRECT && bpf_redirect(1, 8) == TC_ACT_SHOT);
	return 0;
}

/* Only the first two headers are in the linear buffer. */
SEC("tc") int fragments(struct __sk_buff *skb)
{
	__u8 b = 0;

	EXPECT(skb->len == PACKET_BYTES && skb->data_end - skb->data == IP + 20);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 23, &b, 1) && b == 80);
	EXPECT(bpf_skb_load_bytes_relative(skb, 20, &b, 1, BPF_HDR_START_NET) == -EFAULT);
	EXPECT(!bpf_skb_pull_data(skb, IP + 22) && skb->data_end - skb->data == IP + 22);
	EXPECT(!bpf_skb_load_bytes(skb, IP + 23, &b, 1) && b == 80);
	EXPECT(!bpf_skb_store_bytes(skb, IP + 30, &b, 1, 0));
	EXPECT(skb->data_end - skb->data == IP + 31 && skb->len == PACKET_BYTES);
	EXPECT(bpf_skb_pull_data(skb, 65) < 0 && !bpf_skb_change_tail(skb, 60, 0));
	EXPECT(skb->data_end - skb->data == 60);
	return 0;
}

/*
 * By calls of bpf_skb_load_helper_8_no_cache, bpf_skb_load_helper_16_no_cache and
 * bpf_skb_load_helper_32_no_cache
 */
SEC("socket") int classic_loads(struct __sk_buff *skb)
{
	EXPECT(load_byte(skb, 0) == 0x45 && load_half(skb, LL_OFF + 12) == 0x0800);
	EXPECT(load_word(skb, NET_OFF + 16) == 0x0a000002 && load_word(skb, 12) == 0x0a000001);
	EXPECT(load_byte(skb, 49) == 0);
	/* Beyond the packet: the program ends with 0. */
	EXPECT(load_half(skb, 49) == 0x1234);
	EXPECT(0);
	return 0;
}

SEC("xdp") int xdp_bounds(struct xdp_md *xdp)
{
	EXPECT(bpf_xdp_get_buff_len(xdp) == PACKET_BYTES);
	EXPECT(bpf_xdp_adjust_head(xdp, -217) == -EINVAL);
	EXPECT(bpf_xdp_adjust_head(xdp, 51) == -EINVAL);
	EXPECT(!bpf_xdp_adjust_meta(xdp, -8) && xdp->data - xdp->data_meta == 8);
	EXPECT(bpf_xdp_adjust_meta(xdp, -3) == -EACCES && bpf_xdp_adjust_meta(xdp, 9) == -EINVAL);
	EXPECT(bpf_xdp_adjust_head(xdp, -209) == -EINVAL && !bpf_xdp_adjust_head(xdp, -208));
	EXPECT(bpf_xdp_get_buff_len(xdp) == PACKET_BYTES + 208 && xdp->data - xdp->data_meta == 8);
	EXPECT(!bpf_xdp_adjust_tail(xdp, -20) && bpf_xdp_get_buff_len(xdp) == 252);
	EXPECT(bpf_xdp_adjust_tail(xdp, -239) == -EINVAL);
	EXPECT(bpf_xdp_adjust_tail(xdp, 4000) == -EINVAL && !bpf_xdp_adjust_tail(xdp, 100));
	EXPECT(bpf_xdp_get_buff_len(xdp) == 352);
	return 0;
}

SEC("xdp") int xdp_access(struct xdp_md *xdp)
{
	struct bpf_dynptr ptr;
	__u8 b[4] = {};
	__u32 mtu = 0;

	EXPECT(!bpf_xdp_load_bytes(xdp, IP, b, 1) && b[0] == 0x45);
	EXPECT(!bpf_xdp_store_bytes(xdp, 63, b, 1));
	EXPECT(bpf_xdp_store_bytes(xdp, 64, b, 1) == -EINVAL);
	EXPECT(bpf_xdp_load_bytes(xdp, 0x10000, b, 1) == -EFAULT);
	EXPECT(!bpf_dynptr_from_xdp(xdp, 0, &ptr) && !bpf_dynptr_read(b, 4, &ptr, 60, 0));
	EXPECT(b[3] == 0x45);
	EXPECT(!bpf_check_mtu(xdp, 0, &mtu, 0, 0) && mtu == 65536);
	EXPECT(bpf_redirect(1, 0) == XDP_REDIRECT && bpf_redirect(1, 1) == XDP_ABORTED);
	EXPECT(bpf_redirect_map(&devices, 0, XDP_PASS) == XDP_PASS);
	EXPECT(bpf_redirect_map(&devices, 9, XDP_DROP) == XDP_DROP);
	EXPECT(bpf_redirect_map(&devices, 0, 64) == XDP_ABORTED);
	EXPECT(bpf_redirect_map(&devices, 0, BPF_F_BROADCAST) == XDP_REDIRECT);
	return 0;
}

char _license[] SEC("license") = "GPL";
