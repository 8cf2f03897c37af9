/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a subprogram's BTF says about its arguments: a context, a dynptr, trusted or untrusted
 * kernel memory, memory of the pointee's size, a scalar. Global functions are verified with and
 * called with exactly that; a declaration tag "arg:..." on a parameter outranks its type. Static
 * functions only ask whether their BTF is simple enough to be believed. Cached in subprog_info.
 */
#include "kern/verify/verify.h"

#define ARG_TAG_KEY "arg:"

enum arg_tag {
	ARG_TAG_CTX = BIT(0),
	ARG_TAG_NONNULL = BIT(1),
	ARG_TAG_TRUSTED = BIT(2),
	ARG_TAG_UNTRUSTED = BIT(3),
	ARG_TAG_NULLABLE = BIT(4),
	ARG_TAG_ARENA = BIT(5),
};

static const struct btf_type_tag_match decl_tags[] = {
	{"ctx", ARG_TAG_CTX},		{"trusted", ARG_TAG_TRUSTED},
	{"untrusted", ARG_TAG_UNTRUSTED}, {"nonnull", ARG_TAG_NONNULL},
	{"nullable", ARG_TAG_NULLABLE}, {"arena", ARG_TAG_ARENA},
};

/* One function whose arguments are looked at */
struct func_args {
	struct verifier_env *env;
	const struct btf *btf;
	const struct btf_type *func, *proto;
	const char *name;
	int subprog;
	bool is_global;
	enum bpf_prog_type prog_type; /* of an extension: its target's */
};

static u32 decl_tag_flag(const char *value)
{
	for (u32 i = 0; i < ARRAY_SIZE(decl_tags); i++)
		if (!strcmp(value, decl_tags[i].name))
			return decl_tags[i].flag;
	return 0;
}

/* Linux: btf.c btf_scan_decl_tags() */
static int scan_decl_tags(const struct func_args *f, u32 arg, u32 *tags)
{
	struct verifier_env *env = f->env;
	int id = 0;

	while ((id = btf_find_next_decl_tag(f->btf, f->func, arg, ARG_TAG_KEY, id)) > 0) {
		u32 flag = decl_tag_flag(btf_type_name(f->btf, id) + strlen(ARG_TAG_KEY));

		if (!f->is_global)
			return reject(env, -EOPNOTSUPP, "arg#%u type tag is not supported in "
				      "static functions\n", arg);
		if (!flag)
			return reject(env, -EOPNOTSUPP,
				      "arg#%u has unsupported set of tags\n", arg);
		*tags |= flag;
	}
	if (id != -ENOENT)
		return reject(env, id, "arg#%u type tag fetching failure: %d\n", arg, id);
	return 0;
}

/* Linux: btf.c btf_scan_type_tags() */
static int scan_type_tags(const struct func_args *f, u32 type_id, u32 *tags)
{
	static const struct btf_type_tag_match type_tags[] = {{"arena", ARG_TAG_ARENA}};
	struct btf_type_tag_walk walk = {.t = btf_type_skip_modifiers(f->btf, type_id, NULL)};
	int err;

	if (!walk.t || !btf_type_is_ptr(walk.t))
		return 0;
	err = btf_type_tag_walk(f->btf, &walk, type_tags, ARRAY_SIZE(type_tags));
	if (err)
		return reject(f->env, err, "function signature member has multiple type tags\n");
	*tags |= walk.res;
	return 0;
}

/* Linux: btf.c btf_validate_return_type() */
static int validate_return_type(const struct func_args *f)
{
	const struct btf_type *ret;
	u32 tags = 0;
	int err = scan_type_tags(f, f->proto->type, &tags);

	if (err)
		return err;
	ret = btf_type_skip_modifiers(f->btf, f->proto->type, NULL);
	if (f->subprog && (tags & ARG_TAG_ARENA) && btf_type_is_ptr(ret))
		return 0;
	if (btf_type_is_void(ret) || btf_type_is_int(ret) || btf_is_any_enum(ret))
		return 0;
	return -EOPNOTSUPP;
}

static int bad_combination(const struct func_args *f, u32 arg)
{
	return reject(f->env, -EINVAL, "arg#%u has invalid combination of tags\n", arg);
}

static int context_arg(const struct func_args *f, u32 arg, const struct btf_type *ptr, u32 tags,
		       struct subprog_arg_info *info)
{
	struct btf_ctx_query query = {arg, f->prog_type, f->env->prog->expected_attach_type};

	if (tags & ~ARG_TAG_CTX)
		return bad_combination(f, arg);
	if ((tags & ARG_TAG_CTX) &&
	    btf_validate_prog_ctx_type(f->env->log, f->env->kern->vmlinux, f->btf, ptr, &query))
		return -EINVAL;
	info->arg_type = ARG_PTR_TO_CTX;
	return 0;
}

