/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct __sk_buff is not there: each access of a field becomes an access of struct sk_buff, or
 * of what that points to (socket, device, shared info, the control block of the queueing layer).
 * A row per field; fields that take more than one load have a function.
 *
 * Called by the rewriting passes through prog_ops. Also here: LD_ABS and LD_IND.
 * Linux: filter.c bpf_convert_ctx_access() and kin.
 */
#include "kern/hooks/convert.h"

#define SKB struct __sk_buff
#define NO_QUEUE_MAPPING 0xffff /* Linux: USHRT_MAX, "no queue" */
#define MIN_NAPI_ID 8193	/* NR_CPUS + 1: smaller numbers are CPUs */

struct skb_conv {
	u16 off;
	/* Through which pointer: the sk_buff itself, its socket, its shared info */
	enum { VIA_SKB, VIA_SOCK, VIA_SHINFO } via;
	const char *member;
	bool pointer; /* an 8-byte member: no narrower loads */
	void (*special)(struct convert *c);
	u16 end; /* an array: the offset within it is kept */
};

/* ---- fields that need more ---- */

static void conv_ifindex(struct convert *c)
{
	u8 dst = c->si->dst_reg;

	emit_load(c, dst, c->si->src_reg, "sk_buff", "dev");
	emit(c, JMP_IMM(BPF_JEQ, dst, 0, 1));
	emit_target_load(c, dst, dst, "net_device", "ifindex");
}

static void conv_pkt_type(struct convert *c)
{
	struct bit_place bits = member_bits(c, "sk_buff", "pkt_type");
	u8 dst = c->si->dst_reg;

	*c->target_size = 1;
	emit(c, LDX_MEM(BPF_B, dst, c->si->src_reg, bits.off));
	emit(c, ALU32_IMM(BPF_AND, dst, bits.mask << bits.shift));
	if (bits.shift)
		emit(c, ALU32_IMM(BPF_RSH, dst, bits.shift));
}

static void conv_queue_mapping(struct convert *c)
{
	const struct bpf_insn *si = c->si;
	int off = member_off(c, "sk_buff", "queue_mapping", NULL);

	*c->target_size = 2;
	if (c->type == ACCESS_WRITE) {
		/* The highest value means "none" inside: programs can't write it. */
		if (BPF_CLASS(si->code) == BPF_ST && si->imm >= NO_QUEUE_MAPPING) {
			emit(c, JMP_A(0));
			return;
		}
		if (BPF_CLASS(si->code) == BPF_STX)
			emit(c, JMP_IMM(BPF_JGE, si->src_reg, NO_QUEUE_MAPPING, 1));
	}
	emit_access(c, BPF_H, off);
}

static void conv_vlan_present(struct convert *c)
{
	u8 dst = c->si->dst_reg;

	emit_target_load(c, dst, c->si->src_reg, "sk_buff", "vlan_all");
	emit(c, JMP_IMM(BPF_JEQ, dst, 0, 1));
	emit(c, MOV32_IMM(dst, 1));
}

/* Offset within sk_buff of a member of what qdiscs keep in sk_buff.cb */
static int cb_off(struct convert *c, const char *in, const char *member)
{
	return member_off(c, "sk_buff", "cb", NULL) + member_off(c, in, member, NULL);
}

static void conv_cb(struct convert *c)
{
	int off = c->si->off - (int)offsetof(SKB, cb) + cb_off(c, "qdisc_skb_cb", "data");

	c->prog->cb_access = true;
	emit_access(c, BPF_SIZE(c->si->code), off);
}

static void conv_tc_classid(struct convert *c)
{
	*c->target_size = 2;
	emit_access(c, BPF_H, cb_off(c, "qdisc_skb_cb", "tc_classid"));
}

static void conv_wire_len(struct convert *c)
{
	*c->target_size = 4;
	emit_access(c, BPF_W, cb_off(c, "qdisc_skb_cb", "pkt_len"));
}

static void conv_data_meta(struct convert *c)
{
	emit_access(c, BPF_DW, cb_off(c, "bpf_skb_data_end", "data_meta"));
}

static void conv_data_end(struct convert *c)
{
	emit_access(c, BPF_DW, cb_off(c, "bpf_skb_data_end", "data_end"));
}

static void conv_napi_id(struct convert *c)
{
	u8 dst = c->si->dst_reg;

	emit_target_load(c, dst, c->si->src_reg, "sk_buff", "napi_id");
	emit(c, JMP_IMM(BPF_JGE, dst, MIN_NAPI_ID, 1));
	emit(c, MOV64_IMM(dst, 0));
}

static void conv_remote_port(struct convert *c)
{
	u8 dst = c->si->dst_reg;

	emit_load(c, dst, c->si->src_reg, "sk_buff", "sk");
	emit_target_load(c, dst, dst, "sock_common", "skc_dport");
	emit(c, ALU32_IMM(BPF_LSH, dst, 16));
}

