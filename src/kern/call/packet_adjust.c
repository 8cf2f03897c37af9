/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_skb_adjust_room(): room behind the Ethernet or the network header, for tunnels that a
 * program puts around a packet or takes off. Linux: net/core/filter.c
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "kern/call/packet_change.h"

#define ROOM_DIFF_MAX 0xfffU
#define UDP_HEADER_BYTES 8
#define GRE_HEADER_BYTES 4

/* Linux: skbuff.h SKB_GSO_* */
#define GSO_TCPV4 BIT(0)
#define GSO_TCPV6 BIT(4)
#define GSO_GRE BIT(6)
#define GSO_GRE_CSUM BIT(7)
#define GSO_IPXIP4 BIT(8)
#define GSO_IPXIP6 BIT(9)
#define GSO_UDP_TUNNEL BIT(10)
#define GSO_UDP_TUNNEL_CSUM BIT(11)
#define GSO_ESP BIT(15)
#define GSO_UDP_L4 BIT(17)
#define GSO_TUNNELS (GSO_GRE | GSO_GRE_CSUM | GSO_IPXIP4 | GSO_IPXIP6 | GSO_UDP_TUNNEL | \
		     GSO_UDP_TUNNEL_CSUM | GSO_ESP)

/* Flags that libbpf's copy of the user API lacks */
#define DECAP_L4_GRE BIT(9)
#define DECAP_L4_UDP BIT(10)
#define DECAP_IPXIP4 BIT(11)
#define DECAP_IPXIP6 BIT(12)

#define ENCAP_L3 (BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L3_IPV6)
#define ENCAP_L4 (BPF_F_ADJ_ROOM_ENCAP_L4_GRE | BPF_F_ADJ_ROOM_ENCAP_L4_UDP)
#define ENCAP (ENCAP_L3 | ENCAP_L4 | BPF_F_ADJ_ROOM_ENCAP_L2_ETH | \
	       BPF_F_ADJ_ROOM_ENCAP_L2(BPF_ADJ_ROOM_ENCAP_L2_MASK))
#define DECAP_L3 (BPF_F_ADJ_ROOM_DECAP_L3_IPV4 | BPF_F_ADJ_ROOM_DECAP_L3_IPV6)
#define DECAP_L4 (DECAP_L4_UDP | DECAP_L4_GRE)
#define DECAP_IPXIP (DECAP_IPXIP4 | DECAP_IPXIP6)
#define DECAP (DECAP_L3 | DECAP_L4 | DECAP_IPXIP)
#define KNOWN (BPF_F_ADJ_ROOM_FIXED_GSO | ENCAP | DECAP | BPF_F_ADJ_ROOM_NO_CSUM_RESET)

static bool both(u64 flags, u64 pair)
{
	return (flags & pair) == pair;
}

static u32 net_base_len(const struct layout *l, void *skb)
{
	return FIELD(u16, skb, l->skb_protocol) == htons(ETH_P_IP) ? IPV4_HEADER_BYTES :
								     IPV6_HEADER_BYTES;
}

/* Datagrams in one packet are told apart by gso_size, so that must not change. */
static bool gso_forbids(const struct layout *l, void *skb, u64 flags)
{
	u32 type = FIELD(u32, skb_shinfo(l, skb), l->shinfo_gso_type);

	return packet_is_gso(l, skb) && !(type & (GSO_TCPV4 | GSO_TCPV6)) &&
	       (!(type & GSO_UDP_L4) || !(flags & BPF_F_ADJ_ROOM_FIXED_GSO));
}

static int check_encap(const struct layout *l, void *skb, u32 len, u64 flags)
{
	u8 inner_mac = (u8)(flags >> BPF_ADJ_ROOM_ENCAP_L2_SHIFT);

	if (both(flags, ENCAP_L3) || both(flags, ENCAP_L4) ||
	    (flags & BPF_F_ADJ_ROOM_ENCAP_L2_ETH && inner_mac < MAC_HEADER_BYTES))
		return -EINVAL;
	if (packet_bits(l->encapsulation, skb))
		return -EALREADY;
	return inner_mac > len ? -EINVAL : 0;
}

struct inner {
	u16 mac_len, net, transport;
};

