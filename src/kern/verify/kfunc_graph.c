/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linked lists and red-black trees of allocated objects. The head or root lies in a map value or
 * an allocated object, beside the bpf_spin_lock that protects it; a node lies in the objects
 * that are put in. The field of the head names the struct of its nodes and the place of the node
 * in it (decl tag "contains:"). Putting an object in turns its owning pointer into a borrowed one
 * that is good until the unlock.
 */
#include "kern/verify/kfunc.h"

/* One of the two kinds of containers */
struct graph_kind {
	enum btf_field_type head_type, node_type;
};
static const struct graph_kind list_kind = {BPF_LIST_HEAD, BPF_LIST_NODE};
static const struct graph_kind rbtree_kind = {BPF_RB_ROOT, BPF_RB_NODE};

/* Is the lock held that lies in the same allocation? Two lookups of one map are told apart by id;
 * a global variable has id 0 always. Linux: verifier.c check_reg_allocation_locked() */
static int check_reg_allocation_locked(struct verifier_env *env, struct reg_state *reg)
{
	void *ptr;

	switch ((u32)reg->type) {
	case PTR_TO_MAP_VALUE:
		ptr = reg->map_ptr;
		break;
	case PTR_TO_BTF_ID | MEM_ALLOC:
		ptr = reg->btf;
		break;
	default:
		return verifier_bug(env, "unknown reg type for lock check");
	}
	if (!env->cur_state->active_locks)
		return -EINVAL;
	if (!find_lock_state(env->cur_state, REF_TYPE_LOCK_MASK, reg->id, ptr))
		return reject(env, -EINVAL,
			      "held lock and object are not in the same allocation\n");
	return 0;
}

/* Linux: verifier.c check_kfunc_is_graph_root_api() */
static bool takes_head(enum kfunc_special role, const struct graph_kind *kind)
{
	switch (role) {
	case KFS_LIST_PUSH:
	case KFS_LIST_ADD:
	case KFS_LIST_DEL:
	case KFS_LIST_POP:
	case KFS_LIST_PEEK:
	case KFS_LIST_IS_END:
	case KFS_LIST_EMPTY:
		return kind == &list_kind;
	case KFS_RBTREE_ADD:
	case KFS_RBTREE_REMOVE:
	case KFS_RBTREE_PEEK:
	case KFS_RBTREE_CHILD:
		return kind == &rbtree_kind;
	default:
		return false;
	}
}

/* Linux: verifier.c check_kfunc_is_graph_node_api() */
static bool takes_node(enum kfunc_special role, const struct graph_kind *kind)
{
	switch (role) {
	case KFS_LIST_PUSH:
	case KFS_LIST_ADD:
	case KFS_LIST_DEL:
	case KFS_LIST_IS_END:
		return kind == &list_kind;
	case KFS_RBTREE_ADD:
	case KFS_RBTREE_REMOVE:
	case KFS_RBTREE_CHILD:
		return kind == &rbtree_kind;
	default:
		return false;
	}
}

static int reject_var_off(struct verifier_env *env, struct kfunc_arg *arg, const char *name)
{
	return reject(env, -EINVAL,
		      "%s doesn't have constant offset. %s has to be at the constant offset\n",
		      reg_arg_name(env, arg->argno), name);
}

/* Linux: verifier.c __process_kf_arg_ptr_to_graph_root() */
static int process_graph_root(struct verifier_env *env, struct call_arg_meta *meta,
			      struct kfunc_arg *arg, const struct graph_kind *kind,
			      struct btf_field **found)
{
	const char *name = btf_field_type_name(kind->head_type);
	struct reg_state *reg = arg->reg;
	struct btf_record *rec;
	struct btf_field *field;

	if (meta->btf != env->kern->vmlinux)
		return verifier_bug(env, "unexpected btf mismatch in kfunc call");
	if (!takes_head(kfunc_role(meta), kind))
		return reject(env, -EFAULT,
			      "verifier internal error: %s head arg for unknown kfunc\n", name);
	if (!tnum_is_const(reg->var_off))
		return reject_var_off(env, arg, name);
	rec = reg_btf_record(reg);
	field = btf_record_find(rec, reg->var_off.value, kind->head_type);
	if (!field)
		return reject(env, -EINVAL, "%s not found at offset=%u\n", name,
			      (u32)reg->var_off.value);
	if (check_reg_allocation_locked(env, reg))
		return reject(env, -EINVAL, "bpf_spin_lock at off=%d must be held for %s\n",
			      rec->spin_lock_off, name);
	if (*found)
		return verifier_bug(env, "repeating %s arg", name);
	*found = field;
	return 0;
}