static void conv_tstamp_type(struct convert *c)
{
	struct bit_place bits = member_bits(c, "sk_buff", "tstamp_type");
	u8 dst = c->si->dst_reg;

	emit(c, LDX_MEM(BPF_B, dst, c->si->src_reg, bits.off));
	emit(c, ALU32_IMM(BPF_AND, dst, bits.mask << bits.shift));
	if (bits.shift)
		emit(c, ALU32_IMM(BPF_RSH, dst, bits.shift));
}

/* A delivery time is no receive time: at ingress, unaware programs read 0 for it. */
static void conv_tstamp_read(struct convert *c, int off)
{
	struct bit_place type = member_bits(c, "sk_buff", "tstamp_type");
	struct bit_place ingress = member_bits(c, "sk_buff", "tc_at_ingress");
	u8 value = c->si->dst_reg, skb = c->si->src_reg;

	if (!c->prog->tstamp_type_access) {
		emit(c, LDX_MEM(BPF_B, BPF_REG_AX, skb, type.off));
		emit(c, JMP32_IMM(BPF_JSET, BPF_REG_AX, ingress.mask << ingress.shift, 1));
		emit(c, JMP_A(4));
		emit(c, JMP32_IMM(BPF_JSET, BPF_REG_AX, type.mask << type.shift, 1));
		emit(c, JMP_A(2));
		emit(c, MOV64_IMM(value, 0));
		emit(c, JMP_A(1));
	}
	emit(c, LDX_MEM(BPF_DW, value, skb, off));
}

/* Writing at ingress, unaware programs clear the mark of a delivery time. */
static void conv_tstamp_write(struct convert *c, int off)
{
	struct bit_place type = member_bits(c, "sk_buff", "tstamp_type");
	struct bit_place ingress = member_bits(c, "sk_buff", "tc_at_ingress");
	u8 skb = c->si->dst_reg;

	if (!c->prog->tstamp_type_access) {
		emit(c, LDX_MEM(BPF_B, BPF_REG_AX, skb, type.off));
		emit(c, JMP32_IMM(BPF_JSET, BPF_REG_AX, ingress.mask << ingress.shift, 1));
		emit(c, JMP_A(2));
		emit(c, ALU32_IMM(BPF_AND, BPF_REG_AX, ~(type.mask << type.shift)));
		emit(c, STX_MEM(BPF_B, skb, BPF_REG_AX, type.off));
	}
	emit_access(c, BPF_DW, off);
}

static void conv_tstamp(struct convert *c)
{
	int off = member_off(c, "sk_buff", "tstamp", NULL);

	if (c->type == ACCESS_WRITE)
		conv_tstamp_write(c, off);
	else
		conv_tstamp_read(c, off);
}

/* ---- the table ---- */

#define SELF(field, name) {.off = offsetof(SKB, field), .via = VIA_SKB, .member = name}
#define POINTER(field, name) \
	{.off = offsetof(SKB, field), .via = VIA_SKB, .member = name, .pointer = true}
#define SOCK(field, name) {.off = offsetof(SKB, field), .via = VIA_SOCK, .member = name}
#define SHINFO(field, name) {.off = offsetof(SKB, field), .via = VIA_SHINFO, .member = name}
#define SPECIAL(field, fn) {.off = offsetof(SKB, field), .special = fn}

static const struct skb_conv skb_convs[] = {
	SELF(len, "len"),
	SELF(protocol, "protocol"),
	SELF(vlan_proto, "vlan_proto"),
	SELF(priority, "priority"),
	SELF(ingress_ifindex, "skb_iif"),
	SPECIAL(ifindex, conv_ifindex),
	SELF(hash, "hash"),
	SELF(mark, "mark"),
	SPECIAL(pkt_type, conv_pkt_type),
	SPECIAL(queue_mapping, conv_queue_mapping),
	SPECIAL(vlan_present, conv_vlan_present),
	SELF(vlan_tci, "vlan_tci"),
	{.off = offsetof(SKB, cb), .end = offsetofend(SKB, cb), .special = conv_cb},
	SPECIAL(tc_classid, conv_tc_classid),
	POINTER(data, "data"),
	SPECIAL(data_meta, conv_data_meta),
	SPECIAL(data_end, conv_data_end),
	SELF(tc_index, "tc_index"),
	SPECIAL(napi_id, conv_napi_id),
	SOCK(family, "skc_family"),
	SOCK(remote_ip4, "skc_daddr"),
	SOCK(local_ip4, "skc_rcv_saddr"),
	{.off = offsetof(SKB, remote_ip6), .end = offsetofend(SKB, remote_ip6), .via = VIA_SOCK,
	 .member = "skc_v6_daddr"},
	{.off = offsetof(SKB, local_ip6), .end = offsetofend(SKB, local_ip6), .via = VIA_SOCK,
	 .member = "skc_v6_rcv_saddr"},
	SPECIAL(remote_port, conv_remote_port),
	SOCK(local_port, "skc_num"),
	SPECIAL(tstamp, conv_tstamp),
	SPECIAL(tstamp_type, conv_tstamp_type),
	SHINFO(gso_segs, "gso_segs"),
	SHINFO(gso_size, "gso_size"),
	SPECIAL(wire_len, conv_wire_len),
	POINTER(sk, "sk"),
	SHINFO(hwtstamp, "hwtstamps"),
};

