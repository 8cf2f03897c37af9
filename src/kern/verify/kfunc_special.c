/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments of kfuncs that stand for something: saved interrupt state, resilient locks, allocated
 * objects, dynptrs of one kind or another. Which kfunc it is, is the role in its row.
 */
#include "kern/verify/kfunc.h"

/* ---- interrupt state on the stack ---- */

static int save_irq(struct verifier_env *env, struct call_arg_meta *meta, struct kfunc_arg *arg,
		    int kfunc_class)
{
	const struct mem_range m = {
		.reg = arg->reg,
		.argno = arg->argno,
		.size = BPF_REG_SIZE,
	};
	int err;

	if (!is_irq_flag_reg_valid_uninit(env, arg->reg))
		return reject(env, -EINVAL, "expected uninitialized irq flag as %s\n",
			      reg_arg_name(env, arg->argno));
	err = check_mem_fill(env, &m, BPF_REG_SIZE);
	if (err)
		return err;
	return mark_stack_slot_irq_flag(env, meta, arg->reg, env->insn_idx, kfunc_class);
}

static int restore_irq(struct verifier_env *env, struct kfunc_arg *arg, int kfunc_class)
{
	int spi, err = is_irq_flag_reg_valid_init(env, arg->reg);

	if (err)
		return reject(env, err, "expected an initialized irq flag as %s\n",
			      reg_arg_name(env, arg->argno));
	spi = irq_flag_get_spi(env, arg->reg);
	if (spi < 0)
		return spi;
	mark_stack_slots_scratched(env, spi, 1);
	err = unmark_stack_slot_irq_flag(env, arg->reg, kfunc_class);
	if (err)
		return err;
	if (!in_rcu_cs(env))
		invalidate_rcu_protected_refs(env);
	return 0;
}

/* Linux: verifier.c process_irq_flag() */
int process_kf_arg_irq_flag(struct verifier_env *env, struct call_arg_meta *meta,
			    struct kfunc_arg *arg)
{
	if (arg->reg->type != PTR_TO_STACK)
		return reject(env, -EINVAL, "%s doesn't point to an irq flag on stack\n",
			      reg_arg_name(env, arg->argno));
	switch (kfunc_role(meta)) {
	case KFS_IRQ_SAVE:
		return save_irq(env, meta, arg, IRQ_NATIVE_KFUNC);
	case KFS_RES_LOCK_IRQ:
		return save_irq(env, meta, arg, IRQ_LOCK_KFUNC);
	case KFS_IRQ_RESTORE:
		return restore_irq(env, arg, IRQ_NATIVE_KFUNC);
	case KFS_RES_UNLOCK_IRQ:
		return restore_irq(env, arg, IRQ_LOCK_KFUNC);
	default:
		return verifier_bug(env, "unknown irq flags kfunc");
	}
}

/* ---- resilient locks ---- */

int process_kf_arg_res_spin_lock(struct verifier_env *env, struct call_arg_meta *meta,
				 struct kfunc_arg *arg)
{
	u32 flags = PROCESS_RES_LOCK;

	if (in_rbtree_lock_required_cb(env))
		return reject(env, -EACCES, "can't res_spin_{lock,unlock} in rbtree cb\n");
	if (arg->reg->type != PTR_TO_MAP_VALUE &&
	    (u32)arg->reg->type != (PTR_TO_BTF_ID | MEM_ALLOC))
		return reject(env, -EINVAL, "%s doesn't point to map value or allocated object\n",
			      reg_arg_name(env, arg->argno));
	switch (kfunc_role(meta)) {
	case KFS_RES_LOCK:
		flags |= PROCESS_SPIN_LOCK;
		break;
	case KFS_RES_LOCK_IRQ:
		flags |= PROCESS_SPIN_LOCK | PROCESS_LOCK_IRQ;
		break;
	case KFS_RES_UNLOCK:
		break;
	case KFS_RES_UNLOCK_IRQ:
		flags |= PROCESS_LOCK_IRQ;
		break;
	default:
		return -EFAULT;
	}
	return process_spin_lock(env, arg->reg, arg->argno, flags);
}

/* ---- allocated objects ---- */