/* Linux: btf.c btf_get_ptr_to_btf_id(): id of the kernel's type of the same name, or -errno */
static int kernel_pointee(const struct func_args *f, u32 arg, const struct btf_type *ptr)
{
	const struct btf *found;
	const struct btf_type *t;
	const char *kind, *name;
	u32 type_id, id = 0;
	int count;

	t = btf_type_skip_modifiers(f->btf, ptr->type, &type_id);
	kind = btf_type_str(t);
	name = btf_log_name(f->btf, t->name_off);
	count = btf_core_find_cands(f->env->kern, f->btf, type_id, &found, &id);
	if (count < 0)
		return reject(f->env, count,
			      "arg#%u reference type('%s %s') candidate matching error: %d\n", arg,
			      kind, name, count);
	if (count != 1)
		return reject(f->env, count ? -ESRCH : -ENOENT,
			      "arg#%u reference type('%s %s') %s\n", arg, kind, name,
			      count ? "is ambiguous" : "has no matches");
	if (btf_is_module(found))
		return reject(f->env, -EOPNOTSUPP, "arg#%u reference type('%s %s') points to "
			      "kernel module type (unsupported)\n", arg, kind, name);
	return id;
}

static int trusted_arg(const struct func_args *f, u32 arg, const struct btf_type *ptr, u32 tags,
		       struct subprog_arg_info *info)
{
	int id;

	if (tags & ARG_TAG_NONNULL)
		return bad_combination(f, arg);
	id = kernel_pointee(f, arg, ptr);
	if (id < 0)
		return id;
	info->arg_type = ARG_PTR_TO_BTF_ID | PTR_TRUSTED;
	if (tags & ARG_TAG_NULLABLE)
		info->arg_type |= PTR_MAYBE_NULL;
	info->btf_id = id;
	return 0;
}

static int untrusted_arg(const struct func_args *f, u32 arg, const struct btf_type *ptr, u32 tags,
			 struct subprog_arg_info *info)
{
	const struct btf *vmlinux = f->env->kern->vmlinux;
	const struct btf_type *t;
	int id;

	if (tags & ~ARG_TAG_UNTRUSTED)
		return reject(f->env, -EINVAL,
			      "arg#%u untrusted cannot be combined with any other tags\n", arg);
	t = btf_type_skip_modifiers(f->btf, ptr->type, NULL);
	if (btf_type_is_void(t) || btf_type_is_primitive(t)) {
		info->arg_type = ARG_PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED;
		info->mem_size = 0;
		return 0;
	}
	id = kernel_pointee(f, arg, ptr);
	if (id < 0)
		return id;
	t = btf_type_by_id(vmlinux, id);
	/* The name Linux prints is the pointer's, looked up in the kernel's strings. */
	if (!btf_type_is_struct(t))
		return reject(f->env, -EINVAL, "arg#%u has type %s '%s', but only struct or "
			      "primitive types are allowed\n", arg, btf_type_str(t),
			      btf_log_name(vmlinux, ptr->name_off));
	info->arg_type = ARG_PTR_TO_BTF_ID | PTR_UNTRUSTED;
	info->btf_id = id;
	return 0;
}

static int memory_arg(const struct func_args *f, u32 arg, const struct btf_type *ptr, u32 tags,
		      struct subprog_arg_info *info)
{
	const struct btf_type *t;
	u32 bytes;

	if (tags & ARG_TAG_NULLABLE)
		return bad_combination(f, arg);
	t = btf_type_skip_modifiers(f->btf, ptr->type, NULL);
	if (!btf_resolve_size(f->btf, t, &bytes))
		return reject(f->env, -EINVAL,
			      "arg#%u reference type('%s %s') size cannot be determined: %d\n",
			      arg, btf_type_str(t), btf_name_by_offset(f->btf, t->name_off),
			      -EINVAL);
	info->arg_type = ARG_PTR_TO_MEM | (tags & ARG_TAG_NONNULL ? 0 : PTR_MAYBE_NULL);
	info->mem_size = bytes;
	return 0;
}

/* -ENOENT: a plain pointer of a static function, which is no more than that */
static int pointer_arg(const struct func_args *f, u32 arg, const struct btf_type *ptr, u32 tags,
		       struct subprog_arg_info *info)
{
	if ((tags & ARG_TAG_CTX) ||
	    btf_is_prog_ctx_type(f->env->log, f->env->kern->vmlinux, f->btf, ptr, f->prog_type,
				 arg))
		return context_arg(f, arg, ptr, tags, info);
	if (btf_is_dynptr_ptr(f->btf, ptr)) {
		if (tags)
			return bad_combination(f, arg);
		info->arg_type = ARG_PTR_TO_DYNPTR;
		return 0;
	}
	if (tags & ARG_TAG_TRUSTED)
		return trusted_arg(f, arg, ptr, tags, info);
	if (tags & ARG_TAG_UNTRUSTED)
		return untrusted_arg(f, arg, ptr, tags, info);
	if (tags & ARG_TAG_ARENA) {
		if (tags & ~ARG_TAG_ARENA)
			return reject(f->env, -EINVAL, "arg#%u arena cannot be combined with any "
				      "other tags\n", arg);
		info->arg_type = ARG_PTR_TO_ARENA;
		return 0;
	}
	return f->is_global ? memory_arg(f, arg, ptr, tags, info) : -ENOENT;
}

