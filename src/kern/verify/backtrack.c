/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Precision, one instruction backwards: given which registers and stack slots must be exact
 * after an instruction (env->bt), which must be before it. precision.c walks these steps along a
 * path's history.
 *
 * -ENOTSUPP means that the instruction cannot be followed; the caller then makes every scalar
 * exact.
 */
#include "kern/verify/verify.h"

static u32 bt_reg_mask(const struct backtrack_state *bt)
{
	return bt->reg_masks[bt->frame];
}

static u64 bt_stack_mask(const struct backtrack_state *bt)
{
	return bt->stack_masks[bt->frame];
}

static bool bt_is_reg_set(const struct backtrack_state *bt, u32 reg)
{
	return bt_is_frame_reg_set(bt, bt->frame, reg);
}

static void bt_set_reg(struct backtrack_state *bt, u32 reg)
{
	bt_set_frame_reg(bt, bt->frame, reg);
}

static void bt_clear_reg(struct backtrack_state *bt, u32 reg)
{
	bt->reg_masks[bt->frame] &= ~(1U << reg);
}

static int bt_subprog_enter(struct backtrack_state *bt)
{
	if (bt->frame == MAX_CALL_FRAMES - 1)
		return verifier_bug(bt->env, "subprog enter from frame %d", bt->frame);
	bt->frame++;
	return 0;
}

static int bt_subprog_exit(struct backtrack_state *bt)
{
	if (bt->frame == 0)
		return verifier_bug(bt->env, "subprog exit from frame 0");
	bt->frame--;
	return 0;
}

/*
 * Registers that gained a range together at this instruction are wanted together.
 * Linux: verifier.c bt_sync_linked_regs()
 */
void bt_sync_linked_regs(struct backtrack_state *bt, const struct jmp_history_entry *hist)
{
	struct linked_regs linked;
	bool wanted = false;

	if (!hist || !hist->linked_regs)
		return;
	linked_regs_unpack(hist->linked_regs, &linked);
	for (int i = 0; i < linked.cnt && !wanted; i++) {
		struct linked_reg *e = &linked.entries[i];

		wanted = e->is_reg ? bt_is_frame_reg_set(bt, e->frameno, e->regno) :
				     bt_is_frame_slot_set(bt, e->frameno, e->spi);
	}
	if (!wanted)
		return;
	for (int i = 0; i < linked.cnt; i++) {
		struct linked_reg *e = &linked.entries[i];

		if (e->is_reg)
			bt_set_frame_reg(bt, e->frameno, e->regno);
		else
			bt_set_frame_slot(bt, e->frameno, e->spi);
	}
}

static int backtrack_alu(const struct bpf_insn *insn, struct backtrack_state *bt)
{
	u8 opcode = BPF_OP(insn->code);

	if (!bt_is_reg_set(bt, insn->dst_reg) || opcode == BPF_END || opcode == BPF_NEG)
		return 0;
	/* A move passes the wish on, any other operation widens it to its source. */
	if (opcode == BPF_MOV)
		bt_clear_reg(bt, insn->dst_reg);
	if (BPF_SRC(insn->code) == BPF_X && insn->src_reg != BPF_REG_FP)
		bt_set_reg(bt, insn->src_reg);
	return 1;
}

static bool is_atomic(const struct bpf_insn *insn)
{
	return BPF_CLASS(insn->code) == BPF_STX && BPF_MODE(insn->code) == BPF_ATOMIC;
}

static bool is_atomic_load_insn(const struct bpf_insn *insn)
{
	return is_atomic(insn) && insn->imm == BPF_LOAD_ACQ;
}

static bool is_atomic_fetch_insn(const struct bpf_insn *insn)
{
	return is_atomic(insn) && (insn->imm & BPF_FETCH);
}

static void backtrack_load(const struct bpf_insn *insn, const struct jmp_history_entry *hist,
			   struct backtrack_state *bt)
{
	u32 load_reg = insn->dst_reg;

	if (is_atomic_fetch_insn(insn))
		load_reg = insn->imm == BPF_CMPXCHG ? BPF_REG_0 : insn->src_reg;
	if (!bt_is_reg_set(bt, load_reg))
		return;
	bt_clear_reg(bt, load_reg);
	if (!hist)
		return;
	/* The callee reads what its caller keeps. */
	if (hist->flags & INSN_F_STACK_ARG_ACCESS)
		bt_set_frame_stack_arg_slot(bt, bt->frame - 1, hist->spi);
	/* Elsewhere than on the stack a scalar's range is not kept. */
	else if (hist->flags & INSN_F_STACK_ACCESS)
		bt_set_frame_slot(bt, hist->frame, hist->spi);
}

