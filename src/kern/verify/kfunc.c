/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call of a kfunc on the walk: may the program call it here, are the arguments right
 * (kfunc_args.c), which callbacks, critical sections, references and packet pointers does it
 * touch, what is in R0 (kfunc_ret.c).
 */
#include "kern/verify/kfunc.h"

#define MAX_ERRNO 4095

/* Linux: verifier.c is_tracing_prog_type() */
bool is_tracing_prog_type(u32 type)
{
	switch (type) {
	case BPF_PROG_TYPE_KPROBE:
	case BPF_PROG_TYPE_TRACEPOINT:
	case BPF_PROG_TYPE_PERF_EVENT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT:
	case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
		return true;
	default:
		return false;
	}
}

/* ---- may it be called? ---- */

static int find_kfunc(struct verifier_env *env, struct bpf_insn *insn, struct call_arg_meta *meta)
{
	int err = fetch_kfunc_arg_meta(env, insn->imm, insn->off, meta);

	if (err == -EACCES && meta->func_name) {
		if (is_unknown_kfunc(meta))
			return unsupported(env, "kfunc %s is not in the calls table",
					   meta->func_name);
		return reject(env, err, "calling kernel function %s is not allowed\n",
			      meta->func_name);
	}
	if (err)
		return err;
	if (!meta->desc)
		return verifier_bug(env, "kfunc descriptor not found for func_id %u", insn->imm);
	return 0;
}

/* bpf_res_spin_lock() may fail: that path goes on without the lock, with -errno in R0. */
static int fork_failed_lock(struct verifier_env *env)
{
	struct verifier_state *branch;
	struct reg_state *regs;
	int err;

	branch = push_stack(env, env->insn_idx + 1, env->insn_idx, false, &err);
	if (!branch)
		return reject(env, err, "failed to push state for failed lock acquisition\n");
	regs = branch->frame[branch->curframe]->regs;
	for (int i = 0; i < CALLER_SAVED_REGS; i++)
		mark_reg_not_init(env, &regs[i]);
	mark_reg_unknown(env, regs, BPF_REG_0);
	err = __mark_reg_s32_range(env, regs, BPF_REG_0, -MAX_ERRNO, -1);
	if (err)
		return reject(env, err, "failed to mark s32 range for retval in forked state for "
					"lock\n");
	return 0;
}

/* Rights and contexts that are asked before the arguments */
static int check_kfunc_rights(struct verifier_env *env, const struct call_arg_meta *meta)
{
	if ((meta->kfunc_flags & KF_DESTRUCTIVE) && !(env->kern->caps & DD_CAP_SYS_BOOT))
		return reject(env, -EACCES,
			      "destructive kfunc calls require CAP_SYS_BOOT capability\n");
	if ((meta->kfunc_flags & KF_PERFMON) && !env->allow_ptr_leaks)
		return reject(env, -EPERM, "%s is allowed only to CAP_PERFMON and CAP_SYS_ADMIN\n",
			      meta->func_name);
	if (is_kfunc_sleepable(meta) && !in_sleepable(env))
		return reject(env, -EACCES,
			      "program must be sleepable to call sleepable kfunc %s\n",
			      meta->func_name);
	return 0;
}

/* Fields whose destruction is not safe in an NMI. Linux: btf_record_has_nmi_unsafe_fields() */
static bool has_nmi_unsafe_fields(const struct btf_record *rec)
{
	const u32 safe = BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK | BPF_TIMER | BPF_WORKQUEUE |
			 BPF_TASK_WORK | BPF_KPTR_UNREF | BPF_REFCOUNT;

	for (u32 i = 0; rec && i < rec->cnt; i++)
		if (!(rec->fields[i].type & safe))
			return true;
	return false;
}

/* Tracing programs may run in an NMI: not everything can be freed there. */
static int check_drop_in_tracing(struct verifier_env *env, const struct call_arg_meta *meta)
{
	u32 type = prog_resolved_type(env->prog);
	enum kfunc_special role = kfunc_role(meta);
	struct btf_struct_meta *fields;

	if (role != KFS_OBJ_DROP && role != KFS_PERCPU_OBJ_DROP)
		return 0;
	if (!is_tracing_prog_type(type) &&
	    (type != BPF_PROG_TYPE_TRACING || env->prog->sleepable ||
	     env->prog->expected_attach_type == BPF_TRACE_ITER))
		return 0;
	fields = btf_find_struct_meta(meta->arg_btf, meta->arg_btf_id);
	if (!fields || !has_nmi_unsafe_fields(fields->record))
		return 0;
	return reject(env, -EINVAL,
		      "%s cannot be used in tracing programs on types with NMI unsafe fields\n",
		      meta->func_name);
}

