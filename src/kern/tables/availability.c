/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who may call what. Helpers: a program type has a chain of sets (availability.def), searched in
 * order; the first set that names the helper decides, its first form whose condition holds is
 * the one. Kfuncs: the registries of their rows, and the filters that some have in front. Asked
 * by the verifier only, through struct call_user; nothing here knows a program.
 */
#include <linux/capability.h>

#include "kern/tables/call_rows.h"
#include "kern/tables/tables.h"

#define CAPS_BPF BIT_ULL(CAP_BPF)
#define CAPS_PERFMON (BIT_ULL(CAP_BPF) | BIT_ULL(CAP_PERFMON))
#define CAPS_ADMIN BIT_ULL(CAP_SYS_ADMIN)

enum when {
	WHEN_ALWAYS,
	WHEN_NEVER,
	WHEN_SLEEPABLE,
	WHEN_ITER,
	WHEN_ITER_SOCK,
	WHEN_TRAMPOLINE,
	WHEN_TRAMPOLINE_OR_RAW_TP,
	WHEN_KPROBE_MULTI,
	WHEN_UPROBE_MULTI,
	WHEN_CGROUP_RETVAL,
	WHEN_SETSOCKOPT,
	WHEN_SOCK_CREATE,
	WHEN_SOCK_ADDR_SOCKOPT,
	WHEN_INET_CONNECT,
	WHEN_LSM_LOCKED_SOCK,
	WHEN_LSM_UNLOCKED_SOCK,
	WHEN_NOT_RELEASE,
};

enum set {
	SET_NONE, /* ends a chain */
#define SET(name) SET_##name,
#define USE(x)
#define USE_BPF(x)
#define USE_PERFMON(x)
#define USE_ADMIN(x)
#define USE_WHEN(x, c)
#define USE_IF(x, caps, c)
#include "kern/tables/availability.def"
#undef SET
#undef USE
#undef USE_BPF
#undef USE_PERFMON
#undef USE_ADMIN
#undef USE_WHEN
#undef USE_IF
	SET_COUNT,
};

/* A line of a set, or, with `opens` set, the beginning of one */
struct use {
	u16 row;
	u8 opens; /* enum set */
	u8 when;
	u64 caps;
};

static const struct use uses[] = {
#define SET(name) {.opens = SET_##name},
#define USE_IF(x, need, c) {.row = CALL_ROW_HELPER(x), .when = WHEN_##c, .caps = (need)},
#define USE(x) USE_IF(x, 0, ALWAYS)
#define USE_BPF(x) USE_IF(x, CAPS_BPF, ALWAYS)
#define USE_PERFMON(x) USE_IF(x, CAPS_PERFMON, ALWAYS)
#define USE_ADMIN(x) USE_IF(x, CAPS_ADMIN, ALWAYS)
#define USE_WHEN(x, c) USE_IF(x, 0, c)
#include "kern/tables/availability.def"
};

#define CHAIN_MAX 8
#define PROG(type, ...) [BPF_PROG_TYPE_##type] = {__VA_ARGS__}
#define SK SET_sk_base, SET_base
#define RAW_TP SET_raw_tp, SET_tracing, SET_base, SET_admin

