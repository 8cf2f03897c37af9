/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs may do that stand in for kernel functions of a struct of operations: which
 * members of kernel objects they may write, and where their arguments deserve another type than
 * their prototype says. Rules belong to the struct, so they are found by its name. The same rule
 * about writes serves connection tracking entries for packet programs.
 */
#include "kern/hooks/ctx.h"

/* A member that may be written */
struct writable {
	const char *of;	    /* struct that the pointer must point to */
	const char *in;	    /* struct that has the member; begins where `of` does */
	const char *member; /* path */
	bool inside;	    /* from any byte of the member on, not only its first */
};

struct write_rule {
	const struct writable *rows;
	u32 count;
	const char *name; /* of the struct in the texts; NULL: its own */
	bool quiet;	  /* no texts */
};

static bool covers(const struct btf *btf, const struct writable *row, int off, u32 *end)
{
	u32 size = 0;
	int start = btf_find_member(btf, row->in, row->member, &size);

	if (start < 0)
		return false;
	*end = start + size;
	return off == start || (row->inside && off >= start && off < (int)*end);
}

/* The arguments of prog_ops.struct_write */
struct write_at {
	struct vlog *log;
	const struct btf *btf;
	u32 btf_id;
	int off, size;
};

static int struct_write(const struct write_rule *rule, const struct write_at *at)
{
	const char *type_name = btf_type_name(at->btf, at->btf_id);
	const char *name = rule->name ? rule->name : type_name;
	struct vlog *log = rule->quiet ? NULL : at->log;
	bool known = false;
	u32 end = 0;

	for (u32 i = 0; i < rule->count; i++) {
		const struct writable *row = &rule->rows[i];

		if (strcmp(row->of, type_name))
			continue;
		known = true;
		if (!covers(at->btf, row, at->off, &end))
			continue;
		if ((u32)(at->off + at->size) <= end)
			return 0;
		vlog_printf(log, "write access at off %d with size %d beyond the member of %s "
			    "ended at %u\n", at->off, at->size, name, end);
		return -EACCES;
	}
	if (known)
		vlog_printf(log, "no write support to %s at off %d\n", name, at->off);
	else
		vlog_printf(log, "only read is supported\n");
	return -EACCES;
}

/* ---- connection tracking ---- */

/* Linux: nf_conntrack_bpf.c _nf_conntrack_btf_struct_access() */
int nf_conn_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off, int size)
{
	static const struct writable rows[] = {
		{"nf_conn", "nf_conn", "mark", false},
		{"nf_conn___init", "nf_conn", "mark", false},
	};
	static const struct write_rule rule = {
		.rows = rows,
		.count = ARRAY_SIZE(rows),
		.name = "nf_conn",
	};

	return struct_write(&rule, &(struct write_at){log, btf, btf_id, off, size});
}

/* ---- TCP congestion control ---- */

/* Linux: bpf_tcp_ca.c bpf_tcp_ca_is_valid_access() */
static bool tcp_ca_is_valid_access(int off, int size, enum access_type type,
				   const struct prog *prog, struct insn_access *info)
{
	const u32 safe = MEM_ALLOC | PTR_TRUSTED | NON_OWN_REF;
	s32 tcp_sock;

	if (!tracing_btf_ctx_access(off, size, type, prog, info))
		return false;
	if (base_type(info->reg_type) != PTR_TO_BTF_ID || (type_flag(info->reg_type) & ~safe) ||
	    strcmp(btf_type_name(info->btf, info->btf_id), "sock"))
		return true;
	tcp_sock = btf_find_by_name_kind(info->btf, "tcp_sock", BTF_KIND_STRUCT);
	if (tcp_sock > 0)
		info->btf_id = tcp_sock; /* its sockets are TCP's */
	return true;
}

static int tcp_ca_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
			       int size)
{
	static const struct writable rows[] = {
		{"tcp_sock", "sock", "sk_pacing_rate", false},
		{"tcp_sock", "sock", "sk_pacing_status", false},
		{"tcp_sock", "inet_connection_sock", "icsk_ca_priv", true},
		{"tcp_sock", "inet_connection_sock", "icsk_ack.pending", false},
		{"tcp_sock", "tcp_sock", "snd_cwnd", false},
		{"tcp_sock", "tcp_sock", "snd_cwnd_cnt", false},
		{"tcp_sock", "tcp_sock", "snd_cwnd_stamp", false},
		{"tcp_sock", "tcp_sock", "snd_ssthresh", false},
		{"tcp_sock", "tcp_sock", "ecn_flags", false},
		{"tcp_sock", "tcp_sock", "app_limited", false},
	};
	static const struct write_rule rule = {.rows = rows, .count = ARRAY_SIZE(rows)};

	return struct_write(&rule, &(struct write_at){log, btf, btf_id, off, size});
}

