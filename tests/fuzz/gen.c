/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kinds of instructions that need nothing but numbers and the stack, and the making of a whole
 * program. Called by prog.c; kinds that call helpers are in gen_calls.c.
 */
#include "gen.h"

#include <string.h>

#define LOOPS_MAX 12

void emit(struct program *p, struct bpf_insn insn)
{
	if (p->count < INSNS_MAX)
		p->insns[p->count++] = insn;
}

#define EMIT(p, ...) emit(p, (struct bpf_insn){__VA_ARGS__})

void emit_mov(struct program *p, int dst, int src)
{
	EMIT(p, .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = dst, .src_reg = src);
}

void emit_mov_imm(struct program *p, int dst, int32_t imm)
{
	EMIT(p, .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = dst, .imm = imm);
}

void emit_add_imm(struct program *p, int dst, int32_t imm)
{
	EMIT(p, .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = dst, .imm = imm);
}

void emit_call(struct program *p, int32_t helper)
{
	EMIT(p, .code = BPF_JMP | BPF_CALL, .imm = helper);
}

int some_scalar(const struct program *p)
{
	for (int tries = 0; tries < 20; tries++) {
		int reg = fuzz_next(10);

		if (p->scalars >> reg & 1)
			return reg;
	}
	return -1;
}

void set_scalar(struct program *p, int reg)
{
	if (p->value == (unsigned int)reg)
		p->value = 0;
	p->scalars |= 1U << reg;
}

void forget_caller_saved(struct program *p)
{
	p->scalars &= ~0x3fU;
	if (p->value && p->value < 6)
		p->value = 0;
}

static uint8_t some_class(void)
{
	return fuzz_next(2) ? BPF_ALU64 : BPF_ALU;
}

static void gen_mov(struct program *p)
{
	int reg = 2 + fuzz_next(8);

	EMIT(p, .code = some_class() | BPF_MOV | BPF_K, .dst_reg = reg, .imm = fuzz_edge());
	set_scalar(p, reg);
}

static int32_t alu_imm(uint8_t class, uint8_t op)
{
	int32_t imm = fuzz_edge();

	if (op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH)
		return fuzz_next(class == BPF_ALU64 ? 64 : 32);
	if ((op == BPF_DIV || op == BPF_MOD) && !imm)
		return 3;
	return imm;
}

void gen_alu(struct program *p)
{
	static const uint8_t ops[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR,  BPF_AND, BPF_LSH,
				      BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR, BPF_ARSH, BPF_MOV};
	uint8_t op = ops[fuzz_next(13)], class = some_class();
	struct bpf_insn insn = {.code = class | op};
	int dst = some_scalar(p), src = some_scalar(p);

	if (dst < 0 || src < 0)
		return;
	insn.dst_reg = dst;
	if ((op == BPF_DIV || op == BPF_MOD) && fuzz_next(3) == 0)
		insn.off = 1; /* signed */
	if (op == BPF_NEG) {
		emit(p, insn);
	} else if (fuzz_next(2)) {
		insn.code |= BPF_X;
		insn.src_reg = src;
		if (op == BPF_MOV && fuzz_next(3) == 0) /* sign-extending */
			insn.off = 8 << fuzz_next(class == BPF_ALU64 ? 3 : 2);
		emit(p, insn);
	} else {
		insn.imm = alu_imm(class, op);
		emit(p, insn);
	}
}

void gen_alus(struct program *p, int many)
{
	while (many--)
		gen_alu(p);
}

static void gen_endian(struct program *p)
{
	int dst = some_scalar(p), bits = 16 << fuzz_next(3);

	if (dst < 0)
		return;
	if (fuzz_next(2))
		EMIT(p, .code = BPF_ALU64 | BPF_END, .dst_reg = dst, .imm = bits);
	else
		EMIT(p, .code = BPF_ALU | BPF_END | (fuzz_next(2) ? BPF_TO_BE : BPF_TO_LE),
		     .dst_reg = dst, .imm = bits);
}

static uint8_t some_width(void)
{
	static const uint8_t widths[] = {BPF_DW, BPF_W, BPF_H, BPF_B};

	return widths[fuzz_next(4)];
}

