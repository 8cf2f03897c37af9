// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs made at random, but by rules that keep many of them valid: registers are used after
 * they are set, the stack is read where it was written, jumps go forward, map values are checked
 * for NULL. Some are then damaged. Each is loaded; an accepted one is run on the JIT, on the
 * interpreter and in checked mode, which must agree and find every claim of the verifier true.
 *
 *	fuzz_prog [SEED [COUNT]]
 *
 * Prints how many were accepted and, for a program that misbehaves, its seed and instructions.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <drydock/drydock.h>

#define INSNS_MAX 64
#define STACK_SLOTS 8
#define VALUE_BYTES 64

struct program {
	struct bpf_insn insns[INSNS_MAX + 8];
	int count;
	unsigned int scalars; /* registers that hold a number */
	unsigned int value;   /* register that points to a map value, 0: none */
	unsigned int slots;   /* stack slots that were written */
};

static uint64_t state;
static int map_fd;

static uint32_t next(uint32_t below)
{
	state += 0x9e3779b97f4a7c15ULL;
	uint64_t z = (state ^ state >> 30) * 0xbf58476d1ce4e5b9ULL;

	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

static void emit(struct program *p, uint8_t code, int dst, int src, int off, int32_t imm)
{
	p->insns[p->count++] = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src, .off = off, .imm = imm};
}

static int32_t some_imm(void)
{
	static const int32_t edges[] = {0,  1,	2,   7,	    8,	       31,	   32,	      63,
					64, -1, 255, 65535, INT32_MAX, INT32_MIN, 0x55555555, -8};

	return next(2) ? edges[next(16)] : (int32_t)next(UINT32_MAX);
}

static int some_scalar(const struct program *p)
{
	for (int tries = 0; tries < 20; tries++) {
		int reg = next(10);

		if (p->scalars >> reg & 1)
			return reg;
	}
	return -1;
}

