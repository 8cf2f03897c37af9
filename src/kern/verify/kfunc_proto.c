/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a kfunc's BTF prototype to the kinds of its arguments: by type, by the suffix of the
 * parameter's name, by the parameter behind it. Done once for each kfunc of a program.
 */
#include "kern/verify/kfunc.h"

/* ---- single questions ---- */

static bool has_suffix(const struct btf *btf, const struct btf_param *arg, const char *suffix)
{
	return btf_param_match_suffix(btf, arg, suffix);
}

/* A pointer to struct `name` of the kernel. Linux: verifier.c __is_kfunc_ptr_arg_type() */
static bool is_ptr_to_struct(struct verifier_env *env, const struct btf *btf,
			     const struct btf_param *arg, const char *name)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, arg->type, NULL);
	u32 id, wanted = vmlinux_struct_id(env, name);

	if (!wanted || !t || !btf_type_is_ptr(t))
		return false;
	t = btf_type_skip_modifiers(btf, t->type, &id);
	return t && btf_types_are_same(btf, id, env->kern->vmlinux, wanted);
}

bool is_kfunc_arg_prog_aux(struct verifier_env *env, const struct btf *btf,
			   const struct btf_param *arg)
{
	return is_ptr_to_struct(env, btf, arg, "bpf_prog_aux");
}

bool is_kfunc_arg_dynptr(struct verifier_env *env, const struct btf *btf,
			 const struct btf_param *arg)
{
	return is_ptr_to_struct(env, btf, arg, "bpf_dynptr");
}

bool is_kfunc_arg_named(const struct btf *btf, const struct btf_param *arg, const char *name)
{
	const char *param = btf_name_by_offset(btf, arg->name_off);

	return param && !strcmp(param, name);
}

/* With KF_IMPLICIT_ARGS, what the prototype that programs see does not have */
bool is_kfunc_arg_implicit(const struct call_arg_meta *meta, u32 idx)
{
	const struct btf_type *func;

	if (!(meta->kfunc_flags & KF_IMPLICIT_ARGS))
		return false;
	func = btf_type_by_id(meta->btf, meta->func_id);
	return idx >= btf_type_vlen(btf_type_by_id(meta->btf, func->type));
}

static bool is_size_arg(const struct btf *btf, const struct btf_param *arg)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, arg->type, NULL);

	return btf_type_is_scalar(t) && (has_suffix(btf, arg, "__sz") || has_suffix(btf, arg, "__szk"));
}

static bool is_iter_arg(const struct call_arg_meta *meta, u32 idx, const struct btf_param *arg)
{
	if (meta->kfunc_flags & (KF_ITER_NEW | KF_ITER_NEXT | KF_ITER_DESTROY))
		return idx == 0;
	return has_suffix(meta->btf, arg, "__iter");
}

static bool is_scalar_member(struct verifier_env *env, const struct btf *btf,
			     const struct btf_member *member, int depth)
{
	const struct btf_type *t = btf_type_skip_modifiers(btf, member->type, NULL);

	if (btf_type_is_struct(t)) {
		if (depth < 3)
			return btf_type_is_scalar_struct(env, btf, t, depth + 1);
		verbose(env, "max struct nesting depth exceeded\n");
		return false;
	}
	if (btf_type_is_array(t)) {
		if (!btf_array(t)->nelems)
			return false;
		t = btf_type_skip_modifiers(btf, btf_array(t)->type, NULL);
	}
	return btf_type_is_scalar(t);
}

bool btf_type_is_scalar_struct(struct verifier_env *env, const struct btf *btf,
			       const struct btf_type *t, int depth)
{
	if (!btf_type_is_struct(t))
		return false;
	for (u32 i = 0; i < btf_type_vlen(t); i++)
		if (!is_scalar_member(env, btf, &btf_members(t)[i], depth))
			return false;
	return true;
}

/* ---- kinds ---- */

