/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pruning: at some instructions the current state is compared with those stored there before. If
 * one of them covers it, the path need not be walked again; otherwise it may be stored in turn.
 * The same comparison finds infinite loops (a parent equals its descendant) and convergence of
 * loops that are known to end (iterators, may_goto, callbacks).
 *
 * When to store, when to give a stored state up and in which order to look decide how many
 * instructions a verification takes, and so whether it ends: all of it is Linux's.
 *
 * Called by the walk; comparisons are in equal.c, loops in visits.c.
 */
#include "kern/verify/verify.h"

#define COMPLEXITY_LIMIT_STATES 64
#define JMP_HISTORY_MAX 40

/* What a stored state says about the current one */
enum verdict { MISS, HIT, HIT_LOOP /* its marks are not final */ };

struct visit {
	int insn_idx;
	bool force_new_state, add_new_state;
};

void update_peak_states(struct verifier_env *env)
{
	u32 states = env->explored_states_size + env->free_list_size + env->num_backedges;

	env->peak_states = max(env->peak_states, states);
}

/* An evicted state goes when no path from it is open and no back-edge needs its marks. */
static void maybe_free_verifier_state(struct verifier_env *env, struct verifier_state_list *sl)
{
	if (!sl->in_free_list || sl->state.branches || incomplete_read_marks(env, &sl->state))
		return;
	list_del(&sl->node);
	free_state_list(env, sl);
	env->free_list_size--;
}

/* A path from `st` ended. Linux: states.c update_branch_counts() */
int update_branch_counts(struct verifier_env *env, struct verifier_state *st)
{
	struct verifier_state_list *sl = NULL, *parent_sl;
	struct verifier_state *parent;
	int err;

	for (; st; st = parent, sl = parent_sl) {
		u32 br = --st->branches;

		if ((int)br < 0)
			verifier_bug(env, "%s:branches_to_explore=%d ((int)br < 0)", __func__, br);
		if (br)
			break;
		err = maybe_exit_scc(env, st);
		if (err)
			return err;
		/* Every parent is stored, and so begins a list entry. */
		parent = st->parent;
		parent_sl = parent ? container_of(parent, struct verifier_state_list, state) : NULL;
		if (sl)
			maybe_free_verifier_state(env, sl);
	}
	return 0;
}

/* ---- precision across a hit ---- */

static void propagate_one(struct verifier_env *env, u32 fr, const char *kind, int number,
			  bool *first)
{
	if (!(env->log->level & LOG_LEVEL2))
		return;
	if (*first)
		verbose(env, "frame %d: propagating %s%d", fr, kind, number);
	else
		verbose(env, ",%s%d", kind, number);
	*first = false;
}

static bool is_precise_scalar(const struct reg_state *reg)
{
	return reg->type == SCALAR_VALUE && reg->precise;
}

/*
 * What the stored state needed exactly, the path to the current one must have exactly too.
 * Linux: states.c propagate_precision()
 */
int propagate_precision(struct verifier_env *env, const struct verifier_state *old,
			struct verifier_state *cur, bool *changed)
{
	int err;

	for (int fr = old->curframe; fr >= 0; fr--) {
		const struct func_state *func = old->frame[fr];
		bool first = true;

		for (int i = 0; i < BPF_REG_FP; i++) {
			if (!is_precise_scalar(&func->regs[i]))
				continue;
			propagate_one(env, fr, "r", i, &first);
			bt_set_frame_reg(&env->bt, fr, i);
		}
		for (int i = 0; i < func->allocated_stack / BPF_REG_SIZE; i++) {
			if (!is_spilled_reg(&func->stack[i]) ||
			    !is_precise_scalar(&func->stack[i].spilled_ptr))
				continue;
			propagate_one(env, fr, "fp", (-i - 1) * BPF_REG_SIZE, &first);
			bt_set_frame_slot(&env->bt, fr, i);
		}
		if (!first)
			verbose(env, "\n");
	}
	err = mark_chain_precision_from(env, cur, -1, changed);
	return err < 0 ? err : 0;
}

