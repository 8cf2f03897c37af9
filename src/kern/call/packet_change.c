/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers that make a packet longer or shorter: at its head, at its tail, and by the difference
 * of an IPv4 and an IPv6 header. Room behind the network header is in packet_adjust.c, VLAN tags
 * are in packet_vlan.c. Linux: net/core/filter.c
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "kern/call/packet_change.h"

#define GSO_TCPV4 BIT(0)
#define GSO_TCPV6 BIT(4)

/* ---- head ---- */

/* Linux: __bpf_skb_change_head() */
static int change_head(void *skb, u32 room, u64 flags)
{
	const struct layout *l = packet_layout();
	u32 len = FIELD(u32, skb, l->skb_len), new_len = len + room;
	int err;

	if (flags || (int)room < 0 || new_len < len ||
	    (!packet_is_gso(l, skb) && new_len > packet_bytes_max(l)))
		return -EINVAL;
	err = packet_cow(l, skb, room);
	if (err)
		return err;
	packet_push(l, skb, room);
	packet_data_move(l, skb, -(int)room, 0);
	memset(FIELD(char *, skb, l->skb_data), 0, room);
	packet_set_header(l, skb, l->skb_mac_header, 0);
	packet_reset_mac_len(l, skb);
	return 0;
}

HELPER_BODY(skb_change_head)
{
	int err = change_head(as_ptr(a1), (u32)a2, a3);

	skb_compute_data_pointers(packet_layout(), as_ptr(a1));
	return err;
}

HELPER_BODY(sk_skb_change_head)
{
	return change_head(as_ptr(a1), (u32)a2, a3);
}

/* ---- tail ---- */

/* Headers stay. Linux: __bpf_skb_min_len() */
static u32 min_len(const struct layout *l, void *skb)
{
	int net = packet_header_offset(l, skb, l->skb_network_header), transport = 0;

	if (FIELD(u16, skb, l->skb_transport_header) != HEADER_UNSET)
		transport = packet_header_offset(l, skb, l->skb_transport_header);
	return transport > 0 ? transport : net > 0 ? net : 0;
}

static int grow_tail(const struct layout *l, void *skb, u32 new_len)
{
	u32 more = new_len - FIELD(u32, skb, l->skb_len);
	u32 room = packet_tailroom(l, skb);
	int err = room < more ? packet_expand(l, skb, 0, more - room) : 0;

	if (err)
		return err;
	if (packet_ip_summed(l, skb) == CHECKSUM_COMPLETE)
		packet_set_ip_summed(l, skb, CHECKSUM_NONE);
	memset(FIELD(char *, skb, l->skb_head) + FIELD(u32, skb, l->skb_tail), 0, more);
	FIELD(u32, skb, l->skb_tail) += more;
	FIELD(u32, skb, l->skb_len) = new_len;
	return 0;
}

/* Linux: pskb_trim_rcsum_slow() */
static void cut_tail(const struct layout *l, void *skb, u32 new_len)
{
	const char *cut = FIELD(char *, skb, l->skb_data) + new_len;
	u32 less = FIELD(u32, skb, l->skb_len) - new_len;

	packet_csum_leave(l, skb, cut, less, new_len);
	packet_trim(l, skb, new_len);
}

/* Linux: __bpf_skb_change_tail() */
static int change_tail(void *skb, u32 new_len, u64 flags)
{
	const struct layout *l = packet_layout();
	u32 len = FIELD(u32, skb, l->skb_len);
	int err;

	if (flags || new_len > packet_bytes_max(l) || new_len < min_len(l, skb))
		return -EINVAL;
	if (packet_bits(l->encapsulation, skb))
		return -ENOTSUPP;
	err = packet_may_pull(l, skb, len);
	if (!err && new_len > len)
		err = grow_tail(l, skb, new_len);
	else if (!err && new_len < len)
		cut_tail(l, skb, new_len);
	if (!err && packet_is_gso(l, skb)) {
		FIELD(u16, skb_shinfo(l, skb), l->shinfo_gso_size) = 0;
		FIELD(u16, skb_shinfo(l, skb), l->shinfo_gso_segs) = 0;
		FIELD(u32, skb_shinfo(l, skb), l->shinfo_gso_type) = 0;
	}
	return err;
}

HELPER_BODY(skb_change_tail)
{
	int err = change_tail(as_ptr(a1), (u32)a2, a3);

	skb_compute_data_pointers(packet_layout(), as_ptr(a1));
	return err;
}

HELPER_BODY(sk_skb_change_tail)
{
	return change_tail(as_ptr(a1), (u32)a2, a3);
}

/* ---- room after `off` bytes ---- */

static void move_headers(const struct layout *l, void *skb, u32 by)
{
	bool same = FIELD(u16, skb, l->skb_transport_header) ==
		    FIELD(u16, skb, l->skb_network_header);

	FIELD(u16, skb, l->skb_mac_header) += by;
	FIELD(u16, skb, l->skb_network_header) += by;
	if (same)
		FIELD(u16, skb, l->skb_transport_header) = FIELD(u16, skb, l->skb_network_header);
}

void packet_header_push(const struct layout *l, void *skb, u32 off, u32 len)
{
	packet_push(l, skb, len);
	packet_data_move(l, skb, -(int)len, off);
	memset(FIELD(char *, skb, l->skb_data) + off, 0, len);
	move_headers(l, skb, -len);
}

int packet_header_pop(const struct layout *l, void *skb, u32 off, u32 len)
{
	char *old;

	if (packet_may_pull(l, skb, off + len))
		return -ENOMEM;
	old = FIELD(char *, skb, l->skb_data);
	packet_pull(l, skb, len);
	packet_csum_leave(l, skb, old + off, len, 0);
	packet_data_move(l, skb, (int)len, off);
	move_headers(l, skb, len);
	return 0;
}

/* ---- IPv4 to IPv6 and back ---- */

static void change_gso_type(const struct layout *l, void *skb, u32 from, u32 to)
{
	u32 *type = &FIELD(u32, skb_shinfo(l, skb), l->shinfo_gso_type);

	if (!packet_is_gso(l, skb))
		return;
	if (*type & from)
		*type = (*type & ~from) | to;
	*type |= PACKET_GSO_DODGY;
}

/* Linux: bpf_skb_proto_xlat() */
static int translate(const struct layout *l, void *skb, u16 to)
{
	const u32 diff = IPV6_HEADER_BYTES - IPV4_HEADER_BYTES;
	u16 from = FIELD(u16, skb, l->skb_protocol);
	u32 off = packet_mac_header_len(l, skb);
	int err;

	if (from == htons(ETH_P_IP) && to == htons(ETH_P_IPV6)) {
		err = packet_cow(l, skb, diff);
		if (err)
			return err;
		packet_header_push(l, skb, off, diff);
		change_gso_type(l, skb, GSO_TCPV4, GSO_TCPV6);
	} else if (from == htons(ETH_P_IPV6) && to == htons(ETH_P_IP)) {
		err = packet_header_pop(l, skb, off, diff);
		if (err)
			return err;
		change_gso_type(l, skb, GSO_TCPV6, GSO_TCPV4);
	} else {
		return -ENOTSUPP;
	}
	FIELD(u16, skb, l->skb_protocol) = to;
	packet_clear_hash(l, skb);
	return 0;
}

HELPER_BODY(skb_change_proto)
{
	const struct layout *l = packet_layout();
	int err;

	if (a3)
		return (u64)-EINVAL;
	err = translate(l, as_ptr(a1), (u16)a2);
	skb_compute_data_pointers(l, as_ptr(a1));
	return err;
}
