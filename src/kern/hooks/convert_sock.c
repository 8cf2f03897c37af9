/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The views struct bpf_sock, bpf_tcp_sock and bpf_xdp_sock: accesses become loads (and, for
 * cgroup programs, stores) of struct sock, tcp_sock and xdp_sock. A row per field.
 * Called by the rewriting passes: for the context of cgroup/sock programs through prog_ops, for
 * pointers that helpers return through sock_view_convert().
 */
#include "kern/hooks/convert.h"

#define SK struct bpf_sock
#define TCP struct bpf_tcp_sock
#define NO_QUEUE_MAPPING 0xffff

struct view_conv {
	u16 off, end; /* end: an array, the offset within it is kept; 0: one field */
	const char *in, *member;
	bool plain; /* the load reads the whole field: no target size */
	bool as_written; /* the access keeps the size it has (addresses) */
};

/* Linux: filter.c bpf_sock_convert_ctx_access() */
static const struct view_conv sock_convs[] = {
	{offsetof(SK, bound_dev_if), 0, "sock_common", "skc_bound_dev_if", .plain = true},
	{offsetof(SK, mark), 0, "sock", "sk_mark", .plain = true},
	{offsetof(SK, priority), 0, "sock", "sk_priority", .plain = true},
	{offsetof(SK, family), 0, "sock_common", "skc_family"},
	{offsetof(SK, type), 0, "sock", "sk_type"},
	{offsetof(SK, protocol), 0, "sock", "sk_protocol"},
	{offsetof(SK, src_ip4), 0, "sock_common", "skc_rcv_saddr", .as_written = true},
	{offsetof(SK, dst_ip4), 0, "sock_common", "skc_daddr", .as_written = true},
	{offsetof(SK, src_ip6), offsetofend(SK, src_ip6), "sock_common", "skc_v6_rcv_saddr",
	 .as_written = true},
	{offsetof(SK, dst_ip6), offsetofend(SK, dst_ip6), "sock_common", "skc_v6_daddr",
	 .as_written = true},
	{offsetof(SK, src_port), 0, "sock_common", "skc_num"},
	{offsetof(SK, dst_port), 0, "sock_common", "skc_dport"},
	{offsetof(SK, state), 0, "sock_common", "skc_state"},
	{offsetof(SK, rx_queue_mapping), 0, "sock_common", "skc_rx_queue_mapping"},
};

/* Linux: filter.c bpf_tcp_sock_convert_ctx_access() */
#define T(field) {offsetof(TCP, field), 0, "tcp_sock", #field, .plain = true}
static const struct view_conv tcp_convs[] = {
	T(snd_cwnd), T(srtt_us), T(snd_ssthresh), T(rcv_nxt), T(snd_nxt), T(snd_una),
	T(mss_cache), T(ecn_flags), T(rate_delivered), T(rate_interval_us), T(packets_out),
	T(retrans_out), T(total_retrans), T(segs_in), T(data_segs_in), T(segs_out),
	T(data_segs_out), T(lost_out), T(sacked_out), T(bytes_received), T(bytes_acked),
	T(dsack_dups), T(delivered), T(delivered_ce),
	{offsetof(TCP, icsk_retransmits), 0, "inet_connection_sock", "icsk_retransmits",
	 .plain = true},
};
#undef T

static const struct view_conv xdp_sock_convs[] = {
	{offsetof(struct bpf_xdp_sock, queue_id), 0, "xdp_sock", "queue_id", .plain = true},
};

static const struct view_conv *find_conv(const struct view_conv *rows, u32 count, int off)
{
	for (u32 i = 0; i < count; i++)
		if (off == rows[i].off || (off > rows[i].off && off < rows[i].end))
			return &rows[i];
	return NULL;
}

static void conv_view(struct convert *c, const struct view_conv *row)
{
	u32 bytes = 0;
	int off = member_off(c, row->in, row->member, &bytes);

	if (row->end) {
		off += c->si->off - row->off;
		bytes = 4;
	}
	if (!row->plain)
		*c->target_size = bytes;
	emit_access(c, row->as_written ? BPF_SIZE(c->si->code) : size_code(bytes), off);
}

u32 sock_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		 struct prog *prog, u32 *target_size)
{
	const struct view_conv *row = find_conv(sock_convs, ARRAY_SIZE(sock_convs), insn->off);
	struct convert c;

	if (!row)
		return 0;
	c = convert_new(type, insn, to, prog, target_size);
	conv_view(&c, row);
	if (insn->off == offsetof(SK, rx_queue_mapping)) { /* "none" reads as -1 */
		emit(&c, JMP_IMM(BPF_JNE, insn->dst_reg, NO_QUEUE_MAPPING, 1));
		emit(&c, MOV32_IMM(insn->dst_reg, -1));
		*target_size = 4;
	}
	return convert_end(&c);
}

/* tcp_sock.rtt_min is a filter of samples: the best one comes first. */
static void conv_rtt_min(struct convert *c)
{
	emit_access(c, BPF_W, member_off(c, "tcp_sock", "rtt_min", NULL) +
				      member_off(c, "minmax_sample", "v", NULL));
}

static u32 tcp_sock_convert(const struct bpf_insn *insn, struct bpf_insn *to, struct prog *prog,
			    u32 *target_size)
{
	const struct view_conv *row = find_conv(tcp_convs, ARRAY_SIZE(tcp_convs), insn->off);
	struct convert c;

	c = convert_new(ACCESS_READ, insn, to, prog, target_size);
	if (insn->off == offsetof(TCP, rtt_min))
		conv_rtt_min(&c);
	else if (row)
		conv_view(&c, row);
	return convert_end(&c);
}

u32 sock_view_convert(enum reg_type view, const struct bpf_insn *insn, struct bpf_insn *to,
		      struct prog *prog, u32 *target_size)
{
	const struct view_conv *row;
	struct convert c;

	switch ((u32)view) {
	case PTR_TO_SOCKET:
	case PTR_TO_SOCK_COMMON:
		return sock_convert(ACCESS_READ, insn, to, prog, target_size);
	case PTR_TO_TCP_SOCK:
		return tcp_sock_convert(insn, to, prog, target_size);
	case PTR_TO_XDP_SOCK:
		row = find_conv(xdp_sock_convs, ARRAY_SIZE(xdp_sock_convs), insn->off);
		c = convert_new(ACCESS_READ, insn, to, prog, target_size);
		if (row)
			conv_view(&c, row);
		return convert_end(&c);
	}
	return 0;
}
