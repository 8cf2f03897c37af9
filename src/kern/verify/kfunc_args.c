/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arguments of a kfunc call: what is asked of every pointer (not NULL unless allowed, owned
 * if it is given back, its offset), then a function for each kind of argument. The kinds were
 * found before the walk (kfunc_proto.c).
 */
#include "kern/verify/kfunc.h"

typedef int (*check_arg_fn)(struct verifier_env *env, struct call_arg_meta *meta,
			    struct kfunc_arg *arg);

static int require_scalar(struct verifier_env *env, struct kfunc_arg *arg)
{
	if (arg->reg->type == SCALAR_VALUE)
		return 0;
	return reject(env, -EINVAL, "%s is not a scalar\n", reg_arg_name(env, arg->argno));
}

static int require_map_value(struct verifier_env *env, struct kfunc_arg *arg, const char *what)
{
	if (arg->reg->type == PTR_TO_MAP_VALUE)
		return 0;
	return reject(env, -EINVAL, "%s doesn't point to a %s\n", reg_arg_name(env, arg->argno),
		      what);
}

static int check_anything(struct verifier_env *env, struct call_arg_meta *meta,
			  struct kfunc_arg *arg)
{
	return require_scalar(env, arg);
}

static int check_const(struct verifier_env *env, struct call_arg_meta *meta,
		       struct kfunc_arg *arg)
{
	int err = require_scalar(env, arg);

	return err ? err : process_const_arg(env, arg->reg, arg->argno, meta);
}

static int check_alloc_size(struct verifier_env *env, struct call_arg_meta *meta,
			    struct kfunc_arg *arg)
{
	int err = require_scalar(env, arg);

	if (err)
		return err;
	if (is_kfunc_arg_named(meta->btf, arg->param, "rdonly_buf_size"))
		meta->r0_rdonly = true;
	return process_const_alloc_mem_size(env, arg->reg, arg->argno, meta);
}

static int check_ctx(struct verifier_env *env, struct call_arg_meta *meta, struct kfunc_arg *arg)
{
	int id;

	if (arg->reg->type != PTR_TO_CTX)
		return reject(env, -EINVAL, "%s expected pointer to ctx, but got %s\n",
			      reg_arg_name(env, arg->argno), reg_type_str(env, arg->reg->type));
	if (kfunc_role(meta) != KFS_CAST_TO_KERN_CTX)
		return 0;
	id = get_kern_ctx_btf_id(env->log, env->kern->vmlinux, prog_resolved_type(env->prog));
	if (id < 0)
		return -EINVAL;
	meta->ret_btf_id = id;
	return 0;
}

static int check_arena(struct verifier_env *env, struct call_arg_meta *meta,
		       struct kfunc_arg *arg)
{
	if (arg->reg->type == PTR_TO_ARENA || arg->reg->type == SCALAR_VALUE)
		return 0;
	return reject(env, -EINVAL, "%s is not a pointer to arena or scalar\n",
		      reg_arg_name(env, arg->argno));
}

static int check_const_map(struct verifier_env *env, struct call_arg_meta *meta,
			   struct kfunc_arg *arg)
{
	if (base_type(arg->reg->type) != CONST_PTR_TO_MAP || type_may_be_null(arg->reg->type))
		return reject(env, -EINVAL, "pointer in %s isn't map pointer\n",
			      reg_arg_name(env, arg->argno));
	return process_map_ptr_arg(env, arg->reg, arg->argno, meta);
}

/* ---- memory ---- */

static int check_fixed_mem(struct verifier_env *env, struct call_arg_meta *meta,
			   struct kfunc_arg *arg)
{
	struct mem_range m = {.reg = arg->reg, .argno = arg->argno};
	u32 size;

	if (!btf_resolve_size(meta->btf, arg->ref_t, &size))
		return reject(env, -EINVAL,
			      "%s reference type('%s %s') size cannot be determined: %d\n",
			      reg_arg_name(env, arg->argno), btf_type_str(arg->ref_t),
			      arg->ref_name, -EINVAL);
	m.size = (int)size;
	return check_mem_reg(env, &m, ACCESS_READ | ACCESS_WRITE, meta);
}

/* With a size argument behind it the memory is checked there. */
static int check_mem(struct verifier_env *env, struct call_arg_meta *meta, struct kfunc_arg *arg)
{
	return arg->type & MEM_FIXED_SIZE ? check_fixed_mem(env, meta, arg) : 0;
}

