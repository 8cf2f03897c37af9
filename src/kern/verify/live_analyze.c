/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stack liveness over the call tree. Each subprogram's flow of frame pointers is brought to a
 * fixed point, its accesses are recorded, and every callee that is given a frame pointer is
 * analysed below it with exactly those arguments; what the callee may read of its callers'
 * frames counts as read at the call. Callers come first (reverse topological order); a
 * subprogram that was reached with arguments needs no analysis of its own unless it is global.
 */
#include "kern/verify/live_stack.h"

#define SUBPROG_CALLS_MAX 10000

static const struct arg_track unvisited = {.frame = ARG_UNVISITED};

/* All unvisited, of which two registers tell; the entry has R10 and what the caller passes. */
static struct arg_state *init_states(struct verifier_env *env,
				     const struct func_instance *instance,
				     const struct arg_track *entry)
{
	struct subprog_args *args = &env->liveness->args[instance->subprog];
	struct arg_state *in = args->in;

	if (!in)
		in = args->in = pool_alloc_raw(env->pool, instance->insn_cnt * sizeof(*in));
	if (!in)
		return NULL;
	for (u32 i = 1; i < instance->insn_cnt; i++)
		in[i].regs[0] = in[i].regs[1] = unvisited;
	for (int r = 0; r < ARG_TRACK_REGS; r++)
		in[0].regs[r] = arg_none();
	for (int i = 0; i < ARG_SPILL_SLOTS; i++)
		in[0].stack[i] = arg_none();
	in[0].regs[BPF_REG_FP] = arg_single(instance->depth, 0);
	if (entry)
		memcpy(&in[0].regs[BPF_REG_1], &entry[BPF_REG_1],
		       MAX_BPF_FUNC_REG_ARGS * sizeof(*entry));
	return in;
}

static bool state_is_visited(const struct arg_state *at)
{
	return arg_is_visited(&at->regs[0]) || arg_is_visited(&at->regs[1]);
}

/* What no path came to, in all its parts, for those who look at every instruction */
static void fill_unvisited(struct arg_state *in, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (state_is_visited(&in[i]))
			continue;
		for (int r = 0; r < ARG_TRACK_REGS; r++)
			in[i].regs[r] = unvisited;
		for (int slot = 0; slot < ARG_SPILL_SLOTS; slot++)
			in[i].stack[slot] = unvisited;
	}
}

struct edge {
	int from, to; /* instructions */
};

static bool join_one(struct verifier_env *env, const struct edge *edge, int where,
		     struct arg_track *in, const struct arg_track *out)
{
	struct arg_track values[3] = {*in, *out, arg_track_join(*in, *out)};

	if (arg_track_eq(&values[0], &values[2]))
		return false;
	*in = values[2];
	if ((env->log->level & LOG_LEVEL2) && arg_is_visited(&values[0]))
		arg_join_log(env, edge->from, edge->to, where, values);
	return true;
}

static bool tracks_differ(const struct arg_track *a, const struct arg_track *b)
{
	return memcmp(a, b, sizeof(*a));
}

static bool join_state(struct verifier_env *env, const struct edge *edge, struct arg_state *in,
		       const struct arg_state *out)
{
	bool changed = false;

	/* The first path that comes here; all parts of a state are visited at once. */
	if (!arg_is_visited(&in->regs[0])) {
		*in = *out;
		return true;
	}
	/* Joining equals changes nothing, and most of them are. */
	if (!memcmp(in, out, sizeof(*in)))
		return false;
	for (int r = 0; r < ARG_TRACK_REGS; r++)
		if (tracks_differ(&in->regs[r], &out->regs[r]))
			changed |= join_one(env, edge, r, &in->regs[r], &out->regs[r]);
	for (int i = 0; i < ARG_SPILL_SLOTS; i++)
		if (tracks_differ(&in->stack[i], &out->stack[i]))
			changed |= join_one(env, edge, ARG_TRACK_REGS + i, &in->stack[i],
					    &out->stack[i]);
	return changed;
}

/* One instruction forward; true if a successor learned something */
static bool flow_insn(struct verifier_env *env, const struct func_instance *instance, int idx,
		      struct arg_state *in, const struct arg_track *stack_args)
{
	int start = instance->subprog_start, end = start + instance->insn_cnt;
	const struct arg_state *at = &in[idx - start];
	struct arg_state out;
	const struct iarray *succ;
	bool changed = false;

	if (!state_is_visited(at))
		return false;
	out = *at;
	arg_track_xfer(env, idx, &out, stack_args, instance->depth);
	if (env->log->level & LOG_LEVEL2)
		arg_track_log(env, idx, at, &out);
	succ = insn_successors(env, idx);
	for (int s = 0; s < succ->cnt; s++) {
		struct edge edge = {idx, succ->items[s]};

		if (edge.to >= start && edge.to < end)
			changed |= join_state(env, &edge, &in[edge.to - start], &out);
	}
	return changed;
}

