/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two engines against each other: random straight-line programs over all registers and the
 * stack, from a fixed seed, must end with the same value in every register. Divisions are guarded
 * as the verifier guards them. On a difference the seed of the program is told.
 */
#include "exec_prog.h"
#include "unit.h"

#define PROGRAM_COUNT 3000
#define BODY_INSNS 60
#define STACK_BYTES 256

static u64 random_state;

static u32 next(u32 below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(random_state >> 33) % below;
}

/* Small numbers, powers of two and their neighbours, anything */
static s32 next_imm(void)
{
	switch (next(4)) {
	case 0:
		return (s32)next(256) - 128;
	case 1:
		return (s32)((1U << next(32)) + next(3) - 1);
	case 2:
		return S32_MIN + (s32)next(2);
	}
	return (s32)(next(1U << 31) << 1 | next(2));
}

static u8 reg(void)
{
	return (u8)next(10);
}

struct builder {
	struct bpf_insn insns[BODY_INSNS * 6 + 64];
	u32 count;
};

static void add(struct builder *b, struct bpf_insn insn)
{
	b->insns[b->count++] = insn;
}

static void add_alu(struct builder *b)
{
	static const u8 ops[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_OR, BPF_AND, BPF_XOR, BPF_MOV,
				 BPF_LSH, BPF_RSH, BPF_ARSH, BPF_NEG};
	u8 op = ops[next(ARRAY_SIZE(ops))], class = next(2) ? BPF_ALU64 : BPF_ALU;
	u8 bits = class == BPF_ALU64 ? 63 : 31;
	bool shift = op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH;
	s32 imm = next_imm();

	if (op == BPF_NEG)
		add(b, RAW_INSN(class | op, reg(), 0, 0, 0));
	else if (next(2))
		add(b, RAW_INSN(class | op | BPF_X, reg(), reg(), 0, 0));
	else
		add(b, RAW_INSN(class | op | BPF_K, reg(), 0, 0, shift ? imm & bits : imm));
}

/* Pairs that the JIT merges */
static void add_pair(struct builder *b)
{
	u8 r = reg();

	switch (next(3)) {
	case 0:
		add(b, MOV64_REG(r, reg()));
		add(b, ALU64_IMM(next(2) ? BPF_ADD : BPF_SUB, r, next_imm()));
		break;
	case 1:
		add(b, ALU64_IMM(BPF_LSH, r, 32));
		add(b, ALU64_IMM(next(2) ? BPF_RSH : BPF_ARSH, r, 32));
		break;
	case 2:
		add(b, RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, r, reg(), 8 << next(3), 0));
		break;
	}
}

static void add_div(struct builder *b)
{
	u8 class = next(2) ? BPF_ALU64 : BPF_ALU, op = next(2) ? BPF_DIV : BPF_MOD;
	u8 dst = reg(), src = reg();
	s32 imm = next_imm();
	s16 sign = (s16)next(2);

	if (next(2)) {
		if (!imm || imm == -1)
			imm = 7;
		add(b, RAW_INSN(class | op | BPF_K, dst, 0, sign, imm));
		return;
	}
	/* Neither 0 nor -1, in either width */
	add(b, ALU64_IMM(BPF_AND, src, 0x7fffffff));
	add(b, ALU64_IMM(BPF_OR, src, 1));
	add(b, RAW_INSN(class | op | BPF_X, dst, src, sign, 0));
}

static void add_end(struct builder *b)
{
	u8 class = next(2) ? BPF_ALU64 : BPF_ALU;
	u8 to = class == BPF_ALU && next(2) ? BPF_TO_BE : BPF_TO_LE;

	add(b, RAW_INSN(class | BPF_END | to, reg(), 0, 0, 16 << next(3)));
}

static void add_memory(struct builder *b)
{
	static const u8 sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};
	u8 size = sizes[next(4)];
	s16 off = (s16)(-8 * (s32)(1 + next(STACK_BYTES / 8)));

	switch (next(4)) {
	case 0:
		add(b, STX_MEM(size, BPF_REG_FP, reg(), off));
		break;
	case 1:
		add(b, ST_MEM(size, BPF_REG_FP, off, next_imm()));
		break;
	case 2:
		add(b, LDX_MEM(size, reg(), BPF_REG_FP, off));
		break;
	case 3:
		if (size == BPF_DW)
			size = BPF_W;
		add(b, RAW_INSN(BPF_LDX | BPF_MEMSX | size, reg(), BPF_REG_FP, off, 0));
		break;
	}
}

