/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of the program's own functions. A static function is walked at each of its calls, in a
 * new frame on top of the caller's; a global one is verified once for any arguments that fit its
 * prototype, and a call of it only checks that they do. Also: who the processed instructions
 * belong to. Callbacks are in callback.c.
 */
#include "kern/verify/verify.h"

/* ---- accounting ---- */

void account_processed_insn(struct verifier_env *env)
{
	struct func_state *frame = cur_func(env);

	env->insn_processed++;
	frame->insns_subtotal++;
	env->subprog_info[frame->subprogno].insns_self++;
}

static void account_frame(struct verifier_env *env, struct func_state *callee,
			  struct func_state *caller)
{
	env->subprog_info[callee->subprogno].insns_total += callee->insns_subtotal;
	if (caller)
		caller->insns_subtotal += callee->insns_subtotal;
	callee->insns_subtotal = 0;
}

/* The path ends: what its frames counted goes to their subprograms, callees first. */
void account_current_path(struct verifier_env *env)
{
	struct verifier_state *state = env->cur_state;

	for (int fr = state->curframe; fr >= 0; fr--)
		if (state->frame[fr])
			account_frame(env, state->frame[fr], fr ? state->frame[fr - 1] : NULL);
}

/* ---- registers around a call ---- */

/* R0 to R5 do not survive a call. Linux: verifier.c clear_caller_saved_regs() */
void clear_caller_saved_regs(struct verifier_env *env, struct reg_state *regs)
{
	for (int i = 0; i < CALLER_SAVED_REGS; i++) {
		mark_reg_not_init(env, &regs[i]);
		__check_reg_arg(env, regs, i, DST_OP_NO_MARK);
	}
}

void invalidate_outgoing_stack_args(struct verifier_env *env, struct func_state *state)
{
	for (u32 i = 0; i < state->out_stack_arg_cnt; i++)
		mark_reg_not_init(env, &state->stack_arg_regs[i]);
}

/* ---- entry ---- */

/* A new frame on `state` for a call at `callsite`. Linux: verifier.c setup_func_entry() */
int setup_func_entry(struct verifier_env *env, int subprog, int callsite,
		     set_callee_state_fn set_callee_state_cb, struct verifier_state *state)
{
	u32 frameno = state->curframe + 1;
	struct func_state *callee;
	int err;

	if (frameno >= MAX_CALL_FRAMES)
		return reject(env, -E2BIG, "the call stack of %d frames is too deep\n",
			      state->curframe + 2);
	if (state->frame[frameno])
		return verifier_bug(env, "Frame %d already allocated", frameno);
	callee = new_func_state(env);
	if (!callee)
		return -ENOMEM;
	init_func_state(env, callee, callsite, frameno, subprog);
	err = set_callee_state_cb(env, state->frame[state->curframe], callee, callsite);
	if (err) {
		free_func_state(env, callee);
		return err;
	}
	state->frame[frameno] = callee;
	state->curframe = frameno;
	return 0;
}

static int check_global_call_context(struct verifier_env *env, int subprog)
{
	if (env->cur_state->active_locks)
		return reject(env, -EINVAL,
			      "global function calls are not allowed while holding a lock,\n"
			      "use static function instead\n");
	if (env->subprog_info[subprog].might_sleep && !in_sleepable_context(env))
		return reject(env, -EINVAL, "sleepable global function %s() called in %s\n",
			      subprog_name(env, subprog), non_sleepable_context_description(env));
	return 0;
}

/* `args_err`: what the check of the arguments said */
static int check_global_call(struct verifier_env *env, int subprog, int args_err, int insn_idx)
{
	struct func_state *caller = cur_func(env);
	struct func_info_aux *aux = subprog_aux(env, subprog);
	int err = check_global_call_context(env, subprog);

	if (err)
		return err;
	if (args_err)
		return reject(env, args_err,
			      "Caller passes invalid args into func#%d ('%s')\n", subprog,
			      subprog_name(env, subprog));
	if (env->log->level & LOG_LEVEL)
		verbose(env, "Func#%d ('%s') is global and assumed valid.\n", subprog,
			subprog_name(env, subprog));
	if (in_sleepable_context(env))
		aux->called_sleepable = true;
	else
		aux->called_non_sleepable = true;
	if (env->subprog_info[subprog].changes_pkt_data)
		clear_all_pkt_pointers(env);
	clear_caller_saved_regs(env, caller->regs);
	invalidate_outgoing_stack_args(env, caller);
	if (!subprog_returns_void(env, subprog))
		mark_reg_unknown(env, caller->regs, BPF_REG_0);
	if (!env->subprog_info[subprog].might_throw)
		return 0;
	if (!push_stack(env, insn_idx + 1, insn_idx, false, &err))
		return reject(env, err,
			      "failed to push state for global subprog exception path\n");
	return process_bpf_exit_full(env, NULL, true);
}