static u32 scalar_kind(const struct btf *btf, const struct btf_param *arg)
{
	if (has_suffix(btf, arg, "__k"))
		return KF_ARG_CONST;
	if (has_suffix(btf, arg, "__szk"))
		return KF_ARG_CONST_MEM_SIZE;
	if (has_suffix(btf, arg, "__sz"))
		return KF_ARG_MEM_SIZE;
	if (is_kfunc_arg_named(btf, arg, "rdonly_buf_size") ||
	    is_kfunc_arg_named(btf, arg, "rdwr_buf_size"))
		return KF_ARG_CONST_ALLOC_SIZE_OR_ZERO;
	return KF_ARG_ANYTHING;
}

static bool is_ctx_arg(struct verifier_env *env, struct call_arg_meta *meta,
		       const struct btf_param *arg, u32 idx)
{
	enum kfunc_special role = kfunc_role(meta);

	if (role == KFS_CAST_TO_KERN_CTX || role == KFS_SESSION_IS_RETURN ||
	    role == KFS_SESSION_COOKIE)
		return true;
	return btf_is_prog_ctx_type(env->log, env->kern->vmlinux, meta->btf,
				    btf_type_skip_modifiers(meta->btf, arg->type, NULL),
				    prog_resolved_type(env->prog), idx);
}

/* Pointers that the name or the struct tells; in Linux's order, some may fit two lines. */
static const struct {
	const char *suffix, *name; /* one of the two */
	u32 kind;
} pointer_kinds[] = {
	{.suffix = "__alloc", .kind = KF_ARG_PTR_TO_ALLOC_BTF_ID},
	{.suffix = "__refcounted_kptr", .kind = KF_ARG_PTR_TO_REFCOUNTED_KPTR},
	{.name = "bpf_dynptr", .kind = KF_ARG_PTR_TO_DYNPTR},
	{.kind = KF_ARG_PTR_TO_ITER}, /* is_iter_arg() */
	{.name = "bpf_list_head", .kind = KF_ARG_PTR_TO_LIST_HEAD},
	{.name = "bpf_list_node", .kind = KF_ARG_PTR_TO_LIST_NODE},
	{.name = "bpf_rb_root", .kind = KF_ARG_PTR_TO_RB_ROOT},
	{.name = "bpf_rb_node", .kind = KF_ARG_PTR_TO_RB_NODE},
	{.suffix = "__str", .kind = KF_ARG_PTR_TO_CONST_STR},
	{.suffix = "__const_map", .kind = KF_ARG_CONST_MAP_PTR},
	{.suffix = "__map", .kind = KF_ARG_PTR_TO_BTF_ID},
	{.name = "bpf_wq", .kind = KF_ARG_PTR_TO_WORKQUEUE},
	{.name = "bpf_timer", .kind = KF_ARG_PTR_TO_TIMER},
	{.name = "bpf_task_work", .kind = KF_ARG_PTR_TO_TASK_WORK},
	{.suffix = "__irq_flag", .kind = KF_ARG_PTR_TO_IRQ_FLAG},
	{.name = "bpf_res_spin_lock", .kind = KF_ARG_PTR_TO_RES_SPIN_LOCK},
};

/* The kind, or -ENOENT: memory, or a struct of the kernel */
static int named_pointer_kind(struct verifier_env *env, struct call_arg_meta *meta,
			      const struct btf_param *arg, u32 idx)
{
	const struct btf *btf = meta->btf;

	for (size_t i = 0; i < ARRAY_SIZE(pointer_kinds); i++) {
		bool fits = pointer_kinds[i].suffix ?
				    has_suffix(btf, arg, pointer_kinds[i].suffix) :
			    pointer_kinds[i].name ?
				    is_ptr_to_struct(env, btf, arg, pointer_kinds[i].name) :
				    is_iter_arg(meta, idx, arg);

		if (fits)
			return pointer_kinds[i].kind;
	}
	if (btf_type_resolve_func_ptr(btf, arg->type, NULL))
		return KF_ARG_PTR_TO_CALLBACK;
	return -ENOENT;
}

static int check_arena_arg(struct verifier_env *env, argno_t argno)
{
	if (!env->prog->arena)
		return reject(env, -EINVAL,
			      "%s arena pointer requires a program with an associated arena\n",
			      reg_arg_name(env, argno));
	if (reg_from_argno(argno) < 0)
		return reject(env, -EINVAL, "%s arena pointer cannot be a stack argument\n",
			      reg_arg_name(env, argno));
	return KF_ARG_PTR_TO_ARENA;
}

