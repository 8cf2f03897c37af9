/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers through arithmetic and comparisons. What they are after each instruction is held
 * against the text that Linux 7.3 logged for it (the programs are its own tests: linked scalars,
 * byte swaps, sign extension, division, packet pointers). Then, with random numbers: whatever an
 * instruction really computes must be among what the verifier says it may be.
 */
#include "base/mem.h"
#include "kern/verify/verify.h"
#include "unit.h"

#define INSNS_MAX 32

static char log_text[1 << 16];
static struct vlog vlog;
static struct kern kern;
static struct prog prog;

static struct verifier_env *new_env(void)
{
	struct pool *pool = pool_new(NULL);
	struct verifier_env *env = pool_alloc(pool, sizeof(*env));
	struct func_state *frame;

	vlog_init(&vlog, LOG_LEVEL2, (u64)(uintptr_t)log_text, sizeof(log_text));
	memset(&prog, 0, sizeof(prog));
	prog.len = INSNS_MAX;
	env->pool = pool;
	env->kern = &kern;
	env->prog = &prog;
	env->log = &vlog;
	env->bpf_capable = env->bypass_spec_v1 = env->allow_ptr_leaks = true;
	env->insn_aux = pool_alloc(pool, INSNS_MAX * sizeof(*env->insn_aux));
	for (u32 i = 0; i < INSNS_MAX; i++)
		env->insn_aux[i].live_regs_before = 0x3ff;
	CHECK(state_caches_init(env) == 0);
	env->cur_state = new_verifier_state(env);
	frame = new_func_state(env);
	env->cur_state->frame[0] = frame;
	init_func_state(env, frame, MAIN_FUNC, 0, 0);
	return env;
}

static void drop_env(struct verifier_env *env)
{
	pool_drop(env->pool);
}

/* What the last instruction touched, without the newline */
static const char *touched(struct verifier_env *env)
{
	u64 from = vlog.end_pos;

	print_verifier_state(env, env->cur_state, 0, false);
	log_text[vlog.end_pos - 1] = 0;
	return log_text + from + 1;
}

static int step(struct verifier_env *env, struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);

	mark_verifier_state_clean(env);
	if (class == BPF_JMP || class == BPF_JMP32)
		return check_cond_jmp_op(env, insn, &env->insn_idx);
	return check_alu_op(env, insn);
}

struct line {
	struct bpf_insn insn;
	const char *state;
};

static void run_lines(struct verifier_env *env, const struct line *lines, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		struct bpf_insn insn = lines[i].insn;
		const char *got;
		int err;

		env->insn_idx = i;
		vlog.level = 0; /* comparisons print their state themselves */
		err = step(env, &insn);
		vlog.level = LOG_LEVEL2;
		got = touched(env);
		CHECK(err == 0);
		if (strcmp(got, lines[i].state))
			printf("line %u:\n  %s\nnot\n  %s\n", i, got, lines[i].state);
		CHECK(!strcmp(got, lines[i].state));
	}
}

#define RUN(env, ...) \
	do { \
		static const struct line lines_[] = {__VA_ARGS__}; \
		run_lines(env, lines_, ARRAY_SIZE(lines_)); \
	} while (0)