/* Linux: states.c mark_all_scalars_imprecise() */
static void mark_all_scalars_imprecise(struct verifier_state *st)
{
	for (u32 fr = 0; fr <= st->curframe; fr++) {
		struct func_state *func = st->frame[fr];

		for (int i = 0; i < BPF_REG_FP; i++)
			if (func->regs[i].type == SCALAR_VALUE)
				func->regs[i].precise = false;
		for (int i = 0; i < func->allocated_stack / BPF_REG_SIZE; i++)
			if (is_spilled_scalar_reg(&func->stack[i]))
				func->stack[i].spilled_ptr.precise = false;
	}
}

static u32 idset_find(const struct idset *set, u32 id)
{
	u32 i = 0;

	while (i < set->num_ids && set->entries[i].id != id)
		i++;
	return i;
}

static void idset_count(struct idset *set, u32 id)
{
	u32 i = idset_find(set, id);

	if (i == ID_MAP_SIZE)
		return;
	if (i == set->num_ids) {
		set->num_ids++;
		set->entries[i].id = id;
		set->entries[i].cnt = 0;
	}
	set->entries[i].cnt++;
}

/*
 * A scalar's id says nothing if no other has it: without one, more states match.
 * Linux: verifier.c clear_singular_ids()
 */
void clear_singular_ids(struct verifier_env *env, struct verifier_state *st)
{
	struct idset *set = &env->idset_scratch;
	struct func_state *func;
	struct reg_state *reg;
	u32 i;

	set->num_ids = 0;
	for_each_reg_in_vstate(st, func, reg, {
		if (reg->type == SCALAR_VALUE && reg->id)
			idset_count(set, reg->id & ~BPF_ADD_CONST);
	});
	if (!set->num_ids)
		return;
	for_each_reg_in_vstate(st, func, reg, {
		if (reg->type != SCALAR_VALUE || !reg->id)
			continue;
		i = idset_find(set, reg->id & ~BPF_ADD_CONST);
		if (i < set->num_ids && set->entries[i].cnt == 1)
			clear_scalar_id(reg);
	});
	(void)func;
}

/* ---- loops ---- */

/* The iterator that bpf_iter_*_next() is about to be called on (R1) */
static bool iter_is_active(struct verifier_env *env, struct verifier_state *cur)
{
	struct reg_state *r1 = &cur->frame[cur->curframe]->regs[BPF_REG_1];
	int spi = get_spi((s32)r1->var_off.value);

	return reg_func(env, r1)->stack[spi].spilled_ptr.iter.state == ITER_STATE_ACTIVE;
}

static int report_infinite_loop(struct verifier_env *env, struct verifier_state *old, int insn_idx)
{
	struct verifier_state *cur = env->cur_state;

	verbose_linfo(env, insn_idx, "; ");
	verbose(env, "infinite loop detected at insn %d\n", insn_idx);
	verbose(env, "cur state:");
	print_verifier_state(env, cur, cur->curframe, true);
	verbose(env, "old state:");
	print_verifier_state(env, old, cur->curframe, true);
	return -EINVAL;
}

/*
 * A stored state that the current path descends from, or that other open paths do: it proves
 * nothing yet, but the loop may converge on it, or never end. Returns a verdict or -errno.
 */
static int check_open_state(struct verifier_env *env, struct verifier_state *old, int insn_idx)
{
	struct verifier_state *cur = env->cur_state;
	const struct func_state *frame = old->frame[old->curframe];

	/* Another entry of an async callback is not another round of a loop. */
	if (frame->in_async_callback_fn &&
	    frame->async_entry_cnt != cur->frame[cur->curframe]->async_entry_cnt)
		return MISS;
	if (env->insn_aux[insn_idx].is_iter_next) {
		if (states_equal(env, old, cur, RANGE_WITHIN) && iter_is_active(env, cur))
			return HIT_LOOP;
		return MISS;
	}
	if (insn_is_may_goto(&env->prog->insns[insn_idx]) &&
	    old->may_goto_depth != cur->may_goto_depth &&
	    states_equal(env, old, cur, RANGE_WITHIN))
		return HIT_LOOP;
	if (calls_callback(env, insn_idx))
		return states_equal(env, old, cur, RANGE_WITHIN) ? HIT_LOOP : MISS;
	if (states_maybe_looping(old, cur) && states_equal(env, old, cur, EXACT) &&
	    !iter_active_depths_differ(old, cur) && old->may_goto_depth == cur->may_goto_depth &&
	    old->callback_unroll_depth == cur->callback_unroll_depth)
		return report_infinite_loop(env, old, insn_idx);
	return MISS;
}

