/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN on packets as sk_buffs: the user's bytes become a packet that came in on the
 * loopback device, __sk_buff fields of the user's context are put into it and read back from it.
 * Linux: test_run.c bpf_prog_test_run_skb(). What the linear buffer does not hold, or what the
 * user keeps out of it by ctx.data_end, is in page-sized fragments behind it.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/tcp.h>

#include "kern/hooks/test_run.h"

#define QDISC_CB_BYTES 20
#define HEADER_UNSET ((u16)~0U)
#define FRAGS_MAX 17 /* Linux: MAX_SKB_FRAGS */
#define GSO_SEGS_MAX 65535
#define GSO_LEGACY_BYTES_MAX 65536

#define PKT_HOST 0
#define PKT_BROADCAST 1
#define PKT_MULTICAST 2
#define PKT_OTHERHOST 3

static bool is_zero(const struct __sk_buff *user, u32 from, u32 to)
{
	for (u32 i = from; i < to; i++)
		if (((const u8 *)user)[i])
			return false;
	return true;
}

/* Only these fields may be given. Linux: convert___skb_to_skb() */
static bool only_known_fields(const struct __sk_buff *user)
{
#define END(field) (offsetof(struct __sk_buff, field) + sizeof(user->field))
#define START(field) offsetof(struct __sk_buff, field)
	return is_zero(user, 0, START(mark)) && is_zero(user, END(mark), START(priority)) &&
	       is_zero(user, END(ifindex), START(cb)) && is_zero(user, END(cb), START(data_end)) &&
	       is_zero(user, END(data_end), START(tstamp)) &&
	       is_zero(user, END(gso_segs), START(gso_size)) &&
	       is_zero(user, END(gso_size), START(hwtstamp)) &&
	       is_zero(user, END(hwtstamp), sizeof(*user));
#undef END
#undef START
}

static int fields_in(struct skb_run *r)
{
	const struct layout *l = r->l;
	const struct __sk_buff *user = &r->user;
	char *cb = r->skb + l->skb_cb, *shinfo = skb_shinfo(l, r->skb);
	u32 len = FIELD(u32, r->skb, l->skb_len);

	if (!r->has_ctx)
		return 0;
	if (!only_known_fields(user))
		return -EINVAL;
	FIELD(u32, r->skb, l->skb_mark) = user->mark;
	FIELD(u32, r->skb, l->skb_priority) = user->priority;
	FIELD(u32, r->skb, l->skb_iif) = user->ingress_ifindex;
	FIELD(u64, r->skb, l->skb_tstamp) = user->tstamp;
	memcpy(cb + l->qdisc_data, user->cb, QDISC_CB_BYTES);
	if (user->wire_len && (user->wire_len < len || user->wire_len > GSO_LEGACY_BYTES_MAX))
		return -EINVAL;
	FIELD(u32, cb, l->qdisc_pkt_len) = user->wire_len ? user->wire_len : len;
	if (user->gso_segs > GSO_SEGS_MAX)
		return -EINVAL;
	FIELD(u16, shinfo, l->shinfo_gso_segs) = user->gso_segs;
	FIELD(u16, shinfo, l->shinfo_gso_size) = user->gso_size;
	FIELD(u64, shinfo, l->shinfo_hwtstamps) = user->hwtstamp;
	return 0;
}

/* Linux: convert_skb_to___skb() */
static void fields_out(struct skb_run *r)
{
	const struct layout *l = r->l;
	char *cb = r->skb + l->skb_cb, *shinfo = skb_shinfo(l, r->skb);

	r->user.mark = FIELD(u32, r->skb, l->skb_mark);
	r->user.priority = FIELD(u32, r->skb, l->skb_priority);
	r->user.ingress_ifindex = FIELD(u32, r->skb, l->skb_iif);
	r->user.ifindex = FIELD(u32, FIELD(char *, r->skb, l->skb_dev), l->dev_ifindex);
	r->user.tstamp = FIELD(u64, r->skb, l->skb_tstamp);
	memcpy(r->user.cb, cb + l->qdisc_data, QDISC_CB_BYTES);
	r->user.wire_len = FIELD(u32, cb, l->qdisc_pkt_len);
	r->user.gso_segs = FIELD(u16, shinfo, l->shinfo_gso_segs);
	r->user.hwtstamp = FIELD(u64, shinfo, l->shinfo_hwtstamps);
}

