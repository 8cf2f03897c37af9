/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the members of packet structs lie in the kernel BTF in use: looked up by name once per
 * kernel, then read as plain offsets. A member that this BTF lacks has offset -1 and makes
 * everything that needs it a gap.
 */
#ifndef DRYDOCK_KERN_HOOKS_LAYOUT_H
#define DRYDOCK_KERN_HOOKS_LAYOUT_H

#include "kern/obj/kern.h"

/* LAYOUT(name here, struct, member) */
#define LAYOUT_MEMBERS(LAYOUT) \
	LAYOUT(skb_len, "sk_buff", "len") \
	LAYOUT(skb_data_len, "sk_buff", "data_len") \
	LAYOUT(skb_dev, "sk_buff", "dev") \
	LAYOUT(skb_sk, "sk_buff", "sk") \
	LAYOUT(skb_head, "sk_buff", "head") \
	LAYOUT(skb_data, "sk_buff", "data") \
	LAYOUT(skb_tail, "sk_buff", "tail") \
	LAYOUT(skb_end, "sk_buff", "end") \
	LAYOUT(skb_mac_header, "sk_buff", "mac_header") \
	LAYOUT(skb_network_header, "sk_buff", "network_header") \
	LAYOUT(skb_transport_header, "sk_buff", "transport_header") \
	LAYOUT(skb_mac_len, "sk_buff", "mac_len") \
	LAYOUT(skb_protocol, "sk_buff", "protocol") \
	LAYOUT(skb_mark, "sk_buff", "mark") \
	LAYOUT(skb_priority, "sk_buff", "priority") \
	LAYOUT(skb_iif, "sk_buff", "skb_iif") \
	LAYOUT(skb_tstamp, "sk_buff", "tstamp") \
	LAYOUT(skb_hash, "sk_buff", "hash") \
	LAYOUT(skb_vlan_proto, "sk_buff", "vlan_proto") \
	LAYOUT(skb_vlan_tci, "sk_buff", "vlan_tci") \
	LAYOUT(skb_inner_protocol, "sk_buff", "inner_protocol") \
	LAYOUT(skb_inner_mac_header, "sk_buff", "inner_mac_header") \
	LAYOUT(skb_inner_network_header, "sk_buff", "inner_network_header") \
	LAYOUT(skb_inner_transport_header, "sk_buff", "inner_transport_header") \
	LAYOUT(skb_csum, "sk_buff", "csum") \
	LAYOUT(skb_vlan_all, "sk_buff", "vlan_all") \
	LAYOUT(skb_truesize, "sk_buff", "truesize") \
	LAYOUT(skb_users, "sk_buff", "users") \
	LAYOUT(skb_cb, "sk_buff", "cb") \
	LAYOUT(qdisc_pkt_len, "qdisc_skb_cb", "pkt_len") \
	LAYOUT(qdisc_data, "qdisc_skb_cb", "data") \
	LAYOUT(cb_data_meta, "bpf_skb_data_end", "data_meta") \
	LAYOUT(cb_data_end, "bpf_skb_data_end", "data_end") \
	LAYOUT(shinfo_nr_frags, "skb_shared_info", "nr_frags") \
	LAYOUT(shinfo_meta_len, "skb_shared_info", "meta_len") \
	LAYOUT(shinfo_gso_size, "skb_shared_info", "gso_size") \
	LAYOUT(shinfo_gso_segs, "skb_shared_info", "gso_segs") \
	LAYOUT(shinfo_gso_type, "skb_shared_info", "gso_type") \
	LAYOUT(shinfo_frags, "skb_shared_info", "frags") \
	LAYOUT(shinfo_hwtstamps, "skb_shared_info", "hwtstamps") \
	LAYOUT(shinfo_dataref, "skb_shared_info", "dataref") \
	LAYOUT(sk_family, "sock", "__sk_common.skc_family") \
	LAYOUT(sk_state, "sock", "__sk_common.skc_state") \
	LAYOUT(sk_daddr, "sock", "__sk_common.skc_daddr") \
	LAYOUT(sk_rcv_saddr, "sock", "__sk_common.skc_rcv_saddr") \
	LAYOUT(sk_v6_daddr, "sock", "__sk_common.skc_v6_daddr") \
	LAYOUT(sk_v6_rcv_saddr, "sock", "__sk_common.skc_v6_rcv_saddr") \
	LAYOUT(sk_cookie, "sock", "__sk_common.skc_cookie") \
	LAYOUT(sk_type, "sock", "sk_type") \
	LAYOUT(sk_protocol, "sock", "sk_protocol") \
	LAYOUT(dev_ifindex, "net_device", "ifindex") \
	LAYOUT(dev_mtu, "net_device", "mtu") \
	LAYOUT(dev_hard_header_len, "net_device", "hard_header_len") \
	LAYOUT(dev_flags, "net_device", "flags") \
	LAYOUT(dev_name, "net_device", "name") \
	LAYOUT(xdp_data, "xdp_buff", "data") \
	LAYOUT(xdp_data_end, "xdp_buff", "data_end") \
	LAYOUT(xdp_data_meta, "xdp_buff", "data_meta") \
	LAYOUT(xdp_data_hard_start, "xdp_buff", "data_hard_start") \
	LAYOUT(xdp_rxq, "xdp_buff", "rxq") \
	LAYOUT(xdp_frame_sz, "xdp_buff", "frame_sz") \
	LAYOUT(xdp_flags, "xdp_buff", "flags") \
	LAYOUT(rxq_dev, "xdp_rxq_info", "dev") \
	LAYOUT(rxq_queue_index, "xdp_rxq_info", "queue_index")

