/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts: which accesses each family of programs allows and what a load yields, the rows of
 * progs.def, and the code that accesses become against the built-in kernel BTF. Expectations are
 * Linux's is_valid_access functions and their selftests (verifier_ctx.c, verifier_sock.c ...).
 */
#include <linux/capability.h>

#include "kern/hooks/hooks.h"
#include "kern/isa/build.h"
#include "unit.h"

static struct kern kern = {.caps = ~0ULL};

static struct prog prog_of(u32 type, u32 attach)
{
	return (struct prog){
		.object = {.kern = &kern},
		.type = type,
		.expected_attach_type = attach,
	};
}

/* The rule's answer; *info: what it told */
static bool ask(const struct prog *prog, int off, int size, enum access_type t,
		struct insn_access *info)
{
	*info = (struct insn_access){.reg_type = SCALAR_VALUE};
	return prog_ops(prog)->is_valid_access(off, size, t, prog, info);
}

static bool reads(u32 type, u32 attach, int off, int size)
{
	struct prog prog = prog_of(type, attach);
	struct insn_access info;

	return ask(&prog, off, size, ACCESS_READ, &info);
}

static bool writes(u32 type, u32 attach, int off, int size)
{
	struct prog prog = prog_of(type, attach);
	struct insn_access info;

	return ask(&prog, off, size, ACCESS_WRITE, &info);
}

static u32 yields(u32 type, u32 attach, int off, int size)
{
	struct prog prog = prog_of(type, attach);
	struct insn_access info;

	return ask(&prog, off, size, ACCESS_READ, &info) ? info.reg_type : NOT_INIT;
}

#define SKB(member) ((int)offsetof(struct __sk_buff, member))
#define FILTER BPF_PROG_TYPE_SOCKET_FILTER
#define TC BPF_PROG_TYPE_SCHED_CLS
#define CG BPF_PROG_TYPE_CGROUP_SKB

static void test_skb(void)
{
	struct prog filter = prog_of(FILTER, 0);
	struct insn_access info;

	CHECK(reads(FILTER, 0, SKB(len), 4));
	CHECK(ask(&filter, SKB(mark) + 1, 1, ACCESS_READ, &info) && info.ctx_field_size == 4);
	CHECK(reads(FILTER, 0, SKB(mark) + 2, 2));
	CHECK(!reads(FILTER, 0, SKB(mark) + 1, 2)); /* not aligned */
	CHECK(!reads(FILTER, 0, SKB(len), 8));
	CHECK(!reads(FILTER, 0, sizeof(struct __sk_buff), 4));
	CHECK(!reads(FILTER, 0, -4, 4));
	CHECK(!writes(FILTER, 0, SKB(mark), 4));
	CHECK(writes(FILTER, 0, SKB(cb[4]), 4) && writes(FILTER, 0, SKB(cb[0]), 8));
	CHECK(!reads(FILTER, 0, SKB(cb[4]), 8));
	CHECK(!reads(FILTER, 0, SKB(data), 4) && !reads(FILTER, 0, SKB(tc_classid), 4));
	CHECK(!reads(FILTER, 0, SKB(family), 4) && !reads(FILTER, 0, SKB(tstamp), 8));
	CHECK(yields(FILTER, 0, SKB(sk), 8) == PTR_TO_SOCK_COMMON_OR_NULL);
	CHECK(!reads(FILTER, 0, SKB(sk), 4));

	CHECK(yields(TC, 0, SKB(data), 4) == PTR_TO_PACKET);
	CHECK(yields(TC, 0, SKB(data_end), 4) == PTR_TO_PACKET_END);
	CHECK(yields(TC, 0, SKB(data_meta), 4) == PTR_TO_PACKET_META);
	CHECK(!reads(TC, 0, SKB(data), 2) && !reads(TC, 0, SKB(data) + 2, 2));
	CHECK(writes(TC, 0, SKB(mark), 4) && !writes(TC, 0, SKB(mark), 2));
	CHECK(writes(TC, 0, SKB(tstamp), 8) && !writes(TC, 0, SKB(tstamp), 4));
	CHECK(!writes(TC, 0, SKB(hwtstamp), 8) && reads(TC, 0, SKB(hwtstamp), 8));
	CHECK(!reads(TC, 0, SKB(tstamp_type) + 1, 1) && !reads(TC, 0, SKB(tstamp_type), 4));
	CHECK(!reads(TC, 0, SKB(family), 4) && !reads(TC, 0, SKB(flow_keys), 8));
	CHECK(!writes(TC, 0, SKB(hash), 4));

	CHECK(yields(CG, BPF_CGROUP_INET_EGRESS, SKB(data), 4) == PTR_TO_PACKET);
	CHECK(!reads(CG, 0, SKB(data_meta), 4) && reads(CG, 0, SKB(remote_ip6[2]), 4));
	CHECK(!reads(CG, 0, SKB(remote_ip6[2]), 2));
	CHECK(writes(CG, 0, SKB(tstamp), 8));
	kern.caps = 0;
	CHECK(!reads(CG, 0, SKB(data), 4) && reads(CG, 0, SKB(tstamp), 8));
	CHECK(!writes(CG, 0, SKB(tstamp), 8) && writes(CG, 0, SKB(mark), 4));
	kern.caps = ~0ULL;

	CHECK(!reads(BPF_PROG_TYPE_SK_SKB, 0, SKB(mark), 4));
	CHECK(writes(BPF_PROG_TYPE_SK_SKB, 0, SKB(priority), 4));
	CHECK(writes(BPF_PROG_TYPE_LWT_IN, 0, SKB(priority), 4));
	CHECK(yields(BPF_PROG_TYPE_FLOW_DISSECTOR, 0, SKB(flow_keys), 8) == PTR_TO_FLOW_KEYS);
	CHECK(!reads(BPF_PROG_TYPE_FLOW_DISSECTOR, 0, SKB(len), 4));
}

