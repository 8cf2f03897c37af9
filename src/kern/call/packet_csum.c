/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internet checksums: of memory, in packet headers, and of the packet as a whole where the test
 * run has summed it (CHECKSUM_COMPLETE). Linux: net/core/filter.c, include/net/checksum.h
 */
#include "kern/call/packet.h"

#define CSUM_LEVEL_MAX 3 /* Linux: SKB_MAX_CSUM_LEVEL */

u32 csum_partial(const void *data, u32 bytes, u32 sum)
{
	const char *at = data;
	u64 all = sum;
	u32 word;

	for (; bytes >= 4; bytes -= 4, at += 4) {
		memcpy(&word, at, 4);
		all += word;
	}
	word = 0;
	memcpy(&word, at, bytes);
	all += word;
	all = (u32)all + (all >> 32);
	return (u32)all + (u32)(all >> 32);
}

static u32 fold16(u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

u16 csum_fold(u32 sum)
{
	return (u16)~fold16(sum);
}

/* A part that begins at an odd offset is summed with its bytes swapped. */
static u32 csum_at(u32 sum, u32 offset)
{
	return offset & 1 ? sum >> 8 | sum << 24 : sum;
}

void packet_csum_leave(const struct layout *l, void *skb, const void *data, u32 bytes, u32 offset)
{
	u32 *sum = &FIELD(u32, skb, l->skb_csum);

	if (packet_ip_summed(l, skb) == CHECKSUM_COMPLETE)
		*sum = csum_add(*sum, csum_at(~csum_partial(data, bytes, 0), offset));
}

void packet_csum_join(const struct layout *l, void *skb, const void *data, u32 bytes, u32 offset)
{
	u32 *sum = &FIELD(u32, skb, l->skb_csum);

	if (packet_ip_summed(l, skb) == CHECKSUM_COMPLETE)
		*sum = csum_add(*sum, csum_at(csum_partial(data, bytes, 0), offset));
}

HELPER_BODY(csum_diff)
{
	const void *from = as_ptr(a1), *to = as_ptr(a3);
	u32 from_bytes = (u32)a2, to_bytes = (u32)a4, sum = (u32)a5;

	if (from_bytes && to_bytes)
		sum = csum_sub(csum_partial(to, to_bytes, sum), csum_partial(from, from_bytes, 0));
	else if (to_bytes)
		sum = csum_partial(to, to_bytes, sum);
	else if (from_bytes)
		sum = ~csum_partial(from, from_bytes, ~sum);
	return fold16(sum);
}

HELPER_BODY(csum_update)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);

	if (packet_ip_summed(l, skb) != CHECKSUM_COMPLETE)
		return (u64)-ENOTSUPP;
	return FIELD(u32, skb, l->skb_csum) = csum_add(FIELD(u32, skb, l->skb_csum), (u32)a2);
}

/* ---- how many checksums the device has found good ---- */

void packet_csum_reset(const struct layout *l, void *skb)
{
	if (packet_ip_summed(l, skb) != CHECKSUM_UNNECESSARY)
		return;
	packet_set_ip_summed(l, skb, CHECKSUM_NONE);
	packet_set_bits(l->csum_level, skb, 0);
}

static void csum_level_inc(const struct layout *l, void *skb)
{
	u32 level = packet_bits(l->csum_level, skb), summed = packet_ip_summed(l, skb);

	if (summed == CHECKSUM_UNNECESSARY && level < CSUM_LEVEL_MAX) {
		packet_set_bits(l->csum_level, skb, level + 1);
	} else if (summed == CHECKSUM_NONE) {
		packet_set_ip_summed(l, skb, CHECKSUM_UNNECESSARY);
		packet_set_bits(l->csum_level, skb, 0);
	}
}

static void csum_level_dec(const struct layout *l, void *skb)
{
	u32 level = packet_bits(l->csum_level, skb);

	if (packet_ip_summed(l, skb) != CHECKSUM_UNNECESSARY)
		return;
	if (level)
		packet_set_bits(l->csum_level, skb, level - 1);
	else
		packet_set_ip_summed(l, skb, CHECKSUM_NONE);
}