int skb_run_make_buffer(struct skb_run *r)
{
	const struct layout *l = r->l;
	struct kern *kern = prog_kern(r->t.prog);
	u32 room = ALIGN_UP(r->linear, 64U);

	if (r->linear > PAGE_BYTES - SKB_RUN_HEADROOM - l->shinfo_bytes)
		return -EINVAL;
	r->head = packet_memory_take(kern, PACKET_PAGE);
	r->skb = packet_memory_take(kern, PACKET_STRUCT);
	if (!r->head || !r->skb)
		return -ENOMEM;
	r->sk = r->skb + ALIGN_UP(l->sk_buff_bytes, 64U);
	if (user_read(r->head + SKB_RUN_HEADROOM, r->t.attr->test.data_in, r->linear))
		return -EFAULT;
	FIELD(char *, r->skb, l->skb_head) = r->head;
	FIELD(char *, r->skb, l->skb_data) = r->head + SKB_RUN_HEADROOM;
	FIELD(u32, r->skb, l->skb_tail) = SKB_RUN_HEADROOM + r->linear;
	FIELD(u32, r->skb, l->skb_end) = SKB_RUN_HEADROOM + room;
	FIELD(u32, r->skb, l->skb_len) = r->linear;
	FIELD(u32, r->skb, l->skb_truesize) = SKB_RUN_HEADROOM + room + l->shinfo_bytes;
	FIELD(u32, r->skb, l->skb_users) = 1;
	FIELD(u32, skb_shinfo(l, r->skb), l->shinfo_dataref) = 1;
	FIELD(u16, r->skb, l->skb_mac_header) = HEADER_UNSET;
	FIELD(u16, r->skb, l->skb_transport_header) = HEADER_UNSET;
	FIELD(u8, r->sk, l->sk_state) = TCP_CLOSE;
	FIELD(void *, r->skb, l->skb_sk) = r->sk;
	FIELD(void *, r->skb, l->skb_dev) = l->loopback;
	return 0;
}

static char *fragment(struct skb_run *r, u32 i)
{
	return (char *)skb_shinfo(r->l, r->skb) + r->l->shinfo_frags + (size_t)i * r->l->frag_bytes;
}

/* The user's bytes from r->linear on */
static int make_fragments(struct skb_run *r)
{
	const struct layout *l = r->l;
	u32 done = r->linear, all = r->t.attr->test.data_size_in;
	u8 *count = &FIELD(u8, skb_shinfo(l, r->skb), l->shinfo_nr_frags);

	for (; done < all; done += PAGE_BYTES) {
		u32 bytes = min(all - done, (u32)PAGE_BYTES);
		char *page;

		if (*count == FRAGS_MAX)
			return -ENOMEM;
		page = mem_alloc_pages(prog_kern(r->t.prog)->mem, 1);
		if (!page)
			return -ENOMEM;
		FIELD(void *, fragment(r, *count), l->frag_page) = page;
		FIELD(u32, fragment(r, *count), l->frag_len) = bytes;
		++*count;
		if (user_read(page, r->t.attr->test.data_in + done, bytes))
			return -EFAULT;
		FIELD(u32, r->skb, l->skb_data_len) += bytes;
		FIELD(u32, r->skb, l->skb_len) += bytes;
		FIELD(u32, r->skb, l->skb_truesize) += PAGE_BYTES;
	}
	return 0;
}