static void test_tstamp_type(void)
{
	struct prog tc = prog_of(TC, 0);
	struct insn_access info;

	CHECK(!tc.tstamp_type_access);
	CHECK(ask(&tc, SKB(tstamp_type), 1, ACCESS_READ, &info) && tc.tstamp_type_access);
}

static void test_xdp(void)
{
	const u32 type = BPF_PROG_TYPE_XDP;
	struct prog prog = prog_of(type, BPF_XDP);
	struct insn_access info = {.is_ldsx = true};

	CHECK(yields(type, BPF_XDP, 0, 4) == PTR_TO_PACKET);
	CHECK(yields(type, BPF_XDP, 4, 4) == PTR_TO_PACKET_END);
	CHECK(!reads(type, BPF_XDP, 0, 8) && !reads(type, BPF_XDP, 0, 2));
	CHECK(!writes(type, BPF_XDP, 16, 4));
	CHECK(!reads(type, BPF_XDP, offsetof(struct xdp_md, egress_ifindex), 4));
	CHECK(reads(type, BPF_XDP_DEVMAP, offsetof(struct xdp_md, egress_ifindex), 4));
	CHECK(!prog_ops(&prog)->is_valid_access(0, 4, ACCESS_READ, &prog, &info));
}

#define SK(member) ((int)offsetof(struct bpf_sock, member))
#define offsetofend(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
#define VIEW(view, off, size) \
	({ \
		struct insn_access info_ = {}; \
		sock_view_is_valid_access(view, off, size, ACCESS_READ, &info_); \
	})

