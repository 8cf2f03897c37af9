/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Precision. A scalar's range matters to pruning only if something depended on it: an address, a
 * predicted branch, a size. When that happens, this file walks the path back, instruction by
 * instruction (backtrack.c) and stored state by stored state, and marks every register and stack
 * slot the value came from as `precise` in those states. The current state carries no marks: it
 * is either dropped or stored, and then starts without.
 *
 * If the walk loses the trail, all scalars of all parents become precise.
 */
#include "kern/verify/verify.h"

/*
 * Notes that env->insn_idx was reached from env->prev_insn_idx, with what a walk back must know
 * of it. A second note for the same instruction adds to the first.
 * Linux: backtrack.c push_jmp_history()
 */
int push_jmp_history(struct verifier_env *env, u32 insn_flags, int spi, int frame,
		     u64 linked_regs)
{
	struct jmp_history_entry *p = env->cur_hist_ent;

	if (p) {
		u32 both = p->flags & insn_flags;

		verifier_bug_if(both && both != insn_flags, env, "insn history: insn_idx %d cur flags %x new flags %x",
				env->insn_idx, p->flags, insn_flags);
		verifier_bug_if(p->linked_regs != 0, env,
				"insn history: insn_idx %d linked_regs: 0x%llx", env->insn_idx,
				(unsigned long long)p->linked_regs);
		p->flags |= insn_flags;
	} else {
		p = grow_jmp_history(env, env->cur_state);
		if (!p)
			return -ENOMEM;
		p->idx = env->insn_idx;
		p->prev_idx = env->prev_insn_idx;
		p->flags = insn_flags;
		env->cur_hist_ent = p;
	}
	p->spi = spi;
	p->frame = frame;
	p->linked_regs = linked_regs;
	return 0;
}

/*
 * The instruction before `i` on the path, or -ENOENT at the beginning of state `st`. Without a
 * history entry for `i` it is the one above. A first entry for the first instruction belongs to
 * the jump that led into the state.
 */
static int get_prev_insn_idx(const struct verifier_state *st, int i, u32 *history)
{
	const struct jmp_history_entry *hist = st->jmp_history;
	u32 cnt = *history;

	if (i == (int)st->first_insn_idx && (cnt == 0 || (cnt == 1 && (int)hist[0].idx == i)))
		return -ENOENT;
	if (cnt && (int)hist[cnt - 1].idx == i) {
		--*history;
		return hist[cnt - 1].prev_idx;
	}
	return i - 1;
}

static struct jmp_history_entry *get_jmp_hist_entry(const struct verifier_state *st, u32 hist_end,
						    int insn_idx)
{
	if (hist_end && (int)st->jmp_history[hist_end - 1].idx == insn_idx)
		return &st->jmp_history[hist_end - 1];
	return NULL;
}

static bool bt_empty(const struct backtrack_state *bt)
{
	u64 mask = 0;

	for (u32 i = 0; i <= bt->frame; i++)
		mask |= bt->reg_masks[i] | bt->stack_masks[i] | bt->stack_arg_masks[i];
	return mask == 0;
}

static void bt_reset(struct verifier_env *env)
{
	memset(&env->bt, 0, sizeof(env->bt));
	env->bt.env = env;
}

/* Marks one register of a stored state: true if its history must be followed further. */
static bool mark_precise(struct reg_state *reg, bool *changed)
{
	if (reg->type != SCALAR_VALUE || reg->precise)
		return false;
	reg->precise = true;
	*changed = true;
	return true;
}

/* ---- the big hammer ---- */