/* Packets of several buffers need these; -1 in the BTF of kernels before 6.9. */
#define LAYOUT_FRAG_MEMBERS(LAYOUT) \
	LAYOUT(frag_page, "skb_frag", "netmem") /* here: the address of the bytes' page */ \
	LAYOUT(frag_len, "skb_frag", "len") \
	LAYOUT(frag_offset, "skb_frag", "offset")

/* Bit fields of sk_buff; one that this BTF lacks has offset -1, and what needs it is a gap. */
#define LAYOUT_BIT_FIELDS(BITS) \
	BITS(csum_level) \
	BITS(csum_valid) \
	BITS(encapsulation) \
	BITS(inner_protocol_type) \
	BITS(l4_hash) \
	BITS(sw_hash) \
	BITS(tstamp_type)

struct layout_bits {
	int off; /* of the byte */
	u8 shift, mask;
};

#define LAYOUT_SHARED_BYTES 256

struct layout {
	u32 sk_buff_bytes, sock_bytes, net_device_bytes, shinfo_bytes, xdp_buff_bytes, rxq_bytes;
	u32 skb_meta_bytes; /* of sk_buff and sock together, aligned: one allocation for both */
	int pkt_type_off;   /* of the byte that holds pkt_type in its low bits */
	int ip_summed_off;
	u32 ip_summed_shift;
	u32 frag_bytes; /* struct skb_frag */
#define BITS(name) struct layout_bits name;
	LAYOUT_BIT_FIELDS(BITS)
#undef BITS
#define LAYOUT(name, in, member) int name;
	LAYOUT_MEMBERS(LAYOUT)
	LAYOUT_FRAG_MEMBERS(LAYOUT)
#undef LAYOUT
	void *loopback; /* struct net_device, ifindex 1 */
	void *rxq;	/* struct xdp_rxq_info of its queue 0 */
	void *spares[2]; /* memory of an ended test run, for the next (test_run.c) */
	void *shared;	/* LAYOUT_SHARED_BYTES, zeroed: what bodies of calls keep (call/shared.h) */
};

/* Makes it unless it is there. 0; -ENOSYS: the BTF in use lacks the structs (a gap); -ENOMEM */
int layout_make(struct kern *kern);
/* NULL: not made yet */
static inline const struct layout *layout_of(const struct kern *kern)
{
	return __atomic_load_n((struct layout *const *)&kern->hook_state, __ATOMIC_ACQUIRE);
}

/* The member as an lvalue of the type given */
#define FIELD(type, object, offset) (*(type *)((char *)(object) + (offset)))

/* skb_shared_info lies behind the packet's buffer */
static inline void *skb_shinfo(const struct layout *l, void *skb)
{
	return FIELD(char *, skb, l->skb_head) + FIELD(u32, skb, l->skb_end);
}
static inline u32 skb_headlen(const struct layout *l, void *skb)
{
	return FIELD(u32, skb, l->skb_len) - FIELD(u32, skb, l->skb_data_len);
}
static inline u32 skb_headroom(const struct layout *l, void *skb)
{
	return FIELD(char *, skb, l->skb_data) - FIELD(char *, skb, l->skb_head);
}
/* Sets what direct packet access reads (Linux: bpf_compute_data_pointers()) */
static inline void skb_compute_data_pointers(const struct layout *l, void *skb)
{
	char *data = FIELD(char *, skb, l->skb_data);
	char *cb = (char *)skb + l->skb_cb;
	u8 meta = FIELD(u8, skb_shinfo(l, skb), l->shinfo_meta_len);

	FIELD(char *, cb, l->cb_data_meta) = data - meta;
	FIELD(char *, cb, l->cb_data_end) = data + skb_headlen(l, skb);
}

#endif
