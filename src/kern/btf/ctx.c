/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts: what the first argument of each program type is, for the program ("__sk_buff") and for
 * the kernel ("sk_buff"). The kernel's BTF tells, in struct bpf_ctx_convert, which has two members
 * per program type that kernel was built with: BPF_PROG_TYPE_XDP_prog and _kern.
 */
#include <stdio.h>

#include "kern/btf/object.h"

#define CONVERT_STRUCT "bpf_ctx_convert"

static const char *const type_names[] = {
	[BPF_PROG_TYPE_SOCKET_FILTER] = "SOCKET_FILTER",
	[BPF_PROG_TYPE_KPROBE] = "KPROBE",
	[BPF_PROG_TYPE_SCHED_CLS] = "SCHED_CLS",
	[BPF_PROG_TYPE_SCHED_ACT] = "SCHED_ACT",
	[BPF_PROG_TYPE_TRACEPOINT] = "TRACEPOINT",
	[BPF_PROG_TYPE_XDP] = "XDP",
	[BPF_PROG_TYPE_PERF_EVENT] = "PERF_EVENT",
	[BPF_PROG_TYPE_CGROUP_SKB] = "CGROUP_SKB",
	[BPF_PROG_TYPE_CGROUP_SOCK] = "CGROUP_SOCK",
	[BPF_PROG_TYPE_LWT_IN] = "LWT_IN",
	[BPF_PROG_TYPE_LWT_OUT] = "LWT_OUT",
	[BPF_PROG_TYPE_LWT_XMIT] = "LWT_XMIT",
	[BPF_PROG_TYPE_SOCK_OPS] = "SOCK_OPS",
	[BPF_PROG_TYPE_SK_SKB] = "SK_SKB",
	[BPF_PROG_TYPE_CGROUP_DEVICE] = "CGROUP_DEVICE",
	[BPF_PROG_TYPE_SK_MSG] = "SK_MSG",
	[BPF_PROG_TYPE_RAW_TRACEPOINT] = "RAW_TRACEPOINT",
	[BPF_PROG_TYPE_CGROUP_SOCK_ADDR] = "CGROUP_SOCK_ADDR",
	[BPF_PROG_TYPE_LWT_SEG6LOCAL] = "LWT_SEG6LOCAL",
	[BPF_PROG_TYPE_LIRC_MODE2] = "LIRC_MODE2",
	[BPF_PROG_TYPE_SK_REUSEPORT] = "SK_REUSEPORT",
	[BPF_PROG_TYPE_FLOW_DISSECTOR] = "FLOW_DISSECTOR",
	[BPF_PROG_TYPE_CGROUP_SYSCTL] = "CGROUP_SYSCTL",
	[BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE] = "RAW_TRACEPOINT_WRITABLE",
	[BPF_PROG_TYPE_CGROUP_SOCKOPT] = "CGROUP_SOCKOPT",
	[BPF_PROG_TYPE_TRACING] = "TRACING",
	[BPF_PROG_TYPE_STRUCT_OPS] = "STRUCT_OPS",
	[BPF_PROG_TYPE_EXT] = "EXT",
	[BPF_PROG_TYPE_LSM] = "LSM",
	[BPF_PROG_TYPE_SK_LOOKUP] = "SK_LOOKUP",
	[BPF_PROG_TYPE_SYSCALL] = "SYSCALL",
	[BPF_PROG_TYPE_NETFILTER] = "NETFILTER",
};

