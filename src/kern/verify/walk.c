/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walk: every path through a function, one instruction at a time. Where a path forks, the
 * other branch is put aside with a copy of the state (state.c); when a path ends - at an exit, or
 * because a stored state covers it (prune.c) - the branch put aside last is taken up. The main
 * program is walked with its context in R1, each global function that is called with whatever its
 * prototype allows.
 *
 * verify.c calls do_check_main() and do_check_subprogs(). Between them and the passes stands only
 * env: nothing of a walk survives it but notes on instructions and subprograms, and counters.
 */
#include "kern/verify/verify.h"

/* ---- what one round of the loop says in the log ---- */

static const char *speculative_note(struct verifier_env *env)
{
	return env->cur_state->speculative ? " (speculative execution)" : "";
}

static void log_pruned(struct verifier_env *env, bool new_path)
{
	if (!(env->log->level & LOG_LEVEL))
		return;
	if (new_path)
		verbose(env, "\nfrom %d to %d%s: safe\n", env->prev_insn_idx, env->insn_idx,
			speculative_note(env));
	else
		verbose(env, "%d: safe\n", env->insn_idx);
}

static void log_insn(struct verifier_env *env, bool *do_print_state)
{
	struct verifier_state *state = env->cur_state;

	if ((env->log->level & LOG_LEVEL2) && *do_print_state) {
		verbose(env, "\nfrom %d to %d%s:", env->prev_insn_idx, env->insn_idx,
			speculative_note(env));
		print_verifier_state(env, state, state->curframe, true);
		*do_print_state = false;
	}
	if (!(env->log->level & LOG_LEVEL))
		return;
	if (verifier_state_scratched(env))
		print_insn_state(env, state, state->curframe);
	verbose_linfo(env, env->insn_idx, "; ");
	env->prev_log_pos = env->log->end_pos;
	verbose_insn_line(env, env->insn_idx);
	env->prev_insn_print_pos = env->log->end_pos - env->prev_log_pos;
	env->prev_log_pos = env->log->end_pos;
}

/* ---- the loop ---- */

/* What the constant pass found must hold on every path. */
static int check_const_regs(struct verifier_env *env, const struct insn_aux *aux)
{
	const struct reg_state *regs = cur_regs(env);

	for (u32 left = aux->const_reg_mask; left; left &= left - 1) {
		u32 r = __builtin_ctz(left), cval = aux->const_reg_vals[r];

		if (regs[r].type != SCALAR_VALUE || !tnum_is_const(regs[r].var_off))
			continue;
		if (verifier_bug_if((u32)regs[r].var_off.value != cval, env, "const R%d: %u != %llu",
				    r, cval, (unsigned long long)regs[r].var_off.value))
			return -EFAULT;
	}
	return 0;
}

static int begin_insn(struct verifier_env *env, int prev_insn_idx)
{
	struct verifier_state *state = env->cur_state;

	env->cur_hist_ent = NULL;
	env->prev_insn_idx = prev_insn_idx;
	if (env->insn_idx >= env->prog->len)
		return reject(env, -EFAULT, "invalid insn idx %d insn_cnt %d\n", env->insn_idx,
			      env->prog->len);
	account_processed_insn(env);
	if (env->insn_processed > BPF_COMPLEXITY_LIMIT_INSNS)
		return reject(env, -E2BIG, "BPF program is too large. Processed %d insn\n",
			      env->insn_processed);
	state->last_insn_idx = env->prev_insn_idx;
	state->insn_idx = env->insn_idx;
	return 0;
}

/* 1: a stored state covers this path */
static int visit_insn(struct verifier_env *env, bool *do_print_state)
{
	int ret;

	if (is_prune_point(env, env->insn_idx)) {
		ret = is_state_visited(env, env->insn_idx);
		if (ret < 0)
			return ret;
		if (ret) {
			log_pruned(env, *do_print_state);
			return 1;
		}
	}
	if (is_jmp_point(env, env->insn_idx)) {
		ret = push_jmp_history(env, 0, 0, 0, 0);
		if (ret)
			return ret;
	}
	if (env->log->level & LOG_LEVEL)
		log_insn(env, do_print_state);
	return 0;
}

