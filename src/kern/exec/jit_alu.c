/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arithmetic in machine code. Besides one-to-one forms it merges pairs that compilers leave
 * behind: mov+add into lea, shl 32 + shr 32 into a 32-bit mov, shl 32 + sar 32 into movsxd; and
 * picks short forms (movzx for masks, lea and shifts for small multiplications, shifts for
 * unsigned division by powers of two, BMI2 shifts that need no rcx).
 *
 * Division uses rax and rdx; what is live there goes to r11 and r10, which no instruction of a
 * program has live at a division (AX is dead in every rewritten sequence that divides).
 */
#include "kern/exec/jit.h"

enum { GROUP1_ADD = 0, GROUP1_OR = 1, GROUP1_AND = 4, GROUP1_SUB = 5, GROUP1_XOR = 6 };

static bool is_plain_add_imm(const struct bpf_insn *insn, u32 dst)
{
	return (insn->code == (BPF_ALU64 | BPF_ADD | BPF_K) ||
		(insn->code == (BPF_ALU64 | BPF_SUB | BPF_K) && insn->imm != S32_MIN)) &&
	       insn->dst_reg == dst;
}

static bool is_shift_imm(const struct bpf_insn *insn, u32 op, u32 dst, s32 imm)
{
	return insn->code == (BPF_ALU64 | op | BPF_K) && insn->dst_reg == dst && insn->imm == imm;
}

static void emit_and_imm(struct jit *jit, u32 flags, u32 dst, s32 imm)
{
	if (imm == 0xff)
		emit_rr(jit, dst >= 4 ? BYTE : 0, 0x0fb6, dst, dst);
	else if (imm == 0xffff)
		emit_rr(jit, 0, 0x0fb7, dst, dst);
	else if (imm >= 0) /* the upper half becomes 0 either way */
		emit_group1(jit, 0, GROUP1_AND, dst, imm);
	else
		emit_group1(jit, flags, GROUP1_AND, dst, imm);
}

static void emit_mul_imm(struct jit *jit, u32 flags, u32 dst, s32 imm)
{
	bool power = imm > 0 && !(imm & (imm - 1));

	if (imm == 3 || imm == 5 || imm == 9) {
		u32 scale = imm == 3 ? 1 : imm == 5 ? 2 : 3;

		emit_rmx(jit, flags, 0x8d, dst, BASE_INDEX(dst, dst, scale), 0);
	} else if (imm == 1) {
		if (!(flags & W64))
			emit_mov32(jit, dst, dst);
	} else if (power) {
		emit_rr(jit, flags, 0xc1, 4, dst);
		emit1(jit, (u32)__builtin_ctz((u32)imm));
	} else if (is_s8(imm)) {
		emit_rr(jit, flags, 0x6b, dst, dst);
		emit1(jit, (u8)imm);
	} else {
		emit_rr(jit, flags, 0x69, dst, dst);
		emit4(jit, (u32)imm);
	}
}

/* ---- shifts ---- */

static void emit_shift_imm(struct jit *jit, u32 flags, u32 ext, u32 dst, u32 count)
{
	if (!count) {
		if (!(flags & W64))
			emit_mov32(jit, dst, dst);
		return;
	}
	emit_rr(jit, flags, count == 1 ? 0xd1 : 0xc1, ext, dst);
	if (count != 1)
		emit1(jit, count);
}

/* shlx, shrx, sarx: any register holds the count. pp: 1, 3, 2 */
static void emit_shift_bmi2(struct jit *jit, u32 flags, u32 ext, u32 dst, u32 src)
{
	u32 pp = ext == 4 ? 1 : ext == 5 ? 3 : 2;

	emit1(jit, 0xc4);
	emit1(jit, (dst < 8 ? 0xa0 : 0) | 0x40 | 2); /* R and B inverted, X unused, map 0f38 */
	emit1(jit, (flags & W64 ? 0x80 : 0) | (~src & 15) << 3 | pp);
	emit1(jit, 0xf7);
	emit1(jit, 0xc0 | (dst & 7) << 3 | (dst & 7));
}

static void emit_shift_reg(struct jit *jit, u32 flags, u32 ext, u32 dst, u32 src)
{
	if (src == RCX && dst != RCX) {
		emit_rr(jit, flags, 0xd3, ext, dst);
	} else if (jit->has_bmi2) {
		emit_shift_bmi2(jit, flags, ext, dst, src);
	} else {
		/* The count has to be in rcx; what is there waits in r11. */
		u32 work = dst == RCX ? R11 : dst;

		emit_mov(jit, R11, RCX);
		emit_mov(jit, RCX, src);
		emit_rr(jit, flags, 0xd3, ext, work);
		emit_mov(jit, RCX, R11);
	}
}

