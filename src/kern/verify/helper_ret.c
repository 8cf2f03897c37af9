/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a helper call leaves in R0: its type by the row, references it holds, the range of an
 * integer. Called by check_helper_call() when the arguments are checked and the caller-saved
 * registers are forgotten.
 */
#include "kern/verify/verify.h"

#define MAX_ERRNO 4095

static int ret_map_value(struct verifier_env *env, struct reg_state *r0,
			 struct call_arg_meta *meta, u32 ret_flag)
{
	struct map *map = meta->map.ptr;

	if (!map)
		return verifier_bug(env, "unexpected null map_ptr");
	/* A constant key inside an array: the lookup can't fail. */
	if (meta->func_id == BPF_FUNC_map_lookup_elem && can_elide_value_nullness(map) &&
	    meta->const_map_key >= 0 && meta->const_map_key < map->max_entries)
		ret_flag &= ~PTR_MAYBE_NULL;
	r0->map_ptr = map;
	r0->map_uid = meta->map.uid;
	r0->type = PTR_TO_MAP_VALUE | ret_flag;
	if (type_may_be_null(ret_flag) ||
	    btf_record_has_field(map->record, BPF_SPIN_LOCK | BPF_RES_SPIN_LOCK))
		r0->id = ++env->id_gen;
	/* After the id: an inner map takes it as its uid. */
	refine_map_lookup_value(r0);
	return 0;
}

/* per_cpu_ptr(), this_cpu_ptr(): of a variable of the kernel, or of an allocated object */
static int ret_mem_or_btf_id(struct verifier_env *env, struct reg_state *r0,
			     struct call_arg_meta *meta, u32 ret_flag, bool is_alloc)
{
	const struct btf_type *t = btf_type_skip_modifiers(meta->ret_btf, meta->ret_btf_id, NULL);
	u32 size;

	if (!btf_type_is_struct(t)) {
		if (!btf_resolve_size(meta->ret_btf, t, &size))
			return reject(env, -EINVAL,
				      "unable to resolve the size of type '%s': %d\n",
				      btf_name_by_offset(meta->ret_btf, t->name_off), -EINVAL);
		r0->type = PTR_TO_MEM | ret_flag;
		r0->mem_size = size;
		return 0;
	}
	/* MEM_RDONLY means nothing to a struct of the kernel. */
	r0->type = is_alloc ? PTR_TO_BTF_ID | MEM_ALLOC | MEM_RCU :
			      PTR_TO_BTF_ID | (ret_flag & ~MEM_RDONLY);
	r0->btf = meta->ret_btf;
	r0->btf_id = meta->ret_btf_id;
	return 0;
}

static int ret_btf_id(struct verifier_env *env, struct reg_state *r0, struct call_arg_meta *meta,
		      u32 ret_type)
{
	struct btf *btf = env->kern->vmlinux;
	u32 id;

	r0->type = PTR_TO_BTF_ID | type_flag(ret_type);
	if (meta->func_id == BPF_FUNC_kptr_xchg) {
		btf = meta->kptr_field->kptr.btf;
		id = meta->kptr_field->kptr.btf_id;
		if (!btf_is_kernel(btf)) {
			r0->type |= MEM_ALLOC;
			if (meta->kptr_field->type == BPF_KPTR_PERCPU)
				r0->type |= MEM_PERCPU;
		}
	} else {
		id = meta->row->ret_btf ? vmlinux_struct_id(env, meta->row->ret_btf) : 0;
	}
	if (!id)
		return reject(env, -EINVAL, "invalid return type %u of func %s#%d\n",
			      base_type(ret_type), func_id_name(meta->func_id), meta->func_id);
	r0->btf = btf;
	r0->btf_id = id;
	return 0;
}

/* The type of R0 by the helper's row */
int set_helper_ret_type(struct verifier_env *env, struct call_arg_meta *meta, bool is_alloc)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];
	u32 ret_type = meta->row->ret, ret_flag = type_flag(ret_type);

	switch (base_type(ret_type)) {
	case RET_INTEGER:
		mark_reg_unknown(env, regs, BPF_REG_0);
		return 0;
	case RET_VOID:
		r0->type = NOT_INIT;
		return 0;
	}
	mark_reg_known_zero(env, regs, BPF_REG_0);
	switch (base_type(ret_type)) {
	case RET_PTR_TO_MAP_VALUE:
		return ret_map_value(env, r0, meta, ret_flag);
	case RET_PTR_TO_SOCKET:
		r0->type = PTR_TO_SOCKET | ret_flag;
		return 0;
	case RET_PTR_TO_SOCK_COMMON:
		r0->type = PTR_TO_SOCK_COMMON | ret_flag;
		return 0;
	case RET_PTR_TO_TCP_SOCK:
		r0->type = PTR_TO_TCP_SOCK | ret_flag;
		return 0;
	case RET_PTR_TO_MEM:
		r0->type = PTR_TO_MEM | ret_flag;
		r0->mem_size = meta->ret_mem.size;
		return 0;
	case RET_PTR_TO_MEM_OR_BTF_ID:
		return ret_mem_or_btf_id(env, r0, meta, ret_flag, is_alloc);
	case RET_PTR_TO_BTF_ID:
		return ret_btf_id(env, r0, meta, ret_type);
	}
	return reject(env, -EINVAL, "unknown return type %u of func %s#%d\n",
		      base_type(ret_type), func_id_name(meta->func_id), meta->func_id);
}