static void gen_slot_write(struct program *p, int slot, int reg)
{
	if (fuzz_next(2))
		EMIT(p, .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = 10, .src_reg = reg,
		     .off = -8 * (slot + 1));
	else
		EMIT(p, .code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = 10, .off = -8 * (slot + 1),
		     .imm = fuzz_edge());
	p->slots |= 1U << slot;
}

static void gen_atomic(struct program *p, int off, int reg)
{
	static const int32_t ops[] = {
		BPF_ADD, BPF_AND, BPF_OR, BPF_XOR, BPF_ADD | BPF_FETCH, BPF_AND | BPF_FETCH,
		BPF_OR | BPF_FETCH, BPF_XOR | BPF_FETCH, BPF_XCHG, BPF_CMPXCHG};
	int32_t op = ops[fuzz_next(10)];

	if (op == BPF_CMPXCHG && !(p->scalars & 1))
		return;
	EMIT(p, .code = BPF_STX | BPF_ATOMIC | (fuzz_next(2) ? BPF_DW : BPF_W), .dst_reg = 10,
	     .src_reg = reg, .off = off, .imm = op);
}

static void gen_ordered(struct program *p, int off, int reg)
{
	struct bpf_insn insn = {.code = BPF_STX | BPF_ATOMIC | some_width(), .off = off};

	if (fuzz_next(2)) {
		insn.imm = BPF_STORE_REL;
		insn.dst_reg = 10;
		insn.src_reg = reg;
	} else {
		insn.imm = BPF_LOAD_ACQ;
		insn.dst_reg = reg;
		insn.src_reg = 10;
	}
	emit(p, insn);
}

static void gen_slot_read(struct program *p, int off)
{
	int reg = 2 + fuzz_next(8);
	uint8_t width = some_width();
	bool sign = width != BPF_DW && fuzz_next(3) == 0;

	EMIT(p, .code = BPF_LDX | (sign ? BPF_MEMSX : BPF_MEM) | width, .dst_reg = reg,
	     .src_reg = 10, .off = off);
	set_scalar(p, reg);
}

void gen_stack(struct program *p)
{
	int slot = fuzz_next(STACK_SLOTS), off = -8 * (slot + 1), reg = some_scalar(p);

	if (reg < 0)
		return;
	if (!(p->slots >> slot & 1)) {
		gen_slot_write(p, slot, reg);
		return;
	}
	switch (fuzz_next(6)) {
	case 0:
		EMIT(p, .code = BPF_STX | BPF_MEM | some_width(), .dst_reg = 10, .src_reg = reg,
		     .off = off);
		break;
	case 1:
		gen_atomic(p, off, reg);
		break;
	case 2:
		gen_ordered(p, off, reg);
		break;
	default:
		gen_slot_read(p, off);
	}
}

/* A comparison of two numbers, its target still open; false: there are no numbers */
static bool gen_comparison(struct program *p)
{
	static const uint8_t ops[] = {BPF_JEQ, BPF_JGT, BPF_JGE,  BPF_JSET, BPF_JNE, BPF_JSGT,
				      BPF_JSGE, BPF_JLT, BPF_JLE, BPF_JSLT, BPF_JSLE};
	uint8_t code = (fuzz_next(2) ? BPF_JMP : BPF_JMP32) | ops[fuzz_next(11)];
	int dst = some_scalar(p), src = some_scalar(p);

	if (dst < 0 || src < 0)
		return false;
	if (fuzz_next(2))
		EMIT(p, .code = code | BPF_X, .dst_reg = dst, .src_reg = src);
	else
		EMIT(p, .code = code | BPF_K, .dst_reg = dst, .imm = fuzz_edge());
	return true;
}

/* Over one to three instructions that only change what is set already */
static void gen_jump(struct program *p)
{
	int at = p->count;

	if (!gen_comparison(p))
		return;
	gen_alus(p, 1 + fuzz_next(3));
	p->insns[at].off = p->count - at - 1;
}

/* The same with the 32-bit distance: if A goto body; gotol end; body; end */
static void gen_gotol(struct program *p)
{
	int at = p->count;

	if (!gen_comparison(p))
		return;
	p->insns[at].off = 1;
	EMIT(p, .code = BPF_JMP32 | BPF_JA);
	gen_alus(p, 1 + fuzz_next(3));
	p->insns[at + 1].imm = p->count - at - 2;
}