static int check_mem_size(struct verifier_env *env, struct call_arg_meta *meta,
			  struct kfunc_arg *arg)
{
	struct reg_state *mem = get_func_arg_reg(cur_func(env), cur_regs(env), (int)arg->idx - 1);
	argno_t mem_argno = argno_from_arg(arg->idx);
	const struct mem_size_args args = {
		.mem = mem,
		.size = arg->reg,
		.mem_argno = mem_argno,
		.size_argno = arg->argno,
		.zero_ok = true,
	};
	int err = require_scalar(env, arg);

	if (err || register_is_null(mem))
		return err;
	err = check_mem_size_reg(env, &args, ACCESS_READ | ACCESS_WRITE, meta);
	if (err < 0) {
		verbose(env, "%s and ", reg_arg_name(env, mem_argno));
		verbose(env, "%s memory, len pair leads to invalid memory access\n",
			reg_arg_name(env, arg->argno));
	}
	return err;
}

static int check_const_mem_size(struct verifier_env *env, struct call_arg_meta *meta,
				struct kfunc_arg *arg)
{
	int err = process_const_arg(env, arg->reg, arg->argno, meta);

	return err < 0 ? err : check_mem_size(env, meta, arg);
}

/* ---- structs of the kernel ---- */

/* Linux: verifier.c process_kf_arg_ptr_to_btf_id() */
static int check_struct_match(struct verifier_env *env, struct call_arg_meta *meta,
			      struct kfunc_arg *arg)
{
	struct reg_state *reg = arg->reg;
	bool is_btf = base_type(reg->type) == PTR_TO_BTF_ID;
	const struct btf *btf = is_btf ? reg->btf : env->kern->vmlinux;
	u32 id = is_btf ? reg->btf_id : reg2btf_id(env, base_type(reg->type));
	const struct btf_type *t;
	struct struct_place place;
	const char *name;
	bool strict, same;

	/* Other kfuncs take any struct that begins with the right one. */
	strict = ((meta->kfunc_flags & KF_RELEASE) && reg_is_referenced(env, reg)) ||
		 btf_type_ids_nocast_alias(btf, id, meta->btf, arg->ref_id);
	t = btf_type_skip_modifiers(btf, id, &id);
	name = btf_name_by_offset(btf, t->name_off);
	place = (struct struct_place){btf, id, reg->var_off.value, !type_is_alloc(reg->type)};
	same = btf_struct_ids_match(env->log, &place, meta->btf, arg->ref_id, strict);
	/* A kfunc for the user's view of a context is given the kernel's. */
	if (same || btf_is_projection_of(arg->ref_name, name))
		return 0;
	verbose(env, "kernel function %s %s expected pointer to %s %s but ", meta->func_name,
		reg_arg_name(env, arg->argno), btf_type_str(arg->ref_t), arg->ref_name);
	return reject(env, -EINVAL, "%s has a pointer to %s %s\n", reg_arg_name(env, arg->argno),
		      btf_type_str(t), name);
}

static int check_btf_id(struct verifier_env *env, struct call_arg_meta *meta,
			struct kfunc_arg *arg)
{
	struct reg_state *reg = arg->reg;
	enum reg_type stands_for;

	if (base_type(reg->type) == PTR_TO_BTF_ID || regtype_row(reg->type)->kern_struct) {
		bool trusted = is_trusted_reg(env, reg) && !type_has_unsafe_modifiers(reg->type);

		if (!trusted && !(meta->kfunc_flags & KF_RCU))
			return reject(env, -EINVAL, "%s must be referenced or trusted\n",
				      reg_arg_name(env, arg->argno));
		if (!trusted && !is_rcu_reg(reg))
			return reject(env, -EINVAL, "%s must be a rcu pointer\n",
				      reg_arg_name(env, arg->argno));
		return check_struct_match(env, meta, arg);
	}
	/* A struct of scalars may lie in any memory. */
	if (btf_type_is_scalar_struct(env, meta->btf, arg->ref_t, 0))
		return check_fixed_mem(env, meta, arg);
	verbose(env, "%s is %s expected %s %s", reg_arg_name(env, arg->argno),
		reg_type_str(env, reg->type), btf_type_str(arg->ref_t), arg->ref_name);
	stands_for = lookup_reg2btf_ids(env, arg->ref_id);
	if (stands_for != NOT_INIT)
		verbose(env, " or %s", reg_type_str(env, stands_for));
	return reject(env, -EINVAL, "\n");
}

/* ---- the rest ---- */

