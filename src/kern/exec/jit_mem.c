/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads, stores and atomics in machine code. Ordinary accesses were proven by the verifier and
 * are plain moves. Accesses that may fault (PROBE_MEM, arena) are the same moves plus an entry in
 * the fault table. Arena addresses are r12 + pointer: the pointer's upper half is zero, the base
 * is chosen so that the sum is the user address. R11 is not a register: it names arguments beyond
 * the fifth, of which the sixth is in r9 and the others are where the C ABI has them.
 */
#include "kern/exec/jit.h"

struct width {
	u32 flags;
	u16 load, load_sx, store;
};

static const struct width widths[] = {
	[BPF_B >> 3] = {BYTE, 0x0fb6, 0x0fbe, 0x88},
	[BPF_H >> 3] = {W16, 0x0fb7, 0x0fbf, 0x89},
	[BPF_W >> 3] = {0, 0x8b, 0x63, 0x89},
	[BPF_DW >> 3] = {W64, 0x8b, 0x8b, 0x89},
};

/* Where an access goes: [base + disp], or [base + index + disp] with index >= 0 */
struct place {
	u32 base;
	int index;
	s32 disp;
};

static void emit_at(struct jit *jit, u32 flags, u32 opcode, u32 reg, const struct place *place)
{
	if (place->index < 0)
		emit_rm(jit, flags, opcode, reg, place->base, place->disp);
	else
		emit_rmx(jit, flags, opcode, reg, BASE_INDEX(place->base, (u32)place->index, 0),
			 place->disp);
}

static void emit_load(struct jit *jit, u32 dst, const struct place *place, bool sign)
{
	const struct width *width = &widths[BPF_SIZE(jit->insn->code) >> 3];

	/* Narrow loads extend by themselves: no operand size or byte register is involved. */
	emit_at(jit, sign || width->flags == W64 ? W64 : 0, sign ? width->load_sx : width->load,
		dst, place);
}

static void emit_store(struct jit *jit, u32 src, const struct place *place)
{
	const struct width *width = &widths[BPF_SIZE(jit->insn->code) >> 3];
	u32 flags = width->flags;

	if (flags == BYTE && src < 4)
		flags = 0;
	emit_at(jit, flags, width->store, src, place);
}

static void emit_store_imm(struct jit *jit, const struct place *place)
{
	const struct width *width = &widths[BPF_SIZE(jit->insn->code) >> 3];
	u32 imm = (u32)jit->insn->imm;

	emit_at(jit, width->flags & ~BYTE, width->flags == BYTE ? 0xc6 : 0xc7, 0, place);
	if (width->flags == BYTE) {
		emit1(jit, imm);
	} else if (width->flags == W16) {
		emit1(jit, imm);
		emit1(jit, imm >> 8);
	} else {
		emit4(jit, imm);
	}
}

/* ---- arguments beyond the fifth ---- */

static void jit_stack_arg_load(struct jit *jit)
{
	s32 off = jit->insn->off;
	u32 dst = reg_of(jit->insn->dst_reg);

	if (off == 8)
		emit_mov(jit, dst, R9);
	else
		emit_rm(jit, W64, 0x8b, dst, RBP, jit->frame.in_args + off - 16);
}

static void jit_stack_arg_store(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	bool imm = BPF_CLASS(insn->code) == BPF_ST;
	struct place place = {RSP, -1, jit->frame.out_args - insn->off - 16};

	if (insn->off == -8 && imm)
		emit_const(jit, R9, (u64)(s64)insn->imm);
	else if (insn->off == -8)
		emit_mov(jit, R9, reg_of(insn->src_reg));
	else if (imm)
		emit_store_imm(jit, &place);
	else
		emit_store(jit, reg_of(insn->src_reg), &place);
}

/* ---- atomics ---- */

