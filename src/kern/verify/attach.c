/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program attaches to, as far as it decides what the program may do: the target's
 * prototype becomes the type of its context, iterators and structs of function pointers say more
 * about their arguments, and some functions are not for every kind of program.
 */
#include <stdio.h>

#include "kern/tables/attach.h"
#include "kern/tables/lsm.h"
#include "kern/verify/verify.h"

#define ITER_FUNC_PREFIX "bpf_iter_"

/* Linux: verifier.c bpf_prog_ctx_arg_info_init() */
int prog_ctx_arg_info_init(struct prog *prog, const struct ctx_arg_aux *info, u32 count)
{
	struct ctx_arg_aux *copy = mem_alloc(prog_kern(prog)->mem, max(count, 1U) * sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	memcpy(copy, info, count * sizeof(*copy));
	prog->ctx_arg_info = copy;
	prog->ctx_arg_info_size = count;
	return 0;
}

/* Linux: verifier.c can_be_sleepable() */
static bool can_be_sleepable(const struct prog *prog)
{
	switch (prog->type) {
	case BPF_PROG_TYPE_TRACING:
		switch ((int)prog->expected_attach_type) {
		case BPF_TRACE_FENTRY:
		case BPF_TRACE_FEXIT:
		case BPF_MODIFY_RETURN:
		case BPF_TRACE_ITER:
		case BPF_TRACE_FSESSION:
		case BPF_TRACE_RAW_TP:
		case BPF_TRACE_FENTRY_MULTI:
		case BPF_TRACE_FEXIT_MULTI:
		case BPF_TRACE_FSESSION_MULTI:
			return true;
		default:
			return false;
		}
	case BPF_PROG_TYPE_LSM:
		return prog->expected_attach_type != BPF_LSM_CGROUP;
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_STRUCT_OPS:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_TRACEPOINT:
		return true;
	default:
		return false;
	}
}

/* Linux: bpf_iter.c bpf_iter_prog_supported(): the types of the iterator's arguments */
static int iter_prog_supported(struct verifier_env *env)
{
	struct prog *prog = env->prog;
	const struct btf *btf = prog->attach_btf;
	const char *name = prog->attach_func_name;
	struct ctx_arg_aux info[ITER_ARGS_MAX] = {0};
	const struct iter_row *row;
	char ctx_name[64];
	u32 count = 0;

	if (strncmp(name, ITER_FUNC_PREFIX, strlen(ITER_FUNC_PREFIX)))
		return -EINVAL;
	row = iter_row_find(name + strlen(ITER_FUNC_PREFIX));
	if (!row)
		return -EINVAL;
	snprintf(ctx_name, sizeof(ctx_name), "bpf_iter__%s", row->target);
	for (; count < ITER_ARGS_MAX && row->args[count].member; count++) {
		const char *pointee = row->args[count].pointee;
		int offset = btf_find_member(btf, ctx_name, row->args[count].member, NULL);
		int id = pointee ? btf_find_by_name_kind(btf, pointee, BTF_KIND_STRUCT) : 0;

		if (offset < 0 || id < 0)
			return unsupported(env, "iterator %s: the kernel's BTF lacks its types",
					   row->target);
		info[count].offset = offset;
		info[count].reg_type = row->args[count].reg_type;
		info[count].btf = pointee ? prog->attach_btf : NULL;
		info[count].btf_id = id;
	}
	return prog_ctx_arg_info_init(prog, info, count);
}

/* ---- security hooks; Linux: bpf_lsm.c ---- */

static const struct lsm_hook_row *lsm_hook(const struct prog *prog)
{
	const struct btf *btf = prog->attach_btf;
	const struct btf_type *t;

	if (!btf || !btf_is_vmlinux(btf))
		return NULL;
	t = btf_type_by_id(btf, prog->attach_btf_id);
	return t && btf_type_is_func(t) ?
		       lsm_hook_find(btf_name_by_offset(btf, t->name_off)) : NULL;
}

bool lsm_is_sleepable_hook(const struct prog *prog)
{
	const struct lsm_hook_row *hook = lsm_hook(prog);

	return hook && (hook->flags & LSM_SLEEPABLE);
}

bool lsm_is_trusted(const struct prog *prog)
{
	const struct lsm_hook_row *hook = lsm_hook(prog);

	return !hook || !(hook->flags & LSM_UNTRUSTED);
}

bool lsm_hook_returns_errno(const struct prog *prog)
{
	const struct lsm_hook_row *hook = lsm_hook(prog);

	return !hook || hook->ret == LSM_RETURNS_ERRNO;
}

/* Linux: bpf_lsm_get_retval_range(). -EINVAL: the hook returns nothing */
int lsm_get_retval_range(const struct prog *prog, struct retval_range *range)
{
	const struct lsm_hook_row *hook = lsm_hook(prog);

	if (!prog->attach_func_proto->type)
		return -EINVAL;
	if (hook && hook->ret == LSM_RETURNS_BOOL) {
		range->minval = 0;
		range->maxval = 1;
	} else {
		range->minval = -4095; /* MAX_ERRNO */
		range->maxval = 0;
	}
	return 0;
}

/* Linux: bpf_lsm_verify_prog() */
static int lsm_verify_prog(struct verifier_env *env)
{
	const struct prog *prog = env->prog;
	const struct lsm_hook_row *hook = lsm_hook(prog);

	if (!prog->gpl_compatible)
		return reject(env, -EINVAL, "LSM programs must have a GPL compatible license\n");
	if (hook && (hook->flags & LSM_DISABLED))
		return reject(env, -EINVAL, "attach_btf_id %u points to disabled hook %s\n",
			      prog->attach_btf_id, prog->attach_func_name);
	if (!hook)
		return reject(env, -EINVAL, "attach_btf_id %u points to wrong type name %s\n",
			      prog->attach_btf_id, prog->attach_func_name);
	return 0;
}

/* ---- the pass ---- */

/* Functions that this kind of program must stay away from */
static int check_special_function(struct verifier_env *env)
{
	const struct prog *prog = env->prog;
	u32 attach_type = prog->expected_attach_type;
	const char *name = prog->attach_func_name;

	if (prog->type == BPF_PROG_TYPE_LSM)
		return lsm_verify_prog(env);
	if (!prog->attach_btf || !btf_is_vmlinux(prog->attach_btf) || prog->dst_prog)
		return 0;
	if (prog->type == BPF_PROG_TYPE_TRACING && attach_is_denied(name))
		return reject(env, -EINVAL,
			      "Attaching tracing programs to function '%s' is rejected.\n", name);
	if ((attach_type == BPF_TRACE_FEXIT || attach_type == BPF_TRACE_FSESSION ||
	     attach_type == BPF_TRACE_FSESSION_MULTI || attach_type == BPF_MODIFY_RETURN) &&
	    attach_is_noreturn(name))
		return reject(env, -EINVAL, "Attaching fexit/fsession/fmod_ret to __noreturn "
			      "function '%s' is rejected.\n", name);
	return 0;
}

static int check_target(struct verifier_env *env)
{
	struct prog *prog = env->prog, *tgt = prog->dst_prog;
	struct attach_target_info info = {0};
	int err = check_attach_target(env->log, prog, tgt, prog->attach_btf_id, &info);

	if (err)
		return err;
	/* An extension is verified as if it were its target. */
	if (tgt && prog->type == BPF_PROG_TYPE_EXT)
		prog->expected_attach_type = tgt->expected_attach_type;
	prog->attach_func_proto = info.type;
	prog->attach_func_name = info.name;
	if (tgt) {
		prog->saved_dst_prog_type = tgt->type;
		prog->saved_dst_attach_type = tgt->expected_attach_type;
	}
	if (prog->expected_attach_type == BPF_TRACE_RAW_TP) {
		prog->attach_btf_trace = true;
		return 0;
	}
	if (prog->expected_attach_type == BPF_TRACE_ITER)
		return iter_prog_supported(env);
	return check_special_function(env);
}

/* Linux: verifier.c check_attach_btf_id() */
int check_attach_btf_id(struct verifier_env *env)
{
	const struct prog *prog = env->prog;

	if (prog->type == BPF_PROG_TYPE_SYSCALL) {
		if (prog->sleepable)
			return 0;
		return reject(env, -EINVAL, "Syscall programs can only be sleepable\n");
	}
	if (prog->sleepable && !can_be_sleepable(prog))
		return reject(env, -EINVAL, "Program of this type cannot be sleepable\n");
	switch (prog->type) {
	case BPF_PROG_TYPE_STRUCT_OPS:
		return check_struct_ops_btf_id(env);
	case BPF_PROG_TYPE_TRACING:
	case BPF_PROG_TYPE_LSM:
	case BPF_PROG_TYPE_EXT:
		return check_target(env);
	default:
		return 0;
	}
}