/* The old headers become the inner ones. */
static void mark_encap(const struct layout *l, void *skb, const struct inner *inner, u64 flags)
{
	u8 inner_mac = (u8)(flags >> BPF_ADJ_ROOM_ENCAP_L2_SHIFT);
	bool v6 = flags & BPF_F_ADJ_ROOM_ENCAP_L3_IPV6;

	FIELD(u16, skb, l->skb_inner_mac_header) = inner->net - inner_mac;
	FIELD(u16, skb, l->skb_inner_network_header) = inner->net;
	FIELD(u16, skb, l->skb_inner_transport_header) = inner->transport;
	FIELD(u16, skb, l->skb_inner_protocol) =
		flags & BPF_F_ADJ_ROOM_ENCAP_L2_ETH ? htons(ETH_P_TEB) :
						      FIELD(u16, skb, l->skb_protocol);
	packet_set_bits(l->encapsulation, skb, 1);
	packet_set_header(l, skb, l->skb_network_header, inner->mac_len);
	if (flags & ENCAP_L4)
		packet_set_header(l, skb, l->skb_transport_header,
				  inner->mac_len + (v6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES));
	FIELD(u16, skb, l->skb_protocol) = htons(v6 ? ETH_P_IPV6 : ETH_P_IP);
}

static u32 encap_gso_type(u64 flags)
{
	return !(flags & ENCAP_L3)			? 0 :
	       flags & BPF_F_ADJ_ROOM_ENCAP_L4_UDP	? GSO_UDP_TUNNEL :
	       flags & BPF_F_ADJ_ROOM_ENCAP_L4_GRE	? GSO_GRE :
	       flags & BPF_F_ADJ_ROOM_ENCAP_L3_IPV6	? GSO_IPXIP6 : GSO_IPXIP4;
}

/* Linux: bpf_skb_net_grow() */
static int grow(const struct layout *l, void *skb, u32 off, u32 len, u64 flags)
{
	struct inner inner = {};
	char *shinfo;
	int err;

	if (gso_forbids(l, skb, flags))
		return -ENOTSUPP;
	err = packet_cow(l, skb, len);
	if (!err && flags & ENCAP_L3)
		err = check_encap(l, skb, len, flags);
	if (err)
		return err;
	inner.mac_len = (u16)packet_mac_header_len(l, skb);
	inner.net = FIELD(u16, skb, l->skb_network_header);
	inner.transport = FIELD(u16, skb, l->skb_transport_header);
	packet_header_push(l, skb, off, len);
	if (flags & ENCAP_L3)
		mark_encap(l, skb, &inner, flags);
	if (!packet_is_gso(l, skb))
		return 0;
	shinfo = skb_shinfo(l, skb);
	FIELD(u32, shinfo, l->shinfo_gso_type) |= PACKET_GSO_DODGY | encap_gso_type(flags);
	FIELD(u16, shinfo, l->shinfo_gso_segs) = 0;
	if (!(flags & BPF_F_ADJ_ROOM_FIXED_GSO))
		FIELD(u16, shinfo, l->shinfo_gso_size) -= len;
	return 0;
}

/* The segmentation of a tunnel that was taken off; true: of another one is left */
static bool clear_gso_tunnel(const struct layout *l, char *shinfo, u32 len, u64 flags)
{
	u32 *type = &FIELD(u32, shinfo, l->shinfo_gso_type);
	bool left;

	if (!(flags & BPF_F_ADJ_ROOM_FIXED_GSO))
		FIELD(u16, shinfo, l->shinfo_gso_size) += len;
	if (flags & DECAP_L4_UDP)
		*type &= ~(GSO_UDP_TUNNEL | GSO_UDP_TUNNEL_CSUM);
	if (flags & DECAP_L4_GRE)
		*type &= ~(GSO_GRE | GSO_GRE_CSUM);
	if (flags & DECAP_IPXIP4)
		*type &= ~GSO_IPXIP4;
	if (flags & DECAP_IPXIP6)
		*type &= ~GSO_IPXIP6;
	left = *type & GSO_TUNNELS;
	*type |= PACKET_GSO_DODGY;
	FIELD(u16, shinfo, l->shinfo_gso_segs) = 0;
	return left;
}

