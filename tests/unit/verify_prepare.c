/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The passes before the walk on hand-made programs: where control may flow, what is constant,
 * which registers and stack slots are alive, how deep the stack gets. Expected live registers are
 * those of the annotations in Linux's selftest compute_live_registers.c, in their form.
 */
#include "base/sha256.h"
#include "kern/isa/build.h"
#include "kern/tables/attach.h"
#include "kern/tables/lsm.h"
#include "kern/verify/live_stack.h"
#include "unit.h"

#define LOG_BYTES 16384
#define CALL_SUBPROG(distance) RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, distance)
#define CALL_HELPER(id) RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, id)
#define MAY_GOTO(o) RAW_INSN(BPF_JMP | BPF_JCOND, 0, BPF_MAY_GOTO, o, 0)

struct world {
	struct kern kern;
	struct prog prog;
	struct vlog log;
	struct verifier_env *env;
	char text[LOG_BYTES];
};

static struct verifier_env *env_new(struct world *w, const struct bpf_insn *insns, u32 len)
{
	struct pool *pool = pool_new(NULL);
	struct verifier_env *env = pool_alloc(pool, sizeof(*env));

	memset(w, 0, sizeof(*w));
	vlog_init(&w->log, LOG_LEVEL1, (u64)(uintptr_t)w->text, sizeof(w->text));
	w->kern.jit_enabled = true;
	w->prog.object.kern = &w->kern;
	w->prog.type = BPF_PROG_TYPE_SOCKET_FILTER;
	w->prog.insns = pool_alloc(pool, len * sizeof(*insns));
	memcpy(w->prog.insns, insns, len * sizeof(*insns));
	w->prog.len = len;
	w->prog.jit_requested = true;
	env->pool = pool;
	env->kern = &w->kern;
	env->prog = &w->prog;
	env->log = &w->log;
	env->bpf_capable = env->allow_ptr_leaks = true;
	env->insn_aux = pool_alloc(pool, len * sizeof(*env->insn_aux));
	env->insn_aux_len = len;
	env->succ = iarray_new(env, 2);
	w->env = env;
	return env;
}

static void env_drop(struct world *w)
{
	pool_drop(w->env->pool);
}

/* Runs the passes up to the walk; their first error */
static int prepare(struct verifier_env *env)
{
	static int (*const passes[])(struct verifier_env *) = {
		add_subprogs,	     check_subprogs,	  check_cfg,
		compute_postorder,   stack_liveness_init, compute_const_regs,
		prune_dead_branches, sort_subprogs_topo,  compute_scc,
		compute_live_registers, mark_fastcall_patterns,
	};
	int err = 0;

	for (u32 i = 0; i < ARRAY_SIZE(passes) && !err; i++)
		err = passes[i](env);
	return err;
}
#define PREPARE(w, ...) prepare(env_new(w, (struct bpf_insn[]){__VA_ARGS__}, \
	sizeof((struct bpf_insn[]){__VA_ARGS__}) / sizeof(struct bpf_insn)))

static bool logged(struct world *w, const char *text)
{
	if (strstr(w->text, text))
		return true;
	printf("log without \"%s\": %s\n", text, w->text);
	return false;
}

/* "0.2......." as the log shows it */
static bool lives(struct world *w, u32 insn, const char *expected)
{
	char regs[11] = "..........";

	for (int r = 0; r < 10; r++)
		if (w->env->insn_aux[insn].live_regs_before & BIT(r))
			regs[r] = '0' + r;
	if (!strcmp(regs, expected))
		return true;
	printf("insn %u: %s, expected %s\n", insn, regs, expected);
	return false;
}

