/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What R0 may be when a program, an asynchronous callback or a global function ends. Ranges by
 * program type and attach type are a column of tables/progs.def.
 */
#include "kern/verify/verify.h"

static bool attaches_to_void(const struct prog *prog)
{
	return prog->attach_func_proto && !prog->attach_func_proto->type;
}

static bool is_lsm_cgroup(const struct prog *prog)
{
	return prog->expected_attach_type == BPF_LSM_CGROUP;
}

static bool lsm_retval_range(const struct prog *prog, struct retval_range *range)
{
	if (!get_func_retval_range(prog, range))
		return false;
	if (range->minval == S32_MIN && range->maxval == S32_MAX)
		return false;
	range->return_32bit = true;
	return true;
}

/* False: any value will do. Linux: verifier.c return_retval_range() */
bool return_retval_range(struct verifier_env *env, struct retval_range *range)
{
	enum bpf_prog_type type = prog_resolved_type(env->prog);
	const struct prog *prog = env->prog;
	struct prog_ret ret = prog_return_range(type, prog->expected_attach_type);

	*range = retval_range(0, 1);
	if (ret.rule == PROG_RET_HOOK)
		return lsm_retval_range(prog, range);
	if (type == BPF_PROG_TYPE_RAW_TRACEPOINT && prog->attach_btf_id)
		ret = (struct prog_ret){PROG_RET_RANGE, 0, 0};
	if (ret.rule == PROG_RET_ANY)
		return false;
	*range = retval_range(ret.min, ret.max);
	/* A hook that returns nothing: the program must not try to change that. */
	if (type == BPF_PROG_TYPE_LSM && attaches_to_void(prog))
		*range = retval_range(1, 1);
	return true;
}

static bool program_returns_void(struct verifier_env *env)
{
	const struct prog *prog = env->prog;

	switch (prog->type) {
	case BPF_PROG_TYPE_LSM:
		return !is_lsm_cgroup(prog) && attaches_to_void(prog);
	case BPF_PROG_TYPE_STRUCT_OPS:
		return attaches_to_void(prog);
	case BPF_PROG_TYPE_EXT:
		return subprog_returns_void(env, 0);
	default:
		return false;
	}
}

/* What a struct_ops member's function returns a pointer to, NULL: no pointer */
static const struct btf_type *returned_pointee(const struct prog *prog)
{
	if (!prog->attach_func_proto)
		return NULL;
	return btf_type_resolve_ptr(prog->attach_btf, prog->attach_func_proto->type, NULL);
}

static bool is_returned_object(struct verifier_env *env, const struct reg_state *reg,
			       const struct btf_type *ret_type)
{
	return ret_type && base_type(reg->type) == PTR_TO_BTF_ID && reg->btf &&
	       ret_type == btf_type_by_id(reg->btf, reg->btf_id) && reg_is_referenced(env, reg);
}

static int enforce_retval(struct verifier_env *env, int regno, const char *reg_name,
			  struct retval_range range, const char *exit_ctx)
{
	struct reg_state *reg = reg_state(env, regno);
	const struct prog *prog = env->prog;
	int err;

	if (reg->type != SCALAR_VALUE)
		return reject(env, -EINVAL, "%s the register R%d is not a known value (%s)\n",
			      exit_ctx, regno, reg_type_str(env, reg->type));
	err = mark_chain_precision(env, regno);
	if (err)
		return err;
	if (retval_range_within(range, reg))
		return 0;
	verbose_invalid_scalar(env, reg, range, exit_ctx, reg_name);
	if (is_lsm_cgroup(prog) && prog_resolved_type(prog) == BPF_PROG_TYPE_LSM &&
	    attaches_to_void(prog))
		verbose(env, "Note, BPF_LSM_CGROUP that attach to void LSM hooks can't modify "
			     "return value!\n");
	return -EINVAL;
}

/* Egress programs that return 2 or 3 may only be attached where those mean something. */
static void note_egress_retval(struct verifier_env *env, const struct reg_state *reg)
{
	if (prog_resolved_type(env->prog) == BPF_PROG_TYPE_CGROUP_SKB &&
	    env->prog->expected_attach_type == BPF_CGROUP_INET_EGRESS &&
	    tnum_in(tnum_range(2, 3), reg->var_off))
		env->prog->enforce_expected_attach_type = true;
}

/* Linux: verifier.c check_return_code() */
int check_return_code(struct verifier_env *env, int regno, const char *reg_name)
{
	bool struct_ops = prog_resolved_type(env->prog) == BPF_PROG_TYPE_STRUCT_OPS;
	struct func_state *frame = env->cur_state->frame[0];
	struct reg_state *reg = reg_state(env, regno);
	const struct btf_type *ret_type = NULL;
	struct retval_range range;
	int err;

	if (!frame->in_async_callback_fn && program_returns_void(env))
		return 0;
	if (struct_ops) {
		ret_type = returned_pointee(env->prog);
		if (is_returned_object(env, reg, ret_type))
			return __check_ptr_off_reg(env, reg, argno_from_reg(regno), false);
	}
	err = check_reg_arg(env, regno, SRC_OP);
	if (err)
		return err;
	if (is_pointer_value(env, regno))
		return reject(env, -EACCES, "R%d leaks addr as return value\n", regno);
	if (frame->in_async_callback_fn)
		return enforce_retval(env, regno, reg_name, frame->callback_ret_range,
				      "At async callback return");
	if (struct_ops && !ret_type)
		return 0;
	if (!return_retval_range(env, &range))
		return 0;
	err = enforce_retval(env, regno, reg_name, range, "At program exit");
	if (!err)
		note_egress_retval(env, reg);
	return err;
}

/* Linux: verifier.c check_global_subprog_return_code() */
int check_global_subprog_return_code(struct verifier_env *env)
{
	struct reg_state *reg = reg_state(env, BPF_REG_0);
	int err;

	if (subprog_returns_void(env, cur_func(env)->subprogno))
		return 0;
	err = check_reg_arg(env, BPF_REG_0, SRC_OP);
	if (err || is_arena_reg(env, BPF_REG_0))
		return err;
	if (is_pointer_value(env, BPF_REG_0))
		return reject(env, -EACCES, "R%d leaks addr as return value\n", BPF_REG_0);
	if (reg->type != SCALAR_VALUE)
		return reject(env, -EINVAL,
			      "At subprogram exit the register R0 is not a scalar value (%s)\n",
			      reg_type_str(env, reg->type));
	return 0;
}
