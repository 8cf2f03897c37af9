/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dynptrs of packets: what dynptr.c does where memory is an sk_buff, an xdp_buff, or the metadata
 * before an sk_buff. Ranges are checked against the dynptr there and against the packet here,
 * since a packet may have become shorter. Files are read in a way of their own: a gap here.
 * Linux: net/core/filter.c bpf_dynptr_from_skb() and its kin
 */
#include "kern/call/dynptr.h"
#include "kern/call/packet.h"

static char *meta_pointer(const struct layout *l, void *skb, u64 offset)
{
	char *end = FIELD(char *, skb, l->skb_head) + FIELD(u16, skb, l->skb_mac_header);

	return end - FIELD(u8, skb_shinfo(l, skb), l->shinfo_meta_len) + offset;
}

/* Linux: bpf_skb_load_bytes(): zeroes where the packet has no such bytes */
static int skb_read(const struct layout *l, void *skb, u64 offset, void *to, u64 bytes)
{
	int err = packet_load(l, skb, (u32)offset, to, (u32)bytes);

	if (err)
		memset(to, 0, bytes);
	return err;
}

int packet_dynptr_read(const struct dynptr *ptr, u64 offset, void *to, u64 bytes)
{
	const struct layout *l = packet_layout();

	switch (dynptr_kind(ptr)) {
	case DYNPTR_SKB:
		return skb_read(l, ptr->data, offset, to, bytes);
	case DYNPTR_XDP:
		return xdp_load(l, ptr->data, (u32)offset, to, (u32)bytes);
	case DYNPTR_SKB_META:
		memmove(to, meta_pointer(l, ptr->data, offset), bytes);
		return 0;
	default:
		exec_gap("reading a dynptr of kind %d", dynptr_kind(ptr));
	}
}

int packet_dynptr_write(const struct dynptr *ptr, u64 offset, const void *from, u64 bytes,
			u64 flags)
{
	const struct layout *l = packet_layout();

	switch (dynptr_kind(ptr)) {
	case DYNPTR_SKB:
		return packet_store(ptr->data, (u32)offset, from, (u32)bytes, flags);
	case DYNPTR_XDP:
		return flags ? -EINVAL : xdp_store(l, ptr->data, (u32)offset, from, (u32)bytes);
	case DYNPTR_SKB_META:
		if (flags)
			return -EINVAL;
		memmove(meta_pointer(l, ptr->data, offset), from, bytes);
		return 0;
	default:
		exec_gap("writing a dynptr of kind %d", dynptr_kind(ptr));
	}
}

void *packet_dynptr_slice(const struct dynptr *ptr, u64 offset, void *buffer, u64 bytes)
{
	const struct layout *l = packet_layout();
	void *at;

	switch (dynptr_kind(ptr)) {
	case DYNPTR_SKB:
		return packet_pointer(l, ptr->data, (u32)offset, (u32)bytes, buffer);
	case DYNPTR_XDP:
		return xdp_pointer(l, ptr->data, (u32)offset, (u32)bytes, &at) ? buffer : at;
	case DYNPTR_SKB_META:
		return meta_pointer(l, ptr->data, offset);
	default:
		exec_gap("a slice of a dynptr of kind %d", dynptr_kind(ptr));
	}
}

/* ---- making them ---- */

static u64 from_packet(struct dynptr *ptr, void *packet, u64 flags, enum dynptr_type kind,
		       u32 bytes)
{
	dynptr_clear(ptr);
	if (flags)
		return (u32)-EINVAL;
	dynptr_init(ptr, packet, kind, bytes);
	return 0;
}

KFUNC_BODY(bpf_dynptr_from_skb)
{
	void *skb = as_ptr(a1);

	return from_packet(as_ptr(a3), skb, a2, DYNPTR_SKB,
			   FIELD(u32, skb, packet_layout()->skb_len));
}

INTERNAL_BODY(bpf_dynptr_from_skb_rdonly)
{
	struct dynptr *ptr = as_ptr(a3);
	void *skb = as_ptr(a1);
	u64 ret = from_packet(ptr, skb, a2, DYNPTR_SKB, FIELD(u32, skb, packet_layout()->skb_len));

	if (!ret)
		ptr->size |= DYNPTR_RDONLY;
	return ret;
}

KFUNC_BODY(bpf_dynptr_from_skb_meta)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);

	return from_packet(as_ptr(a3), skb, a2, DYNPTR_SKB_META,
			   FIELD(u8, skb_shinfo(l, skb), l->shinfo_meta_len));
}

KFUNC_BODY(bpf_dynptr_from_xdp)
{
	void *xdp = as_ptr(a1);

	return from_packet(as_ptr(a3), xdp, a2, DYNPTR_XDP, xdp_bytes(packet_layout(), xdp));
}