void skb_run_free(struct skb_run *r)
{
	struct kern *kern = prog_kern(r->t.prog);
	struct mem *mem = kern->mem;
	char *head = r->skb ? FIELD(char *, r->skb, r->l->skb_head) : NULL;
	u32 count = head ? FIELD(u8, skb_shinfo(r->l, r->skb), r->l->shinfo_nr_frags) : 0;

	for (u32 i = 0; i < count; i++)
		mem_free(mem, FIELD(void *, fragment(r, i), r->l->frag_page));
	/* Helpers may have given the packet another buffer, and freed ours. */
	if (head && head != r->head)
		mem_free(mem, head);
	else
		packet_memory_give(kern, PACKET_PAGE, r->head);
	packet_memory_give(kern, PACKET_STRUCT, r->skb);
}

static void pull(struct skb_run *r, int bytes)
{
	FIELD(char *, r->skb, r->l->skb_data) += bytes;
	FIELD(u32, r->skb, r->l->skb_len) -= bytes;
}

/* The loopback device has an address of zeros. */
void skb_run_ethernet_in(struct skb_run *r)
{
	static const u8 zero[6], ones[6] = {255, 255, 255, 255, 255, 255};
	const u8 *to = (const u8 *)r->head + SKB_RUN_HEADROOM;
	u16 type = to[12] << 8 | to[13];
	u8 kind = PKT_OTHERHOST;

	if (to[0] & 1)
		kind = memcmp(to, ones, 6) ? PKT_MULTICAST : PKT_BROADCAST;
	else if (!memcmp(to, zero, 6))
		kind = PKT_HOST;
	/* Below 1536 it is a length: 802.3, raw if the payload begins with two bytes of ones. */
	if (type < 1536)
		type = r->linear >= ETH_HEADER_BYTES + 2 && to[14] == 0xff && to[15] == 0xff ?
			       ETH_P_802_3 : ETH_P_802_2;
	FIELD(u16, r->skb, r->l->skb_mac_header) = SKB_RUN_HEADROOM;
	pull(r, ETH_HEADER_BYTES);
	FIELD(u16, r->skb, r->l->skb_protocol) = htons(type);
	FIELD(u16, r->skb, r->l->skb_network_header) = SKB_RUN_HEADROOM + ETH_HEADER_BYTES;
	if (r->l->pkt_type_off >= 0)
		FIELD(u8, r->skb, r->l->pkt_type_off) |= kind;
}

/* The socket gets the packet's addresses. Too short a header is the user's mistake. */
static int addresses_in(struct skb_run *r)
{
	const struct layout *l = r->l;
	const char *ip = FIELD(char *, r->skb, l->skb_data);
	u32 len = skb_headlen(l, r->skb);

	switch (ntohs(FIELD(u16, r->skb, l->skb_protocol))) {
	case ETH_P_IP:
		if (len < 20)
			return -EINVAL;
		FIELD(u16, r->sk, l->sk_family) = AF_INET;
		memcpy(r->sk + l->sk_rcv_saddr, ip + 12, 4);
		memcpy(r->sk + l->sk_daddr, ip + 16, 4);
		return 0;
	case ETH_P_IPV6:
		if (len < 40)
			return -EINVAL;
		FIELD(u16, r->sk, l->sk_family) = AF_INET6;
		memcpy(r->sk + l->sk_v6_rcv_saddr, ip + 8, 16);
		memcpy(r->sk + l->sk_v6_daddr, ip + 24, 16);
		return 0;
	default:
		return 0;
	}
}

static int make_packet(struct skb_run *r)
{
	int err = skb_run_make_buffer(r);

	if (!err && r->linear < r->t.attr->test.data_size_in)
		err = make_fragments(r);
	if (err)
		return err;
	if (r->has_ctx && r->user.ifindex > 1)
		return -ENODEV;
	skb_run_ethernet_in(r);
	err = addresses_in(r);
	if (err)
		return err;
	if (r->l2)
		pull(r, -ETH_HEADER_BYTES);
	if (r->direct)
		skb_compute_data_pointers(r->l, r->skb);
	return fields_in(r);
}

