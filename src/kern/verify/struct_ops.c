/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that implement a member of a kernel struct of function pointers: which structs there
 * are is a table, everything else comes from BTF. Members have a stub function in the kernel,
 * <struct>__<member>, whose parameter names say which pointers may be NULL, are references, or
 * point into the arena. Called when the program's attach target is checked.
 */
#include <stdio.h>

#include "kern/tables/attach.h"
#include "kern/verify/verify.h"

/* The member being implemented */
struct ops_member {
	const struct struct_ops_row *row;
	const struct btf *btf;
	const struct btf_member *member;
	const struct btf_type *proto;
	const char *name;
	u32 offset;
};

static int find_member(struct verifier_env *env, struct ops_member *m)
{
	const struct prog *prog = env->prog;
	const struct btf_type *t = btf_type_by_id(prog->attach_btf, prog->attach_btf_id);
	u32 idx = prog->expected_attach_type;

	m->btf = prog->attach_btf;
	m->row = t && btf_type_is_only_struct(t) ?
			 struct_ops_row_find(btf_name_by_offset(m->btf, t->name_off)) : NULL;
	if (!m->row)
		return reject(env, -ENOTSUPP, "attach_btf_id %u is not a supported struct\n",
			      prog->attach_btf_id);
	if (idx >= btf_type_vlen(t))
		return reject(env, -EINVAL, "attach to invalid member idx %u of struct %s\n", idx,
			      m->row->name);
	m->member = &btf_members(t)[idx];
	m->name = btf_name_by_offset(m->btf, m->member->name_off);
	m->proto = btf_type_resolve_func_ptr(m->btf, m->member->type, NULL);
	if (!m->proto)
		return reject(env, -EINVAL, "attach to invalid member %s(@idx %u) of struct %s\n",
			      m->name, idx, m->row->name);
	m->offset = btf_member_bit_offset(t, m->member) / 8;
	return 0;
}

/* Linux: bpf_struct_ops_supported(), and each struct's check_member() */
static int check_member(struct verifier_env *env, const struct ops_member *m)
{
	int err = 0;

	if ((m->row->supported && !name_in_list(m->row->supported, m->name)) ||
	    (m->row->unsupported && name_in_list(m->row->unsupported, m->name)))
		err = -ENOTSUPP;
	else if (env->prog->sleepable && m->row->sleepable &&
		 !name_in_list(m->row->sleepable, m->name))
		err = -EINVAL;
	if (err)
		return reject(env, err, "attach to unsupported member %s of struct %s\n", m->name,
			      m->row->name);
	if (m->row->private_stack && name_in_list(m->row->private_stack, m->name))
		env->prog->priv_stack_requested = true;
	return 0;
}

static const struct btf_type *find_stub(const struct ops_member *m)
{
	char name[256];
	s32 id;

	snprintf(name, sizeof(name), "%s__%s", m->row->name, m->name);
	id = btf_find_by_name_kind(m->btf, name, BTF_KIND_FUNC);
	return id > 0 ? btf_func_proto(m->btf, id) : NULL;
}

/* Type of an argument by the name of the stub's parameter; false: nothing special */
static bool special_arg(const struct ops_member *m, const struct btf_param *stub,
			struct ctx_arg_aux *info)
{
	if (btf_param_match_suffix(m->btf, stub, "__arena__nullable") ||
	    btf_param_match_suffix(m->btf, stub, "__arena")) {
		info->reg_type = PTR_TO_ARENA;
	} else if (btf_param_match_suffix(m->btf, stub, "__nullable")) {
		info->reg_type = PTR_TRUSTED | PTR_TO_BTF_ID | PTR_MAYBE_NULL;
	} else if (btf_param_match_suffix(m->btf, stub, "__ref")) {
		info->reg_type = PTR_TRUSTED | PTR_TO_BTF_ID;
		info->refcounted = true;
	} else {
		return false;
	}
	return true;
}

/* Linux: bpf_struct_ops.c prepare_arg_info(). The number of special arguments, or -errno */
static int prepare_arg_info(struct verifier_env *env, const struct ops_member *m,
			    struct ctx_arg_aux *info)
{
	const struct btf_type *stub = find_stub(m);
	const struct btf_param *args = btf_params(m->proto), *stub_args;
	u32 count = btf_type_vlen(m->proto);
	int used = 0;

	if (!stub || btf_type_vlen(stub) != count || count > MAX_BPF_FUNC_ARGS)
		return 0;
	stub_args = btf_params(stub);
	for (u32 i = 0; i < count; i++) {
		struct ctx_arg_aux *arg = &info[used];
		int offset;

		if (!special_arg(m, &stub_args[i], arg))
			continue;
		offset = btf_ctx_arg_offset(m->btf, m->proto, i);
		if (offset < 0 || !btf_type_resolve_ptr(m->btf, args[i].type, &arg->btf_id))
			return -EINVAL;
		arg->offset = offset;
		arg->btf = env->prog->attach_btf;
		used++;
	}
	return used;
}

static int check_arg_info(struct verifier_env *env, const struct ops_member *m,
			  const struct ctx_arg_aux *info, u32 count)
{
	bool refcounted = false;

	for (u32 i = 0; i < count; i++) {
		refcounted |= info[i].refcounted;
		if (base_type(info[i].reg_type) == PTR_TO_ARENA && !env->prog->arena)
			return reject(env, -EINVAL, "arena argument of %s requires a program with "
				      "an associated arena\n", m->name);
	}
	/* Whoever is called instead would not know of the reference. */
	for (u32 i = 0; refcounted && i < env->subprog_cnt; i++)
		if (env->subprog_info[i].has_tail_call)
			return reject(env, -EINVAL,
				      "program with __ref argument cannot tail call\n");
	return 0;
}

/* Linux: verifier.c check_struct_ops_btf_id() */
int check_struct_ops_btf_id(struct verifier_env *env)
{
	struct ctx_arg_aux info[MAX_BPF_FUNC_ARGS] = {0};
	struct prog *prog = env->prog;
	struct ops_member m = {0};
	int count, err;

	if (!prog->gpl_compatible)
		return reject(env, -EINVAL,
			      "struct ops programs must have a GPL compatible license\n");
	if (!prog->attach_btf_id || !prog->attach_btf)
		return -ENOTSUPP;
	err = find_member(env, &m);
	if (!err)
		err = check_member(env, &m);
	if (err)
		return err;
	count = prepare_arg_info(env, &m, info);
	if (count < 0)
		return count;
	err = check_arg_info(env, &m, info, count);
	if (err)
		return err;
	prog->attach_st_ops_member_off = m.offset;
	prog->attach_func_proto = m.proto;
	prog->attach_func_name = m.name;
	return prog_ctx_arg_info_init(prog, info, count);
}
