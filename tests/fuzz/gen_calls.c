/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kinds of instructions that call helpers and functions, or read packets. Each leaves caller-saved
 * registers unknown, as a call does, and what it took is given back before it ends.
 */
#include "gen.h"

#include <stddef.h>

#define EMIT(p, ...) emit(p, (struct bpf_insn){__VA_ARGS__})
#define PACKET_CHECKED 16 /* bytes of the packet that a program makes sure of */

static void emit_map(struct program *p, int reg, int fd)
{
	EMIT(p, .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = reg, .src_reg = BPF_PSEUDO_MAP_FD,
	     .imm = fd);
	EMIT(p, .code = 0);
}

static void emit_stack_address(struct program *p, int reg, int off)
{
	emit_mov(p, reg, 10);
	emit_add_imm(p, reg, off);
}

static void emit_exit_if_null(struct program *p)
{
	EMIT(p, .code = BPF_JMP | BPF_JNE | BPF_K, .off = 1);
	EMIT(p, .code = BPF_JMP | BPF_EXIT);
}

/* R0 is a value of map @fd. */
static void emit_lookup(struct program *p, int fd)
{
	EMIT(p, .code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = 10, .off = STACK_KEY,
	     .imm = fuzz_next(2));
	emit_stack_address(p, 2, STACK_KEY);
	emit_map(p, 1, fd);
	emit_call(p, BPF_FUNC_map_lookup_elem);
	emit_exit_if_null(p);
	forget_caller_saved(p);
}

/* R0 goes to a register that calls keep. */
static int emit_keep_r0(struct program *p)
{
	int reg = 6 + fuzz_next(4);

	emit_mov(p, reg, 0);
	p->scalars &= ~(1U << reg);
	if (p->value == (unsigned int)reg)
		p->value = 0;
	return reg;
}

static void gen_call(struct program *p, const struct gen_maps *maps)
{
	static const int32_t calls[] = {BPF_FUNC_ktime_get_ns, BPF_FUNC_get_prandom_u32,
					BPF_FUNC_get_smp_processor_id};

	emit_call(p, calls[fuzz_next(3)]);
	forget_caller_saved(p);
	p->scalars |= 1;
}

static void gen_lookup(struct program *p, const struct gen_maps *maps)
{
	emit_lookup(p, maps->values);
	p->value = emit_keep_r0(p);
}

/* An access at a fixed place, or at one that a mask keeps inside */
static void gen_value(struct program *p, const struct gen_maps *maps)
{
	int index = some_scalar(p), to = some_scalar(p);

	if (!p->value || index < 0 || to < 0)
		return;
	if (fuzz_next(2)) {
		EMIT(p, .code = BPF_LDX | BPF_MEM | BPF_B, .dst_reg = to, .src_reg = p->value,
		     .off = fuzz_next(VALUE_BYTES));
		return;
	}
	EMIT(p, .code = BPF_ALU64 | BPF_AND | BPF_K, .dst_reg = index,
	     .imm = fuzz_next(VALUE_BYTES + 8));
	EMIT(p, .code = BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = p->value, .src_reg = index);
	EMIT(p, .code = BPF_STX | BPF_MEM | BPF_B, .dst_reg = p->value, .src_reg = to);
	p->value = 0;
}

static void gen_outer(struct program *p, const struct gen_maps *maps)
{
	emit_lookup(p, maps->outer);
	emit_mov(p, 1, 0);
	emit_stack_address(p, 2, STACK_KEY);
	emit_call(p, BPF_FUNC_map_lookup_elem);
	emit_exit_if_null(p);
	p->value = emit_keep_r0(p);
}

static void gen_ring(struct program *p, const struct gen_maps *maps)
{
	int at;

	emit_map(p, 1, maps->ring);
	emit_mov_imm(p, 2, 8);
	emit_mov_imm(p, 3, 0);
	emit_call(p, BPF_FUNC_ringbuf_reserve);
	at = p->count;
	EMIT(p, .code = BPF_JMP | BPF_JEQ | BPF_K);
	EMIT(p, .code = BPF_ST | BPF_MEM | BPF_DW, .imm = fuzz_edge());
	emit_mov(p, 1, 0);
	emit_mov_imm(p, 2, 0);
	emit_call(p, fuzz_next(2) ? BPF_FUNC_ringbuf_submit : BPF_FUNC_ringbuf_discard);
	p->insns[at].off = p->count - at - 1;
	forget_caller_saved(p);
}

/* A dynptr on a map value, read into a slot that has something */
static void gen_dynptr(struct program *p, const struct gen_maps *maps)
{
	int slot = fuzz_next(STACK_SLOTS);

	if (!p->value || !(p->slots >> slot & 1))
		return;
	emit_mov(p, 1, p->value);
	emit_mov_imm(p, 2, VALUE_BYTES / 2);
	emit_mov_imm(p, 3, 0);
	emit_stack_address(p, 4, STACK_DYNPTR);
	emit_call(p, BPF_FUNC_dynptr_from_mem);
	emit_stack_address(p, 1, -8 * (slot + 1));
	emit_mov_imm(p, 2, 8);
	emit_stack_address(p, 3, STACK_DYNPTR);
	emit_mov_imm(p, 4, fuzz_next(VALUE_BYTES));
	emit_mov_imm(p, 5, 0);
	emit_call(p, BPF_FUNC_dynptr_read);
	forget_caller_saved(p);
	p->scalars |= 1;
}