/* ---- what it does ---- */

static int check_kfunc_callback(struct verifier_env *env, struct bpf_insn *insn, int insn_idx,
				const struct call_arg_meta *meta)
{
	set_callee_state_fn set_state;
	int err;

	switch (kfunc_role(meta)) {
	case KFS_RBTREE_ADD:
		set_state = set_rbtree_add_callback_state;
		break;
	case KFS_WQ_SET_CALLBACK:
		set_state = set_timer_callback_state;
		break;
	case KFS_TASK_WORK:
		set_state = set_task_work_schedule_callback_state;
		break;
	default:
		return 0;
	}
	err = push_callback_call(env, insn, insn_idx, meta->subprogno, set_state);
	if (err)
		return reject(env, err, "kfunc %s#%d failed callback verification\n",
			      meta->func_name, meta->func_id);
	return 0;
}

/* Leaves one level of a critical section; false: it was not in one. */
static bool leave_section(struct verifier_env *env, u32 *depth)
{
	if (!*depth)
		return false;
	--*depth;
	if (!in_rcu_cs(env))
		invalidate_rcu_protected_refs(env);
	return true;
}

/* RCU sections and sections without preemption */
static int update_sections(struct verifier_env *env, const struct call_arg_meta *meta)
{
	struct verifier_state *st = env->cur_state;

	switch (kfunc_role(meta)) {
	case KFS_RCU_READ_LOCK:
		st->active_rcu_locks++;
		return 0;
	case KFS_RCU_READ_UNLOCK:
		if (leave_section(env, &st->active_rcu_locks))
			return 0;
		return reject(env, -EINVAL, "unmatched rcu read unlock (kernel function %s)\n",
			      meta->func_name);
	case KFS_PREEMPT_DISABLE:
		st->active_preempt_locks++;
		return 0;
	case KFS_PREEMPT_ENABLE:
		if (leave_section(env, &st->active_preempt_locks))
			return 0;
		return reject(env, -EINVAL,
			      "unmatched attempt to enable preemption (kernel function %s)\n",
			      meta->func_name);
	default:
		return 0;
	}
}

/* Contexts that are asked when sections are as they are during the call */
static int check_kfunc_context(struct verifier_env *env, const struct call_arg_meta *meta)
{
	enum kfunc_special role = kfunc_role(meta);

	if (is_kfunc_sleepable(meta) && !in_sleepable_context(env))
		return reject(env, -EACCES, "kernel func %s is sleepable within %s\n",
			      meta->func_name, non_sleepable_context_description(env));
	if ((role == KFS_RCU_READ_LOCK || role == KFS_RCU_READ_UNLOCK) &&
	    in_rbtree_lock_required_cb(env))
		return reject(env, -EACCES, "Calling bpf_rcu_read_{lock,unlock} in unnecessary "
					    "rbtree callback\n");
	if ((meta->kfunc_flags & KF_RCU_PROTECTED) && !in_rcu_cs(env))
		return reject(env, -EACCES,
			      "kernel func %s requires RCU critical section protection\n",
			      meta->func_name);
	return 0;
}

/* The object in R2 is the container's now; its place in it is needed at run time. */
static void give_object_away(struct verifier_env *env, const struct call_arg_meta *meta,
			     int insn_idx)
{
	struct insn_aux *aux = &env->insn_aux[insn_idx];
	struct reg_state *node = reg_state(env, BPF_REG_2);

	aux->insert_off = node->var_off.value;
	aux->kptr_struct_meta = btf_find_struct_meta(meta->arg_btf, meta->arg_btf_id);
	ref_convert_owning_non_owning(env, node->id);
}

/* Without a callback of the program's own the cookie is the program's return value. */
static int check_throw(struct verifier_env *env)
{
	int err;

	env->seen_exception = true;
	if (env->exception_callback_subprog)
		return 0;
	err = check_return_code(env, BPF_REG_1, "R1");
	return err < 0 ? err : 0;
}

