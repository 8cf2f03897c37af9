/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resilient spin locks (Linux: rqspinlock.c): taking one may fail, with -EDEADLK if this thread
 * holds it already, with -ETIMEDOUT after a quarter of a second. A failure is reported on the
 * program's stderr stream.
 *
 * Unlike Linux: two threads that wait for each other's lock find out by the timeout only.
 */
#include <sched.h>
#include <time.h>

#include "base/lock.h"
#include "kern/call/call.h"

#define HELD_MAX 31 /* Linux: RES_NR_HELD */
#define TIMEOUT_NS 250000000ULL

/* What this thread holds, as Linux's per-CPU table */
static __thread struct {
	u32 count;
	u32 *locks[HELD_MAX];
} held;

static bool is_held(const u32 *lock)
{
	for (u32 i = 0; i < min(held.count, (u32)HELD_MAX); i++)
		if (held.locks[i] == lock)
			return true;
	return false;
}

static void report(int err, const u32 *lock, bool irqsave)
{
	struct stream_stage stage;

	stage_begin(&stage, run_current()->prog);
	stage_printf(&stage, "ERROR: %s for bpf_res_spin_lock%s\n",
		     err == -ETIMEDOUT ? "Timeout detected" : "AA or ABBA deadlock detected",
		     irqsave ? "_irqsave" : "");
	stage_printf(&stage, "Attempted lock   = 0x%016llx\n",
		     (unsigned long long)(uintptr_t)lock);
	stage_printf(&stage, "Total held locks = %u\n", held.count);
	for (u32 i = 0; i < min(held.count, (u32)HELD_MAX); i++)
		stage_printf(&stage, "Held lock[%2u] = 0x%016llx\n", i,
			     (unsigned long long)(uintptr_t)held.locks[i]);
	stage_print_stack(&stage);
	stage_commit(&stage, BPF_STREAM_STDERR);
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
}

static int take(u32 *lock)
{
	u64 start = 0;

	if (kern_lock_fails(run_kern()))
		return -ETIMEDOUT;
	if (spin_try(lock))
		return 0;
	if (is_held(lock))
		return -EDEADLK;
	start = now_ns();
	while (!spin_try(lock)) {
		if (now_ns() - start > TIMEOUT_NS)
			return -ETIMEDOUT;
		sched_yield();
	}
	return 0;
}

static int lock(u32 *word, bool irqsave)
{
	int err = take(word);

	/* Linux counts the attempt among the held locks that it reports. */
	if (held.count < HELD_MAX)
		held.locks[held.count] = word;
	held.count++;
	if (!err)
		return 0;
	report(err, word, irqsave);
	held.count--;
	return err;
}

static void unlock(u32 *word)
{
	if (held.count)
		held.count--;
	spin_release(word);
}

/* Sign-extended: the verifier goes by all 64 bits here. */
KFUNC_BODY(bpf_res_spin_lock)
{
	return lock(as_ptr(a1), false);
}

KFUNC_BODY(bpf_res_spin_unlock)
{
	unlock(as_ptr(a1));
	return 0;
}

KFUNC_BODY(bpf_res_spin_lock_irqsave)
{
	int err = lock(as_ptr(a1), true);

	if (!err)
		*(u64 *)as_ptr(a2) = 0;
	return err;
}

KFUNC_BODY(bpf_res_spin_unlock_irqrestore)
{
	unlock(as_ptr(a1));
	return 0;
}
