/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guards around arithmetic: divisions that the machine would trap on, and pointer arithmetic
 * whose offset must stay in bounds even when speculation went wrong (unprivileged programs).
 */
#include "kern/verify/verify.h"

/* Signed by -1: a negation, or nothing left over */
static void emit_by_minus_one(struct rewrite *rw, const struct bpf_insn *insn)
{
	if (BPF_OP(insn->code) == BPF_DIV)
		rewrite_emit(rw, RAW_INSN(BPF_CLASS(insn->code) | BPF_NEG | BPF_K, insn->dst_reg,
					  0, 0, 0));
	else
		rewrite_emit(rw, MOV32_IMM(insn->dst_reg, 0));
}

/* x / 0 = 0, x / -1 = -x: one test tells both from all other divisors, divisor + 1 <= 1. */
static void emit_sdiv(struct rewrite *rw, const struct bpf_insn *insn)
{
	u8 alu = BPF_CLASS(insn->code), jmp = alu == BPF_ALU64 ? BPF_JMP : BPF_JMP32;

	rewrite_emit(rw, MOV64_REG(BPF_REG_AX, insn->src_reg));
	rewrite_emit(rw, RAW_INSN(alu | BPF_ADD | BPF_K, BPF_REG_AX, 0, 0, 1));
	rewrite_emit(rw, RAW_INSN(jmp | BPF_JGT | BPF_K, BPF_REG_AX, 0, 4, 1));
	rewrite_emit(rw, RAW_INSN(jmp | BPF_JEQ | BPF_K, BPF_REG_AX, 0, 1, 0));
	rewrite_emit(rw, RAW_INSN(alu | BPF_MOV | BPF_K, insn->dst_reg, 0, 0, 0));
	rewrite_emit(rw, RAW_INSN(alu | BPF_NEG | BPF_K, insn->dst_reg, 0, 0, 0));
	rewrite_emit(rw, JMP_A(1));
	rewrite_emit(rw, *insn);
}

/* The 32-bit forms clear the upper half also where they leave the value alone. */
static void emit_mod_tail(struct rewrite *rw, const struct bpf_insn *insn)
{
	rewrite_emit(rw, *insn);
	if (BPF_CLASS(insn->code) == BPF_ALU64)
		return;
	rewrite_emit(rw, JMP_A(1));
	rewrite_emit(rw, MOV32_REG(insn->dst_reg, insn->dst_reg));
}

/* x % 0 = x, x % -1 = 0 */
static void emit_smod(struct rewrite *rw, const struct bpf_insn *insn)
{
	u8 alu = BPF_CLASS(insn->code), jmp = alu == BPF_ALU64 ? BPF_JMP : BPF_JMP32;
	s16 over = alu == BPF_ALU64 ? 3 : 4;

	rewrite_emit(rw, MOV64_REG(BPF_REG_AX, insn->src_reg));
	rewrite_emit(rw, RAW_INSN(alu | BPF_ADD | BPF_K, BPF_REG_AX, 0, 0, 1));
	rewrite_emit(rw, RAW_INSN(jmp | BPF_JGT | BPF_K, BPF_REG_AX, 0, 3, 1));
	rewrite_emit(rw, RAW_INSN(jmp | BPF_JEQ | BPF_K, BPF_REG_AX, 0, over, 1));
	rewrite_emit(rw, MOV32_IMM(insn->dst_reg, 0));
	rewrite_emit(rw, JMP_A(1));
	emit_mod_tail(rw, insn);
}

/* Linux: the division part of fixups.c bpf_do_misc_fixups() */
int inline_div_mod(struct rewrite *rw, const struct bpf_insn *insn)
{
	bool mod = BPF_OP(insn->code) == BPF_MOD, is_signed = insn->off == 1;
	u8 jmp = BPF_CLASS(insn->code) == BPF_ALU64 ? BPF_JMP : BPF_JMP32;

	if (BPF_SRC(insn->code) == BPF_K) {
		if (!is_signed || insn->imm != -1)
			return 0;
		emit_by_minus_one(rw, insn);
	} else if (is_signed && mod) {
		emit_smod(rw, insn);
	} else if (is_signed) {
		emit_sdiv(rw, insn);
	} else if (mod) {
		s16 over = jmp == BPF_JMP ? 1 : 2;

		rewrite_emit(rw, RAW_INSN(jmp | BPF_JEQ | BPF_K, insn->src_reg, 0, over, 0));
		emit_mod_tail(rw, insn);
	} else {
		rewrite_emit(rw, RAW_INSN(jmp | BPF_JNE | BPF_K, insn->src_reg, 0, 2, 0));
		rewrite_emit(rw, ALU32_REG(BPF_XOR, insn->dst_reg, insn->dst_reg));
		rewrite_emit(rw, JMP_A(1));
		rewrite_emit(rw, *insn);
	}
	return 1;
}

/* AX = the offset if it is within the limit, else 0, without a branch */
static void emit_masked_offset(struct rewrite *rw, u8 off_reg, u32 limit)
{
	rewrite_emit(rw, MOV32_IMM(BPF_REG_AX, (s32)limit));
	rewrite_emit(rw, ALU64_REG(BPF_SUB, BPF_REG_AX, off_reg));
	rewrite_emit(rw, ALU64_REG(BPF_OR, BPF_REG_AX, off_reg));
	rewrite_emit(rw, ALU64_IMM(BPF_NEG, BPF_REG_AX, 0));
	rewrite_emit(rw, ALU64_IMM(BPF_ARSH, BPF_REG_AX, 63));
	rewrite_emit(rw, ALU64_REG(BPF_AND, BPF_REG_AX, off_reg));
}

/* Linux: the speculation part of fixups.c bpf_do_misc_fixups() */
int inline_alu_limit(struct rewrite *rw, u32 old, const struct bpf_insn *insn)
{
	const struct insn_aux *aux = &rw->env->insn_aux[old];
	bool negate = aux->alu_state & BPF_ALU_NEG_VALUE, imm = aux->alu_state & BPF_ALU_IMMEDIATE;
	bool src = (aux->alu_state & BPF_ALU_SANITIZE) == BPF_ALU_SANITIZE_SRC;
	u8 off_reg = src ? insn->src_reg : insn->dst_reg;
	struct bpf_insn guarded = *insn;

	if (!aux->alu_state || aux->alu_state == BPF_ALU_NON_POINTER)
		return 0;
	if (imm) {
		rewrite_emit(rw, MOV32_IMM(BPF_REG_AX, (s32)aux->alu_limit));
	} else {
		if (negate)
			rewrite_emit(rw, ALU64_IMM(BPF_MUL, off_reg, -1));
		emit_masked_offset(rw, off_reg, aux->alu_limit);
	}
	if (!src)
		rewrite_emit(rw, MOV64_REG(insn->dst_reg, insn->src_reg));
	guarded.src_reg = BPF_REG_AX;
	if (negate)
		guarded.code = insn->code == (BPF_ALU64 | BPF_ADD | BPF_X) ?
				       BPF_ALU64 | BPF_SUB | BPF_X :
				       BPF_ALU64 | BPF_ADD | BPF_X;
	rewrite_emit(rw, guarded);
	if (src && negate && !imm)
		rewrite_emit(rw, ALU64_IMM(BPF_MUL, off_reg, -1));
	return 1;
}
