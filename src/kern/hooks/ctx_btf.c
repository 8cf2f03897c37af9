/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contexts that are the arguments of a kernel function, one 8-byte word each (more for structs
 * passed by value), as BTF describes them: fentry and kin, tp_btf, iterators, LSM hooks, the
 * operations of struct_ops. A load of a pointer to a struct yields a pointer with BTF; what is
 * known of NULL and errors among a hook's arguments goes into its type.
 */
#include "kern/hooks/ctx.h"
#include "kern/tables/lsm.h"

/* Linux: bpf.h bpf_tracing_ctx_access() */
bool tracing_ctx_access(int off, int size, enum access_type type)
{
	return off >= 0 && off < 8 * MAX_BPF_FUNC_ARGS && type == ACCESS_READ && off % size == 0;
}

/* Linux: bpf.h bpf_tracing_btf_ctx_access() */
bool tracing_btf_ctx_access(int off, int size, enum access_type type, const struct prog *prog,
			    struct insn_access *info)
{
	return tracing_ctx_access(off, size, type) &&
	       btf_ctx_access(off, size, type, prog, info);
}

/* Hooks whose objects are being made or freed. Linux: bpf_lsm.c bpf_lsm_is_trusted() */
static bool lsm_args_trusted(const struct prog *prog)
{
	const struct lsm_hook_row *hook =
		lsm_hook_find(btf_type_name(prog->attach_btf, prog->attach_btf_id));

	return !hook || !(hook->flags & LSM_UNTRUSTED);
}

/* Linux: btf.c prog_args_trusted() */
static bool prog_args_trusted(const struct prog *prog)
{
	switch (prog->type) {
	case BPF_PROG_TYPE_TRACING:
		return prog->expected_attach_type == BPF_TRACE_RAW_TP ||
		       prog->expected_attach_type == BPF_TRACE_ITER;
	case BPF_PROG_TYPE_LSM:
		return lsm_args_trusted(prog);
	case BPF_PROG_TYPE_STRUCT_OPS:
		return true;
	default:
		return false;
	}
}

/* One access, as the steps below see it */
struct arg_access {
	const struct prog *prog;
	struct insn_access *info;
	const struct btf *btf; /* of the function */
	const struct btf_type *proto;
	u32 arg; /* number of the argument that `off` lies in */
	const struct btf_param *param; /* NULL: the return value */
	const struct btf_type *t; /* its type; NULL: not known, a scalar */
	int off, size;
};

static bool reject_arg(const struct arg_access *a)
{
	vlog_printf(a->info->log, "func '%s' doesn't have %d-th argument\n",
		    a->prog->attach_func_name, a->arg + 1);
	return false;
}

/* The word after the last argument is the return value, for those who run after the function. */
static bool find_return_value(struct arg_access *a)
{
	const struct btf_type *t = a->proto;

	switch (a->prog->expected_attach_type) {
	case BPF_LSM_MAC:
		a->info->is_retval = true;
		/* fall through */
	case BPF_LSM_CGROUP:
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
		a->t = t ? btf_type_by_id(a->btf, t->type) : NULL;
		return true;
	case BPF_MODIFY_RETURN:
		if (!t)
			return false;
		a->t = btf_type_skip_modifiers(a->btf, t->type, NULL);
		if (btf_type_is_small_int(a->t))
			return true;
		vlog_printf(a->info->log, "ret type %s not allowed for fmod_ret\n",
			    btf_type_str(a->t));
		return false;
	default:
		return reject_arg(a);
	}
}

/* Fills a->t and a->param. */
static bool find_arg(struct arg_access *a)
{
	const struct btf_param *params = a->proto ? btf_params(a->proto) : NULL;
	u32 nr_args = a->proto ? btf_type_vlen(a->proto) : MAX_BPF_FUNC_REG_ARGS;

	if (a->prog->attach_btf_trace) { /* void *__data, which programs don't get */
		params++;
		nr_args--;
	}
	if (a->arg > nr_args)
		return reject_arg(a);
	if (a->arg == nr_args) {
		a->param = a->proto ? &params[a->arg] : NULL;
		return find_return_value(a);
	}
	if (a->proto) {
		a->param = &params[a->arg];
		a->t = btf_type_by_id(a->btf, a->param->type);
	}
	return true;
}

/* Buffers and arenas, of which the hook's own description knows. Linux: part of btf_ctx_access() */
static bool find_arg_buffer(const struct arg_access *a)
{
	for (u32 i = 0; i < a->prog->ctx_arg_info_size; i++) {
		const struct ctx_arg_aux *aux = &a->prog->ctx_arg_info[i];
		u32 type = base_type(aux->reg_type);

		if (aux->offset != (u32)a->off)
			continue;
		if (type == PTR_TO_ARENA ||
		    (type == PTR_TO_BUF && type_may_be_null(aux->reg_type))) {
			a->info->reg_type = aux->reg_type;
			return true;
		}
	}
	return false;
}

static const struct ctx_arg_aux *find_arg_aux(const struct arg_access *a)
{
	for (u32 i = 0; i < a->prog->ctx_arg_info_size; i++)
		if (a->prog->ctx_arg_info[i].offset == (u32)a->off)
			return &a->prog->ctx_arg_info[i];
	return NULL;
}

static bool use_arg_aux(const struct arg_access *a, const struct ctx_arg_aux *aux)
{
	if (!aux->btf_id) {
		vlog_printf(a->info->log, "invalid btf_id for context argument offset %u\n",
			    a->off);
		return false;
	}
	a->info->reg_type = aux->reg_type;
	a->info->btf = aux->btf ? aux->btf : prog_kern(a->prog)->vmlinux;
	a->info->btf_id = aux->btf_id;
	a->info->ref_id = aux->ref_id;
	return true;
}