/* Linux: verifier.c is_acquire_function() */
static bool acquires(const struct call_arg_meta *meta)
{
	const struct map *map = meta->map.ptr;

	if (meta->row->flags & CALL_ACQUIRES)
		return true;
	return (meta->row->flags & CALL_ACQUIRES_FROM_SOCKMAP) && map &&
	       (map->map_type == BPF_MAP_TYPE_SOCKMAP || map->map_type == BPF_MAP_TYPE_SOCKHASH);
}

/*
 * A cast of a referenced pointer: both names stand for one object, so they share the id, and
 * releasing one invalidates the other. With that id the NULL check of the result would say
 * something of the argument, too; so the NULL case becomes a path of its own.
 */
static int share_reference(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *r0 = &cur_regs(env)[BPF_REG_0], *null;
	struct verifier_state *branch;
	int err = validate_ref_obj(env, &meta->ref_obj);

	if (err)
		return err;
	branch = push_stack(env, env->insn_idx + 1, env->insn_idx, false, &err);
	if (!branch)
		return err;
	null = &branch->frame[branch->curframe]->regs[BPF_REG_0];
	__mark_reg_known_zero(null);
	null->type = SCALAR_VALUE;
	r0->type &= ~PTR_MAYBE_NULL;
	r0->id = meta->ref_obj.id;
	return 0;
}

/* Ids of R0: of a nullable pointer, of a reference, of the dynptr that memory belongs to */
int set_helper_ret_ids(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	struct reg_state *r0 = &cur_regs(env)[BPF_REG_0];
	int err;

	if (type_may_be_null(r0->type) && !r0->id)
		r0->id = ++env->id_gen;
	if ((meta->row->flags & CALL_PTR_CAST) &&
	    find_reference_state(env->cur_state, meta->ref_obj.id)) {
		err = share_reference(env, meta);
		if (err)
			return err;
	} else if (acquires(meta)) {
		int id = acquire_reference(env, insn_idx, 0);

		if (id < 0)
			return id;
		r0->id = id;
	}
	if (meta->func_id == BPF_FUNC_dynptr_data)
		r0->parent_id = meta->dynptr.id;
	return 0;
}

/* bpf_get_retval(): false if it may be anything */
static bool get_retval_range(struct verifier_env *env, struct retval_range *range)
{
	const struct prog *prog = env->prog;
	u32 type = prog_resolved_type(prog);

	if (type == BPF_PROG_TYPE_CGROUP_SOCKOPT &&
	    prog->expected_attach_type == BPF_CGROUP_GETSOCKOPT)
		return false;
	if (type == BPF_PROG_TYPE_LSM && prog->expected_attach_type == BPF_LSM_CGROUP)
		return !lsm_get_retval_range(prog, range);
	*range = retval_range(-MAX_ERRNO, 0);
	return true;
}

static void set_range(struct reg_state *reg, s64 low, s64 high)
{
	reg_set_srange64(reg, low, high);
	reg_set_srange32(reg, low, high);
	reg_bounds_sync(reg);
}

/* Linux: verifier.c do_refine_retval_range() */
int refine_helper_retval(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *r0 = &cur_regs(env)[BPF_REG_0];
	struct retval_range range;

	if (meta->row->ret != RET_INTEGER)
		return 0;
	switch (meta->row->retval) {
	case RETVAL_ANY:
		break;
	case RETVAL_SIZE:
		set_range(r0, -MAX_ERRNO, meta->msize_max_value);
		break;
	case RETVAL_CPU:
		reg_set_urange64(r0, 0, env->kern->world.cpu_count - 1);
		reg_set_urange32(r0, 0, env->kern->world.cpu_count - 1);
		reg_bounds_sync(r0);
		break;
	case RETVAL_ERRNO:
		if (get_retval_range(env, &range))
			set_range(r0, range.minval, range.maxval);
		break;
	}
	return reg_bounds_sanity_check(env, r0, "retval");
}
