/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets as the bodies of helpers and kfuncs handle them: sk_buffs and xdp_buffs laid out by the
 * BTF in use (hooks/layout.h). An sk_buff has a linear buffer and, behind it, fragments; what is
 * to be written is pulled into the linear buffer first, as in Linux. Return values are Linux's.
 *
 * Checksum state and metadata that only drivers set (CHECKSUM_PARTIAL) never occur here.
 */
#ifndef DRYDOCK_KERN_CALL_PACKET_H
#define DRYDOCK_KERN_CALL_PACKET_H

#include "kern/call/call.h"
#include "kern/hooks/layout.h"

#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_COMPLETE 2
#define CHECKSUM_PARTIAL 3

#define MAC_HEADER_BYTES 14
#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40
#define HEADER_UNSET ((u16)~0U)
#define PACKET_ROOM_ALIGN 64 /* Linux: NET_SKB_PAD */

const struct layout *packet_layout_make(void);
/* Layout of the running program's kernel; ends the run if it has no packets (a gap), or -ENOMEM */
static inline const struct layout *packet_layout(void)
{
	const struct layout *l = layout_of(run_kern());

	return likely(l) ? l : packet_layout_make();
}

/* Linux: skb_network_offset() and so on: from the packet's data, may be negative */
static inline int packet_header_offset(const struct layout *l, void *skb, int header)
{
	return (int)FIELD(u16, skb, header) - (int)skb_headroom(l, skb);
}
static inline void packet_set_header(const struct layout *l, void *skb, int header, u32 offset)
{
	FIELD(u16, skb, header) = (u16)(skb_headroom(l, skb) + offset);
}
static inline u32 packet_tailroom(const struct layout *l, void *skb)
{
	return FIELD(u32, skb, l->skb_data_len) ? 0 : FIELD(u32, skb, l->skb_end) -
						      FIELD(u32, skb, l->skb_tail);
}
static inline u32 packet_mac_header_len(const struct layout *l, void *skb)
{
	return (u32)FIELD(u16, skb, l->skb_network_header) - FIELD(u16, skb, l->skb_mac_header);
}
static inline bool packet_is_gso(const struct layout *l, void *skb)
{
	return FIELD(u16, skb_shinfo(l, skb), l->shinfo_gso_size);
}
/* Linux: BPF_SKB_MAX_LEN: what fits four pages */
static inline u32 packet_bytes_max(const struct layout *l)
{
	return 4 * PAGE_BYTES - l->shinfo_bytes;
}
static inline void packet_reset_mac_len(const struct layout *l, void *skb)
{
	FIELD(u16, skb, l->skb_mac_len) = (u16)packet_mac_header_len(l, skb);
}

/* Bit fields; a gap if this BTF lacks them */
u32 packet_bits(struct layout_bits bits, const void *skb);
void packet_set_bits(struct layout_bits bits, void *skb, u32 value);
u32 packet_ip_summed(const struct layout *l, const void *skb);
void packet_set_ip_summed(const struct layout *l, void *skb, u32 value);

/* ---- packet.c ---- */

/* Bytes [offset, offset + bytes) from the packet's data, fragments included. -EFAULT: not there */
int packet_load(const struct layout *l, void *skb, u32 offset, void *to, u32 bytes);
/* Body of bpf_skb_store_bytes(): -EINVAL flags, -EFAULT */
int packet_store(void *skb, u32 offset, const void *from, u32 bytes, u64 flags);
/* The bytes where they lie in the linear buffer, else copied to `buffer`; NULL: not there.
 * Linux: skb_header_pointer() */
void *packet_pointer(const struct layout *l, void *skb, u32 offset, u32 bytes, void *buffer);

/* ---- packet_room.c ---- */

/* A new linear buffer with more room before and behind. Linux: pskb_expand_head() */
int packet_expand(const struct layout *l, void *skb, u32 head, u32 tail);
/* Linux: skb_cow(): at least so much headroom */
int packet_cow(const struct layout *l, void *skb, u32 headroom);
/* The first `bytes` are in the linear buffer. -ENOMEM: no such packet. Linux: pskb_may_pull() */
int packet_may_pull(const struct layout *l, void *skb, u32 bytes);
/* The same, and data pointers set again. Linux: bpf_try_make_writable() */
int packet_make_writable(const struct layout *l, void *skb, u32 bytes);
void packet_push(const struct layout *l, void *skb, u32 bytes);
void packet_pull(const struct layout *l, void *skb, u32 bytes);
/* After push (len < 0) or pull (len > 0): n bytes go along. Linux: skb_data_move() */
void packet_data_move(const struct layout *l, void *skb, int len, u32 n);
/* Shortens a linear packet */
void packet_trim(const struct layout *l, void *skb, u32 bytes);

/* ---- packet_csum.c ---- */

/* Ones' complement sum of bytes, added to `sum`. Linux: csum_partial(), folded to 32 bits */
u32 csum_partial(const void *data, u32 bytes, u32 sum);
u16 csum_fold(u32 sum);
static inline u32 csum_add(u32 a, u32 b)
{
	u32 sum = a + b;

	return sum + (sum < b);
}
static inline u32 csum_sub(u32 a, u32 b)
{
	return csum_add(a, ~b);
}
/* With CHECKSUM_COMPLETE: `bytes` at `data` leave, or join, what is summed; they lie `offset`
 * bytes from its start */
void packet_csum_leave(const struct layout *l, void *skb, const void *data, u32 bytes, u32 offset);
void packet_csum_join(const struct layout *l, void *skb, const void *data, u32 bytes, u32 offset);
/* Linux: __skb_reset_checksum_unnecessary() */
void packet_csum_reset(const struct layout *l, void *skb);

/* ---- packet_hash.c ---- */

void packet_clear_hash(const struct layout *l, void *skb);

/* ---- xdp.c: what bpf_xdp_load_bytes() and bpf_xdp_store_bytes() do ---- */

u32 xdp_bytes(const struct layout *l, const void *xdp);
int xdp_load(const struct layout *l, void *xdp, u32 offset, void *to, u32 bytes);
int xdp_store(const struct layout *l, void *xdp, u32 offset, const void *from, u32 bytes);
/* Where the bytes lie. -EFAULT: beyond all packets, -EINVAL: beyond this one */
int xdp_pointer(const struct layout *l, void *xdp, u32 offset, u32 bytes, void **out);

#endif
