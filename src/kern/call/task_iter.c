/* SPDX-License-Identifier: GPL-2.0-only */
/* The task iterator (Linux: task_iter.c bpf_iter_task_*()), over the tasks that the world has. */
#include "kern/call/call.h"

/* Linux: enum in kernel/bpf/task_iter.c */
enum { ALL_PROCS, ALL_THREADS, PROC_THREADS };

/* In the program's struct bpf_iter_task */
struct iter_task {
	struct task *next; /* what next() gives; NULL: the end */
	u32 tgid;	   /* PROC_THREADS: of this process only */
	u32 flags;
	u64 unused;
};

static struct task *skip_unwanted(const struct iter_task *it, struct task *task)
{
	for (; task; task = world_task_next(run_kern(), task)) {
		if (!task->task_struct)
			continue;
		if (it->flags == ALL_THREADS ||
		    (it->flags == ALL_PROCS && task->pid == task->tgid) ||
		    (it->flags == PROC_THREADS && task->tgid == it->tgid))
			return task;
	}
	return NULL;
}

KFUNC_BODY(bpf_iter_task_new)
{
	struct iter_task *it = as_ptr(a1);
	struct task *task;

	*it = (struct iter_task){.flags = (u32)a3};
	if (it->flags > PROC_THREADS || (it->flags == PROC_THREADS && !a2))
		return (u32)-EINVAL;
	world_current(run_kern());
	task = it->flags == PROC_THREADS ? world_task_of(run_kern(), as_ptr(a2)) : NULL;
	it->tgid = task ? task->tgid : 0;
	it->next = skip_unwanted(it, world_task_next(run_kern(), NULL));
	return 0;
}

KFUNC_BODY(bpf_iter_task_next)
{
	struct iter_task *it = as_ptr(a1);
	struct task *task = it->next;

	if (!task)
		return 0;
	it->next = skip_unwanted(it, world_task_next(run_kern(), task));
	return (uintptr_t)task->task_struct;
}

KFUNC_BODY(bpf_iter_task_destroy)
{
	return 0;
}
