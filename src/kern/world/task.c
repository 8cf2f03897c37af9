/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks: the threads of the processes that use this kernel, as they ask for it, and one for each
 * parent process. pid, tgid and comm are the host's, because programs compare them with what
 * their own process knows of itself. Tasks of threads that ended stay, as zombies would.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/process.h"
#include "kern/world/state.h"

#define PF_FORKNOEXEC 0x00000040
#define DEFAULT_PRIO 120

static struct task *find(const struct world *world, u32 pid)
{
	struct task *task = world->tasks;

	while (task && task->pid != pid)
		task = task->next;
	return task;
}

static void set(struct kern *kern, struct task *task, const char *member, u64 value)
{
	world_set(kern, task->task_struct, "task_struct", member, value);
}

static void set_comm(struct kern *kern, struct task *task, const char *comm)
{
	u32 bytes = 0;
	char *at;

	snprintf(task->comm, sizeof(task->comm), "%s", comm);
	if (!task->task_struct)
		return;
	at = world_member(kern, task->task_struct, "task_struct", "comm", &bytes);
	if (at)
		memcpy(at, task->comm, min(bytes, (u32)sizeof(task->comm)));
}

static void set_cred(struct kern *kern, struct task *task)
{
	void *cred = world_object_new(kern, "cred");

	if (!cred)
		return;
	world_set(kern, cred, "cred", "uid", getuid());
	world_set(kern, cred, "cred", "euid", geteuid());
	world_set(kern, cred, "cred", "gid", getgid());
	world_set(kern, cred, "cred", "egid", getegid());
	world_set(kern, cred, "cred", "usage", 1);
	set(kern, task, "cred", (uintptr_t)cred);
	set(kern, task, "real_cred", (uintptr_t)cred);
}

static void fill(struct kern *kern, struct task *task, const struct task *leader,
		 const struct task *parent)
{
	if (!task->task_struct)
		return;
	set(kern, task, "pid", task->pid);
	set(kern, task, "tgid", task->tgid);
	set(kern, task, "flags", PF_FORKNOEXEC);
	set(kern, task, "prio", DEFAULT_PRIO);
	set(kern, task, "static_prio", DEFAULT_PRIO);
	set(kern, task, "normal_prio", DEFAULT_PRIO);
	set(kern, task, "start_time", world_time_ns(kern, CLOCK_MONO));
	set(kern, task, "start_boottime", world_time_ns(kern, CLOCK_BOOT));
	set(kern, task, "usage", 1);
	set(kern, task, "rcu_users", 1);
	set(kern, task, "group_leader", (uintptr_t)(leader ? leader : task)->task_struct);
	set(kern, task, "real_parent", (uintptr_t)(parent ? parent : task)->task_struct);
	set(kern, task, "parent", (uintptr_t)(parent ? parent : task)->task_struct);
	set_cred(kern, task);
}

static struct task *add(struct kern *kern, struct world *world, u32 pid, u32 tgid)
{
	struct task *task = mem_alloc(kern->mem, sizeof(*task));

	if (!task)
		return NULL;
	task->pid = pid;
	task->tgid = tgid;
	task->task_struct = world_object_new(kern, "task_struct");
	if (world->last_task)
		world->last_task->next = task;
	else
		world->tasks = task;
	world->last_task = task;
	return task;
}

static struct task *get_parent(struct kern *kern, struct world *world)
{
	struct task *task = find(world, getppid());

	if (task)
		return task;
	task = add(kern, world, getppid(), getppid());
	if (task) {
		fill(kern, task, NULL, NULL);
		set_comm(kern, task, "parent");
	}
	return task;
}

static struct task *get_current(struct kern *kern, struct world *world, u32 pid, u32 tgid)
{
	struct task *parent, *leader, *task = find(world, pid);

	if (task)
		return task;
	parent = get_parent(kern, world);
	leader = pid == tgid ? NULL : find(world, tgid);
	if (!leader && pid != tgid) {
		leader = add(kern, world, tgid, tgid);
		if (leader)
			fill(kern, leader, NULL, parent);
	}
	task = add(kern, world, pid, tgid);
	if (task)
		fill(kern, task, leader, parent);
	return task;
}

struct task *world_current(struct kern *kern)
{
	static __thread struct {
		u64 world_birth; /* an address may be used again by another kernel */
		struct task *task;
		u32 process;
	} cached;
	struct world *world = world_of(kern);
	char comm[17] = "";
	u32 process = process_id();

	if (!world)
		return NULL;
	if (cached.world_birth == world->birth_ns && cached.process == process)
		return cached.task;
	prctl(PR_GET_NAME, comm);
	lock_acquire(&world->lock);
	cached.task = get_current(kern, world, thread_id(), process);
	if (cached.task)
		set_comm(kern, cached.task, comm);
	lock_release(&world->lock);
	cached.world_birth = cached.task ? world->birth_ns : 0;
	cached.process = process;
	return cached.task;
}

struct task_name world_current_name(const struct kern *kern)
{
	const struct world *world = __atomic_load_n(&kern->world_state, __ATOMIC_ACQUIRE);
	struct task_name name = {.pid = thread_id()};
	const struct task *task = world ? find(world, name.pid) : NULL;

	if (task)
		memcpy(name.comm, task->comm, sizeof(name.comm));
	else
		prctl(PR_GET_NAME, name.comm);
	return name;
}

struct task *world_task_by_pid(struct kern *kern, u32 pid)
{
	struct world *world = world_of(kern);

	return world ? find(world, pid) : NULL;
}

struct task *world_task_next(struct kern *kern, const struct task *task)
{
	struct world *world = world_of(kern);

	if (!world)
		return NULL;
	return task ? task->next : world->tasks;
}

struct task *world_task_of(struct kern *kern, const void *task_struct)
{
	struct task *task = NULL;

	while ((task = world_task_next(kern, task)))
		if (task->task_struct == task_struct)
			return task;
	return NULL;
}
