/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * May this program be attached there? Tracing programs, security hooks and extensions name a
 * function by its BTF id, in the kernel or in another program. What they are given follows from
 * that function's prototype, so the target is checked when the program is loaded, and again when
 * a link attaches it to another one: hence a log instead of an environment.
 *
 * Unlike Linux: every function in the kernel's BTF has an address, and kernels are built without
 * CONFIG_FUNCTION_ERROR_INJECTION, so that of ordinary functions only system calls may sleep or
 * have their result changed.
 */
#include <stdio.h>

#include "kern/tables/attach.h"
#include "kern/verify/verify.h"

#define TRACEPOINT_PREFIX "btf_trace_"
#define SYSCALL_PREFIX "__x64_"
#define SECURITY_PREFIX "security_"
#define KFUNC_IMPL_SUFFIX "_impl"

/* One question, and what was found out so far */
struct attach_query {
	struct vlog *log;
	const struct prog *prog, *tgt;
	const struct btf *btf;
	const struct btf_type *type;
	const char *name;
	u32 btf_id;
	int subprog;	   /* of tgt */
	bool conservative; /* tgt's BTF does not say what its function takes */
};

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool is_multi(u32 attach_type)
{
	return attach_type == BPF_TRACE_FENTRY_MULTI || attach_type == BPF_TRACE_FEXIT_MULTI ||
	       attach_type == BPF_TRACE_FSESSION_MULTI;
}

/* Programs for many functions are verified against a stand-in. */
static bool is_multi_stand_in(const struct attach_query *q)
{
	return is_multi(q->prog->expected_attach_type) && !strcmp(q->name, "bpf_multi_func");
}

static int find_target(struct attach_query *q)
{
	if (!q->btf_id)
		return reject_log(q->log, -EINVAL, "Tracing programs must provide btf_id\n");
	q->btf = q->tgt ? q->tgt->btf : q->prog->attach_btf;
	if (!q->btf)
		return reject_log(q->log, -EINVAL, "Tracing program can only be attached to "
				  "another program annotated with BTF\n");
	q->type = btf_type_by_id(q->btf, q->btf_id);
	if (!q->type)
		return reject_log(q->log, -EINVAL, "attach_btf_id %u is invalid\n", q->btf_id);
	q->name = btf_name_by_offset(q->btf, q->type->name_off);
	if (!q->name)
		return reject_log(q->log, -EINVAL, "attach_btf_id %u doesn't have a name\n",
				  q->btf_id);
	return 0;
}

static bool has_arena_ctx_arg(const struct prog *prog)
{
	for (u32 i = 0; i < prog->ctx_arg_info_size; i++)
		if (base_type(prog->ctx_arg_info[i].reg_type) == PTR_TO_ARENA)
			return true;
	return false;
}

/* An extension replaces a global function, and must not do what callers do not expect. */
static int check_extended(const struct attach_query *q)
{
	const struct verified_subprog *sub = &q->tgt->verified.subprogs[q->subprog];

	if (q->conservative)
		return reject_log(q->log, -EINVAL, "Cannot replace static functions\n");
	if (!q->prog->jit_requested)
		return reject_log(q->log, -EINVAL, "Extension programs should be JITed\n");
	if (q->prog->changes_pkt_data && !sub->changes_pkt_data)
		return reject_log(q->log, -EINVAL, "Extension program changes packet data, while "
				  "original does not\n");
	if (q->prog->might_sleep && !sub->might_sleep)
		return reject_log(q->log, -EINVAL,
				  "Extension program may sleep, while original does not\n");
	return 0;
}

