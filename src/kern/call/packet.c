/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading and writing packets that are sk_buffs: bytes by offset, the loads of classic BPF, and
 * the simple fields. Bytes may lie in fragments, which are read as they are and pulled into the
 * linear buffer (packet_room.c) to be written. Linux: net/core/filter.c
 */
#include <limits.h>
#include <linux/filter.h>
#include <netinet/in.h>

#include "kern/call/packet.h"

const struct layout *packet_layout_make(void)
{
	int err = layout_make(run_kern());

	if (err)
		exec_fail(err);
	return layout_of(run_kern());
}

u32 packet_bits(struct layout_bits bits, const void *skb)
{
	if (bits.off < 0)
		exec_gap("a bit of sk_buff that this kernel's BTF lacks");
	return FIELD(const u8, skb, bits.off) >> bits.shift & bits.mask;
}

void packet_set_bits(struct layout_bits bits, void *skb, u32 value)
{
	u8 *byte = &FIELD(u8, skb, bits.off);

	if (bits.off < 0)
		exec_gap("a bit of sk_buff that this kernel's BTF lacks");
	*byte = (u8)((*byte & ~(bits.mask << bits.shift)) | (value & bits.mask) << bits.shift);
}

u32 packet_ip_summed(const struct layout *l, const void *skb)
{
	return FIELD(const u8, skb, l->ip_summed_off) >> l->ip_summed_shift & 3;
}

void packet_set_ip_summed(const struct layout *l, void *skb, u32 value)
{
	packet_set_bits((struct layout_bits){l->ip_summed_off, (u8)l->ip_summed_shift, 3}, skb,
			value);
}

/* ---- bytes ---- */

struct piece {
	const char *bytes;
	u32 at, len; /* within the packet */
};

/* The part of [offset, offset + bytes) that a piece of the packet holds */
static void copy_part(char *to, u32 offset, u32 bytes, const struct piece *piece)
{
	u32 from = max(offset, piece->at), end = min(offset + bytes, piece->at + piece->len);

	if (from < end)
		memcpy(to + (from - offset), piece->bytes + (from - piece->at), end - from);
}

/* Linux: skbuff.c skb_copy_bits() */
int packet_load(const struct layout *l, void *skb, u32 offset, void *to, u32 bytes)
{
	struct piece piece = {FIELD(char *, skb, l->skb_data), 0, skb_headlen(l, skb)};
	u32 len = FIELD(u32, skb, l->skb_len);
	char *shinfo = skb_shinfo(l, skb), *frag = shinfo + l->shinfo_frags;

	if (bytes > len || offset > len - bytes)
		return -EFAULT;
	copy_part(to, offset, bytes, &piece);
	for (u32 i = FIELD(u8, shinfo, l->shinfo_nr_frags); i; i--, frag += l->frag_bytes) {
		piece.at += piece.len;
		piece.len = FIELD(u32, frag, l->frag_len);
		piece.bytes = FIELD(char *, frag, l->frag_page) + FIELD(u32, frag, l->frag_offset);
		copy_part(to, offset, bytes, &piece);
	}
	return 0;
}

void *packet_pointer(const struct layout *l, void *skb, u32 offset, u32 bytes, void *buffer)
{
	u32 linear = skb_headlen(l, skb);

	if (bytes <= linear && offset <= linear - bytes)
		return FIELD(char *, skb, l->skb_data) + offset;
	return !buffer || packet_load(l, skb, offset, buffer, bytes) ? NULL : buffer;
}

int packet_store(void *skb, u32 offset, const void *from, u32 bytes, u64 flags)
{
	const struct layout *l = packet_layout();
	char *to;

	if (flags & ~(u64)(BPF_F_RECOMPUTE_CSUM | BPF_F_INVALIDATE_HASH))
		return -EINVAL;
	if (offset > INT_MAX || packet_make_writable(l, skb, offset + bytes))
		return -EFAULT;
	to = FIELD(char *, skb, l->skb_data) + offset;
	if (flags & BPF_F_RECOMPUTE_CSUM)
		packet_csum_leave(l, skb, to, bytes, offset);
	memmove(to, from, bytes);
	if (flags & BPF_F_RECOMPUTE_CSUM)
		packet_csum_join(l, skb, to, bytes, offset);
	if (flags & BPF_F_INVALIDATE_HASH)
		packet_clear_hash(l, skb);
	return 0;
}

HELPER_BODY(skb_store_bytes)
{
	return packet_store(as_ptr(a1), (u32)a2, as_ptr(a3), (u32)a4, a5);
}

HELPER_BODY(skb_load_bytes)
{
	u32 offset = (u32)a2, bytes = (u32)a4;

	void *to = as_ptr(a3);

	if (offset <= INT_MAX && !packet_load(packet_layout(), as_ptr(a1), offset, to, bytes))
		return 0;
	memset(to, 0, bytes);
	return -EFAULT;
}

