/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that enters or leaves code, on both engines: helpers, subprograms with and without
 * arguments on the stack, callbacks, exceptions from any depth, tail calls, gaps, may_goto; and
 * checked mode.
 */
#include <stdlib.h>

#include "exec_prog.h"
#include "exec_stubs.h"
#include "unit.h"

#define CALL(row) RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, row)
#define KCALL(row) RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 0, row)
#define SUBCALL(index) RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, index)
#define FUNC(r, index) RAW_INSN(BPF_LD | BPF_DW | BPF_IMM, r, BPF_PSEUDO_FUNC, 0, index), \
	LD_IMM64_HIGH(0)
#define TAIL_CALL() RAW_INSN(BPF_JMP | BPF_TAIL_CALL, 0, 0, 0, 0)
#define R11 BPF_REG_PARAMS

static enum engine engine;

static u64 run(struct prog *prog, void *ctx)
{
	u64 ret = 0xdead;

	CHECK(test_run(prog, engine, ctx, &ret) == 0);
	return ret;
}

#define PROG(...) \
	({ \
		struct bpf_insn insns_[] = {__VA_ARGS__}; \
		test_prog(insns_, ARRAY_SIZE(insns_)); \
	})

static void check_context(void)
{
	u64 ctx[2] = {5, 37};
	struct prog *prog = PROG(LDX_MEM(BPF_DW, 0, 1, 0), LDX_MEM(BPF_DW, 2, 1, 8),
				 ALU64_REG(BPF_ADD, 0, 2), STX_MEM(BPF_DW, 1, 0, 0), EXIT_INSN());

	CHECK(run(prog, ctx) == 42);
	CHECK(ctx[0] == 42);
	test_prog_free(prog);
}

static void check_helper(void)
{
	struct prog *prog = PROG(MOV64_IMM(6, 39), CALL(STUB_GET_CPU), ALU64_REG(BPF_ADD, 0, 6),
				 EXIT_INSN());

	CHECK(run(prog, NULL) == 42);
	test_prog_free(prog);
}

/* With every number of saved registers and with odd stack sizes */
static void check_alignment(void)
{
	for (u32 regs = 0; regs <= 4; regs++)
		for (u32 stack = 0; stack <= 24; stack += 8) {
			struct bpf_insn insns[16];
			struct prog *prog;
			u32 n = 0;

			for (u32 i = 0; i < regs; i++)
				insns[n++] = MOV64_IMM(6 + i, 1);
			if (stack)
				insns[n++] = ST_MEM(BPF_DW, 10, -8, 1);
			insns[n++] = SUBCALL(1);
			insns[n++] = EXIT_INSN();
			insns[n++] = CALL(STUB_ALIGNED);
			insns[n++] = EXIT_INSN();
			prog = test_prog(insns, n);
			prog->verified.subprogs[0].stack_bytes = (u16)stack;
			test_subprog(prog, n - 2);
			CHECK(run(prog, NULL) == 0);
			test_prog_free(prog);
		}
}

/* Callee-saved registers, frames of their own, results */
static void check_subprog(void)
{
	struct prog *prog = PROG(
		MOV64_IMM(6, 1000), MOV64_IMM(1, 20), MOV64_IMM(2, 22),
		ST_MEM(BPF_DW, 10, -8, 7), SUBCALL(1), LDX_MEM(BPF_DW, 1, 10, -8),
		ALU64_REG(BPF_ADD, 0, 6), ALU64_REG(BPF_ADD, 0, 1), EXIT_INSN(),
		/* 1: a + b, spoils what it may */
		MOV64_REG(6, 1), ST_MEM(BPF_DW, 10, -8, 99), MOV64_REG(0, 6),
		ALU64_REG(BPF_ADD, 0, 2), EXIT_INSN());

	test_subprog(prog, 9);
	CHECK(run(prog, NULL) == 1049);
	test_prog_free(prog);
}

/* Recursion is a loop of calls here: sum of 1 to n, at most 14 deep */
static void check_depth(void)
{
	struct prog *prog = PROG(
		MOV64_IMM(1, 14), SUBCALL(1), EXIT_INSN(),
		MOV64_REG(6, 1), MOV64_IMM(0, 0), JMP_IMM(BPF_JEQ, 1, 0, 3),
		ALU64_IMM(BPF_SUB, 1, 1), SUBCALL(1), ALU64_REG(BPF_ADD, 0, 6), EXIT_INSN());

	test_subprog(prog, 3);
	CHECK(run(prog, NULL) == 105);
	test_prog_free(prog);
}

