/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What surrounds programs: clock, random numbers, tasks. All of it belongs to one kernel and can
 * be set, so that a run can be repeated. Kernel structs are laid out by the BTF in use, member by
 * member by name; a member that this BTF does not have is left out.
 */
#ifndef DRYDOCK_KERN_WORLD_WORLD_H
#define DRYDOCK_KERN_WORLD_WORLD_H

#include "kern/obj/kern.h"

/* The world's state is made at first use; -ENOMEM. */
int world_init(struct kern *kern);
/* The kernel's list of wakeup sources, an empty one; NULL: out of memory */
void *world_wakeup_sources(struct kern *kern);

/* ---- clock.c ---- */

enum world_clock { CLOCK_MONO, CLOCK_BOOT, CLOCK_ATOMIC, CLOCK_COARSE };
/* Nanoseconds. A virtual clock moves by a microsecond each time it is read, so that loops that
 * wait for time to pass end. */
u64 world_time_ns(struct kern *kern, enum world_clock clock);
void world_advance_ns(struct kern *kern, u64 ns); /* virtual clock only */
u64 world_jiffies(struct kern *kern);		  /* HZ is 250, as in the recorded kernel */

/* ---- random.c: a sequence that the kernel's seed decides ---- */

u32 world_random_u32(struct kern *kern);
void world_random_seed(struct kern *kern, u64 seed);

/* ---- due.c: what is to happen later, in order of time (CLOCK_MONO) ---- */

struct due {
	struct due *next;
	u64 at_ns;
	bool queued;
};
void world_due_add(struct kern *kern, struct due *due, u64 at_ns); /* not queued yet */
bool world_due_remove(struct kern *kern, struct due *due);	   /* false: was not queued */
struct due *world_due_take(struct kern *kern, u64 now_ns); /* the earliest, if its time is up */
bool world_due_any(const struct kern *kern);

/* ---- trace_log.c: what bpf_trace_printk() prints, as trace_pipe shows it ---- */

void world_trace_write(struct kern *kern, const char *text); /* makes a line of it */
/* Takes the oldest text away; returns how many bytes, 0: nothing there */
u32 world_trace_read(struct kern *kern, char *to, u32 bytes);

/* ---- struct_object.c: zeroed kernel structs in the region ---- */

void *world_object_new(struct kern *kern, const char *struct_name); /* NULL: none, or no memory */
void world_object_free(struct kern *kern, void *object);
/* Sets a member of at most 8 bytes. -ENOENT: this BTF has no such member. */
int world_set(struct kern *kern, void *object, const char *struct_name, const char *member,
	      u64 value);
int world_get(struct kern *kern, const void *object, const char *struct_name, const char *member,
	      u64 *value);
/* The member's address, *bytes its size; NULL: no such member */
void *world_member(struct kern *kern, void *object, const char *struct_name, const char *member,
		   u32 *bytes);

/* ---- task.c: one task_struct for each thread that used the kernel, and their parents ---- */

struct task {
	void *task_struct; /* what programs see; NULL if the BTF has none */
	u32 pid, tgid;	   /* as the host numbers them: pid is the thread's */
	char comm[16];
	struct task *next;
};

/* The calling thread's task, brought up to date; NULL: out of memory */
struct task *world_current(struct kern *kern);
/* What it is called: the task's names if there is one. Makes none: for signal handlers. */
struct task_name {
	u32 pid;
	char comm[16];
};
struct task_name world_current_name(const struct kern *kern);
struct task *world_task_by_pid(struct kern *kern, u32 pid); /* NULL: none */
/* All tasks, oldest first: NULL starts, NULL ends */
struct task *world_task_next(struct kern *kern, const struct task *task);
/* The task whose task_struct that is; NULL: none */
struct task *world_task_of(struct kern *kern, const void *task_struct);

#endif
