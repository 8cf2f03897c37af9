/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables as plain structs for those outside (include/drydock/rows.h). Nothing is known here
 * that is not in a row: texts for bits and types, and the question "may a program of this type
 * call it?" asked of the tables' own rules for every kind of program.
 */
#include <drydock/rows.h>
#include <linux/capability.h>
#include <stdio.h>

#include "kern/hooks/hooks.h"
#include "kern/tables/call_rows.h"
#include "kern/tables/cmds.h"
#include "kern/tables/tables.h"

static enum dd_support support_of(enum support support)
{
	_Static_assert((int)SUPPORT_NONE == DD_SUPPORT_NONE &&
			       (int)SUPPORT_PARTIAL == DD_SUPPORT_PARTIAL &&
			       (int)SUPPORT_FULL == DD_SUPPORT_FULL, "the same order");

	return (enum dd_support)support;
}

const char *dd_support_name(enum dd_support support)
{
	static const char *const names[] = {"none", "partial", "full"};

	return support < ARRAY_SIZE(names) ? names[support] : "?";
}

const char *dd_cap_name(unsigned int cap)
{
	static const char *const names[] = {
		[CAP_NET_ADMIN] = "CAP_NET_ADMIN", [CAP_SYS_ADMIN] = "CAP_SYS_ADMIN",
		[CAP_SYS_BOOT] = "CAP_SYS_BOOT",   [CAP_PERFMON] = "CAP_PERFMON",
		[CAP_BPF] = "CAP_BPF",
	};

	return cap < ARRAY_SIZE(names) ? names[cap] : NULL;
}

/* ---- types of arguments and results as words ---- */

static const char *const arg_texts[ARG_TYPE_COUNT] = {
	[ARG_CONST_MAP_PTR] = "map",
	[ARG_PTR_TO_MAP_KEY] = "pointer to a key of the map",
	[ARG_PTR_TO_MAP_VALUE] = "pointer to a value of the map",
	[ARG_PTR_TO_MEM] = "pointer to memory",
	[ARG_PTR_TO_ARENA] = "pointer into an arena",
	[ARG_MEM_SIZE] = "size of that memory, not 0",
	[ARG_MEM_SIZE_OR_ZERO] = "size of that memory",
	[ARG_PTR_TO_CTX] = "context of the program",
	[ARG_ANYTHING] = "any value",
	[ARG_SCALAR] = "number",
	[ARG_PTR_TO_SPIN_LOCK] = "pointer to struct bpf_spin_lock",
	[ARG_PTR_TO_SOCK_COMMON] = "pointer to struct bpf_sock (any)",
	[ARG_PTR_TO_SOCKET] = "pointer to struct bpf_sock (full)",
	[ARG_PTR_TO_BTF_ID] = "pointer to kernel struct",
	[ARG_PTR_TO_RINGBUF_MEM] = "record of bpf_ringbuf_reserve()",
	[ARG_CONST_ALLOC_SIZE_OR_ZERO] = "size, known at load",
	[ARG_PTR_TO_BTF_ID_SOCK_COMMON] = "pointer to struct sock_common or its kin",
	[ARG_PTR_TO_PERCPU_BTF_ID] = "pointer to a per-CPU kernel variable",
	[ARG_PTR_TO_FUNC] = "callback: a static function of the program",
	[ARG_PTR_TO_STACK] = "pointer to the stack",
	[ARG_PTR_TO_CONST_STR] = "constant string",
	[ARG_PTR_TO_TIMER] = "pointer to struct bpf_timer",
	[ARG_KPTR_XCHG_DEST] = "pointer to a kptr field",
	[ARG_PTR_TO_DYNPTR] = "pointer to struct bpf_dynptr",
};

static const char *const ret_texts[RET_TYPE_COUNT] = {
	[RET_INTEGER] = "number (often 0 or -errno)",
	[RET_VOID] = "nothing",
	[RET_PTR_TO_MAP_VALUE] = "pointer to a value of the map",
	[RET_PTR_TO_SOCKET] = "pointer to struct bpf_sock",
	[RET_PTR_TO_TCP_SOCK] = "pointer to struct bpf_tcp_sock",
	[RET_PTR_TO_SOCK_COMMON] = "pointer to struct bpf_sock (any)",
	[RET_PTR_TO_MEM] = "pointer to memory",
	[RET_PTR_TO_MEM_OR_BTF_ID] = "pointer to the variable",
	[RET_PTR_TO_BTF_ID] = "pointer to kernel struct",
};