static void emit_atomic_plain(struct jit *jit, u32 flags, u32 src, const struct place *place)
{
	static const u8 opcode[] = {[BPF_ADD >> 4] = 0x01, [BPF_OR >> 4] = 0x09,
				    [BPF_AND >> 4] = 0x21, [BPF_XOR >> 4] = 0x31};

	emit_at(jit, flags | LOCK, opcode[jit->insn->imm >> 4], src, place);
}

/* and, or, xor that fetch: a loop over cmpxchg, which wants rax */
static void emit_atomic_loop(struct jit *jit, u32 flags, u32 src, struct place place)
{
	static const u8 opcode[] = {[BPF_OR >> 4] = 0x0b, [BPF_AND >> 4] = 0x23,
				    [BPF_XOR >> 4] = 0x33};
	u32 loop;

	emit_mov(jit, R11, RAX);
	if (place.base == RAX)
		place.base = R11;
	emit_at(jit, flags, 0x8b, RAX, &place);
	loop = jit->pos;
	emit_mov(jit, R10, RAX);
	emit_rr(jit, flags, opcode[(jit->insn->imm & ~BPF_FETCH) >> 4], R10,
		src == RAX ? R11 : src);
	emit_at(jit, flags | LOCK, 0x0fb1, R10, &place);
	emit_skip(jit, CC_NE, (u32)(u8)(loop - (jit->pos + 2)));
	if (src != RAX) {
		emit_mov(jit, src, RAX);
		emit_mov(jit, RAX, R11);
	}
}

static void emit_atomic_rmw(struct jit *jit, const struct place *place)
{
	u32 flags = BPF_SIZE(jit->insn->code) == BPF_DW ? W64 : 0;
	u32 src = reg_of(jit->insn->src_reg);

	switch (jit->insn->imm) {
	case BPF_ADD | BPF_FETCH:
		emit_at(jit, flags | LOCK, 0x0fc1, src, place);
		break;
	case BPF_XCHG:
		emit_at(jit, flags, 0x87, src, place);
		break;
	case BPF_CMPXCHG:
		emit_at(jit, flags | LOCK, 0x0fb1, src, place);
		break;
	case BPF_OR | BPF_FETCH:
	case BPF_AND | BPF_FETCH:
	case BPF_XOR | BPF_FETCH:
		emit_atomic_loop(jit, flags, src, *place);
		break;
	default:
		emit_atomic_plain(jit, flags, src, place);
	}
}

/* The register that an atomic loads and that a fault clears, -1: none */
static s8 atomic_loaded_reg(const struct bpf_insn *insn)
{
	if (insn->imm == BPF_LOAD_ACQ)
		return (s8)reg_of(insn->dst_reg);
	if (insn->imm == BPF_CMPXCHG)
		return RAX;
	return insn->imm & BPF_FETCH ? (s8)reg_of(insn->src_reg) : -1;
}

/* On x86 every load acquires and every store releases. */
static void jit_atomic(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	bool arena = BPF_MODE(insn->code) == BPF_PROBE_ATOMIC;
	bool load = insn->imm == BPF_LOAD_ACQ;
	u32 base = reg_of(load ? insn->src_reg : insn->dst_reg);
	struct place place = {base, arena ? R12 : -1, insn->off};
	u32 start = jit->pos;
	struct fault_entry *fault;

	if (load)
		emit_load(jit, reg_of(insn->dst_reg), &place, false);
	else if (insn->imm == BPF_STORE_REL)
		emit_store(jit, reg_of(insn->src_reg), &place);
	else
		emit_atomic_rmw(jit, &place);
	if (arena) {
		fault = jit_may_fault(jit, start, atomic_loaded_reg(insn));
		fault->arena = true;
		fault->write = !load;
		fault->arena_reg = (u8)base;
		fault->arena_off = insn->off;
	}
	/* The 32-bit compare-and-exchange leaves rax alone when it succeeds. */
	if (insn->imm == BPF_CMPXCHG && BPF_SIZE(insn->code) == BPF_W)
		emit_mov32(jit, RAX, RAX);
}

/* ---- what jit.c calls ---- */

