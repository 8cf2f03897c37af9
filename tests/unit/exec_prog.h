/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests of the engines: a struct verified made by hand from a list of instructions, as if the
 * verifier had left it, and one call that runs it on every engine.
 */
#ifndef DRYDOCK_TESTS_EXEC_PROG_H
#define DRYDOCK_TESTS_EXEC_PROG_H

#include <stdlib.h>

#include "kern/exec/exec.h"
#include "kern/isa/build.h"
#include "kern/isa/isa.h"

static struct kern test_kern;

/* One subprogram over all of `insns`; more are added with test_subprog(). */
static inline struct prog *test_prog(const struct bpf_insn *insns, u32 count)
{
	static u64 hash;
	struct prog *prog = calloc(1, sizeof(*prog));
	struct verified *verified = &prog->verified;

	prog->object.kern = &test_kern;
	verified->insns = calloc(count, sizeof(*insns));
	memcpy(verified->insns, insns, count * sizeof(*insns));
	verified->insn_count = count;
	verified->code_hash = ++hash;
	verified->orig_idx = calloc(count, sizeof(u32));
	verified->subprogs = calloc(8, sizeof(*verified->subprogs));
	verified->subprogs[0].end = count;
	verified->subprogs[0].stack_bytes = 512;
	verified->subprog_count = 1;
	verified->exception_cb = -1;
	return prog;
}

/* A new subprogram begins at `start`; calls of it have to say so themselves. */
static inline void test_subprog(struct prog *prog, u32 start)
{
	struct verified *verified = &prog->verified;
	u32 i = verified->subprog_count++;

	verified->subprogs[i] = verified->subprogs[i - 1];
	verified->subprogs[i - 1].end = start;
	verified->subprogs[i].start = start;
}

static inline void test_prog_free(struct prog *prog)
{
	exec_forget(prog);
	free(prog->verified.insns);
	free(prog->verified.orig_idx);
	free(prog->verified.subprogs);
	free(prog->verified.records);
	free(prog);
}

static inline int test_run(struct prog *prog, enum engine engine, void *ctx, u64 *ret)
{
	struct run run = {.kern = &test_kern, .engine = engine, .cpu = 3};

	return exec_run(&run, prog, ctx, ret);
}

#endif
