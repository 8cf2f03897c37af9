/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rewriting sweep, and what has to stay in step with it: jumps over and into replacements,
 * calls, subprogram starts, line info, notes; and the passes that take code out.
 */
#include <stdlib.h>

#include "kern/verify/verify.h"
#include "unit.h"

#define INSN_MAX 64

struct setup {
	struct kern kern;
	struct prog prog;
	struct verifier_env *env;
};

static void begin(struct setup *s, const struct bpf_insn *insns, u32 count)
{
	memset(s, 0, sizeof(*s));
	CHECK(mem_region_new(&s->kern.mem, NULL) == 0);
	s->prog.object.kern = &s->kern;
	s->prog.insns = mem_alloc(s->kern.mem, count * sizeof(*insns));
	memcpy(s->prog.insns, insns, count * sizeof(*insns));
	s->prog.len = count;
	s->env = calloc(1, sizeof(*s->env));
	s->env->kern = &s->kern;
	s->env->prog = &s->prog;
	s->env->pool = pool_new(NULL);
	s->env->insn_aux = pool_alloc(s->env->pool, INSN_MAX * sizeof(*s->env->insn_aux));
	s->env->insn_aux_len = count;
	for (u32 i = 0; i < count; i++) {
		s->env->insn_aux[i].orig_idx = i;
		s->env->insn_aux[i].seen = 1;
	}
	s->env->subprog_cnt = 1;
	s->env->subprog_info[1].start = count;
}
#define BEGIN(s, ...) \
	do { \
		struct bpf_insn insns_[] = {__VA_ARGS__}; \
		begin(s, insns_, ARRAY_SIZE(insns_)); \
	} while (0)

static void end(struct setup *s)
{
	pool_drop(s->env->pool);
	free(s->env);
	mem_region_drop(s->kern.mem);
}

static bool code_is(const struct setup *s, const struct bpf_insn *want, u32 count)
{
	return s->prog.len == count && !memcmp(s->prog.insns, want, count * sizeof(*want));
}
#define CHECK_CODE(s, ...) \
	do { \
		struct bpf_insn want_[] = {__VA_ARGS__}; \
		CHECK(code_is(s, want_, ARRAY_SIZE(want_))); \
	} while (0)

#define CALL_PC(distance) RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, distance)

/* Instruction 2 becomes three; a jump over it, one to it, one back, and a call behind it. */
static void check_growth(void)
{
	struct bpf_line_info lines[] = {{.insn_off = 0}, {.insn_off = 2}, {.insn_off = 3}};
	struct setup s;
	struct rewrite rw;

	BEGIN(&s, JMP_IMM(BPF_JEQ, 1, 0, 2), JMP_A(0), MOV64_IMM(0, 1), CALL_PC(2),
	      JMP_IMM(BPF_JNE, 0, 0, -5), EXIT_INSN(), EXIT_INSN());
	s.env->subprog_cnt = 2;
	s.env->subprog_info[1].start = 6;
	s.env->subprog_info[2].start = 7;
	s.prog.linfo = lines;
	s.prog.nr_linfo = 3;
	CHECK(rewrite_begin(&rw, s.env) == 0);
	for (u32 i = 0; i < 7; i++) {
		if (i != 2) {
			rewrite_keep(&rw, i);
			continue;
		}
		rewrite_open(&rw, i);
		rewrite_emit(&rw, JMP_A(1)); /* its own: stays */
		rewrite_emit_to(&rw, JMP_IMM(BPF_JEQ, 2, 0, 0), 5);
		rewrite_emit_old(&rw, MOV64_IMM(0, 1));
	}
	CHECK(rewrite_end(&rw) == 0);
	CHECK_CODE(&s, JMP_IMM(BPF_JEQ, 1, 0, 4), JMP_A(0), JMP_A(1), JMP_IMM(BPF_JEQ, 2, 0, 3),
		   MOV64_IMM(0, 1), CALL_PC(2), JMP_IMM(BPF_JNE, 0, 0, -7), EXIT_INSN(),
		   EXIT_INSN());
	CHECK(s.env->subprog_info[1].start == 8);
	CHECK(s.env->subprog_info[2].start == 9);
	CHECK(lines[1].insn_off == 2 && lines[2].insn_off == 5);
	CHECK(s.env->insn_aux[2].orig_idx == 2 && s.env->insn_aux[4].orig_idx == 2);
	CHECK(s.env->insn_aux[5].orig_idx == 3);
	end(&s);
}

/* Code at entry: calls come in before it, jumps to the first instruction do not. */
static void check_entry(void)
{
	struct setup s;
	struct rewrite rw;

	BEGIN(&s, MOV64_IMM(0, 1), JMP_IMM(BPF_JEQ, 1, 0, -2), EXIT_INSN());
	CHECK(rewrite_begin(&rw, s.env) == 0);
	rewrite_open(&rw, 0);
	rewrite_emit(&rw, MOV64_IMM(6, 6));
	rewrite_land_here(&rw);
	rewrite_emit_old(&rw, MOV64_IMM(0, 1));
	rewrite_keep(&rw, 1);
	rewrite_keep(&rw, 2);
	CHECK(rewrite_end(&rw) == 0);
	CHECK_CODE(&s, MOV64_IMM(6, 6), MOV64_IMM(0, 1), JMP_IMM(BPF_JEQ, 1, 0, -2), EXIT_INSN());
	end(&s);
}