static int backtrack_store(const struct bpf_insn *insn, const struct jmp_history_entry *hist,
			   struct backtrack_state *bt)
{
	/* A scalar as address: a pointer was made by subtraction. */
	if (bt_is_reg_set(bt, insn->dst_reg))
		return -ENOTSUPP;
	if (!hist)
		return 0;
	if (hist->flags & INSN_F_STACK_ARG_ACCESS) {
		if (!bt_is_frame_stack_arg_slot_set(bt, bt->frame, hist->spi))
			return 0;
		bt->stack_arg_masks[bt->frame] &= ~(1U << hist->spi);
	} else {
		if (!(hist->flags & INSN_F_STACK_ACCESS) ||
		    !bt_is_frame_slot_set(bt, hist->frame, hist->spi))
			return 0;
		bt->stack_masks[hist->frame] &= ~(1ULL << hist->spi);
	}
	if (BPF_CLASS(insn->code) == BPF_STX)
		bt_set_reg(bt, insn->src_reg);
	return 0;
}

static int backtrack_global_call(struct verifier_env *env, int idx, int subseq_idx,
				 struct backtrack_state *bt)
{
	verifier_bug_if(idx + 1 != subseq_idx, env, "extra insn from subprog");
	if (bt_reg_mask(bt) & BPF_REGMASK_ARGS)
		return verifier_bug(env, "global subprog unexpected regs %x", bt_reg_mask(bt));
	bt_clear_reg(bt, BPF_REG_0);
	return 0;
}

/* Out of a static function: its arguments are wanted of the caller. */
static int backtrack_static_call(struct verifier_env *env, struct backtrack_state *bt)
{
	u32 mask = bt_reg_mask(bt);

	if (mask & ~BPF_REGMASK_ARGS)
		return verifier_bug(env, "static subprog unexpected regs %x", mask);
	if (bt_stack_mask(bt))
		return verifier_bug(env, "static subprog leftover stack slots %llx",
				    (unsigned long long)bt_stack_mask(bt));
	bt->reg_masks[bt->frame] = 0;
	if (bt->frame)
		bt->reg_masks[bt->frame - 1] |= mask;
	if (bt->stack_arg_masks[bt->frame])
		return verifier_bug(env, "static subprog leftover stack arg slots %x",
				    bt->stack_arg_masks[bt->frame]);
	return bt_subprog_exit(bt);
}

/* Out of a callback: its arguments are not those of the call. */
static int backtrack_callback_call(struct verifier_env *env, struct backtrack_state *bt)
{
	if (bt_reg_mask(bt) & ~BPF_REGMASK_ARGS)
		return verifier_bug(env, "callback unexpected regs %x", bt_reg_mask(bt));
	if (bt_stack_mask(bt))
		return verifier_bug(env, "callback leftover stack slots %llx",
				    (unsigned long long)bt_stack_mask(bt));
	bt->reg_masks[bt->frame] &= ~BPF_REGMASK_ARGS;
	return bt_subprog_exit(bt);
}

static int backtrack_call(struct verifier_env *env, int idx, int subseq_idx,
			  struct backtrack_state *bt)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	int subprog;

	if (insn_is_pseudo_call(insn)) {
		subprog = find_subprog(env, idx + insn->imm + 1);
		if (subprog < 0)
			return -EFAULT;
		if (subprog_is_global(env, subprog))
			return backtrack_global_call(env, idx, subseq_idx, bt);
		return backtrack_static_call(env, bt);
	}
	if (idx != subseq_idx - 1 && is_sync_callback_calling_insn(env, insn))
		return backtrack_callback_call(env, bt);
	/* An unresolved kfunc; rejected later if this is ever reached */
	if (insn->src_reg == BPF_PSEUDO_KFUNC_CALL && insn->imm == 0)
		return -ENOTSUPP;
	bt_clear_reg(bt, BPF_REG_0);
	if (bt_reg_mask(bt) & BPF_REGMASK_ARGS)
		return verifier_bug(env, "backtracking call unexpected regs %x", bt_reg_mask(bt));
	/* The path on which bpf_tail_call leaves its subprogram */
	if (insn_is_helper_call(insn) && insn->imm == BPF_FUNC_tail_call && subseq_idx - idx != 1) {
		if (bt_subprog_enter(bt))
			return -EFAULT;
	}
	return 1;
}

