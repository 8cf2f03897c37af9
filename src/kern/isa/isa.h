/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction set: what an opcode is, which fields it may use, how it reads as text. The
 * facts are rows of tables/insns.def.
 */
#ifndef DRYDOCK_KERN_ISA_ISA_H
#define DRYDOCK_KERN_ISA_ISA_H

#include "base/uapi.h"
#include "kern/tables/tables.h"

static inline bool insn_is_ldimm64(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}
static inline bool insn_is_helper_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == 0;
}
static inline bool insn_is_pseudo_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL;
}
static inline bool insn_is_kfunc_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_KFUNC_CALL;
}
static inline bool insn_is_pseudo_func(const struct bpf_insn *insn)
{
	return insn_is_ldimm64(insn) && insn->src_reg == BPF_PSEUDO_FUNC;
}
static inline bool insn_is_may_goto(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_JCOND) && insn->src_reg == BPF_MAY_GOTO;
}
static inline bool insn_is_gotox(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_JA | BPF_X);
}
static inline bool insn_is_cast_kern(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) && insn->off == 1 && insn->imm == 1U;
}
static inline bool insn_is_cast_user(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) && insn->off == 1 &&
	       insn->imm == 1 << 16;
}
/* Linux: is_stack_arg_ldx() and kin, accesses of the arguments beyond the fifth through R11 */
static inline bool insn_is_stack_arg_ldx(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LDX | BPF_MEM | BPF_DW) && insn->src_reg == BPF_REG_PARAMS &&
	       insn->off > 0 && insn->off % 8 == 0;
}
static inline bool insn_is_stack_arg_st(const struct bpf_insn *insn)
{
	return insn->code == (BPF_ST | BPF_MEM | BPF_DW) && insn->dst_reg == BPF_REG_PARAMS &&
	       insn->off < 0 && insn->off % 8 == 0;
}
static inline bool insn_is_stack_arg_stx(const struct bpf_insn *insn)
{
	return insn->code == (BPF_STX | BPF_MEM | BPF_DW) && insn->dst_reg == BPF_REG_PARAMS &&
	       insn->off < 0 && insn->off % 8 == 0;
}
/* Register that an atomic reads its memory operand into, -1: none. Linux: bpf_atomic_load_reg() */
static inline int insn_atomic_load_reg(const struct bpf_insn *insn)
{
	if (BPF_CLASS(insn->code) != BPF_STX || (BPF_MODE(insn->code) != BPF_ATOMIC &&
						 BPF_MODE(insn->code) != BPF_PROBE_ATOMIC))
		return -1;
	if (insn->imm == BPF_LOAD_ACQ)
		return insn->dst_reg;
	if (insn->imm == BPF_CMPXCHG)
		return BPF_REG_0;
	return insn->imm & BPF_FETCH ? insn->src_reg : -1;
}
bool insn_is_cond_jump(u8 code);
/* Jump distance: off, or imm of a 32-bit gotol */
int insn_jmp_offset(const struct bpf_insn *insn);
int insn_access_bytes(const struct bpf_insn *insn); /* of a load, store or atomic */

/* How names in the text of an instruction are found; members may be NULL. */
struct disasm_names {
	void *context;
	/* Name of a called helper/kfunc/subprog, or NULL for the default text */
	const char *(*call)(void *context, const struct bpf_insn *insn);
	/* Text of a 64-bit immediate, or NULL for hex */
	const char *(*imm)(void *context, const struct bpf_insn *insn, u64 full_imm);
	void (*print)(void *context, const char *format, ...) printf_like(2, 3);
};
/* One instruction as Linux's disassembler writes it: no newline. */
void disasm_insn(const struct disasm_names *names, const struct bpf_insn *insn,
		 bool allow_ptr_leaks);
/* "bpf_map_lookup_elem", or "unknown" */
const char *func_id_name(int id);
/* "+=" of an arithmetic code; Linux: bpf_alu_string[]. NULL: no such operation */
const char *alu_op_text(u8 code);

#endif
