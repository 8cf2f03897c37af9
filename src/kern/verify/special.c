/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments that are objects with rules of their own: locks, timers and other special fields of
 * map values, kptr fields, dynptrs. Called by the argument checkers of helpers and kfuncs, and for
 * dynptrs by calls of global functions. References and lock states are kept by refs.c, dynptr
 * slots by slots.c.
 */
#include "kern/verify/verify.h"

/* ---- locks ---- */

/* What is asked of one lock or unlock call */
struct lock_op {
	const char *name; /* "bpf_spin" or "bpf_res_spin" */
	bool is_res;
	enum ref_state_type type;
	void *object; /* the map, or the BTF of an allocated object */
	u32 id;	      /* tells objects of one map or BTF apart */
};

/* The pointer must be to the lock of a map value or an allocated object. */
static int find_lock(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		     const struct lock_op *op)
{
	struct map *map = reg->type == PTR_TO_MAP_VALUE ? reg->map_ptr : NULL;
	struct btf_record *rec;
	int offset;

	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL,
			      "%s doesn't have constant offset. %s_lock has to be at the constant "
			      "offset\n",
			      reg_arg_name(env, argno), op->name);
	if (map && !map->btf)
		return reject(env, -EINVAL, "map '%s' has to have BTF in order to use %s_lock\n",
			      map->name, op->name);
	rec = reg_btf_record(reg);
	if (!btf_record_has_field(rec, op->is_res ? BPF_RES_SPIN_LOCK : BPF_SPIN_LOCK))
		return reject(env, -EINVAL, "%s '%s' has no valid %s_lock\n",
			      map ? "map" : "local", map ? map->name : "kptr", op->name);
	offset = op->is_res ? rec->res_spin_lock_off : rec->spin_lock_off;
	if ((u32)offset != reg->var_off.value)
		return reject(env, -EINVAL, "off %lld doesn't point to 'struct %s_lock' that is at %d\n",
			      (long long)reg->var_off.value, op->name, offset);
	return 0;
}

static int take_lock(struct verifier_env *env, const struct lock_op *op)
{
	struct verifier_state *cur = env->cur_state;
	int err;

	if (cur->active_locks && !op->is_res && find_lock_state(cur, REF_TYPE_LOCK, 0, NULL))
		return reject(env, -EINVAL, "Locking two bpf_spin_locks are not allowed\n");
	if (cur->active_locks && op->is_res &&
	    find_lock_state(cur, REF_TYPE_RES_LOCK | REF_TYPE_RES_LOCK_IRQ, op->id, op->object))
		return reject(env, -EINVAL,
			      "Acquiring the same lock again, AA deadlock detected\n");
	err = acquire_lock_state(env, env->insn_idx, op->type, op->id, op->object);
	if (err < 0)
		return reject(env, err, "Failed to acquire lock state\n");
	return 0;
}

static int give_lock_back(struct verifier_env *env, const struct lock_op *op)
{
	struct verifier_state *cur = env->cur_state;

	if (!cur->active_locks)
		return reject(env, -EINVAL, "%s_unlock without taking a lock\n", op->name);
	if (!find_lock_state(cur, op->type, op->id, op->object))
		return reject(env, -EINVAL, "%s_unlock of different lock\n", op->name);
	if (op->id != cur->active_lock_id || op->object != cur->active_lock_ptr)
		return reject(env, -EINVAL, "%s_unlock cannot be out of order\n", op->name);
	if (release_lock_state(env, op->type, op->id, op->object))
		return reject(env, -EINVAL, "%s_unlock of different lock\n", op->name);
	/* First these: leaving the RCU section would take the mark of a borrowed node away. */
	invalidate_non_owning_refs(env);
	if (!in_rcu_cs(env))
		invalidate_rcu_protected_refs(env);
	return 0;
}

/* Linux: verifier.c process_spin_lock() */
int process_spin_lock(struct verifier_env *env, struct reg_state *reg, argno_t argno, u32 flags)
{
	struct lock_op op = {
		.name = flags & PROCESS_RES_LOCK ? "bpf_res_spin" : "bpf_spin",
		.is_res = flags & PROCESS_RES_LOCK,
		.type = !(flags & PROCESS_RES_LOCK) ? REF_TYPE_LOCK :
			flags & PROCESS_LOCK_IRQ    ? REF_TYPE_RES_LOCK_IRQ :
						      REF_TYPE_RES_LOCK,
		.id = reg->id,
	};
	int err = find_lock(env, reg, argno, &op);

	if (err)
		return err;
	op.object = reg->type == PTR_TO_MAP_VALUE ? (void *)reg->map_ptr : (void *)reg->btf;
	return flags & PROCESS_SPIN_LOCK ? take_lock(env, &op) : give_lock_back(env, &op);
}

/* ---- timers, workqueues, task work ---- */

static int special_field_off(const struct btf_record *rec, enum btf_field_type field_type)
{
	switch (field_type) {
	case BPF_TIMER:
		return rec->timer_off;
	case BPF_TASK_WORK:
		return rec->task_work_off;
	case BPF_WORKQUEUE:
		return rec->wq_off;
	default:
		return -1;
	}
}

