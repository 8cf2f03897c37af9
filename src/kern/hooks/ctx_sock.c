/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs around sockets, and the views of sockets that other programs get from helpers (struct
 * bpf_sock, bpf_tcp_sock, bpf_xdp_sock). Which attach type may touch which field is a column.
 * The conversion of the views is in convert_sock.c; that of the other contexts is a gap.
 */
#include "kern/hooks/ctx.h"

#define SK struct bpf_sock
#define ADDR struct bpf_sock_addr
#define OPS struct bpf_sock_ops
#define MSG struct sk_msg_md
#define REUSE struct sk_reuseport_md
#define LOOKUP struct bpf_sk_lookup
#define AT(type) BIT_ULL(BPF_CGROUP_##type)

/* ---- struct bpf_sock ---- */

/* Linux: filter.c bpf_sock_is_valid_access() */
static const struct ctx_field sock_fields[] = {
	CTX_FIELD(SK, state, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, family, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, type, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, protocol, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, src_port, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, rx_queue_mapping, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, src_ip4, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, src_ip6, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, dst_ip4, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, dst_ip6, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, dst_port, .flags = CTX_R | CTX_NARROW | CTX_WHOLE_4, .size = 2),
	CTX_PADDING(SK, dst_port, dst_ip4),
};
static const struct ctx_table sock_table = CTX_TABLE(sock_fields, SK, .default_size = 4);

/* Linux: filter.c __sock_filter_check_attach_type() */
static const struct ctx_field cg_sock_fields[] = {
	CTX_FIELD(SK, bound_dev_if, .flags = CTX_RW, .size = 4,
		  .read_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE),
		  .write_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE)),
	CTX_FIELD(SK, mark, .flags = CTX_RW, .size = 4,
		  .read_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE),
		  .write_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE)),
	CTX_FIELD(SK, priority, .flags = CTX_RW, .size = 4,
		  .read_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE),
		  .write_by = AT(INET_SOCK_CREATE) | AT(INET_SOCK_RELEASE)),
	CTX_FIELD(SK, src_ip4, .flags = CTX_R | CTX_NARROW, .size = 4,
		  .read_by = AT(INET4_POST_BIND)),
	CTX_FIELD(SK, src_ip6, .flags = CTX_R | CTX_NARROW, .size = 4,
		  .read_by = AT(INET6_POST_BIND)),
	CTX_FIELD(SK, src_port, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4,
		  .read_by = AT(INET4_POST_BIND) | AT(INET6_POST_BIND)),
	/* The rest as any view of a socket */
	CTX_FIELD(SK, state, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, family, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, type, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, protocol, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, rx_queue_mapping, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(SK, dst_ip4, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, dst_ip6, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(SK, dst_port, .flags = CTX_R | CTX_NARROW | CTX_WHOLE_4, .size = 2),
	CTX_PADDING(SK, dst_port, dst_ip4),
};
static const struct ctx_table cg_sock_table = CTX_TABLE(cg_sock_fields, SK, .default_size = 4);

CTX_TABLE_RULE(cg_sock)

/* ---- views ---- */

/* Linux: filter.c bpf_tcp_sock_is_valid_access() */
static const struct ctx_field tcp_sock_fields[] = {
	CTX_FIELD(struct bpf_tcp_sock, bytes_received, .flags = CTX_R | CTX_EXACT, .size = 8),
	CTX_FIELD(struct bpf_tcp_sock, bytes_acked, .flags = CTX_R | CTX_EXACT, .size = 8),
};
static const struct ctx_table tcp_sock_table = {
	.fields = tcp_sock_fields,
	.count = ARRAY_SIZE(tcp_sock_fields),
	.bytes = offsetofend(struct bpf_tcp_sock, icsk_retransmits),
	.default_size = 4,
};

static const struct ctx_table xdp_sock_table = {
	.bytes = offsetofend(struct bpf_xdp_sock, queue_id),
	.default_size = 4,
};

bool sock_view_is_valid_access(enum reg_type view, int off, int size, enum access_type type,
			       struct insn_access *info)
{
	const struct ctx_access access = {off, size, type, NULL, info};

	switch ((u32)view) {
	case PTR_TO_SOCK_COMMON: /* a request or timewait socket has less */
		if (off >= (int)offsetof(SK, type) && off < (int)offsetofend(SK, priority))
			return false;
		return ctx_table_access(&sock_table, &access);
	case PTR_TO_SOCKET:
		return ctx_table_access(&sock_table, &access);
	case PTR_TO_TCP_SOCK:
		return ctx_table_access(&tcp_sock_table, &access);
	case PTR_TO_XDP_SOCK:
		return ctx_table_access(&xdp_sock_table, &access);
	}
	return false;
}

/* ---- struct bpf_sock_addr ---- */

#define V4 (AT(INET4_BIND) | AT(INET4_CONNECT) | AT(INET4_GETPEERNAME) | \
	    AT(INET4_GETSOCKNAME) | AT(UDP4_SENDMSG) | AT(UDP4_RECVMSG))