/* Twelve arguments of a kfunc; then seven more through a subprogram */
static void check_stack_args(void)
{
	struct prog *prog = PROG(
		MOV64_IMM(1, 1), MOV64_IMM(2, 1), MOV64_IMM(3, 1), MOV64_IMM(4, 1),
		MOV64_IMM(5, 1), MOV64_IMM(7, 3), STX_MEM(BPF_DW, R11, 7, -8),
		ST_MEM(BPF_DW, R11, -16, 1), ST_MEM(BPF_DW, R11, -24, 1),
		ST_MEM(BPF_DW, R11, -32, 1), ST_MEM(BPF_DW, R11, -40, 1),
		ST_MEM(BPF_DW, R11, -48, 1), ST_MEM(BPF_DW, R11, -56, 2), KCALL(STUB_WEIGH),
		EXIT_INSN());

	CHECK(run(prog, NULL) == 78 + 2 * 6 + 12);
	test_prog_free(prog);

	prog = PROG(MOV64_IMM(1, 1), MOV64_IMM(2, 2), MOV64_IMM(3, 3), MOV64_IMM(4, 4),
		    MOV64_IMM(5, 5), ST_MEM(BPF_DW, R11, -8, 600), ST_MEM(BPF_DW, R11, -16, 7000),
		    ST_MEM(BPF_DW, R11, -24, 80000), SUBCALL(1), EXIT_INSN(),
		    LDX_MEM(BPF_DW, 6, R11, 8), LDX_MEM(BPF_DW, 7, R11, 16),
		    LDX_MEM(BPF_DW, 8, R11, 24), ALU64_IMM(BPF_DIV, 8, 10),
		    MOV64_REG(0, 6), ALU64_REG(BPF_ADD, 0, 7), ALU64_REG(BPF_ADD, 0, 8),
		    ALU64_REG(BPF_ADD, 0, 5), EXIT_INSN());
	test_subprog(prog, 10);
	CHECK(run(prog, NULL) == 600 + 7000 + 8000 + 5);
	test_prog_free(prog);
}

static void check_callback(void)
{
	u64 sum = 0;
	struct prog *prog = PROG(
		MOV64_REG(3, 1), MOV64_IMM(1, 10), FUNC(2, 1), CALL(STUB_LOOP), EXIT_INSN(),
		/* 1: *ctx += i, stop at 6 */
		LDX_MEM(BPF_DW, 3, 2, 0), ALU64_REG(BPF_ADD, 3, 1), STX_MEM(BPF_DW, 2, 3, 0),
		MOV64_IMM(0, 0), JMP_IMM(BPF_JNE, 1, 6, 1), MOV64_IMM(0, 1), EXIT_INSN());

	test_subprog(prog, 6);
	CHECK(run(prog, &sum) == 7);
	CHECK(sum == 21);
	test_prog_free(prog);
}

/* From a callback of a helper called by a subprogram; twice, to see that nothing is left over */
static void check_throw(void)
{
	struct prog *prog = PROG(
		SUBCALL(1), MOV64_IMM(0, 5), EXIT_INSN(),
		MOV64_IMM(1, 3), FUNC(2, 2), MOV64_IMM(3, 0), CALL(STUB_LOOP), EXIT_INSN(),
		MOV64_IMM(0, 0), JMP_IMM(BPF_JNE, 1, 2, 2), MOV64_IMM(1, 20), KCALL(STUB_THROW),
		EXIT_INSN(),
		MOV64_REG(0, 1), ALU64_IMM(BPF_ADD, 0, 22), EXIT_INSN());
	struct run many = {.kern = &test_kern, .engine = engine};
	u64 ret = 0;

	test_subprog(prog, 3);
	test_subprog(prog, 9);
	test_subprog(prog, 14);
	prog->verified.exception_cb = 3;
	CHECK(run(prog, NULL) == 42);
	CHECK(exec_run_repeat(&many, prog, NULL, 5, &ret, NULL) == 0);
	CHECK(ret == 42);
	test_prog_free(prog);
}

