/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the x86-64 JIT. One sweep over the instructions emits position-independent pieces into a
 * buffer; the layout (jit.c) then decides which jumps are short, where each piece goes, and
 * patches the few relative distances.
 *
 *   jit.c       the driver: survey, sweep, layout, sealing
 *   jit_alu.c   arithmetic, moves, shifts, division, byte order
 *   jit_mem.c   loads, stores, atomics, per-CPU and arena forms
 *   jit_flow.c  jumps, calls, function entry and exit
 *
 * Registers are Linux's: R0 rax, R1 rdi, R2 rsi, R3 rdx, R4 rcx, R5 r8, R6 rbx, R7 r13, R8 r14,
 * R9 r15, FP rbp, AX r10; r11 is scratch, r12 the arena base, r9 the sixth argument. So a helper
 * call is a plain C call.
 */
#ifndef DRYDOCK_KERN_EXEC_JIT_H
#define DRYDOCK_KERN_EXEC_JIT_H

#include "kern/exec/decode.h"
#include "kern/isa/isa.h"

enum x86_reg {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15
};

/* Condition codes, as in the low half of a jump's opcode */
enum x86_cond {
	CC_B = 2, CC_AE = 3, CC_E = 4, CC_NE = 5, CC_BE = 6, CC_A = 7,
	CC_L = 12, CC_GE = 13, CC_LE = 14, CC_G = 15,
	CC_ALWAYS = 16, CC_NONE = 17
};

/* Code that stays together; at its end possibly a jump */
struct piece {
	u32 start;  /* in the buffer; it ends where the next begins */
	u32 at;	    /* in the image */
	u32 target; /* instruction */
	u8 cond;    /* enum x86_cond */
	bool near;  /* the jump fits in 8 bits */
	bool aligned;
};

enum fixup_kind { FIXUP_FUNCTION, FIXUP_SUBPROG, FIXUP_TABLE };
struct fixup {
	enum fixup_kind kind;
	u32 piece, at; /* of the 32-bit field, in the buffer */
	u64 target;
};

struct jit_fault {
	u32 piece;
	struct fault_entry entry; /* start and end in the buffer */
};

/* What the entry and exit of one subprogram look like */
struct frame_plan {
	bool uses_fp, calls, spills_r9;
	u8 pushed[5]; /* callee-saved registers, in order */
	u8 push_count;
	u32 sub_rsp;
	s32 in_args;   /* from rbp: the seventh argument */
	s32 out_args;  /* from rsp: the seventh argument of callees */
	s32 r9_slot;   /* from rbp, spills_r9 only */
};

struct jit {
	struct image *image;
	const struct verified *verified;
	const struct bpf_insn *insn; /* the one at work */
	u32 idx, subprog;
	struct frame_plan frame;
	bool has_bmi2, has_gotox, failed;
	u8 *is_target; /* per instruction: something may jump there */
	u8 *buf;
	u32 pos, room;
	struct piece *pieces;
	u32 piece_count, piece_room;
	u32 *piece_of; /* per instruction: its first piece */
	u32 *insn_at;  /* and where in the buffer it begins; 0: it is part of the one before */
	u32 *entry_piece; /* per subprogram */
	struct fixup *fixups;
	u32 fixup_count, fixup_room;
	struct jit_fault *faults;
	u32 fault_count, fault_room;
};

/* Emitters return how many instructions they took. */
u32 jit_alu(struct jit *jit);
u32 jit_memory(struct jit *jit);
u32 jit_flow(struct jit *jit);
u32 jit_address(struct jit *jit); /* per-CPU addresses and casts to arena user addresses */
void jit_plan_frame(struct jit *jit);
/* How far the frame's return address is from rsp while its code is at work */
u32 jit_frame_bytes(const struct image *image, u32 subprog);
void jit_prologue(struct jit *jit);
void jit_epilogue(struct jit *jit);

void jit_piece(struct jit *jit);
/* Ends the current piece with a jump. */
void jit_jump(struct jit *jit, enum x86_cond cond, u32 target);
void jit_fixup(struct jit *jit, enum fixup_kind kind, u64 target); /* emits the 32-bit field */
/* The code since `start` may fault: `dst` (-1: none) is then cleared. */
struct fault_entry *jit_may_fault(struct jit *jit, u32 start, s8 dst);
/* True if the next instruction can be merged into this one. */
static inline bool jit_can_fuse(const struct jit *jit, u32 ahead)
{
	return jit->idx + ahead < jit->verified->subprogs[jit->subprog].end &&
	       !jit->is_target[jit->idx + ahead];
}

/* ---- encoding ---- */

static inline u32 reg_of(u32 bpf_reg)
{
	static const u8 map[16] = {RAX, RDI, RSI, RDX, RCX, R8, RBX, R13, R14, R15, RBP,
				   R11, R10, R11, R11, R11};

	return map[bpf_reg & 15];
}

static inline void emit1(struct jit *jit, u32 byte)
{
	jit->buf[jit->pos++] = (u8)byte;
}
static inline void emit4(struct jit *jit, u32 value)
{
	memcpy(jit->buf + jit->pos, &value, 4);
	jit->pos += 4;
}
static inline void emit8(struct jit *jit, u64 value)
{
	memcpy(jit->buf + jit->pos, &value, 8);
	jit->pos += 8;
}
static inline bool is_s8(s64 value)
{
	return value == (s8)value;
}
static inline bool is_s32(s64 value)
{
	return value == (s32)value;
}

