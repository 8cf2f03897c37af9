/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls table: complete, sorted, and free of the contradictions that Linux's verifier calls
 * "incorrect func proto"; who may call what, in samples of each rule.
 */
#include <linux/capability.h>

#include "kern/tables/call_rows.h"
#include "kern/tables/tables.h"
#include "unit.h"

static bool is_mem_size(u32 type)
{
	return type == ARG_MEM_SIZE || type == ARG_MEM_SIZE_OR_ZERO;
}

/* Linux: verifier.c check_func_proto() and what it calls */
static void check_proto(const struct call_row *row)
{
	int raw = 0, released = 0;

	CHECK(!is_mem_size(row->args[0]));
	for (int i = 0; i < MAX_BPF_FUNC_REG_ARGS; i++) {
		u32 type = row->args[i], base = base_type(type);
		bool sized = i + 1 < MAX_BPF_FUNC_REG_ARGS && is_mem_size(row->args[i + 1]);
		bool is_mem = base == ARG_PTR_TO_MEM;

		raw += (is_mem || base == ARG_PTR_TO_MAP_VALUE) && (type & MEM_UNINIT);
		released += !!(type & OBJ_RELEASE);
		CHECK(sized == (is_mem && !(type & MEM_FIXED_SIZE)));
		CHECK(!row->arg_size[i] == !(is_mem && (type & MEM_FIXED_SIZE)));
		CHECK(!is_mem || (type & (MEM_WRITE | MEM_RDONLY)));
		/* bpf_kptr_xchg() finds its struct in the map. */
		CHECK(!row->arg_btf[i] ==
		      (base != ARG_PTR_TO_BTF_ID || row->id == BPF_FUNC_kptr_xchg));
		CHECK(i == 0 || type == ARG_DONTCARE || row->args[i - 1] != ARG_DONTCARE);
	}
	CHECK(raw <= 1 && released <= 1);
	CHECK(!(row->flags & CALL_CHANGES_PKT) || row->args[0] == ARG_PTR_TO_CTX);
	CHECK(!row->ret_btf == (base_type(row->ret) != RET_PTR_TO_BTF_ID ||
				row->id == BPF_FUNC_kptr_xchg));
}

static void test_rows(void)
{
	const struct call_row *last = NULL;
	u32 helpers = 0, kfuncs = 0;

	CHECK(call_count() == CALL_ROW_COUNT);
	for (u32 i = 0; i < call_count(); i++) {
		const struct call_row *row = call_row(i);

		CHECK(row->name && row->ident);
		CHECK(call_row_number(row) == i);
		CHECK(row->support == SUPPORT_NONE || row->body || row->kind != CALL_INTERNAL);
		CHECK((row->support == SUPPORT_PARTIAL) == (row->note != NULL));
		if (row->twin)
			CHECK(call_find_internal(row->twin) != NULL);
		if (row->kind == CALL_HELPER) {
			CHECK(!last || last->id <= row->id);
			check_proto(row);
			helpers++;
		} else if (row->kind == CALL_KFUNC) {
			CHECK(last->kind == CALL_HELPER || strcmp(last->name, row->name) < 0);
			CHECK(call_find_kfunc(row->name) == row);
			CHECK(row->kfunc_progs || row->dtor_of || row->fmodret);
			kfuncs++;
		}
		last = row;
	}
	CHECK(helpers > HELPER_COUNT);
	CHECK(kfuncs > 400);
}

static bool is_named(u32 id, const char *name)
{
	return call_find_helper(id) && !strcmp(call_find_helper(id)->name, name);
}

static void test_lookup(void)
{
	CHECK(!call_find_helper(0));
	CHECK(!call_find_helper(HELPER_COUNT));
	for (u32 id = 1; id < HELPER_COUNT; id++)
		CHECK(call_find_helper(id) && call_find_helper(id)->id == id);
	CHECK(is_named(BPF_FUNC_map_lookup_elem, "map_lookup_elem"));
	CHECK(is_named(BPF_FUNC_loop, "loop"));
	CHECK(is_named(BPF_FUNC_cgrp_storage_delete, "cgrp_storage_delete"));
	CHECK(!call_find_kfunc("bpf_no_such_kfunc"));
	CHECK(!call_find_kfunc(""));
	CHECK(call_find_kfunc("bpf_iter_num_new")->kflags == (KF_ITER_NEW | KF_SPINLOCK_SAFE));
	CHECK(call_find_kfunc("tcp_slow_start") != NULL);
	CHECK(call_find_dtor("task_struct") ==
	      call_row(CALL_ROW_KFUNC(bpf_task_release_dtor)));
	CHECK(!call_find_dtor("inode"));
}

