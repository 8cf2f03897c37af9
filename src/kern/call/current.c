/* SPDX-License-Identifier: GPL-2.0-only */
/* Helpers about the current task: the thread that runs the program. */
#include <unistd.h>

#include "kern/call/call.h"

HELPER_BODY(get_current_pid_tgid)
{
	struct task *task = world_current(run_kern());

	return task ? (u64)task->tgid << 32 | task->pid : (u64)-EINVAL;
}

HELPER_BODY(get_current_uid_gid)
{
	return (u64)getgid() << 32 | getuid();
}

/* Linux: kernel/bpf/helpers.c bpf_get_current_comm(): always terminated, padded with zeros */
HELPER_BODY(get_current_comm)
{
	struct task *task = world_current(run_kern());
	u32 bytes = (u32)a2;

	memset(as_ptr(a1), 0, bytes);
	if (!task)
		return (u64)-EINVAL;
	memcpy(as_ptr(a1), task->comm, min(bytes, (u32)sizeof(task->comm)));
	((char *)as_ptr(a1))[bytes - 1] = 0;
	return 0;
}

static u64 current_struct(void)
{
	struct task *task = world_current(run_kern());

	if (!task || !task->task_struct)
		exec_gap("the kernel BTF in use has no task_struct");
	return (uintptr_t)task->task_struct;
}

HELPER_BODY(get_current_task)
{
	return current_struct();
}

HELPER_BODY(get_current_task_btf)
{
	return current_struct();
}