static void gen_mov(struct program *p)
{
	int reg = 2 + next(8);

	if (p->value == (unsigned int)reg)
		p->value = 0;
	emit(p, (next(2) ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_K, reg, 0, 0, some_imm());
	p->scalars |= 1U << reg;
}

static void gen_alu(struct program *p)
{
	static const uint8_t ops[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR,  BPF_AND, BPF_LSH,
				      BPF_RSH, BPF_NEG, BPF_MOD, BPF_XOR, BPF_ARSH, BPF_MOV};
	uint8_t op = ops[next(13)], class = next(2) ? BPF_ALU64 : BPF_ALU;
	int dst = some_scalar(p), src = some_scalar(p), bits = class == BPF_ALU64 ? 64 : 32;
	bool shift = op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH;
	int32_t imm = some_imm();
	int off = 0;

	if (dst < 0 || src < 0)
		return;
	if (op == BPF_NEG) {
		emit(p, class | op, dst, 0, 0, 0);
		return;
	}
	if (shift)
		imm = next(bits);
	if ((op == BPF_DIV || op == BPF_MOD) && !imm)
		imm = 3;
	if ((op == BPF_DIV || op == BPF_MOD) && next(3) == 0)
		off = 1; /* signed */
	if (next(2)) {
		if (op == BPF_MOV && next(3) == 0)
			off = class == BPF_ALU64 ? 8 << next(3) : 8 << next(2);
		emit(p, class | op | BPF_X, dst, src, off, 0);
	} else {
		emit(p, class | op | BPF_K, dst, 0, off, imm);
	}
}

static void gen_endian(struct program *p)
{
	int dst = some_scalar(p);

	if (dst < 0)
		return;
	if (next(2))
		emit(p, BPF_ALU64 | BPF_END, dst, 0, 0, 16 << next(3));
	else
		emit(p, BPF_ALU | BPF_END | (next(2) ? BPF_TO_BE : BPF_TO_LE), dst, 0, 0,
		     16 << next(3));
}

static void gen_stack(struct program *p)
{
	int slot = next(STACK_SLOTS), off = -8 * (slot + 1), reg = some_scalar(p);
	static const uint8_t sizes[] = {BPF_DW, BPF_W, BPF_H, BPF_B};
	uint8_t size = sizes[next(4)], mode;

	if (reg < 0)
		return;
	if (!(p->slots >> slot & 1)) {
		if (next(2))
			emit(p, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, reg, off, 0);
		else
			emit(p, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, off, some_imm());
		p->slots |= 1U << slot;
		return;
	}
	switch (next(4)) {
	case 0:
		emit(p, BPF_STX | BPF_MEM | size, BPF_REG_10, reg, off, 0);
		break;
	case 1:
		emit(p, BPF_STX | BPF_ATOMIC | (next(2) ? BPF_DW : BPF_W), BPF_REG_10, reg, off,
		     (int32_t[]){BPF_ADD, BPF_OR | BPF_FETCH, BPF_XOR, BPF_XCHG}[next(4)]);
		break;
	default:
		reg = 2 + next(8);
		if (p->value == (unsigned int)reg)
			p->value = 0;
		mode = size != BPF_DW && next(3) == 0 ? BPF_MEMSX : BPF_MEM;
		emit(p, BPF_LDX | mode | size, reg, BPF_REG_10, off, 0);
		p->scalars |= 1U << reg;
	}
}

/* Over one to three instructions that only change what is set already */
static void gen_jump(struct program *p)
{
	static const uint8_t ops[] = {BPF_JEQ, BPF_JGT, BPF_JGE,  BPF_JSET, BPF_JNE, BPF_JSGT,
				      BPF_JSGE, BPF_JLT, BPF_JLE, BPF_JSLT, BPF_JSLE};
	int dst = some_scalar(p), src = some_scalar(p), at = p->count, many = 1 + next(3);
	uint8_t class = next(2) ? BPF_JMP : BPF_JMP32;

	if (dst < 0 || src < 0)
		return;
	if (next(2))
		emit(p, class | ops[next(11)] | BPF_X, dst, src, 0, 0);
	else
		emit(p, class | ops[next(11)] | BPF_K, dst, 0, 0, some_imm());
	for (int i = 0; i < many && p->count < INSNS_MAX; i++)
		gen_alu(p);
	p->insns[at].off = p->count - at - 1;
}

static void forget_caller_saved(struct program *p)
{
	p->scalars &= ~0x3fU;
	if (p->value && p->value < 6)
		p->value = 0;
}

static void gen_call(struct program *p)
{
	static const int32_t calls[] = {BPF_FUNC_ktime_get_ns, BPF_FUNC_get_prandom_u32,
					BPF_FUNC_get_smp_processor_id};

	emit(p, BPF_JMP | BPF_CALL, 0, 0, 0, calls[next(3)]);
	forget_caller_saved(p);
	p->scalars |= 1;
}

/* A map value in a callee-saved register, behind a NULL check that leaves */
static void gen_lookup(struct program *p)
{
	int reg = 6 + next(4);

	emit(p, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -72, next(2));
	emit(p, BPF_ALU64 | BPF_MOV | BPF_X, 2, BPF_REG_10, 0, 0);
	emit(p, BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, -72);
	emit(p, BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map_fd);
	emit(p, 0, 0, 0, 0, 0);
	emit(p, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem);
	emit(p, BPF_JMP | BPF_JNE | BPF_K, 0, 0, 1, 0);
	emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	emit(p, BPF_ALU64 | BPF_MOV | BPF_X, reg, 0, 0, 0);
	forget_caller_saved(p);
	p->scalars &= ~(1U << reg);
	p->value = reg;
}

/* An access at a fixed place, or at one that a mask keeps inside */
static void gen_value(struct program *p)
{
	int index = some_scalar(p), to = some_scalar(p);

	if (!p->value || index < 0 || to < 0)
		return;
	if (next(2)) {
		emit(p, BPF_LDX | BPF_MEM | BPF_B, to, p->value, next(VALUE_BYTES), 0);
		return;
	}
	emit(p, BPF_ALU64 | BPF_AND | BPF_K, index, 0, 0, next(VALUE_BYTES + 8));
	emit(p, BPF_ALU64 | BPF_ADD | BPF_X, p->value, index, 0, 0);
	emit(p, BPF_STX | BPF_MEM | BPF_B, p->value, to, 0, 0);
	p->value = 0;
}

static void damage(struct program *p)
{
	unsigned char *bytes = (unsigned char *)p->insns;

	for (uint32_t i = 1 + next(3); i; i--)
		bytes[next(p->count * sizeof(p->insns[0]))] = next(256);
}

static void generate(struct program *p)
{
	static void (*const gens[])(struct program *) = {
		gen_mov, gen_mov, gen_alu, gen_alu, gen_alu, gen_endian, gen_stack, gen_stack,
		gen_jump, gen_jump, gen_call, gen_lookup, gen_value, gen_value};
	int length = 4 + next(40);

	memset(p, 0, sizeof(*p));
	emit(p, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, some_imm());
	p->scalars = 1;
	while (p->count < length)
		gens[next(sizeof(gens) / sizeof(gens[0]))](p);
	if (!(p->scalars & 1))
		emit(p, BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0);
	emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	if (next(4) == 0)
		damage(p);
}

static int load(struct dd_kern *kern, const struct program *p)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};

	attr.insns = (uintptr_t)p->insns;
	attr.insn_cnt = p->count;
	attr.license = (uintptr_t)"GPL";
	return dd_bpf(kern, BPF_PROG_LOAD, &attr, sizeof(attr), NULL, 0);
}