/* verifier_linked_scalars: scalars_alu32_wrap, scalars_sync_delta_overflow */
static void test_linked(void)
{
	struct verifier_env *env = new_env();

	mark_reg_unknown(env, cur_regs(env), 0);
	RUN(env,
	    {{0x44, 0, 0, 0, -256},
	     "R0=scalar(smin=umin=umin32=0xffffff00,smax=umax=0xffffffff,smin32=-256,smax32=-1,"
	     "var_off=(0xffffff00; 0xff))"},
	    {{0xbf, 1, 0, 0, 0},
	     "R0=scalar(id=1,smin=umin=umin32=0xffffff00,smax=umax=0xffffffff,smin32=-256,"
	     "smax32=-1,var_off=(0xffffff00; 0xff)) "
	     "R1=scalar(id=1,smin=umin=umin32=0xffffff00,smax=umax=0xffffffff,smin32=-256,"
	     "smax32=-1,var_off=(0xffffff00; 0xff))"},
	    {{0x04, 1, 0, 0, 256},
	     "R1=scalar(id=1+256,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))"},
	    {{0x25, 1, 0, 4, 0x80},
	     "R0=scalar(id=1,smin=umin=umin32=0xffffff00,smax=umax=umax32=0xffffff80,smin32=-256,"
	     "smax32=-128,var_off=(0xffffff00; 0xff)) "
	     "R1=scalar(id=1+256,smin=smin32=0,smax=umax=smax32=umax32=128,var_off=(0x0; 0xff))"},
	    {{0xbf, 2, 0, 0, 0},
	     "R0=scalar(id=1,smin=umin=umin32=0xffffff00,smax=umax=umax32=0xffffff80,smin32=-256,"
	     "smax32=-128,var_off=(0xffffff00; 0xff)) "
	     "R2=scalar(id=1,smin=umin=umin32=0xffffff00,smax=umax=umax32=0xffffff80,smin32=-256,"
	     "smax32=-128,var_off=(0xffffff00; 0xff))"},
	    {{0x77, 2, 0, 0, 32}, "R2=0"});
	drop_env(env);

	env = new_env();
	mark_reg_unknown(env, cur_regs(env), 0);
	RUN(env,
	    {{0x57, 0, 0, 0, 255},
	     "R0=scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))"},
	    {{0xbf, 1, 0, 0, 0},
	     "R0=scalar(id=1,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff)) "
	     "R1=scalar(id=1,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))"},
	    {{0xbf, 2, 0, 0, 0},
	     "R0=scalar(id=1,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff)) "
	     "R2=scalar(id=1,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))"},
	    {{0x07, 1, 0, 0, S32_MIN},
	     "R1=scalar(id=1-2147483648,smin=0xffffffff80000000,smax=0xffffffff800000ff,"
	     "umin=0xffffffff80000000,umax=0xffffffff800000ff,smax32=umax32=0x800000ff,"
	     "umin32=0x80000000,var_off=(0xffffffff80000000; 0xff))"},
	    {{0x07, 2, 0, 0, 1},
	     "R2=scalar(id=1+1,smin=umin=smin32=umin32=1,smax=umax=smax32=umax32=256,"
	     "var_off=(0x0; 0x1ff))"},
	    {{0xc5, 2, 0, 2, 0x64},
	     "R0=scalar(id=1,smin=umin=smin32=umin32=99,smax=umax=smax32=umax32=255,"
	     "var_off=(0x0; 0xff)) "
	     "R1=scalar(id=1-2147483648,smin=0xffffffff80000063,smax=0xffffffff800000ff,"
	     "umin=0xffffffff80000063,umax=0xffffffff800000ff,smin32=umin32=0x80000063,"
	     "smax32=umax32=0x800000ff,var_off=(0xffffffff80000000; 0xff)) "
	     "R2=scalar(id=1+1,smin=umin=smin32=umin32=100,smax=umax=smax32=umax32=256,"
	     "var_off=(0x0; 0x1ff))"});
	drop_env(env);
}

/* verifier_direct_packet_access: direct_packet_access_test1 */
static void test_packet(void)
{
	struct verifier_env *env = new_env();
	struct reg_state *regs = cur_regs(env), *beyond;

	mark_reg_known_zero(env, regs, 2);
	regs[2].type = PTR_TO_PACKET;
	mark_reg_known_zero(env, regs, 3);
	regs[3].type = PTR_TO_PACKET_END;
	RUN(env, {{0xbf, 0, 2, 0, 0}, "R0=pkt(r=0) R2=pkt(r=0)"},
	    {{0x07, 0, 0, 0, 8}, "R0=pkt(r=0,imm=8)"},
	    {{0x2d, 0, 3, 1, 0}, "R0=pkt(r=8,imm=8) R3=pkt_end()"});
	CHECK(regs[2].range == 8);
	/* On the way that jumps the pointer is beyond the end, and a second look says so. */
	beyond = &env->head->st.frame[0]->regs[0];
	CHECK(beyond->range == BEYOND_PKT_END);
	CHECK(is_branch_taken(env, beyond, &regs[3], BPF_JGT, false) == 1);
	drop_env(env);
}