static void force_frame_precise(struct verifier_env *env, struct func_state *func, u32 frame)
{
	bool log = env->log->level & LOG_LEVEL2, changed;

	for (int j = 0; j < BPF_REG_FP; j++)
		if (mark_precise(&func->regs[j], &changed) && log)
			verbose(env, "force_precise: frame%d: forcing r%d to be precise\n", frame,
				j);
	for (int j = 0; j < func->allocated_stack / BPF_REG_SIZE; j++) {
		if (!is_spilled_reg(&func->stack[j]))
			continue;
		if (mark_precise(&func->stack[j].spilled_ptr, &changed) && log)
			verbose(env, "force_precise: frame%d: forcing fp%d to be precise\n", frame,
				-(j + 1) * 8);
	}
}

/* Linux: backtrack.c mark_all_scalars_precise() */
void mark_all_scalars_precise(struct verifier_env *env, struct verifier_state *st)
{
	if (env->log->level & LOG_LEVEL2)
		verbose(env,
			"mark_precise: frame%d: falling back to forcing all scalars precise\n",
			st->curframe);
	for (st = st->parent; st; st = st->parent)
		for (u32 i = 0; i <= st->curframe; i++)
			force_frame_precise(env, st->frame[i], i);
}

/* ---- the walk back ---- */

/*
 * At the entry of a global function: nothing is left but its arguments.
 */
static int mark_entry_args(struct verifier_env *env, struct verifier_state *st, bool *changed)
{
	struct backtrack_state *bt = &env->bt;
	u32 mask = bt->reg_masks[bt->frame];
	u64 slots = bt->stack_masks[bt->frame];

	if (st->curframe || !st->frame[0]->subprogno || st->frame[0]->callsite != MAIN_FUNC ||
	    slots || (mask & ~BPF_REGMASK_ARGS))
		return verifier_bug(env,
				    "backtracking func entry subprog %d reg_mask %x stack_mask %llx",
				    st->frame[0]->subprogno, mask, (unsigned long long)slots);
	for (u32 i = 1; i <= 5; i++) {
		struct reg_state *reg = &st->frame[0]->regs[i];

		if (!((mask >> i) & 1) || reg->type != SCALAR_VALUE)
			continue;
		reg->precise = true;
		*changed = true;
	}
	bt->reg_masks[bt->frame] = 0;
	return 0;
}

/*
 * Back to the beginning of state `st`. 1: done, nothing is wanted any more; 0: on to its parent,
 * *subseq_idx is the first instruction; -errno.
 */
static int backtrack_state(struct verifier_env *env, struct verifier_state *st, int last_idx,
			   int *subseq_idx, bool skip_first)
{
	struct backtrack_state *bt = &env->bt;
	u32 history = st->jmp_history_cnt;
	int i = last_idx, err;

	for (;;) {
		if (!skip_first) {
			struct jmp_history_entry *hist = get_jmp_hist_entry(st, history, i);

			err = backtrack_insn(env, i, *subseq_idx, hist, bt);
			if (err)
				return err;
		}
		skip_first = false;
		if (bt_empty(bt))
			return 1;
		*subseq_idx = i;
		i = get_prev_insn_idx(st, i, &history);
		if (i == -ENOENT)
			return 0;
		/* -1 included: something is wanted that was never set */
		if ((u32)i >= env->prog->len)
			return verifier_bug(env, "backtracking idx %d", i);
	}
}

static int mark_frame_slots(struct verifier_env *env, struct func_state *func, u32 fr,
			    bool *changed)
{
	int slots = func->allocated_stack / BPF_REG_SIZE;
	struct backtrack_state *bt = &env->bt;

	for (u64 left = bt->stack_masks[fr]; left; left &= left - 1) {
		int i = __builtin_ctzll(left);

		if (verifier_bug_if(i >= slots, env, "stack slot %d, total slots %d", i, slots))
			return -EFAULT;
		if (!is_spilled_scalar_reg(&func->stack[i]) ||
		    !mark_precise(&func->stack[i].spilled_ptr, changed))
			bt->stack_masks[fr] &= ~(1ULL << i);
	}
	return 0;
}

