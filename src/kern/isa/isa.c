/* SPDX-License-Identifier: GPL-2.0-only */
/* What an instruction is, beyond the one-line questions that isa.h answers in place. */
#include "kern/isa/isa.h"

bool insn_is_cond_jump(u8 code)
{
	u8 class = BPF_CLASS(code), op = BPF_OP(code);

	if (class == BPF_JMP32)
		return op != BPF_JA;
	return class == BPF_JMP && op != BPF_JA && op != BPF_EXIT && op != BPF_CALL &&
	       op != BPF_TAIL_CALL;
}

/* Linux: liveness.c bpf_jmp_offset() */
int insn_jmp_offset(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP32 | BPF_JA) ? insn->imm : insn->off;
}

int insn_access_bytes(const struct bpf_insn *insn)
{
	static const u8 bytes[4] = {
		[BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1, [BPF_DW >> 3] = 8,
	};

	return bytes[BPF_SIZE(insn->code) >> 3];
}
