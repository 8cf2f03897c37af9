/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_skb_ecn_set_ce(): marks that a packet met congestion, if its sender understands such marks.
 * 1: it is marked now, or was; 0: it cannot be. Linux: include/net/inet_ecn.h
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "kern/call/packet.h"

#define ECN_MASK 3 /* also the mark itself; 0: not understood */

/* The header's checksum follows: the mark adds 3 - ecn to the header's first word. */
static u64 mark_v4(u8 *ip)
{
	u32 added = ECN_MASK - (ip[1] & ECN_MASK), sum;
	u16 check;

	if (added == ECN_MASK || !added)
		return !added;
	memcpy(&check, ip + 10, sizeof(check));
	sum = (u32)check + (u16)~htons((u16)added);
	check = (u16)(sum + (sum >> 16));
	memcpy(ip + 10, &check, sizeof(check));
	ip[1] |= ECN_MASK;
	return 1;
}

static u64 mark_v6(const struct layout *l, void *skb, u8 *ip)
{
	if (!(ip[1] >> 4 & ECN_MASK))
		return 0;
	packet_csum_leave(l, skb, ip, 4, 0);
	ip[1] |= ECN_MASK << 4;
	packet_csum_join(l, skb, ip, 4, 0);
	return 1;
}

HELPER_BODY(skb_ecn_set_ce)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u16 protocol = ntohs(FIELD(u16, skb, l->skb_protocol));
	u32 net = FIELD(u16, skb, l->skb_network_header), tail = FIELD(u32, skb, l->skb_tail);
	u32 header = protocol == ETH_P_IP ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
	u8 *ip = FIELD(u8 *, skb, l->skb_head) + net;

	if (protocol == ETH_P_8021Q || protocol == ETH_P_8021AD)
		exec_gap("bpf_skb_ecn_set_ce() on a packet with a VLAN tag in it");
	if ((protocol != ETH_P_IP && protocol != ETH_P_IPV6) ||
	    skb_headlen(l, skb) < header || net + header > tail)
		return 0;
	return protocol == ETH_P_IP ? mark_v4(ip) : mark_v6(l, skb, ip);
}