#define V6 (AT(INET6_BIND) | AT(INET6_CONNECT) | AT(INET6_GETPEERNAME) | \
	    AT(INET6_GETSOCKNAME) | AT(UDP6_SENDMSG) | AT(UDP6_RECVMSG))
#define RW_NARROW .flags = CTX_RW | CTX_NARROW, .size = 4
#define RW_WIDE .flags = CTX_RW | CTX_NARROW | CTX_WIDE, .size = 4

/* Linux: filter.c sock_addr_is_valid_access() */
static const struct ctx_field sock_addr_fields[] = {
	CTX_FIELD(ADDR, user_ip4, RW_NARROW, .read_by = V4, .write_by = V4),
	CTX_FIELD(ADDR, user_ip6, RW_WIDE, .read_by = V6, .write_by = V6),
	CTX_FIELD(ADDR, msg_src_ip4, RW_NARROW, .read_by = AT(UDP4_SENDMSG),
		  .write_by = AT(UDP4_SENDMSG)),
	CTX_FIELD(ADDR, msg_src_ip6, RW_WIDE, .read_by = AT(UDP6_SENDMSG),
		  .write_by = AT(UDP6_SENDMSG)),
	CTX_FIELD(ADDR, user_port, RW_NARROW),
	CTX_FIELD(ADDR, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET),
	CTX_FIELD(ADDR, user_family, .flags = CTX_R, .size = 4),
	CTX_FIELD(ADDR, family, .flags = CTX_R, .size = 4),
	CTX_FIELD(ADDR, type, .flags = CTX_R, .size = 4),
	CTX_FIELD(ADDR, protocol, .flags = CTX_R, .size = 4),
};
static const struct ctx_table sock_addr_table = CTX_TABLE(sock_addr_fields, ADDR);

CTX_TABLE_RULE(sock_addr)

/* ---- struct bpf_sock_ops ---- */