/* A counter that the body leaves alone, and with may_goto a second way out */
static void gen_loop(struct program *p)
{
	int counter = 2 + fuzz_next(8), start, body;
	bool may = !p->unprivileged && fuzz_next(2);

	if (p->value == (unsigned int)counter)
		p->value = 0;
	emit_mov_imm(p, counter, 0);
	p->scalars &= ~(1U << counter);
	start = p->count;
	if (may)
		EMIT(p, .code = BPF_JMP | BPF_JCOND, .src_reg = BPF_MAY_GOTO);
	body = p->count;
	gen_alus(p, 1 + fuzz_next(3));
	emit_add_imm(p, counter, 1);
	EMIT(p, .code = BPF_JMP | BPF_JLT | BPF_K, .dst_reg = counter,
	     .off = start - p->count - 1, .imm = 1 + fuzz_next(LOOPS_MAX));
	if (may)
		p->insns[start].off = p->count - body;
	p->scalars |= 1U << counter;
}

static void damage(struct program *p)
{
	unsigned char *bytes = (unsigned char *)p->insns;

	p->damaged = true;
	for (uint32_t i = 1 + fuzz_next(3); i; i--)
		bytes[fuzz_next(p->count * sizeof(p->insns[0]))] = fuzz_next(256);
}

bool has_loop(const struct program *p)
{
	for (int i = 0; i < p->count; i++) {
		const struct bpf_insn *insn = &p->insns[i];
		uint8_t class = BPF_CLASS(insn->code);

		if ((class == BPF_JMP || class == BPF_JMP32) &&
		    (insn->off < 0 || (insn->code == (BPF_JMP32 | BPF_JA) && insn->imm < 0)))
			return true;
	}
	return false;
}

static void gen_plain(struct program *p, const struct gen_maps *maps)
{
	static void (*const gens[])(struct program *) = {
		gen_mov,   gen_mov,   gen_alu,	gen_alu,  gen_alu,   gen_endian,
		gen_stack, gen_stack, gen_jump, gen_jump, gen_gotol, gen_loop};

	gens[fuzz_next(sizeof(gens) / sizeof(gens[0]))](p);
}

static void gen_one(struct program *p, const struct gen_maps *maps)
{
	switch (fuzz_next(8)) {
	case 0:
		gen_common_kinds[fuzz_next(gen_common_count)](p, maps);
		return;
	case 1:
		if (!p->unprivileged)
			gen_privileged_kinds[fuzz_next(gen_privileged_count)](p, maps);
		return;
	case 2:
		if (p->type != BPF_PROG_TYPE_SOCKET_FILTER)
			gen_packet_kinds[fuzz_next(gen_packet_count)](p, maps);
		return;
	default:
		gen_plain(p, maps);
	}
}

void generate(struct program *p, const struct gen_maps *maps)
{
	static const enum bpf_prog_type types[] = {BPF_PROG_TYPE_SOCKET_FILTER,
						   BPF_PROG_TYPE_SCHED_CLS, BPF_PROG_TYPE_XDP};
	int length = 4 + fuzz_next(50);

	memset(p, 0, sizeof(*p));
	p->type = types[fuzz_next(3)];
	p->unprivileged = p->type == BPF_PROG_TYPE_SOCKET_FILTER && fuzz_next(4) == 0;
	p->func_count = 1;
	EMIT(p, .code = BPF_STX | BPF_MEM | BPF_DW, .dst_reg = 10, .src_reg = 1, .off = STACK_CTX);
	emit_mov_imm(p, 0, fuzz_edge());
	p->scalars = 1;
	while (p->count < length)
		gen_one(p, maps);
	if (!(p->scalars & 1))
		emit_mov_imm(p, 0, 0);
	EMIT(p, .code = BPF_JMP | BPF_EXIT);
	gen_functions(p);
	/* Damage makes loops endless, and one such program costs as much as thousands of others. */
	if (fuzz_next(has_loop(p) ? 128 : 8) == 0)
		damage(p);
}