static void test_arithmetic(void)
{
	struct verifier_env *env = new_env();

	mark_reg_unknown(env, cur_regs(env), 0);
	mark_reg_unknown(env, cur_regs(env), 3);
	RUN(env, {{0xbc, 6, 0, 8, 0},
		  "R0=scalar() R6=scalar(smin=0,smax=umax=0xffffffff,smin32=-128,smax32=127,"
		  "var_off=(0x0; 0xffffffff))"},
	    {{0xbf, 0, 0, 8, 0}, "R0=scalar(smin=smin32=-128,smax=smax32=127)"},
	    {{0xb7, 0, 0, 0, 65315}, "R0=0xff23"}, {{0xd7, 0, 0, 0, 16}, "R0=9215"},
	    {{0xb7, 2, 0, 0, 4}, "R2=4"}, {{0x87, 2, 0, 0, 0}, "R2=-4"},
	    {{0xb4, 4, 0, 0, -1}, "R4=0xffffffff"},
	    {{0x57, 3, 0, 0, 0x3f00},
	     "R3=scalar(smin=smin32=0,smax=umax=smax32=umax32=16128,var_off=(0x0; 0x3f00))"},
	    {{0xdc, 3, 0, 0, 64},
	     "R3=scalar(smin=smin32=0,smax=umax=0x3f000000000000,smax32=umax32=0,"
	     "var_off=(0x0; 0x3f000000000000))"},
	    {{0xbf, 7, 10, 0, 0}, "R7=fp0 R10=fp0"}, {{0x07, 7, 0, 0, -16}, "R7=fp-16"});
	drop_env(env);
}

/* verifier_bounds: bounds_refinement_tnum_umax. 224 or 240, and 224 is ruled out. */
static void test_refinement(void)
{
	struct verifier_env *env = new_env();

	mark_reg_unknown(env, cur_regs(env), 0);
	RUN(env,
	    {{0x47, 0, 0, 0, 224},
	     "R0=scalar(umin=umin32=224,var_off=(0xe0; 0xffffffffffffff1f))"},
	    {{0x57, 0, 0, 0, 240},
	     "R0=scalar(smin=umin=smin32=umin32=224,smax=umax=smax32=umax32=240,"
	     "var_off=(0xe0; 0x10))"},
	    {{0x15, 0, 0, 2, 0xe0}, "R0=240"});
	CHECK(tnum_equals_const(env->head->st.frame[0]->regs[0].var_off, 224));
	drop_env(env);
}

static void expect_error(struct bpf_insn insn, u32 type, int err, const char *want)
{
	struct verifier_env *env = new_env();
	struct reg_state *regs = cur_regs(env);
	u64 from = vlog.end_pos;

	vlog.level = LOG_LEVEL1; /* without the lines of precision */
	mark_reg_known_zero(env, regs, 1);
	regs[1].type = (enum reg_type)type;
	mark_reg_unknown(env, regs, 2);
	CHECK(step(env, &insn) == err);
	if (strcmp(log_text + from, want))
		printf("\"%s\", not \"%s\"\n", log_text + from, want);
	CHECK(!strcmp(log_text + from, want));
	drop_env(env);
}

static void test_errors(void)
{
	expect_error((struct bpf_insn){0x0f, 1, 2, 0, 0}, PTR_TO_CTX, -EINVAL,
		     "math between ctx pointer and register with unbounded min value is not "
		     "allowed\n");
	expect_error((struct bpf_insn){0x07, 1, 0, 0, 1 << 29}, PTR_TO_MAP_VALUE, -EINVAL,
		     "math between map_value pointer and 536870912 is not allowed\n");
	expect_error((struct bpf_insn){0x07, 1, 0, 0, 8}, PTR_TO_MAP_VALUE_OR_NULL, -EACCES,
		     "R1 pointer arithmetic on map_value_or_null prohibited, null-check it first\n");
	expect_error((struct bpf_insn){0x07, 1, 0, 0, 8}, PTR_TO_SOCKET, -EACCES,
		     "R1 pointer arithmetic on sock prohibited\n");
	expect_error((struct bpf_insn){0x57, 1, 0, 0, 8}, PTR_TO_CTX, -EACCES,
		     "R1 bitwise operator &= on pointer prohibited\n");
	expect_error((struct bpf_insn){0x04, 1, 0, 0, 8}, PTR_TO_CTX, -EACCES,
		     "R1 32-bit pointer arithmetic prohibited\n");
	expect_error((struct bpf_insn){0x1f, 2, 1, 0, 0}, PTR_TO_CTX, -EINVAL,
		     "math between ctx pointer and register with unbounded min value is not "
		     "allowed\n");
	expect_error((struct bpf_insn){0x37, 2, 0, 0, 0}, PTR_TO_CTX, -EINVAL, "div by zero\n");
	expect_error((struct bpf_insn){0x67, 2, 0, 0, 64}, PTR_TO_CTX, -EINVAL,
		     "invalid shift 64\n");
	expect_error((struct bpf_insn){0xbf, 10, 2, 0, 0}, PTR_TO_CTX, -EACCES,
		     "frame pointer is read only\n");
	expect_error((struct bpf_insn){0xbf, 2, 5, 0, 0}, PTR_TO_CTX, -EACCES, "R5 !read_ok\n");
}

