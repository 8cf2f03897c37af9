/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control flow graph: a depth-first walk over all instructions, without recursion, that
 * rejects jumps out of the program, unreachable code and (without CAP_BPF) loops, and that marks
 * where the walk over paths may prune, must take a checkpoint, or has to remember how it came.
 * Which instruction gets which mark decides how many instructions the verifier processes, so the
 * marks are Linux's one by one. It also learns what a subprogram's calls may do (sleep, change
 * packet data, throw): callees are explored before their callers, hence merged in time.
 */
#include <stdio.h>

#include "kern/verify/verify.h"

/*
 * State of an instruction: 0 new, DISCOVERED on the stack (plus the edge taken last),
 * EXPLORED left behind.
 */
enum {
	DISCOVERED = 0x10,
	EXPLORED = 0x20,
	FALLTHROUGH = 1,
	BRANCH = 2,
};

enum { DONE_EXPLORING, KEEP_EXPLORING };

static int back_edge(struct verifier_env *env, int from, int to)
{
	char prefix[16];

	snprintf(prefix, sizeof(prefix), "%d: ", from);
	verbose_linfo(env, from, prefix);
	snprintf(prefix, sizeof(prefix), "%d: ", to);
	verbose_linfo(env, to, prefix);
	return reject(env, -EINVAL, "back-edge from insn %d to %d\n", from, to);
}

static int jump_out_of_range(struct verifier_env *env, int from, int to)
{
	char prefix[16];

	snprintf(prefix, sizeof(prefix), "%d: ", from);
	verbose_linfo(env, from, prefix);
	return reject(env, -EINVAL, "jump out of range from insn %d to %d\n", from, to);
}

/* Linux: cfg.c push_insn(): follows edge `e` from t to w, unless that was done before. */
static int push_insn(struct verifier_env *env, int t, int w, int e)
{
	int *state = env->cfg.insn_state;

	if (state[t] >= (DISCOVERED | e))
		return DONE_EXPLORING;
	if (w < 0 || w >= (int)env->prog->len)
		return jump_out_of_range(env, t, w);
	if (e == BRANCH) {
		mark_prune_point(env, w);
		mark_jmp_point(env, w);
		mark_jump_target(env, w);
	}
	if (!state[w]) {
		state[t] = DISCOVERED | e;
		state[w] = DISCOVERED;
		if (env->cfg.cur_stack >= (int)env->prog->len)
			return -E2BIG;
		env->cfg.insn_stack[env->cfg.cur_stack++] = w;
		return KEEP_EXPLORING;
	}
	if ((state[w] & 0xf0) == DISCOVERED)
		return env->bpf_capable ? DONE_EXPLORING : back_edge(env, t, w);
	state[t] = DISCOVERED | e;
	return DONE_EXPLORING;
}

/* A callee at `w` may do what its caller may do through it. Linux: merge_callee_effects() */
static void merge_callee_effects(struct verifier_env *env, int t, int w)
{
	struct subprog_info *caller = find_containing_subprog(env, t);
	const struct subprog_info *callee = find_containing_subprog(env, w);

	caller->changes_pkt_data |= callee->changes_pkt_data;
	caller->might_sleep |= callee->might_sleep;
	caller->might_throw |= callee->might_throw;
}

/* Linux: cfg.c visit_func_call_insn(): calls, and references to functions */
static int visit_func_call_insn(struct verifier_env *env, int t, bool visit_callee)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	int next = t + (insn_is_ldimm64(insn) ? 2 : 1), callee, ret;

	ret = push_insn(env, t, next, FALLTHROUGH);
	if (ret)
		return ret;
	/* Leaving the callee is a jump to here. */
	mark_prune_point(env, next);
	mark_jmp_point(env, next);
	if (!visit_callee)
		return DONE_EXPLORING;
	callee = t + insn->imm + 1;
	mark_prune_point(env, t);
	merge_callee_effects(env, t, callee);
	return push_insn(env, t, callee, BRANCH);
}

