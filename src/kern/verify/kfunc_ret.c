/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kfunc call leaves in R0. A scalar is unknown, void * is a scalar, a pointer to a struct
 * is trusted unless something says less, a pointer to anything else is memory of that size.
 * Kfuncs whose result the prototype can't tell have a function here, found by their role.
 */
#include "kern/verify/kfunc.h"

#define PERCPU_OBJ_SIZE_MAX 512

/* ---- results of single kfuncs ---- */

/* 1: R0 is set, 0: not a special one, or -errno */
#define RET_SET 1

static int check_percpu_obj_new(struct verifier_env *env, const struct btf_type *t, bool has_fields)
{
	if (!btf_type_is_scalar_struct(env, env->prog->btf, t, 0))
		return reject(env, -EINVAL, "bpf_percpu_obj_new type ID argument must be of a "
					    "struct of scalars\n");
	if (has_fields)
		return reject(env, -EINVAL, "bpf_percpu_obj_new type ID argument must not contain "
					    "special fields\n");
	return 0;
}

/* bpf_obj_new(), bpf_percpu_obj_new(): an object of a struct of the program's own BTF */
static int ret_obj_new(struct verifier_env *env, struct call_arg_meta *meta,
		       struct insn_aux *aux)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];
	bool percpu = kfunc_role(meta) == KFS_PERCPU_OBJ_NEW;
	u64 id = meta->arg_constant.value;
	struct btf_struct_meta *fields;
	const struct btf_type *t;
	int err;

	if (id > U32_MAX)
		return reject(env, -EINVAL,
			      "local type ID argument must be in range [0, U32_MAX]\n");
	if (!env->prog->btf)
		return reject(env, -EINVAL,
			      "bpf_obj_new/bpf_percpu_obj_new requires prog BTF\n");
	t = btf_type_by_id(env->prog->btf, id);
	if (!t || !btf_type_is_only_struct(t))
		return reject(env, -EINVAL, "bpf_obj_new/bpf_percpu_obj_new type ID argument must "
					    "be of a struct\n");
	if (percpu && t->size > PERCPU_OBJ_SIZE_MAX)
		return reject(env, -EINVAL,
			      "bpf_percpu_obj_new type size (%d) is greater than %d\n", t->size,
			      PERCPU_OBJ_SIZE_MAX);
	fields = btf_find_struct_meta(env->prog->btf, id);
	err = percpu ? check_percpu_obj_new(env, t, fields) : 0;
	if (err)
		return err;
	mark_reg_known_zero(env, regs, BPF_REG_0);
	r0->type = PTR_TO_BTF_ID | MEM_ALLOC | (percpu ? MEM_PERCPU : 0);
	r0->btf = env->prog->btf;
	r0->btf_id = id;
	aux->obj_new_size = t->size;
	aux->kptr_struct_meta = fields;
	return RET_SET;
}

static int ret_refcount_acquire(struct verifier_env *env, struct call_arg_meta *meta,
				struct insn_aux *aux)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];

	mark_reg_known_zero(env, regs, BPF_REG_0);
	r0->type = PTR_TO_BTF_ID | MEM_ALLOC;
	r0->btf = meta->arg_btf;
	r0->btf_id = meta->arg_btf_id;
	aux->kptr_struct_meta = btf_find_struct_meta(meta->arg_btf, meta->arg_btf_id);
	return RET_SET;
}

static int ret_kern_ctx(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];

	mark_reg_known_zero(env, regs, BPF_REG_0);
	r0->type = PTR_TO_BTF_ID | PTR_TRUSTED;
	r0->btf = meta->btf;
	r0->btf_id = meta->ret_btf_id;
	return RET_SET;
}

static int ret_rdonly_cast(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];
	u64 id = meta->arg_constant.value;
	const struct btf_type *t = btf_type_by_id(meta->btf, id);

	if (!t)
		return reject(env, -EINVAL,
			      "Unknown type ID %lld passed to kfunc bpf_rdonly_cast\n",
			      (long long)id);
	if (!btf_type_is_struct(t) && !btf_type_is_void(t))
		return reject(env, -EINVAL, "kfunc bpf_rdonly_cast type ID argument must be of a "
					    "struct or void\n");
	mark_reg_known_zero(env, regs, BPF_REG_0);
	if (btf_type_is_struct(t)) {
		r0->type = PTR_TO_BTF_ID | PTR_UNTRUSTED;
		r0->btf = meta->btf;
		r0->btf_id = id;
	} else {
		r0->type = PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED;
		r0->mem_size = 0;
	}
	return RET_SET;
}