/* A chain that calls itself: the limit lets 33 tail calls through. */
static void check_tail_call(void)
{
	u64 count = 0;
	struct map map = {.max_entries = 1};
	u64 at = (u64)&map;
	struct prog *prog = PROG(
		LDX_MEM(BPF_DW, 2, 1, 0), ALU64_IMM(BPF_ADD, 2, 1), STX_MEM(BPF_DW, 1, 2, 0),
		MOV64_REG(6, 1), LD_IMM64_LOW(2, at), LD_IMM64_HIGH(at), MOV64_IMM(3, 0),
		TAIL_CALL(), LDX_MEM(BPF_DW, 0, 6, 0), EXIT_INSN());

	stub_tail_target = prog;
	CHECK(run(prog, &count) == 34);
	CHECK(count == 34);
	prog->verified.insns[6].imm = 1; /* out of range: goes on */
	prog->verified.code_hash ^= 1;
	count = 0;
	CHECK(run(prog, &count) == 1);
	stub_tail_target = NULL;
	test_prog_free(prog);
}

static void check_gap(void)
{
	struct prog *prog = PROG(SUBCALL(1), EXIT_INSN(), CALL(STUB_NONE), EXIT_INSN());
	struct run once = {.kern = &test_kern, .engine = engine};
	u64 ret = 0;

	test_subprog(prog, 2);
	stub_gap_count = 0;
	CHECK(exec_run(&once, prog, NULL, &ret) == -ENOSYS);
	CHECK(once.gap);
	CHECK(stub_gap_count == 1);
	CHECK(!strcmp(test_kern.gap_text, "bpf_none is not implemented"));
	CHECK(run_current() == NULL);
	test_prog_free(prog);
}

/* Counted down to 0 the call decides; R0 to R5 survive it. */
static void check_may_goto(void)
{
	char text[1024] = "";
	struct prog *prog = PROG(
		ST_MEM(BPF_DW, 10, -16, 3), ST_MEM(BPF_DW, 10, -8, 0), MOV64_IMM(0, 0),
		MOV64_IMM(5, 50), LDX_MEM(BPF_DW, BPF_REG_AX, 10, -16),
		JMP_IMM(BPF_JEQ, BPF_REG_AX, 0, 7), ALU64_IMM(BPF_SUB, BPF_REG_AX, 1),
		JMP_IMM(BPF_JNE, BPF_REG_AX, 0, 2), MOV64_IMM(BPF_REG_AX, -16),
		CALL(STUB_MAY_GOTO), STX_MEM(BPF_DW, 10, BPF_REG_AX, -16),
		ALU64_IMM(BPF_ADD, 0, 1), JMP_A(-9), ALU64_REG(BPF_ADD, 0, 5), EXIT_INSN());

	test_kern.world.clock_virtual = true;
	prog->verified.subprogs[0].stack_bytes = 16;
	/* 3, then refills of 65535 until 250 ms of 10 ns iterations are used up */
	CHECK(run(prog, NULL) == 3 + (25000000ULL / 65535) * 65535ULL + 50);
	test_kern.world.clock_virtual = false;
	CHECK(stream_read(prog, BPF_STREAM_STDERR, (u64)text, sizeof(text) - 1) > 0);
	CHECK(strstr(text, "ERROR: Timeout detected for may_goto instruction\n") == text);
	CHECK(strstr(text, " PID: 17 Comm: stub\nCall trace:\nbpf_prog_0000000000000000+0x"));
	stream_free(prog);
	test_prog_free(prog);
}

static u32 stderr_bytes(struct prog *prog)
{
	static char text[100000];

	return (u32)stream_read(prog, BPF_STREAM_STDERR, (u64)text, sizeof(text));
}

/* A report that does not fit leaves nothing, though its first lines would. */
static void check_full_stream(void)
{
	struct prog *prog = PROG(MOV64_IMM(0, 0), EXIT_INSN());
	static const char line[100];
	struct stream_stage stage;

	stage_begin(&stage, prog);
	CHECK(stage_printf(&stage, "%s %d\n", "first", 1) == 0);
	CHECK(stage_printf(&stage, "%s\n", "second") == 0);
	CHECK(stage_printf(&stage, "%1100s", "") == -ENOMEM); /* Linux's buffer has 1024 */
	CHECK(stage_commit(&stage, 3) == -ENOENT);
	for (u32 i = 0; i < 1000; i++)
		CHECK(stream_write(prog, BPF_STREAM_STDERR, line, i ? 100 : 84) == 0);
	for (u32 extra = 0; extra < 2; extra++) {
		stage_begin(&stage, prog);
		stage_printf(&stage, "first 1\n");
		stage_printf(&stage, extra ? "second\n" : "second..\n");
		CHECK(stage_commit(&stage, BPF_STREAM_STDERR) == (extra ? 0 : -ENOSPC));
	}
	CHECK(stderr_bytes(prog) == 99984 + 15);
	CHECK(stream_write(prog, BPF_STREAM_STDERR, line, 100) == 0);
	CHECK(stderr_bytes(prog) == 100);
	stream_free(prog);
	test_prog_free(prog);
}

