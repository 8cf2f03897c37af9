/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Do the arguments of a call fit the callee's BTF prototype? For a global function this decides:
 * it was, or will be, verified for just that. For a static one a misfit only means that its BTF
 * cannot be relied on (compilers drop arguments). What a prototype asks for was worked out by
 * btf_prepare_func_args().
 */
#include "kern/verify/verify.h"

struct subprog_arg {
	struct reg_state *reg;
	argno_t argno;
	const struct subprog_arg_info *info;
	int subprog;
};

static int check_mem_arg(struct verifier_env *env, const struct subprog_arg *a)
{
	const struct mem_range m = {
		.reg = a->reg,
		.argno = a->argno,
		.size = (int)a->info->mem_size,
	};
	int err = check_func_arg_reg_off(env, a->reg, a->argno, ARG_DONTCARE);

	if (err < 0)
		return err;
	if (check_mem_reg(env, &m, ACCESS_READ | ACCESS_WRITE, NULL))
		return -EINVAL;
	/* The callee sees plain memory, so nobody could take the packet's bounds away from it. */
	if ((reg_is_pkt_pointer_any(a->reg) || reg_is_dynptr_slice_pkt(a->reg)) &&
	    env->subprog_info[a->subprog].changes_pkt_data)
		return reject(env, -EINVAL,
			      "%s is a packet pointer, but func#%d may change packet data\n",
			      reg_arg_name(env, a->argno), a->subprog);
	if (!(a->info->arg_type & PTR_MAYBE_NULL) &&
	    (type_may_be_null(a->reg->type) || register_is_null(a->reg)))
		return reject(env, -EINVAL, "%s is expected to be non-NULL\n",
			      reg_arg_name(env, a->argno));
	return 0;
}

static int check_ctx_arg(struct verifier_env *env, const struct subprog_arg *a)
{
	int err = check_func_arg_reg_off(env, a->reg, a->argno, ARG_PTR_TO_CTX);

	if (err < 0)
		return err;
	if (a->reg->type != PTR_TO_CTX)
		return reject(env, -EINVAL, "%s expects pointer to ctx\n",
			      reg_arg_name(env, a->argno));
	return 0;
}

static int check_btf_id_arg(struct verifier_env *env, const struct subprog_arg *a)
{
	struct call_arg_meta meta = {.func_name = subprog_name(env, a->subprog)};
	enum arg_type type = a->info->arg_type;
	int err;

	if (register_is_null(a->reg) && type_may_be_null(type))
		return mark_arg_precision(env, a->argno);
	err = check_reg_type(env, a->reg, a->argno,
			     (struct arg_want){.type = type, .btf_id = a->info->btf_id}, &meta);
	return err ? err : check_func_arg_reg_off(env, a->reg, a->argno, type);
}

static int check_dynptr_arg(struct verifier_env *env, const struct subprog_arg *a)
{
	int err = check_func_arg_reg_off(env, a->reg, a->argno, ARG_PTR_TO_DYNPTR);

	return err ? err : process_dynptr_func(env, a->reg, a->argno,
					       a->info->arg_type, NULL);
}

static int check_subprog_arg(struct verifier_env *env, const struct subprog_arg *a)
{
	enum arg_type type = a->info->arg_type;

	if (type == ARG_ANYTHING) {
		if (a->reg->type != SCALAR_VALUE)
			return reject(env, -EINVAL, "%s is not a scalar\n",
				      reg_arg_name(env, a->argno));
		return 0;
	}
	/* Reads through it are probe reads: anything will do. */
	if (type & PTR_UNTRUSTED)
		return 0;
	if (type == ARG_PTR_TO_CTX)
		return check_ctx_arg(env, a);
	if (base_type(type) == ARG_PTR_TO_MEM)
		return check_mem_arg(env, a);
	if (base_type(type) == ARG_PTR_TO_ARENA) {
		if (a->reg->type != PTR_TO_ARENA && a->reg->type != SCALAR_VALUE)
			return reject(env, -EINVAL, "%s is not a pointer to arena or scalar.\n",
				      reg_arg_name(env, a->argno));
		return 0;
	}
	if (type == ARG_PTR_TO_DYNPTR)
		return check_dynptr_arg(env, a);
	if (base_type(type) == ARG_PTR_TO_BTF_ID)
		return check_btf_id_arg(env, a);
	return verifier_bug(env, "unrecognized %s type %d", reg_arg_name(env, a->argno), type);
}

/* Linux: verifier.c btf_check_func_arg_match() */
static int btf_check_func_arg_match(struct verifier_env *env, int subprog, struct reg_state *regs)
{
	struct subprog_info *sub = subprog_info(env, subprog);
	struct func_state *caller = cur_func(env);
	int prepared = btf_prepare_func_args(env, subprog), err = 0;

	if (!prepared || in_stack_arg_cnt(sub) > 0)
		err = check_outgoing_stack_args(env, caller, sub->arg_cnt);
	if (err || prepared)
		return err ? err : prepared;
	for (int i = 0; i < sub->arg_cnt; i++) {
		struct subprog_arg a = {
			.reg = get_func_arg_reg(caller, regs, i),
			.argno = argno_from_arg(i + 1),
			.info = &sub->args[i],
			.subprog = subprog,
		};

		err = check_subprog_arg(env, &a);
		if (err)
			return err;
	}
	return 0;
}

/*
 * 0: the arguments fit; -EINVAL (or what a check said): they do not, or there is no BTF to tell;
 * -EFAULT: give up. Linux: verifier.c btf_check_subprog_call()
 */
int btf_check_subprog_call(struct verifier_env *env, int subprog, struct reg_state *regs)
{
	struct prog *prog = env->prog;
	int err;

	if (!prog->func_info)
		return -EINVAL;
	if (!prog->func_info[subprog].type_id)
		return -EFAULT;
	if (prog->func_info_aux[subprog].unreliable)
		return -EINVAL;
	err = btf_check_func_arg_match(env, subprog, regs);
	if (err)
		prog->func_info_aux[subprog].unreliable = true;
	return err;
}
