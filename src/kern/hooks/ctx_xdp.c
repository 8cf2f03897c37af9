/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XDP programs: struct xdp_md, read only, four bytes at a time. Its packet pointers are 8 bytes
 * wide in truth; the conversion to struct xdp_buff is in convert_xdp.c.
 */
#include "kern/hooks/ctx.h"
#include "kern/hooks/test_run.h"

#define MD struct xdp_md

static const struct ctx_field xdp_fields[] = {
	CTX_FIELD(MD, data, .flags = CTX_R | CTX_NO_LDSX, .size = 4, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(MD, data_meta, .flags = CTX_R | CTX_NO_LDSX, .size = 4,
		  .reg_type = PTR_TO_PACKET_META),
	CTX_FIELD(MD, data_end, .flags = CTX_R | CTX_NO_LDSX, .size = 4,
		  .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(MD, egress_ifindex, .flags = CTX_R, .size = 4,
		  .read_by = BIT_ULL(BPF_XDP_DEVMAP)),
};
static const struct ctx_table xdp_table = CTX_TABLE(xdp_fields, MD, .default_size = 4);

/* Linux: filter.c xdp_is_valid_access() */
CTX_TABLE_RULE(xdp)

const struct prog_ops xdp_prog_ops = {
	.is_valid_access = xdp_is_valid_access,
	.convert_access = xdp_convert,
	.rewrites_ctx = true,
	.struct_write = nf_conn_struct_write,
	.prologue = noop_prologue,
	.test_run = test_run_xdp,
};
