/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_lwt_push_encap(): an outer IP header around a packet of a lightweight tunnel. Segment
 * routing is a gap. Linux: net/core/lwt_bpf.c bpf_lwt_push_ip_encap()
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>

#include "kern/call/packet.h"

#define ENCAP_BYTES_MAX 256    /* Linux: LWT_BPF_MAX_HEADROOM */
#define DEVICE_ROOM_BYTES 16   /* Linux: LL_RESERVED_SPACE() of the loopback */
#define UDP_HEADER_BYTES 8

struct outer {
	bool v4, udp;
	u32 header_bytes;
};

static int check_outer(const void *header, u32 bytes, struct outer *outer)
{
	const struct iphdr *v4 = header;
	const struct ip6_hdr *v6 = header;

	if (bytes < sizeof(*v4) || bytes > ENCAP_BYTES_MAX)
		return -EINVAL;
	if (v4->version == 4)
		*outer = (struct outer){true, v4->protocol == IPPROTO_UDP, v4->ihl * 4U};
	else if (v4->version == 6 && bytes >= sizeof(*v6))
		*outer = (struct outer){false, v6->ip6_nxt == IPPROTO_UDP, sizeof(*v6)};
	else
		return -EINVAL;
	return bytes < outer->header_bytes + (outer->udp ? UDP_HEADER_BYTES : 0) ? -EINVAL : 0;
}

/* Linux: skb_reset_inner_headers(), skb_set_inner_protocol() */
static void headers_become_inner(const struct layout *l, void *skb)
{
	FIELD(u16, skb, l->skb_inner_network_header) = FIELD(u16, skb, l->skb_network_header);
	FIELD(u16, skb, l->skb_inner_transport_header) = FIELD(u16, skb, l->skb_transport_header);
	packet_set_header(l, skb, l->skb_inner_mac_header, 0);
	FIELD(u16, skb, l->skb_inner_protocol) = FIELD(u16, skb, l->skb_protocol);
	packet_set_bits(l->encapsulation, skb, 1);
}

/* The header may lie at any address. */
static void fill_checksum(char *header, u32 bytes)
{
	u16 check;

	memcpy(&check, header + offsetof(struct iphdr, check), sizeof(check));
	if (check)
		return;
	check = csum_fold(csum_partial(header, bytes, 0));
	memcpy(header + offsetof(struct iphdr, check), &check, sizeof(check));
}

static int push_outer(void *skb, const void *header, u32 bytes, bool ingress)
{
	const struct layout *l = packet_layout();
	struct outer outer;
	char *data;
	int err = check_outer(header, bytes, &outer);

	if (!err)
		err = packet_cow(l, skb, bytes + (ingress ? FIELD(u16, skb, l->skb_mac_len) :
							    DEVICE_ROOM_BYTES));
	if (err)
		return err;
	if (packet_is_gso(l, skb))
		exec_gap("encapsulating a packet of several segments");
	headers_become_inner(l, skb);
	packet_push(l, skb, bytes);
	if (ingress)
		packet_csum_join(l, skb, header, bytes, 0);
	packet_set_header(l, skb, l->skb_network_header, 0);
	if (outer.udp)
		packet_set_header(l, skb, l->skb_transport_header, outer.header_bytes);
	data = FIELD(char *, skb, l->skb_data);
	memcpy(data, header, bytes);
	skb_compute_data_pointers(l, skb);
	packet_clear_hash(l, skb);
	FIELD(u16, skb, l->skb_protocol) = htons(outer.v4 ? ETH_P_IP : ETH_P_IPV6);
	if (outer.v4)
		fill_checksum(data, outer.header_bytes);
	return 0;
}

HELPER_BODY(lwt_in_push_encap)
{
	if ((u32)a2 == BPF_LWT_ENCAP_IP)
		return push_outer(as_ptr(a1), as_ptr(a3), (u32)a4, true);
	if ((u32)a2 == BPF_LWT_ENCAP_SEG6 || (u32)a2 == BPF_LWT_ENCAP_SEG6_INLINE)
		exec_gap("segment routing");
	return (u64)-EINVAL;
}

HELPER_BODY(lwt_xmit_push_encap)
{
	if ((u32)a2 == BPF_LWT_ENCAP_IP)
		return push_outer(as_ptr(a1), as_ptr(a3), (u32)a4, false);
	return (u64)-EINVAL;
}