/* Prefix bits: 64-bit operand, REX wanted for a byte register, 16-bit operand */
enum { W64 = 1, BYTE = 2, W16 = 4, LOCK = 8 };

static inline void emit_prefix(struct jit *jit, u32 flags, u32 opcode, u32 reg, u32 index,
			       u32 base)
{
	u32 rex = (flags & W64 ? 8 : 0) | (reg >> 3) << 2 | (index >> 3) << 1 | base >> 3;

	if (flags & LOCK)
		emit1(jit, 0xf0);
	if (flags & W16)
		emit1(jit, 0x66);
	if (rex || flags & BYTE)
		emit1(jit, 0x40 | rex);
	if (opcode > 0xff)
		emit1(jit, opcode >> 8);
	emit1(jit, opcode);
}

/* opcode reg, rm with two registers; `reg` may be an opcode extension. Opcode 0x0fXX: two bytes */
static inline void emit_rr(struct jit *jit, u32 flags, u32 opcode, u32 reg, u32 rm)
{
	emit_prefix(jit, flags, opcode, reg, 0, rm);
	emit1(jit, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

/* opcode reg, [base + disp] */
static inline void emit_rm(struct jit *jit, u32 flags, u32 opcode, u32 reg, u32 base, s32 disp)
{
	u32 mod = !disp && (base & 7) != RBP ? 0 : is_s8(disp) ? 1 : 2;

	emit_prefix(jit, flags, opcode, reg, 0, base);
	emit1(jit, mod << 6 | (reg & 7) << 3 | (base & 7));
	if ((base & 7) == RSP)
		emit1(jit, 0x24);
	if (mod == 1)
		emit1(jit, (u8)disp);
	else if (mod == 2)
		emit4(jit, (u32)disp);
}

/* opcode reg, [base + index * 2^scale + disp] */
static inline void emit_rmx(struct jit *jit, u32 flags, u32 opcode, u32 reg, u32 base_index_scale,
			    s32 disp)
{
	u32 base = base_index_scale & 15, index = base_index_scale >> 4 & 15;
	u32 scale = base_index_scale >> 8;
	u32 mod = !disp && (base & 7) != RBP ? 0 : is_s8(disp) ? 1 : 2;

	emit_prefix(jit, flags, opcode, reg, index, base);
	emit1(jit, mod << 6 | (reg & 7) << 3 | RSP);
	emit1(jit, scale << 6 | (index & 7) << 3 | (base & 7));
	if (mod == 1)
		emit1(jit, (u8)disp);
	else if (mod == 2)
		emit4(jit, (u32)disp);
}
#define BASE_INDEX(base, index, scale) ((base) | (index) << 4 | (scale) << 8)

static inline void emit_mov(struct jit *jit, u32 to, u32 from)
{
	if (to != from)
		emit_rr(jit, W64, 0x8b, to, from);
}
static inline void emit_mov32(struct jit *jit, u32 to, u32 from)
{
	emit_rr(jit, 0, 0x8b, to, from);
}
/* The shortest way to a 64-bit constant */
static inline void emit_const(struct jit *jit, u32 to, u64 value)
{
	if (!value) {
		emit_rr(jit, 0, 0x31, to, to);
	} else if (value == (u32)value) {
		emit_prefix(jit, 0, 0xb8 | (to & 7), 0, 0, to);
		emit4(jit, (u32)value);
	} else if (is_s32((s64)value)) {
		emit_rr(jit, W64, 0xc7, 0, to);
		emit4(jit, (u32)value);
	} else {
		emit_prefix(jit, W64, 0xb8 | (to & 7), 0, 0, to);
		emit8(jit, value);
	}
}
/* Group 1 (add or and sub xor cmp): extension `op` with an immediate */
static inline void emit_group1(struct jit *jit, u32 flags, u32 op, u32 rm, s32 imm)
{
	if (is_s8(imm)) {
		emit_rr(jit, flags, 0x83, op, rm);
		emit1(jit, (u8)imm);
	} else if (rm == RAX) {
		emit_prefix(jit, flags, op << 3 | 5, 0, 0, 0);
		emit4(jit, (u32)imm);
	} else {
		emit_rr(jit, flags, 0x81, op, rm);
		emit4(jit, (u32)imm);
	}
}
/* jcc over the next `bytes` bytes, or jmp */
static inline void emit_skip(struct jit *jit, enum x86_cond cond, u32 bytes)
{
	emit1(jit, cond == CC_ALWAYS ? 0xeb : 0x70 | cond);
	emit1(jit, bytes);
}
/* A skip whose length is not known yet: returns where to patch it */
static inline u32 emit_skip_open(struct jit *jit, enum x86_cond cond)
{
	emit_skip(jit, cond, 0);
	return jit->pos;
}
static inline void emit_skip_close(struct jit *jit, u32 from)
{
	jit->buf[from - 1] = (u8)(jit->pos - from);
}

#endif