static void test_type_names(void)
{
	struct verifier_env *env = new_env();

	CHECK(!strcmp(reg_type_str(env, PTR_TO_BTF_ID | PTR_MAYBE_NULL | PTR_TRUSTED),
		      "trusted_ptr_or_null_"));
	CHECK(!strcmp(reg_type_str(env, PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED | MEM_RCU),
		      "rdonly_rcu_untrusted_mem"));
	CHECK(!strcmp(reg_type_str(env, PTR_TO_MAP_VALUE_OR_NULL), "map_value_or_null"));
	CHECK(!strcmp(reg_type_str(env, NOT_INIT), "?"));
	CHECK(!strcmp(reg_arg_name(env, argno_from_reg(3)), "R3"));
	CHECK(!strcmp(reg_arg_name(env, argno_from_arg(2)), "R2"));
	CHECK(!strcmp(reg_arg_name(env, argno_from_arg(7)), "*(R11-16)"));
	fmt_reg_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, 0x15);
	CHECK(!strcmp(env->tmp_str_buf, "r0,r2,r4"));
	fmt_stack_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, 0x15);
	CHECK(!strcmp(env->tmp_str_buf, "-8,-24,-40"));
	CHECK(vlog_alignment(22) == 17 && vlog_alignment(36) == 3 && vlog_alignment(37) == 10);
	drop_env(env);
}

/* Slots as Linux shows them: spilled whole or in part, bytes of all kinds, dead ones */
static void test_stack_text(void)
{
	struct verifier_env *env = new_env();
	struct func_state *frame = cur_func(env);
	struct stack_state *slot;
	const char *got;
	u64 from;

	CHECK(grow_stack_state(env, frame, 48) == 0);
	slot = frame->stack;
	__mark_reg_const_zero(env, &slot[0].spilled_ptr);
	memcpy(slot[0].slot_type, (u8[]){2, 2, 2, 2, 1, 1, 1, 1}, BPF_REG_SIZE);
	memcpy(slot[1].slot_type, (u8[]){2, 2, 2, 2, 0, 0, 0, 0}, BPF_REG_SIZE);
	memset(slot[2].slot_type, STACK_POISON, BPF_REG_SIZE);
	memcpy(slot[3].slot_type, (u8[]){7, 7, 7, 7, 2, 0, 0, 0}, BPF_REG_SIZE);
	memset(slot[4].slot_type, STACK_DYNPTR, BPF_REG_SIZE);
	memset(slot[5].slot_type, STACK_DYNPTR, BPF_REG_SIZE);
	__mark_dynptr_reg(&slot[5].spilled_ptr, DYNPTR_SKB, true, 2, 1);
	frame->in_callback_fn = true;
	mark_verifier_state_scratched(env);
	got = touched(env);
	if (strcmp(got, "R10=fp0 fp-8=mmmm0 fp-16=mmmm???? fp-32=ppppm??? "
			"fp-48=dynptr_skb(id=2,parent_id=1) cb"))
		printf("%s\n", got);
	CHECK(!strcmp(got, "R10=fp0 fp-8=mmmm0 fp-16=mmmm???? fp-32=ppppm??? "
			   "fp-48=dynptr_skb(id=2,parent_id=1) cb"));

	/* Behind the instruction, at the next column that is a multiple of 8 and at least 40 */
	from = vlog.end_pos;
	verbose(env, "0: (95) exit\n");
	env->prev_insn_print_pos = vlog.end_pos - from;
	env->prev_log_pos = vlog.end_pos;
	mark_reg_scratched(env, BPF_REG_FP);
	print_insn_state(env, env->cur_state, 0);
	CHECK(!strcmp(log_text + from, "0: (95) exit                          ; R10=fp0 cb\n"));
	drop_env(env);
}