/* How many frames of programs the report on stderr has; it has to be whole. */
static u32 reported_frames(struct prog *prog)
{
	char text[2048] = "", *at = text;
	u32 count = 0;

	stream_read(prog, BPF_STREAM_STDERR, (u64)text, sizeof(text) - 1);
	CHECK(strlen(text) > 2 && !strcmp(text + strlen(text) - 2, "\n\n"));
	for (; (at = strstr(at, "\nbpf_prog_")); at++)
		count++;
	return count;
}

/* Behind a callback that has called C code itself the frame of before is there again. */
static void check_frames_after_callback(void)
{
	struct prog *prog = PROG(SUBCALL(1), EXIT_INSN(),
				 FUNC(1, 2), MOV64_IMM(2, 0), CALL(STUB_TRACE), EXIT_INSN(),
				 CALL(STUB_GET_CPU), EXIT_INSN());

	test_subprog(prog, 2);
	test_subprog(prog, 7);
	CHECK(run(prog, NULL) == 0);
	CHECK(reported_frames(prog) == 2);
	stream_free(prog);
	test_prog_free(prog);
}

/* A run within a run, on the same engine and on another: the frames of both */
static void check_frames_of_nested_run(void)
{
	struct prog *outer = PROG(SUBCALL(1), EXIT_INSN(), CALL(STUB_NEST), MOV64_IMM(1, 0),
				  MOV64_IMM(2, 0), CALL(STUB_TRACE), EXIT_INSN());
	struct prog *inner = PROG(MOV64_IMM(1, 0), MOV64_IMM(2, 0), CALL(STUB_TRACE), EXIT_INSN());

	test_subprog(outer, 2);
	stub_nested_prog = inner;
	for (u64 other = ENGINE_JIT; other <= ENGINE_INTERPRETER; other++) {
		CHECK(run(outer, (void *)other) == 0);
		CHECK(reported_frames(inner) == 3);
		CHECK(reported_frames(outer) == 2);
	}
	stream_free(inner);
	stream_free(outer);
	test_prog_free(inner);
	test_prog_free(outer);
}

/* A stack pointer that leads nowhere: no frames of the stretch, and no crash. */
static void check_lost_frames(void)
{
	u64 bad[] = {1, 8, 16, (u64)__builtin_frame_address(0), (u64)__builtin_frame_address(0) + 1,
		     (u64)-8, (u64)-7};
	struct prog *prog = PROG(MOV64_REG(2, 1), MOV64_IMM(1, 0), CALL(STUB_TRACE), EXIT_INSN());

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		CHECK(run(prog, (void *)bad[i]) == 0);
		CHECK(reported_frames(prog) == (engine == ENGINE_INTERPRETER));
	}
	CHECK(run(prog, NULL) == 0);
	CHECK(reported_frames(prog) == 1);
	stream_free(prog);
	test_prog_free(prog);
}

/* Only its own running time counts against a loop, not that of others on a busy host. */
static void check_may_goto_asleep(void)
{
	struct prog *prog = PROG(CALL(STUB_SLEEPY_LOOP), EXIT_INSN());

	CHECK(run(prog, NULL) == 65535);
	test_prog_free(prog);
}

