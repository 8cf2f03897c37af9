/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Upper halves. Instructions on 32 bits clear the upper half of their register in all our
 * engines, so nothing has to be added for that, but for compare-and-exchange, which loads R0 only
 * when the comparison fails. With BPF_F_TEST_RND_HI32 the halves that nobody may rely on are
 * filled with noise, to catch a verifier that is wrong about who relies on them.
 */
#include "kern/verify/verify.h"

static bool is_cmpxchg_insn(const struct bpf_insn *insn)
{
	return BPF_CLASS(insn->code) == BPF_STX && insn->imm == BPF_CMPXCHG &&
	       (BPF_MODE(insn->code) == BPF_ATOMIC || BPF_MODE(insn->code) == BPF_PROBE_ATOMIC);
}

/* Register that an atomic instruction loads, or -1. Linux: bpf_atomic_load_reg() */
static int atomic_load_reg(const struct bpf_insn *insn)
{
	if (BPF_MODE(insn->code) != BPF_ATOMIC && BPF_MODE(insn->code) != BPF_PROBE_ATOMIC)
		return -1;
	if (insn->imm == BPF_CMPXCHG)
		return BPF_REG_0;
	if (insn->imm == BPF_LOAD_ACQ)
		return insn->dst_reg;
	return insn->imm & BPF_FETCH ? insn->src_reg : -1;
}

/* Linux: fixups.c insn_def_regno() */
static int insn_def_regno(const struct bpf_insn *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_JMP:
	case BPF_JMP32:
	case BPF_ST:
		return -1;
	case BPF_STX:
		return atomic_load_reg(insn);
	}
	return insn->dst_reg;
}

static bool is_cast32(const struct prog *prog, const struct bpf_insn *insn)
{
	return insn_is_cast_kern(insn) ||
	       (insn_is_cast_user(insn) && prog->arena &&
		(prog->arena->map_flags & BPF_F_NO_USER_CONV));
}

/* Does it write all 64 bits of its destination? Linux: fixups.c bpf_is_reg64() */
static bool is_reg64(const struct prog *prog, const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code), mode = BPF_MODE(insn->code), size = BPF_SIZE(insn->code);
	bool swap = BPF_OP(insn->code) == BPF_END;

	switch (class) {
	case BPF_ALU64:
		return !(swap && insn->imm != 64) && !is_cast32(prog, insn);
	case BPF_ALU:
		return swap && insn->imm == 64;
	case BPF_LDX:
		return size == BPF_DW ||
		       (mode != BPF_MEM && mode != BPF_PROBE_MEM && mode != BPF_PROBE_MEM32);
	case BPF_STX:
		return size == BPF_DW;
	case BPF_LD:
		return mode != BPF_IND && mode != BPF_ABS;
	}
	return true;
}

/* Linux: fixups.c bpf_insn_def32() */
int insn_def32(const struct prog *prog, const struct bpf_insn *insn)
{
	int reg = insn_def_regno(insn);

	return reg < 0 || is_reg64(prog, insn) ? -1 : reg;
}

static u32 next_noise(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state;
}

static bool wants_noise(const struct verifier_env *env, u32 i)
{
	const struct bpf_insn *insn = &env->prog->insns[i];

	/* A load from the context may have become a wider one. */
	return insn_def_regno(insn) >= 0 && !is_reg64(env->prog, insn) &&
	       !(BPF_CLASS(insn->code) == BPF_LDX && env->insn_aux[i].ptr_type == PTR_TO_CTX);
}

static void emit_noise(struct rewrite *rw, u32 i, u32 *state)
{
	const struct bpf_insn *insn = &rw->old[i];

	rewrite_open(rw, i);
	rewrite_emit_old(rw, *insn);
	rewrite_emit(rw, MOV64_IMM(BPF_REG_AX, (s32)next_noise(state)));
	rewrite_emit(rw, ALU64_IMM(BPF_LSH, BPF_REG_AX, 32));
	rewrite_emit(rw, ALU64_REG(BPF_OR, insn_def_regno(insn), BPF_REG_AX));
}

/* Linux: fixups.c bpf_opt_subreg_zext_lo32_rnd_hi32() */
int opt_subreg_zext_lo32_rnd_hi32(struct verifier_env *env)
{
	bool noise = env->attr->prog_flags & BPF_F_TEST_RND_HI32;
	u32 state = env->prog->len;
	struct rewrite rw;
	int err = rewrite_begin(&rw, env);

	if (err)
		return err;
	for (u32 i = 0; i < env->prog->len; i++) {
		const struct bpf_insn *insn = &env->prog->insns[i];

		if (insn_is_ldimm64(insn)) {
			rewrite_keep(&rw, i++);
			rewrite_keep(&rw, i);
		} else if (env->insn_aux[i].zext_dst && is_cmpxchg_insn(insn)) {
			rewrite_open(&rw, i);
			rewrite_emit_old(&rw, *insn);
			rewrite_emit(&rw, MOV32_REG(BPF_REG_0, BPF_REG_0));
		} else if (noise && !env->insn_aux[i].zext_dst && wants_noise(env, i)) {
			emit_noise(&rw, i, &state);
		} else {
			rewrite_keep(&rw, i);
		}
	}
	return rewrite_end(&rw);
}
