/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rewriting of kfunc calls asks after the walk: which form of a kfunc to call (for
 * packets that can't be written, for callers that can or can't sleep, for hooks that hold the
 * inode's lock), and which arguments are the verifier's to supply. The instructions themselves
 * are made by the rewriting pass.
 */
#include "kern/verify/kfunc.h"

/* Hooks that hold the lock which xattr changes take. Linux: bpf_lsm_has_d_inode_locked() */
static bool hook_has_inode_locked(struct verifier_env *env)
{
	static const char *const hooks[] = {
		"bpf_lsm_inode_post_removexattr", "bpf_lsm_inode_post_setattr",
		"bpf_lsm_inode_post_setxattr",	  "bpf_lsm_inode_removexattr",
		"bpf_lsm_inode_rmdir",		  "bpf_lsm_inode_setattr",
		"bpf_lsm_inode_setxattr",	  "bpf_lsm_inode_unlink",
	};
	struct call_user user;

	fill_call_user(env, &user);
	for (size_t i = 0; user.target && i < ARRAY_SIZE(hooks); i++)
		if (!strcmp(user.target, hooks[i]))
			return true;
	return false;
}

static bool packet_is_rdonly(struct verifier_env *env)
{
	bool seen = env->seen_direct_write, rdonly;

	/* The question alone would count as a write. */
	rdonly = !may_access_direct_pkt_data(env, NULL, ACCESS_WRITE);
	env->seen_direct_write = seen;
	return rdonly;
}

static bool wants_twin(struct verifier_env *env, enum kfunc_special role, bool non_sleepable)
{
	switch (role) {
	case KFS_DYNPTR_FROM_SKB:
		return packet_is_rdonly(env);
	case KFS_SET_DENTRY_XATTR:
	case KFS_REMOVE_DENTRY_XATTR:
		return hook_has_inode_locked(env);
	case KFS_DYNPTR_FROM_FILE:
		return !non_sleepable;
	case KFS_ARENA_ALLOC_PAGES:
	case KFS_ARENA_FREE_PAGES:
		return non_sleepable;
	default:
		return false;
	}
}

/* Linux: verifier.c specialize_kfunc() */
const struct call_row *specialize_kfunc(struct verifier_env *env, const struct kfunc_desc *desc,
					int insn_idx)
{
	const struct call_row *row = desc->row;

	/* Kfuncs of modules have one form only. */
	if (desc->offset || !row || !row->twin ||
	    !wants_twin(env, row->special, env->insn_aux[insn_idx].non_sleepable))
		return row;
	return call_find_internal(row->twin);
}

/* Linux: verifier.c bpf_fixup_kfunc_call(), the arguments */
int kfunc_extra_args(struct verifier_env *env, const struct kfunc_desc *desc, int insn_idx,
		     struct kfunc_extra_args *extra)
{
	const struct insn_aux *aux = &env->insn_aux[insn_idx];
	enum kfunc_special role = desc->row ? desc->row->special : KFS_NONE;
	bool needs_meta = false, forbids_meta = false;

	*extra = (struct kfunc_extra_args){.prog_reg = aux->arg_prog};
	switch (role) {
	case KFS_OBJ_NEW:
	case KFS_PERCPU_OBJ_NEW:
		extra->size_reg = BPF_REG_1;
		extra->struct_meta_reg = BPF_REG_2;
		forbids_meta = role == KFS_PERCPU_OBJ_NEW;
		break;
	case KFS_OBJ_DROP:
	case KFS_PERCPU_OBJ_DROP:
	case KFS_REFCOUNT_ACQUIRE:
		extra->struct_meta_reg = BPF_REG_2;
		forbids_meta = role == KFS_PERCPU_OBJ_DROP;
		needs_meta = role == KFS_REFCOUNT_ACQUIRE;
		break;
	case KFS_LIST_PUSH:
		extra->struct_meta_reg = BPF_REG_3;
		extra->node_offset_reg = BPF_REG_4;
		needs_meta = true;
		break;
	case KFS_LIST_ADD:
	case KFS_RBTREE_ADD:
		/* One argument more: the neighbour, or the order */
		extra->struct_meta_reg = BPF_REG_4;
		extra->node_offset_reg = BPF_REG_5;
		needs_meta = true;
		break;
	default:
		break;
	}
	if (forbids_meta && aux->kptr_struct_meta)
		return verifier_bug(env, "NULL kptr_struct_meta expected at insn_idx %d",
				    insn_idx);
	if (needs_meta && !aux->kptr_struct_meta)
		return verifier_bug(env, "kptr_struct_meta expected at insn_idx %d", insn_idx);
	return 0;
}