static int prepare_arg(const struct func_args *f, u32 arg, struct subprog_arg_info *info)
{
	u32 type_id = btf_params(f->proto)[arg].type, tags = 0;
	const struct btf_type *t;
	int err;

	err = scan_decl_tags(f, arg, &tags);
	if (!err)
		err = scan_type_tags(f, type_id, &tags);
	if (err)
		return err;
	t = btf_type_skip_modifiers(f->btf, type_id, NULL);
	if (btf_type_is_ptr(t)) {
		err = pointer_arg(f, arg, t, tags, info);
		if (err != -ENOENT || f->is_global)
			return err;
	}
	if (tags)
		return reject(f->env, -EINVAL,
			      "arg#%u has pointer tag, but is not a pointer type\n", arg);
	if (btf_type_is_int(t) || btf_is_any_enum(t)) {
		info->arg_type = ARG_ANYTHING;
		return 0;
	}
	if (!f->is_global)
		return -EINVAL;
	return reject(f->env, -EINVAL, "Arg#%u type %s in %s() is not supported yet.\n", arg,
		      btf_type_str(t), f->name);
}

/* The function's types, which were checked when func_info was read */
static int find_func(struct func_args *f)
{
	struct verifier_env *env = f->env;
	const struct prog *prog = env->prog;
	u32 id;

	if (!prog->func_info)
		return verifier_bug(env, "func_info undefined");
	id = prog->func_info[f->subprog].type_id;
	if (!id) {
		if (!f->is_global)
			return -EINVAL;
		return reject(env, -EFAULT, "Global functions need valid BTF\n");
	}
	f->func = btf_type_by_id(f->btf, id);
	if (!f->func || !btf_type_is_func(f->func))
		return reject(env, -EFAULT, "BTF of func#%d doesn't point to KIND_FUNC\n",
			      f->subprog);
	f->name = btf_name_by_offset(f->btf, f->func->name_off);
	if (subprog_aux(env, f->subprog)->unreliable)
		return verifier_bug(env, "unreliable BTF for function %s()", f->name);
	f->proto = btf_type_by_id(f->btf, f->func->type);
	if (!f->proto || !btf_type_is_func_proto(f->proto))
		return reject(env, -EFAULT, "Invalid type of function %s()\n", f->name);
	return 0;
}

static int check_arg_count(struct func_args *f, struct subprog_info *sub)
{
	u32 count = btf_type_vlen(f->proto);

	sub->arg_cnt = count;
	if (count > MAX_BPF_FUNC_ARGS)
		return reject(f->env, -EFAULT,
			      "kernel supports at most %d parameters, function %s has %u\n",
			      MAX_BPF_FUNC_ARGS, f->name, count);
	if (count <= MAX_BPF_FUNC_REG_ARGS)
		return 0;
	sub->stack_arg_cnt = count - MAX_BPF_FUNC_REG_ARGS;
	if (!f->is_global)
		return 0;
	return reject(f->env, -EINVAL,
		      "global function %s has %u > %d args, stack args not supported\n", f->name,
		      count, MAX_BPF_FUNC_REG_ARGS);
}

/* Linux: btf.c btf_prepare_func_args() */
int btf_prepare_func_args(struct verifier_env *env, int subprog)
{
	struct subprog_info *sub = subprog_info(env, subprog);
	struct func_args f = {
		.env = env,
		.btf = env->prog->btf,
		.subprog = subprog,
		.prog_type = env->prog->type,
	};
	int err;

	if (sub->args_cached)
		return 0;
	f.is_global = subprog_is_global(env, subprog);
	err = find_func(&f);
	if (err)
		return err;
	if (f.prog_type == BPF_PROG_TYPE_EXT)
		f.prog_type = env->prog->dst_prog->type;
	err = check_arg_count(&f, sub);
	if (err)
		return err;
	err = validate_return_type(&f);
	if (err && f.is_global)
		return reject(env, err, "Global function %s() return value not void or scalar. "
			      "Only those are supported.\n", f.name);
	for (u32 i = 0; i < sub->arg_cnt && !err; i++)
		err = prepare_arg(&f, i, &sub->args[i]);
	sub->args_cached = !err;
	return err;
}
