/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The room around a packet: moving its start and end, giving it a bigger buffer, and pulling
 * bytes out of fragments into the linear buffer. The sums and alignments are Linux's, since
 * programs see how far they may go. Linux: net/core/skbuff.c
 */
#include "kern/call/packet.h"

#define PULL_SPARE_BYTES 128 /* what a pull allocates beyond its need */

/* Header positions count from the buffer's start. Linux: skb_headers_offset_update() */
static void shift_headers(const struct layout *l, void *skb, u32 by)
{
	FIELD(u16, skb, l->skb_transport_header) += by;
	FIELD(u16, skb, l->skb_network_header) += by;
	if (FIELD(u16, skb, l->skb_mac_header) != HEADER_UNSET)
		FIELD(u16, skb, l->skb_mac_header) += by;
	FIELD(u16, skb, l->skb_inner_transport_header) += by;
	FIELD(u16, skb, l->skb_inner_network_header) += by;
	FIELD(u16, skb, l->skb_inner_mac_header) += by;
}

int packet_expand(const struct layout *l, void *skb, u32 head, u32 tail)
{
	struct mem *mem = run_kern()->mem;
	char *old = FIELD(char *, skb, l->skb_head);
	u32 used = FIELD(u32, skb, l->skb_end), end = ALIGN_UP(used + head + tail, 64U);
	char *new = mem_alloc_aligned(mem, end + l->shinfo_bytes, 64);

	if (!new)
		return -ENOMEM;
	memcpy(new + head, old, FIELD(u32, skb, l->skb_tail));
	memcpy(new + end, old + used, l->shinfo_bytes);
	FIELD(char *, skb, l->skb_data) = new + head + skb_headroom(l, skb);
	FIELD(char *, skb, l->skb_head) = new;
	FIELD(u32, skb, l->skb_tail) += head;
	FIELD(u32, skb, l->skb_end) = end;
	FIELD(u32, skb, l->skb_truesize) += end - used;
	shift_headers(l, skb, head);
	mem_free(mem, old);
	return 0;
}

int packet_cow(const struct layout *l, void *skb, u32 headroom)
{
	u32 now = skb_headroom(l, skb);

	if (headroom <= now)
		return 0;
	return packet_expand(l, skb, ALIGN_UP(headroom - now, (u32)PACKET_ROOM_ALIGN), 0);
}

/* Takes `bytes` out of the fragments; those that are used up go. */
static void eat_fragments(const struct layout *l, char *shinfo, u32 bytes)
{
	char *frags = shinfo + l->shinfo_frags;
	u32 count = FIELD(u8, shinfo, l->shinfo_nr_frags), gone = 0;

	for (; gone < count; gone++) {
		char *frag = frags + (size_t)gone * l->frag_bytes;
		u32 len = FIELD(u32, frag, l->frag_len);

		if (len > bytes) {
			FIELD(u32, frag, l->frag_len) -= bytes;
			FIELD(u32, frag, l->frag_offset) += bytes;
			break;
		}
		mem_free(run_kern()->mem, FIELD(void *, frag, l->frag_page));
		bytes -= len;
	}
	memmove(frags, frags + (size_t)gone * l->frag_bytes,
		(size_t)(count - gone) * l->frag_bytes);
	FIELD(u8, shinfo, l->shinfo_nr_frags) = (u8)(count - gone);
}

/* Linux: __pskb_pull_tail() */
static int pull_tail(const struct layout *l, void *skb, u32 delta)
{
	u32 tail = FIELD(u32, skb, l->skb_tail), end = FIELD(u32, skb, l->skb_end);
	int err = 0;

	if (tail + delta > end)
		err = packet_expand(l, skb, 0, tail + delta - end + PULL_SPARE_BYTES);
	if (err)
		return err;
	packet_load(l, skb, skb_headlen(l, skb), FIELD(char *, skb, l->skb_head) + tail, delta);
	eat_fragments(l, skb_shinfo(l, skb), delta);
	FIELD(u32, skb, l->skb_tail) += delta;
	FIELD(u32, skb, l->skb_data_len) -= delta;
	return 0;
}

int packet_may_pull(const struct layout *l, void *skb, u32 bytes)
{
	u32 linear = skb_headlen(l, skb);

	if (bytes <= linear)
		return 0;
	if (bytes > FIELD(u32, skb, l->skb_len))
		return -ENOMEM;
	return pull_tail(l, skb, bytes - linear);
}

int packet_make_writable(const struct layout *l, void *skb, u32 bytes)
{
	int err = packet_may_pull(l, skb, bytes);

	skb_compute_data_pointers(l, skb);
	return err;
}

void packet_push(const struct layout *l, void *skb, u32 bytes)
{
	FIELD(char *, skb, l->skb_data) -= bytes;
	FIELD(u32, skb, l->skb_len) += bytes;
}

void packet_pull(const struct layout *l, void *skb, u32 bytes)
{
	FIELD(char *, skb, l->skb_data) += bytes;
	FIELD(u32, skb, l->skb_len) -= bytes;
}

void packet_data_move(const struct layout *l, void *skb, int len, u32 n)
{
	char *data = FIELD(char *, skb, l->skb_data);

	if (FIELD(u8, skb_shinfo(l, skb), l->shinfo_meta_len))
		exec_gap("moving a packet that has metadata");
	memmove(data, data - len, n);
}

void packet_trim(const struct layout *l, void *skb, u32 bytes)
{
	u32 len = FIELD(u32, skb, l->skb_len);

	FIELD(u32, skb, l->skb_len) = bytes;
	FIELD(u32, skb, l->skb_tail) -= len - bytes;
}