/* Programs attached to programs must not form long chains or cycles. */
static int check_nesting(const struct attach_query *q)
{
	const struct prog *prog = q->prog, *tgt = q->tgt;

	if (prog->type == BPF_PROG_TYPE_TRACING) {
		if (tgt->attach_tracing_prog)
			return reject_log(q->log, -EINVAL,
					  "Cannot nest tracing program attach more than once\n");
	} else if (tgt->type == prog->type) {
		return reject_log(q->log, -EINVAL, "Cannot recursively attach\n");
	}
	if (tgt->type != BPF_PROG_TYPE_TRACING || prog->type != BPF_PROG_TYPE_EXT)
		return 0;
	switch ((int)tgt->expected_attach_type) {
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
	case BPF_TRACE_FENTRY_MULTI:
	case BPF_TRACE_FEXIT_MULTI:
	case BPF_TRACE_FSESSION_MULTI:
		return reject_log(q->log, -EINVAL, "Cannot extend fentry/fexit/fsession\n");
	default:
		return 0;
	}
}

static int check_target_prog(struct attach_query *q)
{
	const struct prog *tgt = q->tgt;
	bool extension = q->prog->type == BPF_PROG_TYPE_EXT;
	int err;

	q->subprog = -1;
	for (u32 i = 0; i < tgt->func_info_cnt && q->subprog < 0; i++)
		if (tgt->func_info[i].type_id == q->btf_id)
			q->subprog = i;
	if (q->subprog < 0)
		return reject_log(q->log, -EINVAL, "Subprog %s doesn't exist\n", q->name);
	if (!q->subprog && has_arena_ctx_arg(tgt))
		return reject_log(q->log, -EOPNOTSUPP,
				  "Cannot attach to a target with arena context arguments\n");
	if (tgt->verified.subprogs[q->subprog].is_exception_cb)
		return reject_log(q->log, -EINVAL,
				  "%s programs cannot attach to exception callback\n",
				  extension ? "Extension" : "Tracing");
	q->conservative = tgt->func_info_aux[q->subprog].unreliable;
	err = extension ? check_extended(q) : 0;
	if (err)
		return err;
	if (!tgt->jited)
		return reject_log(q->log, -EINVAL, "Can attach to only JITed progs\n");
	return check_nesting(q);
}

/*
 * The prototype of a tracepoint's arguments is that of the function that calls its programs,
 * __bpf_trace_<event class>; where the class has another name than the tracepoint, the same types
 * without names are in the typedef.
 */
static int check_raw_tp(struct attach_query *q)
{
	char caller[160];
	int id;

	if (q->tgt)
		return reject_log(q->log, -EINVAL, "Only FENTRY/FEXIT/FSESSION progs are "
				  "attachable to another BPF prog\n");
	if (!btf_type_is_typedef(q->type))
		return reject_log(q->log, -EINVAL, "attach_btf_id %u is not a typedef\n",
				  q->btf_id);
	if (!has_prefix(q->name, TRACEPOINT_PREFIX))
		return reject_log(q->log, -EINVAL, "attach_btf_id %u points to wrong type name %s\n",
				  q->btf_id, q->name);
	q->name += strlen(TRACEPOINT_PREFIX);
	if (q->prog->sleepable && !tracepoint_is_faultable(q->name))
		return reject_log(q->log, -EINVAL, "Sleepable program cannot attach to "
				  "non-faultable tracepoint %s\n", q->name);
	snprintf(caller, sizeof(caller), "__bpf_trace_%s", q->name);
	id = btf_find_by_name_kind(q->btf, caller, BTF_KIND_FUNC);
	if (id > 0) {
		q->type = btf_type_by_id(q->btf, id);
	} else {
		q->type = btf_type_by_id(q->btf, q->type->type);
		if (!q->type || !btf_type_is_ptr(q->type))
			return -EINVAL;
	}
	q->type = btf_type_by_id(q->btf, q->type->type);
	return q->type && btf_type_is_func_proto(q->type) ? 0 : -EINVAL;
}

static int check_iter(struct attach_query *q, struct attach_target_info *info)
{
	if (!btf_type_is_func(q->type))
		return reject_log(q->log, -EINVAL, "attach_btf_id %u is not a function\n",
				  q->btf_id);
	q->type = btf_type_by_id(q->btf, q->type->type);
	if (!q->type || !btf_type_is_func_proto(q->type))
		return -EINVAL;
	return btf_distill_func_proto(q->log, q->btf, q->type, q->name, &info->model);
}