/* Memory of a size that the next argument or the type tells, or a struct of the kernel */
static int memory_kind(struct verifier_env *env, struct call_arg_meta *meta,
		       const struct btf_param *args, u32 idx)
{
	const struct btf *btf = meta->btf;
	const struct btf_type *t = btf_type_skip_modifiers(btf, args[idx].type, NULL);
	const struct btf_type *ref_t = btf_type_skip_modifiers(btf, t->type, NULL);
	const char *what = "void, scalar, or struct with scalar";
	argno_t argno = argno_from_arg(idx + 1);
	bool sized = idx + 1 < btf_type_vlen(meta->func_proto) && is_size_arg(btf, &args[idx + 1]);

	if (sized && btf_type_is_void(ref_t))
		return KF_ARG_PTR_TO_MEM;
	if (!sized) {
		if (btf_type_is_struct(ref_t))
			return KF_ARG_PTR_TO_BTF_ID;
		what = "scalar, or struct with scalar";
	}
	if (!btf_type_is_scalar(ref_t) && !btf_type_is_scalar_struct(env, btf, ref_t, 0))
		return reject(env, -EINVAL, "%s pointer type %s %s must point to %s\n",
			      reg_arg_name(env, argno), btf_type_str(ref_t),
			      btf_name_by_offset(btf, ref_t->name_off), what);
	return sized ? KF_ARG_PTR_TO_MEM : (int)(KF_ARG_PTR_TO_MEM | MEM_FIXED_SIZE);
}

/* The kind with modifiers, or -errno. Linux: verifier.c get_kfunc_arg_type() */
static int get_kfunc_arg_type(struct verifier_env *env, struct call_arg_meta *meta,
			      const struct btf_param *args, u32 idx)
{
	const struct btf *btf = meta->btf;
	const struct btf_param *arg = &args[idx];
	const struct btf_type *t = btf_type_skip_modifiers(btf, arg->type, NULL);
	argno_t argno = argno_from_arg(idx + 1);
	int kind;

	if (btf_type_is_scalar(t))
		return scalar_kind(btf, arg);
	if (!btf_type_is_ptr(t))
		return reject(env, -EINVAL, "Unrecognized %s type %s\n", reg_arg_name(env, argno),
			      btf_type_str(t));
	if (is_ctx_arg(env, meta, arg, idx)) {
		kind = KF_ARG_PTR_TO_CTX;
	} else {
		kind = named_pointer_kind(env, meta, arg, idx);
		if (kind == -ENOENT && (has_suffix(btf, arg, "__arena__nullable") ||
					has_suffix(btf, arg, "__arena")))
			kind = check_arena_arg(env, argno);
		else if (kind == -ENOENT)
			kind = memory_kind(env, meta, args, idx);
	}
	if (kind < 0)
		return kind;
	if (has_suffix(btf, arg, "__nullable") || has_suffix(btf, arg, "__arena"))
		kind |= PTR_MAYBE_NULL;
	return kind;
}

int gen_kfunc_arg_proto(struct verifier_env *env, struct call_arg_meta *meta, u32 *arg_type)
{
	const struct btf_param *args = btf_params(meta->func_proto);
	u32 nargs = btf_type_vlen(meta->func_proto);

	if (nargs > MAX_BPF_FUNC_ARGS)
		return reject(env, -EINVAL, "Function %s has %d > %d args\n", meta->func_name,
			      nargs, MAX_BPF_FUNC_ARGS);
	for (u32 i = 0; i < nargs; i++) {
		int kind;

		if (is_kfunc_arg_prog_aux(env, meta->btf, &args[i]) ||
		    is_kfunc_arg_ignore(meta->btf, &args[i]) || is_kfunc_arg_implicit(meta, i))
			continue;
		kind = get_kfunc_arg_type(env, meta, args, i);
		if (kind < 0)
			return kind;
		arg_type[i] = kind;
	}
	return 0;
}
