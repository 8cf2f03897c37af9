/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the members of layout.h by name, once per kernel, and makes the one device that packets
 * of BPF_PROG_TEST_RUN come from: the loopback. Called by the test runs and the packet helpers.
 */
#include "kern/hooks/layout.h"

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
	find_bits(btf, "pkt_type", &l->pkt_type_off, &shift);
	find_bits(btf, "ip_summed", &l->ip_summed_off, &l->ip_summed_shift);
	return true;
}

static bool make_loopback(struct kern *kern, struct layout *l)
{
	l->loopback = mem_alloc_aligned(kern->mem, l->net_device_bytes, 64);
	l->rxq = mem_alloc_aligned(kern->mem, l->rxq_bytes, 64);
	if (!l->loopback || !l->rxq)
		return false;
	FIELD(u32, l->loopback, l->dev_ifindex) = 1;
	FIELD(void *, l->rxq, l->rxq_dev) = l->loopback;
	return true;
}

static struct layout *layout_new(struct kern *kern)
{
	struct layout *l = mem_alloc(kern->mem, sizeof(*l));

	if (!l)
		return NULL;
	if (!find_all(kern, l)) {
		kern_gap(kern, "the kernel BTF in use lacks sk_buff, xdp_buff or what they need");
		mem_free(kern->mem, l);
		return NULL;
	}
	if (!make_loopback(kern, l)) {
		mem_free(kern->mem, l->loopback);
		mem_free(kern->mem, l->rxq);
		mem_free(kern->mem, l);
		return NULL;
	}
	return l;
}

const struct layout *layout_of(struct kern *kern)
{
	struct layout *l = __atomic_load_n((struct layout **)&kern->hook_state, __ATOMIC_ACQUIRE);
	struct layout *expected = NULL;

	if (likely(l))
		return l;
	l = layout_new(kern);
	if (!l)
		return NULL;
	/* Two threads at once: the first stays, the other's memory goes with the region. */
	if (!__atomic_compare_exchange_n((struct layout **)&kern->hook_state, &expected, l, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		l = expected;
	return l;
}