/*
 * The prototype a function really has: a kfunc that is given arguments by the verifier does not
 * show them, but its twin <name>_impl does. Linux: verifier.c btf_attach_func_proto()
 */
static const struct btf_type *attach_func_proto(struct vlog *log, const struct btf *btf, u32 id)
{
	const struct btf_type *func = btf_type_by_id(btf, id);
	const struct call_row *row;
	const char *name;
	char impl[512];

	if (!func || !btf_type_is_func(func))
		return NULL;
	name = btf_name_by_offset(btf, func->name_off);
	row = btf_is_kernel(btf) ? call_find_kfunc(name) : NULL;
	if (row && (row->kflags & KF_IMPLICIT_ARGS)) {
		s32 impl_id;

		snprintf(impl, sizeof(impl), "%s" KFUNC_IMPL_SUFFIX, name);
		impl_id = btf_find_by_name_kind(btf, impl, BTF_KIND_FUNC);
		if (impl_id <= 0) {
			vlog_printf(log, "cannot find function %s in BTF\n", impl);
			return NULL;
		}
		func = btf_type_by_id(btf, impl_id);
	}
	return btf_type_by_id(btf, func->type);
}

/* Linux: verifier.c btf_id_allow_sleepable() */
static int allow_sleepable(const struct attach_query *q)
{
	bool sleepable = false;

	if (!btf_is_kernel(q->btf))
		return -EINVAL;
	if (q->prog->type == BPF_PROG_TYPE_TRACING) {
		if (is_multi_stand_in(q) || has_prefix(q->name, SYSCALL_PREFIX))
			return 0;
		attach_is_modify_return(q->name, &sleepable);
	} else if (q->prog->type == BPF_PROG_TYPE_LSM) {
		sleepable = lsm_is_sleepable_hook(q->prog);
	}
	return sleepable ? 0 : -EINVAL;
}

static int check_modify_return(const struct attach_query *q)
{
	bool sleepable;

	if (q->tgt)
		return reject_log(q->log, -EINVAL,
				  "can't modify return codes of BPF programs\n");
	if (attach_is_modify_return(q->name, &sleepable) || has_prefix(q->name, SYSCALL_PREFIX) ||
	    has_prefix(q->name, SECURITY_PREFIX))
		return 0;
	return reject_log(q->log, -EINVAL, "%s() is not modifiable\n", q->name);
}

/* Linux: verifier.c attach_uses_trampoline_retval() */
static bool uses_retval(u32 attach_type)
{
	return attach_type == BPF_MODIFY_RETURN || attach_type == BPF_TRACE_FEXIT ||
	       attach_type == BPF_TRACE_FEXIT_MULTI || attach_type == BPF_TRACE_FSESSION ||
	       attach_type == BPF_TRACE_FSESSION_MULTI;
}

/* Linux: btf.c btf_check_type_match(): an extension takes what its target takes. */
static int check_type_match(const struct attach_query *q)
{
	const struct prog *prog = q->prog;
	const struct btf_type *func;

	if (!prog->func_info)
		return reject_log(q->log, -EINVAL, "Program extension requires BTF\n");
	func = btf_type_by_id(prog->btf, prog->func_info[0].type_id);
	if (!func || !btf_type_is_func(func))
		return -EFAULT;
	return btf_check_func_type_match(q->log, prog->btf, func, q->btf, q->type);
}

/* The target must be of the kind that the program was verified for. */
static bool same_kind_of_target(const struct attach_query *q)
{
	const struct prog *prog = q->prog;

	if (!prog->saved_dst_prog_type && !prog->saved_dst_attach_type)
		return true;
	return q->tgt && prog->saved_dst_prog_type == q->tgt->type &&
	       prog->saved_dst_attach_type == q->tgt->expected_attach_type;
}