static int enter_static_call(struct verifier_env *env, int subprog, int *insn_idx)
{
	struct verifier_state *state = env->cur_state;
	struct func_state *caller = cur_func(env);
	struct subprog_info *caller_info = &env->subprog_info[caller->subprogno];
	u16 stack_args = in_stack_arg_cnt(caller_info) +
			 in_stack_arg_cnt(&env->subprog_info[subprog]);
	int err;

	caller_info->stack_arg_cnt = max(caller_info->stack_arg_cnt, stack_args);
	err = setup_func_entry(env, subprog, *insn_idx, set_callee_state, state);
	if (err)
		return err;
	clear_caller_saved_regs(env, caller->regs);
	*insn_idx = env->subprog_info[subprog].start - 1;
	if (env->log->level & LOG_LEVEL) {
		verbose(env, "caller:\n");
		print_verifier_state(env, state, caller->frameno, true);
		verbose(env, "callee:\n");
		print_verifier_state(env, state, state->curframe, true);
	}
	return 0;
}

/* Linux: verifier.c check_func_call(). On return 0 the walk goes on after *insn_idx. */
int check_func_call(struct verifier_env *env, const struct bpf_insn *insn, int *insn_idx)
{
	int target = *insn_idx + insn->imm + 1;
	int subprog = find_subprog(env, target);
	int err;

	if (verifier_bug_if(subprog < 0, env, "target of func call at insn %d is not a program",
			    target))
		return -EFAULT;
	err = btf_check_subprog_call(env, subprog, cur_regs(env));
	if (err == -EFAULT)
		return err;
	if (subprog_is_global(env, subprog))
		return check_global_call(env, subprog, err, *insn_idx);
	return enter_static_call(env, subprog, insn_idx);
}

/* ---- exit ---- */

bool retval_range_within(struct retval_range range, const struct reg_state *reg)
{
	if (range.return_32bit)
		return range.minval <= reg_s32_min(reg) && reg_s32_max(reg) <= range.maxval;
	return range.minval <= reg_smin(reg) && reg_smax(reg) <= range.maxval;
}

static int check_callback_return(struct verifier_env *env, struct func_state *callee, int insn_idx)
{
	struct reg_state *r0 = &callee->regs[BPF_REG_0];
	int err;

	if (r0->type != SCALAR_VALUE)
		return reject(env, -EACCES, "R0 not a scalar value\n");
	err = mark_chain_precision(env, BPF_REG_0);
	if (err)
		return err;
	if (!retval_range_within(callee->callback_ret_range, r0)) {
		verbose_invalid_scalar(env, r0, callee->callback_ret_range, "At callback return",
				       "R0");
		return -EINVAL;
	}
	if (!calls_callback(env, callee->callsite))
		return verifier_bug(env, "in callback at %d, callsite %d !calls_callback",
				    insn_idx, callee->callsite);
	return 0;
}

static void log_return(struct verifier_env *env, struct func_state *callee,
		       struct func_state *caller, int insn_idx)
{
	verbose(env, "returning from callee:\n");
	print_verifier_state(env, env->cur_state, callee->frameno, true);
	verbose(env, "to caller at %d:\n", insn_idx);
	print_verifier_state(env, env->cur_state, caller->frameno, true);
}

/*
 * Back from a frame. After a callback the walk goes to the call again, which decides whether
 * there is another round; what changed in this one and was not needed exactly is forgotten, so
 * that rounds become alike. Linux: verifier.c prepare_func_exit()
 */
int prepare_func_exit(struct verifier_env *env, int *insn_idx)
{
	struct verifier_state *state = env->cur_state, *prev_st;
	struct func_state *callee = state->frame[state->curframe];
	struct func_state *caller = state->frame[state->curframe - 1];
	bool in_callback_fn = callee->in_callback_fn;
	int err;

	if (callee->regs[BPF_REG_0].type == PTR_TO_STACK)
		return reject(env, -EINVAL, "cannot return stack pointer to the caller\n");
	if (in_callback_fn) {
		err = check_callback_return(env, callee, *insn_idx);
		if (err)
			return err;
		*insn_idx = callee->callsite;
	} else {
		caller->regs[BPF_REG_0] = callee->regs[BPF_REG_0];
		*insn_idx = callee->callsite + 1;
	}
	if (env->log->level & LOG_LEVEL)
		log_return(env, callee, caller, *insn_idx);
	account_frame(env, callee, caller);
	free_func_state(env, callee);
	state->frame[state->curframe--] = NULL;
	invalidate_outgoing_stack_args(env, caller);
	prev_st = in_callback_fn ? find_prev_entry(env, state, *insn_idx) : NULL;
	return prev_st ? widen_imprecise_scalars(env, prev_st, state) : 0;
}