static const u8 chains[PROG_TYPE_COUNT][CHAIN_MAX] = {
	PROG(SOCKET_FILTER, SET_sk_filter, SK),
	PROG(KPROBE, SET_kprobe, SET_tracing, SET_base, SET_admin),
	PROG(SCHED_CLS, SET_tc, SK),
	PROG(SCHED_ACT, SET_tc, SK),
	PROG(TRACEPOINT, SET_tp, SET_tracing, SET_base, SET_admin),
	PROG(XDP, SET_xdp, SK),
	PROG(PERF_EVENT, SET_perf_event, SET_tracing, SET_base, SET_admin),
	PROG(CGROUP_SKB, SET_cgroup, SET_cgroup_skb, SET_sk_filter, SK),
	PROG(CGROUP_SOCK, SET_cgroup, SET_cgroup_sock, SET_base),
	PROG(LWT_IN, SET_lwt_in, SET_lwt_out, SK),
	PROG(LWT_OUT, SET_lwt_out, SK),
	PROG(LWT_XMIT, SET_lwt_xmit, SET_lwt_out, SK),
	PROG(LWT_SEG6LOCAL, SET_lwt_seg6local, SET_lwt_out, SK),
	PROG(SOCK_OPS, SET_cgroup, SET_sock_ops, SK),
	PROG(SK_SKB, SET_sk_skb, SK),
	PROG(CGROUP_DEVICE, SET_cgroup, SET_cgroup_dev, SET_base),
	PROG(SK_MSG, SET_sk_msg, SK),
	PROG(RAW_TRACEPOINT, RAW_TP),
	PROG(RAW_TRACEPOINT_WRITABLE, RAW_TP),
	PROG(CGROUP_SOCK_ADDR, SET_cgroup, SET_sock_addr, SK),
	PROG(LIRC_MODE2, SET_lirc),
	PROG(SK_REUSEPORT, SET_sk_reuseport, SET_base),
	PROG(FLOW_DISSECTOR, SET_flow_dissector, SK),
	PROG(CGROUP_SYSCTL, SET_cgroup, SET_sysctl, SET_base),
	PROG(CGROUP_SOCKOPT, SET_cgroup, SET_sockopt, SET_base),
	PROG(TRACING, SET_trampoline, RAW_TP, SET_iter_sock),
	PROG(STRUCT_OPS, SET_base),
	PROG(LSM, SET_lsm, SET_trampoline, RAW_TP),
	PROG(SK_LOOKUP, SET_sk_lookup, SK),
	PROG(SYSCALL, SET_syscall, SET_trampoline, RAW_TP),
	PROG(NETFILTER, SET_base),
};
static const u8 lsm_cgroup_chain[CHAIN_MAX] = {SET_cgroup, SET_lsm, SET_trampoline, RAW_TP};
static const u8 tcp_congestion_chain[CHAIN_MAX] = {SET_tcp_congestion, SET_base};
static const u8 no_chain[CHAIN_MAX];