/* ---- division ---- */

/* Where the divisor is once rax and rdx were saved; may emit its load into a free register. */
static u32 place_divisor(struct jit *jit, u32 dst, u32 src)
{
	u32 free_reg;

	if (BPF_SRC(jit->insn->code) == BPF_X) {
		if (src != RAX && src != RDX)
			return src;
		if (src == RAX && dst != RAX)
			return R11; /* saved there */
		if (src == RDX && dst != RDX)
			return R10;
		free_reg = dst == RAX ? R11 : R10;
		emit_mov(jit, free_reg, src);
		return free_reg;
	}
	free_reg = dst == RAX ? R11 : dst == RDX ? R10 : R9;
	if (free_reg == R9 && jit->frame.spills_r9)
		emit_rm(jit, W64, 0x89, R9, RBP, jit->frame.r9_slot);
	emit_const(jit, free_reg, (u64)(s64)jit->insn->imm);
	return free_reg;
}

static void emit_divide(struct jit *jit, u32 flags, u32 dst, u32 src)
{
	bool is_signed = jit->insn->off == 1, mod = BPF_OP(jit->insn->code) == BPF_MOD;
	u32 divisor, result = mod ? RDX : RAX;

	if (dst != RAX)
		emit_mov(jit, R11, RAX);
	if (dst != RDX)
		emit_mov(jit, R10, RDX);
	divisor = place_divisor(jit, dst, src);
	emit_mov(jit, RAX, dst);
	if (is_signed)
		emit_prefix(jit, flags, 0x99, 0, 0, 0); /* cdq, cqo */
	else
		emit_rr(jit, 0, 0x31, RDX, RDX);
	emit_rr(jit, flags, 0xf7, is_signed ? 7 : 6, divisor);
	if (divisor == R9 && jit->frame.spills_r9)
		emit_rm(jit, W64, 0x8b, R9, RBP, jit->frame.r9_slot);
	emit_mov(jit, dst, result);
	if (dst != RAX)
		emit_mov(jit, RAX, R11);
	if (dst != RDX)
		emit_mov(jit, RDX, R10);
}

static void emit_div(struct jit *jit, u32 flags, u32 dst, u32 src)
{
	const struct bpf_insn *insn = jit->insn;
	u64 imm = flags & W64 ? (u64)(s64)insn->imm : (u32)insn->imm;
	bool power = imm && !(imm & (imm - 1)) && imm <= BIT(31);

	if (BPF_SRC(insn->code) == BPF_K && !insn->off && power) {
		if (BPF_OP(insn->code) == BPF_DIV)
			emit_shift_imm(jit, flags, 5, dst, (u32)__builtin_ctzll(imm));
		else
			emit_and_imm(jit, flags, dst, (s32)(imm - 1));
		return;
	}
	emit_divide(jit, flags, dst, src);
}

/* ---- moves ---- */

static u32 emit_mov_reg(struct jit *jit, u32 flags, u32 dst, u32 src)
{
	const struct bpf_insn *insn = jit->insn, *next = insn + 1;

	switch (insn->off) {
	case 8:
		emit_rr(jit, flags | (src >= 4 ? BYTE : 0), 0x0fbe, dst, src);
		return 1;
	case 16:
		emit_rr(jit, flags, 0x0fbf, dst, src);
		return 1;
	case 32:
		emit_rr(jit, W64, 0x63, dst, src);
		return 1;
	}
	if (!(flags & W64)) {
		emit_mov32(jit, dst, src);
		return 1;
	}
	if (dst != src && jit_can_fuse(jit, 1) && is_plain_add_imm(next, insn->dst_reg)) {
		s32 imm = BPF_OP(next->code) == BPF_ADD ? next->imm : -next->imm;

		emit_rm(jit, W64, 0x8d, dst, src, imm);
		return 2;
	}
	emit_mov(jit, dst, src);
	return 1;
}

/* shl 32 followed by a shift back by 32: a zero or sign extension */
static u32 emit_lsh_imm(struct jit *jit, u32 flags, u32 dst)
{
	const struct bpf_insn *insn = jit->insn, *next = insn + 1;

	if (is_shift_imm(insn, BPF_LSH, insn->dst_reg, 32) && jit_can_fuse(jit, 1)) {
		if (is_shift_imm(next, BPF_RSH, insn->dst_reg, 32)) {
			emit_mov32(jit, dst, dst);
			return 2;
		}
		if (is_shift_imm(next, BPF_ARSH, insn->dst_reg, 32)) {
			emit_rr(jit, W64, 0x63, dst, dst);
			return 2;
		}
	}
	emit_shift_imm(jit, flags, 4, dst, (u32)insn->imm & (flags & W64 ? 63 : 31));
	return 1;
}