static int check_callback(struct verifier_env *env, struct call_arg_meta *meta,
			  struct kfunc_arg *arg)
{
	if (arg->reg->type != PTR_TO_FUNC)
		return reject(env, -EINVAL, "%s expected pointer to func\n",
			      reg_arg_name(env, arg->argno));
	meta->subprogno = arg->reg->subprogno;
	return 0;
}

static int check_const_str(struct verifier_env *env, struct call_arg_meta *meta,
			   struct kfunc_arg *arg)
{
	int err = require_map_value(env, arg, "const string");

	return err ? err : check_arg_const_str(env, arg->reg, arg->argno);
}

static int check_workqueue(struct verifier_env *env, struct call_arg_meta *meta,
			   struct kfunc_arg *arg)
{
	int err = require_map_value(env, arg, "map value");

	return err ? err :
		     check_map_field_pointer(env, arg->reg, arg->argno, BPF_WORKQUEUE, meta);
}

static int check_timer(struct verifier_env *env, struct call_arg_meta *meta,
		       struct kfunc_arg *arg)
{
	int err = require_map_value(env, arg, "map value");

	return err ? err : process_timer_func(env, arg->reg, arg->argno, meta);
}

static int check_task_work(struct verifier_env *env, struct call_arg_meta *meta,
			   struct kfunc_arg *arg)
{
	int err = require_map_value(env, arg, "map value");

	return err ? err :
		     check_map_field_pointer(env, arg->reg, arg->argno, BPF_TASK_WORK, meta);
}

static const check_arg_fn arg_checks[KF_ARG_TYPE_COUNT] = {
	[KF_ARG_CONST_MEM_SIZE] = check_const_mem_size,
	[KF_ARG_MEM_SIZE] = check_mem_size,
	[KF_ARG_CONST] = check_const,
	[KF_ARG_CONST_ALLOC_SIZE_OR_ZERO] = check_alloc_size,
	[KF_ARG_ANYTHING] = check_anything,
	[KF_ARG_PTR_TO_CTX] = check_ctx,
	[KF_ARG_PTR_TO_ALLOC_BTF_ID] = process_kf_arg_alloc_obj,
	[KF_ARG_PTR_TO_REFCOUNTED_KPTR] = process_kf_arg_refcounted_kptr,
	[KF_ARG_PTR_TO_DYNPTR] = process_kf_arg_dynptr,
	[KF_ARG_PTR_TO_ITER] = process_kf_arg_iter,
	[KF_ARG_PTR_TO_LIST_HEAD] = process_kf_arg_list_head,
	[KF_ARG_PTR_TO_LIST_NODE] = process_kf_arg_list_node,
	[KF_ARG_PTR_TO_BTF_ID] = check_btf_id,
	[KF_ARG_PTR_TO_MEM] = check_mem,
	[KF_ARG_PTR_TO_CALLBACK] = check_callback,
	[KF_ARG_PTR_TO_RB_ROOT] = process_kf_arg_rbtree_root,
	[KF_ARG_PTR_TO_RB_NODE] = process_kf_arg_rbtree_node,
	[KF_ARG_PTR_TO_CONST_STR] = check_const_str,
	[KF_ARG_CONST_MAP_PTR] = check_const_map,
	[KF_ARG_PTR_TO_TIMER] = check_timer,
	[KF_ARG_PTR_TO_WORKQUEUE] = check_workqueue,
	[KF_ARG_PTR_TO_IRQ_FLAG] = process_kf_arg_irq_flag,
	[KF_ARG_PTR_TO_RES_SPIN_LOCK] = process_kf_arg_res_spin_lock,
	[KF_ARG_PTR_TO_TASK_WORK] = check_task_work,
	[KF_ARG_PTR_TO_ARENA] = check_arena,
};

/* ---- all of them ---- */

/* The argument that is the program itself is put into its register when the call is rewritten. */
static int note_prog_arg(struct verifier_env *env, struct call_arg_meta *meta,
			 struct kfunc_arg *arg)
{
	int regno = reg_from_argno(arg->argno);

	if (meta->arg_prog)
		return verifier_bug(env, "Only 1 prog->aux argument supported per-kfunc");
	if (regno < 0)
		return reject(env, -EINVAL, "%s prog->aux cannot be a stack argument\n",
			      reg_arg_name(env, arg->argno));
	meta->arg_prog = true;
	cur_aux(env)->arg_prog = regno;
	return 0;
}

/* What is asked of every argument; *done: nothing more is to be said of this one */
static int check_common(struct verifier_env *env, struct call_arg_meta *meta,
			struct kfunc_arg *arg, bool *done)
{
	struct reg_state *reg = arg->reg;
	bool nullable = type_may_be_null(arg->type);

