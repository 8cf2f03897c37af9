/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual CPUs. A thread runs programs on CPU 0, or on the one a run asks for, unless another
 * thread, of whatever process, is running one there: then on one that is free. If all are taken
 * two share one, as after a preemption on Linux; then only sections that turn preemption or
 * interrupts off keep the two apart. Which CPU a thread is on is its own business, never in the
 * region; who is on a CPU is.
 */
#include "base/lock.h"
#include "base/process.h"
#include "kern/obj/kern.h"

__thread u32 kern_cpu_number;
static __thread u32 section_depth;

u32 kern_cpu_take(struct kern *kern, u32 wanted)
{
	u32 count = min(kern->world.cpu_count ? kern->world.cpu_count : 1, (u32)KERN_CPUS_MAX);

	if (wanted >= count || spin_try(&kern->cpu_users[wanted]))
		return wanted;
	for (u32 cpu = 0; cpu < count; cpu++)
		if (spin_try(&kern->cpu_users[cpu]))
			return cpu;
	return wanted;
}

void kern_cpu_give(struct kern *kern, u32 cpu)
{
	u32 *user = &kern->cpu_users[cpu % KERN_CPUS_MAX];

	/* A gap ended the run inside of a section. */
	if (section_depth) {
		section_depth = 1;
		kern_section_leave(kern);
	}
	if (__atomic_load_n(user, __ATOMIC_RELAXED) == thread_id())
		spin_release(user);
}

void kern_section_enter(struct kern *kern)
{
	if (!section_depth++)
		spin_acquire(&kern->cpu_sections[kern_cpu_number % KERN_CPUS_MAX]);
}

void kern_section_leave(struct kern *kern)
{
	if (section_depth && !--section_depth)
		spin_release(&kern->cpu_sections[kern_cpu_number % KERN_CPUS_MAX]);
}