HELPER_BODY(csum_level)
{
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);

	switch (a2) {
	case BPF_CSUM_LEVEL_INC:
		csum_level_inc(l, skb);
		return 0;
	case BPF_CSUM_LEVEL_DEC:
		csum_level_dec(l, skb);
		return 0;
	case BPF_CSUM_LEVEL_RESET:
		packet_csum_reset(l, skb);
		return 0;
	case BPF_CSUM_LEVEL_QUERY:
		if (packet_ip_summed(l, skb) != CHECKSUM_UNNECESSARY)
			return (u64)-EACCES;
		return packet_bits(l->csum_level, skb);
	default:
		return (u64)-EINVAL;
	}
}

/* ---- a checksum in a header after a field changed ---- */

static u16 replace_by_diff(u16 old, u32 diff)
{
	return csum_fold(csum_add(diff, ~(u32)old));
}

/* In 16 bits, as Linux does it: where the result is zero, sums of 32 bits wrap differently. */
static u16 replace2(u16 old, u16 from, u16 to)
{
	u32 sum = (u16)~old;

	sum += (u16)~from;
	sum = (u16)(sum + (sum >> 16));
	sum += to;
	sum = (u16)(sum + (sum >> 16));
	return (u16)~sum;
}

static u16 replace4(u16 old, u32 from, u32 to)
{
	return csum_fold(csum_add(csum_sub(~(u32)old, from), to));
}

/* Linux: bpf_l3_csum_replace() */
HELPER_BODY(l3_csum_replace)
{
	const struct layout *l = packet_layout();
	u32 offset = (u32)a2;
	u16 *sum;

	if (a5 & ~(u64)BPF_F_HDR_FIELD_MASK)
		return (u64)-EINVAL;
	if (offset > 0xffff || offset & 1 || packet_make_writable(l, as_ptr(a1), offset + 2))
		return (u64)-EFAULT;
	sum = (u16 *)(FIELD(char *, as_ptr(a1), l->skb_data) + offset);
	switch (a5) {
	case 0:
		if (a3)
			return (u64)-EINVAL;
		*sum = replace_by_diff(*sum, (u32)a4);
		return 0;
	case 2:
		*sum = replace2(*sum, (u16)a3, (u16)a4);
		return 0;
	case 4:
		*sum = replace4(*sum, (u32)a3, (u32)a4);
		return 0;
	default:
		return (u64)-EINVAL;
	}
}

/* The sum of the whole packet follows where the change is in the pseudo header only. */
static int l4_replace(const struct layout *l, void *skb, u16 *sum, const u64 args[3])
{
	u64 from = args[0], to = args[1], flags = args[2];
	bool complete = packet_ip_summed(l, skb) == CHECKSUM_COMPLETE && flags & BPF_F_PSEUDO_HDR;
	u32 *whole = &FIELD(u32, skb, l->skb_csum);

	switch (flags & BPF_F_HDR_FIELD_MASK) {
	case 0:
		if (from)
			return -EINVAL;
		*sum = replace_by_diff(*sum, (u32)to);
		if (complete && !(flags & BPF_F_IPV6))
			*whole = ~csum_sub((u32)to, *whole);
		return 0;
	case 2:
	case 4:
		if ((flags & BPF_F_HDR_FIELD_MASK) == 2) {
			from = (u16)from;
			to = (u16)to;
		}
		*sum = replace4(*sum, (u32)from, (u32)to);
		if (complete)
			*whole = ~csum_add(csum_sub(~*whole, (u32)from), (u32)to);
		return 0;
	default:
		return -EINVAL;
	}
}

/* Linux: bpf_l4_csum_replace() */
HELPER_BODY(l4_csum_replace)
{
	const u64 known = BPF_F_MARK_MANGLED_0 | BPF_F_MARK_ENFORCE | BPF_F_PSEUDO_HDR |
			  BPF_F_HDR_FIELD_MASK | BPF_F_IPV6;
	const struct layout *l = packet_layout();
	void *skb = as_ptr(a1);
	bool zero_means_none = a5 & BPF_F_MARK_MANGLED_0;
	u32 offset = (u32)a2;
	u16 *sum;
	int err;

	if (a5 & ~known)
		return (u64)-EINVAL;
	if (offset > 0xffff || offset & 1 || packet_make_writable(l, skb, offset + 2))
		return (u64)-EFAULT;
	sum = (u16 *)(FIELD(char *, skb, l->skb_data) + offset);
	if (zero_means_none && !(a5 & BPF_F_MARK_ENFORCE) && !*sum)
		return 0;
	err = l4_replace(l, skb, sum, (const u64[3]){a3, a4, a5});
	if (!err && zero_means_none && !*sum)
		*sum = 0xffff;
	return err;
}