static void check_streams(void)
{
	struct prog *prog = PROG(EXIT_INSN());
	char out[32] = "";

	CHECK(stream_write(prog, 3, "x", 1) == -ENOENT);
	CHECK(stream_read(prog, 0, (u64)out, 1) == -ENOENT);
	CHECK(stream_read(prog, 1, (u64)out, sizeof(out)) == 0);
	CHECK(stream_write(prog, 1, "one 2;", 6) == 0);
	CHECK(stream_write(prog, 1, "more", 4) == 0);
	CHECK(stream_read(prog, 2, (u64)out, sizeof(out)) == 0);
	CHECK(stream_read(prog, 1, (u64)out, 3) == 3);
	CHECK(stream_read(prog, 1, (u64)out + 3, sizeof(out)) == 7);
	CHECK(!strcmp(out, "one 2;more"));
	CHECK(stream_write(prog, 1, out, 1) == 0);
	CHECK(stream_read(prog, 1, 8, 1) == -EFAULT);
	for (u32 i = 0; i < 4000; i++)
		if (stream_write(prog, 2, "0123456789012345678901234", 25))
			CHECK(i == 3999); /* 100000 bytes do not fit, 99999 would */
	stream_free(prog);
	test_prog_free(prog);
}

static void check_later_callback(void)
{
	struct prog *prog = PROG(MOV64_IMM(0, 0), EXIT_INSN(),
				 MOV64_REG(0, 1), ALU64_REG(BPF_SUB, 0, 2), EXIT_INSN());
	struct run later = {.kern = &test_kern, .engine = engine};
	u64 ret = 0;

	test_subprog(prog, 2);
	CHECK(exec_run_callback(&later, prog, 1, (u64[5]){50, 8}, &ret) == 0);
	CHECK(ret == 42);
	CHECK(exec_run_callback(&later, prog, 2, (u64[5]){0}, &ret) == -EINVAL);
	test_prog_free(prog);
}

/* Another program at the same address is another image. */
static void check_reuse(void)
{
	struct prog *prog = PROG(MOV64_IMM(0, 1), EXIT_INSN());

	CHECK(run(prog, NULL) == 1);
	prog->verified.insns[0].imm = 2;
	prog->verified.code_hash ^= 4;
	CHECK(run(prog, NULL) == 2);
	test_prog_free(prog);
}

static void check_checked_mode(void)
{
	struct prog *prog = PROG(MOV64_IMM(0, 7), EXIT_INSN());
	struct run checked = {.kern = &test_kern, .engine = ENGINE_CHECKED};
	struct reg_record *records;
	u64 ret = 0;

	CHECK(exec_run(&checked, prog, NULL, &ret) == -ENOSYS); /* nothing recorded */
	records = calloc(22, sizeof(*records));
	for (u32 i = 0; i < 22; i++)
		records[i].kind = REC_ANY;
	prog->verified.records = records;
	records[11] = (struct reg_record){.kind = REC_SCALAR, .smin = 0, .smax = 7, .umax = 7,
					  .tnum_mask = 7};
	CHECK(exec_run(&checked, prog, NULL, &ret) == 0);
	CHECK(ret == 7);
	CHECK(checked.insn_count == 2);
	test_kern.checked_max = 3;
	checked.checked = 0;
	CHECK(exec_run(&checked, prog, NULL, &ret) == 0);
	checked.checked = 0;
	test_kern.checked_max = 2;
	CHECK(exec_run(&checked, prog, NULL, &ret) == -ENOSYS && checked.gap);
	test_kern.checked_max = 0;
	records[11].umax = records[11].smax = 6;
	CHECK(exec_run(&checked, prog, NULL, &ret) == -EFAULT);
	CHECK(checked.unsound);
	CHECK(strstr(checked.unsound_text, "R0 is 0x7") != NULL);
	records[21].kind = REC_NEVER;
	CHECK(exec_run(&checked, prog, NULL, &ret) == -EFAULT);
	CHECK(strstr(checked.unsound_text, "never reached") != NULL);
	test_prog_free(prog);
}

int main(void)
{
	static const enum engine engines[] = {ENGINE_INTERPRETER, ENGINE_JIT};

	CHECK(mem_region_new(&test_kern.mem, NULL) == 0);
	for (u32 i = 0; i < ARRAY_SIZE(engines); i++) {
		engine = engines[i];
		check_context();
		check_helper();
		check_alignment();
		check_subprog();
		check_depth();
		check_stack_args();
		check_callback();
		check_throw();
		check_tail_call();
		check_gap();
		check_may_goto();
		check_full_stream();
		check_frames_after_callback();
		check_frames_of_nested_run();
		check_lost_frames();
		check_may_goto_asleep();
		check_later_callback();
		check_reuse();
	}
	check_checked_mode();
	check_streams();
	mem_region_drop(test_kern.mem);
	return UNIT_END();
}