/* What is wanted of one frame is marked in a stored state; what was marked before is dropped. */
static int mark_frame(struct verifier_env *env, struct verifier_state *st, u32 fr, bool *changed)
{
	struct func_state *func = st->frame[fr];
	struct backtrack_state *bt = &env->bt;

	for (u32 left = bt->reg_masks[fr]; left; left &= left - 1) {
		u32 i = __builtin_ctz(left);

		if (!mark_precise(&func->regs[i], changed))
			bt->reg_masks[fr] &= ~(1U << i);
	}
	if (mark_frame_slots(env, func, fr, changed))
		return -EFAULT;
	for (u32 i = 0; i < func->out_stack_arg_cnt; i++)
		if (bt_is_frame_stack_arg_slot_set(bt, fr, i) &&
		    !mark_precise(&func->stack_arg_regs[i], changed))
			bt->stack_arg_masks[fr] &= ~(1U << i);
	if (!(env->log->level & LOG_LEVEL2))
		return 0;
	fmt_reg_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, bt->reg_masks[fr]);
	verbose(env, "mark_precise: frame%d: parent state regs=%s ", fr, env->tmp_str_buf);
	fmt_stack_mask(env->tmp_str_buf, TMP_STR_BUF_LEN, bt->stack_masks[fr]);
	verbose(env, "stack=%s: ", env->tmp_str_buf);
	print_verifier_state(env, st, fr, true);
	return 0;
}

static int give_up_precision(struct verifier_env *env, struct verifier_state *starting_state)
{
	mark_all_scalars_precise(env, starting_state);
	bt_reset(env);
	return 0;
}

static int backtrack_path(struct verifier_env *env, struct verifier_state *starting_state,
			  bool *changed)
{
	struct verifier_state *st = starting_state;
	int first_idx = st->first_insn_idx, last_idx = st->insn_idx, subseq_idx = -1;
	struct backtrack_state *bt = &env->bt;
	int ret;

	for (;;) {
		if (env->log->level & LOG_LEVEL2)
			verbose(env,
				"mark_precise: frame%d: last_idx %d first_idx %d subseq_idx %d \n",
				bt->frame, last_idx, first_idx, subseq_idx);
		if (last_idx < 0)
			return mark_entry_args(env, st, changed);
		ret = backtrack_state(env, st, last_idx, &subseq_idx, st == starting_state);
		if (ret == -ENOTSUPP)
			return give_up_precision(env, starting_state);
		if (ret)
			return ret < 0 ? ret : 0;
		st = st->parent;
		if (!st)
			return give_up_precision(env, starting_state);
		for (int fr = bt->frame; fr >= 0; fr--)
			if (mark_frame(env, st, fr, changed))
				return -EFAULT;
		if (bt_empty(bt))
			return 0;
		subseq_idx = first_idx;
		last_idx = st->last_insn_idx;
		first_idx = st->first_insn_idx;
	}
}

/* Linux: backtrack.c mark_chain_precision(); regno -1: env->bt says what is wanted */
int mark_chain_precision_from(struct verifier_env *env, struct verifier_state *starting_state,
			      int regno, bool *changed)
{
	struct backtrack_state *bt = &env->bt;
	bool ignored;

	if (!env->bpf_capable)
		return 0;
	bt->env = env;
	bt->frame = starting_state->curframe;
	if (regno >= 0) {
		if (starting_state->frame[bt->frame]->regs[regno].type != SCALAR_VALUE)
			return verifier_bug(env, "backtracking misuse");
		bt_set_frame_reg(bt, bt->frame, regno);
	}
	if (bt_empty(bt))
		return 0;
	return backtrack_path(env, starting_state, changed ? changed : &ignored);
}

int mark_chain_precision(struct verifier_env *env, int regno)
{
	return mark_chain_precision_from(env, env->cur_state, regno, NULL);
}

int mark_chain_precision_batch(struct verifier_env *env, struct verifier_state *starting_state)
{
	return mark_chain_precision_from(env, starting_state, -1, NULL);
}
