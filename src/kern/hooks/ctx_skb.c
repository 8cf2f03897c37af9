/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs whose context is struct __sk_buff. One table says how each field may be accessed at
 * all; a family is three sets of fields: which it may not touch, which it may write, and which
 * give it packet pointers. Code that touches the real sk_buff is in convert_skb.c.
 */
#include "kern/hooks/ctx.h"
#include "kern/hooks/test_run.h"

#define SKB struct __sk_buff

/* Fields, as bits of the families' sets */
enum {
	TC_CLASSID = BIT(0),
	DATA = BIT(1),
	DATA_END = BIT(2),
	DATA_META = BIT(3),
	SOCKET = BIT(4), /* family to local_port */
	TSTAMP = BIT(5),
	WIRE_LEN = BIT(6),
	HWTSTAMP = BIT(7),
	CB = BIT(8),
	MARK = BIT(9),
	PRIORITY = BIT(10),
	TC_INDEX = BIT(11),
	QUEUE_MAPPING = BIT(12),
	OTHER = BIT(31),
};

static const struct {
	u16 off, end;
	u32 bit;
} skb_bits[] = {
	{offsetof(SKB, tc_classid), offsetofend(SKB, tc_classid), TC_CLASSID},
	{offsetof(SKB, data), offsetofend(SKB, data), DATA},
	{offsetof(SKB, data_end), offsetofend(SKB, data_end), DATA_END},
	{offsetof(SKB, data_meta), offsetofend(SKB, data_meta), DATA_META},
	{offsetof(SKB, family), offsetofend(SKB, local_port), SOCKET},
	{offsetof(SKB, tstamp), offsetofend(SKB, tstamp), TSTAMP},
	{offsetof(SKB, wire_len), offsetofend(SKB, wire_len), WIRE_LEN},
	{offsetof(SKB, hwtstamp), offsetofend(SKB, hwtstamp), HWTSTAMP},
	{offsetof(SKB, cb), offsetofend(SKB, cb), CB},
	{offsetof(SKB, mark), offsetofend(SKB, mark), MARK},
	{offsetof(SKB, priority), offsetofend(SKB, priority), PRIORITY},
	{offsetof(SKB, tc_index), offsetofend(SKB, tc_index), TC_INDEX},
	{offsetof(SKB, queue_mapping), offsetofend(SKB, queue_mapping), QUEUE_MAPPING},
};

struct skb_family {
	u32 deny, write, packet;
	u32 privileged; /* of those, only with CAP_BPF */
};

/* Linux: filter.c bpf_skb_is_valid_access() */
static const struct ctx_field skb_fields[] = {
	CTX_FIELD(SKB, cb, .flags = CTX_RW | CTX_ANY_SIZE),
	CTX_FIELD(SKB, data, .flags = CTX_RW | CTX_NO_LDSX, .size = 4),
	CTX_FIELD(SKB, data_end, .flags = CTX_RW | CTX_NO_LDSX, .size = 4),
	CTX_FIELD(SKB, data_meta, .flags = CTX_RW | CTX_NO_LDSX, .size = 4),
	CTX_FIELD(SKB, remote_ip4, .flags = CTX_RW, .size = 4),
	CTX_FIELD(SKB, local_ip4, .flags = CTX_RW, .size = 4),
	CTX_FIELD(SKB, remote_ip6, .flags = CTX_RW, .size = 4),
	CTX_FIELD(SKB, local_ip6, .flags = CTX_RW, .size = 4),
	CTX_FIELD(SKB, flow_keys),
	CTX_FIELD(SKB, hwtstamp, .flags = CTX_R, .size = 8),
	CTX_FIELD(SKB, tstamp, .flags = CTX_RW, .size = 8),
	CTX_FIELD(SKB, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCK_COMMON_OR_NULL),
	CTX_FIELD(SKB, tstamp_type),
	CTX_PADDING(SKB, tstamp_type, hwtstamp),
	{.off = 0, .end = sizeof(SKB), .flags = CTX_RW | CTX_NARROW, .size = 4},
};
static const struct ctx_table skb_table = CTX_TABLE(skb_fields, SKB);

static u32 skb_bit(int off)
{
	for (u32 i = 0; i < ARRAY_SIZE(skb_bits); i++)
		if (off >= skb_bits[i].off && off < skb_bits[i].end)
			return skb_bits[i].bit;
	return OTHER;
}

static bool skb_access(const struct skb_family *family, const struct ctx_access *access)
{
	u32 bit = skb_bit(access->off);
	bool write = access->type == ACCESS_WRITE;

	if ((family->deny & bit) || (write && !(family->write & bit)))
		return false;
	/* The set is of fields to read, except tstamp, which needs it to be written. */
	if ((family->privileged & bit) && (bit != TSTAMP || write) &&
	    !kern_bpf_capable(prog_kern(access->prog)))
		return false;
	if (!ctx_table_access(&skb_table, access))
		return false;
	if (family->packet & bit)
		access->info->reg_type = bit == DATA	 ? PTR_TO_PACKET :
					 bit == DATA_END ? PTR_TO_PACKET_END :
							   PTR_TO_PACKET_META;
	return true;
}

/* ---- socket filters ---- */

