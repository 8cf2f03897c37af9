/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The timed half of may_goto. Rewritten code counts iterations down in a stack slot; when 65535
 * are used up it asks here whether there is time left. The two slots are {count, start time};
 * the answer is a new count, or 0 to leave the loop after it has run for 250 ms.
 *
 * A kernel with a virtual clock must not depend on the host's speed: there the start slot counts
 * the time, and an iteration is taken to last ten nanoseconds, as one of some twenty instructions
 * does. So every engine leaves after 25 million, and checked mode still within seconds.
 */
#include <time.h>

#include "kern/exec/engine.h"

#define MAY_GOTO_COUNT 0xffff
#define MAY_GOTO_NS (1000000000ULL / 4)
#define VIRTUAL_ITERATION_NS 10

/* Checked mode is many times slower: it gets the time in which it does the same work. */
#define CHECKED_SLOWNESS 12

static u64 budget_ns(const struct run *run)
{
	return run->engine == ENGINE_CHECKED ? MAY_GOTO_NS * CHECKED_SLOWNESS : MAY_GOTO_NS;
}

static u64 may_goto_timeout(struct run *run)
{
	struct stream_stage stage;

	stage_begin(&stage, run->prog);
	stage_printf(&stage, "ERROR: Timeout detected for may_goto instruction\n");
	stage_print_stack(&stage);
	stage_commit(&stage, BPF_STREAM_STDERR);
	return 0;
}

/*
 * Linux: core.c bpf_check_timed_may_goto()
 * Unlike Linux: the thread's own time, not the clock's, because how busy the host is must not
 * decide what a program returns.
 */
u64 exec_may_goto(u64 *slots)
{
	struct run *run = run_current();
	struct timespec now;
	u64 time;

	if (run->kern->world.clock_virtual) {
		slots[1] += MAY_GOTO_COUNT * VIRTUAL_ITERATION_NS;
		return slots[1] >= MAY_GOTO_NS ? may_goto_timeout(run) : MAY_GOTO_COUNT;
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	time = (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
	if (!slots[1]) {
		slots[1] = time;
		return MAY_GOTO_COUNT;
	}
	return time - slots[1] >= budget_ns(run) ? may_goto_timeout(run) : MAY_GOTO_COUNT;
}

/* The body of the row that rewritten code names; engines know it and call the above. */
u64 internal_may_goto(u64 a1, u64 a2, u64 a3, u64 a4, u64 a5)
{
	return exec_may_goto((u64 *)a1);
}

/* r10: address of the slots in, count out; every other register of the program survives. */
__asm__(".pushsection .text\n"
	".globl exec_may_goto_stub\n.hidden exec_may_goto_stub\n"
	".type exec_may_goto_stub, @function\n"
	"exec_may_goto_stub:\n"
	"	push %rbp\n	mov %rsp, %rbp\n	and $-16, %rsp\n"
	"	push %rax\n	push %rdi\n	push %rsi\n	push %rdx\n"
	"	push %rcx\n	push %r8\n	push %r9\n	sub $8, %rsp\n"
	"	mov %r10, %rdi\n"
	"	call exec_may_goto\n"
	"	mov %rax, %r10\n"
	"	add $8, %rsp\n	pop %r9\n	pop %r8\n	pop %rcx\n"
	"	pop %rdx\n	pop %rsi\n	pop %rdi\n	pop %rax\n"
	"	mov %rbp, %rsp\n	pop %rbp\n	ret\n"
	".popsection\n");