static void add_atomic(struct builder *b)
{
	static const s32 ops[] = {BPF_ADD, BPF_AND, BPF_OR, BPF_XOR, BPF_ADD | BPF_FETCH,
				  BPF_AND | BPF_FETCH, BPF_OR | BPF_FETCH, BPF_XOR | BPF_FETCH,
				  BPF_XCHG, BPF_CMPXCHG};
	s16 off = (s16)(-8 * (s32)(1 + next(STACK_BYTES / 8)));

	add(b, RAW_INSN(BPF_STX | BPF_ATOMIC | (next(2) ? BPF_DW : BPF_W), BPF_REG_FP, reg(), off,
			ops[next(ARRAY_SIZE(ops))]));
}

/* A branch over one instruction */
static void add_jump(struct builder *b)
{
	static const u8 ops[] = {BPF_JEQ, BPF_JNE, BPF_JGT, BPF_JGE, BPF_JLT, BPF_JLE, BPF_JSET,
				 BPF_JSGT, BPF_JSGE, BPF_JSLT, BPF_JSLE};
	u8 op = ops[next(ARRAY_SIZE(ops))], class = next(2) ? BPF_JMP : BPF_JMP32;

	if (next(2))
		add(b, RAW_INSN(class | op | BPF_X, reg(), reg(), 1, 0));
	else
		add(b, RAW_INSN(class | op | BPF_K, reg(), 0, 1, next_imm()));
	add(b, ALU64_IMM(BPF_ADD, reg(), next_imm()));
}

static void build(struct builder *b)
{
	static void (*const parts[])(struct builder *) = {add_alu, add_alu, add_alu, add_pair,
							  add_div, add_end, add_memory,
							  add_memory, add_atomic, add_jump};
	s16 out = 0;

	b->count = 0;
	add(b, STX_MEM(BPF_DW, BPF_REG_FP, 1, -STACK_BYTES - 8)); /* where results go */
	for (s16 off = -STACK_BYTES; off < 0; off += 8)
		add(b, ST_MEM(BPF_DW, BPF_REG_FP, off, next_imm()));
	for (u8 r = 0; r < 10; r++) {
		u64 value = (u64)(s64)next_imm() << next(33);

		add(b, LD_IMM64_LOW(r, value));
		add(b, LD_IMM64_HIGH(value));
	}
	for (u32 i = 0; i < BODY_INSNS; i++)
		parts[next(ARRAY_SIZE(parts))](b);
	/* R9 to the stack first: then it holds the address of the results. */
	add(b, STX_MEM(BPF_DW, BPF_REG_FP, 9, -STACK_BYTES - 16));
	add(b, LDX_MEM(BPF_DW, 9, BPF_REG_FP, -STACK_BYTES - 8));
	for (u8 r = 0; r < 9; r++, out += 8)
		add(b, STX_MEM(BPF_DW, 9, r, out));
	add(b, LDX_MEM(BPF_DW, 0, BPF_REG_FP, -STACK_BYTES - 16));
	for (s16 off = -STACK_BYTES; off < 0; off += 8) {
		add(b, LDX_MEM(BPF_DW, 1, BPF_REG_FP, off));
		add(b, ALU64_IMM(BPF_MUL, 0, 31));
		add(b, ALU64_REG(BPF_ADD, 0, 1));
	}
	add(b, EXIT_INSN());
}

int main(void)
{
	for (u64 seed = 1; seed <= PROGRAM_COUNT; seed++) {
		struct builder b;
		struct prog *prog;
		u64 regs[2][9] = {{0}}, ret[2] = {0, 1};

		random_state = seed * 0x9e3779b97f4a7c15ULL;
		build(&b);
		prog = test_prog(b.insns, b.count);
		test_run(prog, ENGINE_INTERPRETER, regs[0], &ret[0]);
		test_run(prog, ENGINE_JIT, regs[1], &ret[1]);
		test_prog_free(prog);
		if (ret[0] != ret[1] || memcmp(regs[0], regs[1], sizeof(regs[0])))
			printf("engines differ on seed %llu\n", (unsigned long long)seed);
		CHECK(ret[0] == ret[1]);
		CHECK(!memcmp(regs[0], regs[1], sizeof(regs[0])));
	}
	return UNIT_END();
}
