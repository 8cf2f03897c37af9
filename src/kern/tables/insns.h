/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction table: a row of insns.def is one form of one opcode. Forms that share a code
 * (a helper call and a kfunc call, a move and a sign-extending move) are told apart by one more
 * field. Field checks, disassembly, liveness and the engines read the rows; the engines name
 * their labels and emitters after them:
 *
 *	static const void *labels[INSN_FORM_COUNT] = {
 *	#define INSN(name, ...) [INSN_##name] = &&do_##name,
 *	#include "kern/tables/insns.def"
 *	};
 */
#ifndef DRYDOCK_KERN_TABLES_INSNS_H
#define DRYDOCK_KERN_TABLES_INSNS_H

#include "base/uapi.h"

enum insn_form {
#define INSN(name, ...) INSN_##name,
#include "kern/tables/insns.def"
	INSN_FORM_COUNT,
};

/* How a form reads as text, and so which engine family it belongs to */
enum insn_kind {
	KIND_ALU = 1, /* r1 += r2, w1 += 5 */
	KIND_NEG,     /* r1 = -r1 */
	KIND_END,     /* r1 = be16 r1 */
	KIND_BSWAP,   /* r1 = bswap16 r1 */
	KIND_CAST,    /* r1 = addr_space_cast(r2, 0, 1) */
	KIND_PERCPU,  /* r1 = &(void __percpu *)(r2) */
	KIND_LOAD,    /* r1 = *(u8 *)(r2 +4) */
	KIND_STORE_X, /* *(u8 *)(r1 +4) = r2 */
	KIND_STORE_K, /* *(u8 *)(r1 +4) = 5 */
	KIND_ATOMIC,  /* lock *(u32 *)(r1 +4) += r2 */
	KIND_FETCH,   /* r2 = atomic_fetch_add((u32 *)(r1 +4), r2) */
	KIND_XCHG,
	KIND_CMPXCHG,
	KIND_LOAD_ACQUIRE,
	KIND_STORE_RELEASE,
	KIND_NOSPEC,
	KIND_LD_ABS,  /* r0 = *(u8 *)skb[5] */
	KIND_LD_IND,  /* r0 = *(u8 *)skb[r1 + 5] */
	KIND_LDIMM64, /* r1 = 0x5; two instructions long */
	KIND_JUMP,    /* goto pc+1 */
	KIND_JUMP32,  /* gotol pc+1 */
	KIND_GOTOX,   /* gotox r1 */
	KIND_MAY_GOTO,
	KIND_COND, /* if r1 == r2 goto pc+1 */
	KIND_CALL, /* call helper#1, call kfunc#2 */
	KIND_CALL_PC, /* call pc+1 */
	KIND_EXIT,
	KIND_TAIL_CALL,
};

/* Fields of struct bpf_insn: those of a form that are not listed must be zero. */
enum insn_field {
	FIELD_DST = BIT(0),
	FIELD_SRC = BIT(1),
	FIELD_OFF = BIT(2),
	FIELD_IMM = BIT(3),
};

/* Registers that a form reads (use) and writes (def); the 32-bit ones read the lower half. */
enum insn_operand {
	OPND_DST = BIT(0),
	OPND_SRC = BIT(1),
	OPND_R0 = BIT(2),
	OPND_DST32 = BIT(3),
	OPND_SRC32 = BIT(4),
	OPND_R0_32 = BIT(5),
	OPND_CALL = BIT(6), /* use: as many of R1-R5 as the callee takes; def: R0-R5 */
	OPND_ALL = BIT(7),  /* every register */
};

/* Which field tells this form from the others of its code; `value` is what it holds there. */
enum insn_select { SELECT_NONE, SELECT_SRC, SELECT_OFF, SELECT_IMM };

struct insn_row {
	const char *name;
	u8 code;
	u8 kind;   /* enum insn_kind */
	u8 select; /* enum insn_select */
	s32 value;
	u8 fields; /* enum insn_field, without the selecting one */
	u8 use, def;
	u8 bytes;	  /* memory: width of the access */
	const char *op;	  /* "+=", "==", "add", "be" */
	const char *cast; /* "(s8)" of a sign-extending move */
	const char *type; /* "u8" of a memory access */
	bool is_signed;	  /* sign-extending load or move, signed division and comparison */
	bool wide;	  /* 64-bit operation or comparison */
	bool imm_src;	  /* the right side is the immediate */
	bool probe;	  /* may fault: loads give 0 */
	bool arena;	  /* 32-bit address in the arena */
	bool internal;	  /* only in code that the verifier rewrote */
};

/* The form an instruction has; NULL: none (unknown code, or an unknown choice of it). */
const struct insn_row *insn_row(const struct bpf_insn *insn);
const struct insn_row *insn_row_by_form(enum insn_form form);
static inline enum insn_form insn_form_of_row(const struct insn_row *row)
{
	return (enum insn_form)(row - insn_row_by_form((enum insn_form)0));
}
/* May a program as loaded hold this code at all? Linux: bpf_opcode_in_insntable() */
bool insn_code_known(u8 code);

#endif