/* Into a subprogram or callback, from its end */
static int backtrack_exit(struct verifier_env *env, int subseq_idx, struct backtrack_state *bt)
{
	bool from_call = subseq_idx >= 1 &&
			 insn_is_pseudo_call(&env->prog->insns[subseq_idx - 1]);
	bool r0_precise = from_call && bt_is_reg_set(bt, BPF_REG_0);

	if (from_call && (bt_reg_mask(bt) & BPF_REGMASK_ARGS))
		return verifier_bug(env, "backtracking exit unexpected regs %x", bt_reg_mask(bt));
	bt_clear_reg(bt, BPF_REG_0);
	if (bt_subprog_enter(bt))
		return -EFAULT;
	if (r0_precise)
		bt_set_reg(bt, BPF_REG_0);
	return 0;
}

/* dst <cond> src: exactness of one is exactness of both. 0: nothing was wanted of either. */
static int backtrack_cond_jump(const struct bpf_insn *insn, const struct jmp_history_entry *hist,
			       struct backtrack_state *bt)
{
	if (BPF_SRC(insn->code) != BPF_X)
		return 1;
	if (!bt_is_reg_set(bt, insn->dst_reg) && !bt_is_reg_set(bt, insn->src_reg))
		return 0;
	if (!hist || !(hist->flags & INSN_F_SRC_REG_STACK))
		bt_set_reg(bt, insn->src_reg);
	if (!hist || !(hist->flags & INSN_F_DST_REG_STACK))
		bt_set_reg(bt, insn->dst_reg);
	return 1;
}

/* LD_ABS and LD_IND may leave a subprogram as if by an exit. */
static int backtrack_ld(const struct bpf_insn *insn, int idx, int subseq_idx,
			struct backtrack_state *bt)
{
	u8 mode = BPF_MODE(insn->code);

	if (mode == BPF_IMM) {
		bt_clear_reg(bt, insn->dst_reg);
		return 0;
	}
	if (mode != BPF_IND && mode != BPF_ABS)
		return 1;
	if (bt_is_reg_set(bt, insn->dst_reg))
		return -ENOTSUPP;
	return subseq_idx != idx + 1 ? bt_subprog_enter(bt) : 0;
}

/* 1: linked registers are still to be looked at */
static int backtrack_dispatch(struct verifier_env *env, int idx, int subseq_idx,
			      struct jmp_history_entry *hist, struct backtrack_state *bt)
{
	const struct bpf_insn *insn = &env->prog->insns[idx];
	u8 class = BPF_CLASS(insn->code);
	u8 opcode = BPF_OP(insn->code);

	switch (class) {
	case BPF_ALU:
	case BPF_ALU64:
		return backtrack_alu(insn, bt);
	case BPF_LDX:
		backtrack_load(insn, hist, bt);
		return 1;
	case BPF_STX:
		if (is_atomic_load_insn(insn) || is_atomic_fetch_insn(insn)) {
			backtrack_load(insn, hist, bt);
			return 1;
		}
		/* fallthrough */
	case BPF_ST: {
		int err = backtrack_store(insn, hist, bt);

		return err ? err : 1;
	}
	case BPF_LD:
		return backtrack_ld(insn, idx, subseq_idx, bt);
	default:
		if (opcode == BPF_CALL)
			return backtrack_call(env, idx, subseq_idx, bt);
		if (opcode == BPF_EXIT)
			return backtrack_exit(env, subseq_idx, bt);
		return backtrack_cond_jump(insn, hist, bt);
	}
}

static void log_step(struct verifier_env *env, int idx, const struct backtrack_state *bt)
{
	fmt_reg_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, bt_reg_mask(bt));
	verbose(env, "mark_precise: frame%d: regs=%s ", bt->frame, env->tmp_str_buf);
	fmt_stack_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, bt_stack_mask(bt));
	verbose(env, "stack=%s before ", env->tmp_str_buf);
	verbose(env, "%d: ", idx);
	verbose_insn(env, &env->prog->insns[idx]);
	verbose(env, "\n");
}

/*
 * Steps back over instruction `idx`; `subseq_idx` ran after it. `hist`: its entry in the
 * history, or NULL. Linux: backtrack.c backtrack_insn()
 */
int backtrack_insn(struct verifier_env *env, int idx, int subseq_idx,
		   struct jmp_history_entry *hist, struct backtrack_state *bt)
{
	int ret;

	if (env->prog->insns[idx].code == 0)
		return 0;
	if (env->log->level & LOG_LEVEL2)
		log_step(env, idx, bt);
	bt_sync_linked_regs(bt, hist);
	ret = backtrack_dispatch(env, idx, subseq_idx, hist, bt);
	if (ret <= 0)
		return ret;
	bt_sync_linked_regs(bt, hist);
	return 0;
}
