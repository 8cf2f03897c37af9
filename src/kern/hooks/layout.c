/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the members of layout.h by name, once per kernel, and makes the one device that packets
 * of BPF_PROG_TEST_RUN come from: the loopback. Called by the test runs and the packet helpers.
 */
#include <net/if.h>

#include "kern/hooks/layout.h"

#define LOOPBACK_IFINDEX 1
#define LOOPBACK_MTU 65536
#define LOOPBACK_HEADER_BYTES 14

static u32 struct_bytes(const struct btf *btf, const char *name)
{
	s32 id = btf_find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id > 0 ? btf_type_by_id(btf, id)->size : 0;
}

static void find_bits(const struct btf *btf, const char *member, int *offset, u32 *shift)
{
	s32 id = btf_find_by_name_kind(btf, "sk_buff", BTF_KIND_STRUCT);
	struct btf_member_place place = {};

	*offset = -1;
	if (id < 0 || btf_find_member_place(btf, btf_type_by_id(btf, id), member, &place))
		return;
	*offset = place.bit_offset / 8;
	*shift = place.bit_offset % 8;
}

static struct layout_bits find_bit_field(const struct btf *btf, const char *member)
{
	s32 id = btf_find_by_name_kind(btf, "sk_buff", BTF_KIND_STRUCT);
	struct btf_member_place place = {};

	if (id < 0 || btf_find_member_place(btf, btf_type_by_id(btf, id), member, &place) ||
	    !place.bits || place.bits > 8)
		return (struct layout_bits){.off = -1};
	return (struct layout_bits){
		.off = place.bit_offset / 8,
		.shift = place.bit_offset % 8,
		.mask = (1U << place.bits) - 1,
	};
}

static bool find_all(struct kern *kern, struct layout *l)
{
	const struct btf *btf = kern->vmlinux;
	u32 shift = 0;

	l->sk_buff_bytes = struct_bytes(btf, "sk_buff");
	l->sock_bytes = struct_bytes(btf, "sock");
	l->net_device_bytes = struct_bytes(btf, "net_device");
	l->shinfo_bytes = ALIGN_UP(struct_bytes(btf, "skb_shared_info"), 64U);
	l->xdp_buff_bytes = struct_bytes(btf, "xdp_buff");
	l->rxq_bytes = struct_bytes(btf, "xdp_rxq_info");
	if (!l->sk_buff_bytes || !l->sock_bytes || !l->net_device_bytes || !l->shinfo_bytes ||
	    !l->xdp_buff_bytes || !l->rxq_bytes)
		return false;
	l->skb_meta_bytes = ALIGN_UP(l->sk_buff_bytes, 64U) + l->sock_bytes;
#define LAYOUT(name, in, member) \
	l->name = btf_find_member(btf, in, member, NULL); \
	if (l->name < 0) \
		return false;
	LAYOUT_MEMBERS(LAYOUT)
#undef LAYOUT
#define LAYOUT(name, in, member) l->name = btf_find_member(btf, in, member, NULL);
	LAYOUT_FRAG_MEMBERS(LAYOUT)
#undef LAYOUT
	l->frag_bytes = struct_bytes(btf, "skb_frag");
#define BITS(name) l->name = find_bit_field(btf, #name);
	LAYOUT_BIT_FIELDS(BITS)
#undef BITS
	find_bits(btf, "pkt_type", &l->pkt_type_off, &shift);
	find_bits(btf, "ip_summed", &l->ip_summed_off, &l->ip_summed_shift);
	return true;
}

/* As `lo` is in Linux: drivers/net/loopback.c */
static void set_up_loopback(const struct layout *l, char *dev)
{
	FIELD(u32, dev, l->dev_ifindex) = LOOPBACK_IFINDEX;
	FIELD(u32, dev, l->dev_mtu) = LOOPBACK_MTU;
	FIELD(u16, dev, l->dev_hard_header_len) = LOOPBACK_HEADER_BYTES;
	FIELD(u32, dev, l->dev_flags) = IFF_UP | IFF_LOOPBACK;
	memcpy(dev + l->dev_name, "lo", sizeof("lo"));
}

static bool make_loopback(struct kern *kern, struct layout *l)
{
	l->loopback = mem_alloc_aligned(kern->mem, l->net_device_bytes, 64);
	l->rxq = mem_alloc_aligned(kern->mem, l->rxq_bytes, 64);
	l->shared = mem_alloc(kern->mem, LAYOUT_SHARED_BYTES);
	if (!l->loopback || !l->rxq || !l->shared)
		return false;
	set_up_loopback(l, l->loopback);
	FIELD(void *, l->rxq, l->rxq_dev) = l->loopback;
	return true;
}

static int layout_new(struct kern *kern, struct layout **out)
{
	struct layout *l = mem_alloc(kern->mem, sizeof(*l));

	if (!l)
		return -ENOMEM;
	if (!find_all(kern, l)) {
		mem_free(kern->mem, l);
		return kern_gap(kern, "the kernel BTF in use lacks sk_buff, xdp_buff or what "
				      "they need");
	}
	if (!make_loopback(kern, l)) {
		mem_free(kern->mem, l->loopback);
		mem_free(kern->mem, l->rxq);
		mem_free(kern->mem, l->shared);
		mem_free(kern->mem, l);
		return -ENOMEM;
	}
	*out = l;
	return 0;
}

int layout_make(struct kern *kern)
{
	struct layout *l = NULL, *none = NULL;
	int err;

	if (layout_of(kern))
		return 0;
	err = layout_new(kern, &l);
	if (err)
		return err;
	/* Two threads at once: the first stays, the other's memory goes with the region. */
	__atomic_compare_exchange_n((struct layout **)&kern->hook_state, &none, l, false,
				    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
	return 0;
}