/* Id of the type of member BPF_PROG_TYPE_<type>_<side>; 0: this kernel does not tell */
static u32 convert_member(const struct btf *vmlinux, enum bpf_prog_type prog_type,
			  const char *side)
{
	u32 id = __atomic_load_n(&vmlinux->ctx_convert_id, __ATOMIC_RELAXED);
	const struct btf_member *m;
	const struct btf_type *t;
	char wanted[64];

	if (!id) {
		s32 found = btf_find_by_name_kind(vmlinux, CONVERT_STRUCT, BTF_KIND_STRUCT);

		if (found < 0)
			return 0;
		id = found;
		__atomic_store_n(&((struct btf *)vmlinux)->ctx_convert_id, id, __ATOMIC_RELAXED);
	}
	if (prog_type >= ARRAY_SIZE(type_names) || !type_names[prog_type])
		return 0;
	snprintf(wanted, sizeof(wanted), "BPF_PROG_TYPE_%s_%s", type_names[prog_type], side);
	t = btf_type_by_id(vmlinux, id);
	m = btf_members(t);
	for (u32 i = 0; i < btf_type_vlen(t); i++, m++)
		if (!strcmp(btf_name_by_offset(vmlinux, m->name_off), wanted))
			return m->type;
	return 0;
}

/* Linux: btf.c find_canonical_prog_ctx_type() */
static const struct btf_type *canonical_ctx_type(const struct btf *vmlinux,
						 enum bpf_prog_type prog_type)
{
	u32 id = convert_member(vmlinux, prog_type, "prog");

	return id ? btf_type_by_id(vmlinux, id) : NULL;
}

/* Linux: btf.c btf_is_projection_of(): a program may take the kernel's own struct */
bool btf_is_projection_of(const char *pname, const char *tname)
{
	return (!strcmp(pname, "__sk_buff") && !strcmp(tname, "sk_buff")) ||
	       (!strcmp(pname, "xdp_md") && !strcmp(tname, "xdp_buff"));
}

static const struct btf_type *skip(const struct btf *btf, const struct btf_type *t)
{
	while (btf_type_is_modifier(t))
		t = btf_type_by_id(btf, t->type);
	return t;
}

/* kprobes and perf events know their context by a typedef, before it is looked through. */
static bool is_user_pt_regs(const struct btf *btf, const struct btf_type *t)
{
	while (btf_type_is_modifier(t) && !btf_type_is_typedef(t))
		t = btf_type_by_id(btf, t->type);
	return btf_type_is_typedef(t) &&
	       !strcmp(btf_name_by_offset(btf, t->name_off), "bpf_user_pt_regs_t");
}

/* Linux: btf.c btf_is_prog_ctx_type(). Only the name of the struct counts. */
bool btf_is_prog_ctx_type(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			  const struct btf_type *pointer, enum bpf_prog_type prog_type, int arg)
{
	const struct btf_type *t = btf_type_by_id(btf, pointer->type), *ctx;
	const char *tname, *ctx_name;

	if (prog_type == BPF_PROG_TYPE_KPROBE && is_user_pt_regs(btf, t))
		return true;
	t = skip(btf, t);
	if (!btf_type_is_struct(t))
		return false;
	tname = btf_name_by_offset(btf, t->name_off);
	ctx = vmlinux ? canonical_ctx_type(vmlinux, prog_type) : NULL;
	if (!ctx) {
		vlog_printf(log, "btf_vmlinux is malformed\n");
		return false;
	}
	for (;;) {
		ctx_name = btf_name_by_offset(vmlinux, ctx->name_off);
		/* Types without a named context work only with the tag "arg:ctx". */
		if (!*ctx_name)
			return false;
		if (btf_is_projection_of(ctx_name, tname) || !strcmp(ctx_name, tname))
			return true;
		if (!btf_type_is_modifier(ctx))
			return false;
		ctx = skip(vmlinux, ctx);
	}
}

static bool is_u64(const struct btf_type *t)
{
	return btf_type_is_int(t) && t->size == 8;
}

static bool is_struct_named(const struct btf_type *t, const char *tname, const char *name)
{
	return btf_type_is_only_struct(t) && !strcmp(tname, name);
}