static void test_live_regs(void)
{
	struct world w;

	/* loop */
	CHECK(!PREPARE(&w, MOV64_IMM(1, 0), MOV64_IMM(2, 7), JMP_IMM(BPF_JGT, 1, 7, 4),
		       ALU64_IMM(BPF_ADD, 1, 1), ALU64_IMM(BPF_MUL, 2, 2), JMP_A(0), JMP_A(-5),
		       MOV64_IMM(0, 0), EXIT_INSN()));
	CHECK(lives(&w, 0, "..........") && lives(&w, 1, ".1........"));
	CHECK(lives(&w, 2, ".12.......") && lives(&w, 3, ".12......."));
	CHECK(lives(&w, 6, ".12.......") && lives(&w, 7, ".........."));
	CHECK(lives(&w, 8, "0........."));
	CHECK(w.env->insn_aux[2].scc && w.env->insn_aux[2].scc == w.env->insn_aux[6].scc);
	CHECK(!w.env->insn_aux[1].scc && !w.env->insn_aux[7].scc);
	env_drop(&w);

	/* subprog1 */
	CHECK(!PREPARE(&w, MOV64_IMM(1, 1), MOV64_IMM(2, 2), MOV64_IMM(3, 3), CALL_SUBPROG(2),
		       MOV64_IMM(0, 0), EXIT_INSN(), MOV64_REG(0, 1), ALU64_REG(BPF_ADD, 0, 2),
		       EXIT_INSN()));
	CHECK(lives(&w, 0, "....45....") && lives(&w, 3, ".12345...."));
	CHECK(lives(&w, 4, "..........") && lives(&w, 6, ".12......."));
	CHECK(lives(&w, 7, "0.2......."));
	CHECK(w.env->subprog_cnt == 2 && w.env->subprog_info[1].start == 6);
	CHECK(w.env->subprog_topo_order[0] == 1 && w.env->subprog_topo_order[1] == 0);
	env_drop(&w);

	/* A 32-bit store reads the lower half only: the upper one is dead before it. */
	CHECK(!PREPARE(&w, MOV32_REG(2, 1), STX_MEM(BPF_W, 10, 2, -4), MOV32_REG(3, 1),
		       STX_MEM(BPF_DW, 10, 3, -16), MOV64_IMM(0, 0), EXIT_INSN()));
	CHECK(!w.env->insn_aux[0].zext_dst && w.env->insn_aux[2].zext_dst);
	env_drop(&w);
}

static void test_marks(void)
{
	struct world w;
	const struct insn_aux *aux;

	CHECK(!PREPARE(&w, MOV64_IMM(0, 0), JMP_REG(BPF_JEQ, 1, 2, 1), ALU64_IMM(BPF_ADD, 0, 1),
		       MAY_GOTO(1), JMP_A(-3), EXIT_INSN()));
	aux = w.env->insn_aux;
	CHECK(!aux[0].prune_point && aux[1].prune_point && aux[1].jmp_point == 0);
	CHECK(aux[3].prune_point && aux[3].jmp_point && aux[3].jump_target);
	CHECK(aux[3].force_checkpoint && !aux[1].force_checkpoint);
	CHECK(aux[2].prune_point && aux[2].jmp_point && aux[5].prune_point);
	/* Reverse postorder enters each instruction before what follows it. */
	CHECK(w.env->cfg.cur_postorder == 6 && w.env->cfg.insn_postorder[5] == 0);
	env_drop(&w);
}

