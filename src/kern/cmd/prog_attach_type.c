/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program types go with which attach types, targets and capabilities: tables and the few
 * rules that read them. Asked when a program is loaded and when a link is created.
 */
#include "kern/cmd/cmd.h"

#define P(type) BIT_ULL(BPF_PROG_TYPE_##type)

/* Linux: is_net_admin_prog_type() */
#define NET_ADMIN_TYPES (P(SCHED_CLS) | P(SCHED_ACT) | P(XDP) | P(LWT_IN) | P(LWT_OUT) | \
			 P(LWT_XMIT) | P(LWT_SEG6LOCAL) | P(SK_SKB) | P(SK_MSG) | \
			 P(FLOW_DISSECTOR) | P(CGROUP_DEVICE) | P(CGROUP_SOCK) | \
			 P(CGROUP_SOCK_ADDR) | P(CGROUP_SOCKOPT) | P(CGROUP_SYSCTL) | \
			 P(SOCK_OPS) | P(EXT) | P(NETFILTER))
/* Linux: is_perfmon_prog_type() */
#define PERFMON_TYPES (P(KPROBE) | P(TRACEPOINT) | P(PERF_EVENT) | P(RAW_TRACEPOINT) | \
		       P(RAW_TRACEPOINT_WRITABLE) | P(TRACING) | P(LSM) | P(STRUCT_OPS) | P(EXT))

bool prog_type_needs_net_admin(u32 type)
{
	return type < 64 && (NET_ADMIN_TYPES & BIT_ULL(type));
}

bool prog_type_needs_perfmon(u32 type)
{
	return type < 64 && (PERFMON_TYPES & BIT_ULL(type));
}

bool is_tracing_multi(u32 attach_type)
{
	return attach_type == BPF_TRACE_FENTRY_MULTI || attach_type == BPF_TRACE_FEXIT_MULTI ||
	       attach_type == BPF_TRACE_FSESSION_MULTI;
}

/* What an attach type is for. Linux: attach_type_to_prog_type() */
static const u8 prog_type_of[ATTACH_TYPE_COUNT] = {
	[BPF_CGROUP_INET_INGRESS] = BPF_PROG_TYPE_CGROUP_SKB,
	[BPF_CGROUP_INET_EGRESS] = BPF_PROG_TYPE_CGROUP_SKB,
	[BPF_CGROUP_INET_SOCK_CREATE] = BPF_PROG_TYPE_CGROUP_SOCK,
	[BPF_CGROUP_INET_SOCK_RELEASE] = BPF_PROG_TYPE_CGROUP_SOCK,
	[BPF_CGROUP_INET4_POST_BIND] = BPF_PROG_TYPE_CGROUP_SOCK,
	[BPF_CGROUP_INET6_POST_BIND] = BPF_PROG_TYPE_CGROUP_SOCK,
	[BPF_CGROUP_INET4_BIND] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET6_BIND] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET4_CONNECT] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET6_CONNECT] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UNIX_CONNECT] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET4_GETPEERNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET6_GETPEERNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UNIX_GETPEERNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET4_GETSOCKNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_INET6_GETSOCKNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UNIX_GETSOCKNAME] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UDP4_SENDMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UDP6_SENDMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UNIX_SENDMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UDP4_RECVMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UDP6_RECVMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_UNIX_RECVMSG] = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
	[BPF_CGROUP_SOCK_OPS] = BPF_PROG_TYPE_SOCK_OPS,
	[BPF_CGROUP_DEVICE] = BPF_PROG_TYPE_CGROUP_DEVICE,
	[BPF_SK_MSG_VERDICT] = BPF_PROG_TYPE_SK_MSG,
	[BPF_SK_SKB_STREAM_PARSER] = BPF_PROG_TYPE_SK_SKB,
	[BPF_SK_SKB_STREAM_VERDICT] = BPF_PROG_TYPE_SK_SKB,
	[BPF_SK_SKB_VERDICT] = BPF_PROG_TYPE_SK_SKB,
	[BPF_LIRC_MODE2] = BPF_PROG_TYPE_LIRC_MODE2,
	[BPF_FLOW_DISSECTOR] = BPF_PROG_TYPE_FLOW_DISSECTOR,
	[BPF_CGROUP_SYSCTL] = BPF_PROG_TYPE_CGROUP_SYSCTL,
	[BPF_CGROUP_GETSOCKOPT] = BPF_PROG_TYPE_CGROUP_SOCKOPT,
	[BPF_CGROUP_SETSOCKOPT] = BPF_PROG_TYPE_CGROUP_SOCKOPT,
	[BPF_TRACE_ITER] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_RAW_TP] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FENTRY] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FEXIT] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FSESSION] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FSESSION_MULTI] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FENTRY_MULTI] = BPF_PROG_TYPE_TRACING,
	[BPF_TRACE_FEXIT_MULTI] = BPF_PROG_TYPE_TRACING,
	[BPF_MODIFY_RETURN] = BPF_PROG_TYPE_TRACING,
	[BPF_LSM_MAC] = BPF_PROG_TYPE_LSM,
	[BPF_LSM_CGROUP] = BPF_PROG_TYPE_LSM,
	[BPF_SK_LOOKUP] = BPF_PROG_TYPE_SK_LOOKUP,
	[BPF_XDP] = BPF_PROG_TYPE_XDP,
	[BPF_TCX_INGRESS] = BPF_PROG_TYPE_SCHED_CLS,
	[BPF_TCX_EGRESS] = BPF_PROG_TYPE_SCHED_CLS,
	[BPF_NETKIT_PRIMARY] = BPF_PROG_TYPE_SCHED_CLS,
	[BPF_NETKIT_PEER] = BPF_PROG_TYPE_SCHED_CLS,
};

