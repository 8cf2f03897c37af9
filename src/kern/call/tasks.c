/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * References to tasks (Linux: helpers.c bpf_task_*()). A task of the world lives as long as the
 * kernel, so a reference is only counted, in the task_struct's rcu_users, for programs to see.
 */
#include "kern/call/call.h"

static s32 *users_of(struct kern *kern, u64 task)
{
	u32 bytes;

	return world_member(kern, as_ptr(task), "task_struct", "rcu_users", &bytes);
}

static u64 acquire(u64 task)
{
	s32 *users = users_of(run_kern(), task);

	if (users)
		__atomic_add_fetch(users, 1, __ATOMIC_RELAXED);
	return task;
}

static void release(struct kern *kern, u64 task)
{
	s32 *users = users_of(kern, task);

	if (users)
		__atomic_sub_fetch(users, 1, __ATOMIC_RELAXED);
}

KFUNC_BODY(bpf_task_acquire)
{
	return acquire(a1);
}

KFUNC_BODY(bpf_task_release)
{
	release(run_kern(), a1);
	return 0;
}

/* Destructors run outside of programs too: the kernel is their second argument. */
KFUNC_BODY(bpf_task_release_dtor)
{
	release(as_ptr(a2), a1);
	return 0;
}

/* Linux: in the initial namespace and in current's: here they are one */
static u64 from_pid(s32 pid)
{
	struct task *task;

	if (pid <= 0)
		return 0;
	world_current(run_kern());
	task = world_task_by_pid(run_kern(), (u32)pid);
	return task && task->task_struct ? acquire((uintptr_t)task->task_struct) : 0;
}

KFUNC_BODY(bpf_task_from_pid)
{
	return from_pid((s32)a1);
}

KFUNC_BODY(bpf_task_from_vpid)
{
	return from_pid((s32)a1);
}