/* Asks for a function whose distance the instruction that comes next gets. */
static bool want_function(struct program *p, bool is_callback)
{
	if (p->func_count == FUNCS_MAX)
		return false;
	p->wanted[p->func_count].at = p->count;
	p->wanted[p->func_count++].is_callback = is_callback;
	return true;
}

static void gen_subprogram(struct program *p, const struct gen_maps *maps)
{
	int a = some_scalar(p), b = some_scalar(p);

	if (a < 0 || b < 0 || p->func_count == FUNCS_MAX)
		return;
	emit_mov(p, 3, a);
	emit_mov(p, 2, b == 3 ? a : b);
	emit_mov(p, 1, 3);
	want_function(p, false);
	EMIT(p, .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL);
	forget_caller_saved(p);
	p->scalars |= 1;
}

static void gen_bpf_loop(struct program *p, const struct gen_maps *maps)
{
	if (!want_function(p, true))
		return;
	EMIT(p, .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 2, .src_reg = BPF_PSEUDO_FUNC);
	EMIT(p, .code = 0);
	emit_mov_imm(p, 1, fuzz_next(20));
	emit_mov_imm(p, 3, 0);
	emit_mov_imm(p, 4, 0);
	emit_call(p, BPF_FUNC_loop);
	forget_caller_saved(p);
	p->scalars |= 1;
}

static void gen_lock(struct program *p, const struct gen_maps *maps)
{
	int reg;

	emit_lookup(p, maps->locks);
	reg = emit_keep_r0(p);
	emit_mov(p, 1, reg);
	emit_call(p, BPF_FUNC_spin_lock);
	EMIT(p, .code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = reg, .off = 4 * (1 + fuzz_next(3)),
	     .imm = fuzz_edge());
	emit_mov(p, 1, reg);
	emit_call(p, BPF_FUNC_spin_unlock);
}

/* R1 is the context, R2 data, R3 its end. */
static void emit_packet(struct program *p)
{
	bool xdp = p->type == BPF_PROG_TYPE_XDP;

	EMIT(p, .code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = 1, .src_reg = 10, .off = STACK_CTX);
	EMIT(p, .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 2, .src_reg = 1,
	     .off = xdp ? offsetof(struct xdp_md, data) : offsetof(struct __sk_buff, data));
	EMIT(p, .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 3, .src_reg = 1,
	     .off = xdp ? offsetof(struct xdp_md, data_end) : offsetof(struct __sk_buff, data_end));
	p->scalars &= ~0x1eU;
	if (p->value && p->value < 5)
		p->value = 0;
}

static void gen_packet(struct program *p, const struct gen_maps *maps)
{
	static const uint8_t widths[] = {BPF_W, BPF_H, BPF_B};
	uint8_t width = widths[fuzz_next(3)];
	int off = fuzz_next(PACKET_CHECKED - 3), reg, at;

	emit_packet(p);
	reg = some_scalar(p);
	if (reg < 0)
		return;
	if (fuzz_next(2)) {
		EMIT(p, .code = BPF_ALU64 | BPF_AND | BPF_K, .dst_reg = reg,
		     .imm = fuzz_next(PACKET_CHECKED));
		EMIT(p, .code = BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = 2, .src_reg = reg);
	}
	emit_mov(p, 4, 2);
	emit_add_imm(p, 4, PACKET_CHECKED);
	at = p->count;
	EMIT(p, .code = BPF_JMP | BPF_JGT | BPF_X, .dst_reg = 4, .src_reg = 3);
	if (fuzz_next(2))
		EMIT(p, .code = BPF_LDX | BPF_MEM | width, .dst_reg = reg, .src_reg = 2,
		     .off = off);
	else
		EMIT(p, .code = BPF_STX | BPF_MEM | width, .dst_reg = 2, .src_reg = reg,
		     .off = off);
	p->insns[at].off = p->count - at - 1;
}

/* Two numbers, or for bpf_loop() one, come in R1 and R2; a callback says 0 or 1. */
static void gen_function(struct program *p, bool is_callback)
{
	p->scalars = is_callback ? 1U << 1 : 3U << 1;
	p->value = 0;
	p->slots = 0;
	for (int i = 2 + fuzz_next(4); i; i--) {
		gen_alu(p);
		gen_stack(p);
	}
	emit_mov(p, 0, 1);
	if (is_callback)
		EMIT(p, .code = BPF_ALU64 | BPF_AND | BPF_K, .dst_reg = 0, .imm = fuzz_next(2));
	EMIT(p, .code = BPF_JMP | BPF_EXIT);
}

void gen_functions(struct program *p)
{
	p->funcs[0] = (struct bpf_func_info){.type_id = 0};
	for (int i = 1; i < p->func_count; i++) {
		p->insns[p->wanted[i].at].imm = p->count - p->wanted[i].at - 1;
		p->funcs[i].insn_off = p->count;
		gen_function(p, p->wanted[i].is_callback);
	}
}

#define COUNT(array) (sizeof(array) / sizeof(array[0]))

const gen_fn gen_common_kinds[] = {gen_call, gen_lookup, gen_value, gen_value};
const unsigned int gen_common_count = COUNT(gen_common_kinds);
const gen_fn gen_privileged_kinds[] = {gen_outer, gen_ring, gen_dynptr, gen_dynptr, gen_subprogram,
				       gen_bpf_loop};
const unsigned int gen_privileged_count = COUNT(gen_privileged_kinds);
const gen_fn gen_packet_kinds[] = {gen_packet, gen_packet, gen_lock};
const unsigned int gen_packet_count = COUNT(gen_packet_kinds);