static int ret_dynptr_slice(struct verifier_env *env, struct call_arg_meta *meta)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];

	mark_reg_known_zero(env, regs, BPF_REG_0);
	if (!meta->arg_constant.found)
		return verifier_bug(env, "bpf_dynptr_slice(_rdwr) no constant size");
	r0->mem_size = meta->arg_constant.value;
	r0->type = PTR_TO_MEM | get_dynptr_type_flag(meta->dynptr.type);
	if (kfunc_role(meta) == KFS_DYNPTR_SLICE)
		r0->type |= MEM_RDONLY;
	/* Asking for it notes that the program writes to packets. */
	else if (!may_access_direct_pkt_data(env, NULL, ACCESS_WRITE))
		return reject(env, -EINVAL, "the prog does not allow writes to packet data\n");
	if (!meta->dynptr.id)
		return verifier_bug(env, "no dynptr id");
	r0->parent_id = meta->dynptr.id;
	return RET_SET;
}

static bool is_kernel_struct(struct verifier_env *env, const struct btf_type *t, const char *name)
{
	u32 id = vmlinux_struct_id(env, name);

	return id && t == btf_type_by_id(env->kern->vmlinux, id);
}

/* Linux: verifier.c check_special_kfunc() */
static int check_special_kfunc(struct verifier_env *env, struct call_arg_meta *meta,
			       struct insn_aux *aux, const struct btf_type *ptr_type)
{
	if (meta->btf != env->kern->vmlinux)
		return 0;
	switch (kfunc_role(meta)) {
	case KFS_OBJ_NEW:
	case KFS_PERCPU_OBJ_NEW:
		return ret_obj_new(env, meta, aux);
	case KFS_REFCOUNT_ACQUIRE:
		return ret_refcount_acquire(env, meta, aux);
	default:
		break;
	}
	/* A node of a list or tree: the object it lies in */
	if (is_kernel_struct(env, ptr_type, "bpf_list_node")) {
		mark_reg_graph_node(cur_regs(env), BPF_REG_0, meta->arg_list_head.field);
		return RET_SET;
	}
	if (is_kernel_struct(env, ptr_type, "bpf_rb_node")) {
		mark_reg_graph_node(cur_regs(env), BPF_REG_0, meta->arg_rbtree_root.field);
		return RET_SET;
	}
	switch (kfunc_role(meta)) {
	case KFS_CAST_TO_KERN_CTX:
		return ret_kern_ctx(env, meta);
	case KFS_RDONLY_CAST:
		return ret_rdonly_cast(env, meta);
	case KFS_DYNPTR_SLICE:
	case KFS_DYNPTR_SLICE_RDWR:
		return ret_dynptr_slice(env, meta);
	default:
		return 0;
	}
}

/* ---- by prototype ---- */

/* A pointer to something other than a struct: memory of that size, or of the size asked for */
static int ret_memory(struct verifier_env *env, struct call_arg_meta *meta,
		      const struct btf_type *ptr_type)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];
	u32 size;
	int err;

	if (!meta->ret_mem.found) {
		if (btf_resolve_size(meta->btf, ptr_type, &size)) {
			meta->ret_mem.found = true;
			meta->ret_mem.size = size;
			meta->r0_rdonly = true;
		}
		if (kfunc_role(meta) == KFS_SESSION_COOKIE)
			meta->r0_rdonly = false;
	}
	if (!meta->ret_mem.found)
		return reject(env, -EINVAL,
			      "kernel function %s returns pointer type %s %s is not supported\n",
			      meta->func_name, btf_type_str(ptr_type),
			      btf_name_by_offset(meta->btf, ptr_type->name_off));
	mark_reg_known_zero(env, regs, BPF_REG_0);
	r0->type = PTR_TO_MEM | (meta->r0_rdonly ? MEM_RDONLY : 0);
	r0->mem_size = meta->ret_mem.size;
	/* Memory of an object that was passed dies with it. */
	if (meta->ref_obj.id) {
		err = validate_ref_obj(env, &meta->ref_obj);
		if (err)
			return err;
		r0->parent_id = meta->ref_obj.id;
	}
	if (meta->kfunc_flags & KF_RCU_PROTECTED)
		r0->type |= MEM_RCU;
	return 0;
}