/* Said behind the base type, in this order */
static const struct {
	u32 flag;
	const char *text;
} flag_texts[] = {
	{MEM_UNINIT, ", may be uninitialized"},
	{MEM_WRITE, ", written"},
	{MEM_RDONLY, ", read only"},
	{MEM_RINGBUF, " of the ring buffer"},
	{MEM_PERCPU, ", per CPU"},
	{MEM_RCU, ", under RCU"},
	{PTR_TRUSTED, ", trusted"},
	{PTR_UNTRUSTED, ", untrusted"},
	{MEM_FIXED_SIZE, ", of fixed size"},
	{MEM_ALIGNED, ", aligned"},
	{DYNPTR_TYPE_LOCAL, " (local)"},
	{DYNPTR_TYPE_RINGBUF, " (ring buffer)"},
	{OBJ_RELEASE, ", given up"},
	{PTR_MAYBE_NULL, ", or NULL"},
};

static void type_text(char *to, const char *base, const char *btf, u32 flags)
{
	size_t at = snprintf(to, DD_TEXT_BYTES, "%s%s%s", base ? base : "?", btf ? " " : "",
			     btf ? btf : "");

	for (u32 i = 0; i < ARRAY_SIZE(flag_texts); i++)
		if ((flags & flag_texts[i].flag) && at < DD_TEXT_BYTES)
			at += snprintf(to + at, DD_TEXT_BYTES - at, "%s", flag_texts[i].text);
}

/* ---- calls ---- */

struct fact {
	u32 flag;
	const char *text;
};

static const struct fact call_facts[] = {
	{CALL_GPL_ONLY, "For programs with a GPL-compatible licence only."},
	{CALL_PKT_ACCESS, "Takes pointers into packet data."},
	{CALL_MIGHT_SLEEP, "May sleep: for sleepable programs, outside of locks and RCU sections."},
	{CALL_FASTCALL, "Leaves R1 to R5 alone where it is inlined (fastcall)."},
	{CALL_CHANGES_PKT, "May move packet data: pointers into the packet are checked anew."},
	{CALL_TAIL, "Does not return if it succeeds."},
	{CALL_THROWS, "Does not return."},
	{CALL_ACQUIRES, "The result must be given back before the program ends."},
	{CALL_ACQUIRES_FROM_SOCKMAP, "From a map of sockets, the result must be given back."},
	{CALL_PTR_CAST, "The result is the argument, seen as another type."},
	{CALL_SYNC_CALLBACK, "Calls the callback before it returns."},
	{CALL_ASYNC_CALLBACK, "The callback runs later, on its own."},
	{CALL_WRITES_MAP, "Refused on maps that programs may only read."},
};

static const struct fact kfunc_facts[] = {
	{KF_ACQUIRE, "KF_ACQUIRE: the result must be given back before the program ends."},
	{KF_RELEASE, "KF_RELEASE: gives its argument back; it cannot be used afterwards."},
	{KF_RET_NULL, "KF_RET_NULL: may return NULL; check before use."},
	{KF_SLEEPABLE, "KF_SLEEPABLE: for sleepable programs, outside of locks and RCU sections."},
	{KF_DESTRUCTIVE, "KF_DESTRUCTIVE: needs CAP_SYS_BOOT."},
	{KF_RCU, "KF_RCU: pointer arguments may be RCU-protected or trusted, not NULL."},
	{KF_ITER_NEW, "KF_ITER_NEW: makes an iterator; destroy it on every path."},
	{KF_ITER_NEXT, "KF_ITER_NEXT: the next element, NULL at the end."},
	{KF_ITER_DESTROY, "KF_ITER_DESTROY: ends an iterator."},
	{KF_RCU_PROTECTED, "KF_RCU_PROTECTED: only inside an RCU read section."},
	{KF_FASTCALL, "KF_FASTCALL: leaves R1 to R5 alone where it is inlined."},
	{KF_ARENA_RET, "KF_ARENA_RET: returns an arena pointer."},
	{KF_ARENA_ARG1, "KF_ARENA_ARG1: the first argument may be an arena pointer."},
	{KF_ARENA_ARG2, "KF_ARENA_ARG2: the second argument may be an arena pointer."},
	{KF_IMPLICIT_ARGS, "KF_IMPLICIT_ARGS: the verifier adds arguments of its own."},
	{KF_SPINLOCK_SAFE, "KF_SPINLOCK_SAFE: may be called with a bpf_spin_lock held."},
	{KF_PERFMON, "KF_PERFMON: needs CAP_PERFMON."},
};

