/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks and sections. A spin lock is a word in a map value that holds its owner's thread id. A
 * section that turns preemption or interrupts off holds off the other threads on its CPU that want
 * the same (obj/cpu.c). RCU sections have nothing to hold off here: nobody frees what a program
 * looks at. The verifier has proved that they are balanced.
 */
#include "base/lock.h"
#include "kern/call/call.h"

HELPER_BODY(spin_lock)
{
	spin_acquire(as_ptr(a1));
	return 0;
}

HELPER_BODY(spin_unlock)
{
	spin_release(as_ptr(a1));
	return 0;
}

KFUNC_BODY(bpf_rcu_read_lock)
{
	return 0;
}

KFUNC_BODY(bpf_rcu_read_unlock)
{
	return 0;
}

KFUNC_BODY(bpf_preempt_disable)
{
	kern_section_enter(run_kern());
	return 0;
}

KFUNC_BODY(bpf_preempt_enable)
{
	kern_section_leave(run_kern());
	return 0;
}

KFUNC_BODY(bpf_local_irq_save)
{
	*(u64 *)as_ptr(a1) = 0;
	kern_section_enter(run_kern());
	return 0;
}

KFUNC_BODY(bpf_local_irq_restore)
{
	kern_section_leave(run_kern());
	return 0;
}

KFUNC_BODY(bpf_throw)
{
	exec_throw(a1);
}