	if (arg->ref_t && !nullable && (register_is_null(reg) || type_may_be_null(reg->type)))
		return reject(env, -EACCES, "Possibly NULL pointer passed to trusted %s\n",
			      reg_arg_name(env, arg->argno));
	if (reg_from_argno(arg->argno) == meta->release_regno &&
	    !is_kfunc_arg_dynptr(env, meta->btf, arg->param) && !reg_is_referenced(env, reg) &&
	    !register_is_null(reg))
		return reject(env, -EINVAL,
			      "release kfunc %s expects referenced PTR_TO_BTF_ID passed to %s\n",
			      meta->func_name, reg_arg_name(env, arg->argno));
	if (reg_is_referenced(env, reg))
		update_ref_obj(&meta->ref_obj, reg);
	*done = register_is_null(reg) && nullable;
	return *done ? mark_arg_precision(env, arg->argno) : 0;
}

static int check_reg_off(struct verifier_env *env, struct call_arg_meta *meta,
			 struct kfunc_arg *arg)
{
	bool fixed_off_ok = true;
	u32 arg_type = ARG_DONTCARE;

	switch (base_type(arg->type)) {
	case KF_ARG_PTR_TO_DYNPTR:
		arg_type = ARG_PTR_TO_DYNPTR;
		break;
	case KF_ARG_PTR_TO_CTX:
		arg_type = ARG_PTR_TO_CTX;
		break;
	case KF_ARG_PTR_TO_REFCOUNTED_KPTR:
		arg_type = ARG_PTR_TO_BTF_ID;
		fixed_off_ok = false;
		break;
	}
	if (reg_from_argno(arg->argno) == meta->release_regno)
		arg_type |= OBJ_RELEASE;
	return __check_func_arg_reg_off(env, arg->reg, arg->argno, arg_type, fixed_off_ok);
}

/* The type behind the pointer; for a "__map" argument the kernel's struct bpf_map */
static void resolve_pointee(struct verifier_env *env, struct call_arg_meta *meta,
			    struct kfunc_arg *arg)
{
	const struct btf_type *t = btf_type_skip_modifiers(meta->btf, arg->param->type, NULL);

	arg->ref_id = arg->param->type;
	if (!btf_type_is_ptr(t))
		return;
	arg->ref_t = btf_type_skip_modifiers(meta->btf, t->type, &arg->ref_id);
	if (is_kfunc_arg_map(meta->btf, arg->param)) {
		arg->ref_id = reg2btf_id(env, CONST_PTR_TO_MAP);
		arg->ref_t = btf_type_by_id(env->kern->vmlinux, arg->ref_id);
	}
	arg->ref_name = btf_name_by_offset(meta->btf, arg->ref_t->name_off);
}

static int check_kfunc_arg(struct verifier_env *env, struct call_arg_meta *meta, u32 idx,
			   int insn_idx)
{
	struct kfunc_arg arg = {
		.reg = get_func_arg_reg(cur_func(env), cur_regs(env), idx),
		.argno = argno_from_arg(idx + 1),
		.idx = idx,
		.type = meta->desc->arg_type[idx],
		.param = &btf_params(meta->func_proto)[idx],
		.insn_idx = insn_idx,
	};
	bool done = false;
	int err;

	if (is_kfunc_arg_prog_aux(env, meta->btf, arg.param))
		return note_prog_arg(env, meta, &arg);
	if (is_kfunc_arg_ignore(meta->btf, arg.param) || is_kfunc_arg_implicit(meta, idx))
		return 0;
	resolve_pointee(env, meta, &arg);
	err = check_common(env, meta, &arg, &done);
	if (err || done)
		return err;
	if (base_type(arg.type) >= KF_ARG_TYPE_COUNT)
		return verifier_bug(env, "unknown kfunc arg type %d", arg.type);
	err = check_reg_off(env, meta, &arg);
	if (err < 0)
		return err;
	err = arg_checks[base_type(arg.type)](env, meta, &arg);
	return err < 0 ? err : 0;
}

/* Linux: verifier.c check_kfunc_args() */
int check_kfunc_args(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	u32 nargs = btf_type_vlen(meta->func_proto);
	int err = check_outgoing_stack_args(env, cur_func(env), nargs);

	for (u32 i = 0; i < nargs && !err; i++)
		err = check_kfunc_arg(env, meta, i, insn_idx);
	return err;
}
