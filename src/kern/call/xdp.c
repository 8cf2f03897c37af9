/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets of XDP programs: one linear frame with room before and behind. Moving its bounds,
 * reading and writing it, and saying where it goes. Linux: net/core/filter.c, xdp.c
 */
#include <linux/pkt_cls.h>

#include "kern/call/packet.h"

#define REDIRECT_PEER_EGRESS BIT(1) /* Linux: BPF_F_EGRESS */
#define XDP_FRAME_BYTES 40 /* Linux: sizeof(struct xdp_frame), kept at the start of the frame */
#define META_BYTES_MAX 255 /* Linux: xdp_metalen_invalid() */

static char *data_of(const struct layout *l, const void *xdp)
{
	return FIELD(char *const, xdp, l->xdp_data);
}
static char *end_of(const struct layout *l, const void *xdp)
{
	return FIELD(char *const, xdp, l->xdp_data_end);
}
/* Behind it lies skb_shared_info. Linux: xdp_data_hard_end() */
static char *hard_end(const struct layout *l, const void *xdp)
{
	return FIELD(char *const, xdp, l->xdp_data_hard_start) +
	       FIELD(const u32, xdp, l->xdp_frame_sz) - l->shinfo_bytes;
}
static bool meta_unsupported(const struct layout *l, const void *xdp)
{
	return FIELD(char *const, xdp, l->xdp_data_meta) > data_of(l, xdp);
}

u32 xdp_bytes(const struct layout *l, const void *xdp)
{
	return (u32)(end_of(l, xdp) - data_of(l, xdp));
}

int xdp_pointer(const struct layout *l, void *xdp, u32 offset, u32 bytes, void **out)
{
	if (offset > 0xffff || bytes > 0xffff)
		return -EFAULT;
	if (offset + bytes > xdp_bytes(l, xdp))
		return -EINVAL;
	*out = data_of(l, xdp) + offset;
	return 0;
}

int xdp_load(const struct layout *l, void *xdp, u32 offset, void *to, u32 bytes)
{
	void *from;
	int err = xdp_pointer(l, xdp, offset, bytes, &from);

	if (!err)
		memmove(to, from, bytes);
	return err;
}

int xdp_store(const struct layout *l, void *xdp, u32 offset, const void *from, u32 bytes)
{
	void *to;
	int err = xdp_pointer(l, xdp, offset, bytes, &to);

	if (!err)
		memmove(to, from, bytes);
	return err;
}

HELPER_BODY(xdp_get_buff_len)
{
	return xdp_bytes(packet_layout(), as_ptr(a1));
}

HELPER_BODY(xdp_get_buff_len_trace)
{
	return xdp_bytes(packet_layout(), as_ptr(a1));
}

HELPER_BODY(xdp_load_bytes)
{
	return xdp_load(packet_layout(), as_ptr(a1), (u32)a2, as_ptr(a3), (u32)a4);
}

HELPER_BODY(xdp_store_bytes)
{
	return xdp_store(packet_layout(), as_ptr(a1), (u32)a2, as_ptr(a3), (u32)a4);
}

/* Linux: bpf_xdp_adjust_head() */
HELPER_BODY(xdp_adjust_head)
{
	const struct layout *l = packet_layout();
	void *xdp = as_ptr(a1);
	char *meta = FIELD(char *, xdp, l->xdp_data_meta), *data = data_of(l, xdp);
	long meta_bytes = meta_unsupported(l, xdp) ? 0 : data - meta;
	char *start = FIELD(char *, xdp, l->xdp_data_hard_start) + XDP_FRAME_BYTES + meta_bytes;
	int by = (int)a2;

	if (data + by < start || data + by > end_of(l, xdp) - MAC_HEADER_BYTES)
		return (u64)-EINVAL;
	if (meta_bytes)
		memmove(meta + by, meta, (size_t)meta_bytes);
	FIELD(char *, xdp, l->xdp_data_meta) = meta + by;
	FIELD(char *, xdp, l->xdp_data) = data + by;
	return 0;
}