static void test_linked_pack(void)
{
	struct linked_regs set = {.cnt = LINKED_REGS_MAX}, got;
	u32 wrong = 0;

	for (int i = 0; i < set.cnt; i++)
		set.entries[i] = (struct linked_reg){15 - i, {.spi = 63 - i * 7}, i & 1};
	linked_regs_unpack(linked_regs_pack(&set), &got);
	CHECK(got.cnt == set.cnt);
	for (int i = 0; i < set.cnt; i++) {
		struct linked_reg *e = &got.entries[set.cnt - 1 - i];

		wrong += e->frameno != set.entries[i].frameno || e->spi != set.entries[i].spi ||
			 e->is_reg != set.entries[i].is_reg;
	}
	CHECK(wrong == 0);
}

/* ---- random numbers ---- */

static u64 random_state = 7;
static u64 random64(void)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return random_state ^ random_state >> 33;
}

/* Numbers around which bounds turn over are more likely than others. */
static u64 random_value(void)
{
	static const u64 edges[] = {0, U32_MAX, S32_MAX, 1ULL << 32, S64_MAX, BIT_ULL(63), 255};

	switch (random64() % 4) {
	case 0:
		return edges[random64() % ARRAY_SIZE(edges)] + random64() % 5 - 2;
	case 1:
		return random64();
	case 2:
		return (u64)(s64)(s32)random64();
	default:
		return random64() % 100;
	}
}

/* A scalar that may be `value`, among others */
static void random_scalar(struct reg_state *reg, u64 value)
{
	u64 unknown = random64() & random64(), below = random_value(), above = random_value();

	mark_reg_unknown_imprecise(reg);
	if (random64() % 4 == 0) {
		__mark_reg_known(reg, value);
		return;
	}
	if (random64() % 2)
		reg->var_off = (struct tnum){value & ~unknown, unknown};
	if (random64() % 2 && below + above >= below)
		reg->r64 = (struct cnum64){value - below, below + above};
	if (random64() % 2 && (u32)below + (u32)above >= (u32)below)
		reg->r32 = (struct cnum32){(u32)value - (u32)below, (u32)below + (u32)above};
	if (reg->r64.size == U64_MAX)
		reg->r64 = CNUM64_UNBOUNDED;
	if (reg->r32.size == U32_MAX)
		reg->r32 = CNUM32_UNBOUNDED;
	reg_bounds_sync(reg);
}

static bool may_be(const struct reg_state *reg, u64 value)
{
	return (value & ~reg->var_off.mask) == reg->var_off.value &&
	       cnum64_contains(reg->r64, value) && cnum32_contains(reg->r32, (u32)value);
}

static u64 compute32(u8 op, bool is_signed, u32 a, u32 b)
{
	switch (op) {
	case BPF_DIV:
		if (is_signed)
			return !b ? 0 : b == U32_MAX ? 0 - a : (u32)((s32)a / (s32)b);
		return b ? a / b : 0;
	case BPF_MOD:
		if (is_signed)
			return !b ? a : b == U32_MAX ? 0 : (u32)((s32)a % (s32)b);
		return b ? a % b : a;
	case BPF_LSH:
		return a << (b & 31);
	case BPF_RSH:
		return a >> (b & 31);
	case BPF_ARSH:
		return (u32)((s32)a >> (b & 31));
	}
	return 0;
}

static u64 compute64(u8 op, bool is_signed, u64 a, u64 b)
{
	switch (op) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_AND:
		return a & b;
	case BPF_OR:
		return a | b;
	case BPF_XOR:
		return a ^ b;
	case BPF_NEG:
		return 0 - a;
	case BPF_DIV:
		if (is_signed)
			return !b ? 0 : b == U64_MAX ? 0 - a : (u64)((s64)a / (s64)b);
		return b ? a / b : 0;
	case BPF_MOD:
		if (is_signed)
			return !b ? a : b == U64_MAX ? 0 : (u64)((s64)a % (s64)b);
		return b ? a % b : a;
	case BPF_LSH:
		return a << (b & 63);
	case BPF_RSH:
		return a >> (b & 63);
	default:
		return (u64)((s64)a >> (b & 63));
	}
}