/* Linux: bpf_skb_net_shrink() */
static int shrink(const struct layout *l, void *skb, u32 off, u32 len, u64 flags)
{
	bool left = false;
	int err;

	if (flags & ~(u64)(DECAP | BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_NO_CSUM_RESET))
		return -EINVAL;
	if (gso_forbids(l, skb, flags))
		return -ENOTSUPP;
	err = packet_header_pop(l, skb, off, len);
	if (err)
		return err;
	if (flags & DECAP_L3)
		FIELD(u16, skb, l->skb_protocol) =
			htons(flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV6 ? ETH_P_IPV6 : ETH_P_IP);
	if (packet_is_gso(l, skb))
		left = clear_gso_tunnel(l, skb_shinfo(l, skb), len, flags);
	if (flags & (DECAP_L4 | DECAP_IPXIP) && !left)
		packet_set_bits(l->encapsulation, skb, 0);
	return 0;
}

/* What is taken off must be at least the headers that the flags name. */
static int check_decap(const struct layout *l, void *skb, s32 diff, u64 flags)
{
	u32 least = 0;

	if (!(flags & DECAP))
		return 0;
	if (diff >= 0 || both(flags, DECAP_L3) || both(flags, DECAP_L4) ||
	    both(flags, DECAP_IPXIP) || (flags & DECAP_L4 && flags & DECAP_IPXIP))
		return -EINVAL;
	if (flags & DECAP_L4)
		least += net_base_len(l, skb);
	if (flags & DECAP_L4_UDP)
		least += UDP_HEADER_BYTES;
	if (flags & DECAP_L4_GRE)
		least += GRE_HEADER_BYTES;
	if (flags & DECAP_IPXIP4)
		least += IPV4_HEADER_BYTES;
	if (flags & DECAP_IPXIP6)
		least += IPV6_HEADER_BYTES;
	return (u32)-diff < least ? -EINVAL : 0;
}

static bool new_length_ok(const struct layout *l, void *skb, s32 diff, u64 flags)
{
	u32 len = FIELD(u32, skb, l->skb_len), least = net_base_len(l, skb);
	u32 cur = len - (u32)packet_header_offset(l, skb, l->skb_network_header);

	if (diff >= 0)
		return len + (u32)diff <= packet_bytes_max(l) || packet_is_gso(l, skb);
	if (flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV4)
		least = IPV4_HEADER_BYTES;
	if (flags & BPF_F_ADJ_ROOM_DECAP_L3_IPV6)
		least = IPV6_HEADER_BYTES;
	return (u32)-diff < cur && cur - (u32)-diff >= least;
}

/* Linux: bpf_skb_adjust_room() */
HELPER_BODY(skb_adjust_room)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u16 protocol = FIELD(u16, skb, l->skb_protocol);
	s32 diff = (s32)a2;
	u32 len = diff < 0 ? -(u32)diff : (u32)diff, mode = (u32)a3, off;
	int err;

	if (a4 & ~(u64)KNOWN)
		return (u64)-EINVAL;
	if (len > ROOM_DIFF_MAX)
		return (u64)-EFAULT;
	if ((protocol != htons(ETH_P_IP) && protocol != htons(ETH_P_IPV6)) ||
	    (mode != BPF_ADJ_ROOM_NET && mode != BPF_ADJ_ROOM_MAC))
		return (u64)-ENOTSUPP;
	off = packet_mac_header_len(l, skb);
	if (mode == BPF_ADJ_ROOM_NET)
		off += net_base_len(l, skb);
	err = check_decap(l, skb, diff, a4);
	if (err)
		return err;
	if (!new_length_ok(l, skb, diff, a4))
		return (u64)-ENOTSUPP;
	err = diff < 0 ? shrink(l, skb, off, len, a4) : grow(l, skb, off, len, a4);
	if (!err && !(a4 & BPF_F_ADJ_ROOM_NO_CSUM_RESET))
		packet_csum_reset(l, skb);
	skb_compute_data_pointers(l, skb);
	return err;
}

/* On socket streams: room at the start. Linux: sk_skb_adjust_room() */
HELPER_BODY(sk_skb_adjust_room)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	s32 diff = (s32)a2;
	u32 len = diff < 0 ? -(u32)diff : (u32)diff;

	if (a4 || (u32)a3)
		return (u64)-EINVAL;
	if (len > ROOM_DIFF_MAX)
		return (u64)-EFAULT;
	if (diff < 0) {
		if (packet_may_pull(l, skb, len))
			return (u64)-ENOMEM;
		packet_pull(l, skb, len);
		return 0;
	}
	if (packet_cow(l, skb, len))
		return (u64)-ENOMEM;
	packet_push(l, skb, len);
	memset(FIELD(char *, skb, l->skb_data), 0, len);
	return 0;
}
