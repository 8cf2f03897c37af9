/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet's flow hash. Linux mixes addresses and ports with a secret drawn at boot, so that no
 * value can be expected of it, only that equal flows get equal hashes and that none is zero.
 */
#include <netinet/in.h>

#include "kern/call/packet.h"

#define HASH_START 2166136261U /* FNV-1a */
#define HASH_FACTOR 16777619U

void packet_clear_hash(const struct layout *l, void *skb)
{
	FIELD(u32, skb, l->skb_hash) = 0;
	packet_set_bits(l->sw_hash, skb, 0);
	packet_set_bits(l->l4_hash, skb, 0);
}

static u32 mix(u32 hash, const u8 *bytes, u32 count)
{
	for (u32 i = 0; i < count; i++)
		hash = (hash ^ bytes[i]) * HASH_FACTOR;
	return hash;
}

static bool has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP;
}

/* The addresses, and ports where they follow. Linux: __skb_get_hash() */
static u32 flow_hash(const struct layout *l, void *skb, bool *l4)
{
	u32 net = (u32)packet_header_offset(l, skb, l->skb_network_header), header = 0;
	u16 protocol = ntohs(FIELD(u16, skb, l->skb_protocol));
	u8 ip[IPV6_HEADER_BYTES], ports[4];
	u32 hash = HASH_START;
	u8 next = 0;

	if (protocol == 0x0800 && !packet_load(l, skb, net, ip, IPV4_HEADER_BYTES)) {
		header = (ip[0] & 15) * 4;
		next = ip[9];
		hash = mix(hash, ip + 12, 8);
	} else if (protocol == 0x86dd && !packet_load(l, skb, net, ip, IPV6_HEADER_BYTES)) {
		header = IPV6_HEADER_BYTES;
		next = ip[6];
		hash = mix(hash, ip + 8, 32);
	}
	hash = mix(hash, &next, 1);
	*l4 = has_ports(next) && !packet_load(l, skb, net + header, ports, sizeof(ports));
	if (*l4)
		hash = mix(hash, ports, sizeof(ports));
	return hash ? hash : 1;
}

HELPER_BODY(get_hash_recalc)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	bool l4;

	if (!packet_bits(l->l4_hash, skb) && !packet_bits(l->sw_hash, skb)) {
		FIELD(u32, skb, l->skb_hash) = flow_hash(l, skb, &l4);
		packet_set_bits(l->sw_hash, skb, 1);
		packet_set_bits(l->l4_hash, skb, l4);
	}
	return FIELD(u32, skb, l->skb_hash);
}

HELPER_BODY(set_hash_invalid)
{
	packet_clear_hash(packet_layout(), as_ptr(a1));
	return 0;
}

HELPER_BODY(set_hash)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);

	FIELD(u32, skb, l->skb_hash) = (u32)a2;
	packet_set_bits(l->sw_hash, skb, 1);
	packet_set_bits(l->l4_hash, skb, 1);
	return 0;
}
