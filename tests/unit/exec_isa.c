/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every instruction on every engine. A row is a few instructions and the value that R0 has at the
 * end; the rows go through all opcodes with the values where they are likely to be wrong (sign
 * bits, shifts by the width, division edges, short and long offsets, every register).
 */
#include "exec_prog.h"
#include "unit.h"

#define IMM64(r, v) LD_IMM64_LOW(r, v), LD_IMM64_HIGH(v)
#define INSNS(...) .insns = {__VA_ARGS__, EXIT_INSN()}
#define ATOMIC(size, d, s, o, op) RAW_INSN(BPF_STX | BPF_ATOMIC | (size), d, s, o, op)

struct row {
	const char *name;
	u64 want;
	struct bpf_insn insns[24];
};

#define BIG 0x123456789abcdef0ULL

static const struct row rows[] = {
	{"mov imm", -5, INSNS(MOV64_IMM(0, -5))},
	{"mov32 imm", 0xfffffffb, INSNS(MOV32_IMM(0, -5))},
	{"ldimm64", BIG, INSNS(IMM64(0, BIG))},
	{"mov reg", BIG, INSNS(IMM64(6, BIG), MOV64_REG(0, 6))},
	{"mov32 reg", 0x9abcdef0, INSNS(IMM64(6, BIG), MOV32_REG(0, 6))},
	{"mov32 self", 0x9abcdef0, INSNS(IMM64(0, BIG), MOV32_REG(0, 0))},
	{"movsx8", -16, INSNS(IMM64(7, BIG), RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, 0, 7, 8, 0))},
	{"movsx16", (u64)(s64)(s16)0xdef0,
	 INSNS(IMM64(1, BIG), RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, 0, 1, 16, 0))},
	{"movsx32", (u64)(s64)(s32)0x9abcdef0,
	 INSNS(IMM64(2, BIG), RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, 0, 2, 32, 0))},
	{"movsx8 w", 0xfffffff0,
	 INSNS(IMM64(2, BIG), RAW_INSN(BPF_ALU | BPF_MOV | BPF_X, 0, 2, 8, 0))},
	{"movsx16 w", 0xffffdef0,
	 INSNS(IMM64(8, BIG), RAW_INSN(BPF_ALU | BPF_MOV | BPF_X, 0, 8, 16, 0))},
	{"add", BIG + 1, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_ADD, 0, 1))},
	{"add 128", BIG + 128, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_ADD, 0, 128))},
	{"add 128 w", 0x9abcdf70, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_ADD, 0, 128))},
	{"add big", BIG - 0x70000000, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_ADD, 0, -0x70000000))},
	{"add wrap w", 0, INSNS(MOV64_IMM(0, -1), ALU32_IMM(BPF_ADD, 0, 1))},
	{"mov add fused", 12, INSNS(MOV64_IMM(9, 5), MOV64_REG(0, 9), ALU64_IMM(BPF_ADD, 0, 7))},
	{"mov sub fused", -2, INSNS(MOV64_IMM(9, 5), MOV64_REG(0, 9), ALU64_IMM(BPF_SUB, 0, 7))},
	{"mov add target", 7, /* the add is jumped to: not to be merged away */
	 INSNS(MOV64_IMM(0, 0), MOV64_IMM(1, 5), JMP_A(1), MOV64_REG(0, 1),
	       ALU64_IMM(BPF_ADD, 0, 7))},
	{"sub reg", -1, INSNS(MOV64_IMM(0, 1), MOV64_IMM(1, 2), ALU64_REG(BPF_SUB, 0, 1))},
	{"sub min", 0x80000000, INSNS(MOV64_IMM(0, 0), ALU64_IMM(BPF_SUB, 0, S32_MIN))},
	{"neg", -5, INSNS(MOV64_IMM(0, 5), ALU64_IMM(BPF_NEG, 0, 0))},
	{"neg w", 0xfffffffb, INSNS(MOV64_IMM(0, 5), ALU32_IMM(BPF_NEG, 0, 0))},
	{"and 255", 0xf0, INSNS(IMM64(1, BIG), ALU64_IMM(BPF_AND, 1, 255), MOV64_REG(0, 1))},
	{"and 65535", 0xdef0, INSNS(IMM64(8, BIG), ALU64_IMM(BPF_AND, 8, 65535), MOV64_REG(0, 8))},
	{"and -16", BIG, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_AND, 0, -16))},
	{"and w -16", 0x9abcdef0, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_AND, 0, -16))},
	{"and reg", 0x10305070, INSNS(MOV64_IMM(0, 0x12345678), MOV64_IMM(1, 0x70f0f0f0),
				      ALU64_REG(BPF_AND, 0, 1))},
	{"or", BIG | 0xf, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_OR, 0, 0xf))},
	{"or sign", (u64)-16 | BIG, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_OR, 0, -16))},
	{"xor self", 0, INSNS(IMM64(0, BIG), ALU64_REG(BPF_XOR, 0, 0))},
	{"xor imm", ~BIG, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_XOR, 0, -1))},
	{"mul 3", BIG * 3, INSNS(IMM64(6, BIG), ALU64_IMM(BPF_MUL, 6, 3), MOV64_REG(0, 6))},
	{"mul 5 r13", BIG * 5, INSNS(IMM64(7, BIG), ALU64_IMM(BPF_MUL, 7, 5), MOV64_REG(0, 7))},
	{"mul 9 w", (u32)(BIG * 9), INSNS(IMM64(0, BIG), ALU32_IMM(BPF_MUL, 0, 9))},
	{"mul 8", BIG * 8, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MUL, 0, 8))},
	{"mul 1 w", (u32)BIG, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_MUL, 0, 1))},
	{"mul 0", 0, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MUL, 0, 0))},
	{"mul -1", -BIG, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MUL, 0, -1))},
	{"mul big", BIG * 100000, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MUL, 0, 100000))},
	{"mul reg", BIG * BIG, INSNS(IMM64(0, BIG), ALU64_REG(BPF_MUL, 0, 0))},
	/* shifts */
	{"lsh 0", BIG, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_LSH, 0, 0))},
	{"lsh 1", BIG << 1, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_LSH, 0, 1))},
	{"lsh 63", 0, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_LSH, 0, 63))},
	{"lsh w 0", (u32)BIG, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_LSH, 0, 0))},
	{"lsh w 31", 0, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_LSH, 0, 31))},
	{"rsh 32", BIG >> 32, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_RSH, 0, 32))},
	{"arsh 4 w", 0xf9abcdef, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_ARSH, 0, 4))},
	{"arsh 4", (u64)((s64)-BIG >> 4), INSNS(IMM64(0, -BIG), ALU64_IMM(BPF_ARSH, 0, 4))},
	{"lsh rsh fused", (u32)BIG,
	 INSNS(IMM64(0, BIG), ALU64_IMM(BPF_LSH, 0, 32), ALU64_IMM(BPF_RSH, 0, 32))},
	{"lsh arsh fused", (u64)(s64)(s32)BIG,
	 INSNS(IMM64(0, BIG), ALU64_IMM(BPF_LSH, 0, 32), ALU64_IMM(BPF_ARSH, 0, 32))},
	{"lsh reg r4", BIG << 9,
	 INSNS(IMM64(0, BIG), MOV64_IMM(4, 9), ALU64_REG(BPF_LSH, 0, 4))},
	{"lsh reg", BIG << 9, INSNS(IMM64(0, BIG), MOV64_IMM(9, 9), ALU64_REG(BPF_LSH, 0, 9))},
	{"lsh of r4", BIG << 9,
	 INSNS(IMM64(4, BIG), MOV64_IMM(1, 9), ALU64_REG(BPF_LSH, 4, 1), MOV64_REG(0, 4))},
	{"rsh r4 r4", 0x40ULL >> 0,
	 INSNS(MOV64_IMM(4, 64 + 0), ALU64_REG(BPF_RSH, 4, 4), MOV64_REG(0, 4))},
	{"rsh reg mask w", (u32)BIG >> 3,
	 INSNS(IMM64(0, BIG), MOV64_IMM(2, 35), ALU32_REG(BPF_RSH, 0, 2))},
	{"arsh reg w", 0xfcd5e6f7,
	 INSNS(IMM64(8, BIG), MOV64_IMM(5, 5), ALU32_REG(BPF_ARSH, 8, 5),
	       MOV64_REG(0, 8))},
	/* division */
	{"div", BIG / 7, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_DIV, 0, 7))},
	{"div r3", BIG / 7, INSNS(IMM64(3, BIG), ALU64_IMM(BPF_DIV, 3, 7), MOV64_REG(0, 3))},
	{"div r6 keeps r0 r3", BIG / 7 + 30,
	 INSNS(MOV64_IMM(0, 10), MOV64_IMM(3, 20), IMM64(6, BIG), ALU64_IMM(BPF_DIV, 6, 7),
	       ALU64_REG(BPF_ADD, 0, 3), ALU64_REG(BPF_ADD, 0, 6))},
	{"div reg r0 by r3", BIG / 9 + 9,
	 INSNS(IMM64(0, BIG), MOV64_IMM(3, 9), ALU64_REG(BPF_DIV, 0, 3),
	       ALU64_REG(BPF_ADD, 0, 3))},
	{"div reg r3 by r0", BIG / 9 + 9,
	 INSNS(IMM64(3, BIG), MOV64_IMM(0, 9), ALU64_REG(BPF_DIV, 3, 0),
	       ALU64_REG(BPF_ADD, 0, 3))},
	{"div self r0", 1, INSNS(IMM64(0, BIG), ALU64_REG(BPF_DIV, 0, 0))},
	{"div self r3", 1, INSNS(IMM64(3, BIG), ALU64_REG(BPF_DIV, 3, 3), MOV64_REG(0, 3))},
	{"div 8", BIG / 8, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_DIV, 0, 8))},
	{"div 1 w", (u32)BIG, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_DIV, 0, 1))},
	{"div min w", 1, INSNS(IMM64(0, BIG), ALU32_IMM(BPF_DIV, 0, S32_MIN))},
	{"div min", 0, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_DIV, 0, S32_MIN))},
	{"mod", BIG % 7, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MOD, 0, 7))},
	{"mod 16", BIG % 32, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MOD, 0, 32))},
	{"mod 1", 0, INSNS(IMM64(0, BIG), ALU64_IMM(BPF_MOD, 0, 1))},
	{"mod w reg", (u32)BIG % 1000,
	 INSNS(IMM64(3, BIG), MOV64_IMM(5, 1000), ALU32_REG(BPF_MOD, 3, 5), MOV64_REG(0, 3))},
	{"sdiv", -3, INSNS(MOV64_IMM(0, -10), RAW_INSN(BPF_ALU64 | BPF_DIV | BPF_K, 0, 0, 1, 3))},
	{"smod", -1, INSNS(MOV64_IMM(0, -10), RAW_INSN(BPF_ALU64 | BPF_MOD | BPF_K, 0, 0, 1, 3))},
	{"sdiv w", (u32)-3,
	 INSNS(MOV64_IMM(0, -10), MOV64_IMM(1, 3),
	       RAW_INSN(BPF_ALU | BPF_DIV | BPF_X, 0, 1, 1, 0))},
	{"smod w", (u32)-1,
	 INSNS(MOV64_IMM(6, -10), MOV64_IMM(1, 3),
	       RAW_INSN(BPF_ALU | BPF_MOD | BPF_X, 6, 1, 1, 0), MOV64_REG(0, 6))},
	{"sdiv 8 rounds to zero", -1,
	 INSNS(MOV64_IMM(0, -15), RAW_INSN(BPF_ALU64 | BPF_DIV | BPF_K, 0, 0, 1, 8))},
	/* byte order */
	{"be16", 0xf0de,
	 INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU | BPF_END | BPF_TO_BE, 0, 0, 0, 16))},
	{"be32", 0xf0debc9a,
	 INSNS(IMM64(8, BIG), RAW_INSN(BPF_ALU | BPF_END | BPF_TO_BE, 8, 0, 0, 32),
	       MOV64_REG(0, 8))},
	{"be64", 0xf0debc9a78563412ULL,
	 INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU | BPF_END | BPF_TO_BE, 0, 0, 0, 64))},
	{"le16", 0xdef0, INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU | BPF_END, 0, 0, 0, 16))},
	{"le32", 0x9abcdef0, INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU | BPF_END, 0, 0, 0, 32))},
	{"le64", BIG, INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU | BPF_END, 0, 0, 0, 64))},
	{"bswap16", 0xf0de, INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU64 | BPF_END, 0, 0, 0, 16))},
	{"bswap32", 0xf0debc9a, INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU64 | BPF_END, 0, 0, 0, 32))},
	{"bswap64", 0xf0debc9a78563412ULL,
	 INSNS(IMM64(0, BIG), RAW_INSN(BPF_ALU64 | BPF_END, 0, 0, 0, 64))},
	/* memory */
	{"stx ldx dw", BIG,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), LDX_MEM(BPF_DW, 0, 10, -8))},
	{"stx b of r1", 0xf0,
	 INSNS(IMM64(1, BIG), ST_MEM(BPF_DW, 10, -8, 0), STX_MEM(BPF_B, 10, 1, -8),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"stx b of r2", 0xf000,
	 INSNS(IMM64(2, BIG), ST_MEM(BPF_DW, 10, -8, 0), STX_MEM(BPF_B, 10, 2, -7),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"stx h of r8", 0xdef0,
	 INSNS(IMM64(8, BIG), ST_MEM(BPF_DW, 10, -8, 0), STX_MEM(BPF_H, 10, 8, -8),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"stx w", 0x9abcdef0,
	 INSNS(IMM64(9, BIG), ST_MEM(BPF_DW, 10, -8, 0), STX_MEM(BPF_W, 10, 9, -8),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"st b", 0xfffffffffffffffbULL & 0xff,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 0), ST_MEM(BPF_B, 10, -8, -5),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"st h", 0xfffb,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 0), ST_MEM(BPF_H, 10, -8, -5), LDX_MEM(BPF_DW, 0, 10, -8))},
	{"st w", 0xfffffffb,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 0), ST_MEM(BPF_W, 10, -8, -5), LDX_MEM(BPF_DW, 0, 10, -8))},
	{"st dw", -5, INSNS(ST_MEM(BPF_DW, 10, -8, -5), LDX_MEM(BPF_DW, 0, 10, -8))},
	{"far stack", 77,
	 INSNS(ST_MEM(BPF_DW, 10, -512, 77), MOV64_REG(7, 10), LDX_MEM(BPF_DW, 0, 7, -512))},
	{"ldx via r7 off 0", 78,
	 INSNS(ST_MEM(BPF_DW, 10, -512, 78), MOV64_REG(7, 10), ALU64_IMM(BPF_ADD, 7, -512),
	       LDX_MEM(BPF_DW, 0, 7, 0))},
	{"ldx b", 0xf0, INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), LDX_MEM(BPF_B, 0, 10, -8))},
	{"ldx h", 0xdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), LDX_MEM(BPF_H, 0, 10, -8))},
	{"ldx w", 0x9abcdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), LDX_MEM(BPF_W, 0, 10, -8))},
	{"ldsx b", -16, INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8),
			      RAW_INSN(BPF_LDX | BPF_MEMSX | BPF_B, 0, 10, -8, 0))},
	{"ldsx h", (u64)(s64)(s16)0xdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8),
	       RAW_INSN(BPF_LDX | BPF_MEMSX | BPF_H, 0, 10, -8, 0))},
	{"ldsx w", (u64)(s64)(s32)0x9abcdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8),
	       RAW_INSN(BPF_LDX | BPF_MEMSX | BPF_W, 0, 10, -8, 0))},
	{"nospec", 3, INSNS(MOV64_IMM(0, 3), NOSPEC_INSN())},
	{"probe null", 5, INSNS(MOV64_IMM(6, 0), MOV64_IMM(8, 9),
				RAW_INSN(BPF_LDX | BPF_PROBE_MEM | BPF_DW, 8, 6, 16, 0),
				MOV64_REG(0, 8), ALU64_IMM(BPF_ADD, 0, 5))},
	{"probe sx null", 0,
	 INSNS(MOV64_IMM(0, 7), RAW_INSN(BPF_LDX | BPF_PROBE_MEMSX | BPF_W, 0, 0, 0, 0))},
	{"probe good", 0xdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), MOV64_REG(1, 10),
	       RAW_INSN(BPF_LDX | BPF_PROBE_MEM | BPF_H, 0, 1, -8, 0))},
	{"probe sx good", -16,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), MOV64_REG(1, 10),
	       RAW_INSN(BPF_LDX | BPF_PROBE_MEMSX | BPF_B, 0, 1, -8, 0))},
	/* atomics */
	{"atomic add", 15,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 5), ATOMIC(BPF_DW, 10, 1, -8, BPF_ADD),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"atomic add w", 0xffffffff00000001ULL,
	 INSNS(ST_MEM(BPF_DW, 10, -8, -1), MOV64_IMM(1, 2), ATOMIC(BPF_W, 10, 1, -8, BPF_ADD),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"atomic and", 8,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 12), ATOMIC(BPF_DW, 10, 1, -8, BPF_AND),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"atomic or", 14,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(8, 12), ATOMIC(BPF_DW, 10, 8, -8, BPF_OR),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"atomic xor w", 6,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 12), ATOMIC(BPF_W, 10, 1, -8, BPF_XOR),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"atomic fetch add", 25,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 5),
	       ATOMIC(BPF_DW, 10, 1, -8, BPF_ADD | BPF_FETCH), LDX_MEM(BPF_DW, 0, 10, -8),
	       ALU64_REG(BPF_ADD, 0, 1))},
	{"atomic fetch add w zero extends", 0xffffffff,
	 INSNS(ST_MEM(BPF_DW, 10, -8, -1), MOV64_IMM(1, -5),
	       ATOMIC(BPF_W, 10, 1, -8, BPF_ADD | BPF_FETCH), MOV64_REG(0, 1))},
	{"atomic fetch or r0", 10 * 100 + 14,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(0, 12),
	       ATOMIC(BPF_DW, 10, 0, -8, BPF_OR | BPF_FETCH), LDX_MEM(BPF_DW, 1, 10, -8),
	       ALU64_IMM(BPF_MUL, 0, 100), ALU64_REG(BPF_ADD, 0, 1))},
	{"atomic fetch and r6 keeps r0", 10 * 100 + 8 + 7,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(6, 12), MOV64_IMM(0, 7),
	       ATOMIC(BPF_DW, 10, 6, -8, BPF_AND | BPF_FETCH), LDX_MEM(BPF_DW, 1, 10, -8),
	       ALU64_IMM(BPF_MUL, 6, 100), ALU64_REG(BPF_ADD, 0, 1), ALU64_REG(BPF_ADD, 0, 6))},
	{"atomic fetch xor base r0", 10,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(6, 12), MOV64_REG(0, 10),
	       ATOMIC(BPF_W, 0, 6, -8, BPF_XOR | BPF_FETCH), MOV64_REG(0, 6))},
	{"atomic xchg", 10 * 100 + 5,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 5), ATOMIC(BPF_DW, 10, 1, -8, BPF_XCHG),
	       LDX_MEM(BPF_DW, 0, 10, -8), ALU64_IMM(BPF_MUL, 1, 100), ALU64_REG(BPF_ADD, 0, 1))},
	{"atomic cmpxchg hit", 10 * 100 + 5,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 5), MOV64_IMM(0, 10),
	       ATOMIC(BPF_DW, 10, 1, -8, BPF_CMPXCHG), LDX_MEM(BPF_DW, 2, 10, -8),
	       ALU64_IMM(BPF_MUL, 0, 100), ALU64_REG(BPF_ADD, 0, 2))},
	{"atomic cmpxchg miss", 10 * 100 + 10,
	 INSNS(ST_MEM(BPF_DW, 10, -8, 10), MOV64_IMM(1, 5), MOV64_IMM(0, 11),
	       ATOMIC(BPF_DW, 10, 1, -8, BPF_CMPXCHG), LDX_MEM(BPF_DW, 2, 10, -8),
	       ALU64_IMM(BPF_MUL, 0, 100), ALU64_REG(BPF_ADD, 0, 2))},
	{"atomic cmpxchg w hit zero extends", 0x9abcdef0,
	 INSNS(IMM64(0, BIG), STX_MEM(BPF_W, 10, 0, -8), MOV64_IMM(1, 5),
	       ATOMIC(BPF_W, 10, 1, -8, BPF_CMPXCHG))},
	{"load acquire b", 0xf0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), ATOMIC(BPF_B, 0, 10, -8, BPF_LOAD_ACQ))},
	{"load acquire h", 0xdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), ATOMIC(BPF_H, 0, 10, -8, BPF_LOAD_ACQ))},
	{"load acquire w", 0x9abcdef0,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8), ATOMIC(BPF_W, 0, 10, -8, BPF_LOAD_ACQ))},
	{"load acquire dw", BIG,
	 INSNS(IMM64(6, BIG), STX_MEM(BPF_DW, 10, 6, -8),
	       ATOMIC(BPF_DW, 0, 10, -8, BPF_LOAD_ACQ))},
	{"store release b", 0xf0,
	 INSNS(IMM64(2, BIG), ST_MEM(BPF_DW, 10, -8, 0), ATOMIC(BPF_B, 10, 2, -8, BPF_STORE_REL),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"store release h", 0xdef0,
	 INSNS(IMM64(2, BIG), ST_MEM(BPF_DW, 10, -8, 0), ATOMIC(BPF_H, 10, 2, -8, BPF_STORE_REL),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	{"store release dw", BIG,
	 INSNS(IMM64(2, BIG), ATOMIC(BPF_DW, 10, 2, -8, BPF_STORE_REL),
	       LDX_MEM(BPF_DW, 0, 10, -8))},
	/* others */
	{"gotol", 4, INSNS(MOV64_IMM(0, 4), RAW_INSN(BPF_JMP32 | BPF_JA, 0, 0, 0, 1),
			   MOV64_IMM(0, 5))},
	{"ja 0", 4, INSNS(MOV64_IMM(0, 4), JMP_A(0))},
	{"gotox", 6, INSNS(MOV64_IMM(0, 6), MOV64_IMM(8, 4),
			   RAW_INSN(BPF_JMP | BPF_JA | BPF_X, 8, 0, 0, 0), MOV64_IMM(0, 5))},
	{"loop", 100, INSNS(MOV64_IMM(0, 0), MOV64_IMM(1, 10), ALU64_IMM(BPF_ADD, 0, 10),
			    ALU64_IMM(BPF_SUB, 1, 1), JMP_IMM(BPF_JNE, 1, 0, -3))},
	{"cpu number", 3,
	 INSNS(MOV64_IMM(0, RUN_CPU_OFF), MOV64_PERCPU_REG(0, 0, 0),
	       LDX_MEM(BPF_W, 0, 0, 0))},
	{"per-CPU stride", 1000 + 3 * 64, INSNS(MOV64_IMM(1, 1000), MOV64_PERCPU_REG(0, 1, 64))},
	{"tail", 0, INSNS(MOV64_IMM(0, 0))},
};

static u32 row_length(const struct row *row)
{
	u32 count = ARRAY_SIZE(row->insns);

	while (row->insns[count - 1].code != (BPF_JMP | BPF_EXIT))
		count--;
	return count;
}

static void check_row(const struct row *row, enum engine engine)
{
	struct prog *prog = test_prog(row->insns, row_length(row));
	u64 ret = 0xdeadbeef;
	int err = test_run(prog, engine, NULL, &ret);

	if (err || ret != row->want)
		printf("%s on engine %d: %d, %#llx for %#llx\n", row->name, engine, err,
		       (unsigned long long)ret, (unsigned long long)row->want);
	CHECK(!err);
	CHECK(ret == row->want);
	test_prog_free(prog);
}

/* ---- jumps: each condition on each pair of values against C ---- */

static bool jump_taken(u8 op, u64 a, u64 b, bool is64)
{
	s64 sa = is64 ? (s64)a : (s32)a, sb = is64 ? (s64)b : (s32)b;

	if (!is64) {
		a = (u32)a;
		b = (u32)b;
	}
	switch (op) {
	case BPF_JEQ: return a == b;
	case BPF_JNE: return a != b;
	case BPF_JGT: return a > b;
	case BPF_JGE: return a >= b;
	case BPF_JLT: return a < b;
	case BPF_JLE: return a <= b;
	case BPF_JSET: return a & b;
	case BPF_JSGT: return sa > sb;
	case BPF_JSGE: return sa >= sb;
	case BPF_JSLT: return sa < sb;
	default: return sa <= sb;
	}
}

static u64 run_jump(struct bpf_insn jump, u64 a, u64 b, enum engine engine)
{
	struct bpf_insn insns[] = {IMM64(1, a), IMM64(8, b), MOV64_IMM(0, 0), jump,
				   MOV64_IMM(0, 1), EXIT_INSN()};
	struct prog *prog = test_prog(insns, ARRAY_SIZE(insns));
	u64 ret = 9;

	test_run(prog, engine, NULL, &ret);
	test_prog_free(prog);
	return ret;
}

/* One condition on one pair: how many of the forms that can say it go the wrong way */
static u32 wrong_jumps(u8 op, u64 a, u64 b, enum engine engine)
{
	bool long_taken = jump_taken(op, a, b, true), taken = jump_taken(op, a, b, false);
	u32 wrong = (run_jump(JMP_REG(op, 1, 8, 1), a, b, engine) == long_taken) +
		    (run_jump(JMP32_REG(op, 1, 8, 1), a, b, engine) == taken);

	if ((s64)b != (s32)b)
		return wrong;
	return wrong + (run_jump(JMP_IMM(op, 1, (s32)b, 1), a, b, engine) == long_taken) +
	       (run_jump(JMP32_IMM(op, 1, (s32)b, 1), a, b, engine) == taken);
}

static void check_jumps(enum engine engine)
{
	static const u8 ops[] = {BPF_JEQ, BPF_JNE, BPF_JGT, BPF_JGE, BPF_JLT, BPF_JLE, BPF_JSET,
				 BPF_JSGT, BPF_JSGE, BPF_JSLT, BPF_JSLE};
	static const s64 values[] = {0, 1, -1, 127, 128, -128, 0x7fffffff, -0x80000000LL,
				     0x100000000LL, S64_MIN};
	const u32 count = ARRAY_SIZE(values);

	for (u32 o = 0; o < ARRAY_SIZE(ops); o++)
		for (u32 i = 0; i < count * count; i++)
			CHECK(!wrong_jumps(ops[o], (u64)values[i / count], (u64)values[i % count],
					   engine));
}

/* Distances around where a jump needs 32 bits: code of known size between jump and target */
static void check_distances(enum engine engine)
{
	for (u32 pad = 1; pad < 60; pad++) {
		struct bpf_insn insns[130];
		u32 n = 0;
		struct prog *prog;
		u64 ret = 0;

		insns[n++] = MOV64_IMM(0, 0);
		insns[n++] = MOV64_IMM(6, 3);
		insns[n++] = JMP_IMM(BPF_JEQ, 6, 0, (s16)(pad + 3)); /* forward, over the loop */
		for (u32 i = 0; i < pad; i++)
			insns[n++] = ALU64_IMM(BPF_ADD, 0, 1);
		insns[n++] = ALU64_IMM(BPF_SUB, 6, 1);
		insns[n++] = JMP_IMM(BPF_JEQ, 6, 0, 1);
		insns[n++] = JMP_A(-(s16)(pad + 4)); /* back */
		insns[n++] = EXIT_INSN();
		prog = test_prog(insns, n);
		CHECK(test_run(prog, engine, NULL, &ret) == 0);
		CHECK(ret == 3 * pad);
		test_prog_free(prog);
	}
}

int main(void)
{
	static const enum engine engines[] = {ENGINE_INTERPRETER, ENGINE_JIT};

	for (u32 e = 0; e < ARRAY_SIZE(engines); e++) {
		for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
			check_row(&rows[i], engines[e]);
		check_jumps(engines[e]);
		check_distances(engines[e]);
	}
	return UNIT_END();
}