static const struct call_user privileged = {.caps = BIT_ULL(CAP_SYS_ADMIN)};

static const char *form(u32 id, u32 type, u32 attach_type, u64 caps)
{
	struct call_user user = privileged;
	const struct call_row *row;

	user.prog_type = user.own_type = type;
	user.attach_type = attach_type;
	user.caps = caps;
	row = call_helper_for(id, &user);
	return row ? row->ident : "";
}

#define CHECK_FORM(id, type, attach, caps, ident) \
	CHECK(!strcmp(form(BPF_FUNC_##id, BPF_PROG_TYPE_##type, attach, caps), ident))

static void test_helper_forms(void)
{
	const u64 admin = BIT_ULL(CAP_SYS_ADMIN), bpf = BIT_ULL(CAP_BPF);
	const u64 perfmon = bpf | BIT_ULL(CAP_PERFMON);

	CHECK_FORM(map_lookup_elem, SOCKET_FILTER, 0, 0, "map_lookup_elem");
	CHECK_FORM(spin_lock, SOCKET_FILTER, 0, 0, "");
	CHECK_FORM(spin_lock, SOCKET_FILTER, 0, bpf, "spin_lock");
	CHECK_FORM(trace_printk, SOCKET_FILTER, 0, bpf, "");
	CHECK_FORM(trace_printk, SOCKET_FILTER, 0, perfmon, "trace_printk");
	CHECK_FORM(trace_printk, SOCKET_FILTER, 0, BIT_ULL(CAP_PERFMON), "");
	CHECK_FORM(get_smp_processor_id, SOCKET_FILTER, 0, 0, "get_raw_smp_processor_id");
	CHECK_FORM(get_smp_processor_id, KPROBE, 0, admin, "get_smp_processor_id");
	CHECK_FORM(skb_load_bytes, SK_REUSEPORT, 0, admin, "sk_reuseport_load_bytes");
	CHECK_FORM(skb_load_bytes, CGROUP_SKB, 0, admin, "skb_load_bytes");
	CHECK_FORM(skb_pull_data, LWT_OUT, 0, admin, "skb_pull_data");
	CHECK_FORM(skb_pull_data, LWT_SEG6LOCAL, 0, admin, "");
	CHECK_FORM(perf_event_output, TRACEPOINT, 0, admin, "perf_event_output_tp");
	CHECK_FORM(probe_write_user, KPROBE, 0, perfmon, "");
	CHECK_FORM(probe_write_user, KPROBE, 0, admin, "probe_write_user");
	CHECK_FORM(get_attach_cookie, KPROBE, BPF_TRACE_KPROBE_MULTI, admin,
		   "get_attach_cookie_kmulti");
	CHECK_FORM(get_attach_cookie, KPROBE, 0, admin, "get_attach_cookie_trace");
	CHECK_FORM(get_attach_cookie, LSM, BPF_LSM_MAC, admin, "get_attach_cookie");
	CHECK_FORM(get_attach_cookie, LSM, BPF_LSM_CGROUP, admin, "");
	CHECK_FORM(get_retval, LSM, BPF_LSM_CGROUP, admin, "get_retval");
	CHECK_FORM(get_retval, LSM, BPF_LSM_MAC, admin, "");
	CHECK_FORM(get_retval, CGROUP_SKB, BPF_CGROUP_INET_INGRESS, admin, "");
	CHECK_FORM(get_retval, CGROUP_SOCKOPT, BPF_CGROUP_SETSOCKOPT, admin, "get_retval");
	CHECK_FORM(bind, CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT, admin, "bind");
	CHECK_FORM(bind, CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND, admin, "");
	CHECK_FORM(seq_write, TRACING, BPF_TRACE_ITER, admin, "seq_write");
	CHECK_FORM(seq_write, TRACING, BPF_TRACE_FENTRY, admin, "");
	CHECK_FORM(sys_bpf, SYSCALL, 0, admin, "sys_bpf");
	CHECK_FORM(loop, NETFILTER, 0, admin, "loop");
	CHECK_FORM(override_return, KPROBE, 0, admin, "");
	CHECK_FORM(map_lookup_elem, EXT, 0, admin, "");
	CHECK_FORM(map_lookup_elem, STRUCT_OPS, 0, admin, "");
}

static void test_struct_ops(void)
{
	struct call_user user = privileged;

	user.prog_type = user.own_type = BPF_PROG_TYPE_STRUCT_OPS;
	user.st_ops = "tcp_congestion_ops";
	user.st_member = "init";
	CHECK(call_helper_for(BPF_FUNC_setsockopt, &user) ==
	      call_row(CALL_ROW_HELPER(sk_setsockopt_nodelay)));
	user.st_member = "release";
	CHECK(!call_helper_for(BPF_FUNC_setsockopt, &user));
	CHECK(call_helper_for(BPF_FUNC_loop, &user) != NULL);
	user.st_ops = "bpf_testmod_ops";
	CHECK(!call_helper_for(BPF_FUNC_tcp_send_ack, &user));
	CHECK(call_helper_for(BPF_FUNC_map_lookup_elem, &user) != NULL);
}

static bool may_call(const char *kfunc, u32 type, u32 attach_type, const char *target)
{
	struct call_user user = privileged;

	user.prog_type = user.own_type = type;
	user.attach_type = attach_type;
	user.target = target;
	return call_kfunc_allowed(call_find_kfunc(kfunc), &user);
}

static void test_kfuncs(void)
{
	struct call_user user = privileged;

	CHECK(may_call("bpf_rcu_read_lock", BPF_PROG_TYPE_SK_MSG, 0, NULL));
	CHECK(may_call("bpf_task_acquire", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, NULL));
	CHECK(may_call("bpf_task_acquire", BPF_PROG_TYPE_TRACEPOINT, 0, NULL));
	CHECK(!may_call("bpf_task_acquire", BPF_PROG_TYPE_SOCKET_FILTER, 0, NULL));
	CHECK(may_call("bpf_dynptr_from_skb", BPF_PROG_TYPE_SOCKET_FILTER, 0, NULL));
	CHECK(!may_call("bpf_dynptr_from_skb", BPF_PROG_TYPE_XDP, 0, NULL));
	CHECK(!may_call("bpf_dynptr_from_skb", BPF_PROG_TYPE_STRUCT_OPS, 0, NULL));
	CHECK(may_call("bpf_sock_destroy", BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, NULL));
	CHECK(!may_call("bpf_sock_destroy", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, NULL));
	CHECK(may_call("bpf_path_d_path", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, NULL));
	CHECK(!may_call("bpf_path_d_path", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, NULL));
	CHECK(!may_call("bpf_ksock_send", BPF_PROG_TYPE_LSM, BPF_LSM_MAC,
			"bpf_lsm_socket_sendmsg"));
	CHECK(may_call("bpf_ksock_send", BPF_PROG_TYPE_LSM, BPF_LSM_MAC, "bpf_lsm_file_open"));
	CHECK(may_call("bpf_session_cookie", BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_SESSION,
		       NULL));
	CHECK(!may_call("bpf_session_cookie", BPF_PROG_TYPE_KPROBE, 0, NULL));
	/* A destructor is no kfunc, a test function that may be modified neither. */
	CHECK(!may_call("bpf_task_release_dtor", BPF_PROG_TYPE_TRACING, 0, NULL));
	CHECK(!may_call("bpf_fentry_test1", BPF_PROG_TYPE_TRACING, 0, NULL));

	user.prog_type = user.own_type = BPF_PROG_TYPE_STRUCT_OPS;
	user.st_ops = "Qdisc_ops";
	user.st_member = "enqueue";
	CHECK(call_kfunc_allowed(call_find_kfunc("bpf_qdisc_skb_drop"), &user));
	CHECK(call_kfunc_allowed(call_find_kfunc("bpf_kfree_skb"), &user));
	user.st_member = "dequeue";
	CHECK(!call_kfunc_allowed(call_find_kfunc("bpf_qdisc_skb_drop"), &user));
	user.st_ops = "sched_ext_ops";
	user.st_member = "enqueue";
	CHECK(call_kfunc_allowed(call_find_kfunc("scx_bpf_dsq_insert"), &user));
	CHECK(!call_kfunc_allowed(call_find_kfunc("scx_bpf_create_dsq"), &user));
	CHECK(!call_kfunc_allowed(call_find_kfunc("bpf_kfree_skb"), &user));
}

int main(void)
{
	test_rows();
	test_lookup();
	test_helper_forms();
	test_struct_ops();
	test_kfuncs();
	return UNIT_END();
}
