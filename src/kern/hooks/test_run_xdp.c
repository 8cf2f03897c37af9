/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * BPF_PROG_TEST_RUN of XDP programs: the user's bytes behind 256 bytes of headroom, as received on
 * queue 0 of the loopback device. Linux: test_run.c bpf_prog_test_run_xdp(). Live frames and
 * packets of several buffers are gaps.
 */
#include "kern/hooks/test_run.h"

#define XDP_HEADROOM 256
#define XDP_FRAME_BYTES 40 /* Linux: sizeof(struct xdp_frame) */

struct xdp_run {
	struct test_run t;
	const struct layout *l;
	struct xdp_md user;
	bool has_ctx;
	u32 headroom, meta, linear;
	char *page, *xdp;
};

/* Linux: xdp_metalen_invalid() */
static bool meta_length_invalid(u32 bytes)
{
	return bytes % 4 || bytes > 255;
}

static int check_ctx(struct xdp_run *r)
{
	const struct xdp_md *user = &r->user;

	if (user->data_meta || user->data_end > r->t.attr->test.data_size_in ||
	    user->data > user->data_end)
		return -EINVAL;
	r->meta = user->data;
	if (meta_length_invalid(r->meta) || r->meta > r->headroom - XDP_FRAME_BYTES)
		return -EINVAL;
	r->headroom -= r->meta;
	r->linear = user->data_end;
	return 0;
}

static int check_input(struct xdp_run *r)
{
	const union bpf_attr *attr = r->t.attr;
	struct kern *kern = prog_kern(r->t.prog);
	int err;

	if (r->t.prog->expected_attach_type == BPF_XDP_DEVMAP ||
	    r->t.prog->expected_attach_type == BPF_XDP_CPUMAP ||
	    attr->test.flags & ~BPF_F_TEST_XDP_LIVE_FRAMES || r->t.prog->dev_bound)
		return -EINVAL;
	if (attr->test.flags)
		return kern_gap(kern, "test run: BPF_F_TEST_XDP_LIVE_FRAMES");
	if (attr->test.batch_size)
		return -EINVAL;
	err = test_run_ctx_in(&r->t, &r->user, sizeof(r->user), &r->has_ctx);
	if (err)
		return err;
	r->headroom = XDP_HEADROOM;
	r->linear = attr->test.data_size_in;
	if (r->has_ctx) {
		err = check_ctx(r);
		if (err)
			return err;
	}
	r->linear = min(r->linear, (u32)PAGE_BYTES - r->headroom - r->l->shinfo_bytes);
	if (attr->test.data_size_in - r->meta < ETH_HEADER_BYTES)
		return -EINVAL;
	if (r->linear < attr->test.data_size_in)
		return kern_gap(kern, "test run: packets in several buffers");
	return 0;
}

static int make_packet(struct xdp_run *r)
{
	const struct layout *l = r->l;
	struct kern *kern = prog_kern(r->t.prog);
	char *start;

	r->page = packet_memory_take(kern, PACKET_PAGE);
	r->xdp = packet_memory_take(kern, PACKET_STRUCT);
	if (!r->page || !r->xdp)
		return -ENOMEM;
	start = r->page + r->headroom;
	if (user_read(start, r->t.attr->test.data_in, r->linear))
		return -EFAULT;
	FIELD(char *, r->xdp, l->xdp_data_hard_start) = r->page;
	FIELD(char *, r->xdp, l->xdp_data_meta) = start;
	FIELD(char *, r->xdp, l->xdp_data) = start + r->meta;
	FIELD(char *, r->xdp, l->xdp_data_end) = start + r->linear;
	FIELD(void *, r->xdp, l->xdp_rxq) = l->rxq;
	FIELD(u32, r->xdp, l->xdp_frame_sz) = PAGE_BYTES;
	if (!r->has_ctx)
		return 0;
	if (r->user.egress_ifindex || (!r->user.ingress_ifindex && r->user.rx_queue_index))
		return -EINVAL;
	if (r->user.ingress_ifindex > 1)
		return -ENODEV;
	return r->user.rx_queue_index ? -EINVAL : 0;
}

static int run_packet(struct xdp_run *r)
{
	const struct layout *l = r->l;
	int err = test_run_exec(&r->t, r->xdp, r->t.attr->test.repeat);
	char *data, *end, *meta;

	if (err)
		return err;
	data = FIELD(char *, r->xdp, l->xdp_data);
	end = FIELD(char *, r->xdp, l->xdp_data_end);
	meta = FIELD(char *, r->xdp, l->xdp_data_meta);
	r->user.data = data - meta;
	r->user.data_end = end - meta;
	err = test_run_finish(&r->t, meta, end - meta);
	if (!err && r->has_ctx)
		err = test_run_ctx_out(&r->t, &r->user, sizeof(r->user));
	return err;
}

int test_run_xdp(struct prog *prog, const union bpf_attr *attr, union bpf_attr *user_attr)
{
	struct xdp_run r = {.t = {prog, attr, user_attr}};
	int err = layout_make(prog_kern(prog));

	if (err)
		return err;
	r.l = layout_of(prog_kern(prog));
	err = check_input(&r);
	if (!err)
		err = make_packet(&r);
	if (!err)
		err = run_packet(&r);
	packet_memory_give(prog_kern(prog), PACKET_PAGE, r.page);
	packet_memory_give(prog_kern(prog), PACKET_STRUCT, r.xdp);
	return err;
}