static void test_cfg_errors(void)
{
	struct bpf_insn loop[] = {MOV64_IMM(0, 0), JMP_REG(BPF_JEQ, 1, 2, -2), EXIT_INSN()};
	struct world w;

	env_new(&w, loop, ARRAY_SIZE(loop))->bpf_capable = false;
	CHECK(!add_subprogs(w.env) && !check_subprogs(w.env));
	CHECK(check_cfg(w.env) == -EINVAL && logged(&w, "back-edge from insn 1 to 0\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, JMP_A(1), MOV64_IMM(0, 0), EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "unreachable insn 1\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, JMP_IMM(BPF_JEQ, 1, 0, 2), LD_IMM64_LOW(0, 1), LD_IMM64_HIGH(1),
		      MOV64_IMM(0, 0), JMP_IMM(BPF_JEQ, 1, 1, -3), EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "jump into the middle of ldimm64 insn 1\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, JMP_A(5), EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "jump out of range from insn 0 to 6\n"));
	env_drop(&w);

	/* The distance wraps around. */
	CHECK(PREPARE(&w, {.code = BPF_JMP32 | BPF_JA, .imm = INT_MAX}, EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "jump out of range from insn 0 to -2147483648\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, MOV64_IMM(0, 0)) == -EINVAL);
	CHECK(logged(&w, "last insn is not an exit or jmp\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, CALL_SUBPROG(7), EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "call to invalid destination\n"));
	env_drop(&w);

	CHECK(PREPARE(&w, CALL_SUBPROG(1), EXIT_INSN(), CALL_SUBPROG(-1), EXIT_INSN()) == -EINVAL);
	CHECK(logged(&w, "recursive call from () to ()\n"));
	env_drop(&w);
}

static void test_constants(void)
{
	struct world w;

	CHECK(!PREPARE(&w, MOV64_IMM(6, 5), ALU64_IMM(BPF_SUB, 6, 2), JMP_IMM(BPF_JEQ, 6, 3, 1),
		       MOV64_REG(0, 7), MOV64_IMM(0, 0), JMP32_IMM(BPF_JSGT, 6, -1, 0),
		       JMP_REG(BPF_JEQ, 1, 6, 0), EXIT_INSN()));
	CHECK((w.env->insn_aux[2].const_reg_mask & BIT(6)) &&
	      w.env->insn_aux[2].const_reg_vals[6] == 3);
	CHECK(w.prog.insns[2].code == (BPF_JMP | BPF_JA) && w.prog.insns[2].off == 1);
	CHECK(w.prog.insns[5].code == (BPF_JMP | BPF_JA));
	CHECK(w.prog.insns[6].code == (BPF_JMP | BPF_JEQ | BPF_X));
	/* Dead code keeps nothing alive, and is in no order. */
	CHECK(lives(&w, 0, ".1........") && w.env->cfg.cur_postorder == 7);
	env_drop(&w);

	/* Different values meet. */
	CHECK(!PREPARE(&w, MOV64_IMM(6, 1), JMP_IMM(BPF_JEQ, 1, 0, 1), MOV64_IMM(6, 2),
		       JMP_IMM(BPF_JEQ, 6, 2, 0), ALU64_IMM(BPF_AND, 6, 0), MOV64_REG(0, 6),
		       EXIT_INSN()));
	CHECK(!(w.env->insn_aux[3].const_reg_mask & BIT(6)));
	CHECK((w.env->insn_aux[5].const_reg_mask & BIT(6)) &&
	      !w.env->insn_aux[5].const_reg_vals[6]);
	env_drop(&w);
}

static slot_set live_before(struct world *w, u32 callsite, u32 depth, u32 frame, u32 insn)
{
	for (u32 b = 0; b < ARRAY_SIZE(w->env->liveness->instances); b++)
		for (struct func_instance *f = w->env->liveness->instances[b]; f; f = f->next)
			if (f->callsite == callsite && f->depth == depth && f->frames[frame])
				return get_frame_masks(f, frame, insn)->live_before;
	return SLOTS_NONE;
}

static void test_live_stack(void)
{
	struct world w;

	/* fp-8 is written whole, then read; fp-16 is read by half after a narrow write. */
	CHECK(!PREPARE(&w, ST_MEM(BPF_DW, 10, -8, 1), ST_MEM(BPF_W, 10, -16, 1),
		       LDX_MEM(BPF_DW, 1, 10, -8), LDX_MEM(BPF_DW, 2, 10, -16), MOV64_IMM(0, 0),
		       EXIT_INSN()));
	CHECK(live_before(&w, 0, 0, 0, 3) == slot_range(2, 3));
	CHECK(live_before(&w, 0, 0, 0, 2) == slot_range(0, 3));
	CHECK(live_before(&w, 0, 0, 0, 1) == (slot_range(0, 1) | slot_range(2, 2)));
	CHECK(live_before(&w, 0, 0, 0, 0) == slot_range(2, 2));
	env_drop(&w);

	/* The callee reads its caller's slot through a pointer it is given. */
	CHECK(!PREPARE(&w, ST_MEM(BPF_DW, 10, -24, 1), MOV64_REG(1, 10), ALU64_IMM(BPF_ADD, 1, -24),
		       CALL_SUBPROG(2), MOV64_IMM(0, 0), EXIT_INSN(), LDX_MEM(BPF_DW, 0, 1, 0),
		       EXIT_INSN()));
	CHECK(live_before(&w, 3, 1, 0, 6) == slot_range(4, 5));
	CHECK(live_before(&w, 0, 0, 0, 3) == slot_range(4, 5));
	CHECK(live_before(&w, 0, 0, 0, 0) == SLOTS_NONE);
	env_drop(&w);

	/* A pointer whose offset is not known: any slot may be read. */
	CHECK(!PREPARE(&w, MOV64_REG(2, 10), ALU64_REG(BPF_ADD, 2, 1), LDX_MEM(BPF_B, 0, 2, 0),
		       EXIT_INSN()));
	CHECK(live_before(&w, 0, 0, 0, 2) == SLOTS_ALL);
	env_drop(&w);
}

static void test_arg_tracks(void)
{
	struct arg_track a = arg_single(0, -8), b = arg_single(0, -16), c;

	c = arg_track_join(a, b);
	CHECK(c.off_cnt == 2 && c.off[0] == -16 && c.off[1] == -8);
	CHECK(arg_track_join(a, arg_none()).off_cnt == 2);
	CHECK(arg_track_join(c, arg_single(1, -8)).frame == ARG_IMPRECISE);
	CHECK(arg_track_join(c, arg_single(1, -8)).mask == 3);
	for (int off = -24; off > -56; off -= 8)
		c = arg_track_join(c, arg_single(0, off));
	CHECK(c.frame == 0 && !c.off_cnt);
	CHECK(slot_range(126, 200) == slot_range(126, 127) && slot_range(3, 2) == SLOTS_NONE);
}

static bool rejects(struct bpf_insn insn, const char *text)
{
	struct world w;
	bool ok;

	env_new(&w, &insn, 1);
	ok = check_insn_fields(w.env, &insn) == -EINVAL && logged(&w, text);
	env_drop(&w);
	return ok;
}

static bool accepts(struct bpf_insn insn)
{
	struct world w;
	bool ok;

	env_new(&w, &insn, 1);
	ok = !check_insn_fields(w.env, &insn);
	env_drop(&w);
	return ok;
}

static void test_fields(void)
{
	CHECK(accepts(ALU64_REG(BPF_ADD, 1, 2)) && accepts(EXIT_INSN()));
	CHECK(accepts(RAW_INSN(BPF_ALU64 | BPF_DIV | BPF_X, 1, 2, 1, 0)));
	CHECK(accepts(RAW_INSN(BPF_JMP | BPF_EXIT, 0, 0, 9, 0)));
	CHECK(accepts(RAW_INSN(BPF_STX | BPF_ATOMIC | BPF_DW, 1, 2, 0, 0x77)));
	CHECK(accepts(RAW_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 3, 9)));
	CHECK(rejects(RAW_INSN(BPF_ALU64 | BPF_ADD | BPF_X, 1, 2, 1, 0),
		      "BPF_ALU uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 2, 1, 2),
		      "addr_space_cast insn can only convert between address space 1 and 0\n"));
	CHECK(rejects(RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 2, -1, 0),
		      "BPF_MOV uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_ALU64 | BPF_NEG, 1, 0, 0, 1), "BPF_NEG uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_ALU | BPF_END, 1, 0, 0, 8), "BPF_END uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_LDX | BPF_MEM | BPF_W, 1, 2, 0, 1),
		      "BPF_LDX uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_JMP | BPF_CALL, 0, 3, 0, 9), "BPF_CALL uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_JMP | BPF_JA, 1, 0, 0, 0), "BPF_JA uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_JMP | BPF_JA | BPF_X, 1, 2, 0, 0),
		      "BPF_JA|BPF_X uses reserved fields\n"));
	CHECK(rejects(RAW_INSN(BPF_JMP | BPF_JCOND, 0, 0, 1, 7), "invalid may_goto imm 7\n"));
	CHECK(rejects(RAW_INSN(BPF_JMP | BPF_JEQ | BPF_X, 1, 2, 1, 7),
		      "BPF_JMP/JMP32 uses reserved fields\n"));
}

static void test_depth(void)
{
	struct world w;

	CHECK(!PREPARE(&w, CALL_SUBPROG(1), EXIT_INSN(), MOV64_IMM(0, 0), EXIT_INSN()));
	w.env->subprog_info[0].stack_depth = 250;
	w.env->subprog_info[1].stack_depth = 250;
	CHECK(!check_max_stack_depth(w.env) && w.env->max_stack_depth == 512);
	w.env->subprog_info[1].stack_depth = 260;
	CHECK(check_max_stack_depth(w.env) == -EACCES);
	CHECK(logged(&w, "combined stack size of 2 calls is 528. Too large\n"));
	env_drop(&w);

	/* With private stacks frames count alone. */
	CHECK(!PREPARE(&w, CALL_SUBPROG(1), EXIT_INSN(), MOV64_IMM(0, 0), EXIT_INSN()));
	w.prog.type = BPF_PROG_TYPE_KPROBE;
	w.env->subprog_info[0].stack_depth = 500;
	w.env->subprog_info[1].stack_depth = 500;
	CHECK(!check_max_stack_depth(w.env) && w.env->max_stack_depth == 512);
	w.env->subprog_info[1].stack_depth = 520;
	CHECK(check_max_stack_depth(w.env) == -EACCES);
	CHECK(logged(&w, "stack size of subprog 1 is 528. Too large\n"));
	env_drop(&w);

	CHECK(!PREPARE(&w, CALL_SUBPROG(1), EXIT_INSN(), CALL_HELPER(BPF_FUNC_tail_call),
		       MOV64_IMM(0, 0), EXIT_INSN()));
	w.env->subprog_info[0].stack_depth = 256;
	CHECK(check_max_stack_depth(w.env) == -EACCES);
	CHECK(logged(&w, "tail_calls are not allowed when call stack of previous frames is 256 "
		     "bytes. Too large\n"));
	w.env->subprog_info[0].stack_depth = 8;
	CHECK(!check_max_stack_depth(w.env) && w.prog.tail_call_reachable);
	env_drop(&w);
}

static void test_fastcall(void)
{
	struct bpf_insn insns[] = {
		MOV64_IMM(1, 1), MOV64_IMM(2, 2), STX_MEM(BPF_DW, 10, 1, -8),
		STX_MEM(BPF_DW, 10, 2, -16), CALL_HELPER(BPF_FUNC_get_smp_processor_id),
		LDX_MEM(BPF_DW, 2, 10, -16), LDX_MEM(BPF_DW, 1, 10, -8),
		ALU64_REG(BPF_ADD, 0, 1), EXIT_INSN(),
	};
	struct world w;

	/* Socket filters have a form of the helper that is not inlined. */
	for (int tracing = 0; tracing < 2; tracing++) {
		env_new(&w, insns, ARRAY_SIZE(insns));
		w.prog.type = tracing ? BPF_PROG_TYPE_RAW_TRACEPOINT : BPF_PROG_TYPE_SOCKET_FILTER;
		CHECK(!prepare(w.env));
		CHECK(w.env->insn_aux[4].fastcall_spills_num == (tracing ? 2 : 0));
		CHECK(w.env->insn_aux[2].fastcall_pattern && w.env->insn_aux[6].fastcall_pattern);
		CHECK(w.env->subprog_info[0].keep_fastcall_stack == !tracing);
		env_drop(&w);
	}
}

static void test_tag(void)
{
	static const u8 abc[4] = {0xba, 0x78, 0x16, 0xbf}; /* FIPS 180-4's example */
	struct bpf_insn insns[] = {
		RAW_INSN(BPF_LD | BPF_DW | BPF_IMM, 1, BPF_PSEUDO_MAP_FD, 0, 7),
		RAW_INSN(0, 0, 0, 0, 0), MOV64_IMM(0, 0), EXIT_INSN(),
	};
	u8 digest[SHA256_BYTES], tags[3][BPF_TAG_SIZE];
	struct world w;

	sha256("abc", 3, digest);
	CHECK(!memcmp(digest, abc, sizeof(abc)));
	/* The descriptor of a map does not count, everything else does. */
	for (int i = 0; i < 3; i++) {
		insns[0].imm = i;
		insns[2].imm = i == 2;
		env_new(&w, insns, ARRAY_SIZE(insns));
		CHECK(!prog_calc_tag(w.env));
		memcpy(tags[i], w.prog.tag, BPF_TAG_SIZE);
		CHECK(w.prog.insns[0].imm == i);
		env_drop(&w);
	}
	CHECK(!memcmp(tags[0], tags[1], BPF_TAG_SIZE) && memcmp(tags[0], tags[2], BPF_TAG_SIZE));
}

static void test_attach_tables(void)
{
	const struct struct_ops_row *tcp = struct_ops_row_find("tcp_congestion_ops");
	bool sleepable;

	CHECK(lsm_hook_find("bpf_lsm_file_open") && !lsm_hook_find("file_open"));
	CHECK(lsm_hook_find("bpf_lsm_file_open")->flags == LSM_SLEEPABLE);
	CHECK(lsm_hook_find("bpf_lsm_getprocattr")->flags & LSM_DISABLED);
	CHECK(lsm_hook_find("bpf_lsm_task_free")->ret == LSM_RETURNS_VOID);
	CHECK(lsm_hook_find("bpf_lsm_inode_xattr_skipcap")->ret == LSM_RETURNS_BOOL);
	CHECK(iter_row_find("task_file") && !iter_row_find("nothing"));
	CHECK(tcp && name_in_list(tcp->supported, "ssthresh") &&
	      !name_in_list(tcp->supported, "get_info") && !tcp->sleepable);
	CHECK(attach_is_modify_return("bpf_fentry_test1", &sleepable) && sleepable);
	CHECK(attach_is_modify_return("bpf_modify_return_test", &sleepable) && !sleepable);
	CHECK(attach_is_denied("migrate_disable") && attach_is_noreturn("do_exit"));
	CHECK(tracepoint_is_faultable("sys_enter") && !tracepoint_is_faultable("sched_switch"));
}

int main(void)
{
	test_tag();
	test_attach_tables();
	test_live_regs();
	test_marks();
	test_cfg_errors();
	test_constants();
	test_live_stack();
	test_arg_tracks();
	test_fields();
	test_depth();
	test_fastcall();
	return UNIT_END();
}