/* A head with a struct of nodes, and a node in a struct: do they belong to each other? */
static int check_node_fits(struct verifier_env *env, struct call_arg_meta *meta,
			   struct reg_state *reg, const struct graph_kind *kind,
			   const struct btf_field *head)
{
	const struct struct_place place = reg_struct_place(reg, 0);
	const struct btf *btf = head->graph_root.btf;
	u32 node_off = reg->var_off.value;

	if (!btf_struct_ids_match(env->log, &place, btf, head->graph_root.value_btf_id, true))
		return reject(env, -EINVAL,
			      "operation on %s expects arg#1 %s at offset=%d in struct %s, but "
			      "arg is at offset=%d in struct %s\n",
			      btf_field_type_name(kind->head_type),
			      btf_field_type_name(kind->node_type), head->graph_root.node_offset,
			      btf_type_name(btf, head->graph_root.value_btf_id), node_off,
			      btf_type_name(reg->btf, reg->btf_id));
	meta->arg_btf = reg->btf;
	meta->arg_btf_id = reg->btf_id;
	if (node_off != head->graph_root.node_offset)
		return reject(env, -EINVAL,
			      "arg#1 offset=%d, but expected %s at offset=%d in struct %s\n",
			      node_off, btf_field_type_name(kind->node_type),
			      head->graph_root.node_offset,
			      btf_type_name(btf, head->graph_root.value_btf_id));
	return 0;
}

/* Linux: verifier.c __process_kf_arg_ptr_to_graph_node() */
static int process_graph_node(struct verifier_env *env, struct call_arg_meta *meta,
			      struct kfunc_arg *arg, const struct graph_kind *kind,
			      const struct btf_field *head)
{
	const char *name = btf_field_type_name(kind->node_type);
	struct reg_state *reg = arg->reg;
	struct btf_record *rec;

	if (meta->btf != env->kern->vmlinux)
		return verifier_bug(env, "unexpected btf mismatch in kfunc call");
	if (!takes_node(kfunc_role(meta), kind))
		return reject(env, -EFAULT,
			      "verifier internal error: %s node arg for unknown kfunc\n", name);
	if (!tnum_is_const(reg->var_off))
		return reject_var_off(env, arg, name);
	rec = reg_btf_record(reg);
	if (!rec || !btf_record_find(rec, reg->var_off.value, kind->node_type))
		return reject(env, -EINVAL, "%s not found at offset=%u\n", name,
			      (u32)reg->var_off.value);
	return check_node_fits(env, meta, reg, kind, head);
}

/* The container is a map value or an object of the program's own, still owned. */
static int check_container_reg(struct verifier_env *env, struct kfunc_arg *arg)
{
	if (arg->reg->type == PTR_TO_MAP_VALUE)
		return 0;
	if ((u32)arg->reg->type != (PTR_TO_BTF_ID | MEM_ALLOC))
		return reject(env, -EINVAL,
			      "%s expected pointer to map value or allocated object\n",
			      reg_arg_name(env, arg->argno));
	if (!reg_is_referenced(env, arg->reg))
		return reject(env, -EINVAL, "allocated object must be referenced\n");
	return 0;
}

static int check_owned_object(struct verifier_env *env, struct kfunc_arg *arg)
{
	if ((u32)arg->reg->type != (PTR_TO_BTF_ID | MEM_ALLOC))
		return reject(env, -EINVAL, "%s expected pointer to allocated object\n",
			      reg_arg_name(env, arg->argno));
	if (!reg_is_referenced(env, arg->reg))
		return reject(env, -EINVAL, "allocated object must be referenced\n");
	return 0;
}

int process_kf_arg_list_head(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg)
{
	int err = check_container_reg(env, arg);

	return err ? err : process_graph_root(env, meta, arg, &list_kind,
					      &meta->arg_list_head.field);
}

int process_kf_arg_rbtree_root(struct verifier_env *env, struct call_arg_meta *meta,
			       struct kfunc_arg *arg)
{
	int err = check_container_reg(env, arg);

	return err ? err : process_graph_root(env, meta, arg, &rbtree_kind,
					      &meta->arg_rbtree_root.field);
}

int process_kf_arg_list_node(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg)
{
	bool borrowed = type_is_non_owning_ref(arg->reg->type) &&
			!reg_is_referenced(env, arg->reg) &&
			btf_param_match_suffix(meta->btf, arg->param, "__nonown_allowed");
	int err = borrowed ? 0 : check_owned_object(env, arg);

	return err ? err : process_graph_node(env, meta, arg, &list_kind,
					      meta->arg_list_head.field);
}

int process_kf_arg_rbtree_node(struct verifier_env *env, struct call_arg_meta *meta,
			       struct kfunc_arg *arg)
{
	int err;

	if (kfunc_role(meta) == KFS_RBTREE_ADD) {
		err = check_owned_object(env, arg);
		if (err)
			return err;
	} else {
		if (!type_is_non_owning_ref(arg->reg->type) && !reg_is_referenced(env, arg->reg))
			return reject(env, -EINVAL, "%s can only take non-owning or refcounted "
						    "bpf_rb_node pointer\n",
				      meta->func_name);
		if (in_rbtree_lock_required_cb(env))
			return reject(env, -EINVAL, "%s not allowed in rbtree cb\n",
				      meta->func_name);
	}
	return process_graph_node(env, meta, arg, &rbtree_kind, meta->arg_rbtree_root.field);
}

/* The object is in the container now: who had it only borrows it.
 * Linux: verifier.c ref_convert_owning_non_owning() */
void ref_convert_owning_non_owning(struct verifier_env *env, u32 id)
{
	struct func_state *state;
	struct reg_state *reg;

	release_reference_nomark(env, id);
	for_each_reg_in_vstate(env->cur_state, state, reg, ({
		if (reg->id == id) {
			reg->id = 0;
			ref_set_non_owning(env, reg);
		}
	}));
	(void)state;
}