static bool is_non_call_jump(const struct bpf_insn *insn)
{
	u8 class = BPF_CLASS(insn->code);

	return (class == BPF_JMP || class == BPF_JMP32) && BPF_OP(insn->code) != BPF_CALL;
}

/*
 * The instruction itself. A speculative path ends where a barrier stands, and gets one where it
 * would go wrong. Returns 0 to go on, PROCESS_BPF_EXIT, or -errno.
 */
static int run_insn(struct verifier_env *env, bool *do_print_state)
{
	u32 idx = env->insn_idx;
	struct verifier_state *state = env->cur_state;
	struct insn_aux *aux = &env->insn_aux[idx];
	int ret;

	if (unlikely(state->speculative)) {
		if (aux->nospec)
			return PROCESS_BPF_EXIT;
	} else {
		if (aux->const_reg_mask && check_const_regs(env, aux))
			return -EFAULT;
		if (unlikely(env->record_states)) {
			ret = record_state(env);
			if (ret)
				return ret;
		}
	}
	ret = do_check_insn(env, do_print_state);
	if (ret < 0) {
		if (!state->speculative || !error_recoverable_with_nospec(ret))
			return ret;
		aux->nospec = true;
		aux->alu_state = 0;
		return PROCESS_BPF_EXIT;
	}
	if (ret == PROCESS_BPF_EXIT)
		return ret;
	if (!ret)
		env->insn_idx++;
	if (unlikely(state->speculative && aux->nospec_result)) {
		/* The barrier goes behind the instruction: a jump would go around it. */
		if (verifier_bug_if(is_non_call_jump(&env->prog->insns[idx]), env,
				    "speculation barrier after jump instruction may not have the "
				    "desired effect"))
			return -EFAULT;
		return PROCESS_BPF_EXIT;
	}
	return 0;
}

/* The path ended; takes up the next. -ENOENT: there is none. */
static int next_path(struct verifier_env *env, int *prev_insn_idx)
{
	int err;

	account_current_path(env);
	mark_verifier_state_scratched(env);
	err = update_branch_counts(env, env->cur_state);
	if (err)
		return err;
	return pop_stack(env, prev_insn_idx, (int *)&env->insn_idx,
			 !(env->log->level & LOG_LEVEL2));
}

/* Linux: verifier.c do_check() */
static int do_check(struct verifier_env *env)
{
	bool do_print_state = false;
	int prev_insn_idx = -1;
	int ret;

	for (;;) {
		ret = begin_insn(env, prev_insn_idx);
		if (ret)
			return ret;
		ret = visit_insn(env, &do_print_state);
		if (ret < 0)
			return ret;
		if (!ret) {
			sanitize_mark_insn_seen(env);
			prev_insn_idx = env->insn_idx;
			ret = run_insn(env, &do_print_state);
			if (ret < 0)
				return ret;
			if (ret != PROCESS_BPF_EXIT)
				continue;
		}
		ret = next_path(env, &prev_insn_idx);
		if (ret)
			return ret == -ENOENT ? 0 : ret;
		do_print_state = true;
	}
}

/* ---- what a function begins with ---- */

static void set_btf_id_arg(struct verifier_env *env, const struct subprog_arg_info *arg,
			   struct reg_state *reg)
{
	u32 kept = PTR_MAYBE_NULL | PTR_UNTRUSTED | PTR_TRUSTED;

	__mark_reg_known_zero(reg);
	reg->type = PTR_TO_BTF_ID | (arg->arg_type & kept);
	reg->btf = env->kern->vmlinux;
	reg->btf_id = arg->btf_id;
	reg->id = ++env->id_gen;
}

static void set_mem_arg(struct verifier_env *env, const struct subprog_arg_info *arg,
			struct reg_state *reg)
{
	__mark_reg_known_zero(reg);
	reg->type = PTR_TO_MEM | (arg->arg_type & (PTR_MAYBE_NULL | PTR_UNTRUSTED | MEM_RDONLY));
	reg->mem_size = arg->mem_size;
	if (arg->arg_type & PTR_MAYBE_NULL)
		reg->id = ++env->id_gen;
}