/*
 * What the user gets back, in one piece. The Ethernet header was taken off for all but traffic
 * control: zeroes stand for it.
 */
static int packet_out(struct skb_run *r)
{
	const struct layout *l = r->l;
	struct mem *mem = prog_kern(r->t.prog)->mem;
	u32 header = r->l2 ? 0 : ETH_HEADER_BYTES, bytes = header + FIELD(u32, r->skb, l->skb_len);
	u32 linear = skb_headlen(l, r->skb);
	char *all, *to;
	int err;

	if (!r->t.attr->test.data_out)
		return test_run_finish(&r->t, NULL, bytes);
	all = mem_alloc(mem, bytes);
	if (!all)
		return -ENOMEM;
	to = all + header;
	memset(all, 0, header);
	memcpy(to, FIELD(char *, r->skb, l->skb_data), linear);
	to += linear;
	for (u32 i = 0; i < FIELD(u8, skb_shinfo(l, r->skb), l->shinfo_nr_frags); i++) {
		char *frag = fragment(r, i);
		u32 len = FIELD(u32, frag, l->frag_len);

		memcpy(to, FIELD(char *, frag, l->frag_page) + FIELD(u32, frag, l->frag_offset),
		       len);
		to += len;
	}
	err = test_run_finish(&r->t, all, bytes);
	mem_free(mem, all);
	return err;
}

static int run_packet(struct skb_run *r)
{
	int err = test_run_exec(&r->t, r->skb, r->t.attr->test.repeat);

	if (err)
		return err;
	fields_out(r);
	err = packet_out(r);
	if (!err && r->has_ctx)
		err = test_run_ctx_out(&r->t, &r->user, sizeof(r->user));
	return err;
}

static int check_input(struct skb_run *r)
{
	const union bpf_attr *attr = r->t.attr;
	int err;

	if ((attr->test.flags & ~BPF_F_TEST_SKB_CHECKSUM_COMPLETE) || attr->test.cpu ||
	    attr->test.batch_size || attr->test.data_size_in < ETH_HEADER_BYTES)
		return -EINVAL;
	err = test_run_ctx_in(&r->t, &r->user, sizeof(r->user), &r->has_ctx);
	if (err)
		return err;
	r->linear = attr->test.data_size_in;
	if (r->has_ctx) {
		if (r->user.data_end > attr->test.data_size_in || r->user.data ||
		    r->user.data_meta || (r->user.data_end && r->lwt))
			return -EINVAL;
		if (r->user.data_end)
			r->linear = max((u32)ETH_HEADER_BYTES, r->user.data_end);
	}
	r->linear = min(r->linear, (u32)PAGE_BYTES - SKB_RUN_HEADROOM - r->l->shinfo_bytes);
	if (r->linear < attr->test.data_size_in && r->l->frag_page < 0)
		return kern_gap(prog_kern(r->t.prog), "test run: packets in several buffers");
	if (attr->test.flags)
		return kern_gap(prog_kern(r->t.prog), "test run: BPF_F_TEST_SKB_CHECKSUM_COMPLETE");
	return 0;
}

int test_run_skb(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct skb_run r = {.t = {prog, attr, user_attr}};
	int err = layout_make(prog_kern(prog));

	if (err)
		return err;
	r.l = layout_of(prog_kern(prog));
	r.l2 = prog->type == BPF_PROG_TYPE_SCHED_CLS || prog->type == BPF_PROG_TYPE_SCHED_ACT;
	r.lwt = prog->type == BPF_PROG_TYPE_LWT_IN || prog->type == BPF_PROG_TYPE_LWT_OUT ||
		prog->type == BPF_PROG_TYPE_LWT_XMIT;
	r.direct = r.l2 || r.lwt || prog->type == BPF_PROG_TYPE_CGROUP_SKB;
	err = check_input(&r);
	if (!err)
		err = make_packet(&r);
	if (!err)
		err = run_packet(&r);
	skb_run_free(&r);
	return err;
}