static const char *const filter_facts[] = {
	[KFILTER_QDISC] = "In a Qdisc: only from the operations that need it.",
	[KFILTER_TRACE_ITER] = "Only from iterator programs.",
	[KFILTER_KSOCK] = "Only from syscall programs and LSM hooks other than sending.",
	[KFILTER_SESSION] = "Only from session programs (kprobe, uprobe, fsession).",
	[KFILTER_BINFMT] = "Only from the load operation of binfmt_misc_ops.",
	[KFILTER_FS] = "Only from LSM programs and binfmt_misc_ops.",
	[KFILTER_FSVERITY] = "Only from LSM programs.",
	[KFILTER_SCX] = "In a scheduler: only from the operations whose group allows it.",
};

static void add_facts(struct dd_call_row *to, const struct fact *facts, u32 count, u32 flags)
{
	u32 at = 0;

	while (to->facts[at])
		at++;
	for (u32 i = 0; i < count && at < DD_CALL_FACTS_MAX; i++)
		if (flags & facts[i].flag)
			to->facts[at++] = facts[i].text;
}

/* Attach types that rules of availability.c ask for, beside those that a type lists */
static const u8 special_attach[] = {
	0, BPF_TRACE_RAW_TP, BPF_TRACE_FENTRY, BPF_TRACE_FSESSION, BPF_TRACE_ITER, BPF_LSM_MAC,
	BPF_LSM_CGROUP, BPF_TRACE_KPROBE_MULTI, BPF_TRACE_UPROBE_MULTI,
};
static const char *const special_targets[] = {
	NULL, "bpf_iter_tcp", "bpf_lsm_sock_graft", "bpf_lsm_socket_post_create",
};
static const char *const special_structs[] = {"sched_ext_ops", "tcp_congestion_ops"};

struct survey {
	const struct call_row *row;
	bool any, all;
};

static void ask(struct survey *survey, const struct call_user *user)
{
	bool may = call_helper_for(survey->row->id, user) == survey->row;

	survey->any |= may;
	survey->all &= may;
}

static void ask_targets(struct survey *survey, struct call_user user)
{
	u32 structs = user.prog_type == BPF_PROG_TYPE_STRUCT_OPS ? 2 : 1;
	u32 targets = user.prog_type == BPF_PROG_TYPE_TRACING ||
		      user.prog_type == BPF_PROG_TYPE_LSM ? ARRAY_SIZE(special_targets) : 1;

	for (u32 i = 0; i < targets * structs * 2; i++) {
		user.sleepable = i & 1;
		user.target = special_targets[(i >> 1) % targets];
		user.st_ops = special_structs[(i >> 1) % structs];
		ask(survey, &user);
	}
}

static bool attach_matters(u32 type, u32 attach)
{
	const struct prog_row *row = prog_row(type);

	if (row->attach == PROG_ATTACH_LISTED)
		return prog_attach_allowed(type, attach);
	if (type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM ||
	    type == BPF_PROG_TYPE_KPROBE)
		return memchr(special_attach, attach, sizeof(special_attach));
	return !attach;
}

static void helper_progs(const struct call_row *row, struct dd_call_row *to)
{
	for (u32 type = 1; type < PROG_TYPE_COUNT; type++) {
		struct survey survey = {.row = row, .all = true};
		struct call_user user = {.prog_type = type, .own_type = type, .caps = ~0ULL};

		if (!prog_row(type))
			continue;
		for (u32 attach = 0; attach < ATTACH_TYPE_COUNT; attach++)
			if (attach_matters(type, attach)) {
				user.attach_type = attach;
				ask_targets(&survey, user);
			}
		if (survey.any)
			to->progs |= BIT_ULL(type);
		if (survey.any && !survey.all)
			to->progs_some |= BIT_ULL(type);
	}
}

static void helper_row(const struct call_row *row, u32 index, struct dd_call_row *to)
{
	snprintf(to->name, sizeof(to->name), "bpf_%s", row->name);
	to->id = row->id;
	while (to->form < index && call_row(index - to->form - 1)->id == row->id)
		to->form++;
	for (u32 i = 0; i < DD_CALL_ARGS_MAX && row->args[i] != ARG_DONTCARE; i++)
		type_text(to->args[i], arg_texts[base_type(row->args[i])], row->arg_btf[i],
			  type_flag(row->args[i]));
	type_text(to->ret, ret_texts[base_type(row->ret)], row->ret_btf, type_flag(row->ret));
	add_facts(to, call_facts, ARRAY_SIZE(call_facts), row->flags);
	to->maps = row->maps;
	helper_progs(row, to);
}