/* ---- queueing disciplines ---- */

/* Linux: bpf_qdisc.c bpf_qdisc_is_valid_access() */
static bool qdisc_is_valid_access(int off, int size, enum access_type type,
				  const struct prog *prog, struct insn_access *info)
{
	struct btf *btf = prog->attach_btf;
	int enqueue = btf_find_member(btf, "Qdisc_ops", "enqueue", NULL);
	s32 id;

	if ((int)prog->attach_st_ops_member_off == enqueue && type == ACCESS_READ &&
	    btf_ctx_arg_idx(btf, prog->attach_func_proto, off) == 2) {
		id = btf_find_by_name_kind(btf, "bpf_sk_buff_ptr", BTF_KIND_STRUCT);
		if (id < 0)
			return false;
		info->reg_type = PTR_TO_BTF_ID | PTR_TRUSTED; /* struct sk_buff **to_free */
		info->btf = btf;
		info->btf_id = id;
		return true;
	}
	return tracing_btf_ctx_access(off, size, type, prog, info);
}

/* The part of sk_buff.cb that a qdisc owns: qdisc_skb_cb.data. 1: inside; 0: not; -EACCES */
static int write_skb_cb(struct vlog *log, const struct btf *btf, int off, int size)
{
	int cb = btf_find_member(btf, "sk_buff", "cb", NULL), data;
	u32 bytes = 0;

	data = btf_find_member(btf, "qdisc_skb_cb", "data", &bytes);
	if (cb < 0 || data < 0 || off < cb + data || off >= cb + data + (int)bytes)
		return 0;
	if (off + size <= cb + data + (int)bytes)
		return 1;
	vlog_printf(log, "write access at off %d with size %d beyond the member of sk_buff ended "
		    "at %u\n", off, size, cb + data + bytes);
	return -EACCES;
}

/* Linux: bpf_qdisc.c bpf_qdisc_btf_struct_access() */
static int qdisc_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
			      int size)
{
	static const struct writable rows[] = {
		{"sk_buff", "sk_buff", "tstamp", false},
		{"Qdisc", "Qdisc", "limit", false},
		{"Qdisc", "Qdisc", "q.qlen", false},
		{"Qdisc", "Qdisc", "qstats", true},
	};
	static const struct write_rule rule = {.rows = rows, .count = ARRAY_SIZE(rows)};
	int ret = 0;

	if (!strcmp(btf_type_name(btf, btf_id), "sk_buff"))
		ret = write_skb_cb(log, btf, off, size);
	if (ret)
		return ret < 0 ? ret : 0;
	return struct_write(&rule, &(struct write_at){log, btf, btf_id, off, size});
}

/* ---- schedulers ---- */

/* Linux: ext.c bpf_scx_btf_struct_access(), and of schedulers that go by cid */
static int scx_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off, int size)
{
	static const struct writable rows[] = {
		{"task_struct", "task_struct", "scx.slice", true},
		{"task_struct", "task_struct", "scx.dsq_vtime", true},
		{"task_struct", "task_struct", "scx.disallow", true},
	};
	static const struct write_rule rule = {
		.rows = rows,
		.count = ARRAY_SIZE(rows),
		.quiet = true,
	};

	return struct_write(&rule, &(struct write_at){log, btf, btf_id, off, size});
}

static int scx_cid_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
				int size)
{
	static const struct writable rows[] = {
		{"task_struct", "task_struct", "scx.disallow", true},
	};
	static const struct write_rule rule = {.rows = rows, .count = 1, .quiet = true};

	return struct_write(&rule, &(struct write_at){log, btf, btf_id, off, size});
}

/* ---- io_uring ---- */

