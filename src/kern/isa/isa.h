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
/* One instruction as Linux's disassembler writes it, newline included. */
void disasm_insn(const struct disasm_names *names, const struct bpf_insn *insn,
		 bool allow_ptr_leaks);

#endif