static void kfunc_row(const struct call_row *row, struct dd_call_row *to)
{
	u32 at = 0;

	snprintf(to->name, sizeof(to->name), "%s", row->name);
	if (row->kfunc_progs & BIT_ULL(BPF_PROG_TYPE_UNSPEC))
		to->all_progs = true;
	else
		to->progs = row->kfunc_progs;
	if (row->filter) {
		to->progs_some = to->progs;
		to->facts[at++] = filter_facts[row->filter];
	}
	if (!row->kfunc_progs)
		to->facts[at++] = row->dtor_of ? "Destroys objects kept in maps; programs cannot "
						 "call it." :
						 "For BPF_MODIFY_RETURN programs to attach to; "
						 "programs cannot call it.";
	add_facts(to, kfunc_facts, ARRAY_SIZE(kfunc_facts), row->kflags);
}

bool dd_call_row_at(unsigned int index, struct dd_call_row *to)
{
	const struct call_row *row;

	if (index >= CALL_ROW_FIRST_INTERNAL)
		return false;
	row = call_row(index);
	*to = (struct dd_call_row){.kind = row->kind == CALL_HELPER ? DD_HELPER : DD_KFUNC,
				   .module = row->module,
				   .support = support_of(row->support),
				   .note = row->note};
	if (row->kind == CALL_HELPER)
		helper_row(row, index, to);
	else
		kfunc_row(row, to);
	return true;
}

/* ---- maps, programs, commands: numbers without a row are passed over ---- */

bool dd_map_row_at(unsigned int index, struct dd_map_row *to)
{
	for (u32 type = 0; type < MAP_TYPE_COUNT; type++) {
		const struct map_row *row = map_row(type);

		if (!row || index--)
			continue;
		*to = (struct dd_map_row){row->name, type, row->caps, support_of(row->support),
					  row->note};
		return true;
	}
	return false;
}

static void prog_fill(const struct prog_row *row, struct dd_prog_row *to)
{
	static const char *const packets[] = {
		[PROG_PACKET_NONE] = "none",
		[PROG_PACKET_READ] = "read",
		[PROG_PACKET_WRITE] = "read and write",
		[PROG_PACKET_OPTVAL] = "socket option",
	};

	*to = (struct dd_prog_row){
		.name = row->name,
		.type = row->type,
		.ctx = row->ctx_name ? row->ctx_name : "",
		.kern_ctx = row->kern_ctx_name ? row->kern_ctx_name : "",
		.caps = row->caps,
		.packet = packets[row->packet],
		.attach_listed = row->attach == PROG_ATTACH_LISTED,
		.ret_limited = row->ret.rule == PROG_RET_RANGE,
		.ret_min = row->ret.min,
		.ret_max = row->ret.max,
		.test_run = row->ops->test_run != NULL,
		.support = support_of(row->support),
		.note = row->note,
	};
}

bool dd_prog_row_at(unsigned int index, struct dd_prog_row *to)
{
	for (u32 type = 0; type < PROG_TYPE_COUNT; type++) {
		const struct prog_row *row = prog_row(type);

		if (!row || index--)
			continue;
		prog_fill(row, to);
		return true;
	}
	return false;
}

const char *dd_prog_attach_name(uint32_t prog_type, unsigned int index)
{
	const struct prog_row *row = prog_row(prog_type);

	if (!row || row->attach != PROG_ATTACH_LISTED)
		return NULL;
	for (u32 attach = 0; attach < ATTACH_TYPE_COUNT; attach++)
		if (prog_attach_allowed(prog_type, attach) && !index--)
			return prog_attach_name(attach);
	return NULL;
}

bool dd_cmd_row_at(unsigned int index, struct dd_cmd_row *to)
{
	for (u32 cmd = 0; cmd < CMD_COUNT; cmd++) {
		const struct cmd_row *row = cmd_row(cmd);

		if (!row || index--)
			continue;
		*to = (struct dd_cmd_row){.cmd = cmd,
					  .attr_bytes = row->last,
					  .caps = row->cap,
					  .support = support_of(row->support),
					  .note = row->note};
		snprintf(to->name, sizeof(to->name), "BPF_%s", row->name);
		return true;
	}
	return false;
}