/* The values that programs change go back to what they were, so that engines see the same. */
static int reset_map(struct dd_kern *kern)
{
	unsigned char value[VALUE_BYTES];
	int err = 0;

	for (uint32_t key = 0; key < 2; key++) {
		union bpf_attr attr = {.map_fd = map_fd};

		memset(value, key + 3, sizeof(value));
		attr.key = (uintptr_t)&key;
		attr.value = (uintptr_t)value;
		err |= dd_bpf(kern, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr), NULL, 0);
	}
	return err;
}

static int run(struct dd_kern *kern, int fd, enum dd_engine engine, uint32_t *retval)
{
	static unsigned char packet[64];
	union bpf_attr attr = {};
	int err;

	reset_map(kern);
	attr.test.prog_fd = fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	dd_set_engine(kern, engine);
	err = dd_bpf(kern, BPF_PROG_TEST_RUN, &attr, sizeof(attr), NULL, 0);
	*retval = attr.test.retval;
	return err;
}

static void print_program(const struct program *p)
{
	for (int i = 0; i < p->count; i++)
		printf("  {0x%02x, %d, %d, %d, %d},\n", p->insns[i].code, p->insns[i].dst_reg,
		       p->insns[i].src_reg, p->insns[i].off, p->insns[i].imm);
}

/* Reads a clock or random numbers: engines may differ */
static bool is_repeatable(const struct program *p)
{
	for (int i = 0; i < p->count; i++)
		if (p->insns[i].code == (BPF_JMP | BPF_CALL) &&
		    p->insns[i].imm != BPF_FUNC_map_lookup_elem)
			return false;
	return true;
}

static bool check(struct dd_kern *kern, const struct program *p, uint64_t seed, int fd)
{
	uint32_t jit = 0, interpreter = 0, checked = 0;
	int errs[3];

	errs[0] = run(kern, fd, DD_JIT, &jit);
	errs[1] = run(kern, fd, DD_INTERPRETER, &interpreter);
	errs[2] = run(kern, fd, DD_CHECKED, &checked);
	if (!errs[0] && !errs[1] && !errs[2] &&
	    (!is_repeatable(p) || (jit == interpreter && jit == checked)))
		return true;
	/* A gap is no difference. */
	if (errs[0] == -ENOSYS && errs[1] == -ENOSYS && errs[2] == -ENOSYS)
		return true;
	printf("seed %llu: jit %d %#x, interpreter %d %#x, checked %d %#x: %s\n",
	       (unsigned long long)seed, errs[0], jit, errs[1], interpreter, errs[2], checked,
	       dd_gap_text(kern));
	print_program(p);
	return false;
}

static int make_map(struct dd_kern *kern)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY};

	attr.key_size = 4;
	attr.value_size = VALUE_BYTES;
	attr.max_entries = 2;
	return dd_bpf(kern, BPF_MAP_CREATE, &attr, sizeof(attr), NULL, 0);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	long count = argc > 2 ? strtol(argv[2], NULL, 0) : 20000, accepted = 0, bad = 0;
	struct dd_kern_options options = {.size = sizeof(options), .record_states = true,
					  .virtual_clock = true};
	struct dd_kern *kern;

	if (dd_kern_new(&kern, &options))
		return 1;
	map_fd = make_map(kern);
	for (long i = 0; i < count && bad < 10; i++) {
		struct program p;
		int fd;

		state = (seed + i) * 0x2545f4914f6cdd1dULL;
		generate(&p);
		fd = load(kern, &p);
		if (fd < 0)
			continue;
		accepted++;
		bad += !check(kern, &p, seed + i, fd);
		close(fd);
	}
	printf("%ld programs, %ld accepted (%.1f %%), seeds from %llu\n", count, accepted,
	       100.0 * accepted / count, (unsigned long long)seed);
	printf("%d passed, %ld failed\n", accepted > count / 20 && !bad, bad);
	dd_kern_drop(kern);
	return bad || accepted <= count / 20;
}