/* Linux: bpf_skb_load_bytes_relative(); only what the linear buffer holds */
HELPER_BODY(skb_load_bytes_relative)
{
	const struct layout *l = packet_layout();
	char *skb = as_ptr(a1), *head = FIELD(char *, skb, l->skb_head);
	u32 offset = (u32)a2, bytes = (u32)a4, tail = FIELD(u32, skb, l->skb_tail);
	u32 start = HEADER_UNSET;

	if ((u32)a5 == BPF_HDR_START_MAC)
		start = FIELD(u16, skb, l->skb_mac_header);
	else if ((u32)a5 == BPF_HDR_START_NET)
		start = FIELD(u16, skb, l->skb_network_header);
	if (offset <= 0xffff && start != HEADER_UNSET && (u64)start + offset + bytes <= tail) {
		memcpy(as_ptr(a3), head + start + offset, bytes);
		return 0;
	}
	memset(as_ptr(a3), 0, bytes);
	return -EFAULT;
}

HELPER_BODY(skb_pull_data)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u32 bytes = (u32)a2;

	return packet_make_writable(l, skb, bytes ? bytes : skb_headlen(l, skb));
}

/* The same, but programs on socket streams have their data pointers loaded afresh. */
HELPER_BODY(sk_skb_pull_data)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u32 bytes = (u32)a2;

	return packet_may_pull(l, skb, bytes ? bytes : skb_headlen(l, skb));
}

/* ---- LD_ABS and LD_IND ---- */

/* Negative offsets name a header. Linux: bpf_skb_load_helper_convert_offset() */
static int convert_offset(const struct layout *l, void *skb, int offset)
{
	if (offset >= 0)
		return offset;
	if (offset >= SKF_NET_OFF)
		return offset - SKF_NET_OFF + packet_header_offset(l, skb, l->skb_network_header);
	if (offset >= SKF_LL_OFF && FIELD(u16, skb, l->skb_mac_header) != HEADER_UNSET)
		return offset - SKF_LL_OFF + packet_header_offset(l, skb, l->skb_mac_header);
	return INT_MIN;
}

/*
 * At most four bytes in network order. A header may begin before the data: those bytes are in the
 * headroom, where Linux reads them as well.
 */
static u64 load_number(void *skb, int offset, u32 bytes)
{
	const struct layout *l = packet_layout();
	u8 buffer[4];
	const u8 *from = buffer;
	u32 value = 0;

	offset = convert_offset(l, skb, offset);
	if (offset == INT_MIN)
		return (u64)-EFAULT;
	if (offset < 0 && (s64)skb_headlen(l, skb) - offset >= bytes)
		from = FIELD(u8 *, skb, l->skb_data) + offset;
	else if (packet_load(l, skb, (u32)offset, buffer, bytes))
		return (u64)-EFAULT;
	for (u32 i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

INTERNAL_BODY(bpf_skb_load_helper_8_no_cache)
{
	return load_number(as_ptr(a1), (int)a2, 1);
}

INTERNAL_BODY(bpf_skb_load_helper_16_no_cache)
{
	return load_number(as_ptr(a1), (int)a2, 2);
}

INTERNAL_BODY(bpf_skb_load_helper_32_no_cache)
{
	return load_number(as_ptr(a1), (int)a2, 4);
}

/* ---- fields ---- */

#define PACKET_OTHERHOST 3

HELPER_BODY(skb_change_type)
{
	const struct layout *l = packet_layout();
	struct layout_bits type = {l->pkt_type_off, 0, 7};
	void *skb = as_ptr(a1);

	if (packet_bits(type, skb) > PACKET_OTHERHOST || (u32)a2 > PACKET_OTHERHOST)
		return (u64)-EINVAL;
	packet_set_bits(type, skb, (u32)a2);
	return 0;
}

HELPER_BODY(skb_set_tstamp)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	u16 protocol = ntohs(FIELD(u16, skb, l->skb_protocol));
	u32 type = (u32)a3;

	if (protocol != 0x0800 && protocol != 0x86dd)
		return (u64)-EOPNOTSUPP;
	if (type > BPF_SKB_CLOCK_TAI || (type != BPF_SKB_CLOCK_REALTIME && !a2))
		return (u64)-EINVAL;
	FIELD(u64, skb, l->skb_tstamp) = a2;
	packet_set_bits(l->tstamp_type, skb, type);
	return 0;
}

/* Packets of test runs have no route, and come from no class of processes. */
HELPER_BODY(get_route_realm)
{
	return 0;
}

HELPER_BODY(get_cgroup_classid)
{
	return 0;
}

HELPER_BODY(get_cgroup_classid_curr)
{
	return 0;
}

HELPER_BODY(skb_cgroup_classid)
{
	return 0;
}