enum bpf_prog_type attach_type_to_prog_type(u32 attach_type)
{
	return attach_type < ATTACH_TYPE_COUNT ? prog_type_of[attach_type] :
						 BPF_PROG_TYPE_UNSPEC;
}

/* Does the attach type go with the program type, for the types that insist at load time? */
static bool attach_type_fits(u32 type, u32 attach_type)
{
	switch (type) {
	case BPF_PROG_TYPE_CGROUP_SOCK:
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
	case BPF_PROG_TYPE_CGROUP_SKB:
	case BPF_PROG_TYPE_CGROUP_SOCKOPT:
	case BPF_PROG_TYPE_SK_LOOKUP:
		return attach_type_to_prog_type(attach_type) == type;
	case BPF_PROG_TYPE_SK_REUSEPORT:
		return attach_type == BPF_SK_REUSEPORT_SELECT ||
		       attach_type == BPF_SK_REUSEPORT_SELECT_OR_MIGRATE;
	case BPF_PROG_TYPE_NETFILTER:
		return attach_type == BPF_NETFILTER;
	case BPF_PROG_TYPE_SYSCALL:
	case BPF_PROG_TYPE_EXT:
		return !attach_type;
	default:
		return true;
	}
}

static bool takes_btf_id(u32 type)
{
	return type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM ||
	       type == BPF_PROG_TYPE_STRUCT_OPS || type == BPF_PROG_TYPE_EXT;
}

int prog_load_check_attach(const struct attach_request *request)
{
	u32 type = request->type;

	if (request->btf_id &&
	    (request->btf_id > BTF_MAX_TYPE || (!request->attach_btf && !request->dst_prog) ||
	     !takes_btf_id(type)))
		return -EINVAL;
	if (is_tracing_multi(request->attach_type))
		return type == BPF_PROG_TYPE_TRACING && request->attach_btf && !request->btf_id ?
		       0 : -EINVAL;
	if (request->attach_btf && (!request->btf_id || request->dst_prog))
		return -EINVAL;
	if (request->dst_prog && type != BPF_PROG_TYPE_TRACING && type != BPF_PROG_TYPE_EXT)
		return -EINVAL;
	return attach_type_fits(type, request->attach_type) ? 0 : -EINVAL;
}

static bool kprobe_attach_type_fits(u32 expected, u32 attach_type)
{
	bool multi = attach_type == BPF_TRACE_KPROBE_MULTI ||
		     attach_type == BPF_TRACE_KPROBE_SESSION ||
		     attach_type == BPF_TRACE_UPROBE_MULTI ||
		     attach_type == BPF_TRACE_UPROBE_SESSION;
	bool expects_multi = expected == BPF_TRACE_KPROBE_MULTI ||
			     expected == BPF_TRACE_KPROBE_SESSION ||
			     expected == BPF_TRACE_UPROBE_MULTI ||
			     expected == BPF_TRACE_UPROBE_SESSION;

	if (expects_multi)
		return attach_type == expected;
	return multi || attach_type == BPF_PERF_EVENT;
}

/* Linux: bpf_prog_attach_check_attach_type() */
int prog_attach_check_attach_type(const struct prog *prog, u32 attach_type)
{
	bool fits;

	switch (prog->type) {
	case BPF_PROG_TYPE_CGROUP_SOCK:
	case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
	case BPF_PROG_TYPE_CGROUP_SOCKOPT:
	case BPF_PROG_TYPE_SK_LOOKUP:
		fits = attach_type == prog->expected_attach_type;
		break;
	case BPF_PROG_TYPE_CGROUP_SKB:
		if (!kern_capable(prog_kern(prog), DD_CAP_NET_ADMIN))
			return -EPERM;
		fits = attach_type_to_prog_type(attach_type) == prog->type &&
		       (!prog->enforce_expected_attach_type ||
			prog->expected_attach_type == attach_type);
		break;
	case BPF_PROG_TYPE_EXT:
		fits = true;
		break;
	case BPF_PROG_TYPE_NETFILTER:
		fits = attach_type == BPF_NETFILTER;
		break;
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_TRACEPOINT:
		fits = attach_type == BPF_PERF_EVENT;
		break;
	case BPF_PROG_TYPE_KPROBE:
		fits = kprobe_attach_type_fits(prog->expected_attach_type, attach_type);
		break;
	default: /* SCHED_CLS: tcx and netkit, which the table says too */
		fits = attach_type_to_prog_type(attach_type) == prog->type;
	}
	return fits ? 0 : -EINVAL;
}
