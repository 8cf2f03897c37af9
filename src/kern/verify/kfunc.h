/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kfunc*.c files share. A kfunc's prototype is BTF, and the kernel's authors say by the
 * suffixes of parameter names what plain C can't: "__sz" is the size of the memory before it.
 */
#ifndef DRYDOCK_KERN_VERIFY_KFUNC_H
#define DRYDOCK_KERN_VERIFY_KFUNC_H

#include "kern/verify/verify.h"

/* Kind of a kfunc argument, in the low 8 bits; modifiers of types.h above (MEM_FIXED_SIZE,
 * PTR_MAYBE_NULL). Linux: enum kfunc_ptr_arg_type */
enum kfunc_arg_type {
	KF_ARG_CONST_MEM_SIZE,
	KF_ARG_MEM_SIZE,
	KF_ARG_CONST,
	KF_ARG_CONST_ALLOC_SIZE_OR_ZERO,
	KF_ARG_ANYTHING,
	KF_ARG_PTR_TO_CTX,
	KF_ARG_PTR_TO_ALLOC_BTF_ID,
	KF_ARG_PTR_TO_REFCOUNTED_KPTR,
	KF_ARG_PTR_TO_DYNPTR,
	KF_ARG_PTR_TO_ITER,
	KF_ARG_PTR_TO_LIST_HEAD,
	KF_ARG_PTR_TO_LIST_NODE,
	KF_ARG_PTR_TO_BTF_ID,
	KF_ARG_PTR_TO_MEM,
	KF_ARG_PTR_TO_CALLBACK,
	KF_ARG_PTR_TO_RB_ROOT,
	KF_ARG_PTR_TO_RB_NODE,
	KF_ARG_PTR_TO_CONST_STR,
	KF_ARG_CONST_MAP_PTR,
	KF_ARG_PTR_TO_TIMER,
	KF_ARG_PTR_TO_WORKQUEUE,
	KF_ARG_PTR_TO_IRQ_FLAG,
	KF_ARG_PTR_TO_RES_SPIN_LOCK,
	KF_ARG_PTR_TO_TASK_WORK,
	KF_ARG_PTR_TO_ARENA,
	KF_ARG_TYPE_COUNT,
};

/* One argument while it is checked */
struct kfunc_arg {
	struct reg_state *reg;
	argno_t argno;
	u32 idx; /* from 0 */
	u32 type; /* enum kfunc_arg_type and modifiers */
	const struct btf_param *param;
	const struct btf_type *ref_t; /* what a pointer points to, modifiers skipped */
	u32 ref_id;
	const char *ref_name;
	int insn_idx;
};

static inline enum kfunc_special kfunc_role(const struct call_arg_meta *meta)
{
	return meta->row ? meta->row->special : KFS_NONE;
}
static inline bool is_list_push_role(enum kfunc_special role)
{
	return role == KFS_LIST_PUSH || role == KFS_LIST_ADD;
}

/* ---- kfunc_desc.c ---- */

/* The BTF calls it a kfunc, and the calls table does not know it. */
bool is_unknown_kfunc(const struct call_arg_meta *meta);

/* ---- kfunc_proto.c ---- */

/* True if the verifier supplies argument `idx`. Linux: is_kfunc_arg_implicit() */
bool is_kfunc_arg_implicit(const struct call_arg_meta *meta, u32 idx);
bool is_kfunc_arg_prog_aux(struct verifier_env *env, const struct btf *btf,
			   const struct btf_param *arg);
bool is_kfunc_arg_dynptr(struct verifier_env *env, const struct btf *btf,
			 const struct btf_param *arg);
static inline bool is_kfunc_arg_ignore(const struct btf *btf, const struct btf_param *arg)
{
	return btf_param_match_suffix(btf, arg, "__ign");
}
static inline bool is_kfunc_arg_map(const struct btf *btf, const struct btf_param *arg)
{
	return btf_param_match_suffix(btf, arg, "__map");
}
static inline bool is_kfunc_arg_uninit(const struct btf *btf, const struct btf_param *arg)
{
	return btf_param_match_suffix(btf, arg, "__uninit");
}
bool is_kfunc_arg_named(const struct btf *btf, const struct btf_param *arg, const char *name);
/* Only scalars in it, up to four structs deep. Linux: __btf_type_is_scalar_struct() */
bool btf_type_is_scalar_struct(struct verifier_env *env, const struct btf *btf,
			       const struct btf_type *t, int depth);
/* The kinds of all arguments, into arg_type[]. Linux: gen_kfunc_arg_proto() */
int gen_kfunc_arg_proto(struct verifier_env *env, struct call_arg_meta *meta, u32 *arg_type);

/* ---- kfunc_graph.c: lists and trees of allocated objects ---- */

int process_kf_arg_list_head(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg);
int process_kf_arg_rbtree_root(struct verifier_env *env, struct call_arg_meta *meta,
			       struct kfunc_arg *arg);
int process_kf_arg_list_node(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg);
int process_kf_arg_rbtree_node(struct verifier_env *env, struct call_arg_meta *meta,
			       struct kfunc_arg *arg);
void ref_convert_owning_non_owning(struct verifier_env *env, u32 id);

/* ---- kfunc_special.c: arguments of single kfuncs ---- */

int process_kf_arg_irq_flag(struct verifier_env *env, struct call_arg_meta *meta,
			    struct kfunc_arg *arg);
int process_kf_arg_res_spin_lock(struct verifier_env *env, struct call_arg_meta *meta,
				 struct kfunc_arg *arg);
int process_kf_arg_alloc_obj(struct verifier_env *env, struct call_arg_meta *meta,
			     struct kfunc_arg *arg);
int process_kf_arg_refcounted_kptr(struct verifier_env *env, struct call_arg_meta *meta,
				   struct kfunc_arg *arg);
int process_kf_arg_dynptr(struct verifier_env *env, struct call_arg_meta *meta,
			  struct kfunc_arg *arg);
int process_kf_arg_iter(struct verifier_env *env, struct call_arg_meta *meta,
			struct kfunc_arg *arg);

/* ---- kfunc_ret.c ---- */

int set_kfunc_ret(struct verifier_env *env, struct call_arg_meta *meta, int insn_idx);

#endif