int process_kf_arg_alloc_obj(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg)
{
	const char *name = reg_arg_name(env, arg->argno);
	struct reg_state *reg = arg->reg;

	switch ((u32)reg->type) {
	case PTR_TO_BTF_ID | MEM_ALLOC:
		if (kfunc_role(meta) != KFS_OBJ_DROP)
			return reject(env, -EINVAL, "%s expected for bpf_obj_drop()\n", name);
		break;
	case PTR_TO_BTF_ID | MEM_ALLOC | MEM_PERCPU:
		if (kfunc_role(meta) != KFS_PERCPU_OBJ_DROP)
			return reject(env, -EINVAL, "%s expected for bpf_percpu_obj_drop()\n",
				      name);
		break;
	default:
		return reject(env, -EINVAL, "%s expected pointer to allocated object\n", name);
	}
	if (!reg_is_referenced(env, reg))
		return reject(env, -EINVAL, "allocated object must be referenced\n");
	if (meta->btf == env->kern->vmlinux) {
		meta->arg_btf = reg->btf;
		meta->arg_btf_id = reg->btf_id;
	}
	return 0;
}

int process_kf_arg_refcounted_kptr(struct verifier_env *env, struct call_arg_meta *meta,
				   struct kfunc_arg *arg)
{
	struct reg_state *reg = arg->reg;
	struct btf_record *rec;

	if (!type_is_ptr_alloc_obj(reg->type))
		return reject(env, -EINVAL, "%s is neither owning or non-owning ref\n",
			      reg_arg_name(env, arg->argno));
	if (!type_is_non_owning_ref(reg->type) && reg_is_referenced(env, reg))
		meta->arg_owning_ref = true;
	rec = reg_btf_record(reg);
	if (!rec)
		return verifier_bug(env, "Couldn't find btf_record");
	if (rec->refcount_off < 0)
		return reject(env, -EINVAL,
			      "%s doesn't point to a type with bpf_refcount field\n",
			      reg_arg_name(env, arg->argno));
	meta->arg_btf = reg->btf;
	meta->arg_btf_id = reg->btf_id;
	return 0;
}

/* ---- dynptrs and iterators ---- */

int process_kf_arg_dynptr(struct verifier_env *env, struct call_arg_meta *meta,
			  struct kfunc_arg *arg)
{
	u32 type = ARG_PTR_TO_DYNPTR;

	if (is_kfunc_arg_uninit(meta->btf, arg->param))
		type |= MEM_UNINIT;
	switch (kfunc_role(meta)) {
	case KFS_DYNPTR_FROM_SKB:
		type |= DYNPTR_TYPE_SKB;
		break;
	case KFS_DYNPTR_FROM_XDP:
		type |= DYNPTR_TYPE_XDP;
		break;
	case KFS_DYNPTR_FROM_SKB_META:
		type |= DYNPTR_TYPE_SKB_META;
		break;
	case KFS_DYNPTR_FROM_FILE:
		type |= DYNPTR_TYPE_FILE;
		break;
	case KFS_DYNPTR_FILE_DISCARD:
		type |= DYNPTR_TYPE_FILE | OBJ_RELEASE;
		break;
	case KFS_DYNPTR_CLONE:
		if (!(type & MEM_UNINIT))
			break;
		/* The clone is of the kind of its source, the argument before. */
		if (meta->dynptr.type == DYNPTR_INVALID)
			return verifier_bug(env, "no dynptr type for parent of clone");
		type |= get_dynptr_type_flag(meta->dynptr.type);
		break;
	default:
		break;
	}
	return process_dynptr_func(env, arg->reg, arg->argno, type, meta);
}

/* css_task iterators take css_set_lock: not where that may be held already.
 * Linux: verifier.c check_css_task_iter_allowlist() */
static bool may_iterate_css_tasks(struct verifier_env *env)
{
	u32 type = prog_resolved_type(env->prog);

	if (type == BPF_PROG_TYPE_LSM)
		return true;
	if (type == BPF_PROG_TYPE_TRACING && env->prog->expected_attach_type == BPF_TRACE_ITER)
		return true;
	return in_sleepable(env);
}

int process_kf_arg_iter(struct verifier_env *env, struct call_arg_meta *meta,
			struct kfunc_arg *arg)
{
	if (kfunc_role(meta) == KFS_ITER_CSS_TASK_NEW && !may_iterate_css_tasks(env))
		return reject(env, -EINVAL, "css_task_iter is only allowed in bpf_lsm, bpf_iter "
					    "and sleepable progs\n");
	return process_iter_arg(env, arg->reg, arg->argno, arg->insn_idx, meta);
}