/* Linux: cfg.c visit_gotox_insn(): a conditional jump with as many edges as its table has */
static int visit_gotox_insn(struct verifier_env *env, int t)
{
	struct iarray *jt;
	int ret = gotox_targets(env, t, &jt);

	if (ret)
		return ret;
	mark_prune_point(env, t);
	ret = DONE_EXPLORING;
	for (int i = 0; i < jt->cnt; i++) {
		int w = jt->items[i];

		if (w < 0 || w >= (int)env->prog->len)
			return reject(env, -EINVAL,
				      "indirect jump out of range from insn %d to %d\n", t, w);
		mark_jmp_point(env, w);
		mark_jump_target(env, w);
		if (env->cfg.insn_state[w])
			continue;
		if (env->cfg.cur_stack >= (int)env->prog->len)
			return -E2BIG;
		env->cfg.insn_stack[env->cfg.cur_stack++] = w;
		env->cfg.insn_state[w] |= DISCOVERED;
		ret = KEEP_EXPLORING;
	}
	return ret;
}

/*
 * A tail call that succeeds, and a packet load that fails, leave the subprogram: a second edge,
 * to its exit. Linux: cfg.c visit_abnormal_return_insn()
 */
static int visit_abnormal_return_insn(struct verifier_env *env, int t)
{
	struct iarray *jt;

	if (env->insn_aux[t].jt)
		return 0;
	jt = iarray_new(env, 2);
	if (!jt)
		return -ENOMEM;
	jt->items[0] = t + 1;
	jt->items[1] = find_containing_subprog(env, t)->exit_idx;
	env->insn_aux[t].jt = jt;
	return 0;
}

static int visit_helper_call(struct verifier_env *env, int t)
{
	s32 id = env->prog->insns[t].imm;
	struct subprog_info *sub = find_containing_subprog(env, t);
	const struct call_row *row;

	/* Called where it must not sleep the program is rejected anyway, later. */
	if (!get_helper_proto(env, id, &row) && (row->flags & CALL_MIGHT_SLEEP))
		sub->might_sleep = true;
	row = call_find_helper(id);
	if (row && (row->flags & CALL_CHANGES_PKT))
		sub->changes_pkt_data = true;
	return id == BPF_FUNC_tail_call ? visit_abnormal_return_insn(env, t) : 0;
}

static void visit_kfunc_call(struct verifier_env *env, int t)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	struct subprog_info *sub = find_containing_subprog(env, t);
	struct call_arg_meta meta;

	if (fetch_kfunc_arg_meta(env, insn->imm, insn->off, &meta))
		return;
	if (meta.kfunc_flags & KF_ITER_NEXT) {
		/* Loops of open-coded iterators converge only if their states are kept. */
		mark_prune_point(env, t);
		mark_force_checkpoint(env, t);
	}
	if (meta.kfunc_flags & KF_SLEEPABLE)
		sub->might_sleep = true;
	if (is_kfunc_pkt_changing(&meta))
		sub->changes_pkt_data = true;
	if (is_throw_kfunc(env, insn))
		sub->might_throw = true;
}

static int visit_call_insn(struct verifier_env *env, int t)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	int err = 0;

	/* Before the call itself pushes the state of an asynchronous callback */
	if (is_async_callback_calling_insn(env, insn))
		mark_prune_point(env, t);
	/*
	 * How often a callback runs is not known: its body is walked again and again, coming
	 * back to this call, until a state is met that was seen here before.
	 */
	if (is_sync_callback_calling_insn(env, insn)) {
		mark_calls_callback(env, t);
		mark_force_checkpoint(env, t);
		mark_prune_point(env, t);
		mark_jmp_point(env, t);
	}
	if (insn_is_helper_call(insn))
		err = visit_helper_call(env, t);
	else if (insn->src_reg == BPF_PSEUDO_KFUNC_CALL)
		visit_kfunc_call(env, t);
	return err ?: visit_func_call_insn(env, t, insn->src_reg == BPF_PSEUDO_CALL);
}

static int visit_goto_insn(struct verifier_env *env, int t)
{
	int target = t + insn_jmp_offset(&env->prog->insns[t]) + 1;
	int ret = push_insn(env, t, target, FALLTHROUGH);

	if (ret)
		return ret;
	mark_prune_point(env, target);
	mark_jmp_point(env, target);
	mark_jump_target(env, target);
	return DONE_EXPLORING;
}

