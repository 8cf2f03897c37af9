/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Liveness of registers: which ones may still be read before they are written, at each
 * instruction. One backward data flow over the postorder of each subprogram. Pruning forgets dead
 * registers, so these sets decide which states are equal. Halves are tracked apart (bit n: lower,
 * bit n + 16: upper half of Rn), which also tells where a 32-bit result must be zero-extended.
 * What an instruction reads and writes is a column of the instruction table.
 */
#include "kern/verify/verify.h"

struct insn_live_regs {
	u32 use, def; /* read, written by the instruction */
	u32 in, out;  /* may be live before, after it */
};

static u32 reg64_mask(u32 regno)
{
	return BIT(regno) | BIT(regno + 16);
}

static u32 operand_mask(const struct bpf_insn *insn, u32 operands)
{
	u32 mask = 0;

	if (operands & OPND_ALL)
		return U32_MAX;
	if (operands & OPND_DST)
		mask |= reg64_mask(insn->dst_reg);
	if (operands & OPND_SRC)
		mask |= reg64_mask(insn->src_reg);
	if (operands & OPND_R0)
		mask |= reg64_mask(0);
	if (operands & OPND_DST32)
		mask |= BIT(insn->dst_reg);
	if (operands & OPND_SRC32)
		mask |= BIT(insn->src_reg);
	if (operands & OPND_R0_32)
		mask |= BIT(0);
	return mask;
}

/* R1 to Rn, both halves, of a callee with n register arguments: five if that is not known */
static u32 argument_mask(struct verifier_env *env, const struct bpf_insn *call)
{
	struct call_summary cs;
	u32 count = MAX_BPF_FUNC_REG_ARGS, mask;

	if (get_call_summary(env, call, &cs))
		count = min((u32)cs.num_params, count);
	mask = (BIT(count + 1) - 1) & ~BIT(0);
	return mask | mask << 16;
}

/* Linux: liveness.c compute_insn_live_regs() */
static void compute_insn_live_regs(struct verifier_env *env, const struct bpf_insn *insn,
				   struct insn_live_regs *live)
{
	const struct insn_row *row = insn_row(insn);

	if (insn->code == (BPF_JMP | BPF_CALL)) {
		live->use = argument_mask(env, insn);
		live->def = BIT(CALLER_SAVED_REGS) - 1;
		live->def |= live->def << 16;
	} else if (row) {
		live->use = operand_mask(insn, row->use);
		live->def = operand_mask(insn, row->def);
	} else if (BPF_CLASS(insn->code) == BPF_STX) {
		/* An atomic operation that does not exist: the walk rejects it if it gets here. */
		live->use = operand_mask(insn, BPF_SIZE(insn->code) == BPF_DW ?
					 OPND_DST | OPND_SRC : OPND_DST | OPND_SRC32);
		live->def = insn->imm & BPF_FETCH ? reg64_mask(insn->src_reg) : 0;
	} else {
		live->use = U32_MAX; /* among them the second half of ldimm64, never reached */
	}
}

static bool update_live_regs(struct verifier_env *env, struct insn_live_regs *state, int idx)
{
	struct insn_live_regs *live = &state[idx];
	const struct iarray *succ = insn_successors(env, idx);
	u32 out = 0, in;

	for (int s = 0; s < succ->cnt; s++)
		out |= state[succ->items[s]].in;
	in = (out & ~live->def) | live->use;
	if (out == live->out && in == live->in)
		return false;
	live->in = in;
	live->out = out;
	return true;
}

static void store_live_regs(struct verifier_env *env, const struct insn_live_regs *state)
{
	for (u32 i = 0; i < env->prog->len; i++) {
		int def32 = insn_def32(env->prog, &env->prog->insns[i]);
		struct insn_aux *aux = &env->insn_aux[i];

		aux->live_regs_before = (u16)state[i].in | (u16)(state[i].in >> 16);
		aux->zext_dst = def32 >= 0 && (state[i].out >> 16 & BIT(def32));
	}
}

static void print_live_regs(struct verifier_env *env)
{
	verbose(env, "Live regs before insn:\n");
	for (u32 i = 0; i < env->prog->len; i++) {
		const struct insn_aux *aux = &env->insn_aux[i];
		u64 pos;

		if (aux->scc)
			verbose(env, "%3u ", aux->scc);
		else
			verbose(env, "    ");
		verbose(env, "%3u: ", i);
		for (int r = BPF_REG_0; r < BPF_REG_10; r++)
			if (aux->live_regs_before & BIT(r))
				verbose(env, "%d", r);
			else
				verbose(env, ".");
		verbose(env, " ");
		pos = env->log->end_pos;
		verbose_insn(env, &env->prog->insns[i]);
		if (aux->zext_dst)
			verbose(env, "%*c; zext", vlog_alignment(env->log->end_pos - pos), ' ');
		verbose(env, "\n");
		if (insn_is_ldimm64(&env->prog->insns[i]))
			i++;
	}
}

/* Linux: liveness.c bpf_compute_live_registers(); runs the stack's data flow on the way. */
int compute_live_registers(struct verifier_env *env)
{
	struct insn_live_regs *state = pool_alloc(env->pool, env->prog->len * sizeof(*state));
	bool changed = true;
	int err;

	if (!state)
		return -ENOMEM;
	for (u32 i = 0; i < env->prog->len; i++)
		compute_insn_live_regs(env, &env->prog->insns[i], &state[i]);
	err = compute_subprog_arg_access(env);
	if (err)
		return err;
	while (changed) {
		changed = false;
		for (int i = 0; i < env->cfg.cur_postorder; i++)
			changed |= update_live_regs(env, state, env->cfg.insn_postorder[i]);
	}
	store_live_regs(env, state);
	if (env->log->level & LOG_LEVEL2)
		print_live_regs(env);
	return 0;
}