static void test_sockets(void)
{
	const u32 type = BPF_PROG_TYPE_CGROUP_SOCK;

	CHECK(VIEW(PTR_TO_SOCKET, SK(family), 2) && VIEW(PTR_TO_SOCKET, SK(mark), 4));
	CHECK(!VIEW(PTR_TO_SOCKET, SK(mark), 2) && !VIEW(PTR_TO_SOCKET, SK(state) + 1, 1));
	CHECK(VIEW(PTR_TO_SOCKET, SK(dst_port), 2) && VIEW(PTR_TO_SOCKET, SK(dst_port), 4));
	CHECK(!VIEW(PTR_TO_SOCKET, SK(dst_port) + 2, 2)); /* padding */
	CHECK(VIEW(PTR_TO_SOCKET, SK(dst_ip6[0]) + 1, 1));
	CHECK(!VIEW(PTR_TO_SOCK_COMMON, SK(type), 4) && VIEW(PTR_TO_SOCK_COMMON, SK(state), 4));
	CHECK(!VIEW(PTR_TO_SOCKET, sizeof(struct bpf_sock), 4));
	CHECK(VIEW(PTR_TO_TCP_SOCK, offsetof(struct bpf_tcp_sock, bytes_acked), 8));
	CHECK(!VIEW(PTR_TO_TCP_SOCK, offsetof(struct bpf_tcp_sock, bytes_acked), 4));
	CHECK(!VIEW(PTR_TO_TCP_SOCK, sizeof(struct bpf_tcp_sock), 8));
	CHECK(VIEW(PTR_TO_XDP_SOCK, 0, 4) && !VIEW(PTR_TO_XDP_SOCK, 4, 4));

	CHECK(writes(type, BPF_CGROUP_INET_SOCK_CREATE, SK(mark), 4));
	CHECK(!reads(type, BPF_CGROUP_INET4_POST_BIND, SK(mark), 4));
	CHECK(reads(type, BPF_CGROUP_INET4_POST_BIND, SK(src_ip4), 1));
	CHECK(!writes(type, BPF_CGROUP_INET4_POST_BIND, SK(src_ip4), 4));
	CHECK(!reads(type, BPF_CGROUP_INET6_POST_BIND, SK(src_ip4), 4));
	CHECK(reads(type, BPF_CGROUP_INET6_POST_BIND, SK(family), 4));
}

#define ADDR(member) ((int)offsetof(struct bpf_sock_addr, member))

static void test_addresses(void)
{
	const u32 type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR;

	CHECK(writes(type, BPF_CGROUP_INET6_BIND, ADDR(user_ip6[0]), 8));
	CHECK(!writes(type, BPF_CGROUP_INET6_BIND, ADDR(user_ip6[1]), 8));
	CHECK(!writes(type, BPF_CGROUP_INET4_BIND, ADDR(user_ip6[0]), 4));
	CHECK(!reads(type, BPF_CGROUP_INET4_BIND, ADDR(user_ip4), 8));
	CHECK(reads(type, BPF_CGROUP_INET4_BIND, ADDR(user_ip4) + 1, 1));
	CHECK(!writes(type, BPF_CGROUP_INET4_BIND, ADDR(user_ip4), 1));
	CHECK(reads(type, BPF_CGROUP_UDP4_SENDMSG, ADDR(msg_src_ip4), 4));
	CHECK(!reads(type, BPF_CGROUP_UDP6_SENDMSG, ADDR(msg_src_ip4), 4));
	CHECK(yields(type, BPF_CGROUP_INET4_BIND, ADDR(sk), 8) == PTR_TO_SOCKET);
	CHECK(!writes(type, BPF_CGROUP_INET4_BIND, ADDR(user_family), 4));
}

#define DEVICE BPF_PROG_TYPE_CGROUP_DEVICE
#define SYSCTL BPF_PROG_TYPE_CGROUP_SYSCTL
#define SOCKOPT BPF_PROG_TYPE_CGROUP_SOCKOPT
#define LOOKUP BPF_PROG_TYPE_SK_LOOKUP
#define REUSEPORT BPF_PROG_TYPE_SK_REUSEPORT
#define SOCK_OPS BPF_PROG_TYPE_SOCK_OPS
#define SK_MSG BPF_PROG_TYPE_SK_MSG
#define TP BPF_PROG_TYPE_TRACEPOINT
#define RAW_TP_WRITABLE BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE
#define RAW_TP BPF_PROG_TYPE_RAW_TRACEPOINT
#define PERF BPF_PROG_TYPE_PERF_EVENT
#define SYSCALL BPF_PROG_TYPE_SYSCALL
#define LIRC BPF_PROG_TYPE_LIRC_MODE2
#define KPROBE BPF_PROG_TYPE_KPROBE
#define REUSE(member) ((int)offsetof(struct sk_reuseport_md, member))
#define LOOK(member) ((int)offsetof(struct bpf_sk_lookup, member))

