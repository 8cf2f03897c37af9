/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which fields of an instruction may hold something: the instruction table says it for each
 * form, here is what Linux says about a field that should have been zero. An opcode that no
 * program may hold was refused before.
 */
#include "kern/verify/verify.h"

static u32 used_fields(const struct bpf_insn *insn)
{
	return (insn->dst_reg ? FIELD_DST : 0) | (insn->src_reg ? FIELD_SRC : 0) |
	       (insn->off ? FIELD_OFF : 0) | (insn->imm ? FIELD_IMM : 0);
}

static bool fields_valid(const struct bpf_insn *insn, const struct insn_row *row)
{
	static const u8 select_field[] = {
		[SELECT_NONE] = 0,
		[SELECT_SRC] = FIELD_SRC,
		[SELECT_OFF] = FIELD_OFF,
		[SELECT_IMM] = FIELD_IMM,
	};
	u32 allowed;

	if (!row || row->internal)
		return false;
	allowed = row->fields | select_field[row->select];
	/* Linux never looks at the offset of an exit. */
	if (row->kind == KIND_EXIT)
		allowed |= FIELD_OFF;
	return !(used_fields(insn) & ~allowed);
}

static int reserved_alu_fields(struct verifier_env *env, const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_NEG:
		return reject(env, -EINVAL, "BPF_NEG uses reserved fields\n");
	case BPF_END:
		return reject(env, -EINVAL, "BPF_END uses reserved fields\n");
	case BPF_MOV:
		return reject(env, -EINVAL, "BPF_MOV uses reserved fields\n");
	default:
		return reject(env, -EINVAL, "BPF_ALU uses reserved fields\n");
	}
}

static int reserved_jmp_fields(struct verifier_env *env, const struct bpf_insn *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_CALL:
		return reject(env, -EINVAL, "BPF_CALL uses reserved fields\n");
	case BPF_JA:
		if (BPF_SRC(insn->code) == BPF_X)
			return reject(env, -EINVAL, "BPF_JA|BPF_X uses reserved fields\n");
		return reject(env, -EINVAL, "BPF_JA uses reserved fields\n");
	case BPF_EXIT:
		return reject(env, -EINVAL, "BPF_EXIT uses reserved fields\n");
	case BPF_JCOND:
		return reject(env, -EINVAL, "invalid may_goto imm %d\n", insn->imm);
	default:
		return reject(env, -EINVAL, "BPF_JMP/JMP32 uses reserved fields\n");
	}
}

/* Linux: verifier.c check_insn_fields() */
int check_insn_fields(struct verifier_env *env, const struct bpf_insn *insn)
{
	const struct insn_row *row = insn_row(insn);
	u8 class = BPF_CLASS(insn->code);

	/* Atomic operations are checked on the walk. */
	if (class == BPF_STX && BPF_MODE(insn->code) == BPF_ATOMIC)
		return 0;
	if (row && row->kind == KIND_CAST && insn->imm != 1 && insn->imm != 1 << 16)
		return reject(env, -EINVAL, "addr_space_cast insn can only convert between "
			      "address space 1 and 0\n");
	if (fields_valid(insn, row))
		return 0;
	switch (class) {
	case BPF_ALU:
	case BPF_ALU64:
		return reserved_alu_fields(env, insn);
	case BPF_LDX:
		return reject(env, -EINVAL, "BPF_LDX uses reserved fields\n");
	case BPF_STX:
		return reject(env, -EINVAL, "BPF_STX uses reserved fields\n");
	case BPF_ST:
		return reject(env, -EINVAL, "BPF_ST uses reserved fields\n");
	case BPF_LD:
		return reject(env, -EINVAL, "BPF_LD_[ABS|IND] uses reserved fields\n");
	default:
		return reserved_jmp_fields(env, insn);
	}
}