/* ---- byte order ---- */

static void emit_end(struct jit *jit, u32 dst)
{
	const struct bpf_insn *insn = jit->insn;
	bool swap = BPF_CLASS(insn->code) == BPF_ALU64 || BPF_SRC(insn->code) == BPF_TO_BE;

	switch (insn->imm) {
	case 16:
		if (swap) {
			emit_rr(jit, W16, 0xc1, 1, dst); /* ror 8 */
			emit1(jit, 8);
		}
		emit_rr(jit, 0, 0x0fb7, dst, dst);
		break;
	case 32:
		if (swap)
			emit_prefix(jit, 0, 0x0fc8 | (dst & 7), 0, 0, dst);
		else
			emit_mov32(jit, dst, dst);
		break;
	case 64:
		if (swap)
			emit_prefix(jit, W64, 0x0fc8 | (dst & 7), 0, 0, dst);
		break;
	}
}

static u32 alu_imm(struct jit *jit, u32 flags, u32 dst)
{
	const struct bpf_insn *insn = jit->insn;
	u32 shift = (u32)insn->imm & (flags & W64 ? 63 : 31);

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		if (insn->imm == 128) /* the other sign is shorter */
			emit_group1(jit, flags, GROUP1_SUB, dst, -128);
		else
			emit_group1(jit, flags, GROUP1_ADD, dst, insn->imm);
		break;
	case BPF_SUB:
		emit_group1(jit, flags, GROUP1_SUB, dst, insn->imm);
		break;
	case BPF_OR:
		emit_group1(jit, flags, GROUP1_OR, dst, insn->imm);
		break;
	case BPF_AND:
		emit_and_imm(jit, flags, dst, insn->imm);
		break;
	case BPF_XOR:
		emit_group1(jit, flags, GROUP1_XOR, dst, insn->imm);
		break;
	case BPF_MUL:
		emit_mul_imm(jit, flags, dst, insn->imm);
		break;
	case BPF_MOV:
		emit_const(jit, dst, flags & W64 ? (u64)(s64)insn->imm : (u32)insn->imm);
		break;
	case BPF_LSH:
		return emit_lsh_imm(jit, flags, dst);
	case BPF_RSH:
		emit_shift_imm(jit, flags, 5, dst, shift);
		break;
	case BPF_ARSH:
		emit_shift_imm(jit, flags, 7, dst, shift);
		break;
	case BPF_NEG:
		emit_rr(jit, flags, 0xf7, 3, dst);
		break;
	case BPF_DIV:
	case BPF_MOD:
		emit_div(jit, flags, dst, 0);
		break;
	}
	return 1;
}

static u32 alu_reg(struct jit *jit, u32 flags, u32 dst, u32 src)
{
	switch (BPF_OP(jit->insn->code)) {
	case BPF_ADD:
		emit_rr(jit, flags, 0x03, dst, src);
		break;
	case BPF_SUB:
		emit_rr(jit, flags, 0x2b, dst, src);
		break;
	case BPF_OR:
		emit_rr(jit, flags, 0x0b, dst, src);
		break;
	case BPF_AND:
		emit_rr(jit, flags, 0x23, dst, src);
		break;
	case BPF_XOR: /* with itself: the short form is also the known zero idiom */
		emit_rr(jit, dst == src ? 0 : flags, 0x33, dst, src);
		break;
	case BPF_MUL:
		emit_rr(jit, flags, 0x0faf, dst, src);
		break;
	case BPF_MOV:
		return emit_mov_reg(jit, flags, dst, src);
	case BPF_LSH:
		emit_shift_reg(jit, flags, 4, dst, src);
		break;
	case BPF_RSH:
		emit_shift_reg(jit, flags, 5, dst, src);
		break;
	case BPF_ARSH:
		emit_shift_reg(jit, flags, 7, dst, src);
		break;
	case BPF_DIV:
	case BPF_MOD:
		emit_div(jit, flags, dst, src);
		break;
	}
	return 1;
}

u32 jit_alu(struct jit *jit)
{
	const struct bpf_insn *insn = jit->insn;
	u32 flags = BPF_CLASS(insn->code) == BPF_ALU64 ? W64 : 0;
	u32 dst = reg_of(insn->dst_reg);

	if (BPF_OP(insn->code) == BPF_END) {
		emit_end(jit, dst);
		return 1;
	}
	if (BPF_SRC(insn->code) == BPF_K || BPF_OP(insn->code) == BPF_NEG)
		return alu_imm(jit, flags, dst);
	return alu_reg(jit, flags, dst, reg_of(insn->src_reg));
}