/* Linux: bpf_xdp_adjust_tail() */
HELPER_BODY(xdp_adjust_tail)
{
	const struct layout *l = packet_layout();
	void *xdp = as_ptr(a1);
	char *end = end_of(l, xdp);
	int by = (int)a2;

	if (end + by > hard_end(l, xdp) || end + by < data_of(l, xdp) + MAC_HEADER_BYTES)
		return (u64)-EINVAL;
	if (by > 0)
		memset(end, 0, (size_t)by);
	FIELD(char *, xdp, l->xdp_data_end) = end + by;
	return 0;
}

/* Linux: bpf_xdp_adjust_meta() */
HELPER_BODY(xdp_adjust_meta)
{
	const struct layout *l = packet_layout();
	void *xdp = as_ptr(a1);
	char *meta = FIELD(char *, xdp, l->xdp_data_meta) + (int)a2, *data = data_of(l, xdp);

	if (meta_unsupported(l, xdp))
		return (u64)-ENOTSUPP;
	if (meta < FIELD(char *, xdp, l->xdp_data_hard_start) + XDP_FRAME_BYTES || meta > data)
		return (u64)-EINVAL;
	if ((data - meta) % 4 || data - meta > META_BYTES_MAX)
		return (u64)-EACCES;
	FIELD(char *, xdp, l->xdp_data_meta) = meta;
	return 0;
}

/* There are no fragments to pull from. Linux: bpf_xdp_pull_data() */
KFUNC_BODY(bpf_xdp_pull_data)
{
	return (u32)a2 <= xdp_bytes(packet_layout(), as_ptr(a1)) ? 0 : (u32)-EINVAL;
}

/* The loopback device gives no hints: Linux's default functions answer. */
KFUNC_BODY(bpf_xdp_metadata_rx_timestamp)
{
	return (u32)-EOPNOTSUPP;
}

KFUNC_BODY(bpf_xdp_metadata_rx_hash)
{
	return (u32)-EOPNOTSUPP;
}

KFUNC_BODY(bpf_xdp_metadata_rx_vlan_tag)
{
	return (u32)-EOPNOTSUPP;
}

/* ---- where packets go: test runs look at the answer only ---- */

HELPER_BODY(xdp_redirect)
{
	return a2 ? XDP_ABORTED : XDP_REDIRECT;
}

/* Linux: bpf_redirect(): of the flags only BPF_F_INGRESS */
HELPER_BODY(redirect)
{
	return a2 & ~(u64)BPF_F_INGRESS ? TC_ACT_SHOT : TC_ACT_REDIRECT;
}

/* Linux: bpf_redirect_peer() */
HELPER_BODY(redirect_peer)
{
	return a2 & ~(u64)REDIRECT_PEER_EGRESS ? TC_ACT_SHOT : TC_ACT_REDIRECT;
}

/* Linux: bpf_redirect_neigh() */
HELPER_BODY(redirect_neigh)
{
	u32 bytes = (u32)a3;
	bool bad = a4 || (bytes && bytes < sizeof(struct bpf_redir_neigh));

	return bad ? TC_ACT_SHOT : TC_ACT_REDIRECT;
}

/*
 * No map holds a device, CPU or socket here, so every lookup fails: the caller's flags are the
 * answer then. Linux: __bpf_xdp_redirect_map()
 */
HELPER_BODY(redirect_map)
{
	const u64 answers = XDP_ABORTED | XDP_DROP | XDP_PASS | XDP_TX;
	const struct map *map = as_ptr(a1);
	bool devices = map->map_type == BPF_MAP_TYPE_DEVMAP ||
		       map->map_type == BPF_MAP_TYPE_DEVMAP_HASH;
	u64 known = devices ? BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS : 0;

	if (a3 & ~(answers | known))
		return XDP_ABORTED;
	return a3 & BPF_F_BROADCAST ? XDP_REDIRECT : a3 & answers;
}