static const struct skb_conv *find_conv(int off)
{
	for (u32 i = 0; i < ARRAY_SIZE(skb_convs); i++) {
		const struct skb_conv *row = &skb_convs[i];

		if (off == row->off || (off > row->off && off < row->end))
			return row;
	}
	return NULL;
}

static void conv_sock_member(struct convert *c, const struct skb_conv *row)
{
	u8 dst = c->si->dst_reg;

	emit_load(c, dst, c->si->src_reg, "sk_buff", "sk");
	if (row->end) /* a word of an IPv6 address */
		emit(c, LDX_MEM(BPF_W, dst, dst,
				member_off(c, "sock_common", row->member, NULL) + c->si->off -
					row->off));
	else
		emit_target_load(c, dst, dst, "sock_common", row->member);
}

/* skb_shared_info lies at skb->head + skb->end. */
static void conv_shinfo_member(struct convert *c, const struct skb_conv *row)
{
	u8 dst = c->si->dst_reg;

	emit_load(c, BPF_REG_AX, c->si->src_reg, "sk_buff", "end");
	emit_load(c, dst, c->si->src_reg, "sk_buff", "head");
	emit(c, ALU64_REG(BPF_ADD, dst, BPF_REG_AX));
	emit_target_load(c, dst, dst, "skb_shared_info", row->member);
}

static void conv_own_member(struct convert *c, const struct skb_conv *row)
{
	u32 bytes = 0;
	int off = member_off(c, "sk_buff", row->member, &bytes);

	if (!row->pointer)
		*c->target_size = bytes;
	emit_access(c, size_code(bytes), off);
}

u32 skb_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		struct prog *prog, u32 *target_size)
{
	const struct skb_conv *row = find_conv(insn->off);
	struct convert c;

	if (!row)
		return 0;
	c = convert_new(type, insn, to, prog, target_size);
	if (row->special)
		row->special(&c);
	else if (row->via == VIA_SOCK)
		conv_sock_member(&c, row);
	else if (row->via == VIA_SHINFO)
		conv_shinfo_member(&c, row);
	else
		conv_own_member(&c, row);
	return convert_end(&c);
}

/* At the traffic control hooks every packet has a device. */
u32 tc_cls_act_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		       struct prog *prog, u32 *target_size)
{
	struct convert c;

	if (insn->off != offsetof(SKB, ifindex))
		return skb_convert(type, insn, to, prog, target_size);
	c = convert_new(type, insn, to, prog, target_size);
	emit_load(&c, insn->dst_reg, insn->src_reg, "sk_buff", "dev");
	emit_target_load(&c, insn->dst_reg, insn->dst_reg, "net_device", "ifindex");
	return convert_end(&c);
}

u32 flow_dissector_convert(enum access_type type, const struct bpf_insn *insn,
			   struct bpf_insn *to, struct prog *prog, u32 *target_size)
{
	static const struct {
		u16 off;
		const char *member;
	} rows[] = {
		{offsetof(SKB, data), "data"},
		{offsetof(SKB, data_end), "data_end"},
		{offsetof(SKB, flow_keys), "flow_keys"},
	};
	struct convert c;

	c = convert_new(type, insn, to, prog, target_size);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		if (insn->off == rows[i].off)
			emit_load(&c, insn->dst_reg, insn->src_reg, "bpf_flow_dissector",
				  rows[i].member);
	return convert_end(&c);
}

/*
 * R0 = the packet's bytes at an offset, in host order; beyond the packet the program ends with 0.
 * The context is in R6. Linux: filter.c bpf_gen_ld_abs()
 */
int skb_gen_ld_abs(const struct bpf_insn *insn, struct bpf_insn *to)
{
	const char *name = BPF_SIZE(insn->code) == BPF_B ? "bpf_skb_load_helper_8_no_cache" :
			   BPF_SIZE(insn->code) == BPF_H ? "bpf_skb_load_helper_16_no_cache" :
							   "bpf_skb_load_helper_32_no_cache";
	const struct call_row *row = call_find_internal(name);
	struct convert c = {.to = to};

	if (!row)
		return -ENOSYS;
	if (BPF_MODE(insn->code) == BPF_IND) {
		emit(&c, MOV64_REG(BPF_REG_2, insn->src_reg));
		if (insn->imm)
			emit(&c, ALU64_IMM(BPF_ADD, BPF_REG_2, insn->imm));
	} else {
		emit(&c, MOV64_IMM(BPF_REG_2, insn->imm));
	}
	emit(&c, MOV64_REG(BPF_REG_1, BPF_REG_6));
	emit(&c, CALL_BY_ROW(call_row_number(row)));
	emit(&c, JMP_IMM(BPF_JSGE, BPF_REG_0, 0, 2));
	emit(&c, ALU32_REG(BPF_XOR, BPF_REG_0, BPF_REG_0));
	emit(&c, EXIT_INSN());
	return c.count;
}