/* The spilled pointers at a call, for callees that load them through a pointer they are given */
static int keep_callsite_stack(struct verifier_env *env, int idx, const struct arg_state *at)
{
	struct arg_track **kept = &env->callsite_at_stack[idx];

	if (!*kept)
		*kept = pool_alloc(env->pool, sizeof(at->stack));
	if (!*kept)
		return -ENOMEM;
	memcpy(*kept, at->stack, sizeof(at->stack));
	return 0;
}

static int record_accesses(struct verifier_env *env, struct func_instance *instance,
			   const struct arg_state *in)
{
	const struct subprog_info *sub = &env->subprog_info[instance->subprog];
	int err = 0;

	for (int p = sub[1].postorder_start - 1; p >= (int)sub[0].postorder_start && !err; p--) {
		int idx = env->cfg.insn_postorder[p];
		const struct bpf_insn *insn = &env->prog->insns[idx];
		const struct arg_state *at = &in[idx - instance->subprog_start];

		err = record_load_store_access(env, instance, at->regs, idx);
		if (!err && insn->code == (BPF_JMP | BPF_CALL))
			err = record_call_access(env, instance, at->regs, idx);
		if (!err && (insn_is_pseudo_call(insn) || calls_callback(env, idx)))
			err = keep_callsite_stack(env, idx, at);
	}
	return err;
}

/* Linux: liveness.c compute_subprog_args(); entry: by register, NULL for an entry function */
static int compute_subprog_args(struct verifier_env *env, struct func_instance *instance,
				const struct arg_track *entry)
{
	const struct subprog_info *sub = &env->subprog_info[instance->subprog];
	struct arg_track stack_args[MAX_STACK_ARG_SLOTS];
	struct arg_state *in = init_states(env, instance, entry);
	bool changed = true;
	int err;

	if (!in)
		return -ENOMEM;
	for (int r = 0; r < MAX_STACK_ARG_SLOTS; r++)
		stack_args[r] = entry ? entry[MAX_BPF_REG + r] : arg_none();
	if (env->log->level & LOG_LEVEL2)
		verbose(env, "subprog#%u: analyzing (depth %u)...\n", instance->subprog,
			instance->depth);
	while (changed) {
		changed = false;
		for (int p = sub[1].postorder_start - 1; p >= (int)sub[0].postorder_start; p--)
			changed |= flow_insn(env, instance, env->cfg.insn_postorder[p], in,
					     stack_args);
	}
	fill_unvisited(in, instance->insn_cnt);
	err = record_accesses(env, instance, in);
	if (err)
		return err;
	env->liveness->args[instance->subprog].analyzed = true;
	if (env->log->level & LOG_LEVEL2)
		print_subprog_arg_access(env, instance->subprog, in);
	return 0;
}

/* Linux: liveness.c has_fp_args() */
static bool has_fp_args(const struct arg_track *args)
{
	for (int r = BPF_REG_1; r <= BPF_REG_5; r++)
		if (arg_is_fp(&args[r]))
			return true;
	for (int r = 0; r < MAX_STACK_ARG_SLOTS; r++)
		if (arg_is_fp(&args[MAX_BPF_REG + r]))
			return true;
	return false;
}

/* Helpers that run a callback: its register, the context's, and where the callback gets it */
static const struct callback_regs {
	s32 helper;
	u8 callback, context, callee_context;
} callback_regs[] = {
	{BPF_FUNC_loop, BPF_REG_2, BPF_REG_3, BPF_REG_2},
	{BPF_FUNC_for_each_map_elem, BPF_REG_2, BPF_REG_3, BPF_REG_4},
	{BPF_FUNC_find_vma, BPF_REG_3, BPF_REG_4, BPF_REG_3},
	{BPF_FUNC_user_ringbuf_drain, BPF_REG_2, BPF_REG_3, BPF_REG_2},
};

static const struct callback_regs *find_callback_regs(const struct bpf_insn *insn)
{
	for (u32 i = 0; insn_is_helper_call(insn) && i < ARRAY_SIZE(callback_regs); i++)
		if (callback_regs[i].helper == insn->imm)
			return &callback_regs[i];
	return NULL;
}

static int analyze_subprog(struct verifier_env *env, struct func_instance *instance,
			   const struct arg_track *entry);

/* What the callee may read of its callers' frames is read at the call. */
static int pull_entry_liveness(struct verifier_env *env, struct func_instance *instance, int idx,
			       const struct func_instance *callee)
{
	int err = 0;

	for (u32 f = 0; f < callee->depth && !err; f++) {
		const struct slot_masks *entry = get_frame_masks(callee, f, callee->subprog_start);

		if (entry)
			err = mark_stack_read(env, instance, f, idx, entry->live_before);
	}
	return err;
}

