/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments beyond the fifth. They travel in an area of their own that R11 points to: a caller
 * stores argument 6 at R11-8, argument 7 at R11-16; the callee loads them from R11+8, R11+16.
 * Outgoing ones are registers of the caller's frame here (stack_arg_regs), never stack slots.
 *
 * Called for each load and store through R11, and by the checkers of calls.
 */
#include "kern/verify/verify.h"

/* Linux: verifier.c check_stack_arg_write() */
int check_stack_arg_write(struct verifier_env *env, struct func_state *state, int off,
			  struct reg_state *value_reg)
{
	struct subprog_info *subprog = &env->subprog_info[state->subprogno];
	int spi = -off / BPF_REG_SIZE - 1;
	struct reg_state *arg;
	int err;

	if (spi >= MAX_STACK_ARG_SLOTS)
		return reject(env, -EINVAL, "stack arg write offset %d exceeds max %d stack args\n",
			      off, MAX_STACK_ARG_SLOTS);
	err = grow_stack_arg_slots(env, state, spi + 1);
	if (err)
		return err;
	if (spi + 1 > subprog->max_out_stack_arg_cnt)
		subprog->max_out_stack_arg_cnt = spi + 1;

	arg = &state->stack_arg_regs[spi];
	if (value_reg) {
		*arg = *value_reg;
	} else {
		arg->type = SCALAR_VALUE;
		__mark_reg_known(arg, env->prog->insns[env->insn_idx].imm);
	}
	state->no_stack_arg_load = true;
	return push_jmp_history(env, INSN_F_STACK_ARG_ACCESS, spi, 0, 0);
}

/* Linux: verifier.c check_stack_arg_read() */
int check_stack_arg_read(struct verifier_env *env, struct func_state *state, int off,
			 int dst_regno)
{
	struct verifier_state *vstate = env->cur_state;
	const struct subprog_info *subprog = &env->subprog_info[state->subprogno];
	int spi = off / BPF_REG_SIZE - 1;
	struct func_state *caller;

	if (state->no_stack_arg_load)
		return reject(env, -EINVAL,
			      "r11 load must be before any r11 store or call insn\n");
	if (spi + 1 > in_stack_arg_cnt(subprog))
		return reject(env, -EACCES, "invalid read from stack arg off %d depth %d\n", off,
			      in_stack_arg_cnt(subprog) * BPF_REG_SIZE);
	caller = vstate->frame[vstate->curframe - 1];
	cur_regs(env)[dst_regno] = caller->stack_arg_regs[spi];
	return push_jmp_history(env, INSN_F_STACK_ARG_ACCESS, spi, 0, 0);
}

/* Linux: verifier.c mark_stack_arg_precision() */
int mark_stack_arg_precision(struct verifier_env *env, int arg_idx)
{
	bt_set_frame_stack_arg_slot(&env->bt, cur_func(env)->frameno,
				    arg_idx - MAX_BPF_FUNC_REG_ARGS);
	return mark_chain_precision_batch(env, env->cur_state);
}

/* Linux: verifier.c mark_arg_precision() */
int mark_arg_precision(struct verifier_env *env, argno_t argno)
{
	int regno = reg_from_argno(argno);

	if (regno >= 0)
		return mark_chain_precision(env, regno);
	return mark_stack_arg_precision(env, arg_idx_from_argno(argno));
}

/* Linux: verifier.c check_outgoing_stack_args() */
int check_outgoing_stack_args(struct verifier_env *env, struct func_state *caller, int nargs)
{
	for (int i = MAX_BPF_FUNC_REG_ARGS; i < nargs; i++) {
		int spi = i - MAX_BPF_FUNC_REG_ARGS;

		if (spi >= caller->out_stack_arg_cnt ||
		    caller->stack_arg_regs[spi].type == NOT_INIT)
			return reject(env, -EFAULT,
				      "callee expects %d args, stack arg%d is not initialized\n",
				      nargs, spi + 1);
	}
	return 0;
}
