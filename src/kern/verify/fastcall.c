/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_fastcall: clang may treat R1-R5 as kept by some calls, and for kernels that do not know it
 * spills them before such a call and fills them after it, in stack slots used for nothing else:
 *
 *	*(u64 *)(r10 - 16) = r2
 *	call X				X is inlined and does not touch r2
 *	r2 = *(u64 *)(r10 - 16)
 *
 * Here these patterns are found and marked. The walk checks that nobody else looks at their
 * slots, and if so the spills and fills are removed afterwards. Only code that is entered at its
 * first spill is a pattern.
 */
#include "kern/verify/verify.h"

/*
 * Helpers whose calls become a few instructions that keep the other registers. The engine has
 * the rights of the x86-64 JIT of Linux. Linux: verifier.c bpf_verifier_inlines_helper_call()
 */
bool verifier_inlines_helper_call(struct verifier_env *env, s32 imm)
{
	switch (imm) {
	case BPF_FUNC_get_smp_processor_id:
	case BPF_FUNC_get_current_task_btf:
	case BPF_FUNC_get_current_task:
		return env->prog->jit_requested;
	default:
		return false;
	}
}

static bool helper_summary(struct verifier_env *env, const struct bpf_insn *call,
			   struct call_summary *cs)
{
	const struct call_row *row;

	if (get_helper_proto(env, call->imm, &row) < 0)
		return false;
	cs->fastcall = (row->flags & CALL_FASTCALL) && verifier_inlines_helper_call(env, call->imm);
	cs->is_void = row->ret == RET_VOID;
	cs->num_params = 0;
	while (cs->num_params < ARRAY_SIZE(row->args) && row->args[cs->num_params] != ARG_DONTCARE)
		cs->num_params++;
	return true;
}

/* Linux: verifier.c bpf_get_call_summary(); what is wrong with a call is told later. */
bool get_call_summary(struct verifier_env *env, const struct bpf_insn *call,
		      struct call_summary *cs)
{
	struct call_arg_meta meta;

	if (insn_is_helper_call(call))
		return helper_summary(env, call, cs);
	if (!insn_is_kfunc_call(call) ||
	    fetch_kfunc_arg_meta(env, call->imm, call->off, &meta) < 0)
		return false;
	cs->num_params = btf_type_vlen(meta.func_proto);
	cs->fastcall = meta.kfunc_flags & KF_FASTCALL;
	cs->is_void = btf_type_is_void(btf_type_by_id(meta.btf, meta.func_proto->type));
	return true;
}

/* A spill before and a fill after a call, of the same register and slot */
static bool is_spill_fill_pair(const struct bpf_insn *spill, const struct bpf_insn *fill, s16 off)
{
	return spill->code == (BPF_STX | BPF_MEM | BPF_DW) && spill->dst_reg == BPF_REG_10 &&
	       fill->code == (BPF_LDX | BPF_MEM | BPF_DW) && fill->src_reg == BPF_REG_10 &&
	       spill->src_reg == fill->dst_reg && spill->off == off && fill->off == off;
}

/*
 * Marks the pairs around the call at `idx`, the innermost at the lowest offset. Returns how many
 * there are; *off becomes the offset above the outermost.
 */
static int mark_pairs(struct verifier_env *env, int idx, u32 expected_regs, s16 *off)
{
	const struct bpf_insn *insns = env->prog->insns;
	int i;

	for (i = 1; i <= CALLER_SAVED_REGS; i++, *off += BPF_REG_SIZE) {
		if (idx - i < 0 || idx + i >= (int)env->prog->len)
			break;
		/* Only the outermost spill may be jumped to. */
		if (is_jump_target(env, idx - i + 1) || is_jump_target(env, idx + i))
			break;
		if (!is_spill_fill_pair(&insns[idx - i], &insns[idx + i], *off))
			break;
		if (!(BIT(insns[idx - i].src_reg) & expected_regs))
			break;
		expected_regs &= ~BIT(insns[idx - i].src_reg);
		env->insn_aux[idx - i].fastcall_pattern = 1;
		env->insn_aux[idx + i].fastcall_pattern = 1;
	}
	return i - 1;
}

/* Linux: verifier.c mark_fastcall_pattern_for_call() */
static void mark_fastcall_pattern_for_call(struct verifier_env *env, struct subprog_info *sub,
					   int idx, s16 lowest_off)
{
	struct call_summary cs;
	u32 clobbered;
	s16 off = lowest_off;
	int pairs;

	if (!get_call_summary(env, &env->prog->insns[idx], &cs))
		return;
	/* As if the call kept what its prototype does not name: R0 if void, R(n+1) to R5 */
	clobbered = BIT(cs.num_params + 1) - 1;
	if (cs.is_void)
		clobbered &= ~BIT(BPF_REG_0);
	pairs = mark_pairs(env, idx, ~clobbered & (BIT(CALLER_SAVED_REGS) - 1), &off);
	if (!pairs)
		return;
	/*
	 * The compiler may know more fastcall functions than we do: what it put around the
	 * others stays, and then the slots stay too.
	 */
	if (cs.fastcall)
		env->insn_aux[idx].fastcall_spills_num = pairs;
	else
		sub->keep_fastcall_stack = true;
	sub->fastcall_stack_off = min(sub->fastcall_stack_off, off);
}

/* Linux: verifier.c mark_fastcall_patterns() */
int mark_fastcall_patterns(struct verifier_env *env)
{
	const struct bpf_insn *insns = env->prog->insns;

	for (u32 s = 0; s < env->subprog_cnt; s++) {
		struct subprog_info *sub = &env->subprog_info[s];
		s16 lowest_off = 0;

		for (u32 i = sub->start; i < sub[1].start; i++)
			if (insns[i].code == (BPF_STX | BPF_MEM | BPF_DW) &&
			    insns[i].dst_reg == BPF_REG_10)
				lowest_off = min(lowest_off, insns[i].off);
		for (u32 i = sub->start; i < sub[1].start; i++)
			if (insns[i].code == (BPF_JMP | BPF_CALL))
				mark_fastcall_pattern_for_call(env, sub, i, lowest_off);
	}
	return 0;
}