static int check_stored_state(struct verifier_env *env, struct verifier_state *old, struct visit *v)
{
	bool loop;
	int ret;

	if (!old->branches) {
		loop = incomplete_read_marks(env, old);
		if (!states_equal(env, old, env->cur_state, loop ? RANGE_WITHIN : NOT_EXACT))
			return MISS;
		return loop ? HIT_LOOP : HIT;
	}
	ret = check_open_state(env, old, v->insn_idx);
	/* Rounds of one loop seldom help each other: store few of them. */
	if (ret == MISS && !v->force_new_state &&
	    env->jmps_processed - env->prev_jmps_processed < 20 &&
	    env->insn_processed - env->prev_insn_processed < 100)
		v->add_new_state = false;
	return ret;
}

/* The current path ends here. Linux: states.c is_state_visited() at `hit` */
static int take_hit(struct verifier_env *env, struct verifier_state_list *sl, int insn_idx,
		    bool loop)
{
	struct verifier_state *cur = env->cur_state;
	struct scc_backedge *backedge;
	int err = 0;

	sl->hit_cnt++;
	if (is_jmp_point(env, env->insn_idx))
		err = push_jmp_history(env, 0, 0, 0, 0);
	if (!err)
		err = propagate_precision(env, &sl->state, cur, NULL);
	if (!err && !loop && env->record_states)
		err = record_prune(env, &sl->state);
	if (err || !loop)
		return err;
	backedge = new_scc_backedge(env);
	if (!backedge)
		return -ENOMEM;
	err = copy_verifier_state(env, &backedge->state, cur);
	backedge->state.equal_state = &sl->state;
	backedge->state.insn_idx = insn_idx;
	return err ? err : add_scc_backedge(env, &sl->state, backedge);
}

/* A state that seldom matches is given up; checkpoints of open loops are kept longer. */
static void take_miss(struct verifier_env *env, struct verifier_state_list *sl,
		      const struct visit *v)
{
	u32 n = is_force_checkpoint(env, v->insn_idx) && sl->state.branches > 0 ? 64 : 3;

	if (v->add_new_state)
		sl->miss_cnt++;
	if (sl->miss_cnt <= sl->hit_cnt * n + n)
		return;
	sl->in_free_list = true;
	list_del(&sl->node);
	list_add(&sl->node, &env->free_list);
	env->free_list_size++;
	env->explored_states_size--;
	maybe_free_verifier_state(env, sl);
}

/* ---- storing ---- */

/* Stores the current state, which becomes the child of what was stored. */
static int add_state(struct verifier_env *env, struct list_head *head, int insn_idx)
{
	struct verifier_state_list *sl = new_state_list(env);
	struct verifier_state *cur = env->cur_state, *new;
	int err;

	if (!sl)
		return -ENOMEM;
	env->total_states++;
	env->explored_states_size++;
	update_peak_states(env);
	env->prev_jmps_processed = env->jmps_processed;
	env->prev_insn_processed = env->insn_processed;
	if (env->bpf_capable)
		mark_all_scalars_imprecise(cur);
	clear_singular_ids(env, cur);
	new = &sl->state;
	err = copy_verifier_state(env, new, cur);
	if (err)
		return err;
	new->insn_idx = insn_idx;
	verifier_bug_if(new->branches != 1, env, "%s:branches_to_explore=%d insn %d",
			"is_state_visited", new->branches, insn_idx);
	err = maybe_enter_scc(env, new);
	if (err)
		return err;
	cur->parent = new;
	cur->first_insn_idx = insn_idx;
	cur->dfs_depth = new->dfs_depth + 1;
	cur->jmp_history_cnt = 0;
	list_add(&sl->node, head);
	return 0;
}