static void test_small_contexts(void)
{
	struct prog prog = prog_of(KPROBE, 0);
	struct insn_access info;

	CHECK(reads(DEVICE, 0, 0, 2) && !reads(DEVICE, 0, 4, 2));
	CHECK(!writes(DEVICE, 0, 0, 4));
	CHECK(writes(SYSCTL, 0, 4, 4) && !writes(SYSCTL, 0, 0, 4));
	CHECK(writes(SOCKOPT, BPF_CGROUP_GETSOCKOPT,
		     offsetof(struct bpf_sockopt, retval), 4));
	CHECK(!reads(SOCKOPT, BPF_CGROUP_SETSOCKOPT,
		     offsetof(struct bpf_sockopt, retval), 4));
	CHECK(yields(SK_MSG, 0, offsetof(struct sk_msg_md, data), 8) == PTR_TO_PACKET);
	CHECK(!reads(SK_MSG, 0, offsetof(struct sk_msg_md, family), 8));
	CHECK(reads(LOOKUP, 0, LOOK(remote_port), 4));
	CHECK(reads(LOOKUP, 0, LOOK(remote_port) + 2, 2));
	CHECK(!reads(REUSEPORT, 0, REUSE(eth_protocol), 1));
	CHECK(reads(REUSEPORT, 0, REUSE(eth_protocol), 2));
	CHECK(reads(SOCK_OPS, 0, offsetof(struct bpf_sock_ops, bytes_acked), 8));
	CHECK(!reads(SOCK_OPS, 0, offsetof(struct bpf_sock_ops, bytes_acked), 4));
	CHECK(writes(SOCK_OPS, 0, offsetof(struct bpf_sock_ops, reply), 4));

	CHECK(reads(KPROBE, 0, 160, 8) && !reads(KPROBE, 0, 168, 8));
	CHECK(ask(&prog, 0, 8, ACCESS_WRITE, &info) && prog.kprobe_write_ctx);
	CHECK(!reads(TP, 0, 0, 8) && reads(TP, 0, 8, 1));
	CHECK(!reads(TP, 0, 8192, 8));
	CHECK(reads(RAW_TP, 0, 88, 8) && !reads(RAW_TP, 0, 96, 8));
	CHECK(yields(RAW_TP_WRITABLE, 0, 0, 8) == PTR_TO_TP_BUFFER);
	CHECK(!reads(PERF, 0, 0, 4) && reads(PERF, 0, 168, 1));
	CHECK(reads(SYSCALL, 0, 3, 8) && !reads(SYSCALL, 0, 0xffff, 1));
	CHECK(reads(LIRC, 0, 0, 4) && !reads(LIRC, 0, 0, 2));
}

static void test_rows(void)
{
	struct prog_ret ret;

	CHECK(!prog_row(0) && !prog_row(PROG_TYPE_COUNT));
	for (u32 type = 1; type < PROG_TYPE_COUNT; type++) {
		const struct prog_row *row = prog_row(type);

		CHECK(row && row->type == type && row->ops && row->name);
		CHECK(row && (row->support == SUPPORT_FULL) == !row->note);
	}
	for (u32 attach = 0; attach < ATTACH_TYPE_COUNT; attach++)
		CHECK(prog_attach_name(attach));
	CHECK(!prog_attach_name(ATTACH_TYPE_COUNT));
	CHECK(!prog_row(FILTER)->caps && !prog_row(CG)->caps);
	CHECK(prog_row(BPF_PROG_TYPE_EXT)->caps ==
	      (BIT_ULL(CAP_BPF) | BIT_ULL(CAP_NET_ADMIN) | BIT_ULL(CAP_PERFMON)));
	CHECK(prog_attach_allowed(CG, BPF_CGROUP_INET_EGRESS) && !prog_attach_allowed(CG, BPF_XDP));
	CHECK(prog_attach_allowed(FILTER, 17) && !prog_attach_allowed(BPF_PROG_TYPE_SYSCALL, 1));
	ret = prog_return_range(CG, BPF_CGROUP_INET_EGRESS);
	CHECK(ret.rule == PROG_RET_RANGE && ret.min == 0 && ret.max == 3);
	ret = prog_return_range(BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER);
	CHECK(ret.rule == PROG_RET_RANGE && ret.max == 1);
	CHECK(prog_return_range(BPF_PROG_TYPE_XDP, BPF_XDP).rule == PROG_RET_ANY);
	CHECK(prog_return_range(BPF_PROG_TYPE_KPROBE, 0).rule == PROG_RET_ANY);
	CHECK(prog_return_range(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_SESSION).max == 1);
}