static int apply_kfunc_effects(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	enum kfunc_special role = kfunc_role(meta);
	int err;

	if (meta->release_regno) {
		err = release_reg(env, reg_state(env, meta->release_regno), false,
				  meta->dynptr.id);
		if (err)
			return err;
	}
	if (is_list_push_role(role) || role == KFS_RBTREE_ADD)
		give_object_away(env, meta, insn_idx);
	return role == KFS_THROW ? check_throw(env) : 0;
}

/* Room that the frame needs for arguments beyond the fifth */
static void note_stack_args(struct verifier_env *env, const struct call_arg_meta *meta)
{
	struct subprog_info *caller = &env->subprog_info[cur_func(env)->subprogno];
	u32 nargs = btf_type_vlen(meta->func_proto);
	u16 count;

	if (nargs <= MAX_BPF_FUNC_REG_ARGS)
		return;
	count = in_stack_arg_cnt(caller) + nargs - MAX_BPF_FUNC_REG_ARGS;
	if (count > caller->stack_arg_cnt)
		caller->stack_arg_cnt = count;
}

/* Before the arguments: is it there, and what does the call as such ask for? */
static int enter_kfunc(struct verifier_env *env, struct bpf_insn *insn, int insn_idx,
		       struct call_arg_meta *meta)
{
	enum kfunc_special role;
	int err = find_kfunc(env, insn, meta);

	if (err)
		return err;
	role = kfunc_role(meta);
	env->insn_aux[insn_idx].is_iter_next = is_iter_next_kfunc(meta);
	if (role == KFS_RES_LOCK || role == KFS_RES_LOCK_IRQ)
		err = fork_failed_lock(env);
	else if (role == KFS_TRAP)
		err = reject(env, -EFAULT,
			     "unexpected __bpf_trap() due to uninitialized variable?\n");
	if (err)
		return err;
	err = check_kfunc_rights(env, meta);
	if (!err && !in_sleepable_context(env))
		env->insn_aux[insn_idx].non_sleepable = true;
	return err;
}

static int leave_kfunc(struct verifier_env *env, int insn_idx, struct call_arg_meta *meta)
{
	struct reg_state *regs = cur_regs(env);
	int err;

	for (int i = 0; i < CALLER_SAVED_REGS; i++)
		mark_reg_not_init(env, &regs[i]);
	invalidate_outgoing_stack_args(env, cur_func(env));
	err = set_kfunc_ret(env, meta, insn_idx);
	if (err)
		return err;
	if (is_kfunc_pkt_changing(meta))
		clear_all_pkt_pointers(env);
	note_stack_args(env, meta);
	if (is_iter_next_kfunc(meta)) {
		err = process_iter_next_call(env, insn_idx, meta);
		if (err)
			return err;
	}
	if (kfunc_role(meta) == KFS_SESSION_COOKIE)
		env->prog->call_session_cookie = true;
	return 0;
}

/* Linux: verifier.c check_kfunc_call() */
int check_kfunc_call(struct verifier_env *env, struct bpf_insn *insn, int *insn_idx_p)
{
	struct call_arg_meta meta;
	int insn_idx = *insn_idx_p, err;

	/* A weak kfunc that is not there: an error later, if the call is not removed as dead. */
	if (!insn->imm)
		return 0;
	err = enter_kfunc(env, insn, insn_idx, &meta);
	if (err)
		return err;
	err = check_kfunc_args(env, &meta, insn_idx);
	if (err < 0)
		return err;
	err = check_drop_in_tracing(env, &meta);
	if (err)
		return err;
	err = check_kfunc_callback(env, insn, insn_idx, &meta);
	if (err)
		return err;
	err = update_sections(env, &meta);
	if (err)
		return err;
	err = check_kfunc_context(env, &meta);
	if (err)
		return err;
	err = apply_kfunc_effects(env, &meta, insn_idx);
	if (err)
		return err;
	err = leave_kfunc(env, insn_idx, &meta);
	if (err)
		return err;
	if (kfunc_role(&meta) == KFS_THROW)
		return process_bpf_exit_full(env, NULL, true);
	return 0;
}
