/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that watch the kernel, and the few others whose context is small: registers of a
 * probe, the record of a tracepoint, arguments of a kernel function (by BTF, see ctx_btf.c), a
 * netfilter hook's state, the memory that a syscall program is given.
 */
#include "kern/hooks/ctx.h"
#include "kern/hooks/test_run.h"

#define PT_REGS_BYTES 168	/* x86-64 struct pt_regs */
#define PERF_MAX_TRACE_SIZE 8192
#define PERF_SAMPLE_PERIOD PT_REGS_BYTES /* struct bpf_perf_event_data: regs, then two words */
#define PERF_ADDR (PERF_SAMPLE_PERIOD + 8)
#define PERF_BYTES (PERF_ADDR + 8)

/* Linux: bpf_trace.c kprobe_prog_is_valid_access() */
static bool kprobe_is_valid_access(int off, int size, enum access_type type,
				   const struct prog *prog, struct insn_access *info)
{
	if (off < 0 || off + size > PT_REGS_BYTES || off % size)
		return false;
	if (type == ACCESS_WRITE)
		((struct prog *)prog)->kprobe_write_ctx = true;
	return true;
}

/* The first word of the record is the kernel's own. Linux: tp_prog_is_valid_access() */
static bool tracepoint_is_valid_access(int off, int size, enum access_type type,
				       const struct prog *prog, struct insn_access *info)
{
	return off >= 8 && off < PERF_MAX_TRACE_SIZE && type == ACCESS_READ && off % size == 0;
}

static bool raw_tracepoint_is_valid_access(int off, int size, enum access_type type,
					   const struct prog *prog, struct insn_access *info)
{
	return tracing_ctx_access(off, size, type);
}

/* The first argument is a buffer that may be written. */
static bool raw_tracepoint_writable_is_valid_access(int off, int size, enum access_type type,
						    const struct prog *prog,
						    struct insn_access *info)
{
	if (off == 0) {
		if (size != 8 || type != ACCESS_READ)
			return false;
		info->reg_type = PTR_TO_TP_BUFFER;
	}
	return tracing_ctx_access(off, size, type);
}

/* Linux: bpf_trace.c pe_prog_is_valid_access() */
static const struct ctx_field perf_event_fields[] = {
	{.off = PERF_SAMPLE_PERIOD, .end = PERF_ADDR, .flags = CTX_R | CTX_NARROW, .size = 8},
	{.off = PERF_ADDR, .end = PERF_BYTES, .flags = CTX_R | CTX_NARROW, .size = 8},
};
static const struct ctx_table perf_event_table = {
	.fields = perf_event_fields,
	.count = ARRAY_SIZE(perf_event_fields),
	.bytes = PERF_BYTES,
	.default_size = 8,
};

CTX_TABLE_RULE(perf_event)

/* Any access: how much is there is known when the program runs. */
static bool syscall_is_valid_access(int off, int size, enum access_type type,
				    const struct prog *prog, struct insn_access *info)
{
	return off >= 0 && off < U16_MAX;
}

/* struct bpf_nf_ctx { const struct nf_hook_state *state; struct sk_buff *skb; } */
static const struct ctx_field netfilter_fields[] = {
	{.off = 0, .end = 8, .flags = CTX_R, .size = 8, .kern_struct = "nf_hook_state",
	 .reg_type = PTR_TO_BTF_ID | PTR_TRUSTED},
	{.off = 8, .end = 16, .flags = CTX_R, .size = 8, .kern_struct = "sk_buff",
	 .reg_type = PTR_TO_BTF_ID | PTR_TRUSTED},
};
static const struct ctx_table netfilter_table = {
	.fields = netfilter_fields,
	.count = ARRAY_SIZE(netfilter_fields),
	.bytes = 16,
};

/* Linux: nf_bpf_link.c nf_is_valid_access() */
CTX_TABLE_RULE(netfilter)

/* A scan code. Linux: bpf-lirc.c lirc_mode2_is_valid_access() */
static bool lirc_mode2_is_valid_access(int off, int size, enum access_type type,
				       const struct prog *prog, struct insn_access *info)
{
	return type == ACCESS_READ && off == 0 && size == 4;
}

const struct prog_ops kprobe_prog_ops = {
	.is_valid_access = kprobe_is_valid_access,
};
const struct prog_ops tracepoint_prog_ops = {
	.is_valid_access = tracepoint_is_valid_access,
};
const struct prog_ops raw_tracepoint_prog_ops = {
	.is_valid_access = raw_tracepoint_is_valid_access,
	.test_run = test_run_raw_tp,
};
const struct prog_ops raw_tracepoint_writable_prog_ops = {
	.is_valid_access = raw_tracepoint_writable_is_valid_access,
};
const struct prog_ops perf_event_prog_ops = {
	.is_valid_access = perf_event_is_valid_access,
	.rewrites_ctx = true,
};
const struct prog_ops tracing_prog_ops = {
	.is_valid_access = tracing_btf_ctx_access,
	.test_run = test_run_tracing,
};
const struct prog_ops lsm_prog_ops = {
	.is_valid_access = btf_ctx_access,
};
const struct prog_ops syscall_prog_ops = {
	.is_valid_access = syscall_is_valid_access,
	.test_run = test_run_syscall,
};
const struct prog_ops netfilter_prog_ops = {
	.is_valid_access = netfilter_is_valid_access,
	.test_run = test_run_netfilter,
};
const struct prog_ops lirc_mode2_prog_ops = {
	.is_valid_access = lirc_mode2_is_valid_access,
};
/* What a struct's operations may do depends on the struct: ctx_struct_ops.c. */
const struct prog_ops struct_ops_prog_ops = {};
/* An extension has the rules of its target. */
const struct prog_ops ext_prog_ops = {};