static bool tracing_ctx_fits(const struct btf_type *t, const char *tname,
			     enum bpf_attach_type attach_type)
{
	switch (attach_type) {
	case BPF_TRACE_RAW_TP:
		return is_u64(t) || is_struct_named(t, tname, "bpf_raw_tracepoint_args");
	case BPF_TRACE_ITER:
		return btf_type_is_only_struct(t) && !strncmp(tname, "bpf_iter__", 10);
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_MODIFY_RETURN:
	case BPF_TRACE_FSESSION:
		return is_u64(t);
	default:
		return false;
	}
}

/* Contexts that a type takes beside its canonical one */
static bool special_ctx_fits(const struct btf_type *t, const char *tname,
			     const struct btf_ctx_query *query)
{
	switch (query->prog_type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_PERF_EVENT:
		/* x86-64: bpf_user_pt_regs_t is struct pt_regs */
		return is_struct_named(t, tname, "pt_regs");
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_STRUCT_OPS:
		return is_u64(t);
	case BPF_PROG_TYPE_TRACING:
		return tracing_ctx_fits(t, tname, query->attach_type);
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_SYSCALL:
	case BPF_PROG_TYPE_EXT:
		return true;
	default:
		return false;
	}
}

/* Linux: btf.c btf_validate_prog_ctx_type(), for arguments tagged "arg:ctx" */
int btf_validate_prog_ctx_type(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			       const struct btf_type *pointer, const struct btf_ctx_query *query)
{
	const struct btf_type *t, *ctx;
	const char *tname, *ctx_name;

	if (!btf_type_is_ptr(pointer)) {
		vlog_printf(log, "arg#%d type isn't a pointer\n", query->arg);
		return -EINVAL;
	}
	t = btf_type_by_id(btf, pointer->type);
	if ((query->prog_type == BPF_PROG_TYPE_KPROBE ||
	     query->prog_type == BPF_PROG_TYPE_PERF_EVENT) && is_user_pt_regs(btf, t))
		return 0;
	t = skip(btf, t);
	if (btf_type_is_void(t))
		return 0;
	tname = btf_name_by_offset(btf, t->name_off);
	if (!tname || !*tname) {
		vlog_printf(log, "arg#%d type doesn't have a name\n", query->arg);
		return -EINVAL;
	}
	if (special_ctx_fits(t, tname, query))
		return 0;
	ctx = vmlinux ? canonical_ctx_type(vmlinux, query->prog_type) : NULL;
	if (!ctx) {
		vlog_printf(log, "btf_vmlinux is malformed\n");
		return -EINVAL;
	}
	ctx = skip(vmlinux, ctx);
	if (!btf_type_is_only_struct(ctx)) {
		vlog_printf(log, "arg#%d should be void pointer\n", query->arg);
		return -EINVAL;
	}
	ctx_name = btf_name_by_offset(vmlinux, ctx->name_off);
	if (!is_struct_named(t, tname, ctx_name)) {
		vlog_printf(log, "arg#%d should be `struct %s *`\n", query->arg, ctx_name);
		return -EINVAL;
	}
	return 0;
}

/* Linux: btf.c get_kern_ctx_btf_id() */
int get_kern_ctx_btf_id(struct vlog *log, const struct btf *vmlinux, enum bpf_prog_type prog_type)
{
	u32 id = convert_member(vmlinux, prog_type, "kern");

	if (!id || !btf_type_is_struct(btf_type_by_id(vmlinux, id))) {
		vlog_printf(log, "kern ctx type id %u is not a struct\n", id);
		return -EINVAL;
	}
	return id;
}

/* Linux: btf.c btf_translate_to_vmlinux() */
int btf_translate_to_vmlinux(struct vlog *log, const struct btf *vmlinux, const struct btf *btf,
			     const struct btf_type *pointer, const struct btf_ctx_query *query)
{
	if (!btf_is_prog_ctx_type(log, vmlinux, btf, pointer, query->prog_type, query->arg))
		return -ENOENT;
	return convert_member(vmlinux, query->prog_type, "kern");
}