/* Any value that the prototype allows for one argument */
static int set_global_arg(struct verifier_env *env, const struct subprog_arg_info *arg, int regno)
{
	struct reg_state *regs = cur_regs(env), *reg = &regs[regno];

	switch (base_type(arg->arg_type)) {
	case ARG_PTR_TO_MEM:
		set_mem_arg(env, arg, reg);
		return 0;
	case ARG_PTR_TO_BTF_ID:
		set_btf_id_arg(env, arg, reg);
		return 0;
	case ARG_PTR_TO_ARENA:
		mark_reg_unknown(env, regs, regno);
		return 0;
	}
	switch ((u32)arg->arg_type) {
	case ARG_PTR_TO_CTX:
		reg->type = PTR_TO_CTX;
		mark_reg_known_zero(env, regs, regno);
		return 0;
	case ARG_ANYTHING:
		mark_reg_unknown(env, regs, regno);
		return 0;
	case ARG_PTR_TO_DYNPTR:
		__mark_dynptr_reg(reg, DYNPTR_LOCAL, true, ++env->id_gen, 0);
		return 0;
	}
	return verifier_bug(env, "unhandled arg#%d type %d", regno, arg->arg_type);
}

static int check_exception_cb_proto(struct verifier_env *env, int subprog)
{
	struct subprog_info *sub = &env->subprog_info[subprog];

	cur_func(env)->in_exception_callback_fn = true;
	if (subprog_returns_void(env, subprog))
		return reject(env, -EINVAL, "exception cb cannot return void\n");
	if (sub->arg_cnt != 1 || sub->args[0].arg_type != ARG_ANYTHING)
		return reject(env, -EINVAL,
			      "exception cb only supports single integer argument\n");
	return 0;
}

static int set_global_args(struct verifier_env *env, int subprog)
{
	struct subprog_info *sub = &env->subprog_info[subprog];
	int err;

	if (env->log->level & LOG_LEVEL)
		verbose(env, "Validating %s() func#%d...\n", subprog_name(env, subprog), subprog);
	err = btf_prepare_func_args(env, subprog);
	if (err)
		return err;
	if (subprog_is_exc_cb(env, subprog)) {
		err = check_exception_cb_proto(env, subprog);
		if (err)
			return err;
	}
	for (int i = 0; i < min((int)sub->arg_cnt, MAX_BPF_FUNC_REG_ARGS); i++) {
		err = set_global_arg(env, &sub->args[i], i + 1);
		if (err)
			return err;
	}
	if (env->prog->type == BPF_PROG_TYPE_EXT && sub->arg_cnt > MAX_BPF_FUNC_REG_ARGS)
		return reject(env, -EINVAL,
			      "freplace programs with >%d args not supported yet\n",
			      MAX_BPF_FUNC_REG_ARGS);
	return 0;
}

/* The main program gets its context, whatever its BTF says. */
static void set_main_args(struct verifier_env *env)
{
	struct subprog_info *sub = &env->subprog_info[0];
	struct reg_state *regs = cur_regs(env);

	if (env->prog->func_info_aux &&
	    (btf_prepare_func_args(env, 0) || sub->arg_cnt != 1 ||
	     sub->args[0].arg_type != ARG_PTR_TO_CTX)) {
		env->prog->func_info_aux[0].unreliable = true;
		sub->arg_cnt = 1;
		sub->stack_arg_cnt = 0;
	}
	regs[BPF_REG_1].type = PTR_TO_CTX;
	mark_reg_known_zero(env, regs, BPF_REG_1);
}

/* Arguments of a struct_ops member tagged __ref are held from the start. */
static int acquire_struct_ops_args(struct verifier_env *env)
{
	struct prog *prog = env->prog;

	for (u32 i = 0; i < prog->ctx_arg_info_size; i++) {
		int id = prog->ctx_arg_info[i].refcounted ? acquire_reference(env, 0, 0) : 0;

		if (id < 0)
			return id;
		prog->ctx_arg_info[i].ref_id = id;
	}
	return 0;
}

