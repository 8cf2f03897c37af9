/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How deep the stack may get: the call graph is walked from the main program and from every
 * asynchronous callback (which starts on a stack of its own), adding up frames. Program types
 * that may recurse have private stacks: there a big frame counts alone. On the way it is settled
 * who can reach a tail call, and what callbacks must not do.
 */
#include "kern/verify/verify.h"

#define PRIV_STACK_MIN_BYTES 64
#define TAIL_CALL_DEPTH_MAX 256

/* Where each subprogram on the current chain goes on when its callee returns */
struct call_depth {
	int ret_insn, caller, frame;
};

struct depth_walk {
	struct call_depth *chain; /* by subprogram */
	bool priv_stack_supported;
	bool tail_call_reachable; /* from the function being walked */
	int subprog, insn, depth, frame;
};

/* Linux: verifier.c bpf_prog_check_recur() */
bool prog_check_recur(const struct prog *prog)
{
	switch (prog_resolved_type(prog)) {
	case BPF_PROG_TYPE_TRACING:
		return prog->expected_attach_type != BPF_TRACE_ITER;
	case BPF_PROG_TYPE_STRUCT_OPS:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_SYSCALL:
		return false;
	default:
		return true;
	}
}

/* Linux: verifier.c bpf_enable_priv_stack() */
static enum priv_stack_mode enable_priv_stack(const struct prog *prog)
{
	switch (prog->type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
		return PRIV_STACK_ADAPTIVE;
	case BPF_PROG_TYPE_TRACING:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_STRUCT_OPS:
		if (prog->priv_stack_requested || prog_check_recur(prog))
			return PRIV_STACK_ADAPTIVE;
		return NO_PRIV_STACK;
	default:
		return NO_PRIV_STACK;
	}
}

/* 16 bytes is the granularity of JIT frames, 32 that of Linux's interpreter. */
static int round_up_stack_depth(const struct verifier_env *env, int bytes)
{
	if (env->prog->jit_requested)
		return ALIGN_UP(bytes, 16);
	return ALIGN_UP(max(bytes, 1), 32);
}

/* Is the function, or one that leads to it, a callback? */
static bool below_callback(const struct verifier_env *env, const struct depth_walk *w)
{
	for (int s = w->subprog; s >= 0; s = w->chain[s].caller)
		if (env->subprog_info[s].is_cb)
			return true;
	return false;
}

static void choose_stack(struct verifier_env *env, struct depth_walk *w, int bytes)
{
	struct subprog_info *sub = &env->subprog_info[w->subprog];

	if (sub->stack_arg_cnt)
		sub->priv_stack_mode = NO_PRIV_STACK; /* x86-64: R9 cannot serve both */
	else if (w->priv_stack_supported && sub->priv_stack_mode == PRIV_STACK_UNKNOWN &&
		 bytes >= PRIV_STACK_MIN_BYTES)
		sub->priv_stack_mode = PRIV_STACK_ADAPTIVE;
}

static int add_private_frame(struct verifier_env *env, struct depth_walk *w, int bytes)
{
	env->max_stack_depth = max(env->max_stack_depth, (u32)bytes);
	if (bytes > MAX_BPF_STACK)
		return reject(env, -EACCES, "stack size of subprog %d is %d. Too large\n",
			      w->subprog, bytes);
	return 0;
}

static int add_frame(struct verifier_env *env, struct depth_walk *w, int bytes)
{
	int calls = 0;

	w->depth += bytes;
	env->max_stack_depth = max(env->max_stack_depth, (u32)w->depth);
	if (w->depth <= MAX_BPF_STACK)
		return 0;
	for (int s = w->subprog; s >= 0; s = w->chain[s].caller)
		calls++;
	return reject(env, -EACCES, "combined stack size of %d calls is %d. Too large\n", calls,
		      w->depth);
}

static int enter_subprog(struct verifier_env *env, struct depth_walk *w)
{
	const struct subprog_info *sub = &env->subprog_info[w->subprog];
	int bytes;

	if (sub->has_ld_abs && below_callback(env, w))
		return reject(env, -EINVAL, "cannot use BPF_LD_[ABS|IND] within callback\n");
	/* Frames above a tail call stay: 33 of them must fit in 8 KiB. */
	if (w->subprog && sub->has_tail_call && w->depth >= TAIL_CALL_DEPTH_MAX)
		return reject(env, -EACCES, "tail_calls are not allowed when call stack of "
			      "previous frames is %d bytes. Too large\n", w->depth);
	bytes = round_up_stack_depth(env, sub->stack_depth);
	choose_stack(env, w, bytes);
	if (sub->priv_stack_mode == PRIV_STACK_ADAPTIVE)
		return add_private_frame(env, w, bytes);
	return add_frame(env, w, bytes);
}