/* Linux: filter.c sock_ops_is_valid_access() */
static const struct ctx_field sock_ops_fields[] = {
	CTX_FIELD(OPS, reply, .flags = CTX_RW | CTX_EXACT, .size = 4),
	CTX_FIELD(OPS, sk_txhash, .flags = CTX_RW | CTX_EXACT, .size = 4),
	CTX_TILL(OPS, bytes_received, bytes_acked, .flags = CTX_R, .size = 8),
	CTX_FIELD(OPS, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET_OR_NULL),
	CTX_FIELD(OPS, skb_data, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(OPS, skb_data_end, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(OPS, skb_tcp_flags, .flags = CTX_R | CTX_NARROW | CTX_EXACT, .size = 4),
	CTX_FIELD(OPS, skb_hwtstamp, .flags = CTX_R, .size = 8),
};
static const struct ctx_table sock_ops_table = CTX_TABLE(sock_ops_fields, OPS, .default_size = 4);

CTX_TABLE_RULE(sock_ops)

/* ---- struct sk_msg_md ---- */

/* Linux: filter.c sk_msg_is_valid_access() */
static const struct ctx_field sk_msg_fields[] = {
	CTX_FIELD(MSG, data, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(MSG, data_end, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(MSG, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET),
	CTX_FIELD(MSG, family, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, remote_ip4, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, local_ip4, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, remote_ip6, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, local_ip6, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, remote_port, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, local_port, .flags = CTX_R, .size = 4),
	CTX_FIELD(MSG, size, .flags = CTX_R, .size = 4),
};
static const struct ctx_table sk_msg_table = CTX_TABLE(sk_msg_fields, MSG);

CTX_TABLE_RULE(sk_msg)

/* ---- struct sk_reuseport_md ---- */

/* Linux: filter.c sk_reuseport_is_valid_access() */
static const struct ctx_field sk_reuseport_fields[] = {
	CTX_FIELD(REUSE, data, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(REUSE, data_end, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(REUSE, hash, .flags = CTX_R, .size = 4),
	CTX_FIELD(REUSE, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET),
	CTX_FIELD(REUSE, migrating_sk, .flags = CTX_R, .size = 8,
		  .reg_type = PTR_TO_SOCK_COMMON_OR_NULL),
	CTX_FIELD(REUSE, eth_protocol, .flags = CTX_R | CTX_NARROW | CTX_MIN_2, .size = 4),
	CTX_FIELD(REUSE, ip_protocol, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(REUSE, bind_inany, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(REUSE, len, .flags = CTX_R | CTX_NARROW, .size = 4),
};
static const struct ctx_table sk_reuseport_table = CTX_TABLE(sk_reuseport_fields, REUSE);

CTX_TABLE_RULE(sk_reuseport)

/* ---- struct bpf_sk_lookup ---- */

/* Linux: filter.c sk_lookup_is_valid_access() */
static const struct ctx_field sk_lookup_fields[] = {
	CTX_FIELD(LOOKUP, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET_OR_NULL),
	CTX_FIELD(LOOKUP, family, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, protocol, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, remote_ip4, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, local_ip4, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, remote_ip6, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, local_ip6, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, local_port, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, ingress_ifindex, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(LOOKUP, remote_port, .flags = CTX_R | CTX_NARROW | CTX_WHOLE_4, .size = 2),
	{.off = offsetofend(LOOKUP, remote_port), .end = offsetof(LOOKUP, local_ip4),
	 .flags = CTX_R | CTX_NARROW, .size = 2}, /* padding that old programs read */
};
static const struct ctx_table sk_lookup_table = CTX_TABLE(sk_lookup_fields, LOOKUP);

CTX_TABLE_RULE(sk_lookup)

const struct prog_ops cg_sock_prog_ops = {
	.is_valid_access = cg_sock_is_valid_access,
	.convert_access = sock_convert,
	.rewrites_ctx = true,
};
const struct prog_ops cg_sock_addr_prog_ops = {
	.is_valid_access = sock_addr_is_valid_access,
	.rewrites_ctx = true,
};
const struct prog_ops sock_ops_prog_ops = {
	.is_valid_access = sock_ops_is_valid_access,
	.rewrites_ctx = true,
};
const struct prog_ops sk_msg_prog_ops = {
	.is_valid_access = sk_msg_is_valid_access,
	.rewrites_ctx = true,
	.prologue = noop_prologue,
};
const struct prog_ops sk_reuseport_prog_ops = {
	.is_valid_access = sk_reuseport_is_valid_access,
	.rewrites_ctx = true,
};
const struct prog_ops sk_lookup_prog_ops = {
	.is_valid_access = sk_lookup_is_valid_access,
	.rewrites_ctx = true,
};