static bool sk_filter_is_valid_access(int off, int size, enum access_type type,
				      const struct prog *prog, struct insn_access *info)
{
	static const struct skb_family family = {
		.deny = TC_CLASSID | DATA | DATA_META | DATA_END | SOCKET | TSTAMP | WIRE_LEN |
			HWTSTAMP,
		.write = CB,
	};

	return skb_access(&family, &(struct ctx_access){off, size, type, prog, info});
}

/* ---- cgroup skb ---- */

static bool cg_skb_is_valid_access(int off, int size, enum access_type type,
				   const struct prog *prog, struct insn_access *info)
{
	static const struct skb_family family = {
		.deny = TC_CLASSID | DATA_META | WIRE_LEN,
		.write = MARK | PRIORITY | CB | TSTAMP,
		.packet = DATA | DATA_END,
		.privileged = DATA | DATA_END | TSTAMP,
	};

	return skb_access(&family, &(struct ctx_access){off, size, type, prog, info});
}

/* ---- lightweight tunnels ---- */

static bool lwt_is_valid_access(int off, int size, enum access_type type,
				const struct prog *prog, struct insn_access *info)
{
	static const struct skb_family family = {
		.deny = TC_CLASSID | SOCKET | DATA_META | TSTAMP | WIRE_LEN | HWTSTAMP,
		.write = MARK | PRIORITY | CB,
		.packet = DATA | DATA_END,
	};

	return skb_access(&family, &(struct ctx_access){off, size, type, prog, info});
}

/* ---- traffic control ---- */

static bool tc_cls_act_is_valid_access(int off, int size, enum access_type type,
				       const struct prog *prog, struct insn_access *info)
{
	static const struct skb_family family = {
		.deny = SOCKET,
		.write = MARK | TC_INDEX | PRIORITY | TC_CLASSID | CB | TSTAMP | QUEUE_MAPPING,
		.packet = DATA | DATA_END | DATA_META,
	};

	if (off == offsetof(SKB, tstamp_type) && type == ACCESS_READ) {
		/* Who looks at it gets tstamp as it is: the conversion must know beforehand. */
		((struct prog *)prog)->tstamp_type_access = true;
		return size == 1;
	}
	return skb_access(&family, &(struct ctx_access){off, size, type, prog, info});
}

/* ---- stream parsers and verdicts ---- */

static bool sk_skb_is_valid_access(int off, int size, enum access_type type,
				   const struct prog *prog, struct insn_access *info)
{
	static const struct skb_family family = {
		.deny = TC_CLASSID | DATA_META | TSTAMP | WIRE_LEN | HWTSTAMP | MARK,
		.write = TC_INDEX | PRIORITY,
		.packet = DATA | DATA_END,
	};

	return skb_access(&family, &(struct ctx_access){off, size, type, prog, info});
}

/* ---- flow dissectors: their __sk_buff has three fields ---- */

static const struct ctx_field flow_dissector_fields[] = {
	CTX_FIELD(SKB, data, .flags = CTX_R | CTX_NO_LDSX, .size = 4, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(SKB, data_end, .flags = CTX_R | CTX_NO_LDSX, .size = 4,
		  .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(SKB, flow_keys, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_FLOW_KEYS),
};
static const struct ctx_table flow_dissector_table = CTX_TABLE(flow_dissector_fields, SKB);

CTX_TABLE_RULE(flow_dissector)

const struct prog_ops sk_filter_prog_ops = {
	.is_valid_access = sk_filter_is_valid_access,
	.convert_access = skb_convert,
	.rewrites_ctx = true,
	.gen_ld_abs = skb_gen_ld_abs,
	.test_run = test_run_skb,
};
const struct prog_ops cg_skb_prog_ops = {
	.is_valid_access = cg_skb_is_valid_access,
	.convert_access = skb_convert,
	.rewrites_ctx = true,
	.test_run = test_run_skb,
};
const struct prog_ops lwt_prog_ops = {
	.is_valid_access = lwt_is_valid_access,
	.convert_access = skb_convert,
	.rewrites_ctx = true,
	.test_run = test_run_skb,
};
const struct prog_ops lwt_seg6local_prog_ops = {
	.is_valid_access = lwt_is_valid_access,
	.convert_access = skb_convert,
	.rewrites_ctx = true,
	.test_run = test_run_skb,
};
const struct prog_ops lwt_xmit_prog_ops = {
	.is_valid_access = lwt_is_valid_access,
	.convert_access = skb_convert,
	.rewrites_ctx = true,
	.prologue = tc_cls_act_prologue,
	.test_run = test_run_skb,
};
const struct prog_ops tc_cls_act_prog_ops = {
	.is_valid_access = tc_cls_act_is_valid_access,
	.convert_access = tc_cls_act_convert,
	.rewrites_ctx = true,
	.prologue = tc_cls_act_prologue,
	.gen_ld_abs = skb_gen_ld_abs,
	.struct_write = nf_conn_struct_write,
	.test_run = test_run_skb,
};
const struct prog_ops sk_skb_prog_ops = {
	.is_valid_access = sk_skb_is_valid_access,
	.rewrites_ctx = true,
	.prologue = sk_skb_prologue,
};
const struct prog_ops flow_dissector_prog_ops = {
	.is_valid_access = flow_dissector_is_valid_access,
	.convert_access = flow_dissector_convert,
	.rewrites_ctx = true,
};