/* Goes down into the callee of the call (or reference to a function) at w->insn. */
static int call_subprog(struct verifier_env *env, struct depth_walk *w)
{
	const struct bpf_insn *insn = &env->prog->insns[w->insn];
	int target = w->insn + insn->imm + 1;
	int callee = find_subprog(env, target);
	struct subprog_info *sub;

	if (verifier_bug_if(callee < 0, env, "callee not found at insn %d", target))
		return -EFAULT;
	sub = &env->subprog_info[callee];
	if (sub->is_async_cb) {
		/* It only runs on this stack if it is called. */
		if (!insn_is_pseudo_call(insn)) {
			w->insn++;
			return 0;
		}
		if (sub->is_exception_cb)
			return reject(env, -EINVAL, "insn %d cannot call exception cb directly",
				      w->insn);
	}
	w->chain[w->subprog].frame = w->frame;
	w->chain[w->subprog].ret_insn = w->insn + 1;
	w->chain[callee].caller = w->subprog;
	w->insn = target;
	w->subprog = callee;
	if (!w->priv_stack_supported)
		sub->priv_stack_mode = NO_PRIV_STACK;
	w->tail_call_reachable = sub->has_tail_call;
	w->frame = subprog_is_global(env, callee) ? 0 : w->frame + 1;
	if (w->frame >= MAX_CALL_FRAMES)
		return reject(env, -E2BIG, "the call stack of %d frames is too deep !\n",
			      w->frame);
	return enter_subprog(env, w);
}

/* Walks on to the end of the function that the walk is in when it reaches one. */
static int walk_insns(struct verifier_env *env, struct depth_walk *w)
{
	const struct bpf_insn *insns = env->prog->insns;

	while (w->insn < (int)env->subprog_info[w->subprog + 1].start) {
		const struct bpf_insn *insn = &insns[w->insn];
		int err = 0;

		if (insn_is_pseudo_call(insn) || insn_is_pseudo_func(insn)) {
			err = call_subprog(env, w);
		} else if (is_throw_kfunc(env, insn) && below_callback(env, w)) {
			err = reject(env, -EINVAL, "bpf_throw kfunc (insn %d) cannot be called "
				     "from callback subprog %d\n", w->insn, w->subprog);
		} else {
			w->insn++;
		}
		if (err)
			return err;
	}
	return 0;
}

/* All functions that lead to a tail call keep count of them. */
static int mark_tail_call_reachable(struct verifier_env *env, struct depth_walk *w)
{
	struct subprog_info *subs = env->subprog_info;

	if (!w->tail_call_reachable) {
		if (!w->subprog && subs[0].has_tail_call && subs[0].stack_arg_cnt)
			return reject(env, -EINVAL,
				      "tail_calls are not allowed in programs with stack args\n");
		return 0;
	}
	for (int s = w->subprog; s >= 0; s = w->chain[s].caller) {
		if (subs[s].is_cb)
			return reject(env, -EINVAL, "cannot tail call within callback\n");
		if (subs[s].stack_arg_cnt)
			return reject(env, -EINVAL,
				      "tail_calls are not allowed in programs with stack args\n");
		subs[s].tail_call_reachable = true;
	}
	return 0;
}

/* Linux: verifier.c check_max_stack_depth_subprog() */
static int check_max_stack_depth_subprog(struct verifier_env *env, int root,
					 struct depth_walk *w)
{
	struct subprog_info *subs = env->subprog_info;
	int err;

	w->chain[root].caller = -1;
	w->subprog = root;
	w->insn = subs[root].start;
	w->depth = w->frame = 0;
	w->tail_call_reachable = false;
	if (!w->priv_stack_supported)
		subs[root].priv_stack_mode = NO_PRIV_STACK;
	err = enter_subprog(env, w);
	while (!err) {
		err = walk_insns(env, w);
		if (!err)
			err = mark_tail_call_reachable(env, w);
		if (err)
			break;
		if (subs[0].tail_call_reachable)
			env->prog->tail_call_reachable = true;
		if (!w->frame && w->chain[w->subprog].caller < 0)
			break;
		if (subs[w->subprog].priv_stack_mode != PRIV_STACK_ADAPTIVE)
			w->depth -= round_up_stack_depth(env, subs[w->subprog].stack_depth);
		w->subprog = w->chain[w->subprog].caller;
		w->frame = w->chain[w->subprog].frame;
		w->insn = w->chain[w->subprog].ret_insn;
		w->tail_call_reachable = subs[w->subprog].tail_call_reachable;
	}
	return err;
}

/*
 * Linux: verifier.c check_max_stack_depth(). The main program comes last: functions that run on
 * another stack too are known by then, and have no private one.
 */
int check_max_stack_depth(struct verifier_env *env)
{
	enum priv_stack_mode mode = enable_priv_stack(env->prog);
	struct depth_walk walk = {0};

	walk.chain = pool_alloc(env->pool, env->subprog_cnt * sizeof(*walk.chain));
	if (!walk.chain)
		return -ENOMEM;
	for (u32 i = 0; i < env->subprog_cnt; i++)
		if (env->subprog_info[i].has_tail_call)
			mode = NO_PRIV_STACK;
	for (int i = env->subprog_cnt - 1; i >= 0; i--) {
		int err;

		if (i && !env->subprog_info[i].is_async_cb)
			continue;
		walk.priv_stack_supported = !i && mode == PRIV_STACK_ADAPTIVE;
		err = check_max_stack_depth_subprog(env, i, &walk);
		if (err)
			return err;
	}
	return 0;
}