/* Linux: states.c is_state_visited() */
int is_state_visited(struct verifier_env *env, int insn_idx)
{
	struct list_head *head, *node, *after;
	struct visit v = {.insn_idx = insn_idx};
	u32 states_cnt = 0;
	int ret;

	v.force_new_state = env->test_state_freq || is_force_checkpoint(env, insn_idx) ||
			    env->cur_state->jmp_history_cnt > JMP_HISTORY_MAX;
	v.add_new_state = v.force_new_state ||
			  (env->jmps_processed - env->prev_jmps_processed >= 2 &&
			   env->insn_processed - env->prev_insn_processed >= 8);
	ret = clean_verifier_state(env, env->cur_state);
	if (ret)
		return ret;
	head = explored_state(env, insn_idx);
	list_for_each_safe(node, after, head) {
		struct verifier_state_list *sl =
			list_entry(node, struct verifier_state_list, node);

		states_cnt++;
		if (sl->state.insn_idx != (u32)insn_idx)
			continue;
		ret = check_stored_state(env, &sl->state, &v);
		if (ret < 0)
			return ret;
		if (ret != MISS) {
			ret = take_hit(env, sl, insn_idx, ret == HIT_LOOP);
			return ret ? ret : 1;
		}
		take_miss(env, sl, &v);
	}
	env->max_states_per_insn = max(env->max_states_per_insn, states_cnt);
	if (!env->bpf_capable && states_cnt > COMPLEXITY_LIMIT_STATES)
		return 0;
	return v.add_new_state ? add_state(env, head, insn_idx) : 0;
}

/* ---- widening ---- */

/*
 * The nearest stored state of the current path that stood at `insn_idx` in the same calls: the
 * previous round of a loop. Linux: verifier.c find_prev_entry()
 */
struct verifier_state *find_prev_entry(struct verifier_env *env, struct verifier_state *cur,
				       int insn_idx)
{
	struct list_head *head = explored_state(env, insn_idx), *node;

	list_for_each(node, head) {
		struct verifier_state *st =
			&list_entry(node, struct verifier_state_list, node)->state;

		if (st->insn_idx == (u32)insn_idx && st->branches && same_callsites(st, cur) &&
		    st->dfs_depth < cur->dfs_depth)
			return st;
	}
	return NULL;
}

static void maybe_widen_reg(struct verifier_env *env, const struct reg_state *old,
			    struct reg_state *cur)
{
	if (old->type != SCALAR_VALUE || cur->type != SCALAR_VALUE || old->precise || cur->precise)
		return;
	if (memcmp(old, cur, offsetof(struct reg_state, id)))
		__mark_reg_unknown(env, cur);
}

/*
 * Scalars that changed since the last round and that nobody needed exactly become unknown, so
 * that the next round can match. Linux: verifier.c widen_imprecise_scalars()
 */
int widen_imprecise_scalars(struct verifier_env *env, struct verifier_state *old,
			    struct verifier_state *cur)
{
	for (u32 fr = 0; fr <= old->curframe; fr++) {
		struct func_state *fold = old->frame[fr], *fcur = cur->frame[fr];
		int slots = min(fold->allocated_stack, fcur->allocated_stack) / BPF_REG_SIZE;

		for (int i = 0; i < MAX_BPF_REG; i++)
			maybe_widen_reg(env, &fold->regs[i], &fcur->regs[i]);
		for (int i = 0; i < slots; i++)
			if (is_spilled_reg(&fold->stack[i]) && is_spilled_reg(&fcur->stack[i]))
				maybe_widen_reg(env, &fold->stack[i].spilled_ptr,
						&fcur->stack[i].spilled_ptr);
	}
	return 0;
}