static void ret_struct(struct verifier_env *env, struct call_arg_meta *meta, u32 btf_id)
{
	struct reg_state *regs = cur_regs(env), *r0 = &regs[BPF_REG_0];
	u32 trust = PTR_TRUSTED;

	if (kfunc_role(meta) == KFS_GET_KMEM_CACHE)
		trust = PTR_UNTRUSTED;
	else if ((meta->kfunc_flags & KF_RCU_PROTECTED) ||
		 /* What an iterator gives that was made under RCU is good under RCU. */
		 (is_iter_next_kfunc(meta) &&
		  (get_iter_from_state(env->cur_state, meta)->type & MEM_RCU)))
		trust = MEM_RCU;
	mark_reg_known_zero(env, regs, BPF_REG_0);
	r0->type = PTR_TO_BTF_ID | trust;
	r0->btf = meta->btf;
	r0->btf_id = btf_id;
}

/* Linux: verifier.c is_kfunc_ret_null() */
static bool may_return_null(const struct call_arg_meta *meta)
{
	if (kfunc_role(meta) == KFS_REFCOUNT_ACQUIRE && meta->arg_owning_ref)
		return false;
	return meta->kfunc_flags & KF_RET_NULL;
}

/* Ids: of a nullable pointer, of a reference, of what may have a lock in it */
static int ret_pointer_ids(struct verifier_env *env, struct call_arg_meta *meta,
			   const struct btf_type *ptr_type, int insn_idx)
{
	struct reg_state *r0 = &cur_regs(env)[BPF_REG_0];

	if (may_return_null(meta)) {
		r0->type |= PTR_MAYBE_NULL;
		r0->id = ++env->id_gen;
	}
	if (meta->kfunc_flags & KF_ACQUIRE) {
		int id = acquire_reference(env, insn_idx, 0);

		if (id < 0)
			return id;
		r0->id = id;
	} else if (is_kernel_struct(env, ptr_type, "bpf_rb_node") ||
		   is_kernel_struct(env, ptr_type, "bpf_list_node")) {
		ref_set_non_owning(env, r0);
	}
	if (reg_may_point_to_spin_lock(r0) && !r0->id)
		r0->id = ++env->id_gen;
	return 0;
}

static int ret_pointer(struct verifier_env *env, struct call_arg_meta *meta,
		       const struct btf_type *t, int insn_idx)
{
	u32 ptr_type_id;
	const struct btf_type *ptr_type = btf_type_skip_modifiers(meta->btf, t->type, &ptr_type_id);
	int err = check_special_kfunc(env, meta, &env->insn_aux[insn_idx], ptr_type);

	if (err < 0)
		return err;
	if (err == RET_SET)
		err = 0;
	else if (btf_type_is_void(ptr_type))
		mark_reg_unknown(env, cur_regs(env), BPF_REG_0);
	else if (!btf_type_is_only_struct(ptr_type))
		err = ret_memory(env, meta, ptr_type);
	else
		ret_struct(env, meta, ptr_type_id);
	return err ? err : ret_pointer_ids(env, meta, ptr_type, insn_idx);
}

static bool acquires_object(const struct call_arg_meta *meta)
{
	enum kfunc_special role = kfunc_role(meta);

	return role == KFS_OBJ_NEW || role == KFS_PERCPU_OBJ_NEW || role == KFS_REFCOUNT_ACQUIRE;
}

/* The type of R0 after a kfunc call; the caller-saved registers are forgotten. */
int set_kfunc_ret(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx)
{
	const struct btf_type *t = btf_type_skip_modifiers(meta->btf, meta->func_proto->type, NULL);
	enum kfunc_special role = kfunc_role(meta);

	if ((meta->kfunc_flags & KF_ACQUIRE) && !btf_type_is_struct_ptr(meta->btf, t) &&
	    !acquires_object(meta))
		return reject(env, -EINVAL,
			      "acquire kernel function does not return PTR_TO_BTF_ID\n");
	if (btf_type_is_scalar(t)) {
		mark_reg_unknown(env, cur_regs(env), BPF_REG_0);
		/* That the lock was not taken is a path of its own. */
		if (role == KFS_RES_LOCK || role == KFS_RES_LOCK_IRQ)
			__mark_reg_const_zero(env, &cur_regs(env)[BPF_REG_0]);
		return 0;
	}
	if (btf_type_is_ptr(t))
		return ret_pointer(env, meta, t, insn_idx);
	if (btf_type_is_void(t) && (role == KFS_OBJ_DROP || role == KFS_PERCPU_OBJ_DROP))
		env->insn_aux[insn_idx].kptr_struct_meta =
			btf_find_struct_meta(meta->arg_btf, meta->arg_btf_id);
	return 0;
}