/* ---- conversions, against the built-in BTF ---- */

static u32 convert(u32 type, int off, u8 size, struct bpf_insn *to, u32 *target_size)
{
	struct prog prog = prog_of(type, 0);
	const struct bpf_insn load = LDX_MEM(size, BPF_REG_2, BPF_REG_1, off);

	*target_size = 0;
	return prog_ops(&prog)->convert_access(ACCESS_READ, &load, to, &prog, target_size);
}

static void test_conversions(void)
{
	struct bpf_insn to[64];
	u32 bytes, target;
	int len = btf_find_member(kern.vmlinux, "sk_buff", "len", &bytes);

	CHECK(len >= 0 && bytes == 4);
	CHECK(convert(FILTER, SKB(len), BPF_W, to, &target) == 1 && target == 4);
	CHECK(to[0].code == (BPF_LDX | BPF_MEM | BPF_W) && to[0].off == len);
	CHECK(convert(FILTER, SKB(protocol), BPF_W, to, &target) == 1 && target == 2);
	CHECK(to[0].code == (BPF_LDX | BPF_MEM | BPF_H));
	CHECK(convert(FILTER, SKB(ifindex), BPF_W, to, &target) == 3);
	CHECK(to[1].code == (BPF_JMP | BPF_JEQ | BPF_K) && to[1].off == 1);
	CHECK(convert(TC, SKB(ifindex), BPF_W, to, &target) == 2);
	CHECK(convert(TC, SKB(gso_segs), BPF_W, to, &target) == 4 && to[0].dst_reg == BPF_REG_AX);
	CHECK(convert(TC, SKB(tstamp), BPF_DW, to, &target) == 8);
	CHECK(convert(TC, SKB(cb[1]), BPF_W, to, &target) == 1);
	CHECK(convert(BPF_PROG_TYPE_XDP, offsetof(struct xdp_md, ingress_ifindex), BPF_W, to,
		      &target) == 3);
	CHECK(to[0].src_reg == BPF_REG_1 && to[2].src_reg == BPF_REG_2);
}

static void test_views(void)
{
	struct prog prog = prog_of(TC, 0);
	struct bpf_insn load = LDX_MEM(BPF_W, BPF_REG_0, BPF_REG_6, SK(rx_queue_mapping));
	struct bpf_insn to[64];
	u32 target = 0;

	CHECK(sock_view_convert(PTR_TO_SOCKET, &load, to, &prog, &target) == 3 && target == 4);
	CHECK(to[1].imm == 0xffff && to[2].imm == -1);
	load.off = SK(src_ip6[1]);
	CHECK(sock_view_convert(PTR_TO_SOCK_COMMON, &load, to, &prog, &target) == 1);
	CHECK(to[0].off == btf_find_member(kern.vmlinux, "sock_common", "skc_v6_rcv_saddr", NULL) + 4);
	load.off = offsetof(struct bpf_tcp_sock, snd_cwnd);
	CHECK(sock_view_convert(PTR_TO_TCP_SOCK, &load, to, &prog, &target) == 1);
	load.off = 4;
	CHECK(sock_view_convert(PTR_TO_XDP_SOCK, &load, to, &prog, &target) == 0);
}