static void test_arithmetic_is_sound(void)
{
	static const u8 ops[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_AND, BPF_OR,  BPF_XOR,
				 BPF_NEG, BPF_DIV, BPF_MOD, BPF_LSH, BPF_RSH, BPF_ARSH};
	struct verifier_env *env = new_env();
	struct reg_state *regs = cur_regs(env);
	u32 wrong = 0;

	for (u32 i = 0; i < 300000; i++) {
		u8 op = ops[random64() % ARRAY_SIZE(ops)];
		bool wide = random64() % 2, narrow_op = op == BPF_DIV || op == BPF_MOD ||
							 op == BPF_LSH || op == BPF_RSH ||
							 op == BPF_ARSH;
		bool is_signed = (op == BPF_DIV || op == BPF_MOD) && random64() % 2;
		u64 a = random_value(), b = random_value(), want;
		struct bpf_insn insn = {.code = op | (wide ? BPF_ALU64 : BPF_ALU) | BPF_X,
					.off = is_signed};

		random_scalar(&regs[0], a);
		random_scalar(&regs[1], b);
		want = wide ? compute64(op, is_signed, a, b) :
		       narrow_op ? (u32)compute32(op, is_signed, (u32)a, (u32)b) :
				   (u32)compute64(op, is_signed, a, b);
		env->head = NULL;
		env->stack_size = 0;
		wrong += adjust_scalar_min_max_vals(env, &insn, &regs[0], regs[1]) != 0;
		/* A mask of 0 or -1 goes on as -1 here and as 0 on a path of its own. */
		if (!may_be(&regs[0], want) && !env->head)
			wrong++;
		if (i % 1000 == 999) { /* the paths put aside are never walked */
			drop_env(env);
			env = new_env();
			regs = cur_regs(env);
		}
	}
	CHECK(wrong == 0);
	drop_env(env);
}

static bool holds(u8 op, bool is_jmp32, u64 a, u64 b)
{
	s64 x = is_jmp32 ? (s32)a : (s64)a, y = is_jmp32 ? (s32)b : (s64)b;

	if (is_jmp32) {
		a = (u32)a;
		b = (u32)b;
	}
	switch (op) {
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSGT:
		return x > y;
	case BPF_JSGE:
		return x >= y;
	case BPF_JSLT:
		return x < y;
	case BPF_JSLE:
		return x <= y;
	default:
		return a & b;
	}
}

static void test_branches_are_sound(void)
{
	static const u8 ops[] = {BPF_JEQ, BPF_JNE,  BPF_JGT,  BPF_JGE,	BPF_JLT, BPF_JLE,
				 BPF_JSGT, BPF_JSGE, BPF_JSLT, BPF_JSLE, BPF_JSET};
	struct verifier_env *env = new_env();
	u32 wrong = 0, known = 0;

	for (u32 i = 0; i < 300000; i++) {
		u8 op = ops[random64() % ARRAY_SIZE(ops)];
		bool is_jmp32 = random64() % 2, taken;
		u64 a = random_value(), b = random64() % 4 ? random_value() : a;
		struct reg_state x, y;
		int got;

		random_scalar(&x, a);
		random_scalar(&y, b);
		env->true_reg1 = env->false_reg1 = x;
		env->true_reg2 = env->false_reg2 = y;
		taken = holds(op, is_jmp32, a, b);
		got = is_branch_taken(env, &x, &y, op, is_jmp32);
		known += got >= 0;
		if (got >= 0)
			wrong += got != taken;
		else if (taken)
			wrong += !may_be(&env->true_reg1, a) || !may_be(&env->true_reg2, b);
		else
			wrong += !may_be(&env->false_reg1, a) || !may_be(&env->false_reg2, b);
	}
	CHECK(wrong == 0);
	CHECK(known > 1000);
	drop_env(env);
}

int main(void)
{
	test_linked();
	test_packet();
	test_arithmetic();
	test_refinement();
	test_errors();
	test_type_names();
	test_stack_text();
	test_linked_pack();
	test_arithmetic_is_sound();
	test_branches_are_sound();
	return UNIT_END();
}