static int analyze_callee(struct verifier_env *env, struct func_instance *instance, int idx,
			  int subprog, const struct arg_track *args)
{
	struct func_instance *callee;
	int err;

	if (!has_fp_args(args))
		return 0;
	if (instance->depth == MAX_CALL_FRAMES - 1)
		return -EINVAL;
	callee = call_instance(env, instance, idx, subprog);
	if (!callee)
		return -ENOMEM;
	env->liveness->callsites[instance->depth] = idx;
	err = analyze_subprog(env, callee, args);
	return err ?: pull_entry_liveness(env, instance, idx, callee);
}

static int analyze_call(struct verifier_env *env, struct func_instance *instance, int idx)
{
	const struct arg_state *in = env->liveness->args[instance->subprog].in;
	const struct arg_track *at = in[idx - instance->subprog_start].regs;
	int callee = find_subprog(env, idx + env->prog->insns[idx].imm + 1);
	struct arg_track args[ARG_TRACK_REGS];

	if (callee < 0)
		return 0;
	/* The state may be overwritten below, by a callback that calls this function again. */
	memcpy(args, at, sizeof(args));
	return analyze_callee(env, instance, idx, callee, args);
}

static int analyze_callback(struct verifier_env *env, struct func_instance *instance, int idx)
{
	const struct callback_regs *regs = find_callback_regs(&env->prog->insns[idx]);
	const struct arg_state *in = env->liveness->args[instance->subprog].in;
	const struct insn_aux *aux = &env->insn_aux[idx];
	struct arg_track args[ARG_TRACK_REGS];
	const struct arg_track *context;
	int err = 0;

	if (!regs)
		return 0;
	context = &in[idx - instance->subprog_start].regs[regs->context];
	if (!(aux->const_reg_subprog_mask & BIT(regs->callback))) {
		/* One of several callbacks: any of them may read anything. */
		for (u32 f = 0; f <= instance->depth && context->frame != ARG_NONE && !err; f++)
			err = mark_stack_read(env, instance, f, idx, SLOTS_ALL);
		return err;
	}
	for (int r = 0; r < ARG_TRACK_REGS; r++)
		args[r] = arg_none();
	args[regs->callee_context] = *context;
	return analyze_callee(env, instance, idx, aux->const_reg_vals[regs->callback], args);
}

static int analyze_callees(struct verifier_env *env, struct func_instance *instance)
{
	const struct subprog_info *sub = &env->subprog_info[instance->subprog];
	int err = 0;

	for (u32 p = sub[0].postorder_start; p < sub[1].postorder_start && !err; p++) {
		int idx = env->cfg.insn_postorder[p];

		if (insn_is_pseudo_call(&env->prog->insns[idx]))
			err = analyze_call(env, instance, idx);
		else if (calls_callback(env, idx))
			err = analyze_callback(env, instance, idx);
	}
	return err;
}

/*
 * Linux: liveness.c analyze_subprog(). A second analysis of an instance goes into a fresh one
 * first: a write that only the first made must not count.
 */
static int analyze_subprog(struct verifier_env *env, struct func_instance *instance,
			   const struct arg_track *entry)
{
	struct func_instance *work = instance;
	int err;

	if (++env->liveness->subprog_calls > SUBPROG_CALLS_MAX)
		return reject(env, -E2BIG,
			      "liveness analysis exceeded complexity limit (%u calls)\n",
			      env->liveness->subprog_calls);
	if (instance->must_write_initialized)
		work = fresh_instance(env, instance);
	if (!work)
		return -ENOMEM;
	err = compute_subprog_args(env, work, entry);
	if (!err)
		err = analyze_callees(env, work);
	if (err)
		return err;
	if (work != instance) {
		merge_instances(instance, work);
		recycle_instance(env, work);
	}
	update_instance(env, instance);
	return 0;
}

/* Linux: liveness.c bpf_compute_subprog_arg_access() */
int compute_subprog_arg_access(struct verifier_env *env)
{
	env->callsite_at_stack =
		pool_alloc(env->pool, env->prog->len * sizeof(*env->callsite_at_stack));
	if (!env->callsite_at_stack)
		return -ENOMEM;
	for (int k = env->subprog_cnt - 1; k >= 0; k--) {
		int sub = env->subprog_topo_order[k], err;
		struct func_instance *instance;

		if (env->liveness->args[sub].analyzed && !subprog_is_global(env, sub))
			continue;
		instance = call_instance(env, NULL, 0, sub);
		if (!instance)
			return -ENOMEM;
		err = analyze_subprog(env, instance, NULL);
		if (err)
			return err;
	}
	return env->log->level & LOG_LEVEL2 ? print_instances(env) : 0;
}