static bool is_one_of(const char *name, const char *const *names)
{
	for (; name && *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}
#define IS_ONE_OF(name, ...) is_one_of(name, (const char *const[]){__VA_ARGS__, NULL})

static bool attaches_to(const struct call_user *user, const u32 *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (user->attach_type == types[i])
			return true;
	return false;
}
#define ATTACHES_TO(user, ...) \
	attaches_to(user, (const u32[]){__VA_ARGS__}, ARRAY_SIZE(((const u32[]){__VA_ARGS__})))

static bool has_caps(const struct call_user *user, u64 need)
{
	return (user->caps & need) == need || (user->caps & CAPS_ADMIN);
}

/* Linux: trampoline.c bpf_prog_has_trampoline() */
static bool has_trampoline(const struct call_user *user)
{
	if (user->own_type == BPF_PROG_TYPE_LSM)
		return user->attach_type == BPF_LSM_MAC;
	return user->own_type == BPF_PROG_TYPE_TRACING &&
	       ATTACHES_TO(user, BPF_TRACE_FENTRY, BPF_TRACE_FEXIT, BPF_MODIFY_RETURN,
			   BPF_TRACE_FSESSION, BPF_TRACE_FENTRY_MULTI, BPF_TRACE_FEXIT_MULTI,
			   BPF_TRACE_FSESSION_MULTI);
}

/* Hooks of cgroups whose result programs can't see. Linux: cgroup_common_func_proto() */
static bool hides_retval(const struct call_user *user)
{
	return ATTACHES_TO(user, BPF_CGROUP_INET_INGRESS, BPF_CGROUP_INET_EGRESS,
			   BPF_CGROUP_SOCK_OPS, BPF_CGROUP_UDP4_RECVMSG, BPF_CGROUP_UDP6_RECVMSG,
			   BPF_CGROUP_UNIX_RECVMSG, BPF_CGROUP_INET4_GETPEERNAME,
			   BPF_CGROUP_INET6_GETPEERNAME, BPF_CGROUP_UNIX_GETPEERNAME,
			   BPF_CGROUP_INET4_GETSOCKNAME, BPF_CGROUP_INET6_GETSOCKNAME,
			   BPF_CGROUP_UNIX_GETSOCKNAME);
}

static bool sock_addr_has_sockopt(const struct call_user *user)
{
	return ATTACHES_TO(user, BPF_CGROUP_INET4_BIND, BPF_CGROUP_INET6_BIND,
			   BPF_CGROUP_INET4_CONNECT, BPF_CGROUP_INET6_CONNECT,
			   BPF_CGROUP_UNIX_CONNECT, BPF_CGROUP_UDP4_RECVMSG,
			   BPF_CGROUP_UDP6_RECVMSG, BPF_CGROUP_UNIX_RECVMSG,
			   BPF_CGROUP_UDP4_SENDMSG, BPF_CGROUP_UDP6_SENDMSG,
			   BPF_CGROUP_UNIX_SENDMSG, BPF_CGROUP_INET4_GETPEERNAME,
			   BPF_CGROUP_INET6_GETPEERNAME, BPF_CGROUP_INET4_GETSOCKNAME,
			   BPF_CGROUP_INET6_GETSOCKNAME);
}

static bool holds(enum when when, const struct call_user *user)
{
	switch (when) {
	case WHEN_ALWAYS:
		return true;
	case WHEN_NEVER:
		return false;
	case WHEN_SLEEPABLE:
		return user->sleepable;
	case WHEN_ITER:
		return user->attach_type == BPF_TRACE_ITER;
	case WHEN_ITER_SOCK:
		return user->attach_type == BPF_TRACE_ITER &&
		       IS_ONE_OF(user->target, "bpf_iter_tcp", "bpf_iter_unix");
	case WHEN_TRAMPOLINE:
		return has_trampoline(user);
	case WHEN_TRAMPOLINE_OR_RAW_TP:
		return has_trampoline(user) || user->attach_type == BPF_TRACE_RAW_TP;
	case WHEN_KPROBE_MULTI:
		return ATTACHES_TO(user, BPF_TRACE_KPROBE_MULTI, BPF_TRACE_KPROBE_SESSION);
	case WHEN_UPROBE_MULTI:
		return ATTACHES_TO(user, BPF_TRACE_UPROBE_MULTI, BPF_TRACE_UPROBE_SESSION);
	case WHEN_CGROUP_RETVAL:
		return !hides_retval(user);
	case WHEN_SETSOCKOPT:
		return user->attach_type == BPF_CGROUP_SETSOCKOPT;
	case WHEN_SOCK_CREATE:
		return user->attach_type == BPF_CGROUP_INET_SOCK_CREATE;
	case WHEN_SOCK_ADDR_SOCKOPT:
		return sock_addr_has_sockopt(user);
	case WHEN_INET_CONNECT:
		return ATTACHES_TO(user, BPF_CGROUP_INET4_CONNECT, BPF_CGROUP_INET6_CONNECT);
	case WHEN_LSM_LOCKED_SOCK:
		return user->attach_type == BPF_LSM_CGROUP &&
		       IS_ONE_OF(user->target, "bpf_lsm_sock_graft", "bpf_lsm_inet_csk_clone",
				 "bpf_lsm_inet_conn_established");
	case WHEN_LSM_UNLOCKED_SOCK:
		return user->attach_type == BPF_LSM_CGROUP &&
		       IS_ONE_OF(user->target, "bpf_lsm_socket_post_create",
				 "bpf_lsm_socket_socketpair");
	case WHEN_NOT_RELEASE:
		return !IS_ONE_OF(user->st_member, "release");
	}
	return false;
}

static const u8 *chain_of(const struct call_user *user)
{
	if (user->prog_type >= PROG_TYPE_COUNT)
		return no_chain;
	if (user->prog_type == BPF_PROG_TYPE_LSM && user->attach_type == BPF_LSM_CGROUP)
		return lsm_cgroup_chain;
	if (user->prog_type == BPF_PROG_TYPE_STRUCT_OPS) {
		/* Until the struct is known there is nobody to ask. */
		if (!user->st_ops)
			return no_chain;
		if (!strcmp(user->st_ops, "tcp_congestion_ops"))
			return tcp_congestion_chain;
	}
	return chains[user->prog_type];
}

static const struct use *set_begin(enum set set)
{
	const struct use *use = uses;

	while (use->opens != set)
		use++;
	return use + 1;
}

/* True if the set names the helper; *row NULL then: but not for this program. */
static bool find_in_set(enum set set, u32 id, const struct call_user *user,
			const struct call_row **row)
{
	const struct use *end = uses + ARRAY_SIZE(uses);
	bool found = false;

	*row = NULL;
	for (const struct use *use = set_begin(set); use < end && !use->opens; use++) {
		const struct call_row *candidate = call_row(use->row);

		if (candidate->id != id)
			continue;
		found = true;
		if (has_caps(user, use->caps) && holds(use->when, user)) {
			*row = candidate;
			break;
		}
	}
	return found;
}

const struct call_row *call_helper_for(u32 id, const struct call_user *user)
{
	const struct call_row *row;

	for (const u8 *set = chain_of(user); *set != SET_NONE; set++)
		if (find_in_set(*set, id, user, &row))
			return row;
	return NULL;
}

/* ---- kfuncs ---- */

bool call_kfunc_registered(const struct call_row *row, const struct call_user *user)
{
	return row && ((row->kfunc_progs & BIT_ULL(BPF_PROG_TYPE_UNSPEC)) ||
		       (row->kfunc_progs & BIT_ULL(user->prog_type)));
}

/* Linux: bpf_qdisc.c bpf_qdisc_kfunc_filter() */
static bool qdisc_allows(const struct call_row *row, const struct call_user *user)
{
	if (user->prog_type != BPF_PROG_TYPE_STRUCT_OPS)
		return true;
	if (!user->st_ops || strcmp(user->st_ops, "Qdisc_ops"))
		return false;
	if (IS_ONE_OF(user->st_member, "enqueue") &&
	    IS_ONE_OF(row->name, "bpf_qdisc_skb_drop", "bpf_qdisc_watchdog_schedule"))
		return true;
	if (IS_ONE_OF(user->st_member, "dequeue") &&
	    IS_ONE_OF(row->name, "bpf_qdisc_watchdog_schedule", "bpf_qdisc_bstats_update"))
		return true;
	return IS_ONE_OF(row->name, "bpf_skb_get_hash", "bpf_kfree_skb", "bpf_dynptr_from_skb");
}

/* What the operations of a scheduler may call. Linux: ext.c scx_kf_allow_flags[] */
static u32 scx_op_groups(const char *member)
{
	if (IS_ONE_OF(member, "select_cpu", "enqueue"))
		return SCX_SELECT_CPU | SCX_ENQUEUE_DISPATCH;
	if (IS_ONE_OF(member, "dispatch", "sub_ecaps_updated"))
		return SCX_ENQUEUE_DISPATCH | SCX_DISPATCH;
	if (IS_ONE_OF(member, "cpu_release"))
		return SCX_CPU_RELEASE;
	if (IS_ONE_OF(member, "init_cids"))
		return SCX_UNLOCKED | SCX_INIT_CIDS;
	if (IS_ONE_OF(member, "init_task", "dump", "cgroup_init", "cgroup_exit",
		      "cgroup_prep_move", "cgroup_cancel_move", "cgroup_set_weight",
		      "cgroup_set_bandwidth", "cgroup_set_idle", "sub_attach", "sub_detach",
		      "cpu_online", "cpu_offline", "init", "exit"))
		return SCX_UNLOCKED;
	return 0;
}

/* Linux: ext.c scx_kfunc_context_filter() */
static bool scx_allows(const struct call_row *row, const struct call_user *user)
{
	u32 groups = row->scx_groups;

	if (user->own_type == BPF_PROG_TYPE_SYSCALL)
		return groups & (SCX_UNLOCKED | SCX_SELECT_CPU | SCX_IDLE | SCX_ANY | SCX_CID);
	if (user->own_type != BPF_PROG_TYPE_STRUCT_OPS)
		return groups & (SCX_ANY | SCX_IDLE | SCX_CID);
	if (!user->st_ops)
		return true;
	if (!IS_ONE_OF(user->st_ops, "sched_ext_ops", "sched_ext_ops_cid"))
		return false;
	if (!strcmp(user->st_ops, "sched_ext_ops_cid") && (groups & SCX_CPU_ONLY))
		return false;
	return groups & (SCX_ANY | SCX_IDLE | SCX_CID | scx_op_groups(user->st_member));
}

/* Linux: binfmt_misc_bpf.c bm_bpf_kfunc_filter(), bpf_fs_kfuncs.c bpf_fs_kfuncs_filter() */
static bool binfmt_allows(const struct call_row *row, const struct call_user *user)
{
	bool is_fs = row->filter == KFILTER_FS;

	if (is_fs && user->own_type == BPF_PROG_TYPE_LSM)
		return true;
	if (user->own_type != BPF_PROG_TYPE_STRUCT_OPS)
		return false;
	if (!user->st_ops)
		return true;
	if (strcmp(user->st_ops, "binfmt_misc_ops"))
		return false;
	if (is_fs)
		return !IS_ONE_OF(row->name, "bpf_set_dentry_xattr", "bpf_remove_dentry_xattr");
	return IS_ONE_OF(user->st_member, "load");
}

static bool filter_allows(const struct call_row *row, const struct call_user *user)
{
	switch (row->filter) {
	case KFILTER_NONE:
		return true;
	case KFILTER_QDISC:
		return qdisc_allows(row, user);
	case KFILTER_TRACE_ITER:
		return user->attach_type == BPF_TRACE_ITER;
	case KFILTER_KSOCK:
		return user->own_type == BPF_PROG_TYPE_SYSCALL ||
		       (user->own_type == BPF_PROG_TYPE_LSM &&
			!IS_ONE_OF(user->target, "bpf_lsm_socket_sendmsg"));
	case KFILTER_SESSION:
		return (user->own_type == BPF_PROG_TYPE_KPROBE &&
			ATTACHES_TO(user, BPF_TRACE_KPROBE_SESSION, BPF_TRACE_UPROBE_SESSION)) ||
		       (user->own_type == BPF_PROG_TYPE_TRACING &&
			ATTACHES_TO(user, BPF_TRACE_FSESSION, BPF_TRACE_FSESSION_MULTI));
	case KFILTER_BINFMT:
	case KFILTER_FS:
		return binfmt_allows(row, user);
	case KFILTER_FSVERITY:
		return user->own_type == BPF_PROG_TYPE_LSM;
	case KFILTER_SCX:
		return scx_allows(row, user);
	}
	return false;
}

bool call_kfunc_allowed(const struct call_row *row, const struct call_user *user)
{
	if (!row)
		return false;
	/* A filter stands in front of one registry; that of all programs has none. */
	if (row->kfunc_progs & BIT_ULL(BPF_PROG_TYPE_UNSPEC))
		return true;
	return call_kfunc_registered(row, user) && filter_allows(row, user);
}