static int check_function(struct attach_query *q, struct attach_target_info *info)
{
	u32 attach_type = q->prog->expected_attach_type;
	int err;

	if (!btf_type_is_func(q->type))
		return reject_log(q->log, -EINVAL, "attach_btf_id %u is not a function\n",
				  q->btf_id);
	if (q->prog->type == BPF_PROG_TYPE_EXT && check_type_match(q))
		return -EINVAL;
	q->type = attach_func_proto(q->log, q->btf, q->btf_id);
	if (!q->type || !btf_type_is_func_proto(q->type) || !same_kind_of_target(q))
		return -EINVAL;
	if (q->tgt && q->conservative)
		q->type = NULL;
	err = btf_distill_func_proto(q->log, q->btf, q->type, q->name, &info->model);
	if (err)
		return err;
	if (info->model.ret_size > 8 && uses_retval(attach_type))
		return reject_log(q->log, -EOPNOTSUPP, "Attach to function %s with a >8 byte "
				  "return value is not supported for this attach type\n", q->name);
	if (q->prog->sleepable) {
		err = allow_sleepable(q);
		return err ? reject_log(q->log, err, "%s is not sleepable\n", q->name) : 0;
	}
	return attach_type == BPF_MODIFY_RETURN ? check_modify_return(q) : 0;
}

static int check_by_attach_type(struct attach_query *q, struct attach_target_info *info)
{
	switch ((int)q->prog->expected_attach_type) {
	case BPF_TRACE_RAW_TP:
		return check_raw_tp(q);
	case BPF_TRACE_ITER:
		return check_iter(q, info);
	case BPF_MODIFY_RETURN:
	case BPF_LSM_MAC:
	case BPF_LSM_CGROUP:
	case BPF_TRACE_FENTRY:
	case BPF_TRACE_FEXIT:
	case BPF_TRACE_FSESSION:
	case BPF_TRACE_FENTRY_MULTI:
	case BPF_TRACE_FEXIT_MULTI:
	case BPF_TRACE_FSESSION_MULTI:
		return check_function(q, info);
	default:
		if (q->prog->type != BPF_PROG_TYPE_EXT)
			return -EINVAL;
		return check_function(q, info);
	}
}

/* Linux: verifier.c bpf_check_attach_target() */
int check_attach_target(struct vlog *log, const struct prog *prog, const struct prog *tgt_prog,
			u32 btf_id, struct attach_target_info *info)
{
	struct attach_query q = {
		.log = log,
		.prog = prog,
		.tgt = tgt_prog,
		.btf_id = btf_id,
		.conservative = true,
	};
	int err = find_target(&q);

	if (err)
		return err;
	if (tgt_prog)
		err = check_target_prog(&q);
	else if (prog->type == BPF_PROG_TYPE_EXT)
		err = reject_log(log, -EINVAL, "Cannot replace kernel functions\n");
	if (!err)
		err = check_by_attach_type(&q, info);
	if (err)
		return err;
	info->name = q.name;
	info->type = q.type;
	return 0;
}

/* Linux: verifier.c bpf_check_attach_btf_id_multi() */
int check_attach_btf_id_multi(struct btf *btf, const struct prog *prog, u32 btf_id,
			      struct attach_target_info *info)
{
	struct attach_query q = {.prog = prog, .btf = btf, .btf_id = btf_id};
	u32 attach_type = prog->expected_attach_type;
	int err;

	q.type = btf && btf_id ? btf_type_by_id(btf, btf_id) : NULL;
	q.name = q.type ? btf_name_by_offset(btf, q.type->name_off) : NULL;
	if (!q.name || attach_is_denied(q.name))
		return -EINVAL;
	if ((attach_type == BPF_TRACE_FEXIT_MULTI || attach_type == BPF_TRACE_FSESSION_MULTI) &&
	    attach_is_noreturn(q.name))
		return -EINVAL;
	q.type = attach_func_proto(NULL, btf, btf_id);
	if (!q.type || !btf_type_is_func_proto(q.type))
		return -EINVAL;
	err = btf_distill_func_proto(NULL, btf, q.type, q.name, &info->model);
	if (err)
		return err;
	if (info->model.ret_size > 8 && uses_retval(attach_type))
		return -EOPNOTSUPP;
	info->name = q.name;
	info->type = q.type;
	return prog->sleepable ? allow_sleepable(&q) : 0;
}
