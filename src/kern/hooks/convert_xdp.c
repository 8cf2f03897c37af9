/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct xdp_md is not there: its fields become loads of struct xdp_buff and of the queues and
 * devices that it points to. A row is the chain of members that leads to the value.
 * Called by the rewriting passes through prog_ops. Linux: filter.c xdp_convert_ctx_access()
 */
#include "kern/hooks/convert.h"

#define MD struct xdp_md

static const struct {
	u16 off;
	struct {
		const char *in, *member;
	} chain[3];
} rows[] = {
	{offsetof(MD, data), {{"xdp_buff", "data"}}},
	{offsetof(MD, data_meta), {{"xdp_buff", "data_meta"}}},
	{offsetof(MD, data_end), {{"xdp_buff", "data_end"}}},
	{offsetof(MD, ingress_ifindex),
	 {{"xdp_buff", "rxq"}, {"xdp_rxq_info", "dev"}, {"net_device", "ifindex"}}},
	{offsetof(MD, rx_queue_index), {{"xdp_buff", "rxq"}, {"xdp_rxq_info", "queue_index"}}},
	{offsetof(MD, egress_ifindex),
	 {{"xdp_buff", "txq"}, {"xdp_txq_info", "dev"}, {"net_device", "ifindex"}}},
};

u32 xdp_convert(enum access_type type, const struct bpf_insn *insn, struct bpf_insn *to,
		struct prog *prog, u32 *target_size)
{
	u8 from = insn->src_reg;
	struct convert c;

	c = convert_new(type, insn, to, prog, target_size);
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].off != insn->off)
			continue;
		for (u32 j = 0; j < ARRAY_SIZE(rows[i].chain) && rows[i].chain[j].in; j++) {
			emit_load(&c, insn->dst_reg, from, rows[i].chain[j].in,
				  rows[i].chain[j].member);
			from = insn->dst_reg;
		}
	}
	return convert_end(&c);
}