static void jit_load(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	u32 mode = BPF_MODE(insn->code), src = reg_of(insn->src_reg), dst = reg_of(insn->dst_reg);
	bool sign = mode == BPF_MEMSX || mode == BPF_PROBE_MEMSX || mode == BPF_PROBE_MEM32SX;
	bool arena = mode == BPF_PROBE_MEM32 || mode == BPF_PROBE_MEM32SX;
	struct place place = {src, arena ? R12 : -1, insn->off};
	u32 start = jit->pos;
	struct fault_entry *fault;

	emit_load(jit, dst, &place, sign);
	if (mode == BPF_MEM || mode == BPF_MEMSX)
		return;
	fault = jit_may_fault(jit, start, (s8)dst);
	fault->arena = arena;
	fault->arena_reg = (u8)src;
	fault->arena_off = insn->off;
}

static void jit_store(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	bool arena = BPF_MODE(insn->code) == BPF_PROBE_MEM32;
	struct place place = {reg_of(insn->dst_reg), arena ? R12 : -1, insn->off};
	u32 start = jit->pos;
	struct fault_entry *fault;

	if (BPF_CLASS(insn->code) == BPF_ST)
		emit_store_imm(jit, &place);
	else
		emit_store(jit, reg_of(insn->src_reg), &place);
	if (!arena)
		return;
	fault = jit_may_fault(jit, start, -1);
	fault->arena = fault->write = true;
	fault->arena_reg = (u8)place.base;
	fault->arena_off = insn->off;
}

/* add dst, fs:[the thread's struct run *] or mov; opcode 0x03, 0x8b */
static void emit_run_pointer(struct jit *jit, u32 opcode, u32 dst)
{
	emit1(jit, 0x64);
	emit_prefix(jit, W64, opcode, dst, 0, 0);
	emit1(jit, (dst & 7) << 3 | RSP);
	emit1(jit, 0x25);
	emit4(jit, (u32)run_tls_offset());
}

u32 jit_address(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	u32 dst = reg_of(insn->dst_reg), src = reg_of(insn->src_reg), skip;
	bool same = jit->image->arena_user == jit->image->arena_base;

	if (insn->off == BPF_ADDR_PERCPU && !insn->imm) {
		emit_mov(jit, dst, src);
		emit_run_pointer(jit, 0x03, dst);
		return 1;
	}
	if (insn->off == BPF_ADDR_PERCPU) {
		emit_run_pointer(jit, 0x8b, R11);
		emit_rm(jit, 0, 0x8b, R11, R11, (s32)offsetof(struct run, cpu));
		emit_rr(jit, W64, 0x69, R11, R11);
		emit4(jit, (u32)insn->imm);
		emit_rmx(jit, W64, 0x8d, dst, BASE_INDEX(src, R11, 0), 0);
		return 1;
	}
	emit_mov32(jit, dst, src);
	if (insn->imm != 1 << 16)
		return 1;
	emit_rr(jit, 0, 0x85, dst, dst);
	skip = emit_skip_open(jit, CC_E);
	if (!same)
		emit_const(jit, R11, jit->image->arena_user);
	emit_rr(jit, W64, 0x03, dst, same ? R12 : R11);
	emit_skip_close(jit, skip);
	return 1;
}

u32 jit_memory(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	u32 mode = BPF_MODE(insn->code);

	if (insn->code == (BPF_ST | BPF_NOSPEC))
		return 1;
	if (insn_is_stack_arg_ldx(insn))
		jit_stack_arg_load(jit);
	else if (insn_is_stack_arg_st(insn) || insn_is_stack_arg_stx(insn))
		jit_stack_arg_store(jit);
	else if (BPF_CLASS(insn->code) == BPF_LDX)
		jit_load(jit);
	else if (BPF_CLASS(insn->code) == BPF_STX &&
		 (mode == BPF_ATOMIC || mode == BPF_PROBE_ATOMIC))
		jit_atomic(jit);
	else
		jit_store(jit);
	return 1;
}