/* tp_btf: what is known of a tracepoint's argument. *may_be_error: then it counts as a scalar. */
static bool raw_tp_arg(const struct arg_access *a, bool *may_be_error)
{
	const struct btf *btf = a->prog->attach_btf;
	const struct btf_type *t = btf_type_by_id(btf, a->prog->attach_btf_id);
	const char *name = t ? btf_name_by_offset(btf, t->name_off) : NULL;
	u64 mask;

	if (!name)
		return false;
	name += strlen("btf_trace_");
	if (btf_raw_tp_null_args(name, &mask)) {
		if (mask & 1ULL << (a->arg * 4))
			a->info->reg_type |= PTR_MAYBE_NULL;
		*may_be_error = mask & 2ULL << (a->arg * 4);
	} else if (btf_is_module(btf)) {
		a->info->reg_type |= PTR_MAYBE_NULL; /* nobody has looked at it */
	}
	return true;
}

/* A program attached to a program: only its context has a counterpart in the kernel. */
static bool translate_to_vmlinux(const struct arg_access *a, const struct prog *target)
{
	struct btf *vmlinux = prog_kern(a->prog)->vmlinux;
	struct btf_ctx_query query = {
		.arg = a->arg,
		.prog_type = target->type == BPF_PROG_TYPE_EXT ? target->saved_dst_prog_type :
								 target->type,
	};
	int id = btf_translate_to_vmlinux(a->info->log, vmlinux, a->btf, a->t, &query);

	if (id <= 0)
		return false;
	a->info->btf = vmlinux;
	a->info->btf_id = id;
	return true;
}

/* The struct that the pointer points to, its tags in the register's type */
static bool set_struct(const struct arg_access *a)
{
	static const struct btf_type_tag_match tags[] = {
		{"user", MEM_USER},
		{"percpu", MEM_PERCPU},
	};
	struct btf_type_tag_walk walk = {.t = a->t};
	const char *tname = a->prog->attach_func_name;
	struct insn_access *info = a->info;

	info->btf = (struct btf *)a->btf;
	if (btf_type_tag_walk(a->btf, &walk, tags, ARRAY_SIZE(tags))) {
		vlog_printf(info->log, "func '%s' arg%d type %s has multiple type tags\n", tname,
			    a->arg, btf_type_str(a->t));
		return false;
	}
	info->reg_type |= walk.res;
	info->btf_id = walk.id;
	if (!btf_type_is_struct(walk.t)) {
		vlog_printf(info->log, "func '%s' arg%d type %s is not a struct\n", tname, a->arg,
			    btf_type_str(walk.t));
		return false;
	}
	vlog_printf(info->log, "func '%s' arg%d has btf_id %d type %s '%s'\n", tname, a->arg,
		    info->btf_id, btf_type_str(walk.t), btf_log_name(a->btf, walk.t->name_off));
	return true;
}

static bool access_struct_ptr(const struct arg_access *a)
{
	const struct ctx_arg_aux *aux = find_arg_aux(a);
	const struct prog *prog = a->prog;
	struct insn_access *info = a->info;
	bool may_be_error = false;

	if (aux)
		return use_arg_aux(a, aux);
	info->reg_type = PTR_TO_BTF_ID;
	if (prog_args_trusted(prog))
		info->reg_type |= PTR_TRUSTED;
	if (a->param && a->param < btf_params(a->proto) + btf_type_vlen(a->proto) &&
	    btf_param_match_suffix(a->btf, a->param, "__nullable"))
		info->reg_type |= PTR_MAYBE_NULL;
	if (prog->expected_attach_type == BPF_TRACE_RAW_TP && !raw_tp_arg(a, &may_be_error))
		return false;
	if (prog->dst_prog)
		return translate_to_vmlinux(a, prog->dst_prog);
	if (!set_struct(a))
		return false;
	if (may_be_error) {
		vlog_printf(info->log, "marking pointer arg%d as scalar as it may encode error",
			    a->arg);
		info->reg_type = SCALAR_VALUE;
	}
	return true;
}

/* Linux: btf.c btf_ctx_access() */
bool btf_ctx_access(int off, int size, enum access_type type, const struct prog *prog,
		    struct insn_access *info)
{
	struct arg_access a = {
		.prog = prog,
		.info = info,
		.btf = prog->dst_prog ? prog->dst_prog->btf : prog->attach_btf,
		.proto = prog->attach_func_proto,
		.off = off,
		.size = size,
	};

	if (off % 8) {
		vlog_printf(info->log, "func '%s' offset %d is not multiple of 8\n",
			    prog->attach_func_name, off);
		return false;
	}
	a.arg = btf_ctx_arg_idx(a.btf, a.proto, off);
	if (!find_arg(&a))
		return false;
	if (!a.t)
		return true;
	while (btf_type_is_modifier(a.t))
		a.t = btf_type_by_id(a.btf, a.t->type);
	if (btf_type_is_small_int(a.t) || btf_is_any_enum(a.t) || btf_type_is_struct(a.t))
		return true;
	if (!btf_type_is_ptr(a.t)) {
		vlog_printf(info->log,
			    "func '%s' arg%d '%s' has type %s. Only pointer access is allowed\n",
			    prog->attach_func_name, a.arg, btf_log_name(a.btf, a.t->name_off),
			    btf_type_str(a.t));
		return false;
	}
	if (size != 8) {
		vlog_printf(info->log, "func '%s' size %d must be 8\n", prog->attach_func_name,
			    size);
		return false;
	}
	if (find_arg_buffer(&a))
		return true;
	/* Any other pointer is a number that can't be followed. */
	if (!btf_type_is_struct_ptr(a.btf, a.t))
		return true;
	return access_struct_ptr(&a);
}