static int set_first_state(struct verifier_env *env, int subprog, bool is_sleepable)
{
	struct verifier_state *state;

	if (state_caches_init(env))
		return -ENOMEM;
	state = new_verifier_state(env);
	if (!state)
		return -ENOMEM;
	state->branches = 1;
	state->in_sleepable = is_sleepable;
	state->frame[0] = new_func_state(env);
	if (!state->frame[0])
		return -ENOMEM;
	env->cur_state = state;
	init_func_state(env, state->frame[0], MAIN_FUNC, 0, subprog);
	state->first_insn_idx = env->subprog_info[subprog].start;
	state->last_insn_idx = -1;
	return 0;
}

static int set_args(struct verifier_env *env, int subprog)
{
	if (subprog || env->prog->type == BPF_PROG_TYPE_EXT) {
		int err = set_global_args(env, subprog);

		if (err)
			return err;
	} else {
		set_main_args(env);
	}
	if (!subprog && env->prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		return acquire_struct_ops_args(env);
	return 0;
}

/* Linux: verifier.c do_check_common() */
static int do_check_common(struct verifier_env *env, int subprog, bool is_sleepable)
{
	struct subprog_info *sub = &env->subprog_info[subprog];
	u32 insns_total_before = sub->insns_total, processed_before = env->insn_processed;
	int err;

	env->prev_linfo = NULL;
	env->pass_cnt++;
	err = set_first_state(env, subprog, is_sleepable);
	if (err)
		return err;
	err = set_args(env, subprog);
	if (!err)
		err = do_check(env);
	account_current_path(env);
	if (!err && !(env->log->level & LOG_LEVEL2))
		vlog_reset(env->log, 0);
	free_states(env);
	/* Asynchronous callbacks are nobody's callees: they count for who set them up. */
	sub->insns_total = insns_total_before + (env->insn_processed - processed_before);
	return err;
}

int do_check_main(struct verifier_env *env)
{
	int err;

	env->insn_idx = 0;
	err = do_check_common(env, 0, env->prog->sleepable);
	if (!err)
		env->prog->stack_depth = env->subprog_info[0].stack_depth;
	return err;
}

/* ---- global functions ---- */

/* In the one context or the other: called there, and not verified yet? */
static bool is_verification_due(const struct func_info_aux *aux, bool is_sleepable)
{
	if (is_sleepable)
		return aux->called_sleepable && !aux->verified_sleepable;
	return aux->called_non_sleepable && !aux->verified;
}

static int check_global_subprog(struct verifier_env *env, int subprog, bool is_sleepable)
{
	struct func_info_aux *aux = subprog_aux(env, subprog);
	int err;

	env->insn_idx = env->subprog_info[subprog].start;
	err = do_check_common(env, subprog, is_sleepable);
	if (err)
		return err;
	if (env->log->level & LOG_LEVEL)
		verbose(env, "Func#%d ('%s') is safe for any args that match its prototype\n",
			subprog, subprog_name(env, subprog));
	if (is_sleepable)
		aux->verified_sleepable = true;
	else
		aux->verified = true;
	return 0;
}

/* One round over all functions; *found: some were verified, and may have called others. */
static int check_called_subprogs(struct verifier_env *env, bool *found)
{
	*found = false;
	for (u32 i = 1; i < env->subprog_cnt; i++) {
		if (!subprog_is_global(env, i))
			continue;
		for (int sleepable = 0; sleepable < 2; sleepable++) {
			int err;

			if (!is_verification_due(subprog_aux(env, i), sleepable))
				continue;
			err = check_global_subprog(env, i, sleepable);
			if (err)
				return err;
			*found = true;
		}
	}
	return 0;
}

static void call_exception_callback(struct verifier_env *env)
{
	struct func_info_aux *aux = subprog_aux(env, env->exception_callback_subprog);

	if (env->prog->sleepable)
		aux->called_sleepable = true;
	else
		aux->called_non_sleepable = true;
}

/* Linux: verifier.c do_check_subprogs() */
int do_check_subprogs(struct verifier_env *env)
{
	bool found = true;
	int err = 0;

	if (env->prog->func_info) {
		if (env->exception_callback_subprog)
			call_exception_callback(env);
		while (found && !err)
			err = check_called_subprogs(env, &found);
	}
	if (!err && env->record_states)
		err = record_settle(env);
	return err;
}