/* The head of struct iou_loop_params. Linux: bpf-ops.c bpf_io_btf_struct_access() */
static int io_uring_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
				 int size)
{
	u32 bytes = 0;
	int last = btf_find_member(btf, "iou_loop_params", "cq_wait_idx", &bytes);

	if (last >= 0 && !strcmp(btf_type_name(btf, btf_id), "iou_loop_params") &&
	    (u32)(off + size) <= last + bytes)
		return 0;
	return -EACCES;
}

/* ---- structs that exist for tests ---- */

/* Linux: bpf_dummy_struct_ops.c bpf_dummy_ops_btf_struct_access() */
static int dummy_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
			      int size)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_id);

	if (strcmp(btf_type_name(btf, btf_id), "bpf_dummy_ops_state")) {
		vlog_printf(log, "only access to bpf_dummy_ops_state is supported\n");
		return -EACCES;
	}
	if ((u32)(off + size) > t->size) {
		vlog_printf(log, "write access at off %d with size %d\n", off, size);
		return -EACCES;
	}
	return 0;
}

/* Linux: bpf_testmod.c st_ops_btf_struct_access(): struct st_ops_args { u64 a; } */
static int st_ops_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off,
			       int size)
{
	return off < 0 || off + size > 8 ? -EACCES : 0;
}

/* ---- human interface devices ---- */

static const struct {
	const char *of, *member;
	u32 terminator; /* byte at the end that stays 0 */
} hid_writable[] = {
	{"hid_bpf_ctx", "retval", 0},
	{"hid_device", "name", 1},
	{"hid_device", "uniq", 1},
	{"hid_device", "phys", 1},
};

/* Linux: hid_bpf_struct_ops.c hid_bpf_ops_btf_struct_access() */
static int hid_struct_write(struct vlog *log, const struct btf *btf, u32 btf_id, int off, int size)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_id);
	const char *name = btf_type_name(btf, btf_id);
	bool known = false;

	for (u32 i = 0; i < ARRAY_SIZE(hid_writable); i++) {
		u32 bytes = 0;
		int start;

		if (strcmp(hid_writable[i].of, name))
			continue;
		if (!known && (u32)(off + size) > t->size) {
			vlog_printf(log, "write access for struct %s at off %d with size %d\n",
				    name, off, size);
			return -EACCES;
		}
		known = true;
		start = btf_find_member(btf, name, hid_writable[i].member, &bytes);
		if (start >= 0 && off >= start &&
		    (u32)(off + size) <= start + bytes - hid_writable[i].terminator)
			return 0;
	}
	if (known)
		vlog_printf(log, "write access at off %d with size %d on read-only part of %s\n",
			    off, size, name);
	else
		vlog_printf(log, "write access to this struct is not supported\n");
	return -EACCES;
}

/* ---- the table ---- */

static const struct {
	const char *name;
	struct prog_ops ops;
} structs[] = {
	{"tcp_congestion_ops",
	 {.is_valid_access = tcp_ca_is_valid_access, .struct_write = tcp_ca_struct_write}},
	{"Qdisc_ops",
	 {.is_valid_access = qdisc_is_valid_access, .struct_write = qdisc_struct_write,
	  .prologue = qdisc_prologue, .epilogue = qdisc_epilogue}},
	{"sched_ext_ops",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = scx_struct_write}},
	{"sched_ext_ops_cid",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = scx_cid_struct_write}},
	{"hid_bpf_ops",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = hid_struct_write}},
	{"io_uring_bpf_ops",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = io_uring_struct_write}},
	{"bpf_dummy_ops",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = dummy_struct_write}},
	{"bpf_testmod_st_ops",
	 {.is_valid_access = tracing_btf_ctx_access, .struct_write = st_ops_struct_write,
	  .prologue = st_ops_prologue, .epilogue = st_ops_epilogue}},
};

/* Structs without rules of their own: smc_hs_ctrl, binfmt_misc_ops, most of the test module's */
static const struct prog_ops common_ops = {.is_valid_access = tracing_btf_ctx_access};

const struct prog_ops *struct_ops_find(const struct prog *prog)
{
	const char *name;

	if (!prog->attach_btf || !btf_type_by_id(prog->attach_btf, prog->attach_btf_id))
		return NULL;
	name = btf_type_name(prog->attach_btf, prog->attach_btf_id);
	for (u32 i = 0; i < ARRAY_SIZE(structs); i++)
		if (!strcmp(structs[i].name, name))
			return &structs[i].ops;
	return &common_ops;
}
