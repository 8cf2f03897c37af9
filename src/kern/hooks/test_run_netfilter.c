/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN of netfilter programs: the user's bytes are an IP packet that leaves this
 * machine, or, at another hook that the user's nf_hook_state names, a frame that came in on the
 * loopback device. Linux: test_run.c bpf_prog_test_run_nf()
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>

#include "kern/hooks/test_run.h"

#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40

/* struct nf_hook_state in the kernel BTF in use */
struct state_layout {
	int hook, pf, in, out;
	u32 bytes;
};

struct netfilter_run {
	struct skb_run packet;
	struct state_layout at;
	u8 state[128] __attribute__((aligned(8)));
};

static bool find_state(const struct btf *btf, struct state_layout *at)
{
	s32 id = btf_find_by_name_kind(btf, "nf_hook_state", BTF_KIND_STRUCT);

	at->hook = btf_find_member(btf, "nf_hook_state", "hook", NULL);
	at->pf = btf_find_member(btf, "nf_hook_state", "pf", NULL);
	at->in = btf_find_member(btf, "nf_hook_state", "in", NULL);
	at->out = btf_find_member(btf, "nf_hook_state", "out", NULL);
	at->bytes = id > 0 ? btf_type_by_id(btf, id)->size : 0;
	return at->hook >= 0 && at->pf >= 0 && at->in >= 0 && at->out >= 0 &&
	       at->bytes <= sizeof(((struct netfilter_run *)NULL)->state);
}

/* The user gives hook and protocol family only, pointers are the kernel's. */
static bool has_pointers(const u8 *state, u32 bytes)
{
	for (u32 i = sizeof(u64); i < bytes; i++)
		if (state[i])
			return true;
	return false;
}

/* Linux: verify_and_copy_hook_state(), which asks its own state, not the user's, for the hook:
 * so the device is always the one that the packet leaves by. */
static int state_in(struct netfilter_run *r)
{
	u8 user[sizeof(r->state)];
	bool given;
	int err;

	FIELD(u8, r->state, r->at.pf) = NFPROTO_IPV4;
	FIELD(u8, r->state, r->at.hook) = NF_INET_LOCAL_OUT;
	err = test_run_ctx_in(&r->packet.t, user, r->at.bytes, &given);
	if (err || !given)
		return err;
	if (has_pointers(user, r->at.bytes))
		return -EINVAL;
	if (user[r->at.pf] != NFPROTO_IPV4 && user[r->at.pf] != NFPROTO_IPV6)
		return -EINVAL;
	FIELD(void *, r->state, r->at.out) = r->packet.l->loopback;
	FIELD(u8, r->state, r->at.pf) = user[r->at.pf];
	FIELD(u8, r->state, r->at.hook) = user[r->at.hook];
	return 0;
}

/* A frame comes in: its protocol must be the hook's family. */
static int frame_in(struct skb_run *packet, u8 family)
{
	u32 bytes = packet->t.attr->test.data_size_in;

	if (bytes < ETH_HEADER_BYTES + IPV4_HEADER_BYTES)
		return -EINVAL;
	skb_run_ethernet_in(packet);
	switch (ntohs(FIELD(u16, packet->skb, packet->l->skb_protocol))) {
	case ETH_P_IP:
		return family == NFPROTO_IPV4 ? 0 : -EINVAL;
	case ETH_P_IPV6:
		return bytes >= ETH_HEADER_BYTES + IPV6_HEADER_BYTES && family == NFPROTO_IPV6 ?
			       0 : -EINVAL;
	default:
		return -EPROTO;
	}
}

static int packet_in(struct netfilter_run *r)
{
	struct skb_run *packet = &r->packet;
	u8 family = FIELD(u8, r->state, r->at.pf);

	FIELD(void *, packet->skb, packet->l->skb_sk) = NULL;
	if (FIELD(u8, r->state, r->at.hook) != NF_INET_LOCAL_OUT)
		return frame_in(packet, family);
	FIELD(void *, packet->skb, packet->l->skb_dev) = NULL;
	FIELD(u16, packet->skb, packet->l->skb_protocol) =
		htons(family == NFPROTO_IPV4 ? ETH_P_IP : ETH_P_IPV6);
	return 0;
}

static int run_in_hook(struct netfilter_run *r)
{
	struct skb_run *packet = &r->packet;
	struct {
		void *state, *skb;
	} ctx = {r->state, packet->skb}; /* struct bpf_nf_ctx */
	int err = packet_in(r);

	if (!err)
		err = test_run_exec(&packet->t, &ctx, packet->t.attr->test.repeat);
	return err ? err : test_run_finish(&packet->t, NULL, 0);
}

int test_run_netfilter(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct netfilter_run r = {.packet.t = {prog, attr, user_attr}};
	struct kern *kern = prog_kern(prog);
	int err = layout_make(kern);

	if (err)
		return err;
	r.packet.l = layout_of(kern);
	if (!find_state(kern->vmlinux, &r.at))
		return kern_gap(kern, "the kernel BTF in use lacks nf_hook_state");
	if (attr->test.flags || attr->test.cpu || attr->test.batch_size ||
	    attr->test.data_size_in < IPV4_HEADER_BYTES)
		return -EINVAL;
	r.packet.linear = attr->test.data_size_in;
	err = skb_run_make_buffer(&r.packet);
	if (!err)
		err = state_in(&r);
	if (!err)
		err = run_in_hook(&r);
	skb_run_free(&r.packet);
	return err;
}