/* Linux: verifier.c check_map_field_pointer() */
int check_map_field_pointer(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			    enum btf_field_type field_type, struct call_arg_meta *meta)
{
	const char *name = btf_field_type_name(field_type);
	struct map *map = reg->map_ptr;
	int offset;

	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL,
			      "%s doesn't have constant offset. %s has to be at the constant "
			      "offset\n",
			      reg_arg_name(env, argno), name);
	if (!map->btf)
		return reject(env, -EINVAL, "map '%s' has to have BTF in order to use %s\n",
			      map->name, name);
	if (!btf_record_has_field(map->record, field_type))
		return reject(env, -EINVAL, "map '%s' has no valid %s\n", map->name, name);
	offset = special_field_off(map->record, field_type);
	if ((u64)offset != reg->var_off.value)
		return reject(env, -EINVAL, "off %lld doesn't point to 'struct %s' that is at %d\n",
			      (long long)reg->var_off.value, name, offset);
	if (meta->map.ptr)
		return verifier_bug(env, "Two map pointers in a %s helper", name);
	meta->map.uid = reg->map_uid;
	meta->map.ptr = map;
	return 0;
}

/* Linux: verifier.c process_timer_func() */
int process_timer_func(struct verifier_env *env, struct reg_state *reg, argno_t argno,
		       struct call_arg_meta *meta)
{
	return check_map_field_pointer(env, reg, argno, BPF_TIMER, meta);
}

/* ---- bpf_kptr_xchg(): the field that is exchanged ---- */

/* Linux: verifier.c process_kptr_func() */
int process_kptr_func(struct verifier_env *env, int regno, struct call_arg_meta *meta)
{
	struct reg_state *reg = reg_state(env, regno);
	struct btf_record *rec;
	struct btf_field *field;
	u32 offset;

	if (type_is_ptr_alloc_obj(reg->type)) {
		rec = reg_btf_record(reg);
	} else {
		struct map *map = reg->map_ptr;

		if (!map->btf)
			return reject(env, -EINVAL,
				      "map '%s' has to have BTF in order to use bpf_kptr_xchg\n",
				      map->name);
		rec = map->record;
		meta->map.ptr = map;
	}
	if (!tnum_is_const(reg->var_off))
		return reject(env, -EINVAL,
			      "R%d doesn't have constant offset. kptr has to be at the constant "
			      "offset\n",
			      regno);
	if (!btf_record_has_field(rec, BPF_KPTR))
		return reject(env, -EINVAL, "R%d has no valid kptr\n", regno);
	offset = reg->var_off.value;
	field = btf_record_find(rec, offset, BPF_KPTR);
	if (!field)
		return reject(env, -EACCES, "off=%d doesn't point to kptr\n", offset);
	if (field->type != BPF_KPTR_REF && field->type != BPF_KPTR_PERCPU)
		return reject(env, -EACCES, "off=%d kptr isn't referenced kptr\n", offset);
	meta->kptr_field = field;
	return 0;
}

/* ---- dynptrs ---- */

/* A dynptr that the call fills: two free slots of the stack */
static int construct_dynptr(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			    enum arg_type arg_type, struct call_arg_meta *meta)
{
	const struct mem_range m = {
		.reg = reg,
		.argno = argno,
		.size = DYNPTR_NR_SLOTS * BPF_REG_SIZE,
	};
	int err;

	if (!is_dynptr_reg_valid_uninit(env, reg))
		return reject(env, -EINVAL, "Dynptr has to be an uninitialized dynptr\n");
	err = check_mem_fill(env, &m, BPF_REG_SIZE);
	return err ? err : mark_stack_slots_dynptr(env, reg, arg_type, env->insn_idx, meta);
}

/* Linux: verifier.c process_dynptr_func() */
int process_dynptr_func(struct verifier_env *env, struct reg_state *reg, argno_t argno,
			enum arg_type arg_type, struct call_arg_meta *meta)
{
	int spi;

	if (reg->type != PTR_TO_STACK && reg->type != CONST_PTR_TO_DYNPTR)
		return reject(env, -EINVAL,
			      "%s expected pointer to stack or const struct bpf_dynptr\n",
			      reg_arg_name(env, argno));
	if (arg_type & MEM_UNINIT)
		return construct_dynptr(env, reg, argno, arg_type, meta);
	if (reg->type == CONST_PTR_TO_DYNPTR && (arg_type & OBJ_RELEASE))
		return reject(env, -EINVAL, "CONST_PTR_TO_DYNPTR cannot be released\n");
	if (!is_dynptr_reg_valid_init(env, reg))
		return reject(env, -EINVAL, "Expected an initialized dynptr as %s\n",
			      reg_arg_name(env, argno));
	if (!is_dynptr_type_expected(env, reg, arg_type & ~OBJ_RELEASE))
		return reject(env, -EINVAL, "Expected a dynptr of type %s as %s\n",
			      dynptr_type_str(arg_to_dynptr_type(arg_type)),
			      reg_arg_name(env, argno));

	if (reg->type == PTR_TO_STACK) {
		spi = dynptr_get_spi(env, reg);
		if (spi < 0)
			return spi;
		mark_stack_slots_scratched(env, spi, DYNPTR_NR_SLOTS);
		reg = &reg_func(env, reg)->stack[spi].spilled_ptr;
	}
	if (meta) {
		meta->dynptr.type = reg->dynptr.type;
		meta->dynptr.id = reg->id;
		meta->dynptr.parent_id = reg->parent_id;
	}
	return 0;
}