/* A jump that grows beyond 16 bits ends the sweep with the error of Linux. */
static void check_too_far(void)
{
	enum { COUNT = 20002 };
	struct bpf_insn *insns = calloc(COUNT, sizeof(*insns));
	struct vlog log = {.level = 0};
	struct insn_aux *aux;
	struct rewrite rw;
	struct setup s;

	for (u32 i = 0; i < COUNT; i++)
		insns[i] = MOV64_IMM(0, 0);
	insns[0] = JMP_A(20000);
	insns[COUNT - 1] = EXIT_INSN();
	begin(&s, insns, 1);
	aux = pool_alloc(s.env->pool, COUNT * sizeof(*aux));
	s.env->insn_aux = aux;
	s.env->log = &log;
	s.prog.insns = mem_alloc(s.kern.mem, COUNT * sizeof(*insns));
	memcpy(s.prog.insns, insns, COUNT * sizeof(*insns));
	s.prog.len = COUNT;
	s.env->subprog_info[1].start = COUNT;
	CHECK(rewrite_begin(&rw, s.env) == 0);
	rewrite_keep(&rw, 0);
	for (u32 i = 1; i < COUNT; i++) {
		rewrite_open(&rw, i);
		rewrite_emit(&rw, insns[i]);
		rewrite_emit(&rw, insns[i]);
	}
	CHECK(rewrite_end(&rw) == -ENOMEM);
	CHECK(s.prog.len == COUNT); /* as it was */
	end(&s);
	free(insns);
}

/* Dead code goes, with the subprogram that only it called; line info of dead code moves on. */
static void check_dead_code(void)
{
	struct bpf_line_info lines[] = {{.insn_off = 0}, {.insn_off = 1}, {.insn_off = 2},
					{.insn_off = 4}, {.insn_off = 6}};
	struct setup s;

	BEGIN(&s, JMP_IMM(BPF_JEQ, 1, 0, 2), CALL_PC(2), MOV64_IMM(0, 1), EXIT_INSN(),
	      MOV64_IMM(0, 2), EXIT_INSN(), MOV64_IMM(0, 3), EXIT_INSN());
	s.env->subprog_cnt = 3;
	s.env->subprog_info[1].start = 4;
	s.env->subprog_info[2].start = 6;
	s.env->subprog_info[2].stack_depth = 48;
	s.env->subprog_info[3].start = 8;
	s.env->exception_callback_subprog = 2;
	s.prog.linfo = lines;
	s.prog.nr_linfo = 5;
	s.env->insn_aux[1].seen = s.env->insn_aux[2].seen = 0;
	s.env->insn_aux[4].seen = s.env->insn_aux[5].seen = 0;
	opt_hard_wire_dead_code_branches(s.env);
	CHECK(opt_remove_dead_code(s.env) == 0);
	CHECK_CODE(&s, JMP_A(0), EXIT_INSN(), MOV64_IMM(0, 3), EXIT_INSN());
	CHECK(s.env->subprog_cnt == 2);
	CHECK(s.env->subprog_info[1].start == 2 && s.env->subprog_info[1].stack_depth == 48);
	CHECK(s.env->subprog_info[2].start == 4);
	CHECK(s.env->exception_callback_subprog == 1);
	CHECK(s.prog.nr_linfo == 3);
	CHECK(lines[0].insn_off == 0 && lines[1].insn_off == 1 && lines[2].insn_off == 2);
	CHECK(s.env->insn_aux[2].orig_idx == 6);
	CHECK(opt_remove_nops(s.env) == 0);
	CHECK_CODE(&s, EXIT_INSN(), MOV64_IMM(0, 3), EXIT_INSN());
	end(&s);
}

#define MAY_GOTO(off) RAW_INSN(BPF_JMP | BPF_JCOND, 0, 0, off, 0)

/* may_goto +1 before may_goto +0 is a nop too; goto +1 before goto +0 is not looked at. */
static void check_nops(void)
{
	struct setup s;

	BEGIN(&s, MAY_GOTO(1), MAY_GOTO(0), JMP_A(1), JMP_A(0), MAY_GOTO(1), JMP_A(0), EXIT_INSN());
	CHECK(opt_remove_nops(s.env) == 0);
	CHECK_CODE(&s, JMP_A(0), MAY_GOTO(0), EXIT_INSN());
	end(&s);
}

int main(void)
{
	check_growth();
	check_entry();
	check_too_far();
	check_dead_code();
	check_nops();
	return UNIT_END();
}
