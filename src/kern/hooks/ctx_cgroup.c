/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control group programs whose context is no packet and no socket: devices, sysctls, socket
 * options. Only the device's context is what the program sees; the others would need a
 * conversion, which is a gap.
 */
#include "kern/hooks/ctx.h"

#define DEV struct bpf_cgroup_dev_ctx
#define CTL struct bpf_sysctl
#define OPT struct bpf_sockopt

/* Linux: cgroup.c cgroup_dev_is_valid_access() */
static const struct ctx_field cg_dev_fields[] = {
	CTX_FIELD(DEV, access_type, .flags = CTX_R | CTX_NARROW, .size = 4),
};
static const struct ctx_table cg_dev_table = CTX_TABLE(cg_dev_fields, DEV, .default_size = 4,
						       .strict_end = true);

CTX_TABLE_RULE(cg_dev)

/* Linux: cgroup.c sysctl_is_valid_access() */
static const struct ctx_field cg_sysctl_fields[] = {
	CTX_FIELD(CTL, write, .flags = CTX_R | CTX_NARROW, .size = 4),
	CTX_FIELD(CTL, file_pos, .flags = CTX_RW | CTX_NARROW, .size = 4),
};
static const struct ctx_table cg_sysctl_table = CTX_TABLE(cg_sysctl_fields, CTL,
							  .strict_end = true);

CTX_TABLE_RULE(cg_sysctl)

/* Linux: cgroup.c cg_sockopt_is_valid_access() */
static const struct ctx_field cg_sockopt_fields[] = {
	CTX_FIELD(OPT, sk, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_SOCKET),
	CTX_FIELD(OPT, optval, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET),
	CTX_FIELD(OPT, optval_end, .flags = CTX_R, .size = 8, .reg_type = PTR_TO_PACKET_END),
	CTX_FIELD(OPT, retval, .flags = CTX_RW, .size = 4,
		  .read_by = BIT_ULL(BPF_CGROUP_GETSOCKOPT),
		  .write_by = BIT_ULL(BPF_CGROUP_GETSOCKOPT)),
	CTX_FIELD(OPT, level, .flags = CTX_RW, .size = 4,
		  .write_by = BIT_ULL(BPF_CGROUP_SETSOCKOPT)),
	CTX_FIELD(OPT, optname, .flags = CTX_RW, .size = 4,
		  .write_by = BIT_ULL(BPF_CGROUP_SETSOCKOPT)),
	CTX_FIELD(OPT, optlen, .flags = CTX_RW, .size = 4),
};
static const struct ctx_table cg_sockopt_table = CTX_TABLE(cg_sockopt_fields, OPT,
							   .default_size = 4);

CTX_TABLE_RULE(cg_sockopt)

const struct prog_ops cg_dev_prog_ops = {
	.is_valid_access = cg_dev_is_valid_access,
};
const struct prog_ops cg_sysctl_prog_ops = {
	.is_valid_access = cg_sysctl_is_valid_access,
	.rewrites_ctx = true,
};
const struct prog_ops cg_sockopt_prog_ops = {
	.is_valid_access = cg_sockopt_is_valid_access,
	.rewrites_ctx = true,
	.prologue = noop_prologue,
};
