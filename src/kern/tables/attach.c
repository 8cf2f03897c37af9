/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists behind attach.h. All of them are short and asked once per program. */
#include "kern/tables/attach.h"
#include "kern/tables/tables.h"

static const struct iter_row iter_rows[] = {
#define ITER(name, ...) {.target = #name, .args = {__VA_ARGS__}},
#define ARG(name, type, struct_name) {.member = #name, .reg_type = type, .pointee = struct_name}
#include "kern/tables/iters.def"
#undef ITER
#undef ARG
};

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}
static const struct struct_ops_row struct_ops_rows[] = {
#define STRUCT_OPS(ops, ...) {.name = #ops, __VA_ARGS__},
#include "kern/tables/struct_ops.def"
#undef STRUCT_OPS
};

/* Linux: verifier.c btf_id_deny; each exists in some configurations only */
static const char *const denied[] = {
	"___migrate_enable", "migrate_disable",	  "migrate_enable",  "rcu_read_unlock_strict",
	"preempt_count_add", "preempt_count_sub", "__rcu_read_lock", "__rcu_read_unlock",
	NULL,
};

/* Linux: verifier.c noreturn_deny */
static const char *const noreturn[] = {
	"__ia32_sys_exit",
	"__ia32_sys_exit_group",
	"__kunit_abort",
	"kunit_try_catch_throw",
	"__module_put_and_kthread_exit",
	"__x64_sys_exit",
	"__x64_sys_exit_group",
	"do_exit",
	"do_group_exit",
	"kthread_complete_and_exit",
	"make_task_dead",
	NULL,
};

/* Linux: include/trace/events/syscalls.h, the only TRACE_EVENT_SYSCALL()s */
static const char *const faultable_tracepoints[] = {"sys_enter", "sys_exit", NULL};

bool name_in_list(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

const struct iter_row *iter_row_find(const char *target)
{
	for (u32 i = 0; i < ARRAY_SIZE(iter_rows); i++)
		if (!strcmp(iter_rows[i].target, target))
			return &iter_rows[i];
	return NULL;
}

const struct struct_ops_row *struct_ops_row_find(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(struct_ops_rows); i++)
		if (!strcmp(struct_ops_rows[i].name, name))
			return &struct_ops_rows[i];
	return NULL;
}

bool attach_is_denied(const char *func_name)
{
	return name_in_list(denied, func_name);
}

bool attach_is_noreturn(const char *func_name)
{
	return name_in_list(noreturn, func_name);
}

/* Linux: register_btf_fmodret_id_set() */
bool attach_is_modify_return(const char *func_name, bool *sleepable)
{
	const struct call_row *row = call_find_kfunc(func_name);

	*sleepable = row && row->fmodret && (row->kflags & KF_SLEEPABLE);
	return row && row->fmodret;
}

bool tracepoint_is_faultable(const char *name)
{
	return name_in_list(faultable_tracepoints, name);
}