/* Whatever may be read can be converted, and to a load at its end that fits the field. */
static void test_all_fields(u32 type)
{
	struct prog prog = prog_of(type, type == CG ? BPF_CGROUP_INET_EGRESS : 0);
	const struct prog_ops *ops = prog_ops(&prog);
	struct bpf_insn to[64];
	struct insn_access info;

	static const u8 codes[] = {[1] = BPF_B, [2] = BPF_H, [4] = BPF_W, [8] = BPF_DW};

	for (int off = 0; off < (int)sizeof(struct __sk_buff); off++) {
		for (int size = 1; size <= 8; size *= 2) {
			struct bpf_insn load = LDX_MEM(codes[size], BPF_REG_2, BPF_REG_1, off);
			u32 target = 0, count;

			if (!ask(&prog, off, size, ACCESS_READ, &info) ||
			    size < info.ctx_field_size)
				continue;
			count = ops->convert_access(ACCESS_READ, &load, to, &prog, &target);
			CHECK(count > 0 && count < 32 && (!info.ctx_field_size || target));
			if (!count)
				printf("type %u off %d size %d\n", type, off, size);
		}
	}
}

static void test_all_views(enum reg_type view, int bytes)
{
	struct prog prog = prog_of(TC, 0);
	struct bpf_insn to[64];

	for (int off = 0; off < bytes; off += 4) {
		for (int size = 4; size <= 8; size *= 2) {
			struct bpf_insn load = LDX_MEM(size == 8 ? BPF_DW : BPF_W, 2, 1, off);
			struct insn_access info = {};
			u32 target = 0;

			if (!sock_view_is_valid_access(view, off, size, ACCESS_READ, &info))
				continue;
			if (view == PTR_TO_TCP_SOCK && size == 4 &&
			    off >= (int)offsetof(struct bpf_tcp_sock, bytes_received) &&
			    off < (int)offsetofend(struct bpf_tcp_sock, bytes_acked))
				continue; /* upper halves: Linux has no code for them either */
			CHECK(sock_view_convert(view, &load, to, &prog, &target) > 0);
		}
	}
}

static void test_entry_code(void)
{
	struct bpf_insn first = MOV64_IMM(BPF_REG_0, 0), to[64];
	struct prog prog = prog_of(TC, 0);
	int count;

	prog.insns = &first;
	CHECK(prog_ops(&prog)->prologue(to, false, &prog) == 0);
	count = prog_ops(&prog)->prologue(to, true, &prog);
	CHECK(count == 11 && to[5].imm == BPF_FUNC_skb_pull_data && to[7].imm == 2);
	CHECK(!memcmp(&to[count - 1], &first, sizeof(first)));
	CHECK(to[2].off == 7 && 2 + 1 + to[2].off == count - 1);
	first = RAW_INSN(BPF_LD | BPF_IND | BPF_H, 0, BPF_REG_3, 0, 12);
	CHECK(prog_ops(&prog)->gen_ld_abs(&first, to) == 7);
	CHECK(to[0].src_reg == BPF_REG_3 && to[1].imm == 12 && to[2].src_reg == BPF_REG_6);
}

int main(void)
{
	const void *data;
	u32 bytes;

	data = btf_builtin(&bytes);
	CHECK(!mem_region_new(&kern.mem, &(struct mem_options){}));
	CHECK(!btf_parse_kernel(kern.mem, "vmlinux", data, bytes, NULL, &kern.vmlinux));
	if (!kern.vmlinux)
		return UNIT_END();
	test_skb();
	test_tstamp_type();
	test_xdp();
	test_sockets();
	test_addresses();
	test_small_contexts();
	test_rows();
	test_conversions();
	test_views();
	test_all_fields(FILTER);
	test_all_fields(TC);
	test_all_fields(CG);
	test_all_fields(BPF_PROG_TYPE_LWT_XMIT);
	test_all_fields(BPF_PROG_TYPE_XDP);
	test_all_fields(BPF_PROG_TYPE_FLOW_DISSECTOR);
	test_all_views(PTR_TO_SOCKET, sizeof(struct bpf_sock));
	test_all_views(PTR_TO_SOCK_COMMON, sizeof(struct bpf_sock));
	test_all_views(PTR_TO_TCP_SOCK, sizeof(struct bpf_tcp_sock));
	test_all_views(PTR_TO_XDP_SOCK, sizeof(struct bpf_xdp_sock));
	test_entry_code();
	mem_region_drop(kern.mem);
	return UNIT_END();
}