static int visit_cond_jump_insn(struct verifier_env *env, int t)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	int ret;

	mark_prune_point(env, t);
	if (insn_is_may_goto(insn))
		mark_force_checkpoint(env, t);
	ret = push_insn(env, t, t + 1, FALLTHROUGH);
	return ret ?: push_insn(env, t, t + insn->off + 1, BRANCH);
}

static int visit_plain_insn(struct verifier_env *env, int t)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	u8 mode = BPF_MODE(insn->code);

	if (BPF_CLASS(insn->code) == BPF_LD && (mode == BPF_ABS || mode == BPF_IND)) {
		int err = visit_abnormal_return_insn(env, t);

		if (err)
			return err;
	}
	return push_insn(env, t, t + (insn_is_ldimm64(insn) ? 2 : 1), FALLTHROUGH);
}

/* Linux: cfg.c visit_insn(). DONE_EXPLORING, KEEP_EXPLORING or -errno */
static int visit_insn(struct verifier_env *env, int t)
{
	const struct bpf_insn *insn = &env->prog->insns[t];
	u8 class = BPF_CLASS(insn->code);

	if (insn_is_pseudo_func(insn))
		return visit_func_call_insn(env, t, true);
	if (class != BPF_JMP && class != BPF_JMP32)
		return visit_plain_insn(env, t);
	switch (BPF_OP(insn->code)) {
	case BPF_EXIT:
		return DONE_EXPLORING;
	case BPF_CALL:
		return visit_call_insn(env, t);
	case BPF_JA:
		return BPF_SRC(insn->code) == BPF_X ? visit_gotox_insn(env, t) :
						      visit_goto_insn(env, t);
	default:
		return visit_cond_jump_insn(env, t);
	}
}

static int explore_from(struct verifier_env *env, int start)
{
	int *stack = env->cfg.insn_stack;

	env->cfg.insn_state[start] = DISCOVERED;
	stack[0] = start;
	env->cfg.cur_stack = 1;
	while (env->cfg.cur_stack > 0) {
		int t = stack[env->cfg.cur_stack - 1];
		int ret = visit_insn(env, t);

		if (ret < 0)
			return ret;
		if (ret == DONE_EXPLORING) {
			env->cfg.insn_state[t] = EXPLORED;
			env->cfg.cur_stack--;
		}
	}
	return 0;
}

static int check_all_reachable(struct verifier_env *env)
{
	const int *state = env->cfg.insn_state;

	for (u32 i = 0; i < env->prog->len; i++) {
		if (state[i] != EXPLORED)
			return reject(env, -EINVAL, "unreachable insn %u\n", i);
		if (!insn_is_ldimm64(&env->prog->insns[i]))
			continue;
		if (state[i + 1])
			return reject(env, -EINVAL,
				      "jump into the middle of ldimm64 insn %u\n", i);
		i++;
	}
	return 0;
}

/* Linux: cfg.c bpf_check_cfg() */
int check_cfg(struct verifier_env *env)
{
	struct pool *pool = env->pool;
	u32 len = env->prog->len;
	int ex_cb = env->exception_callback_subprog, err;

	env->cfg.insn_state = pool_alloc(pool, len * sizeof(int));
	env->cfg.insn_stack = pool_alloc(pool, len * sizeof(int));
	if (!env->cfg.insn_state || !env->cfg.insn_stack)
		return -ENOMEM;
	err = explore_from(env, 0);
	/* The exception callback is called by nobody's instruction. */
	if (!err && ex_cb && env->cfg.insn_state[env->subprog_info[ex_cb].start] != EXPLORED)
		err = explore_from(env, env->subprog_info[ex_cb].start);
	if (!err)
		err = check_all_reachable(env);
	if (err)
		return err;
	env->cfg.insn_state = env->cfg.insn_stack = NULL;
	env->prog->changes_pkt_data = env->subprog_info[0].changes_pkt_data;
	env->prog->might_sleep = env->subprog_info[0].might_sleep;
	return 0;
}
