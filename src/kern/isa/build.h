/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building instructions: one macro per form, for code that writes programs (rewriting passes,
 * context conversion, tests). Arguments are in the order of the text form: destination first.
 */
#ifndef DRYDOCK_KERN_ISA_BUILD_H
#define DRYDOCK_KERN_ISA_BUILD_H

#include "base/uapi.h"

#define RAW_INSN(c, d, s, o, i) \
	((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})
#define MOV64_REG(d, s) RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOV32_REG(d, s) RAW_INSN(BPF_ALU | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOV64_IMM(d, i) RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define MOV32_IMM(d, i) RAW_INSN(BPF_ALU | BPF_MOV | BPF_K, d, 0, 0, i)
#define ALU64_REG(op, d, s) RAW_INSN(BPF_ALU64 | (op) | BPF_X, d, s, 0, 0)
#define ALU32_REG(op, d, s) RAW_INSN(BPF_ALU | (op) | BPF_X, d, s, 0, 0)
#define ALU64_IMM(op, d, i) RAW_INSN(BPF_ALU64 | (op) | BPF_K, d, 0, 0, i)
#define ALU32_IMM(op, d, i) RAW_INSN(BPF_ALU | (op) | BPF_K, d, 0, 0, i)
#define LDX_MEM(size, d, s, o) RAW_INSN(BPF_LDX | BPF_MEM | (size), d, s, o, 0)
#define STX_MEM(size, d, s, o) RAW_INSN(BPF_STX | BPF_MEM | (size), d, s, o, 0)
#define ST_MEM(size, d, o, i) RAW_INSN(BPF_ST | BPF_MEM | (size), d, 0, o, i)
#define JMP_IMM(op, d, i, o) RAW_INSN(BPF_JMP | (op) | BPF_K, d, 0, o, i)
#define JMP_REG(op, d, s, o) RAW_INSN(BPF_JMP | (op) | BPF_X, d, s, o, 0)
#define JMP32_IMM(op, d, i, o) RAW_INSN(BPF_JMP32 | (op) | BPF_K, d, 0, o, i)
#define JMP32_REG(op, d, s, o) RAW_INSN(BPF_JMP32 | (op) | BPF_X, d, s, o, 0)
#define JMP_A(o) RAW_INSN(BPF_JMP | BPF_JA, 0, 0, o, 0)
#define EXIT_INSN() RAW_INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define NOSPEC_INSN() RAW_INSN(BPF_ST | BPF_NOSPEC, 0, 0, 0, 0)
#define MOV64_PERCPU_REG(d, s, i) \
	RAW_INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, BPF_ADDR_PERCPU, i)
/* A call by row number of the calls table, among calls that still name helpers by id */
#define CALL_BY_ROW_OFF (-1)
#define CALL_BY_ROW(row) RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, CALL_BY_ROW_OFF, (s32)(row))
/* The two halves of a 64-bit immediate load */
#define LD_IMM64_LOW(d, v) RAW_INSN(BPF_LD | BPF_DW | BPF_IMM, d, 0, 0, (s32)(u64)(v))
#define LD_IMM64_HIGH(v) RAW_INSN(0, 0, 0, 0, (s32)((u64)(v) >> 32))

#endif
