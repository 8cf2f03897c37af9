/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VLAN tags: the outermost is beside the packet (vlan_all), further ones are in it, after the
 * two addresses of its Ethernet header. Linux: skbuff.c skb_vlan_push(), skb_vlan_pop()
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "kern/call/packet.h"

#define VLAN_BYTES 4
#define ADDRESSES_BYTES (2 * ETH_ALEN)

static bool is_vlan(u16 protocol)
{
	return protocol == htons(ETH_P_8021Q) || protocol == htons(ETH_P_8021AD);
}

static void put_tag(const struct layout *l, void *skb, u16 protocol, u16 tci)
{
	FIELD(u16, skb, l->skb_vlan_proto) = protocol;
	FIELD(u16, skb, l->skb_vlan_tci) = tci;
}

static bool at_mac_header(const struct layout *l, void *skb)
{
	return !packet_header_offset(l, skb, l->skb_mac_header);
}

/* The tag beside the packet goes into it. Linux: __vlan_insert_tag() */
static int insert_tag(const struct layout *l, void *skb)
{
	u16 tag[2] = {FIELD(u16, skb, l->skb_vlan_proto), htons(FIELD(u16, skb, l->skb_vlan_tci))};
	int err = packet_cow(l, skb, VLAN_BYTES);
	char *data;

	if (err)
		return err;
	packet_push(l, skb, VLAN_BYTES);
	packet_data_move(l, skb, -VLAN_BYTES, ADDRESSES_BYTES);
	FIELD(u16, skb, l->skb_mac_header) -= VLAN_BYTES;
	data = FIELD(char *, skb, l->skb_data) + ADDRESSES_BYTES;
	memcpy(data, tag, VLAN_BYTES);
	FIELD(u16, skb, l->skb_protocol) = tag[0];
	FIELD(u16, skb, l->skb_network_header) -= VLAN_BYTES;
	packet_csum_join(l, skb, data, VLAN_BYTES, 0);
	return 0;
}

/* What becomes of protocol when a tag is gone. Linux: vlan_set_encap_proto() */
static u16 encap_protocol(const struct layout *l, void *skb, const char *tag)
{
	u16 protocol;

	memcpy(&protocol, tag + 2, sizeof(protocol));
	if (ntohs(protocol) >= ETH_P_802_3_MIN)
		return protocol;
	return htons((u8)tag[4] == 0xff && (u8)tag[5] == 0xff ? ETH_P_802_3 : ETH_P_802_2);
}

/* A tag leaves the packet. Linux: __skb_vlan_pop() */
static int remove_tag(const struct layout *l, void *skb, u16 *tci)
{
	char *tag;

	if (!at_mac_header(l, skb))
		return -EINVAL;
	if (packet_may_pull(l, skb, MAC_HEADER_BYTES + VLAN_BYTES))
		return -ENOMEM;
	tag = FIELD(char *, skb, l->skb_data) + ADDRESSES_BYTES;
	packet_csum_leave(l, skb, tag, VLAN_BYTES, 0);
	memcpy(tci, tag + 2, sizeof(*tci));
	*tci = ntohs(*tci);
	FIELD(u16, skb, l->skb_protocol) = encap_protocol(l, skb, tag + 2);
	packet_pull(l, skb, VLAN_BYTES);
	packet_data_move(l, skb, VLAN_BYTES, ADDRESSES_BYTES);
	FIELD(u16, skb, l->skb_mac_header) += VLAN_BYTES;
	if (packet_header_offset(l, skb, l->skb_network_header) < MAC_HEADER_BYTES)
		packet_set_header(l, skb, l->skb_network_header, MAC_HEADER_BYTES);
	packet_reset_mac_len(l, skb);
	return 0;
}

HELPER_BODY(skb_vlan_push)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u16 protocol = is_vlan((u16)a2) ? (u16)a2 : htons(ETH_P_8021Q);
	int err = 0;

	if (FIELD(u32, skb, l->skb_vlan_all))
		err = at_mac_header(l, skb) ? insert_tag(l, skb) : -EINVAL;
	if (!err)
		put_tag(l, skb, protocol, (u16)a3);
	packet_reset_mac_len(l, skb);
	skb_compute_data_pointers(l, skb);
	return err;
}

static int vlan_pop(const struct layout *l, void *skb)
{
	u16 protocol, tci;
	int err;

	if (FIELD(u32, skb, l->skb_vlan_all)) {
		FIELD(u32, skb, l->skb_vlan_all) = 0;
	} else {
		if (!is_vlan(FIELD(u16, skb, l->skb_protocol)))
			return 0;
		err = remove_tag(l, skb, &tci);
		if (err)
			return err;
	}
	protocol = FIELD(u16, skb, l->skb_protocol);
	if (!is_vlan(protocol))
		return 0;
	err = remove_tag(l, skb, &tci);
	if (!err)
		put_tag(l, skb, protocol, tci);
	return err;
}

HELPER_BODY(skb_vlan_pop)
{
	const struct layout *l = packet_layout();
	int err = vlan_pop(l, as_ptr(a1));

	skb_compute_data_pointers(l, as_ptr(a1));
	return err;
}
